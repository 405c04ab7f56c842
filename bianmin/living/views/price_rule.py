"""Rules of price on the desk: the list, the form with its condition read aloud, a trial on one person, the end."""

import uuid
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bianmin.core import clock
from bianmin.core.errors import UserError, VersionConflict
from bianmin.core.forms import apply_error, posted
from bianmin.living.actions import price_rule as actions
from bianmin.living.forms.menu import FundForm, PriceRuleEndForm, PriceRuleForm
from bianmin.living.models import PriceRule
from bianmin.living.permissions_menu import get_price_rule, menu_centre, publisher_centre, publishes_menu
from bianmin.living.rule_picker import rule_reading
from bianmin.living.selectors.clothing_need import rule_names
from bianmin.living.selectors.price_rule import condition_words, funds_of, price_rules, price_sentences, rule_state
from bianmin.living.tasks import count_price_rules

from .menu_tabs import both_sides, menu_tabs

EXAMPLES = (
    "person.age >= 80",
    "'dibao' in household.tags || 'hardship' in household.tags",
    "person.disability_level in [1, 2]",
    "person.resident_local && person.age >= 60",
)


@login_required
@require_GET
def price_rule_list(request: HttpRequest) -> HttpResponse:
    context = {
        "lines": price_rules(menu_centre(request.user)),
        "tabs": menu_tabs(request, "price_rule_list"),
        "publishes": publishes_menu(request.user),
    }
    return render(request, "living/price_rule_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def price_rule_add(request: HttpRequest) -> HttpResponse:
    centre = publisher_centre(request.user)
    form, status = PriceRuleForm(posted(request), centre=centre), 200
    if form.is_bound and not form.changing:
        status = 400
        if form.is_valid():
            try:
                rule = actions.price_rule_add(actor=request.user, centre=centre, **form.values)
            except UserError as error:
                status = error.status
                apply_error(form, error)
            else:
                count_price_rules.enqueue()
                messages.success(request, _("“%(name)s”已发布，以后下的单按它算。") % {"name": rule.name})
                return redirect("price_rule_list")
    return render(request, "living/price_rule_edit.html", rule_page(form, None), status=status)


@login_required
@require_http_methods(["GET", "POST"])
def price_rule_edit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    centre = publisher_centre(request.user)
    rule = get_price_rule(request.user, uid)
    form = PriceRuleForm(posted(request), centre=centre, rule=rule)
    context, status = rule_page(form, rule), 200
    if form.is_bound and not form.changing:
        status = 400
        if form.is_valid():
            try:
                actions.price_rule_edit(actor=request.user, rule=rule, version=form.seen, **form.values)
            except VersionConflict as error:
                context["conflict_rows"], status = both_sides(form, error), error.status
            except UserError as error:
                status = error.status
                apply_error(form, error)
            else:
                count_price_rules.enqueue()
                messages.success(request, _("规则已改好，以后下的单按它算。"))
                return redirect("price_rule_list")
    return render(request, "living/price_rule_edit.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def price_rule_end(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    publisher_centre(request.user)
    rule = get_price_rule(request.user, uid)
    form, status = PriceRuleEndForm(posted(request), initial={"valid_until": clock.today()}), 200
    if form.is_bound:
        status = 400
        if form.is_valid():
            try:
                actions.price_rule_end(actor=request.user, rule=rule, **form.cleaned_data)
            except UserError as error:
                status = error.status
                apply_error(form, error)
            else:
                messages.success(request, _("“%(name)s”的最后一天已定。要恢复，改规则就行。") % {"name": rule.name})
                return redirect("price_rule_list")
    context = {"form": form, "rule": rule, "sentences": condition_words(rule.condition)}
    context["yesterday"] = clock.today() - timedelta(days=1)
    return render(request, "living/price_rule_end.html", context, status=status)


@login_required
@require_POST
def price_rule_check(request: HttpRequest) -> HttpResponse:
    """How what is picked or typed reads, or what is wrong with it and where; nothing is saved."""
    form = PriceRuleForm(request.POST, centre=publisher_centre(request.user))
    return render(request, "living/price_rule_check.html", {"read": rule_reading(form.written, price_sentences)})


@login_required
@never_cache
@require_GET
def fund_list(request: HttpRequest) -> HttpResponse:
    return _funds(request, FundForm())


@login_required
@require_POST
def fund_add(request: HttpRequest) -> HttpResponse:
    centre = publisher_centre(request.user)
    form, status = FundForm(request.POST), 400
    if form.is_valid():
        try:
            actions.fund_add(actor=request.user, centre=centre, **form.cleaned_data)
        except UserError as error:
            status = error.status
            apply_error(form, error)
        else:
            messages.success(request, _("资金已新增，优惠规则里可以选了。"))
            return redirect("fund_list")
    return _funds(request, form, status)


def _funds(request: HttpRequest, form: FundForm, status: int = 200) -> HttpResponse:
    context = {
        "lines": funds_of(menu_centre(request.user)),
        "form": form,
        "tabs": menu_tabs(request, "fund_list"),
        "publishes": publishes_menu(request.user),
    }
    return render(request, "living/fund_list.html", context, status=status)


def rule_page(form: PriceRuleForm, rule: PriceRule | None) -> dict[str, Any]:
    """What the page of a rule shows beside its form."""
    return {
        "form": form,
        "rule": rule,
        "over": rule is not None and rule_state(rule, clock.today()) == "over",
        "names": rule_names(),
        "examples": [(text, condition_words(text)) for text in EXAMPLES],
        "read": rule_reading(form.written, price_sentences),
    }
