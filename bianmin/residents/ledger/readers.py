"""Cells as values, one function a kind: `read_x(cell)` gives the value, None where nothing is said, or raises Bad."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from typing import NamedTuple

from bianmin.core.sentences import gettext as _
from bianmin.residents.models.dwelling import building_words, unit_words

from .bad import Bad
from .words import code_words, compact, ledger_words, nothing_words, text_of
from .workbook import Cell

MOST_NAME = 60
_HAN = r"\u2e80-\u9fff\uf900-\ufaff\ue000-\uf8ff\U00020000-\U000323af"  # with radicals and private characters
_GAPS = re.compile(rf"(?<=[{_HAN}])[ \u3000]+(?=[{_HAN}])")
_DOTS = re.compile(r"[ ]*[·•・‧∙⋅●.．][ ]*(?=\S)")
_LOST = re.compile(r"[?？□〓■*＊×○\ufffd]")
_NO_NAME = re.compile(r"[0-9０-９、，,；;/|:：()（）★☆▲△▼▽◆◇◎※#＃√✓✔]|^[·•●]|[·•●]$")
_REMARK = re.compile(r"[(（\[【〔]([^()（）\[\]【】〔〕]*)[)）\]】〕]")
_BLANKS = re.compile(r"\s+")
_LEVEL = re.compile(r"[^0-9]*?(IV|I{1,3}|[1-4一二三四壹贰叁肆])级?")
_LEVELS = {
    word: level
    for words in (("1", "2", "3", "4"), "一二三四", "壹贰叁肆", ("I", "II", "III", "IV"))
    for level, word in enumerate(words, start=1)
}
_LABELLED = ("name", "id_number", "sex", "birth_date", "ethnic", "phone", "address", "hukou_address", "note")
_ROOM_END = re.compile(r"(?<=[0-9A-Za-z])[室号户]$")
_AGE = re.compile(r"([0-9]{1,3})(?:周?岁)?")
_AREA_CODE = re.compile(r"[0-9]{6}(?:[0-9]{3})?(?:[0-9]{3})?(?:[0-9]{3})?")


def read_text(cell: Cell) -> str | None:
    text = text_of(cell)
    return None if not text or compact(text) in nothing_words() else _BLANKS.sub(" ", text)


class Named(NamedTuple):
    """A name, and what stands in brackets behind it: 张三(已故)."""

    name: str
    remark: str


def read_person_name(cell: Cell) -> str | Named | None:
    """The name of whom the row is about."""
    name = read_name(cell)
    remarks = _REMARK.findall(text_of(cell)) if name else []
    return Named(name, "、".join(map(str.strip, remarks))) if name and any(map(str.strip, remarks)) else name


def read_name(cell: Cell) -> str | None:
    """张　三 → 张三; rare characters stay as they are, one that was lost on the way (?, □) is a fault."""
    text = text_of(cell)
    if not text or compact(text) in nothing_words():
        return None
    text = _REMARK.sub("", text).strip() or text
    if _LOST.search(text):
        raise Bad(
            "name_lost_character",
            _("姓名里有“%(mark)s”，可能是生僻字没有存下来，或者姓名被遮盖了。") % {"mark": _LOST.findall(text)[0]},
            _("请对照证件补上完整的姓名。"),
        )
    name = _GAPS.sub("", text)
    if _NO_NAME.search(text) or len(text) > MOST_NAME or name in _labels():
        raise Bad("name_character", _("这不像是姓名。"), _("请核对这一列是不是姓名，一格只写一个人的姓名。"))
    if not name.isascii():
        name = _DOTS.sub("·", name)
    return name


@cache
def _labels() -> frozenset[str]:
    """Headings that nobody is called: a form of one person has them where a ledger has people."""
    headings = ledger_words()["headings"]
    return frozenset(word for field in _LABELLED for word in headings[field])


def code_reader(table: str) -> Callable[[Cell], str | None]:
    """Reads words or codes of a table; a number in front of a word (01汉族, 1.男) is passed over."""

    def read(cell: Cell) -> str | None:
        word = compact(text_of(cell))
        if not word:
            return None
        known = code_words(table)
        if code := known.get(word) or known.get(re.sub(r"^[0-9]{1,2}[.、:\-]?(?=[^0-9])", "", word)):
            return code
        if table not in ("kinship", "marital", "education") and (code := known.get(word.zfill(2))):
            return code
        if word in nothing_words():
            return None
        if code := _looser(known, word):
            return code
        raise Bad(
            "code_unknown",
            _("“%(word)s”不在代码表里。") % {"word": text_of(cell)},
            _("请改成代码表里的写法；不清楚就把这一格留空。"),
        )

    return read


def _looser(known: Mapping[str, str], word: str) -> str | None:
    """汉 for 汉族, 与户主之子 for 子, 小学毕业 for 小学."""
    for tried in (
        f"{word}族",
        re.sub(r"^(?:系|是)?(?:与?户主)?[的之]?", "", word),
        re.sub(r"(?:毕业|在读|肄业|学历|文化|程度|人员|状态)$", "", word),
    ):
        if tried != word and tried in known:
            return known[tried]
    return None


class BySex(NamedTuple):
    """A relation in a word for two: which of them depends on the person's sex."""

    man: str
    woman: str


def read_relation(cell: Cell) -> str | BySex | None:
    """A code of GB/T 4761; 子女, 父母, 孙子女 … are one of two."""
    if pair := ledger_words()["by_sex"].get(compact(text_of(cell))):
        return BySex(*pair)
    return _read_relation(cell)


_read_relation = code_reader("kinship")


def read_residence(cell: Cell) -> str | None:
    """A code of Person.Residence."""
    word = compact(text_of(cell))
    if not word or word in nothing_words():
        return None
    if code := residence_words().get(word):
        return code
    raise Bad(
        "residence_unknown",
        _("“%(word)s”不是认得的居住情况。") % {"word": text_of(cell)},
        _("请写“常住”“流动”或“人户分离”。"),
    )


@cache
def residence_words() -> dict[str, str]:
    words = ledger_words()["words"]["residence"]
    return {compact(word): code for code, spellings in words.items() for word in spellings}


@cache
def _truth_words() -> dict[str, bool]:
    words = ledger_words()
    return {compact(word): truth for truth, key in ((False, "no"), (True, "yes")) for word in words[key]}


def truth_of(word: str) -> bool | None:
    """What a compact word says: true, false, or None when it says neither."""
    if (found := _truth_words().get(word)) is not None:
        return found
    return False if word in nothing_words() else None


def is_no(word: str) -> bool:
    """Whether a compact word denies, rather than to say nothing."""
    return _truth_words().get(word) is False


class TagWords(NamedTuple):
    """The fields of tags that one cell names, and its other words."""

    fields: tuple[str, ...]
    rest: str


def read_disability_level(cell: Cell) -> int | None:
    """0 none, 1 the most severe … 4: 二级, 2级, 肢体二级, Ⅱ, 无."""
    word = compact(text_of(cell))
    if not word:
        return None
    if word in _none_words():
        return 0
    if found := _LEVEL.fullmatch(word):
        return _LEVELS[found[1]]
    if word in nothing_words():
        return None
    raise Bad(
        "disability_level_unknown",
        _("“%(word)s”不是残疾等级。") % {"word": text_of(cell)},
        _("请写“一级”到“四级”；没有残疾写“无”。"),
    )


@cache
def _none_words() -> frozenset[str]:
    return frozenset(map(compact, ledger_words()["words"]["disability_level"]["0"])) | {"0", "无"}


def read_disability_kind(cell: Cell) -> str | None:
    """61–67 of GB/T 2261.3: 肢体, 视力残疾, 肢体二级."""
    word = compact(text_of(cell))
    if not word or word in nothing_words() or word in _none_words():
        return None
    kinds = {compact(one): code for code, words in ledger_words()["words"]["disability_kind"].items() for one in words}
    if word in kinds.values():
        return word
    found = {code for one, code in kinds.items() if one in word}
    if len(found) == 1:
        return found.pop()
    if len(found) > 1:
        return "67"  # more than one kind is 多重残疾
    raise Bad(
        "disability_kind_unknown",
        _("“%(word)s”不是残疾类别。") % {"word": text_of(cell)},
        _("请写视力、听力、言语、肢体、智力、精神或多重。"),
    )


def read_area_code(cell: Cell) -> str | None:
    """The administrative code of a place, 6 to 15 digits."""
    word = compact(text_of(cell))
    if not word or word in nothing_words():
        return None
    if _AREA_CODE.fullmatch(word):
        return word
    raise Bad("area_code_invalid", _("区划代码应为 6、9、12 或 15 位数字。"), _("请核对；不清楚就把这一格留空。"))


def read_age(cell: Cell) -> int | None:
    """72, 72岁, 72周岁; other words (8个月) are passed over, since an age is only compared."""
    found = _AGE.fullmatch(compact(text_of(cell)))
    return int(found[1]) if found else None


def read_number(cell: Cell) -> str | None:
    """A number or name of a household, grid or community, as written, half-width and without blanks."""
    text = read_text(cell)
    return unicodedata.normalize("NFKC", text).strip() if text else None


def read_place(cell: Cell) -> str | None:
    """Words of an address without blanks, half-width digits."""
    text = read_text(_not_a_day(cell))
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)) if text else None


def read_building(cell: Cell) -> str | None:
    text = read_place(cell)
    return building_words(re.sub(r"^([0-9]+)[号#栋幢座楼]$", r"\1", text)) if text else None


def read_unit(cell: Cell) -> str | None:
    text = read_place(cell)
    return unit_words(text) if text else None


def read_room(cell: Cell) -> str | None:
    text = read_place(cell)
    return _ROOM_END.sub("", text) if text else None


def _not_a_day(cell: Cell) -> Cell:
    """Excel makes a day of the house number 3-2."""
    if cell is None or isinstance(cell, str | int | float):
        return cell
    raise Bad(
        "text_became_date",
        _("这一格本来可能是“3-2”这样的门牌，被 Excel 改成了日期。"),
        _("请把这一列的格式设为“文本”，再重新填写这一格。"),
    )
