"""What a column of a ledger may hold: how it is called, how its cells are read, what its values look like."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bianmin.core import catalog
from bianmin.residents.labels import FIELD_LABELS
from bianmin.residents.vocabulary import TAGS

from . import days, dead, numbers, readers
from .words import code_words, compact, heading_words, ledger_words, nothing_words, text_of
from .workbook import Cell

TAG, TAG_LIST = "tag:", "tag_list"
_ID = re.compile(r"[0-9]{15}|[0-9]{17}[0-9X]")
_BETWEEN = re.compile(r"[、,，;；/|+\s]+")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")


@dataclass(frozen=True, slots=True)
class Field:
    """`read` gives a cell's value, None for nothing, or raises Bad; `looks_like` tells whether a cell could be of this
    field and no other, for columns whose heading says nothing."""

    name: str
    label: str | Promise
    synonyms: frozenset[str]
    read: Callable[[Cell], Any]
    looks_like: Callable[[Cell], bool] | None = None


def _is_id_number(cell: Cell) -> bool:
    return bool(_ID.fullmatch(compact(text_of(cell))))


def _is_phone(cell: Cell) -> bool:
    return bool(_MOBILE.fullmatch(compact(text_of(cell))))


def _is_word_of(table: str, cell: Cell) -> bool:
    word = compact(text_of(cell))
    return not word.isdecimal() and word in code_words(table)


_LABELS: dict[str, str | Promise] = {
    "age": _("年龄"),
    "serial": _("序号"),
    "died": _("死亡日期"),
    "tag_list": _("标签（几个写在一格）"),
    "household_number": _("户编号"),
    "head_name": _("户主姓名"),
    "community": _("社区"),
    "grid": _("网格"),
    "street": _("街巷"),
    "compound": _("院、小区"),
    "building": _("楼"),
    "unit": _("单元"),
    "room": _("门牌、室"),
    "address": _("地址（整条写在一格）"),
}


def _read_tag_list(cell: Cell) -> readers.TagWords | None:
    """低保、孤儿 in one cell."""
    words = [word for word in _BETWEEN.split(readers.read_text(cell) or "") if word]
    words = [word for word in words if compact(word) not in nothing_words() | _nothing_special()]
    known = dict.fromkeys(name for word in words if (name := _tag_names().get(heading_words(word))))
    rest = [word for word in words if heading_words(word) not in _tag_names()]
    return readers.TagWords(tuple(known), "、".join(rest)) if words else None


def _is_tag_list(cell: Cell) -> bool:
    found = _read_tag_list(cell)
    return bool(found and found.fields and not found.rest)


@cache
def _tag_names() -> dict[str, str]:
    return {word: name for name, field in FIELDS.items() if name.startswith(TAG) for word in field.synonyms}


@cache
def _nothing_special() -> frozenset[str]:
    return frozenset(map(compact, ledger_words()["nothing_special"]))


_READ: dict[str, Callable[[Cell], Any]] = {
    "name": readers.read_person_name,
    "former_name": readers.read_name,
    "id_number": numbers.read_id_number,
    "certificate_type": readers.code_reader("certificate"),
    "sex": readers.code_reader("sex"),
    "birth_date": days.read_birth,
    "age": readers.read_age,
    "serial": readers.read_text,
    "ethnic": readers.code_reader("ethnic"),
    "marital": readers.code_reader("marital"),
    "education": readers.code_reader("education"),
    "political": readers.code_reader("political"),
    "employment": readers.code_reader("employment"),
    "workplace": readers.read_text,
    "phone": numbers.read_phone,
    "relation": readers.read_relation,
    "died": dead.read_died,
    "residence": dead.read_residence,
    "resident_since": days.read_date,
    "hukou_address": readers.read_place,
    "hukou_area_code": readers.read_area_code,
    "hukou_type": readers.code_reader("hukou_type"),
    "disability_level": readers.read_disability_level,
    "disability_kind": readers.read_disability_kind,
    "note": dead.read_note,
    "tag_list": _read_tag_list,
    "household_number": readers.read_number,
    "head_name": readers.read_name,
    "community": readers.read_number,
    "grid": readers.read_number,
    "street": readers.read_place,
    "compound": readers.read_place,
    "building": readers.read_building,
    "unit": readers.read_unit,
    "room": readers.read_room,
    "address": readers.read_place,
}
_LOOKS: dict[str, Callable[[Cell], bool]] = {
    "id_number": _is_id_number,
    "phone": _is_phone,
    "sex": partial(_is_word_of, "sex"),
    "ethnic": partial(_is_word_of, "ethnic"),
    "relation": partial(_is_word_of, "kinship"),
    "education": partial(_is_word_of, "education"),
    "political": partial(_is_word_of, "political"),
    "tag_list": _is_tag_list,
}


def _plain_fields() -> list[Field]:
    spelled = ledger_words()["headings"]
    return [
        Field(
            name,
            _LABELS.get(name) or FIELD_LABELS[name],
            frozenset(map(heading_words, spelled[name])),
            read,
            _LOOKS.get(name),
        )
        for name, read in _READ.items()
    ]


def _tag_fields() -> list[Field]:
    """A tag's column may also hold its own name where others write 是: 低保户 below 低保."""
    spelled = ledger_words()["tags"]
    found = []
    for tag in catalog.read("tags.yaml")["tags"]:
        code = tag["code"]
        words = frozenset(map(heading_words, [tag["label"], *spelled.get(code, ())]))
        label = TAGS[code][0] if code in TAGS else tag["label"]
        found.append(Field(f"{TAG}{code}", label, words, partial(_read_tag, words)))
    return found


def _read_tag(words: frozenset[str], cell: Cell) -> Any:
    if isinstance(cell, str) and heading_words(cell) in words:
        return True
    if isinstance(cell, str) and (truth := readers.truth_of(heading_words(cell))):
        return truth  # 是（2020年起）
    return days.read_truth_or_date(cell)


FIELDS: dict[str, Field] = {field.name: field for field in (*_plain_fields(), *_tag_fields())}
CHECKED = ("age", "died", "serial")  # read or passed over, never kept
HOUSEHOLD = frozenset(
    ("household_number", "head_name", "community", "grid", "street", "compound", "building", "unit", "room", "address")
)
