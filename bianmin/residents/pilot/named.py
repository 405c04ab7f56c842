"""The people whom the manual, the demo and the tests name: all invented, the first of every pilot population."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from bianmin.residents.specs import (
    DocumentSpec,
    DwellingSpec,
    GuardianSpec,
    HouseholdSpec,
    NeedSpec,
    PersonSpec,
    TagSpec,
)

from . import origins, shapes
from .numbers import synthetic_area
from .papers import add_papers
from .people import World, age_on
from .shapes import DIVORCED, FEMALE, HEAD, MALE, MARRIED, SINGLE, SON, WIDOWED, WIFE

LOCAL, ELSEWHERE = "410104002", "411702"
REGISTER, VISIT = "业务系统", "入户核实"


@dataclass(frozen=True)
class Who:
    """One named person in a line; what is not said is empty."""

    name: str
    sex: str
    birth: date
    relation: str = HEAD
    marital: str = MARRIED
    employment: str = "retired"
    education: str = "70"
    political: str = "13"
    ethnic: str = "01"
    tags: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    disability: tuple[int, str] = (0, "")
    passport: str = ""
    unemployed_days: int = 0


@dataclass(frozen=True)
class Home:
    """One named household; `hukou` is a community of this street or a county elsewhere."""

    people: tuple[Who, ...]
    hukou: str = LOCAL
    residence: str = "permanent"
    tags: tuple[str, ...] = ()
    income: int | None = None


DAUGHTER = shapes.DAUGHTER
HOMES: tuple[Home, ...] = (
    # 82, alone, hard of hearing, needs large print: the person of the first screen.
    Home((Who("郭桂英", FEMALE, date(1944, 3, 12), marital=WIDOWED, education="80",
              tags=("pension_received", "employee_pension"),
              needs=("lives_alone", "hearing", "large_print", "call_not_text")),)),
    # The same name twice in one community.
    Home((Who("王秀英", FEMALE, date(1958, 7, 8), marital=WIDOWED, tags=("pension_received",),
              needs=("lives_alone",)),)),
    Home((Who("王秀英", FEMALE, date(1971, 10, 23), marital=DIVORCED, employment="flexible"),
          Who("赵子轩", MALE, date(2009, 6, 2), SON, SINGLE, "student", "60")), tags=("sole_parent",)),
    # Surnames with a reading of their own: 单 shan, 仇 qiu, 解 xie, 查 zha, 尉迟 yuchi, 曾 zeng, 覃 qin, 种 chong
    Home((Who("单志强", MALE, date(1984, 2, 11), employment="employed", education="30"),
          Who("仇丽娟", FEMALE, date(1986, 9, 30), WIFE, employment="employed", education="20"),
          Who("单子涵", FEMALE, date(2014, 5, 20), DAUGHTER, SINGLE, "student", "80")), tags=("one_child_cert",)),
    Home((Who("解建国", MALE, date(1955, 10, 1), political="01", tags=("pension_received", "veteran")),
          Who("查文静", FEMALE, date(1957, 4, 16), WIFE, tags=("pension_received",)))),
    Home((Who("尉迟明远", MALE, date(1979, 12, 3), employment="self_employed", education="40"),
          Who("吕绿英", FEMALE, date(1981, 1, 27), WIFE, employment="home"))),
    Home((Who("曾凡林", MALE, date(1974, 8, 19), marital=DIVORCED, employment="unemployed", education="60",
              tags=("hard_to_employ", "involuntary"), unemployed_days=260),)),
    Home((Who("种浩", MALE, date(1995, 11, 7), employment="employed", education="40", tags=("residence_permit",)),
          Who("覃晓燕", FEMALE, date(1997, 6, 14), WIFE, employment="flexible", education="60",
              tags=("residence_permit", "pregnant"))), hukou=ELSEWHERE, residence="floating"),
    # Rare characters, in and beyond the basic plane.
    Home((Who("李𫖮", MALE, date(1992, 3, 5), marital=MARRIED, employment="employed", education="14", political="01"),
          Who("赵㛃", FEMALE, date(1993, 7, 21), WIFE, employment="employed", education="20"))),
    # Twins.
    Home((Who("马俊杰", MALE, date(1988, 10, 9), employment="employed", education="30", ethnic="03"),
          Who("白雪梅", FEMALE, date(1990, 12, 25), WIFE, employment="employed", education="30", ethnic="03"),
          Who("马梓涵", FEMALE, date(2019, 4, 18), DAUGHTER, SINGLE, "student", "80", "", "03"),
          Who("马梓萱", FEMALE, date(2019, 4, 18), DAUGHTER, SINGLE, "student", "80", "", "03"))),
    # A foreign certificate.
    Home((Who("陈伟东", MALE, date(1987, 5, 6), employment="self_employed", education="20"),
          Who("MARIA SANTOS", FEMALE, date(1990, 9, 2), WIFE, employment="home", education="20", political="",
              ethnic="", needs=("interpreter",), passport="SYN000123"))),
    # A household of one, floating.
    Home((Who("任志远", MALE, date(1992, 1, 30), marital=SINGLE, employment="flexible", education="30"),),
         hukou=ELSEWHERE, residence="floating"),
    # Minimum living allowance, a severe disability and care at home.
    Home((Who("刘建军", MALE, date(1967, 6, 18), employment="none", tags=("needs_care",),
              needs=("wheelchair", "home_visit"), disability=(2, "64")),
          Who("张改英", FEMALE, date(1969, 11, 11), WIFE, employment="flexible", education="80")),
         tags=("dibao", "disabled_family"), income=520),
    # A party member over eighty.
    Home((Who("乔德山", MALE, date(1941, 7, 1), political="01", education="80", tags=("pension_received",),
              needs=("companion",)),
          Who("石素兰", FEMALE, date(1943, 2, 14), WIFE, education="80", tags=("pension_received", "disabled_elder"))),
         tags=("hardship",), income=1_100),
)  # fmt: skip


def households(world: World, homes: Iterator[DwellingSpec]) -> Iterator[HouseholdSpec]:
    """The named households, all in the first community, so that those of one name are neighbours."""
    first_community = ""
    for home in HOMES:
        dwelling = next(homes)
        first_community = first_community or dwelling.grid_code[:12]
        while not dwelling.grid_code.startswith(first_community):
            dwelling = next(homes)
        yield _household(world, home, dwelling)


def _household(world: World, home: Home, dwelling: DwellingSpec) -> HouseholdSpec:
    members = [_person(world, who, home, dwelling) for who in home.people]
    _add_parents(members, world.reference)
    household = HouseholdSpec(
        uid=world.uid(),
        number="",
        dwelling=dwelling,
        members=members,
        tags=[_tag(code, world.reference) for code in home.tags],
    )
    if home.income is not None:
        household.income_per_capita = Decimal(home.income)
        household.assets_ok, household.business_income = True, False
        household.economy_source = "民政核对"
        household.economy_checked_on = world.reference - timedelta(days=60)
    add_papers(world.rng, household, world.reference)
    return household


def _person(world: World, who: Who, home: Home, dwelling: DwellingSpec) -> PersonSpec:
    local = home.hukou == LOCAL and not who.passport
    age = age_on(who.birth, world.reference)
    person = PersonSpec(
        uid=world.uid(),
        name=who.name,
        sex=who.sex,
        birth_date=who.birth,
        ethnic=who.ethnic,
        marital=who.marital,
        education=who.education,
        political=who.political,
        employment=who.employment,
        phone=world.numbers.phone() if age >= shapes.ADULT else "",
        relation=who.relation,
        residence=home.residence,
        resident_since=max(who.birth, date(2008, 5, 1)),
        hukou_area_code=dwelling.grid_code[:12] if local else ("" if who.passport else home.hukou),
        hukou_address="" if who.passport else origins.address_of(home.hukou, dwelling),
        hukou_type="" if who.passport else ("urban" if local else "rural"),
        disability_level=who.disability[0],
        disability_kind=who.disability[1],
        pension_months=240 if who.employment == "retired" else None,
        tags=[_tag(code, world.reference) for code in who.tags],
        needs=[NeedSpec(kind=kind, source=VISIT) for kind in who.needs],
    )
    if who.unemployed_days:
        person.registered_unemployed_on = world.reference - timedelta(days=who.unemployed_days)
        person.unemployment_insurance_months = 36
    _add_certificate(world, person, who)
    return person


def _add_certificate(world: World, person: PersonSpec, who: Who) -> None:
    if not who.passport:
        area = synthetic_area(person.hukou_area_code)
        person.id_number = world.numbers.id_number(area=area, birth=who.birth, sex=who.sex)
        return
    person.certificate_type, person.id_number = "passport", who.passport
    person.documents = [
        DocumentSpec(type="marriage_cert", issuer="婚姻登记机关", valid_from=world.reference - timedelta(days=900))
    ]


def _add_parents(members: list[PersonSpec], reference: date) -> None:
    """Head and spouse are the guardians of the children under eighteen."""
    parents = [person for person in members if person.relation in (HEAD, WIFE)]
    for child in members:
        if not child.birth_date or age_on(child.birth_date, reference) >= shapes.ADULT:
            continue
        child.guardians = [
            GuardianSpec(
                uid=parent.uid,
                relation=shapes.FATHER if parent.sex == MALE else shapes.MOTHER,
                since=child.birth_date,
            )
            for parent in parents
        ]


def _tag(code: str, reference: date) -> TagSpec:
    return TagSpec(code=code, source=REGISTER, since=reference - timedelta(days=90))
