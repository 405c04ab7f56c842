"""Texts of cells made comparable, and the words of the catalogue (ledger.yaml) by which they are understood."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from bianmin.core import catalog, codes

from .workbook import Cell

# Marks that belong to no text: controls, joiners, directions, the mark of an encoding.
_INVISIBLE = {"Cc", "Cf", "Zl", "Zp"}
_APOSTROPHES = "'‘’`＇"
_BRACKETS = re.compile(r"[(\[【〔{〈《][^)\]】〕}〉》]*[)\]】〕}〉》]?")
_BLANKS = re.compile(r"[\s\u3000]+")
HAN_DIGITS = "〇零一二三四五六七八九"
_HAN_NUMBER = re.compile(rf"[{HAN_DIGITS}十]+")
_AROUND = ":：*★☆?？、.。_-—/|"


@cache
def ledger_words() -> dict[str, Any]:
    """The content of catalog/ledger.yaml."""
    return dict(catalog.read("ledger.yaml"))


def text_of(cell: Cell) -> str:
    """A cell as a person reads it: no ".0", no blanks around, nothing invisible, no apostrophe in front."""
    if isinstance(cell, str):
        text = cell.strip()
        if not text.isprintable():
            text = "".join(map(_visible, text)).strip()
        if text and text[0] in _APOSTROPHES:
            text = text.lstrip(_APOSTROPHES).strip()
        if text.startswith('="') and text.endswith('"'):  # how programs keep a .csv's numbers from being rounded
            text = text[2:-1].strip()
        return text
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def compact(text: str) -> str:
    """Half-width, without blanks, capital letters: how words are compared."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).upper()


@lru_cache(maxsize=4096)
def heading_words(text: str) -> str:
    """How headings are compared: without brackets, what is in them, and marks around."""
    return compact(_BRACKETS.sub("", compact(text))).strip(_AROUND)


@cache
def nothing_words() -> frozenset[str]:
    """What people write when there is nothing to write."""
    return frozenset(map(compact, ledger_words()["empty"]))


@cache
def ditto_words() -> frozenset[str]:
    """What people write for: as in the row above."""
    return frozenset(map(compact, ledger_words()["ditto"]))


def code_words(table: str) -> Mapping[str, str]:
    """{word: code} of a table: its codes, its names, and the spellings of the catalogue."""
    return _code_words(table, tuple(codes.choices(table)))


@lru_cache(maxsize=64)
def _code_words(table: str, choices: tuple[tuple[str, str], ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for code, spellings in ledger_words()["words"].get(table, {}).items():
        found.update(dict.fromkeys(map(compact, spellings), str(code)))
    for code, name in choices:
        found.setdefault(compact(str(name)), code)
        found[compact(code)] = code
    return found


def in_digits(text: str) -> str:
    """第十二网格 → 第12网格."""
    return _HAN_NUMBER.sub(lambda found: str(han_number(found[0])), text)


def han_number(word: str) -> int:
    """十七 → 17, 二十 → 20, 三 → 3."""
    tens, ten, ones = word.rpartition("十")
    unit = max(0, HAN_DIGITS.find(ones) - 1) if ones else 0
    return unit + (10 * (max(1, HAN_DIGITS.find(tens) - 1) if tens else 1) if ten else 0)


def _visible(character: str) -> str:
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in _INVISIBLE else character
