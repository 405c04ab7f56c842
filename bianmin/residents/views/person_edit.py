"""A person's file edited, one group of fields at a time, and moved to another household."""

import uuid
from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bianmin.core.components import Tab
from bianmin.core.forms import posted
from bianmin.residents.actions import person as actions
from bianmin.residents.forms.person_edit import GROUPS
from bianmin.residents.forms.person_move import PersonMoveForm
from bianmin.residents.models import Person
from bianmin.residents.permissions import get_person
from bianmin.residents.selectors.household_search import household_hits
from bianmin.residents.selectors.person_doubles import contradictions

from .verbs import act_on, done, edit_or_ask, page_of, person_to_edit


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def person_edit(request: HttpRequest, uid: uuid.UUID, group: str = "basic") -> HttpResponse:
    if group not in GROUPS:
        raise Http404
    person = person_to_edit(request, uid)
    form = GROUPS[group].form(posted(request), person=person)
    asked = edit_or_ask(request, form, person, partial(actions.person_edit, actor=request.user, person=person))
    if asked is None:
        return done(request, person, _("档案已改好。"))
    about = {"person": person, "tabs": _tabs(person, group), "contradictions": contradictions(person)}
    return page_of(request, "residents/person_edit.html", form, **about, **asked)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def person_move(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    person = person_to_edit(request, uid)
    form = PersonMoveForm(posted(request), user=request.user, person=person)
    if form.is_valid():
        if act_on(form, lambda: actions.person_move(actor=request.user, person=person, **form.move())):
            return done(request, person, _("住处已改好，查找时按新的地址。"))
        person = get_person(request.user, uid, "edit")
        form.renew(person)
    here = household_hits([person.household])[0] if person.household else None
    return page_of(request, "residents/person_move.html", form, person=person, here=here)


def _tabs(person: Person, current: str) -> list[Tab]:
    return [
        Tab(str(group.label), reverse("person_edit", args=[person.uid, name]), name == current)
        for name, group in GROUPS.items()
    ]
