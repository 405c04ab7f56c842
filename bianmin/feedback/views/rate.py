"""Rating by link or QR code, at a window's tablet, and what everybody may read of the results. Nobody logs in here."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from bianmin.core.errors import UserError
from bianmin.core.forms import apply_error, posted
from bianmin.core.selectors.centre import public_centre
from bianmin.core.throttle import allow
from bianmin.feedback.actions.rating_give import rating_give
from bianmin.feedback.errors import RatingClosed
from bianmin.feedback.forms.rating import RatingGiveForm
from bianmin.feedback.grades import Grade
from bianmin.feedback.models import Invitation, Rating, Tablet
from bianmin.feedback.selectors.quality import quality
from bianmin.feedback.selectors.rating import rating_of_code
from bianmin.feedback.selectors.tablet import tablet_of_code, visit_at

PER_ADDRESS, PER = 120, timedelta(minutes=10)


@never_cache
@require_http_methods(["GET", "POST"])
def rating_give_by_link(request: HttpRequest, code: str) -> HttpResponse:
    """Rate once; afterwards the same address says what became of it."""
    _count(request)
    invitation = rating_of_code(code)
    if invitation is None:
        raise RatingClosed(_("没有这个评价地址。请核对回执上的二维码，或者打服务中心的电话说。"))
    form = RatingGiveForm(posted(request), invitation=invitation, initial={"grade": request.GET.get("grade")})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            rating_give(invitation=invitation, channel=Rating.Channel.LINK, **form.sent)
            return redirect("rating_give_by_link", code=code)
        except UserError as error:
            apply_error(form, error)
            status = error.status
            invitation = rating_of_code(code) or invitation
    context = {"invitation": invitation, "form": form, "rating": _rating(invitation), "centre": invitation.centre}
    return render(request, "feedback/rating_give.html", context, status=status)


def _rating(invitation: Invitation) -> Rating | None:
    return getattr(invitation, "rating", None)


@never_cache
@require_http_methods(["GET", "POST"])
def rating_give_at_tablet(request: HttpRequest, code: str) -> HttpResponse:
    """One tap on one of five buttons; who is not satisfied may say why. Between visits it waits."""
    tablet = tablet_of_code(code)
    if tablet is None:
        raise RatingClosed(_("这个评价器的地址已经停用。请管理员在“评价器”页重新打开。"))
    if request.method == "POST":
        return _tapped(request, tablet)
    visit = visit_at(tablet)
    grade = request.GET.get("grade", "")
    if visit and grade.isdigit() and int(grade) in Grade.values and Grade(int(grade)).bad:
        form = RatingGiveForm(invitation=visit, initial={"grade": grade})
        return render(request, "feedback/tablet_why.html", {"tablet": tablet, "visit": visit, "form": form})
    context = {"tablet": tablet, "visit": visit, "grades": list(Grade), "thanks": request.GET.get("thanks") == "1"}
    return render(request, "feedback/tablet.html", context)


def _tapped(request: HttpRequest, tablet: Tablet) -> HttpResponse:
    visit = _visit(request, tablet)
    if visit is None:
        return redirect("rating_give_at_tablet", code=tablet.code)
    form = RatingGiveForm(request.POST, invitation=visit)
    if form.is_valid():
        if form.cleaned_data["grade"] <= Grade.BAD and "why" not in request.POST:
            return redirect(f"{request.path}?grade={form.cleaned_data['grade']}")
        try:
            rating_give(invitation=visit, channel=Rating.Channel.TABLET, **form.sent)
        except UserError as error:
            apply_error(form, error)
        else:
            return redirect(f"{request.path}?thanks=1")
    context = {"tablet": tablet, "visit": visit, "form": form}
    return render(request, "feedback/tablet_why.html", context, status=400)


def _visit(request: HttpRequest, tablet: Tablet) -> Invitation | None:
    """The visit that the page showed; None when the address was made up."""
    try:
        uid = UUID(request.POST.get("visit", ""))
    except ValueError:
        return None
    return Invitation.objects.filter(uid=uid, window=tablet.window_id).first()


@require_GET
def quality_show(request: HttpRequest) -> HttpResponse:
    """The results, for everybody."""
    centre = public_centre()
    context = {"centre": centre, "quality": quality(centre) if centre else None}
    return render(request, "feedback/quality_show.html", context)


def _count(request: HttpRequest) -> None:
    if not allow(f"rate:{request.META.get('REMOTE_ADDR', '')}", limit=PER_ADDRESS, per=PER):
        raise UserError(_("打开得太多了。请过十分钟再试。"), code="throttled", status=429)
