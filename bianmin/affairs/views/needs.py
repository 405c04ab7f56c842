"""What do I need: a few questions, and a list. Answers are posted, so that they stand in no address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bianmin.affairs.selectors.needs import need_questions, needs_of
from bianmin.core.selectors.centre import public_centre
from bianmin.portal.access import is_resident
from bianmin.portal.selectors.acting import acted

PREFIX = "q:"


@never_cache
@require_http_methods(["GET", "POST"])
def needs(request: HttpRequest) -> HttpResponse:
    """The questions; once answered, the list above them. Whoever is logged in has her record counted in."""
    answers = {question.name: request.POST.getlist(PREFIX + question.name) for question in need_questions()}
    answered = {name: [code for code in codes if code] for name, codes in answers.items() if any(codes)}
    one = acted(request) if is_resident(request) else None
    asked = request.method == "POST" and (bool(answered) or one is not None)
    context = {
        "questions": [(question, answered.get(question.name, [])) for question in need_questions()],
        "acted": one,
        "needs": needs_of(answered, one.person if one else None) if asked else None,
        "nothing_said": request.method == "POST" and not asked,
        "centre": public_centre(),
    }
    return render(request, "affairs/needs.html", context, status=400 if context["nothing_said"] else 200)
