"""The one search box: as a list below the box while typing, as a page on Enter."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bianmin.core.errors import NotAllowed, UserError
from bianmin.residents.actions.number_ask import number_missed
from bianmin.residents.other_hits import other_hits
from bianmin.residents.permissions import can_merge_people, can_register_person, can_search_people
from bianmin.residents.search_words import is_number, is_part_of_number
from bianmin.residents.selectors.person_search import PersonHit, people_recent, the_one
from bianmin.residents.selectors.person_search import person_search as find

WHILE_TYPING, ON_ENTER = 10, 50


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def person_search(request: HttpRequest) -> HttpResponse:
    """The box posts what is typed, since URLs are kept in histories and logs, and names and numbers are personal data.
    GET serves links with a short plain text (`?q=平等街`); with a whole number it is refused. Enter (a post without
    htmx) opens the person straight away when only one is meant, as when a card reader types."""
    if not can_search_people(request.user):
        raise NotAllowed(_("您的岗位不能查找居民。"))
    text = (request.POST if request.method == "POST" else request.GET).get("q", "").strip()
    if request.method == "GET" and is_number(text):
        raise UserError(_("证件号和电话号码不放在网址里。请在查找框里输入。"), code="number_in_url")
    asked = getattr(request, "htmx", False)
    limit = WHILE_TYPING if asked else ON_ENTER
    others = other_hits(request.user, text) if text else None
    hits = [] if others else _people(request, text, limit + 1)
    if request.method == "POST" and not asked and text:
        if others and len(others) == 1:
            return redirect(others[0].url)
        if hit := the_one(hits):
            return redirect("person_detail", uid=hit.uid)
    can = {"can_register": can_register_person(request.user), "can_merge": can_merge_people(request.user)}
    context = {"hits": hits[:limit], "more": len(hits) > limit, "typing": asked, "others": others, "text": text, **can}
    context["piece"] = not hits and is_part_of_number(text)
    return render(request, "residents/_search_results.html" if asked else "residents/person_search.html", context)


def _people(request: HttpRequest, text: str, limit: int) -> list[PersonHit]:
    hits = find(user=request.user, text=text, limit=limit) if text else people_recent(user=request.user)
    number_missed(actor=request.user, text=text, found=bool(hits))
    return hits
