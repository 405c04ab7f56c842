"""Who may change the centre's own data: the administrator in her areas, and each office its parameters."""

import uuid
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from .errors import NotAllowed, NotFound
from .models import (
    Area,
    BookAccount,
    BookEntry,
    BookReversal,
    Centre,
    JournalEntry,
    MessageTemplate,
    NumberPrefix,
    Office,
    OpeningHours,
    Parameter,
    Payment,
    Window,
)
from .scope import in_areas, under_codes

ADMINISTRATOR, OFFICER, DIRECTOR, AUDITOR = (
    "administrator",
    "officer",
    "director",
    "auditor",
)  # keys of accounts.Role, which lies above
RECEIPT_READERS = ("clerk", "dispatcher", DIRECTOR, AUDITOR)


def can_manage_centre(user: Any) -> bool:
    return bool(user.is_authenticated and user.has_role(ADMINISTRATOR))


def require_centre_manager(user: Any) -> None:
    if not can_manage_centre(user):
        raise NotAllowed(_("只有系统管理员可以改中心的资料。"))


def get_message_template(user: Any, uid: uuid.UUID) -> MessageTemplate:
    """Raises NotAllowed, NotFound."""
    require_centre_manager(user)
    template = MessageTemplate.objects.filter(uid=uid).first()
    if template is None:
        raise NotFound(_("没有这条消息模板。"))
    return template


def can_see_parameters(user: Any) -> bool:
    return bool(user.is_authenticated and user.has_role(ADMINISTRATOR, OFFICER))


def parameters_of(user: Any) -> QuerySet[Parameter]:
    """Those that the user may set: all for an administrator, an officer those of her office."""
    if can_manage_centre(user):
        return Parameter.objects.all()
    if not can_see_parameters(user):
        raise NotAllowed(_("参数由系统管理员和所属科室录入。"))
    codes = [post.office.code for post in user.current_posts if post.role == OFFICER and post.office]
    return Parameter.objects.filter(office_code__in=codes)


def get_parameter(user: Any, uid: uuid.UUID) -> Parameter:
    parameter = parameters_of(user).filter(uid=uid).first()
    if parameter is None:
        raise NotFound(_("没有这个参数，或者它属于别的科室。"))
    return parameter


def get_area(user: Any, uid: uuid.UUID) -> Area:
    require_centre_manager(user)
    return _found(Area.objects.filter(in_areas(user, "code"), uid=uid).first())


def centres_of(user: Any) -> QuerySet[Centre]:
    require_centre_manager(user)
    return Centre.objects.filter(in_areas(user, "area__code"))


def get_centre(user: Any, uid: uuid.UUID) -> Centre:
    return _found(centres_of(user).filter(uid=uid).first())


def get_office(user: Any, uid: uuid.UUID) -> Office:
    return _found(Office.objects.filter(centre__in=centres_of(user), uid=uid).first())


def get_number_prefix(user: Any, uid: uuid.UUID) -> NumberPrefix:
    rows = NumberPrefix.objects.filter(centre__in=centres_of(user)).select_related("centre__area")
    return _found(rows.filter(uid=uid).first())


def get_window(user: Any, uid: uuid.UUID) -> Window:
    return _found(Window.objects.filter(centre__in=centres_of(user), uid=uid).first())


def get_hours(user: Any, pk: int) -> OpeningHours:
    return _found(OpeningHours.objects.filter(centre__in=centres_of(user), pk=pk).select_related("centre").first())


def manages_centre(request: HttpRequest) -> bool:
    """For navigation."""
    return can_manage_centre(request.user)


def sees_parameters(request: HttpRequest) -> bool:
    """For navigation."""
    return can_see_parameters(request.user)


def can_read_journal(user: Any) -> bool:
    return bool(user.is_authenticated and user.has_role(AUDITOR, DIRECTOR))


def require_journal_reader(user: Any) -> None:
    if not can_read_journal(user):
        raise NotAllowed(_("只有审计人员和主任可以看操作台账。"))


def journal_of(user: Any) -> QuerySet[JournalEntry]:
    """Entries of the areas where the user is auditor or director, and those of the house that are about no person."""
    require_journal_reader(user)
    house = Q(area_code="", subject_uid=None)
    return JournalEntry.objects.filter(under_codes(user.areas_of((AUDITOR, DIRECTOR))) | house)


def reads_journal(request: HttpRequest) -> bool:
    """For navigation."""
    return can_read_journal(request.user)


def can_read_books(user: Any) -> bool:
    return bool(user.is_authenticated and user.has_role(AUDITOR, DIRECTOR))


def books_of(user: Any) -> QuerySet[Centre]:
    """Centres whose books the user may read: director or auditor of their area. Raises NotAllowed."""
    require_book_reader(user)
    return Centre.objects.filter(under_codes(user.areas_of((AUDITOR, DIRECTOR)), "area__code"))


def get_book(user: Any, uid: uuid.UUID) -> Centre:
    return _found(books_of(user).select_related("area").filter(uid=uid).first())


def get_book_account(user: Any, uid: uuid.UUID) -> BookAccount:
    rows = BookAccount.objects.filter(centre__in=books_of(user)).select_related("centre")
    return _found(rows.filter(uid=uid).first())


def get_book_entry(user: Any, uid: uuid.UUID) -> BookEntry:
    rows = BookEntry.objects.filter(centre__in=books_of(user))
    return _found(rows.select_related("centre", "reverses", "reversal", "entered_by").filter(uid=uid).first())


def require_book_reader(user: Any) -> None:
    if not can_read_books(user):
        raise NotAllowed(_("只有审计人员和主任可以看账簿。"))


def can_keep_books(user: Any) -> bool:
    """Who asks for a reversal; director or auditor, but another person, books it."""
    return bool(user.is_authenticated and user.has_role(DIRECTOR))


def require_book_keeper(user: Any) -> None:
    if not can_keep_books(user):
        raise NotAllowed(_("冲销由主任申请。"))


def get_book_reversal(user: Any, uid: uuid.UUID) -> BookReversal:
    rows = BookReversal.objects.filter(entry__centre__in=books_of(user))
    related = ("entry__centre__area", "entry__reversal", "asked_by", "decided_by")
    return _found(rows.select_related(*related).filter(uid=uid).first())


def reads_books(request: HttpRequest) -> bool:
    """For navigation."""
    return can_read_books(request.user)


def get_receipt(user: Any, uid: uuid.UUID) -> Payment:
    """That of whoever took the money, and of those who answer for it in the centre's area. Raises NotFound."""
    mine = Q(taken_by=user.pk) | under_codes(user.areas_of(RECEIPT_READERS), "centre__area__code")
    rows = Payment.objects.filter(mine).exclude(receipt_number="").select_related("centre", "taken_by")
    row = rows.filter(uid=uid).first()
    if row is None:
        raise NotFound(_("没有这张收据，或者不在您的区域。"))
    return row


def get_alarmed_payment(user: Any, uid: uuid.UUID) -> Payment:
    """For the director, who settles what was wrong; the auditor only reads. Raises NotAllowed, NotFound."""
    if not (user.is_authenticated and user.has_role(DIRECTOR)):
        raise NotAllowed(_("有问题的收款由主任处理。"))
    rows = Payment.objects.filter(under_codes(user.areas_of((DIRECTOR,)), "centre__area__code"))
    return _found(rows.exclude(alarm="").select_related("centre").filter(uid=uid).first())


def _found(row: Any) -> Any:
    if row is None:
        raise NotFound(_("没有这一项，或者不在您管理的区域。"))
    return row
