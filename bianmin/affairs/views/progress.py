"""Progress for the public: number and pickup code by POST, never in an address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bianmin.affairs.forms.progress import ProgressForm
from bianmin.affairs.selectors.progress import progress_by_code
from bianmin.core.errors import UserError
from bianmin.core.forms import apply_error
from bianmin.core.selectors.centre import public_centre


@never_cache
@require_http_methods(["GET", "POST"])
def progress(request: HttpRequest) -> HttpResponse:
    form = ProgressForm(request.POST or None, initial={"number": request.GET.get("number", "")[:30]})
    found, status = None, 200
    if request.method == "POST" and form.is_valid():
        try:
            address = request.META.get("REMOTE_ADDR", "")
            found = progress_by_code(**form.cleaned_data, address=address)
        except UserError as error:
            apply_error(form, error)
            status = error.status
    context = {"form": form, "progress": found, "centre": public_centre()}
    return render(request, "affairs/progress.html", context, status=status)
