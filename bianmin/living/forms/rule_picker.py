"""The fields with which the office picks who gets something, inside a form that has other fields and a typed condition.

Works without scripts: the buttons `more` and `drop` post the whole form, which comes back with a line more or less.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bianmin.core.errors import UserError
from bianmin.core.rules import vocabulary
from bianmin.living.rule_picker import AGES, MOST_LINES, Picked, picked_lines, picked_text
from bianmin.residents.models import TagType

ANY = _("不限")
DISABILITY = [("", ANY), ("any", _("持有残疾人证")), ("severe", _("残疾一级、二级"))]
LIVES = [
    ("", ANY),
    ("here", _("住在本街道（常住或流动）")),
    ("permanent", _("常住")),
    ("floating", _("流动人口")),
    ("away", _("人户分离，不在此居住")),
]
PARTS = ("tag", "tag_too", "age_from", "age_to", "disability", "lives", "alone", "hukou")
TAGS = ("tag", "tag_too")
DIGITS = {"inputmode": "numeric", "autocomplete": "off"}


def tag_choices() -> list[Any]:
    """The types of tags on file that rules know, those of households first. One query."""
    groups: dict[str, list[tuple[str, str]]] = {"household": [], "person": []}
    for kind in TagType.objects.all():
        name = f"{kind.holder}.tags.{kind.code}"
        if vocabulary.get(name) is not None:
            groups[kind.holder].append((name, kind.name))
    return [("", ANY), (_now("家庭"), groups["household"]), (_now("本人"), groups["person"])]


def changes_lines(form: forms.Form) -> bool:
    """Whether a form was sent for another line alone, and nothing of it is to be checked or saved yet."""
    return form.is_bound and ("more" in form.data or "drop" in form.data)


class LinesForm(forms.Form):
    """A form with pickers: unchecked as long as its lines are still being changed."""

    def full_clean(self) -> None:
        if changes_lines(self):
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()


class RulePicker:
    """Up to `most` lines in `form`, their fields named `<prefix><number>_<part>`; `expr` is what is stored.

    `beyond`: it says more than can be picked, and is left to the typed condition."""

    def __init__(self, form: forms.Form, prefix: str, expr: str, tags: list[Any], *, most: int = MOST_LINES) -> None:
        stored = picked_lines(expr, most) if expr else []
        self.form, self.prefix, self.expr, self.most = form, prefix, expr, most
        self.beyond, self.stored = stored is None, stored or []
        self.count = max(len(self.stored), 1)
        if form.is_bound:
            self._bind()
        for place in range(self.count):
            self._add(place, self.stored[place] if place < len(self.stored) else Picked(), tags)

    def _bind(self) -> None:
        """As many lines as were sent; one more or one less when that was asked for."""
        data: Any = self.form.data
        sent = 0
        while sent < self.most and f"{self.prefix}{sent}_lives" in data:
            sent += 1
        self.count = max(sent, 1)
        gone = str(data.get("drop", ""))
        if data.get("more") == self.prefix:
            self.count = min(self.count + 1, self.most)
        elif gone.removeprefix(self.prefix).isdigit() and gone.startswith(self.prefix):
            self._drop(int(gone.removeprefix(self.prefix)), sent)

    def _drop(self, gone: int, sent: int) -> None:
        if gone >= sent:
            return
        data: Any = self.form.data
        data = data.copy()
        for place in range(gone, sent):
            for part in PARTS:
                value = data.get(f"{self.prefix}{place + 1}_{part}") if place + 1 < sent else None
                data.pop(f"{self.prefix}{place}_{part}", None)
                if value is not None:
                    data[f"{self.prefix}{place}_{part}"] = value
        self.form.data = data
        self.count = max(sent - 1, 1)

    def _add(self, place: int, line: Picked, tags: list[Any]) -> None:
        held = [*line.tags, "", ""]
        start: dict[str, Any] = {"tag": held[0], "tag_too": held[1], "disability": line.disability, "lives": line.lives}
        start |= {"age_from": line.age_from, "age_to": line.age_to, "alone": line.alone, "hukou": line.hukou}
        for part, field in _fields(_with_held(tags, line.tags)).items():
            field.initial = start[part]
            self.form.fields[f"{self.prefix}{place}_{part}"] = field

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The fields of each line by their part, for the template."""
        return [{part: self._bound(place, part) for part in PARTS} for place in range(self.count)]

    @property
    def full(self) -> bool:
        return self.count >= self.most

    def _bound(self, place: int, part: str) -> Any:
        return self.form[f"{self.prefix}{place}_{part}"]

    @property
    def picked(self) -> list[Picked]:
        """What is picked now, without the lines in which nothing is; what is no number is not there."""
        lines = [self._line(place) for place in range(self.count)]
        return [line for line in lines if line.asks]

    def _line(self, place: int) -> Picked:
        now = {part: self._bound(place, part).value() or "" for part in PARTS if part not in ("age_from", "age_to")}
        tags = tuple(dict.fromkeys(now[part] for part in TAGS if vocabulary.get(now[part]) is not None))
        return Picked(
            tags,
            _years(self._bound(place, "age_from").value()),
            _years(self._bound(place, "age_to").value()),
            _one_of(DISABILITY, now["disability"]),
            _one_of(LIVES, now["lives"]),
            alone=bool(now["alone"]),
            hukou=bool(now["hukou"]),
        )

    @property
    def text(self) -> str:
        """The condition that was picked. As long as it says the same, the stored one stays as it was written."""
        return self.expr if self.stored and self.picked == self.stored else picked_text(self.picked)

    def clean(self, check: Callable[[str], Any], nothing: str) -> str:
        """The condition, checked by `check`; faults stand on the fields, `nothing` where nothing is picked."""
        for place in range(self.count):
            line = self._line(place)
            if line.age_from is not None and line.age_to is not None and line.age_from > line.age_to:
                self.form.add_error(f"{self.prefix}{place}_age_to", _now("“到几岁”不能小于“年满”。"))
        if any(name in self.form.errors for name in self.names):
            return ""
        if not self.picked:
            self.form.add_error(f"{self.prefix}0_tag", nothing)
            return ""
        try:
            check(self.text)
        except UserError as error:
            self.form.add_error(f"{self.prefix}0_tag", error.message)
            return ""
        return self.text

    @property
    def names(self) -> Sequence[str]:
        return [f"{self.prefix}{place}_{part}" for place in range(self.count) for part in PARTS]


def clean_typed(form: forms.Form, name: str, check: Callable[[str], Any]) -> str:
    """A typed condition that `check` takes. What is wrong with it is shown at its place, by the page; here it is only
    said that there is something."""
    typed = str(form.cleaned_data.get(name) or "").strip()
    try:
        check(typed)
    except UserError:
        form.add_error(name, _now("条件式有地方不对，错处在下面标出来了。"))
    return typed


def _fields(tags: list[Any]) -> dict[str, forms.Field]:
    def years(label: Any) -> forms.IntegerField:
        widget = forms.TextInput(attrs=DIGITS)
        return forms.IntegerField(label=label, required=False, min_value=AGES[0], max_value=AGES[1], widget=widget)

    return {
        "tag": forms.ChoiceField(label=_("标签"), required=False, choices=tags),
        "tag_too": forms.ChoiceField(label=_("并且还有标签"), required=False, choices=tags),
        "age_from": years(_("年满几岁")),
        "age_to": years(_("到几岁")),
        "disability": forms.ChoiceField(label=_("残疾"), required=False, choices=DISABILITY),
        "lives": forms.ChoiceField(label=_("居住"), required=False, choices=LIVES),
        "alone": forms.BooleanField(label=_("独自居住"), required=False),
        "hukou": forms.BooleanField(label=_("户籍在本街道"), required=False),
    }


def _with_held(tags: list[Any], held: Sequence[str]) -> list[Any]:
    """A tag whose type is no longer on file stays where it is picked."""
    listed = {name for _group, rows in tags[1:] for name, _label in rows}
    missing = [(name, str(vocabulary[name].label)) for name in held if name not in listed]
    return [*tags, (_now("不在目录里的"), missing)] if missing else tags


def _one_of(choices: list[Any], value: Any) -> str:
    return str(value) if value in dict(choices) else ""


def _years(value: Any) -> int | None:
    text = "" if value is None else str(value).strip()
    return int(text) if text.isdecimal() and len(text) <= 3 and int(text) <= AGES[1] else None
