"""What cannot both be true: of two rows of a ledger, or of a row and somebody on file."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bianmin.core.sentences import gettext as _
from bianmin.residents.ledger.record import Problem, Record

from .ledger_people import Known


def number_on_file() -> Problem:
    message, advice = _("档案里有人用这个证件号。"), _("号码写错的，请改正后再上传；姓名改了的，选“是同一个人”。")
    return Problem("id_number", "known_by_other_name", "", message, advice)


def against_number(values: Mapping[str, Any], birth: date | None, known: Known) -> Problem | None:
    """Why a row without a number cannot be of the person, whose number on file says another birthday or sex."""
    if values.get("id_number") or not known.values["id_index"] or known.values["certificate_type"] != "resident_id":
        return None
    advice = _("同一个人的，请改正表里的这一格，或补上证件号再上传。")
    if birth and birth != known.values["birth_date"]:
        message = _("表里的出生日期和档案里的身份证号不一致。")
        return Problem("birth_date", "birth_contradicts_id", birth.isoformat(), message, advice)
    if values.get("sex") in ("1", "2") and known.values["sex"] not in ("", "0", "9", values["sex"]):
        message = _("表里的性别和档案里的身份证号不一致。")
        return Problem("sex", "sex_contradicts_id", "", message, advice)
    return None


def twice(row: Record, other: Record) -> Problem:
    place = {"sheet": other.sheet, "row": other.row}
    advice = _("请只留一行，或改正其中一行。")
    if row.values.get("id_number"):
        message = _("这个证件号在表里不止一行：还有“%(sheet)s”第 %(row)d 行。") % place
        return Problem("id_number", "id_number_twice", "", message, advice)
    message = _("没有证件号，姓名和出生日期又与“%(sheet)s”第 %(row)d 行相同。") % place
    return Problem("name", "person_twice", "", message, advice)
