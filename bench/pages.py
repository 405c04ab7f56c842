"""The trivial logged-in page: what any page of this product costs before it does anything."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template import engines

PAGE = "<ul>{% for place in places %}<li>{{ place }}</li>{% endfor %}</ul><p>{{ user }}</p>"


@login_required
def trivial(request: HttpRequest) -> HttpResponse:
    """Session, user, one small template."""
    template = engines["django"].from_string(PAGE)
    return HttpResponse(template.render({"places": range(10), "user": request.user}, request))
