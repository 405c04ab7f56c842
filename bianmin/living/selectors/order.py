"""An order as its owner reads it, and which orders are hers."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bianmin.core.components import Step
from bianmin.core.errors import NotFound
from bianmin.core.models import Refund
from bianmin.core.paging import Page, keyset_page
from bianmin.feedback.actions.rating_invite import invitation_of
from bianmin.feedback.models import Invitation
from bianmin.living.actions.order_pay import LABEL
from bianmin.living.actions.order_rate import rating_key
from bianmin.living.actions.order_redo import warranted
from bianmin.living.models import Complaint, Order, OrderPhoto
from bianmin.living.models.order import CLOSED
from bianmin.living.workflow import ORDER
from bianmin.portal.models import ResidentAccount
from bianmin.residents.models import Person

from .complaint import complaints_of
from .order_closing import Closing, closing_of

WALK = ("requested", "accepted", "on_the_way", "done", "settled")
_PLACE = dict.fromkeys(("requested", "confirmed", "offered"), 0) | {"accepted": 1, "on_the_way": 2, "arrived": 2}
_PLACE |= {"done": 3} | dict.fromkeys(("settled", "rated", "redone"), 4)
CODE_SHOWN = ("accepted", "on_the_way")
RELATED = ("service__station__centre", "centre", "person", "worker", "provider", "price_rule", "account", "redo_of")


def own_orders(account: ResidentAccount, people: Iterable[Person]) -> QuerySet[Order]:
    """Those of this telephone, and all of the people for whom it acts, whoever ordered."""
    return Order.objects.filter(Q(account=account) | Q(person__in=list(people)))


def get_own_order(account: ResidentAccount, people: Iterable[Person], uid: uuid.UUID) -> Order:
    """Fetch and check in one step. Raises NotFound."""
    found = own_orders(account, people).select_related(*RELATED).filter(uid=uid).first()
    if found is None:
        raise NotFound(_("没有这个订单。"))
    return found


def own_page(account: ResidentAccount, people: Iterable[Person], cursor: str | None = None) -> Page[Order]:
    """Her orders, the newest first, with what was given back of each."""
    rows = own_orders(account, people).select_related("service__station", "person", "worker")
    refunds = Refund.objects.filter(payment__noun=LABEL, payment__noun_uid=OuterRef("uid"), state="done")
    given_back = refunds.order_by().values("payment__noun_uid").annotate(sum=Sum("amount")).values("sum")
    rows = rows.annotate(given_back=Subquery(given_back))
    return keyset_page(rows, order=["-id"], cursor=cursor, size=20)


def open_orders(account: ResidentAccount, people: Iterable[Person]) -> list[Order]:
    """What is still to come, the next one first; at most ten."""
    rows = own_orders(account, people).open().select_related("service__station", "person", "worker")  # type: ignore[attr-defined]
    return list(rows.order_by("window_start", "id")[:10])


@dataclass(frozen=True)
class OrderView:
    """`moves`: what she may still do: edit, cancel, redo; `invitation`: to rate it, once it is done."""

    order: Order
    steps: list[Step]
    photos: list[OrderPhoto]
    moves: list[str]
    price_words: list[str]
    invitation: Invitation | None
    complaints: list[Complaint]
    closing: Closing | None

    @property
    def code(self) -> str:
        """What she tells the worker at the door; "" when nobody is to come."""
        return self.order.arrival_code if self.order.state in CODE_SHOWN and not self.order.at_station else ""

    @property
    def may_rate(self) -> bool:
        return self.invitation is not None and self.invitation.answered_at is None and not self.invitation.expired

    @property
    def may_complain(self) -> bool:
        """One complaint is open at a time."""
        return self.order.state != "requested" and all(one.state == "closed" for one in self.complaints)

    @property
    def closed(self) -> bool:
        return self.order.state in CLOSED


def order_view(order: Order) -> OrderView:
    """Everything that its owner's page shows; three queries beside the order's own, one more for
    what was not done."""
    return OrderView(
        order=order,
        steps=_steps(order),
        photos=list(order.photos.select_related("file")),
        moves=moves_of(order),
        price_words=list((order.price_words or {}).get("words", [])),
        invitation=invitation_of(rating_key(order)) if order.done_at else None,
        complaints=complaints_of(order),
        closing=closing_of(order),
    )


def _steps(order: Order) -> list[Step]:
    if order.state not in _PLACE:
        return []
    labels = [_("已下单"), _("师傅接单"), _("上门"), pgettext("state", "完成"), pgettext("state", "结清")]
    if order.at_station:
        labels[2] = _("到站")
    here = _PLACE[order.state]
    return [Step(label, _step_state(place, here)) for place, label in enumerate(labels)]


def _step_state(place: int, here: int) -> Literal["done", "now", "todo"]:
    if place < here or here == len(WALK) - 1:
        return "done"
    return "now" if place == here else "todo"


def moves_of(order: Order) -> list[str]:
    """What its owner, or the station for her, may still do: edit, cancel, redo."""
    open_moves = {move.verb for move in ORDER.open_moves(order.state)}
    moves: list[str] = [verb for verb in ("edit", "cancel") if verb in open_moves]
    if "redo" in open_moves and warranted(order):
        moves.append("redo")
    return moves
