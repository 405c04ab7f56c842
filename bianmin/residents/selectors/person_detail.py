"""Everything that the person's page shows; the number of queries is the same for everybody."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from bianmin.core import clock, codes, id_number, masking
from bianmin.core.components import TimelineEntry
from bianmin.core.models import Centre
from bianmin.residents.ages import age_on
from bianmin.residents.models import Consent, Document, Need, Person, PersonMerge, Representation, Tag
from bianmin.residents.permissions import can_on_person

from .household_members import Member, household_members
from .person_merge import merges_into
from .person_search import sex_word
from .timeline import Look, person_looks, person_timeline

SOON_DAYS = 60


@dataclass(frozen=True)
class DocumentRow:
    """A document on file and whether it still holds: `state` is "valid", "soon" (under 60 days) or "expired"."""

    document: Document
    state: str


@dataclass(frozen=True)
class PersonDetail:
    person: Person
    age: int | None
    sex: str
    facts: list[tuple[str, str]]
    watch: str
    contradiction: str
    relation: str
    members: list[Member]
    documents: list[DocumentRow]
    tags: list[Tag]
    hidden: int
    needs: list[Need]
    consents: list[Consent]
    represented_by: list[Representation]
    represents: list[Representation]
    timeline: list[TimelineEntry]
    timeline_next: str | None
    can_edit: bool
    can_reveal: bool
    looks: list[Look] = field(default_factory=list)
    merges: list[PersonMerge] = field(default_factory=list)
    can_merge: bool = False
    whole: bool = True


def person_detail(*, user: Any, person: Person, sensitive: bool = False) -> PersonDetail:
    """The page of `person` (from `get_person`) as `user` sees it. Sensitive tags and documents only when `sensitive`
    (after a purpose was given); `hidden` says how many there are. Not `whole`: who it is, where she lives and
    who may be called, without the rest of her file."""
    today = clock.today()
    whole = can_on_person(user, person, "whole")
    documents, tags = (_documents(person, today), _tags(person, today)) if whole else ([], [])
    shown = [row for row in documents if sensitive or not row.document.type.sensitive]
    plain = [tag for tag in tags if sensitive or not tag.type.sensitive]
    needs = sorted(person.needs.all(), key=_watch_order) if whole else []
    entries, following = person_timeline(person, user=user, size=12)
    return PersonDetail(
        person=person,
        age=age_on(person.birth_date, person.died_on or today),
        sex=sex_word(person.sex),
        facts=_facts(person) if whole else [],
        watch=_("，").join(need.note or str(need.get_kind_display()) for need in needs),
        contradiction=contradiction(person) if whole else "",
        relation=codes.label("kinship", person.relation),
        members=household_members(person.household, besides=person),
        documents=shown,
        tags=plain,
        hidden=len(documents) - len(shown) + len(tags) - len(plain),
        needs=needs,
        consents=list(person.consents.filter(withdrawn_at=None)) if whole else [],
        represented_by=_representations(person, "person", today),
        represents=_representations(person, "representative", today),
        timeline=entries,
        timeline_next=following,
        can_edit=can_on_person(user, person, "edit"),
        can_reveal=can_on_person(user, person, "reveal"),
        looks=person_looks(person)[0] if can_on_person(user, person, "looks") else [],
        merges=merges_into(person),
        can_merge=can_on_person(user, person, "merge"),
        whole=whole,
    )


def letterhead(user: Any) -> Centre | None:
    """The centre that prints: that of the user's first post."""
    return Centre.objects.filter(pk=user.centre_id).first()


def contradiction(person: Person) -> str:
    """What the ID number says otherwise than the file: shown, never silently mended."""
    if person.certificate_type != "resident_id" or not id_number.is_valid(person.id_number):
        return ""
    said, wrong = id_number.parse(person.id_number), []
    if person.birth_date and person.birth_date != said.birth_date:
        wrong.append(_("身份证号里的出生日期是 %(day)s") % {"day": said.birth_date.isoformat()})
    if person.sex in ("1", "2") and person.sex != said.sex:
        wrong.append(_("身份证号里的性别是%(sex)s") % {"sex": sex_word(said.sex)})
    return _("；").join(wrong)


def _watch_order(need: Need) -> tuple[bool, int]:
    """Living alone first, then as the list has them."""
    return (need.kind != Need.Kind.LIVES_ALONE, list(Need.Kind.values).index(need.kind))


def _facts(person: Person) -> list[tuple[str, str]]:
    """Label and value of what is known and masked by nobody; empty ones are left out."""
    rows = [
        (_("曾用名"), person.former_name),
        (_("出生日期"), person.birth_date.isoformat() if person.birth_date else ""),
        (_("民族"), codes.label("ethnic", person.ethnic)),
        (_("婚姻状况"), codes.label("marital", person.marital)),
        (_("文化程度"), codes.label("education", person.education)),
        (_("政治面貌"), codes.label("political", person.political)),
        (_("就业状态"), codes.label("employment", person.employment)),
        (_("工作单位"), person.workplace),
        (_("居住情况"), str(person.get_residence_display())),
        (_("来本街道居住"), person.resident_since.isoformat() if person.resident_since else ""),
        (_("户籍地址"), masking.mask_address(person.hukou_address) if person.hukou_address else ""),
        (_("去世日期"), person.died_on.isoformat() if person.died_on else ""),
    ]
    return [(label, value) for label, value in rows if value]


def _documents(person: Person, today: date) -> list[DocumentRow]:
    rows = person.documents.filter(withdrawn_at=None).select_related("type", "scan", "verified_by").defer("number")
    return [DocumentRow(row, _state(row.valid_until, today)) for row in rows]


def _state(until: date | None, today: date) -> str:
    if until is None or (until - today).days > SOON_DAYS:
        return "valid"
    return "expired" if until < today else "soon"


def _tags(person: Person, today: date) -> list[Tag]:
    tags = Tag.objects.holding(today).filter(person=person)
    if person.household_id:
        tags = tags | Tag.objects.holding(today).filter(household=person.household_id)
    return list(tags.select_related("type", "approved_by"))


def _representations(person: Person, side: str, today: date) -> list[Representation]:
    return list(
        Representation.objects.holding(today)
        .filter(**{side: person})
        .select_related("person", "representative")
        .defer("person__id_number", "person__phone", "person__bank_card", "person__note")
        .defer(
            "representative__id_number", "representative__phone", "representative__bank_card", "representative__note"
        )
    )
