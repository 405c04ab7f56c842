"""What rules may say about a person and her household: `person.*`, `household.*` and every tag.

Labels are for clerks. Sex follows GB/T 2261.1; disability levels follow the disabled person's certificate
(1 is the most severe, 0 is none). Money is in yuan a month. The values come from `residents` selectors.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bianmin.core.rules import AGE, SPAN, Fact, Phrase, Vocabulary, age_months_text, span_months_text
from bianmin.core.rules.words import Text

# code → (label, whose tag it is)
TAGS: dict[str, tuple[Text, str]] = {
    "dibao": (_("低保家庭"), "household"),
    "dibao_edge": (_("低保边缘家庭"), "household"),
    "hardship": (_("困难家庭"), "household"),
    "zero_employment": (_("零就业家庭"), "household"),
    "sole_parent": (_("单亲家庭"), "household"),
    "one_child_cert": (_("持独生子女父母光荣证"), "household"),
    "two_girls": (_("两个女孩家庭"), "household"),
    "lost_only_child": (_("独生子女死亡家庭"), "household"),
    "only_child_disabled": (_("独生子女伤残家庭"), "household"),
    "heavy_expense": (_("必需支出骤增"), "household"),
    "heavy_medical": (_("医疗支出负担重"), "household"),
    "emergency": (_("遭遇突发困难"), "household"),
    "housing_difficulty": (_("住房困难"), "household"),
    "disabled_family": (_("家中有残疾人"), "household"),
    "tekun": (_("特困人员"), "person"),
    "lonely_elder": (_("孤寡老人"), "person"),
    "no_income": (_("无生活来源"), "person"),
    "no_supporter": (_("无法定供养人或其无供养能力"), "person"),
    "needs_care": (_("需要长期照护"), "person"),
    "disabled_elder": (_("失能或半失能老年人"), "person"),
    "work_injury_nursing": (_("领取工伤生活护理费"), "person"),
    "orphan": (_("孤儿"), "person"),
    "de_facto_orphan": (_("事实无人抚养儿童"), "person"),
    "pregnant": (_("怀孕"), "person"),
    "residence_permit": (_("持有效居住证"), "person"),
    "preferential": (_("优抚对象"), "person"),
    "veteran": (_("退役军人"), "person"),
    "martyr_kin": (_("军烈属"), "person"),
    "model_worker": (_("劳动模范"), "person"),
    "landless": (_("被征地农民"), "person"),
    "graduate_2y": (_("毕业两年内的高校毕业生"), "person"),
    "graduate_5y": (_("毕业五年内的高校毕业生"), "person"),
    "hard_to_employ": (_("就业困难人员"), "person"),
    "startup_intent": (_("有创业意愿"), "person"),
    "returned_migrant": (_("返乡农民工"), "person"),
    "was_unemployed": (_("曾登记失业"), "person"),
    "involuntary": (_("非本人意愿中断就业"), "person"),
    "employee_pension": (_("已参加职工养老保险"), "person"),
    "pension_received": (_("正在领取养老待遇"), "person"),
    "fp_aid_received": (_("已享受同类计生扶助"), "person"),
    "union_member": (_("工会会员"), "person"),
    "impairment": (_("有身体或智力、精神方面的障碍"), "person"),
    "center_staff": (_("在中心工作（职工、志愿者、社工）"), "person"),
    "guardian_consent": (_("监护人已同意"), "person"),
}

# What an office decides and enters: without a record it is not so. Everything else that has no record is asked.
DECIDED = frozenset(
    {
        "dibao",
        "dibao_edge",
        "hard_to_employ",
        "tekun",
        "zero_employment",
        "fp_aid_received",
        "work_injury_nursing",
        "employee_pension",
        "was_unemployed",
        "center_staff",
    }
)

# Tags that do not read well as "是…" and "不是…".
TAG_PHRASES: dict[str, Phrase] = {
    "one_child_cert": Phrase(_("持有独生子女父母光荣证"), _("没有独生子女父母光荣证")),
    "heavy_expense": Phrase(_("家庭必需支出骤增"), _("没有家庭必需支出骤增的记录")),
    "heavy_medical": Phrase(_("家庭医疗支出负担重"), _("没有家庭医疗支出负担重的记录")),
    "emergency": Phrase(_("家庭遭遇突发困难"), _("没有家庭遭遇突发困难的记录")),
    "tekun": Phrase(_("已纳入特困供养"), _("未纳入特困供养")),
    "no_income": Phrase(_("无生活来源"), _("没有认定为无生活来源")),
    "no_supporter": Phrase(_("无法定供养人，或供养人没有能力"), _("没有认定为无法定供养人")),
    "housing_difficulty": Phrase(_("家庭住房困难"), _("没有家庭住房困难的记录")),
    "disabled_family": Phrase(_("家中有残疾人"), _("没有家中有残疾人的记录")),
    "needs_care": Phrase(_("需要长期照护"), _("没有需要长期照护的记录")),
    "work_injury_nursing": Phrase(_("已领取工伤生活护理费"), _("未领取工伤生活护理费")),
    "pregnant": Phrase(_("已怀孕"), _("没有怀孕的记录")),
    "residence_permit": Phrase(_("持有有效的居住证"), _("没有有效的居住证")),
    "startup_intent": Phrase(_("有创业意愿"), _("没有创业意愿的记录")),
    "was_unemployed": Phrase(_("曾登记失业"), _("没有登记失业的记录")),
    "involuntary": Phrase(_("非本人意愿中断就业"), _("没有非本人意愿中断就业的记录")),
    "employee_pension": Phrase(_("已参加职工养老保险"), _("未参加职工养老保险")),
    "pension_received": Phrase(_("正在领取养老待遇"), _("未领取养老待遇")),
    "fp_aid_received": Phrase(_("已享受同类计划生育扶助"), _("未享受同类计划生育扶助")),
    "impairment": Phrase(_("有身体、智力、精神方面的障碍"), _("没有身体、智力、精神方面障碍的记录")),
    "center_staff": Phrase(_("在本中心工作或服务"), _("没有在本中心工作或服务的记录")),
    "guardian_consent": Phrase(_("监护人已同意"), _("没有监护人同意的记录")),
}

SEX = {"0": _("未知"), "1": _("男"), "2": _("女"), "9": _("未说明")}
HUKOU_TYPE = {"urban": _("城镇户口"), "rural": _("农村户口")}
PARTY = {
    "member": _("中共党员"),
    "probationary": _("中共预备党员"),
    "league": _("共青团员"),
    "democratic": _("民主党派成员"),
    "none": _("群众"),
}
EMPLOYMENT = {
    "employed": _("单位就业"),
    "flexible": _("灵活就业"),
    "self_employed": _("自主创业（个体经营）"),
    "unemployed": _("未就业"),
    "student": _("在校学生"),
    "retired": _("已退休"),
    "farming": _("务农"),
    "home": _("料理家务"),
    "none": _("不在劳动年龄或无劳动能力"),
    "other": _("其他"),
}
RESIDENCE = {"permanent": _("常住"), "floating": _("流动人口"), "away": _("人户分离（不在此居住）")}
DISABILITY_LEVEL = {0: _("无"), 1: _("一级"), 2: _("二级"), 3: _("三级"), 4: _("四级")}


def tag_labels(holder: str) -> dict[str, Text]:
    """The tags of `person` or `household`: code → label."""
    return {code: label for code, (label, whose) in TAGS.items() if whose == holder}


def tag_phrases(holder: str) -> dict[str, Phrase]:
    return {code: phrase for code, phrase in TAG_PHRASES.items() if TAGS[code][1] == holder}


def yes_no(name: str, yes: Text, no: Text, *, question: Text = "") -> Fact:
    """A fact whose label is the sentence that it holds."""
    return Fact(name, "bool", yes, phrases={"yes": Phrase(yes, no)}, question=question)


def months(name: str, label: Text) -> Fact:
    """A length of time in completed months."""
    return Fact(name, "int", label, unit=_("个月"), wording=SPAN, show=span_months_text)


def persons(name: str, label: Text, phrases: dict[str, Phrase] | None = None) -> Fact:
    """A number of people."""
    return Fact(
        name, "int", label, unit=pgettext_lazy("after the number of children or members", "人"), phrases=phrases or {}
    )


PERSON = (
    Fact("person.age", "int", _("年龄"), unit=_("周岁"), wording=AGE, bounds=(0, 150)),
    Fact("person.age_months", "int", _("年龄"), unit=_("月龄"), wording=AGE, show=age_months_text, bounds=(0, 1800)),
    Fact("person.sex", "choice", _("性别"), choices=SEX),
    Fact(
        "person.disability_level",
        "int",
        _("残疾等级"),
        choices=DISABILITY_LEVEL,
        phrases={"> 0": Phrase(_("持有残疾人证"), _("没有残疾人证"))},
    ),
    Fact("person.employment", "choice", _("就业状态"), choices=EMPLOYMENT),
    yes_no("person.hukou_local", _("本街道户籍"), _("不是本街道户籍")),
    yes_no("person.hukou_city", _("郑州市户籍"), _("不是郑州市户籍")),
    yes_no("person.hukou_province", _("河南省户籍"), _("不是河南省户籍")),
    Fact("person.hukou_type", "choice", _("户口性质"), choices=HUKOU_TYPE),
    Fact("person.party", "choice", _("政治面貌"), choices=PARTY),
    yes_no("person.resident_local", _("在本街道居住"), _("不在本街道居住")),
    Fact("person.residence", "choice", _("居住情况"), choices=RESIDENCE),
    yes_no("person.lives_alone", _("独自居住"), _("不是独自居住"), question=_("是否独自居住")),
    months("person.resident_months", _("在本街道居住时间")),
    months("person.pension_months", _("养老保险累计缴费时间")),
    months("person.unemployment_insurance_months", _("失业保险累计缴费时间")),
    months("person.unemployed_months", _("连续失业时间")),
    yes_no("person.registered_unemployed", _("已办失业登记"), _("没有办失业登记")),
    yes_no(
        "person.social_insurance_paid_current",
        _("当期社会保险已缴费"),
        _("当期社会保险没有缴费"),
        question=_("当期社会保险是否已缴费"),
    ),
    Fact("person.years_to_retire", "int", _("距法定退休年龄"), unit=_("年"), wording=SPAN),
    Fact("person.tags", "tags", _("个人标签"), choices=tag_labels("person"), phrases=tag_phrases("person")),
)

HOUSEHOLD = (
    Fact("household.income_pc", "decimal", _("家庭人均月收入"), unit=_("元"), per=_("月")),
    yes_no(
        "household.assets_ok",
        _("家庭财产符合规定"),
        _("家庭财产不符合规定"),
        question=_("家庭财产是否符合规定"),
    ),
    yes_no(
        "household.business_income",
        _("家庭有经营性、投资性收入"),
        _("家庭没有经营性、投资性收入"),
        question=_("家庭是否有经营性、投资性收入"),
    ),
    persons(
        "household.children",
        _("现有子女数"),
        {
            "== 0": Phrase(_("现在没有子女"), _("现在有子女")),
            "> 0": Phrase(_("现在有子女"), _("现在没有子女")),
        },
    ),
    persons("household.children_ever", _("生育和收养过的子女数")),
    persons(
        "household.children_under1",
        _("未满 1 周岁子女数"),
        {"> 0": Phrase(_("有未满 1 周岁的子女"), _("没有未满 1 周岁的子女"))},
    ),
    persons(
        "household.children_under3",
        _("未满 3 周岁子女数"),
        {"> 0": Phrase(_("有未满 3 周岁的子女"), _("没有未满 3 周岁的子女"))},
    ),
    persons(
        "household.working_age_members",
        _("劳动年龄内家庭成员数"),
        {"> 0": Phrase(_("有劳动年龄内的家庭成员"), _("没有劳动年龄内的家庭成员"))},
    ),
    persons(
        "household.employed_members",
        _("已就业家庭成员数"),
        {"== 0": Phrase(_("家庭成员都没有就业"), _("家庭中有成员已就业"))},
    ),
    Fact("household.youngest_child_age", "int", _("最小子女年龄"), unit=_("周岁"), wording=SPAN),
    Fact("household.youngest_child_birth", "date", _("最小子女出生日期")),
    Fact(
        "household.tags",
        "tags",
        _("家庭标签"),
        choices=tag_labels("household"),
        phrases=tag_phrases("household"),
    ),
)


def register(vocabulary: Vocabulary) -> None:
    """Called by `ResidentsConfig.ready()` with the vocabulary of the product."""
    vocabulary.register(*PERSON, *HOUSEHOLD)
