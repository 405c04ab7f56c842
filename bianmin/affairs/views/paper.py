"""Papers as they were handed out, ready to print."""

import uuid

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from bianmin.affairs.actions.visit import visit_key
from bianmin.affairs.models import Case, Paper
from bianmin.affairs.permissions import can_accept_case, get_paper
from bianmin.affairs.selectors.paper import paper_of
from bianmin.core import clock
from bianmin.core.translations import in_chinese
from bianmin.feedback.actions.rating_invite import invitation_of

TEMPLATES = {
    Paper.Kind.RECEIPT: "affairs/paper_receipt.html",
    Paper.Kind.NOTICE: "affairs/paper_notice.html",
    Paper.Kind.SUPPLEMENT: "affairs/paper_supplement.html",
    Paper.Kind.APPROVAL: "affairs/paper_decision.html",
    Paper.Kind.REFUSAL: "affairs/paper_decision.html",
    Paper.Kind.DELIVERY: "affairs/paper_delivery.html",
}
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
        "progress_url": _whole(request, address),
        "rating_url": _rating_url(request, found),
    }
    return render(request, TEMPLATES[Paper.Kind(found.kind)], context)


def _whole(request: HttpRequest, address: str) -> str:
    return f"{settings.BASE_URL}{address}" if settings.BASE_URL else request.build_absolute_uri(address)


def _rating_url(request: HttpRequest, paper: Paper) -> str:
    """Where the visit at which the paper was handed out is rated; empty when it was rated or none."""
    if paper.kind not in RATED:
        return ""
    invitation = invitation_of(visit_key(paper.case, paper.created_at.astimezone(clock.SHANGHAI).date()))
    if invitation is None or invitation.answered_at or invitation.expired:
        return ""
    return _whole(request, reverse("rating_give_by_link", args=[invitation.code]))


def to_paper(case: Case, kind: str, *, prints: bool = False) -> HttpResponse:
    """To the case's paper of a kind, or to the case when there is none. `prints`: the button that was pressed said so,
    and the print dialog opens by itself."""
    paper = paper_of(case, kind) if kind else None
    if paper is None:
        return redirect("case_detail", uid=case.uid)
    return redirect(reverse("paper", args=[paper.uid]) + ("?print=1" if prints else ""))
