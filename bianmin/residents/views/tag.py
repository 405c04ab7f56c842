"""Tags of a person and her household: added, ended."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bianmin.core.forms import posted
from bianmin.residents.actions import tag as actions
from bianmin.residents.forms.tag import TagAddForm, TagEndForm
from bianmin.residents.permissions import get_tag

from .verbs import act_on, done, page_of, person_to_edit


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def tag_add(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    person = person_to_edit(request, uid)
    form = TagAddForm(posted(request))
    if form.is_valid() and act_on(
        form, lambda: actions.tag_add(actor=request.user, person=person, **form.cleaned_data)
    ):
        return done(request, person, _("已加上“%(tag)s”。") % {"tag": form.cleaned_data["type"].name})
    return page_of(request, "residents/tag_add.html", form, person=person)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def tag_end(request: HttpRequest, uid: uuid.UUID, tag_uid: uuid.UUID) -> HttpResponse:
    person = person_to_edit(request, uid)
    tag = get_tag(person, tag_uid)
    form = TagEndForm(posted(request))
    if form.is_valid() and act_on(
        form, lambda: actions.tag_end(actor=request.user, person=person, tag=tag, **form.cleaned_data)
    ):
        return done(request, person, _("“%(tag)s”已结束。") % {"tag": tag.type.name})
    return page_of(request, "residents/tag_end.html", form, person=person, tag=tag)
