"""Who may do what with people's files. Fetching and checking are one step; lists use the same rule (`visible_to`).

Somebody of another area, a record merged away and a uid that never was get the same answer.
"""

import uuid
from typing import Any

from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from bianmin.core import encryption, id_number
from bianmin.core.errors import NotAllowed, NotFound
from bianmin.core.models import StoredFile

from . import roles
from .errors import AlreadyMerged
from .models import (
    Consent,
    Document,
    Dwelling,
    Household,
    LedgerExport,
    LedgerImport,
    Person,
    PersonMerge,
    Representation,
    SearchTerm,
    Tag,
)
from .search_terms import ID_PURPOSE


def can_search_people(user: Any) -> bool:
    return _holds(user, roles.VIEW)


def can_register_person(user: Any) -> bool:
    return _holds(user, roles.REGISTER)


def can_on_person(user: Any, person: Person, right: str) -> bool:
    """Whether one of the user's posts gives `right` (a name of roles.RIGHTS) in the person's area."""
    return _covers(user, roles.RIGHTS[right], person.area_code)


def get_person(user: Any, uid: uuid.UUID | str, right: str = "view") -> Person:
    """The person with household, dwelling and grid. Raises NotFound for whom the user may not see, NotAllowed when
    she may see but not do this, AlreadyMerged for "merge" of a record merged away. `right` is one of roles.RIGHTS."""
    person = Person.objects.visible_to(user).select_related("household__dwelling__grid").filter(uid=_uuid(uid)).first()
    if right == "merge":
        require_merge(user)
        if person is None and kept_record(user, _uuid(uid)):
            raise AlreadyMerged(_("其中一份档案刚才已经并入别的档案。请重新查找，看过再办。"))
    if person is None:
        raise NotFound(_("没有这个人，或者不在您负责的区域。"))
    if not can_on_person(user, person, right):
        raise NotAllowed(_("您的岗位只能查看，不能做这一步。请交给窗口或主任。"))
    return person


def can_merge_people(user: Any) -> bool:
    return _holds(user, roles.MERGE)


def require_merge(user: Any) -> None:
    """Raises NotAllowed when no post of the user says whether two records are one person."""
    if not can_merge_people(user):
        raise NotAllowed(_("合并重复档案由主任办理。"))


def get_merge(user: Any, uid: uuid.UUID) -> PersonMerge:
    """A merge of two records of the areas where the user may merge, undone or not. Raises NotFound, NotAllowed."""
    require_merge(user)
    related = ("kept__household__dwelling__grid", "dropped__household__dwelling__grid", "merged_by")
    merge = PersonMerge.objects.visible_to(user).select_related(*related).filter(uid=uid).first()
    if merge is None:
        raise NotFound(_("没有这次合并，或者不在您负责的区域。"))
    return merge


def kept_record(user: Any, uid: uuid.UUID) -> Person | None:
    """The record into which `uid` was merged, when the user may see it."""
    return Person.objects.visible_to(user).select_related("household__dwelling__grid").filter(merged__uid=uid).first()


def get_person_or_kept(user: Any, uid: uuid.UUID) -> Person:
    """As `get_person` for viewing; a record merged away gives the one that was kept."""
    try:
        return get_person(user, uid)
    except NotFound:
        if kept := kept_record(user, uid):
            return kept
        raise


def get_household(user: Any, uid: uuid.UUID | str, right: str = "view") -> Household:
    """The household with its dwelling and grid. Raises NotFound and NotAllowed like `get_person`."""
    household = Household.objects.visible_to(user).select_related("dwelling__grid").filter(uid=_uuid(uid)).first()
    if household is None:
        raise NotFound(_("没有这一户，或者不在您负责的区域。"))
    if not _covers(user, roles.RIGHTS[right], household.area_code):
        raise NotAllowed(_("您的岗位只能查看，不能做这一步。请交给窗口或主任。"))
    return household


def get_person_by_number(user: Any, number: str) -> Person:
    """The person who shows a certificate with this number. Raises NotFound, the same for everybody not to be seen."""
    tokens = encryption.blind_candidates(ID_PURPOSE, id_number.normalise(number))
    terms = SearchTerm.objects.filter(kind=SearchTerm.Kind.ID, term__in=tokens)
    holders = terms.values(kept=Coalesce("person__merged_into", "person"))
    person = Person.objects.visible_to(user).filter(pk__in=holders).first()
    if person is None:
        raise NotFound(_("档案里没有这个证件号，或者不在您负责的区域。请先登记这个人。"), field="number")
    return person


def get_document(user: Any, uid: uuid.UUID, right: str) -> Document:
    """A document on file of somebody on whom the user has `right`. Raises NotFound, NotAllowed."""
    visible = Document.objects.filter(person__in=Person.objects.visible_to(user))
    document = visible.select_related("person", "type", "scan").filter(uid=uid).first()
    if document is None:
        raise NotFound(_("没有这份证件，或者不在您负责的区域。"))
    get_person(user, document.person.uid, right)
    return document


def get_scan(user: Any, uid: uuid.UUID) -> tuple[Document, StoredFile]:
    """A document with its scan, for somebody who may see it unmasked. Raises NotFound, NotAllowed."""
    document = get_document(user, uid, "reveal")
    if document.scan is None:
        raise NotFound(_("没有这份证件，或者不在您负责的区域。"))
    return document, document.scan


def get_tag(person: Person, uid: uuid.UUID) -> Tag:
    """A tag of the person or of her household. Raises NotFound."""
    tag = Tag.objects.select_related("type").filter(uid=uid).first()
    mine = tag and (tag.person_id == person.pk or (tag.household_id and tag.household_id == person.household_id))
    if tag is None or not mine:
        raise NotFound(_("没有这个标签。"))
    return tag


def get_consent(person: Person, uid: uuid.UUID) -> Consent:
    consent = person.consents.filter(uid=uid).first()
    if consent is None:
        raise NotFound(_("没有这一项同意。"))
    return consent


def get_representation(person: Person, uid: uuid.UUID) -> Representation:
    row = person.represented_by.select_related("person", "representative").filter(uid=uid).first()
    if row is None:
        raise NotFound(_("没有这个关系。"))
    return row


def get_proof(person: Person, uid: uuid.UUID) -> StoredFile:
    """The scan that proves a representation of `person`, whom the user may see unmasked. Raises NotFound."""
    proof = get_representation(person, uid).proof
    if proof is None:
        raise NotFound(_("这个关系没有存证明的扫描件。"))
    return proof


def require_register(user: Any, area_code: str = "") -> None:
    """Raises NotAllowed when no post of the user registers people (in `area_code`, when one is given)."""
    if not can_register_person(user):
        raise NotAllowed(_("您的岗位不能登记居民。请交给窗口。"))
    if area_code and not _covers(user, roles.REGISTER, area_code):
        raise NotAllowed(_("这个地址不在您负责的区域。请选本区域的地址，或交给主任。"), field="dwelling")


def get_dwelling(user: Any, uid: uuid.UUID | str) -> Dwelling:
    """A dwelling in the areas where the user registers people. Raises NotFound."""
    dwelling = Dwelling.objects.select_related("grid").filter(uid=_uuid(uid)).first()
    if dwelling is None or not _covers(user, roles.REGISTER, dwelling.grid.code):
        raise NotFound(_("没有这个地址，或者不在您负责的区域。"), field="dwelling")
    return dwelling


def can_import_ledger(user: Any) -> bool:
    return _holds(user, roles.IMPORT)


def require_import(user: Any, area_code: str) -> None:
    """Raises NotAllowed when no post of the user brings ledgers into `area_code`."""
    if not _covers(user, roles.IMPORT, area_code):
        raise NotAllowed(_("您的岗位不能把台账导入这个区域。请交给中心主任。"))


def get_ledger(user: Any, uid: uuid.UUID | str) -> LedgerImport:
    """A ledger of the areas into which the user may import. Raises NotFound."""
    ledger = LedgerImport.objects.visible_to(user).select_related("actor", "file").filter(uid=_uuid(uid)).first()
    if ledger is None:
        raise NotFound(_("没有这份台账，或者不在您能导入的区域。"))
    return ledger


def can_export(user: Any) -> bool:
    return _holds(user, roles.EXPORT)


def can_decide_exports(user: Any) -> bool:
    return _holds(user, roles.APPROVE_EXPORT)


def can_export_full(user: Any, area_code: str) -> bool:
    """Whether the user may take numbers and addresses of this area out of the house unmasked."""
    return _covers(user, roles.EXPORT_FULL, area_code) and _covers(user, roles.REVEAL, area_code)


def require_export(user: Any, area_code: str = "", *, full: bool = False) -> None:
    """Raises NotAllowed when no post of the user exports people (of `area_code`, `full` with numbers)."""
    if not can_export(user):
        raise NotAllowed(_("您的岗位不能导出居民台账。请交给主任。"))
    if area_code and not _covers(user, roles.EXPORT, area_code):
        raise NotAllowed(_("这个区域不归您负责，不能导出。请选自己的区域。"), field="area_code")
    if full and not can_export_full(user, area_code):
        raise NotAllowed(_("您的岗位只能导出隐去号码的台账。需要完整号码，请交给主任。"), field="full")


def get_own_export(user: Any, uid: uuid.UUID) -> LedgerExport:
    """An export that the user has asked for. Raises NotFound."""
    export = LedgerExport.objects.of(user).select_related("actor", "file", "decided_by").filter(uid=uid).first()
    if export is None:
        raise NotFound(_("没有这份导出，或者不是您申请的。"))
    return export


def get_export_to_decide(user: Any, uid: uuid.UUID) -> LedgerExport:
    """An export of the user's areas, asked for by somebody else. Raises NotFound, NotAllowed."""
    if not can_decide_exports(user):
        raise NotAllowed(_("导出由主任或审计员审批。"))
    export = LedgerExport.objects.decided_in_areas_of(user).select_related("actor").filter(uid=uid).first()
    if export is None:
        raise NotFound(_("没有这份导出，或者不在您负责的区域。"))
    if export.actor_id == user.pk:
        raise NotAllowed(_("自己申请的导出要由另一个人审批。"))
    return export


def _uuid(uid: uuid.UUID | str) -> uuid.UUID:
    try:
        return uid if isinstance(uid, uuid.UUID) else uuid.UUID(str(uid))
    except ValueError as error:
        raise NotFound(_("没有这条记录，或者不在您负责的区域。")) from error


def _holds(user: Any, wanted: tuple[str, ...]) -> bool:
    return bool(user.is_authenticated and user.has_role(*wanted))


def _covers(user: Any, wanted: tuple[str, ...], area_code: str) -> bool:
    return bool(user.is_authenticated) and any(area_code.startswith(code) for code in user.areas_of(wanted))
