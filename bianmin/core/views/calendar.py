"""The calendar of working days, a year a page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bianmin.core import clock
from bianmin.core.actions import calendar as actions
from bianmin.core.errors import UserError
from bianmin.core.forms import apply_error
from bianmin.core.forms.calendar import CalendarDayForm, CalendarYearForm
from bianmin.core.models import CalendarDay
from bianmin.core.permissions import require_centre_manager
from bianmin.core.selectors.calendar import calendar_year

FIRST_YEAR, LAST_YEAR = 2004, 2100


@login_required
@require_GET
def calendar_show(request: HttpRequest) -> HttpResponse:
    require_centre_manager(request.user)
    given = request.GET.get("year", "")
    year = int(given) if given.isdecimal() and FIRST_YEAR <= int(given[:5]) <= LAST_YEAR else clock.today().year
    return _page(request, year, CalendarDayForm(), CalendarYearForm())


@login_required
@require_POST
def calendar_day_add(request: HttpRequest, year: int) -> HttpResponse:
    require_centre_manager(request.user)
    _known(year)
    form = CalendarDayForm(request.POST)
    if form.is_valid():
        try:
            day = actions.calendar_day_add(actor=request.user, **form.cleaned_data)
        except UserError as error:
            apply_error(form, error)
            form.data = request.POST.copy()
            form.data["replaces"] = error.details.get("replaces", "")
        else:
            messages.success(request, _("已录入。以后算的期限按新的日历，已经受理的办件期限不变。"))
            return redirect(f"{reverse('calendar_show')}?year={day.day.year}")
    return _page(request, year, form, CalendarYearForm())


@login_required
@require_http_methods(["GET", "POST"])
def calendar_day_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks first, and higher apps say what depends on the day (panels at `calendar.day`)."""
    require_centre_manager(request.user)
    day = get_object_or_404(CalendarDay, pk=pk)
    if request.method == "GET":
        return render(request, "core/calendar_day_remove.html", {"day": day})
    actions.calendar_day_remove(day=day, actor=request.user)
    messages.success(request, _("已删除，这一天按公布的安排计算。"))
    return redirect(f"{reverse('calendar_show')}?year={day.day.year}")


@login_required
@require_POST
def calendar_year_enter(request: HttpRequest, year: int) -> HttpResponse:
    require_centre_manager(request.user)
    _known(year)
    form = CalendarYearForm(request.POST)
    if form.is_valid():
        actions.calendar_year_enter(year=year, actor=request.user, **form.cleaned_data)
        messages.success(request, _("这一年已经录入完毕，期限按此确定。"))
        return redirect(f"{reverse('calendar_show')}?year={year}")
    return _page(request, year, CalendarDayForm(), form)


def _page(request: HttpRequest, year: int, day_form: CalendarDayForm, year_form: CalendarYearForm) -> HttpResponse:
    context = {"view": calendar_year(year), "day_form": day_form, "year_form": year_form}
    return render(request, "core/calendar_show.html", context)


def _known(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
