"""The steps that a worker can take with an order, each a form; an order may be on two pages, so ids name the order."""

import uuid
from dataclasses import dataclass
from typing import Any

from bianmin.living.forms.work import (
    REASONS,
    ArriveForm,
    FinishForm,
    GiveBackForm,
    MateRefuseForm,
    MoveForm,
    RefuseForm,
)
from bianmin.living.selectors.work import WorkOrder

FORMS: dict[str, type[MoveForm]] = {
    "accept": MoveForm,
    "refuse": RefuseForm,
    "give_back": GiveBackForm,
    "depart": MoveForm,
    "arrive": ArriveForm,
    "absent": MoveForm,
    "finish": FinishForm,
    "cash": MoveForm,
    "mate_accept": MoveForm,
    "mate_refuse": MateRefuseForm,
}
# What can be sent in each state. Without a network she goes on: what follows arriving is on the page, too, and shown
# once the arrival waits to be sent.
OFFERED = {
    "offered": ("accept", "refuse"),
    "accepted": ("depart", "arrive", "finish", "give_back"),
    "on_the_way": ("arrive", "absent", "finish"),
    "arrived": ("finish",),
    "done": ("cash",),
}
# Who goes along answers for herself; the steps of the visit are the lead's.
ALONG = dict.fromkeys(("offered", "accepted", "on_the_way"), ("mate_accept", "mate_refuse")) | {
    "arrived": ("mate_accept",)
}
ON_THE_DAY = ("depart", "arrive", "finish")  # the page of the day is kept for when there is no network: no hour here


@dataclass(frozen=True)
class Steps:
    """The forms of an order by verb, those that the state allows; `open` is the one that came back with an error."""

    forms: dict[str, MoveForm]
    open: str = ""
    reasons: tuple[str, ...] = REASONS


def form_of(verb: str, uid: uuid.UUID, data: Any = None, files: Any = None) -> MoveForm:
    return FORMS[verb](data, files, auto_id=f"{verb}-{uid}-%s")


def steps_of(order: WorkOrder, refused: MoveForm | None = None) -> Steps:
    offered = _verbs(order)
    forms = {verb: form_of(verb, order.uid) for verb in offered if order.today or verb not in ON_THE_DAY}
    sent = next((verb for verb in forms if refused and refused.auto_id == form_of(verb, order.uid).auto_id), "")
    if refused is not None and sent:
        forms[sent] = refused
    return Steps(forms, sent)


def _verbs(order: WorkOrder) -> list[str]:
    if not order.lead:
        return list(OFFERED.get(order.state, ()))
    return [verb for verb in ALONG.get(order.state, ()) if order.waits or verb != "mate_accept"]
