"""Who may do what with items and cases. Any clerk accepts any item (一口式); an officer works on her office's cases;
the director reads all, extends and revokes; the auditor and the grid worker read; the administrator edits the catalogue
and sees no case.

Roles of a move stand in workflow.py; what narrows them further stands here.
"""

import uuid
from collections.abc import Collection
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from bianmin.accounts.models import Role
from bianmin.core.errors import NotAllowed, NotFound
from bianmin.core.models import OutboxMessage
from bianmin.residents.models import Person

from .models import (
    Appointment,
    ArchivePackage,
    BundleReceipt,
    Case,
    Item,
    ItemVersion,
    MaterialUpload,
    OnlineApplication,
    Paper,
)
from .models.archive import READERS
from .models.case import ALL_OFFICES
from .selectors.item import guide
from .workflow import CASE

READS = ("view", "paper")


def can_read_cases(user: Any) -> bool:
    """Whether any post of the user reads cases at all; which ones, `Case.objects.visible_to` says."""
    return _has(user, Role.CLERK, Role.OFFICER, Role.DIRECTOR, Role.AUDITOR, Role.GRID_WORKER)


def can_accept_case(user: Any) -> bool:
    return _has(user, Role.CLERK)


def can_edit_catalogue(user: Any) -> bool:
    return _has(user, Role.ADMINISTRATOR)


def can_move_case(user: Any, case: Case, verb: str) -> bool:
    """Whether the user's posts allow the move, whatever the case's state is. `case.item_version` must be at hand."""
    roles = CASE.moves[verb].roles
    if Role.OFFICER in roles and case.office_id in _offices(user):
        return True
    if Role.DIRECTOR in roles and _has(user, Role.DIRECTOR):
        return True
    if Role.CLERK in roles and _has(user, Role.CLERK):
        return verb != "approve" or case.item_version.on_the_spot
    return False


def get_case(user: Any, uid: uuid.UUID | str, verb: str = "view") -> Case:
    """Fetch and check in one step; `verb` is "view", "paper" or a move of workflow.py ("accept", "approve", …).

    Raises NotFound for what the user may not see (an officer of another office too), NotAllowed for the rest.
    """
    case = (
        Case.objects.visible_to(user)
        .select_related("item", "item_version", "person", "organization", "office", "centre", "agent")
        .filter(uid=uid)
        .first()
    )
    if case is None:
        raise NotFound(_("没有这个办件，或者不在您负责的范围。"))
    if verb not in READS:
        require_move(user, case, verb)
    return case


def require_move(user: Any, case: Case, verb: str) -> None:
    if not can_move_case(user, case, verb):
        move = CASE.moves[verb].label
        raise NotAllowed(_("您的岗位不能“%(move)s”这个办件。请交给经办科室或主任。") % {"move": move})


def own_offices(user: Any) -> set[int] | None:
    """The offices whose cases alone the user sees, by id; None when it is every office."""
    return None if _has(user, *ALL_OFFICES) else set(_offices(user))


def can_use_paper(user: Any, case: Case) -> bool:
    """Papers are handed out by the counter, by the case's office and by the director."""
    return _has(user, Role.CLERK, Role.DIRECTOR) or case.office_id in _offices(user)


def require_paper(user: Any, case: Case) -> None:
    if not can_use_paper(user, case):
        raise NotAllowed(_("您的岗位不能出具这个办件的文书。"))


def get_paper(user: Any, uid: uuid.UUID | str) -> Paper:
    """A paper of a case that the user sees and may hand papers out of. Raises NotFound, NotAllowed."""
    paper = Paper.objects.select_related("case").filter(uid=uid, case__in=Case.objects.visible_to(user)).first()
    if paper is None:
        raise NotFound(_("没有这份文书，或者不在您负责的范围。"))
    require_paper(user, paper.case)
    return paper


def can_read_archives(user: Any) -> bool:
    """Packages are seen and checked by directors, officers and auditors."""
    return _has(user, *READERS)


def can_download_archive(user: Any, package: ArchivePackage) -> bool:
    """They are taken out by the director and the case's office: everything stands in them in full."""
    return _has(user, Role.DIRECTOR) or package.case.office_id in _offices(user)


def get_bundle_receipt(user: Any, uid: uuid.UUID) -> BundleReceipt:
    """The receipt of a bundle, for whoever sees all its cases. Raises NotFound."""
    receipt = BundleReceipt.objects.visible_to(user).select_related("bundle", "person").filter(uid=uid).first()
    seen = Case.objects.visible_to(user).filter(bundle_receipt=receipt).count() if receipt else 0
    if receipt is None or seen != len(receipt.content["cases"]):
        raise NotFound(_("没有这份回执，或者不在您负责的范围。"))
    return receipt


def require_archives(user: Any) -> None:
    if not can_read_archives(user):
        raise NotAllowed(_("归档包由主任、科室和审计人员查看。"))


def require_archive_download(user: Any, package: ArchivePackage) -> None:
    if not can_download_archive(user, package):
        raise NotAllowed(_("归档包由主任和承办科室下载。"))


def get_archive(user: Any, uid: uuid.UUID | str, verb: str = "view") -> ArchivePackage:
    """A package of a case that the user sees; `verb` is "view" or "download". Raises NotFound, NotAllowed."""
    require_archives(user)
    related = ("case__item", "case__item_version", "case__person", "case__organization", "case__office", "file")
    package = ArchivePackage.objects.visible_to(user).select_related(*related).filter(uid=uid).first()
    if package is None:
        raise NotFound(_("没有这个归档包，或者不在您负责的范围。"))
    if verb == "download":
        require_archive_download(user, package)
    return package


def require_teller(user: Any) -> None:
    """Messages are told by the counter, the offices, the grid workers and the director."""
    if not _has(user, Role.CLERK, Role.OFFICER, Role.GRID_WORKER, Role.DIRECTOR):
        raise NotAllowed(_("告知居民由窗口、科室和网格员办理。"))


def get_message(user: Any, uid: uuid.UUID | str) -> OutboxMessage:
    """A message that the user may tell. Raises NotAllowed, NotFound."""
    require_teller(user)
    message = OutboxMessage.objects.visible_to(user).filter(uid=uid).first()
    if message is None:
        raise NotFound(_("没有这条消息，或者不在您负责的范围。"))
    return message


def require_clerk(user: Any) -> None:
    if not can_accept_case(user):
        raise NotAllowed(_("受理由综合窗口办理。"))


def can_read_online(user: Any) -> bool:
    return _has(user, Role.CLERK, Role.DIRECTOR)


def require_online(user: Any) -> None:
    if not can_read_online(user):
        raise NotAllowed(_("网上申请由窗口答复，主任可以查看。"))


def get_online_application(user: Any, uid: uuid.UUID | str, verb: str = "view") -> OnlineApplication:
    """One that has reached the centre; directors read, clerks answer. Raises NotFound, NotAllowed."""
    require_online(user)
    related = ("item__office__centre", "item_version", "person", "agent", "account", "case", "clerk")
    row = OnlineApplication.objects.visible_to(user).select_related(*related).filter(uid=uid).first()
    if row is None:
        raise NotFound(_("没有这份网上申请，或者不在您负责的范围。"))
    if verb != "view":
        require_clerk(user)
    return row


def get_appointment(user: Any, uid: uuid.UUID) -> Appointment:
    """One at a centre of the user's area, for a clerk. Raises NotFound, NotAllowed."""
    require_clerk(user)
    related = ("person", "account", "centre__area", "item__current", "bundle")
    row = Appointment.objects.visible_to(user).select_related(*related).filter(uid=uid).first()
    if row is None:
        raise NotFound(_("没有这个预约，或者不在您负责的范围。"))
    return row


def get_own_application(people: Collection[Person], uid: uuid.UUID) -> OnlineApplication:
    """An application of one of `people`, for whom the resident may act now. Raises NotFound."""
    related = ("item__office__centre__area", "item_version", "person", "agent", "account", "case")
    row = OnlineApplication.objects.select_related(*related).filter(uid=uid, person__in=people).first()
    if row is None:
        raise NotFound(_("没有这份申请，或者您现在不能代这个人办事。"))
    row.item_version.item = row.item
    return row


def get_own_case(people: Collection[Person], uid: uuid.UUID) -> Case:
    """As `get_own_application`, of a case."""
    case = Case.objects.select_related("item_version", "office", "person").filter(uid=uid, person__in=people).first()
    if case is None:
        raise NotFound(_("没有这件，或者您现在不能代这个人办事。"))
    return case


def get_material_upload(user: Any, uid: uuid.UUID) -> MaterialUpload:
    """A photo of an application or a case that a member of staff sees. Raises NotFound."""
    seen = Q(application__in=OnlineApplication.objects.visible_to(user)) | Q(case__in=Case.objects.visible_to(user))
    upload = MaterialUpload.objects.select_related("file", "application__person", "case__person").filter(seen, uid=uid)
    if (found := upload.first()) is None:
        raise NotFound(_("没有这张照片，或者不在您负责的范围。"))
    return found


def get_own_upload(people: Collection[Person], uid: uuid.UUID) -> MaterialUpload:
    """A photo that the resident, or whoever else acts for the person, has taken. Raises NotFound."""
    mine = Q(application__person__in=people) | Q(case__person__in=people)
    upload = MaterialUpload.objects.select_related("file", "application__person", "case").filter(mine, uid=uid).first()
    if upload is None:
        raise NotFound(_("没有这张照片，或者已经删掉了。"))
    return upload


def require_catalogue_editor(user: Any) -> None:
    if not can_edit_catalogue(user):
        raise NotAllowed(_("事项目录由系统管理员修改。"))


def get_item(code: str) -> Item:
    """Guides are public: anyone may read any item. Raises NotFound."""
    items = Item.objects.select_related("current", "office__centre__area").exclude(current=None)
    item = items.filter(code=code).first()
    if item is None:
        raise NotFound(_("没有这个事项。"))
    return item


def get_item_for_editing(user: Any, code: str) -> Item:
    """Any item, published or not. Raises NotAllowed, NotFound."""
    require_catalogue_editor(user)
    item = Item.objects.select_related("current", "current__item", "office__centre").filter(code=code).first()
    if item is None:
        raise NotFound(_("没有这个事项。"))
    if item.current:
        item.current.item = item
    return item


def get_guide(code: str) -> ItemVersion:
    """The version in force of an active item, with item, office and centre. Raises NotFound."""
    version = guide(code)
    if version is None:
        raise NotFound(_("没有这个事项的办事指南，可能已经停办。"))
    return version


def get_item_version(user: Any, uid: uuid.UUID | str) -> ItemVersion:
    """A version for the catalogue editor. Raises NotAllowed, NotFound."""
    require_catalogue_editor(user)
    version = ItemVersion.objects.select_related("item", "item__office", "item__current").filter(uid=uid).first()
    if version is None:
        raise NotFound(_("没有这个事项版本。"))
    return version


def _has(user: Any, *roles: str) -> bool:
    return bool(user.is_authenticated and user.has_role(*roles))


def _offices(user: Any) -> set[int]:
    """Offices in which the user holds an officer's post."""
    return {post.office_id for post in getattr(user, "current_posts", []) if post.role == Role.OFFICER}
