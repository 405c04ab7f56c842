"""Papers as they were handed out, ready to print."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from bianmin.affairs.actions.visit import visit_key
from bianmin.affairs.models import Case, Paper
from bianmin.affairs.permissions import can_accept_case, get_paper
from bianmin.affairs.selectors.paper import paper_of, paper_template
from bianmin.core import clock
from bianmin.core.links import whole_address
from bianmin.core.translations import in_chinese
from bianmin.feedback.actions.rating_invite import invitation_of

RATED = (Paper.Kind.RECEIPT, Paper.Kind.NOTICE, Paper.Kind.DELIVERY)


@login_required
@require_GET
@in_chinese()
def paper(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    found = get_paper(request.user, uid)
    content = found.content or {}
    address = f"{reverse('progress')}?number={content['case']}"  # never the pickup code: addresses are kept and shared
    context = {
        "paper": found,
        "content": content,
        "accepts": can_accept_case(request.user),
        "centre": content["centre"],
        "progress_url": whole_address(request, address),
        "rating_url": rating_url(request, _visit_of(found)),
    }
    return render(request, paper_template(found.kind), context)


def _visit_of(paper: Paper) -> str:
    """The key of the visit at which the paper was handed out; "" for one that is none's."""
    day = paper.created_at.astimezone(clock.SHANGHAI).date()
    return visit_key(paper.case, day) if paper.kind in RATED else ""


def rating_url(request: HttpRequest, key: str) -> str:
    """Where what `key` names is rated; empty when it was rated, or cannot be."""
    invitation = invitation_of(key) if key else None
    if invitation is None or invitation.answered_at or invitation.expired:
        return ""
    return whole_address(request, reverse("rating_give_by_link", args=[invitation.code]))


def to_paper(case: Case, kind: str, *, prints: bool = False) -> HttpResponse:
    """To the case's paper of a kind, or to the case when there is none. `prints`: the button that was pressed said so,
    and the print dialog opens by itself."""
    paper = paper_of(case, kind) if kind else None
    if paper is None:
        return redirect("case_detail", uid=case.uid)
    return redirect(reverse("paper", args=[paper.uid]) + ("?print=1" if prints else ""))
