"""The words of headings: those on two levels put together, and the field that they mean."""

from collections.abc import Mapping, Sequence
from functools import cache

from .fields import FIELDS, HOUSEHOLD, TAG
from .words import heading_words, ledger_words, text_of
from .workbook import Cell

_WHETHER = "是否"


def full_headings(rows: Sequence[Sequence[Cell]], width: int) -> list[tuple[str, str, str]]:
    """(heading, group, word) of each column from the rows of a header: ("户主信息/姓名", "户主信息", "姓名")."""
    levels = [_filled(rows, number, width) for number in range(len(rows))]
    found = []
    for index in range(width):
        parts: list[str] = []
        for level in levels:
            text = " ".join(level[index].split())
            if text and (not parts or parts[-1] != text):
                parts.append(text)
        *groups, word = parts or [""]
        found.append(("/".join(part.replace("/", "、") for part in parts), "/".join(groups), word))
    return found


def field_of(group: str, word: str) -> str | None:
    """The field of a heading; empty for one that is known and means somebody else, None for an unknown one."""
    name, above = heading_words(word), heading_words(group)
    if above:
        for kind, words in _groups().items():
            if above in words or (kind == "others" and any(above.startswith(one) for one in words)):
                return _below(kind, name)
    if (found := _synonyms().get(name)) is not None:
        return found
    if above:
        return _synonyms().get(f"{above}{name}")
    if name.startswith(_WHETHER) and (tag := _synonyms().get(name.removeprefix(_WHETHER), "")).startswith(TAG):
        return tag
    return "" if name.startswith(_others()) else None  # 监护人电话, 户主身份证号


@cache
def _others() -> tuple[str, ...]:
    return tuple(_groups()["others"] | _groups()["head"])


@cache
def _synonyms() -> Mapping[str, str]:
    return {word: name for name, field in FIELDS.items() for word in field.synonyms}


@cache
def _groups() -> Mapping[str, frozenset[str]]:
    return {kind: frozenset(map(heading_words, words)) for kind, words in ledger_words()["groups"].items()}


def _below(kind: str, name: str) -> str | None:
    """What stands below 户主 or 联系人 is of that person, not of the one whom the row is about."""
    below = ledger_words()["below"].get(kind, {})
    if name in below:
        return str(below[name])
    if kind in ("hukou", "disability"):
        return _synonyms().get(name)
    field = _synonyms().get(name, "")
    return field if field in HOUSEHOLD else ""


def _filled(rows: Sequence[Sequence[Cell]], number: int, width: int) -> list[str]:
    """A level's words; a group that a .csv keeps only over its first column reaches as far as there are gaps above
    words of the level below."""
    words = [text_of(rows[number][index]) if index < len(rows[number]) else "" for index in range(width)]
    if number + 1 == len(rows):
        return words
    below = rows[number + 1]
    for index in range(1, width):
        has_below = index < len(below) and below[index] is not None
        before = (
            index - 1 < len(below) and below[index - 1] is not None and text_of(below[index - 1]) != words[index - 1]
        )
        if not words[index] and has_below and before:
            words[index] = words[index - 1]
    return words
