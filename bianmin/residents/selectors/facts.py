"""Facts of one person for the rules: a value, or None where nobody knows, and the sentence that says where it is from.

Nothing is guessed. What the register cannot tell (children who live elsewhere, an unchecked hukou) is unknown, and the
clerk asks. So is a circumstance without a record, unless an office decides it (vocabulary.DECIDED): then no record, or
one that has ended or expired, means no.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from bianmin.core import clock, id_number
from bianmin.core.rules import FactValue, tag_name
from bianmin.core.selectors.parameter import ParameterFact, parameters_on
from bianmin.residents.ages import age_on, months_between
from bianmin.residents.models import Household, Need, Person, Tag
from bianmin.residents.vocabulary import DECIDED, TAGS

from .facts_household import WORKING, household_facts

Facts = dict[str, FactValue]
STREET_CODE = 9
PARTY = {"01": "member", "02": "probationary", "03": "league", "12": "none", "13": "none"}
PARTY |= {f"{code:02d}": "democratic" for code in range(4, 12)}


def facts_for(
    person: Person, *, on: date | None = None, parameters: Mapping[str, ParameterFact] | None = None
) -> Facts:
    """Every `person.*` and `household.*` of the vocabulary on a day (today). At most seven queries, whoever it is.

    `parameters` of that day may be given when they are at hand.
    """
    on = on or clock.today()
    household = _household(person)
    known = parameters if parameters is not None else parameters_on(on)
    retire_age = known.get("retire_age") or ParameterFact(None, "", False)
    facts = facts_of_person(person, on) | _residence(person, household, on)
    facts["person.years_to_retire"] = _years_to_retire(person, retire_age, on)
    facts["person.lives_alone"] = FactValue(lives_alone(person), _on_file(_("需求与偏好")))
    return facts | household_facts(person, household, retire_age, on) | tag_facts(person, on)


def facts_of_person(person: Person, on: date) -> Facts:
    """What her own record says, without a query."""
    return _basic(person, on) | _hukou(person) | _work(person, on)


def tag_facts(person: Person, on: date) -> Facts:
    """Tags of herself and of her household; one query."""
    tags = list(tags_of(person, on).select_related("type"))
    facts: Facts = {}
    for holder in ("person", "household"):
        facts |= _asked(holder) | _tag_facts(holder, [tag for tag in tags if tag.type.holder == holder])
    return facts


def lives_here(person: Person) -> bool | None:
    """Whether she lives in the street; None when no address is on file."""
    if person.residence == Person.Residence.AWAY:
        return False
    return True if person.household_id is not None else None


def lives_alone(person: Person) -> bool | None:
    """Whether her file says that she lives alone; what nobody has entered is unknown. One query."""
    return True if living_alone([person.pk]).exists() else None


def living_alone(people: Collection[int | None]) -> QuerySet[Need, int | None]:
    """Keys of those of `people` whose file says that they live alone."""
    rows = Need.objects.filter(person__in=people, kind=Need.Kind.LIVES_ALONE)
    return rows.order_by().values_list("person", flat=True)


def residence(person: Person) -> str | None:
    """How she lives here; a record without an address says nothing but that she is away."""
    return None if lives_here(person) is None else person.residence


def _household(person: Person) -> Household | None:
    if person.household_id is None:
        return None
    at_hand = person.household if Person.household.is_cached(person) else None
    if at_hand is not None and Household.dwelling.is_cached(at_hand):
        return at_hand
    return Household.objects.select_related("dwelling__grid").get(pk=person.household_id)


def _basic(person: Person, on: date) -> Facts:
    born, source = person.birth_date, _birth_source(person)
    sex = person.sex if person.sex in ("1", "2") else None
    party = PARTY.get(person.political)
    return {
        "person.age": FactValue(age_on(born, on), source),
        "person.age_months": FactValue(months_between(born, on), source),
        "person.sex": FactValue(sex, _on_file(_("性别"))),
        "person.party": FactValue(party, _on_file(_("政治面貌"))),
        "person.disability_level": FactValue(person.disability_level, _on_file(_("残疾等级"))),
    }


def _birth_source(person: Person) -> str:
    """The ID card, when its number says the same day; otherwise the day as it was registered."""
    if person.birth_date is None:
        return _on_file(_("出生日期"))
    if person.certificate_type == "resident_id" and person.id_number and id_number.is_valid(person.id_number):
        if id_number.parse(person.id_number).birth_date == person.birth_date:
            return _("身份证出生日期")
        return _("登记的出生日期（与身份证号不一致，请核对）")
    return _("登记的出生日期")


def _hukou(person: Person) -> Facts:
    """Against the street in which she lives: the same nine digits local, four the city, two the province."""
    hukou, here = person.hukou_area_code, person.area_code
    source = _("户籍登记")
    if person.hukou_checked_on:
        source = _("网格核实 %(month)s") % {"month": f"{person.hukou_checked_on:%Y-%m}"}
    kind = person.hukou_type if person.hukou_type in ("urban", "rural") else None
    return {
        "person.hukou_local": FactValue(_same_place(hukou, here, STREET_CODE), source),
        "person.hukou_city": FactValue(_same_place(hukou, here, 4), source),
        "person.hukou_province": FactValue(_same_place(hukou, here, 2), source),
        "person.hukou_type": FactValue(kind, source),
    }


def _same_place(hukou: str, here: str, digits: int) -> bool | None:
    """Whether both codes agree in their first digits; unknown when either is too short to tell and agrees so far."""
    length = min(len(hukou), len(here), digits)
    if hukou[:length] != here[:length]:
        return False
    return True if length == digits else None


def _residence(person: Person, household: Household | None, on: date) -> Facts:
    here = lives_here(person)
    source = _("没有登记住址")
    if here is False:
        source = _("登记为人户分离，不在此居住")
    elif household is not None:
        source = _("登记住址：%(grid)s") % {"grid": household.dwelling.grid.name}
    since = person.resident_since
    return {
        "person.resident_local": FactValue(here, source),
        "person.residence": FactValue(residence(person), _on_file(_("居住情况"))),
        "person.resident_months": FactValue(
            months_between(since, on) if here else None,
            _("来本街道居住：%(day)s") % {"day": since.isoformat()} if since else _on_file(_("居住起始日期")),
        ),
    }


def _work(person: Person, on: date) -> Facts:
    status, since = person.employment or None, person.registered_unemployed_on
    on_file, insurance = _on_file(_("就业状态")), _on_file(_("社保记录"))
    registered: Any = None
    months: Any = None
    source = on_file
    if since:
        registered, months = True, months_between(since, on)
        source = _("失业登记 %(month)s") % {"month": f"{since:%Y-%m}"}
    elif status in WORKING:
        registered, months = False, 0
    return {
        "person.employment": FactValue(status, on_file),
        "person.registered_unemployed": FactValue(registered, source),
        "person.unemployed_months": FactValue(months, source),
        "person.unemployment_insurance_months": FactValue(person.unemployment_insurance_months, insurance),
        "person.pension_months": FactValue(person.pension_months, insurance),
        "person.social_insurance_paid_current": FactValue(person.social_insurance_paid_current, insurance),
    }


def _years_to_retire(person: Person, retire_age: ParameterFact, on: date) -> FactValue:
    """Whole years until the parameter's age for her sex; 0 or less once it is reached."""
    age = age_on(person.birth_date, on)
    limit = (retire_age.value or {}).get(person.sex)
    if limit is None:
        return FactValue(None, retire_age.source)
    if age is None:
        return FactValue(None, _birth_source(person))
    return FactValue(
        limit - age,
        _("%(birth)s；%(parameter)s")
        % {
            "birth": _birth_source(person),
            "parameter": retire_age.source,
        },
    )


def tags_of(person: Person, on: date) -> QuerySet[Tag]:
    """What holds on a day, of herself and of her household."""
    holder = Q(person=person)
    if person.household_id:
        holder |= Q(household=person.household_id)
    return Tag.objects.holding(on).filter(holder)


def _asked(holder: str) -> Facts:
    """Tags that may hold although nobody has entered them: she who was hurt yesterday has no record of it yet."""
    unknown = FactValue(None, _("居民档案的标签"))
    codes = (code for code, (_label, whose) in TAGS.items() if whose == holder and code not in DECIDED)
    return {tag_name(f"{holder}.tags", code): unknown for code in codes}


def _tag_facts(holder: str, tags: list[Tag]) -> Facts:
    """The set of tags, and each by itself with its own source."""
    facts = {f"{holder}.tags": FactValue({tag.type.code for tag in tags}, _("居民档案的标签"))}
    for tag in tags:
        facts[tag_name(f"{holder}.tags", tag.type.code)] = FactValue(True, f"{tag.source} {tag.since:%Y-%m}")
    return facts


def _on_file(what: str) -> str:
    return _("档案：%(what)s") % {"what": what}
