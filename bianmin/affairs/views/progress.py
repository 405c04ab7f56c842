"""Progress for the public: number and pickup code by POST, never in an address."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bianmin.affairs.forms.progress import ProgressForm
from bianmin.affairs.selectors.progress import progress_by_code
from bianmin.core.errors import UserError
from bianmin.core.forms import apply_error
from bianmin.core.selectors.centre import public_centre
from bianmin.core.throttle import allow

PER_ADDRESS, PER_NUMBER, PER = 60, 10, timedelta(minutes=10)


@never_cache
@require_http_methods(["GET", "POST"])
def progress(request: HttpRequest) -> HttpResponse:
    form = ProgressForm(request.POST or None, initial={"number": request.GET.get("number", "")[:30]})
    found, status = None, 200
    if request.method == "POST" and form.is_valid():
        try:
            _count(request, form.cleaned_data["number"])
            found = progress_by_code(**form.cleaned_data)
        except UserError as error:
            apply_error(form, error)
            status = error.status
    context = {"form": form, "progress": found, "centre": public_centre()}
    return render(request, "affairs/progress.html", context, status=status)


def _count(request: HttpRequest, number: str) -> None:
    """Six digits must not be guessed: few tries for one number, more for one address."""
    by_address = allow(f"progress:{request.META.get('REMOTE_ADDR', '')}", limit=PER_ADDRESS, per=PER)
    by_number = allow(f"progress-number:{number.strip().upper()}", limit=PER_NUMBER, per=PER)
    if not (by_address and by_number):
        raise UserError(_("试得太多了。请过十分钟再查，或者打电话问。"), code="throttled", status=429)
