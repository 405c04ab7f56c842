"""The pilot population: deterministic, exact in its counts, plausible, and nobody's."""

import hashlib
import uuid
from collections import Counter
from datetime import date, timedelta
from itertools import islice, pairwise

import phonenumbers
import pytest
from stdnum import numdb

from bianmin.core import catalog, id_number, phone
from bianmin.residents.models import Need, Person
from bianmin.residents.pilot import places, shapes
from bianmin.residents.pilot.numbers import NumberMaker
from bianmin.residents.pilot.people import age_on
from bianmin.residents.pilot.population import REFERENCE, counts, generate
from bianmin.residents.specs import HouseholdSpec, PersonSpec

FIRST_2000_OF_SEED_1 = "019f910ebb493b3e6fc604ac462f5978c2a3ea529e168255b8222f352a0cec51"
CHILDREN = (shapes.SON, shapes.DAUGHTER)


@pytest.fixture(scope="module")
def street() -> list[HouseholdSpec]:
    return list(generate(36_000, 1))


@pytest.fixture(scope="module")
def people(street) -> list[PersonSpec]:
    return [person for household in street for person in household.members]


def age(person: PersonSpec) -> int:
    return age_on(person.birth_date, REFERENCE)


def rate(count: int, of: int) -> float:
    return count / of


def test_same_seed_gives_the_same_people(street):
    digest = hashlib.sha256(repr(street[:2_000]).encode()).hexdigest()
    assert digest == FIRST_2000_OF_SEED_1


def test_another_seed_and_another_size_give_other_people(street):
    uids = {household.uid for household in street[:100]}
    for other in (generate(36_000, 2), generate(20_000, 1)):
        assert uids.isdisjoint(household.uid for household in islice(other, 100))


def test_counts_of_the_street(street, people):
    assert len(street) == 13_000
    assert Counter(person.residence for person in people) == {"permanent": 23_000, "floating": 13_000}


@pytest.mark.parametrize("residents", [100, 101, 500, 999, 2_345])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_counts_are_exact_at_every_size(residents, seed):
    made = list(generate(residents, seed))
    permanent, permanent_households, floating, floating_households = counts(residents)
    found = Counter(person.residence for household in made for person in household.members)
    assert found == {"permanent": permanent, "floating": floating}
    assert len(made) == permanent_households + floating_households


def test_too_few_are_refused():
    with pytest.raises(ValueError, match="at least 100"):
        next(generate(99, 1))


def test_numbers_of_households_and_uids_are_unique(street, people):
    assert len({household.number for household in street}) == len(street)
    assert len({person.uid for person in people} | {household.uid for household in street}) == len(people) + len(street)
    assert all(isinstance(person.uid, uuid.UUID) and person.uid.version == 4 for person in people[:50])


def test_id_numbers_are_valid_unique_and_belong_to_nobody(people):
    numbers = [person for person in people if person.certificate_type == "resident_id"]
    assert len({person.id_number for person in numbers}) == len(numbers) >= 35_999
    for person in numbers:
        found = id_number.parse(person.id_number, today=REFERENCE)
        assert (found.birth_date, found.sex) == (person.birth_date, person.sex)
        assert found.area_code.endswith("99")
    for area in {person.id_number[:6] for person in numbers}:
        known = dict(pair for _part, names in numdb.get("cn/loc").info(area) for pair in names.items())
        assert "county" not in known  # no edition of GB/T 2260 since 1980 has it


def test_no_id_number_twice_in_a_hundred_thousand():
    """More of one day, sex and area than a million residents have; whole streets are checked above."""
    maker, days = NumberMaker(), [date(1990, 1, 1) + timedelta(days=day) for day in range(100)]
    numbers = {
        maker.id_number(area=area, birth=birth, sex=sex)
        for birth in days
        for area in ("410199", "411799")
        for sex in ("1", "2")
        for _ in range(250)
    }
    assert len(numbers) == 100_000


def test_a_day_whose_numbers_are_all_given_is_said():
    maker = NumberMaker()
    numbers = {maker.id_number(area="410199", birth=date(1990, 1, 1), sex="1") for _ in range(500)}
    assert len(numbers) == 500
    with pytest.raises(ValueError, match="all numbers of 410199"):
        maker.id_number(area="410199", birth=date(1990, 1, 1), sex="1")


def test_phones_are_unique_and_not_dialled(people):
    phones = [person.phone for person in people if person.phone]
    assert len(set(phones)) == len(phones)
    assert all(phone.normalise(number) == number for number in phones)
    assert {number[:3] for number in phones} == {"154"}
    assert not any(phonenumbers.is_valid_number(phonenumbers.parse(number, "CN")) for number in phones[:500])


def test_every_dwelling_is_one_household_in_a_grid_of_its_own(street):
    addresses = {repr(household.dwelling) for household in street}
    assert len(addresses) == len(street)
    by_grid = Counter(household.dwelling.grid_code for household in street)
    assert set(by_grid) == set(places.GRID_CODES)
    assert max(by_grid.values()) - min(by_grid.values()) < 20
    doors = {(h.dwelling.street, h.dwelling.compound, h.dwelling.grid_code) for h in street}
    assert len({(street_name, compound) for street_name, compound, _grid in doors}) == len(doors)


def test_grids_are_those_of_the_catalogue():
    listed = [area["code"] for area in catalog.read("centre.yaml")["areas"] if area["kind"] == "grid"]
    assert sorted(places.GRID_CODES) == sorted(listed)


def test_codes_are_those_of_the_catalogue(street, people):
    tags = {tag["code"]: tag["holder"] for tag in catalog.read("tags.yaml")["tags"]}
    documents = {document["code"] for document in catalog.read("documents.yaml")["documents"]}
    tables = {table["key"]: {code["code"] for code in table["codes"]} for table in catalog.read("codes.yaml")["tables"]}
    for household in street[:3_000]:
        assert {tags[tag.code] for tag in household.tags} <= {"household"}
        for person in household.members:
            assert {tags[tag.code] for tag in person.tags} <= {"person"}
            assert {document.type for document in person.documents} <= documents
            assert {need.kind for need in person.needs} <= set(Need.Kind.values)
            assert person.relation in tables["kinship"]
            assert person.marital in tables["marital"]
            assert person.employment in tables["employment"]
            assert person.certificate_type in tables["certificate"]
            for value, table in ((person.ethnic, "ethnic"), (person.education, "education")):
                assert not value or value in tables[table]
            assert not person.political or person.political in tables["political"]
            assert person.residence in Person.Residence.values


def test_relations_fit_the_ages(street):
    for household in street:
        assert household.members[0].relation == shapes.HEAD
        assert sum(person.relation == shapes.HEAD for person in household.members) == 1
        couple = [p for p in household.members if p.relation in (shapes.HEAD, shapes.HUSBAND, shapes.WIFE)]
        for child in household.members:
            if child.relation in CHILDREN:
                assert all(16 <= age(parent) - age(child) <= 55 for parent in couple), household
        for elder in household.members:
            if elder.relation in (shapes.FATHER, shapes.MOTHER):
                assert age(elder) - age(household.members[0]) >= 18, household
        if len(couple) == 2:
            assert {person.sex for person in couple} == {"1", "2"}
            assert {person.marital for person in couple} == {shapes.MARRIED}
            assert all(age(person) >= (22 if person.sex == "1" else 20) for person in couple)


def test_children_are_single_students_or_small_with_their_parents_as_guardians(street):
    for household in street:
        uids = {person.uid for person in household.members}
        for person in household.members:
            if age(person) < 16:
                assert (person.marital, person.employment in ("student", "none")) == (shapes.SINGLE, True)
                assert person.guardians
                assert {guardian.uid for guardian in person.guardians} <= uids - {person.uid}
            if age(person) >= 18:
                assert not person.guardians


def test_brothers_and_sisters_are_ten_months_apart_or_twins(street):
    for household in street:
        births = sorted(person.birth_date for person in household.members if person.relation in CHILDREN)
        for earlier, later in pairwise(births):
            assert earlier == later or (later - earlier).days > 300


def test_nothing_lies_in_the_future_or_before_birth(people):
    for person in people:
        assert person.birth_date <= REFERENCE
        if person.resident_since:
            assert person.birth_date <= person.resident_since <= REFERENCE
        for tag in person.tags:
            assert person.birth_date <= tag.since <= REFERENCE
        for document in person.documents:
            if document.valid_from:
                assert person.birth_date <= document.valid_from <= REFERENCE
                assert document.valid_until is None or document.valid_until > document.valid_from


def test_rates_are_plausible(street, people):
    permanent = [person for person in people if person.residence == "permanent"]
    dibao = {tag.code for household in street for tag in household.tags}
    assert {"dibao", "dibao_edge", "hardship", "zero_employment", "disabled_family"} <= dibao
    with_dibao = [h for h in street if any(tag.code == "dibao" for tag in h.tags)]
    assert 0.010 < rate(sum(len(h.members) for h in with_dibao), len(permanent)) < 0.020
    assert 0.023 < rate(sum((p.disability_level or 0) > 0 for p in people), len(people)) < 0.035
    assert 0.15 < rate(sum(age(p) >= 65 for p in permanent), len(permanent)) < 0.25
    assert 0.02 < rate(sum(age(p) >= 80 for p in permanent), len(permanent)) < 0.06
    assert 0.06 < rate(sum(p.ethnic == "03" for p in people), len(people)) < 0.12
    assert 0.47 < rate(sum(p.sex == "2" for p in people), len(people)) < 0.53
    assert 0.60 < rate(sum(len(p.hukou_area_code) == 12 for p in permanent), len(permanent)) < 0.85
    assert 0.03 < rate(sum(h.income_per_capita is not None for h in street), len(street)) < 0.15
    assert max(Counter(person.name for person in people).values()) < 40


def test_whoever_lives_alone_and_is_old_is_marked(street):
    for household in street:
        alone = len(household.members) == 1 and age(household.members[0]) >= 65
        assert ("lives_alone" in {need.kind for person in household.members for need in person.needs}) == alone


def test_household_facts_agree(street):
    for household in street:
        codes = {tag.code for tag in household.tags}
        assert not codes & {"dibao", "dibao_edge", "hardship"} or household.income_per_capita is not None
        if "two_girls" in codes:
            assert [p.sex for p in household.members if p.relation in CHILDREN] == ["2", "2"]
        if "zero_employment" in codes:
            assert not any(p.employment in ("employed", "flexible", "self_employed") for p in household.members)


def test_whoever_is_registered_somewhere_has_the_address(people):
    assert not [person.name for person in people if person.hukou_area_code and not person.hukou_address]


def test_named_people(street):
    named = {person.name: (household, person) for household in street[:20] for person in household.members}
    home, guo = named["郭桂英"]
    assert (len(home.members), age(guo), guo.birth_date) == (1, 82, date(1944, 3, 12))
    assert {"lives_alone", "hearing", "large_print"} <= {need.kind for need in guo.needs}
    same_name = [h for h in street[:20] for p in h.members if p.name == "王秀英"]
    assert len(same_name) == 2
    assert len({household.dwelling.grid_code[:12] for household in same_name}) == 1
    assert {"单志强", "仇丽娟", "解建国", "查文静", "尉迟明远", "曾凡林", "覃晓燕", "种浩", "李𫖮", "赵㛃"} <= set(
        named
    )
    assert named["马梓涵"][1].birth_date == named["马梓萱"][1].birth_date
    assert named["MARIA SANTOS"][1].certificate_type == "passport"
    assert len(named["任志远"][0].members) == 1
    assert guo.hukou_address == f"{home.dwelling.street}{home.dwelling.compound}{home.dwelling.building}" + (
        f"{home.dwelling.unit}{home.dwelling.room}"
    )


def test_named_people_keep_their_numbers_at_every_size():
    numbers = [
        [person.id_number for household in islice(generate(size, seed), 14) for person in household.members]
        for size, seed in ((200, 1), (5_000, 9))
    ]
    assert numbers[0] == numbers[1]
