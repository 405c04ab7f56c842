"""The way of every move on a case: fetch and check, bind the form, one action, back to the case."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bianmin.affairs.forms.case import CaseMoveForm
from bianmin.affairs.permissions import get_case
from bianmin.core.errors import UserError
from bianmin.core.forms import apply_error, see_newest

from .paper import to_paper

Act = Callable[..., Any]


def move_case(
    request: HttpRequest,
    uid: uuid.UUID,
    *,
    verb: str,
    form: type[CaseMoveForm],
    act: Act,
    done: str,
    template: str,
    paper: str = "",
    prints: bool = False,
) -> HttpResponse:
    """`act` is the action; `done` what the toast says; `paper`: the paper to show next, by kind; `prints`: at once."""
    case = get_case(request.user, uid, verb)
    bound = form(request.POST or None, case=case, user=request.user)
    status = 200
    if request.method == "POST" and bound.is_valid():
        try:
            act(actor=request.user, case=case, **bound.sent)
        except UserError as error:
            apply_error(bound, error)
            status = error.status
            see_newest(bound, case)
        else:
            messages.success(request, done)
            return to_paper(case, paper, prints=prints)
    return render(request, template, {"case": case, "form": bound, "verb": verb}, status=status)
