"""Why a row that was checked can no longer be written: the register has gone on since."""

from bianmin.core.sentences import gettext as _
from bianmin.residents.ledger.record import Problem
from bianmin.residents.selectors.ledger_places import Home


def changed_meanwhile() -> Problem:
    message = _("核对以后，有人改过这个人的档案。")
    return Problem("", "changed_meanwhile", "", message, _("请再上传一次这份台账，核对后导入这一行。"))


def known_meanwhile() -> Problem:
    message = _("核对以后，这个证件号已经登记了。")
    return Problem("id_number", "known_meanwhile", "", message, _("请再上传一次这份台账，核对后导入这一行。"))


def second_head() -> Problem:
    message = _("这一户已经有户主。")
    return Problem("relation", "household_has_head", "", message, _("请核对与户主的关系，改好后再导入这一行。"))


def no_household(home: Home) -> Problem:
    """Of a household that was on file, or was to be made with a number that somebody has taken."""
    advice = _("请再上传一次这份台账，核对后导入这一行。")
    if home.number and home.pk is None:
        return Problem(
            "household_number", "household_number_taken", home.number, _("核对以后，这个户编号已经登记了。"), advice
        )
    return Problem("household_number", "household_gone", "", _("核对以后，这一户已经不在档案里了。"), advice)


def household_moved() -> Problem:
    message = _("核对以后，这一户搬了家。")
    return Problem("household_number", "household_moved", "", message, _("请再上传一次这份台账，核对后导入这一行。"))
