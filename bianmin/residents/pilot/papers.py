"""Documents on file: what the centre has seen before, with the validity that such a paper has."""

import random
from datetime import date, timedelta

from bianmin.residents.specs import DocumentSpec, HouseholdSpec, PersonSpec

from . import shapes
from .people import age_on

# Validity of an ID card by the holder's age when it was issued (居民身份证法 art. 5); None: without end.
CARD_YEARS = ((16, 5), (26, 10), (46, 20), (200, None))
POLICE, CIVIL, DISABLED = "郑州市公安局", "管城回族区民政局", "管城回族区残疾人联合会"
TAG_PAPERS = {
    "residence_permit": ("residence_permit", POLICE, 1),
    "veteran": ("veteran_cert", "管城回族区退役军人事务局", None),
    "preferential": ("preferential_cert", "管城回族区退役军人事务局", None),
    "disabled_elder": ("elder_assessment", "", 2),
    "graduate_5y": ("diploma", "", None),
    "union_member": ("union_card", "", None),
    "involuntary": ("employment_end_proof", "", None),
}
HOUSEHOLD_PAPERS = {
    "dibao": ("dibao_cert", CIVIL, 1),
    "hardship": ("hardship_proof", "", 1),
    "one_child_cert": ("one_child_cert", "西大街街道办事处", None),
    "heavy_medical": ("medical_bills", "", 1),
}


def add_papers(rng: random.Random, household: HouseholdSpec, reference: date) -> None:
    """Fill the documents of every member; the papers of the household lie with its head."""
    for person in household.members:
        if person.certificate_type == "resident_id":
            person.documents = _papers_of(rng, person, reference)
    head = household.members[0]
    for tag in household.tags:
        if tag.code in HOUSEHOLD_PAPERS and rng.random() < 0.9:
            head.documents.append(_tag_paper(HOUSEHOLD_PAPERS[tag.code], tag.since))


def _papers_of(rng: random.Random, person: PersonSpec, reference: date) -> list[DocumentSpec]:
    assert person.birth_date  # noqa: S101 — the pilot gives everyone a birth date
    age = age_on(person.birth_date, reference)
    local = len(person.hukou_area_code) == 12
    papers = []
    if age >= 1 and rng.random() < (0.9 if local else 0.7):
        papers.append(_id_card(rng, person, reference))
    if local and rng.random() < 0.8:
        papers.append(DocumentSpec(type="hukou_book", issuer=POLICE))
    if person.marital == shapes.MARRIED and rng.random() < 0.45:
        papers.append(DocumentSpec(type="marriage_cert", issuer="婚姻登记机关"))
    if age < 14 and rng.random() < 0.5:
        papers.append(DocumentSpec(type="birth_cert", valid_from=person.birth_date))
    if (person.disability_level or 0) > 0 and rng.random() < 0.92:
        papers.append(_disability_card(rng, person, reference))
    papers += [
        _tag_paper(TAG_PAPERS[tag.code], tag.since)
        for tag in person.tags
        if tag.code in TAG_PAPERS and rng.random() < 0.8
    ]
    return papers


def _id_card(rng: random.Random, person: PersonSpec, reference: date) -> DocumentSpec:
    """Issued within the time for which such a card is valid, and a few already past it."""
    assert person.birth_date  # noqa: S101
    age = age_on(person.birth_date, reference)
    years = _card_years(age) or 20
    since_issue = rng.randint(1, min(years * 365, (reference - person.birth_date).days))
    if rng.random() < 0.02:
        since_issue = min((reference - person.birth_date).days, since_issue + years * 365)
    issued = reference - timedelta(days=since_issue)
    valid = _card_years(age_on(person.birth_date, issued))
    return DocumentSpec(
        type="resident_id",
        number=person.id_number,
        issuer=POLICE,
        valid_from=issued,
        valid_until=_years_later(issued, valid) if valid else None,
    )


def _card_years(age: int) -> int | None:
    return next(years for below, years in CARD_YEARS if age < below)


def _disability_card(rng: random.Random, person: PersonSpec, reference: date) -> DocumentSpec:
    """The number of the card is the ID number, the kind (1–7) and the level (残疾人证 second generation)."""
    assert person.birth_date  # noqa: S101
    issued = reference - timedelta(days=rng.randint(30, min(3_600, (reference - person.birth_date).days)))
    number = f"{person.id_number}{person.disability_kind[-1]}{person.disability_level}"
    return DocumentSpec(
        type="disability_cert",
        number=number,
        issuer=DISABLED,
        valid_from=issued,
        valid_until=_years_later(issued, 10),
    )


def _tag_paper(paper: tuple[str, str, int | None], since: date) -> DocumentSpec:
    code, issuer, years = paper
    return DocumentSpec(
        type=code, issuer=issuer, valid_from=since, valid_until=_years_later(since, years) if years else None
    )


def _years_later(day: date, years: int) -> date:
    return day.replace(year=day.year + years, day=28 if (day.month, day.day) == (2, 29) else day.day)
