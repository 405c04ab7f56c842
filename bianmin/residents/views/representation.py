"""Guardians and agents: found by name or number, added with their proof, ended."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bianmin.core import files
from bianmin.core.forms import posted
from bianmin.residents.actions import representation as actions
from bianmin.residents.actions.number_ask import number_missed
from bianmin.residents.actions.person import person_reveal
from bianmin.residents.forms.representation import RepresentationAddForm, RepresentationEndForm
from bianmin.residents.permissions import get_person, get_proof, get_representation
from bianmin.residents.selectors.person_choices import person_choices

from .verbs import act_on, done, page_of, person_to_edit, scan_response


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def representation_add(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    person = person_to_edit(request, uid)
    newcomer = {"representative": request.GET.get("person", "")[:40]}  # whom one has just registered for this
    form = RepresentationAddForm(
        posted(request), request.FILES or None, user=request.user, person=person, initial=newcomer
    )
    if form.is_valid() and act_on(
        form, lambda: actions.representation_add(actor=request.user, person=person, **form.representation())
    ):
        return done(
            request, person, _("已登记，%(name)s可以代为办事。") % {"name": form.cleaned_data["representative"].name}
        )
    return page_of(request, "residents/representation_add.html", form, person=person)


@login_required
@never_cache
@require_POST
def representation_find(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The people whom the typed text finds, to choose one from, below the box."""
    person = get_person(request.user, uid, "edit")
    text = request.POST.get("find", "")
    hits = person_choices(user=request.user, text=text, besides=person)
    number_missed(actor=request.user, text=text, found=bool(hits))
    return render(request, "residents/_person_choices.html", {"choices": hits, "text": text})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def representation_end(request: HttpRequest, uid: uuid.UUID, representation_uid: uuid.UUID) -> HttpResponse:
    person = person_to_edit(request, uid)
    row = get_representation(person, representation_uid)
    form = RepresentationEndForm(posted(request))
    if form.is_valid() and act_on(
        form,
        lambda: actions.representation_end(actor=request.user, person=person, representation=row, **form.cleaned_data),
    ):
        day = row.until.isoformat() if row.until else ""
        return done(request, person, _("代为办事的关系到 %(day)s 为止。") % {"day": day})
    return page_of(request, "residents/representation_end.html", form, person=person, representation=row)


@login_required
@never_cache
@require_GET
def representation_proof(request: HttpRequest, uid: uuid.UUID, representation_uid: uuid.UUID) -> HttpResponse:
    """The paper shows the numbers of both, so that looking at it is a reveal and noted as one."""
    person = get_person(request.user, uid, "reveal")
    proof = get_proof(person, representation_uid)
    content = files.read(proof)
    person_reveal(actor=request.user, person=person, field="scan", purpose="proof")
    return scan_response(content, proof.content_type)
