"""Duplicate records: listed, compared side by side, merged, separated again."""

import uuid
from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bianmin.core.errors import NotFound
from bianmin.core.forms import posted
from bianmin.residents.actions import person_merge as actions
from bianmin.residents.actions.number_ask import number_missed
from bianmin.residents.actions.person import person_open
from bianmin.residents.errors import AlreadyMerged
from bianmin.residents.forms.person_merge import PersonMergeFindForm, PersonMergeForm, PersonUnmergeForm
from bianmin.residents.models import Person
from bianmin.residents.onward import safe_path
from bianmin.residents.permissions import get_merge, get_person, kept_record, require_merge
from bianmin.residents.selectors.person_doubles_list import doubles_of, told_apart
from bianmin.residents.selectors.person_doubles_list import person_doubles as doubles
from bianmin.residents.selectors.person_merge import merge_view, moved_words, since_merge
from bianmin.residents.selectors.person_search import person_search

from .verbs import act_on, done, page_of

View = Callable[[HttpRequest, uuid.UUID], HttpResponse]
MOST = 10


def follows_merge(view: View) -> View:
    """A page of one person: the uid of a record that was merged away leads to the same page of the kept one."""

    @wraps(view)
    def followed(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
        try:
            return view(request, uid)
        except NotFound:
            kept = kept_record(request.user, uid)
            if kept is None or request.resolver_match is None:
                raise
            return redirect(request.resolver_match.view_name, uid=kept.uid)

    return followed


@login_required
@never_cache
@require_GET
def person_doubles(request: HttpRequest) -> HttpResponse:
    require_merge(request.user)
    pairs, page = doubles(user=request.user, cursor=request.GET.get("cursor"))
    return render(request, "residents/person_doubles.html", {"pairs": pairs, "page": page})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def person_merge_find(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The likely doubles of one person, and a search for the other record; the text is posted, as in the search box."""
    person = get_person(request.user, uid, "merge")
    person_open(actor=request.user, person=person, purpose="merge")
    form, hits = PersonMergeFindForm(posted(request)), None
    if form.is_valid():
        found = person_search(user=request.user, text=form.cleaned_data["find"], limit=MOST + 1)
        number_missed(actor=request.user, text=form.cleaned_data["find"], found=bool(found))
        hits = [hit for hit in found if hit.uid != person.uid][:MOST]
    pairs = doubles_of(user=request.user, person=person)
    context = {"person": person, "form": form, "hits": hits, "pairs": pairs}
    return render(request, "residents/person_merge_find.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def person_merge(request: HttpRequest, uid: uuid.UUID, drop_uid: uuid.UUID) -> HttpResponse:
    if uid == drop_uid and get_person(request.user, uid, "merge"):
        messages.warning(request, _("这是同一份档案。请另找一份。"))
        return redirect("person_merge_find", uid=uid)
    try:
        keep, drop = _both(request, uid, drop_uid)
        view = merge_view(keep, drop)
        form = PersonMergeForm(posted(request), keep=keep, drop=drop, rows=view.rows)
        if form.is_valid() and act_on(
            form,
            lambda: actions.person_merge(actor=request.user, keep=keep, drop=drop, **form.merge()),
            besides=AlreadyMerged,
        ):
            return done(request, keep, _("已合并成一份档案，两边的经过、办件和证件都在这里。"))
    except AlreadyMerged as error:
        messages.warning(request, error.message)
        return redirect("person_detail", uid=uid)
    if form.is_bound:
        form.renew()
    return page_of(request, "residents/person_merge.html", form, person=keep, drop=drop, view=view)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def person_unmerge(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    merge = get_merge(request.user, uid)
    if merge.undone_at is not None:
        messages.warning(request, _("这次合并已经撤销了。"))
        return redirect("person_detail", uid=merge.kept.uid)
    form = PersonUnmergeForm(posted(request))
    if form.is_valid() and act_on(
        form, lambda: actions.person_unmerge(actor=request.user, merge=merge, **form.cleaned_data)
    ):
        return done(request, merge.kept, _("合并已撤销，两份档案各归各的。"))
    context = {"merge": merge, "person": merge.kept, "moved": moved_words(merge), "since": since_merge(merge)}
    return page_of(request, "residents/person_unmerge.html", form, **context)


@login_required
@never_cache
@require_POST
def person_distinguish(request: HttpRequest, uid: uuid.UUID, other_uid: uuid.UUID) -> HttpResponse:
    """Not the same person: remembered, and back to where the pair stood."""
    one, other = (get_person(request.user, one, "merge") for one in (uid, other_uid))
    actions.person_distinguish(actor=request.user, one=one, other=other)
    messages.success(request, _("记下了，不是同一个人，以后不再列出。判断错了，到“疑似重复的档案”里“认定不同的”收回。"))
    return redirect(safe_path(request.POST.get("next", "")) or "person_doubles")


@login_required
@never_cache
@require_GET
def person_apart(request: HttpRequest) -> HttpResponse:
    """Pairs that were said to be two people, each to be reconsidered."""
    require_merge(request.user)
    page = told_apart(user=request.user, cursor=request.GET.get("cursor"))
    return render(request, "residents/person_apart.html", {"page": page})


@login_required
@never_cache
@require_POST
def person_reconsider(request: HttpRequest, uid: uuid.UUID, other_uid: uuid.UUID) -> HttpResponse:
    one, other = (get_person(request.user, one, "merge") for one in (uid, other_uid))
    actions.person_reconsider(actor=request.user, one=one, other=other)
    messages.success(request, _("收回了。两份档案像同一个人的，又会列在“疑似重复的档案”里。"))
    return redirect(safe_path(request.POST.get("next", "")) or "person_apart")


def _both(request: HttpRequest, uid: uuid.UUID, drop_uid: uuid.UUID) -> tuple[Person, Person]:
    """Both records, each opened with its purpose noted when they are shown."""
    keep, drop = (get_person(request.user, one, "merge") for one in (uid, drop_uid))
    if request.method == "GET":
        for person in (keep, drop):
            person_open(actor=request.user, person=person, purpose="merge")
    return keep, drop
