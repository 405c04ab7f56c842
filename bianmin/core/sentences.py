"""Sentences that can be said again in the language of whoever reads them.

The worker checks a ledger in the office's language; its page, the correction workbook and the command say the faults in
the reader's. So a sentence knows its message id and what stands in it; kept as JSON it is {"id": …, "with": {…}}.
"""

from collections.abc import Mapping
from typing import Any

from django.utils import translation


class Sentence(str):
    """A text that remembers what it was made of."""

    id: str
    given: dict[str, Any]

    def __mod__(self, given: Any) -> "Sentence":
        return _sentence(str.__mod__(self, given), self.id, given)


def gettext(message: str) -> Sentence:
    """Like Django's, for sentences that are kept; import it as `_`."""
    return _sentence(translation.gettext(message), message, {})


def kept(text: str) -> dict[str, Any]:
    """A sentence as it is kept; a plain text (from another app) stands for itself."""
    if not isinstance(text, Sentence):
        return {"id": str(text), "with": {}}
    plain = {name: value if isinstance(value, int) else str(value) for name, value in text.given.items()}
    return {"id": text.id, "with": plain}


def say(sentence: Any, otherwise: str = "") -> str:
    """A kept sentence in the language of now; `otherwise` where nothing was kept (by an earlier version)."""
    if not isinstance(sentence, Mapping) or not sentence.get("id"):
        return translation.gettext(otherwise) if otherwise else ""
    text = translation.gettext(str(sentence["id"]))
    return text % sentence["with"] if sentence["with"] else text


def _sentence(text: str, message: str, given: Any) -> Sentence:
    made = Sentence(text)
    made.id, made.given = message, dict(given)
    return made
