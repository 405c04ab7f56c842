"""What a row says of one person twice must agree: identity number, sex, birthday, age. Nothing is mended silently."""

from collections.abc import Mapping, Sequence
from datetime import date
from statistics import median_low

from django.utils.translation import gettext_noop as kept

from bianmin.core import clock, codes
from bianmin.core.id_number import FEMALE, MALE
from bianmin.core.sentences import gettext as _

from .bad import Bad
from .days import Month, perhaps_october, short_year
from .dead import is_dead_remark
from .fields import HOUSEHOLD
from .header import Column
from .numbers import Certificate, Phones
from .readers import BySex, Named, TagWords
from .record import Record
from .workbook import Cell

HEAD = "02"  # GB/T 4761
_UNSAID = ("0", "9")  # sex not known, not stated (GB/T 2261.1)
_LAGS = (-2, 5)  # years by which a ledger's ages may all differ: 虚岁 counts up to two more, old ledgers count fewer
_APART = 1  # years by which one age may differ from the others


def check_records(records: Sequence[Record], rows: Sequence[Sequence[Cell]], columns: Mapping[str, Column]) -> None:
    """Compare what belongs together, and bring values into the form in which they are kept. In place."""
    check = _Check(columns)
    above: Record | None = None
    for record, row in zip(records, rows, strict=True):
        check.check_name(record, row)
        check.check_certificate(record, row)
        check.check_relation(record, row)
        _put_phone(record)
        _put_tags(record)
        _stay_in_household(record, above)
        above = record
    check.check_ages(records, rows)


class _Check:
    def __init__(self, columns: Mapping[str, Column]) -> None:
        self.columns = columns

    def check_name(self, record: Record, row: Sequence[Cell]) -> None:
        if isinstance(named := record.values.get("name"), Named):
            record.values["name"] = named.name
            if is_dead_remark(named.remark):
                text = _("姓名后面写着“%(remark)s”。") % {"remark": named.remark}
                bad = Bad("name_says_dead", text, _("已经去世的，请删去这一行，并在档案里登记；没有去世就删去括号。"))
                self._blame(record, row, "name", bad)
            else:
                _add_note(record, kept("姓名栏：%(remark)s") % {"remark": named.remark})
        if "name" in record.values or any(fault.code.startswith("name_") for fault in record.faults):
            return
        bad = Bad("name_missing", _("没有姓名。"), _("请补上姓名；不是一个人的行请删去。"))
        self._blame(record, (), "name", bad)

    def check_certificate(self, record: Record, row: Sequence[Cell]) -> None:
        values = record.values
        certificate, birth = values.get("id_number"), values.get("birth_date")
        if not isinstance(certificate, Certificate):
            if isinstance(birth, Month):
                del values["birth_date"]
                if birth.year < 100 or birth.perhaps:
                    self._blame(record, row, "birth_date", short_year() if birth.year < 100 else perhaps_october(birth))
                    return
                text = _("出生日期没有写到日，又没有身份证号可以对照。")
                self._blame(record, row, "birth_date", Bad("date_without_day", text, _("请补上出生的日，或身份证号。")))
            return
        values["id_number"] = certificate.number
        if birth is not None and not _agrees(birth, certificate.birth_date):
            text = _("和身份证号里的出生日期 %(date)s 不一致。") % {"date": certificate.birth_date.isoformat()}
            self._blame(record, row, "birth_date", Bad("birth_contradicts_id", text, _("请对照证件，改正其中一个。")))
        if isinstance(birth, Month) or birth is None:
            values["birth_date"] = certificate.birth_date
        sex = values.get("sex", _UNSAID[0])
        if sex not in _UNSAID and sex != certificate.sex:
            text = _("和身份证号里的性别“%(sex)s”不一致。") % {"sex": codes.label("sex", certificate.sex)}
            self._blame(record, row, "sex", Bad("sex_contradicts_id", text, _("请对照证件，改正其中一个。")))
        elif sex in _UNSAID:
            values["sex"] = certificate.sex

    def check_relation(self, record: Record, row: Sequence[Cell]) -> None:
        relation = record.values.get("relation")
        if not isinstance(relation, BySex):
            return
        sex = record.values.get("sex")
        if sex in (MALE, FEMALE):
            record.values["relation"] = relation.man if sex == MALE else relation.woman
            return
        del record.values["relation"]
        text = _("这个称呼男女都可以，又不知道性别。")
        self._blame(record, row, "relation", Bad("relation_of_either", text, _("请写明与户主的关系，或补上性别。")))

    def check_ages(self, records: Sequence[Record], rows: Sequence[Sequence[Cell]]) -> None:
        """All ages of a ledger are of the day on which it was made: by how many years they lag is seen from most."""
        today, found = clock.today(), []
        for record, row in zip(records, rows, strict=True):
            age = record.values.pop("age", None)
            birth = record.values.get("birth_date")
            if age is not None and isinstance(birth, date):
                found.append((record, row, _age(birth, today) - age))
        if not found:
            return
        lag = min(max(median_low(late for _record, _row, late in found), _LAGS[0]), _LAGS[1])
        for record, row, late in found:
            if abs(late - lag) > _APART:
                self._blame_age(record, row, _age(record.values["birth_date"], today))

    def _blame_age(self, record: Record, row: Sequence[Cell], age: int) -> None:
        if record.values.get("id_number"):
            code, text = "age_contradicts_id", _("和身份证号算出的年龄 %(age)d 岁对不上。")
        else:
            code, text = "age_contradicts_birth", _("和出生日期算出的年龄 %(age)d 岁对不上。")
        self._blame(record, row, "age", Bad(code, text % {"age": age}, _("请核对是不是填错了行，改正后再导入。")))

    def _blame(self, record: Record, row: Sequence[Cell], field: str, bad: Bad) -> None:
        column = self.columns.get(field)
        cell = row[column.index] if column and column.index < len(row) else None
        record.blame(column.heading if column else "", cell, bad)


def _agrees(birth: date | Month, day: date) -> bool:
    if isinstance(birth, Month):
        years = (day.year, day.year % 100)
        return birth.year in years and (not birth.month or day.month in (birth.month, birth.perhaps))
    return birth == day


def _age(birth: date, today: date) -> int:
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))


def _put_phone(record: Record) -> None:
    """The number to call, and whatever else stood in its cell as a note."""
    phones = record.values.get("phone")
    if not isinstance(phones, Phones):
        return
    record.values["phone"] = phones.number
    if phones.rest:
        _add_note(record, kept("其他电话：%(numbers)s") % {"numbers": phones.rest})


def _put_tags(record: Record) -> None:
    """The tags of a cell with several, where no column of their own says otherwise; words that are none as a note."""
    found = record.values.pop("tag_list", None)
    if not isinstance(found, TagWords):
        return
    for name in found.fields:
        record.values.setdefault(name, True)
    if found.rest:
        _add_note(record, kept("人员类别：%(words)s") % {"words": found.rest})


def _add_note(record: Record, words: str) -> None:
    note = record.values.get("note")
    record.values["note"] = f"{note}；{words}" if note else words


def _stay_in_household(record: Record, above: Record | None) -> None:
    """A file that keeps no merged cells gives the household in the row of its head only: whoever stands right below,
    related to the head and without a household of her own, belongs to the household above."""
    if above is None or above.row != record.row - 1 or record.values.get("relation", HEAD) == HEAD:
        return
    if HOUSEHOLD.isdisjoint(record.values):
        record.values.update((name, above.values[name]) for name in HOUSEHOLD & above.values.keys())
