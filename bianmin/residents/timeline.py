"""What a person's timeline tells of the journal's acts. A higher app registers the verbs of its own in `ready()`:

    timeline.register("case.accept", note=lambda payload: payload.get("item", ""), url_name="case_detail")

The words of a verb are those of core.journal_words. An act whose verb is not registered is not shown (looks and reveals
have a list of their own).
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from .labels import FIELD_LABELS
from .models import Consent, Need

Payload = Mapping[str, Any]
Note = Callable[[Payload], str]
Sees = Callable[[Any], bool]


class Line(NamedTuple):
    note: Note | None
    url_name: str
    sees: Sees | None


_lines: dict[str, Line] = {}


def register(verb: str, *, note: Note | None = None, url_name: str = "", sees: Sees | None = None) -> None:
    """Show acts named `verb`; `note` makes a line of the payload, the page `url_name` takes the noun's uid. `sees`: to
    which members of staff; to those who read the whole file when nothing is said."""
    _lines[verb] = Line(note, url_name, sees)


def verbs() -> list[str]:
    return sorted(_lines)


def line_of(verb: str) -> Line:
    return _lines[verb]


def _changes(payload: Payload) -> str:
    return _("、").join(str(FIELD_LABELS.get(field, field)) for field in payload.get("changes", {}))


def _needs(payload: Payload) -> str:
    labels = dict(Need.Kind.choices)
    return _("、").join(str(note or labels.get(kind, kind)) for kind, note in payload.get("needs", []))


def _purpose(payload: Payload) -> str:
    return str(dict(Consent.Purpose.choices).get(payload.get("purpose", ""), ""))


def _key(key: str) -> Note:
    """A value of the payload; nothing of what is sensitive, which is shown only after a purpose was given."""
    return lambda payload: "" if payload.get("sensitive") else str(payload.get(key, ""))


def _move(payload: Payload) -> str:
    return _("%(before)s → %(after)s") % {"before": payload.get("from") or "—", "after": payload.get("to") or "—"}


def _moved(payload: Payload) -> str:
    return f"{_move(payload)}{_('，')}{payload.get('on', '')}"


register("person.register")
register("person.edit", note=_changes)
register("person.import", note=_changes)
register("person.import_undo", note=_changes)
register("person.move", note=_move)
register("person.merge", note=_key("other"))
register("person.unmerge", note=_key("other"))
register("person.distinguish", note=_key("other"))
register("person.reconsider", note=_key("other"))
register("household.move", note=_moved)
register("document.add", note=_key("type"))
register("document.withdraw", note=_key("type"))
register("tag.add", note=_key("source"))
register("tag.end", note=_key("reason"))
register("need.set", note=_needs)
register("consent.give", note=_purpose)
register("consent.withdraw", note=_purpose)
register("representation.add")
register("representation.end", note=_key("reason"))
