"""Quality of the station: scores of providers, the rule of suspension, what the public reads, what a worker is told."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from bianmin.core.errors import NotAllowed, UserError
from bianmin.core.forms import apply_error, posted
from bianmin.core.selectors.centre import public_centre
from bianmin.feedback.selectors.rating import months_ago
from bianmin.living.actions.quality_rule import quality_rule_set
from bianmin.living.forms.quality import QualityRuleForm
from bianmin.living.models import QualityRule
from bianmin.living.permissions import can_work, orders_for_others
from bianmin.living.permissions_quality import directed_centre, get_scored_provider, quality_centre
from bianmin.living.selectors.complaint import complaints_about, stranded_orders, suspended_providers
from bianmin.living.selectors.provider_score import (
    FEWEST,
    FEWEST_DONE,
    SCORE_MONTHS,
    provider_score,
    provider_scores,
    provider_trend,
    score_bars,
)
from bianmin.living.selectors.quality_public import cap_words, public_quality

from .quality_tabs import quality_tabs


@login_required
@never_cache
@require_GET
def quality_scores(request: HttpRequest) -> HttpResponse:
    """Every provider with its score, the worst first; who is suspended; orders that somebody else has to do."""
    centre = quality_centre(request.user)
    context = {
        "rows": provider_scores(centre),
        "months": SCORE_MONTHS,
        "fewest": FEWEST,
        "fewest_done": FEWEST_DONE,
        "suspended": suspended_providers(request.user),
        "stranded": stranded_orders(request.user),
        "quality_tabs": quality_tabs(request, "quality_scores"),
    }
    return render(request, "living/quality_scores.html", context)


@login_required
@never_cache
@require_GET
def quality_provider(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One provider: how its score comes about, and month by month."""
    provider = get_scored_provider(request.user, uid)
    trend = provider_trend(provider)
    context = {
        "provider": provider,
        "row": provider_score(provider, months_ago(SCORE_MONTHS - 1)),
        "trend": trend,
        "bars": score_bars(trend),
        "months": SCORE_MONTHS,
        "fewest": FEWEST,
        "fewest_done": FEWEST_DONE,
        "takes": orders_for_others(request.user),
    }
    return render(request, "living/quality_provider.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def quality_rule(request: HttpRequest) -> HttpResponse:
    """When a provider is suspended without anybody's doing."""
    centre = directed_centre(request.user)
    rule = QualityRule.objects.filter(centre=centre).first()
    form = QualityRuleForm(posted(request), rule=rule)
    status = 200
    if form.is_bound and form.is_valid():
        try:
            quality_rule_set(actor=request.user, **form.cleaned_data)
        except UserError as error:
            apply_error(form, error)
            status = error.status
        else:
            messages.success(request, _("停单规则已保存，今天夜里起按它执行。"))
            return redirect("quality_rule")
    context = {"form": form, "rule": rule, "quality_tabs": quality_tabs(request, "quality_rule")}
    return render(request, "living/quality_rule.html", context, status=400 if form.errors and status == 200 else status)


@require_GET
def services_quality(request: HttpRequest) -> HttpResponse:
    """低偿、自愿、优质, for everybody."""
    centre = public_centre()
    quality = public_quality(centre) if centre else None
    services = [(service, cap_words(service)) for service in quality.services] if quality else []
    spans = [quality.month, quality.year] if quality else []
    context = {"centre": centre, "quality": quality, "services": services, "spans": spans}
    return render(request, "living/services_quality.html", context)


@login_required
@never_cache
@require_GET
def work_complaints(request: HttpRequest) -> HttpResponse:
    """What a worker is told of complaints about her: what they are about, not whose they are."""
    if not can_work(request.user):
        raise NotAllowed(_("这是服务人员的页面。您的账号还没有对应的服务人员，请找便民生活站。"))
    worker = request.user.worker  # type: ignore[union-attr]
    return render(request, "living/work_complaints.html", {"rows": complaints_about(worker)})
