"""The office's own ledger: headings that the import reads, so that a file in full can be imported again unchanged.

Headings and words are those of the office whatever language the page is in.
"""

from collections.abc import Iterable
from functools import partial

from bianmin.residents.models import Person, TagType

from .layout import Column, SheetLayout, Value, place, said, word
from .line import Line

SHEET = "居民台账"
_RESIDENCE = {
    Person.Residence.PERMANENT: "常住",
    Person.Residence.FLOATING: "流动",
    Person.Residence.AWAY: "人户分离",
}
_LEVELS = ("无", "一级", "二级", "三级", "四级")


def _residence(line: Line) -> str:
    return _RESIDENCE.get(Person.Residence(line.person.residence), "")


def _since(line: Line) -> str:
    day = line.person.resident_since
    return day.isoformat() if day else ""


def _disability_level(line: Line) -> str:
    level = line.person.disability_level
    return _LEVELS[level] if line.full and level is not None else ""


def _disability_kind(line: Line) -> str:
    return line.word("disability_kind", "health") if line.full else ""


def _tag(pk: int, line: Line) -> str:
    return line.tag(pk)


_COLUMNS = (
    Column("户编号", said("household_number"), 14),
    Column("户主姓名", said("head_name")),
    Column("与户主关系", word("relation", "kinship")),
    Column("姓名", said("name")),
    Column("曾用名", said("former_name")),
    Column("性别", word("sex", "sex"), 6),
    Column("出生日期", said("birth_date")),
    Column("证件种类", word("certificate_type", "certificate"), 14),
    Column("证件号码", said("id_number"), 22),
    Column("民族", word("ethnic", "ethnic"), 8),
    Column("婚姻状况", word("marital", "marital"), 10),
    Column("文化程度", word("education", "education"), 14),
    Column("政治面貌", word("political", "political"), 14),
    Column("就业状态", word("employment", "employment"), 14),
    Column("工作单位", said("workplace"), 20),
    Column("电话", said("phone"), 14),
    Column("社区", said("community"), 16),
    Column("网格", said("grid"), 18),
    Column("街巷", place("street"), 14),
    Column("小区", place("compound"), 14),
    Column("楼号", place("building"), 9),
    Column("单元", place("unit"), 9),
    Column("门牌", place("room"), 9),
    Column("居住情况", _residence),
    Column("入住日期", _since),
    Column("户籍地址", said("hukou_address"), 26),
    Column("户籍地代码", said("person.hukou_area_code"), 16),
    Column("户口性质", word("hukou_type", "hukou_type"), 10),
    Column("残疾等级", _disability_level, 10),
    Column("残疾类别", _disability_kind),
    Column("备注", said("note"), 24),
)


def ledger_layout(tags: Iterable[TagType]) -> list[SheetLayout]:
    """One sheet; behind the fields a column for each tag that somebody holds, with the day since when."""
    values: list[tuple[str, Value]] = [(tag.name, partial(_tag, tag.pk)) for tag in tags]
    return [SheetLayout(SHEET, (*_COLUMNS, *(Column(name, value) for name, value in values)))]
