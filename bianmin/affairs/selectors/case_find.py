"""Cases by what is typed or scanned: the number of the case, the number of one of its papers, the QR code of a paper;
or by whoever applied."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.db.models import Q
from django.urls import reverse

from bianmin.affairs.models import Case, Paper
from bianmin.partners.models import Organization
from bianmin.partners.selectors.organization import organization_search
from bianmin.residents.other_hits import OtherHit
from bianmin.residents.selectors.person_search import PersonHit, person_search

from .case_list import HEAVY, RELATED, CaseRow, rows_of

MOST, PEOPLE = 50, 200
FEW = 8
SHORTEST = 9  # letters, a dash and six digits of the day: XDJ-202611
_NUMBER = re.compile(r"[A-Z][A-Z0-9]{0,9}(-[A-Z]{1,4})?-\d{4,8}(-\d{0,6}){0,2}")
_CASE = re.compile(r".+?-\d{8}-\d{4,6}(?=-)")


def case_number(text: str) -> str:
    """The number (or the beginning of one, day and all) that `text` is or that a paper's QR code carries; else ""."""
    typed = unicodedata.normalize("NFKC", text[:300]).strip().replace("—", "-").replace("–", "-")
    if "?" in typed:
        typed = next(iter(parse_qs(urlsplit(typed).query).get("number", [])), "")
    number = re.sub(r"\s+", "", typed).upper()
    return number if len(number) >= SHORTEST and _NUMBER.fullmatch(number) else ""


def cases_numbered(user: Any, number: str, limit: int = FEW) -> list[CaseRow]:
    """Cases whose number begins so, and the case of the paper with just this number; the newest first."""
    if paper := _CASE.match(number):  # XDJ-S-20261124-0001-02: the paper's number goes on where the case's ends
        number = paper[0]
    papers = Paper.objects.filter(number=number).values("case")
    cases = Case.objects.visible_to(user).filter(Q(number__prefix=number) | Q(pk__in=papers))
    return rows_of(cases.select_related(*RELATED).defer(*HEAVY).order_by("-id")[:limit])


def case_hits(user: Any, text: str) -> list[OtherHit] | None:
    """For the search box of the desk."""
    number = case_number(text)
    if not number:
        return None
    return [_hit(row) for row in cases_numbered(user, number)]


def _hit(row: CaseRow) -> OtherHit:
    case = row.case
    words = " · ".join([case.item_version.name, row.applicant, str(case.get_state_display())])
    return OtherHit(reverse("case_detail", args=[case.uid]), case.number, words)


@dataclass(frozen=True)
class CasesFound:
    """`rows` are the cases of `people` and `organizations` or those with the number; `more`: there are others."""

    rows: list[CaseRow]
    people: list[PersonHit]
    organizations: list[Organization]
    more: bool = False

    @property
    def items(self) -> list[CaseRow]:
        """As a page names its rows."""
        return self.rows


def case_find(user: Any, text: str) -> CasesFound:
    """By number, or by the applicant's name, pinyin, number, phone or address, or by an organisation's name or code."""
    if number := case_number(text):
        rows = cases_numbered(user, number, MOST + 1)
        return CasesFound(rows[:MOST], [], [], len(rows) > MOST)
    people = person_search(user=user, text=text, limit=PEOPLE)
    organizations = organization_search(user, text)
    theirs = Q(person__uid__in=[hit.uid for hit in people]) | Q(organization__in=organizations)
    cases = Case.objects.visible_to(user).filter(theirs).select_related(*RELATED).defer(*HEAVY).order_by("-id")
    rows = rows_of(cases[: MOST + 1])
    return CasesFound(rows[:MOST], people, organizations, len(rows) > MOST or len(people) == PEOPLE)
