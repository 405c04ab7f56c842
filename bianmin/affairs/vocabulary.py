"""What rules may say about the applicant and the office's parameters: `applicant.*` and `params.*`.

A parameter is empty until its keeper enters it with a date; until then a condition over it is unknown, never false.
"""

from django.utils.translation import gettext_lazy as _

from bianmin.core.rules import SPAN, Fact, Phrase, Vocabulary

APPLICANT = (
    Fact(
        "applicant.kind",
        "choice",
        _("申请人类型"),
        choices={"person": _("个人"), "organization": _("单位")},
        phrases={
            "== person": Phrase(_("申请人是个人"), _("申请人不是个人")),
            "== organization": Phrase(_("申请人是单位"), _("申请人不是单位")),
        },
    ),
    Fact(
        "applicant.in_area",
        "bool",
        _("申请人在本辖区"),
        phrases={"yes": Phrase(_("申请人在本辖区"), _("申请人不在本辖区"))},
        question=_("申请人是否在本辖区"),
    ),
    Fact(
        "applicant.has_agent",
        "bool",
        _("由他人代办"),
        phrases={"yes": Phrase(_("由他人代办"), _("本人办理"))},
        question=_("是否由他人代办"),
    ),
)

PARAMS = (
    Fact("params.dibao_line", "decimal", _("低保标准"), unit=_("元"), per=_("月"), keeper=_("民政所")),
    Fact(
        "params.retire_age",
        "mapping",
        _("法定退休年龄"),
        item_kind="int",
        unit=_("周岁"),
        choices={"1": _("男"), "2": _("女")},
        wording=SPAN,
        keeper=_("劳动保障事务所"),
    ),
    Fact("params.tekun_minor_age", "int", _("特困未成年人年龄上限"), unit=_("周岁"), keeper=_("民政所")),
)


def register(vocabulary: Vocabulary) -> None:
    """Called by `AffairsConfig.ready()` with the vocabulary of the product."""
    vocabulary.register(*APPLICANT, *PARAMS)
