"""Large print (大字): a cookie of this browser, set by a plain form."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

ONE_YEAR = 365 * 24 * 3600


@require_POST
def large_print(request: HttpRequest) -> HttpResponse:
    """Turn large print on (`large=1`) or off and go back to where one was."""
    back = request.POST.get("next", "")
    if not back.startswith("/") or not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/"
    response = HttpResponseRedirect(back)
    if request.POST.get("large") == "1":
        response.set_cookie("large", "1", max_age=ONE_YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    else:
        response.delete_cookie("large", samesite="Lax")
    return response
