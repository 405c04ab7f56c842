"""What is done with a ledger: columns corrected, doubles decided, imported, stopped, undone, dropped, corrected."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as kept
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bianmin.core import files
from bianmin.core.forms import posted
from bianmin.core.masking import mask_name
from bianmin.residents.actions import ledger_begin as actions
from bianmin.residents.actions import ledger_decide as decisions
from bianmin.residents.actions.ledger_correct import ledger_correct
from bianmin.residents.actions.ledger_touched import LedgerTouched
from bianmin.residents.actions.ledger_undo import ledger_undo as undo
from bianmin.residents.forms.confirm import ConfirmForm
from bianmin.residents.forms.ledger import LedgerBeginForm, LedgerColumnsForm, LedgerUndoForm
from bianmin.residents.models import LedgerImport, Person
from bianmin.residents.onward import safe_path
from bianmin.residents.permissions import get_ledger
from bianmin.residents.selectors.ledger import ledger_open_doubles
from bianmin.residents.selectors.ledger_columns import ledger_columns
from bianmin.residents.selectors.ledger_judgement import all_left
from bianmin.residents.selectors.ledger_page import double_view, has_hidden_sheets, ledger_effect
from bianmin.residents.workflow import LEDGER

from .verbs import act_on, page_of

MOVES = {"begin": "begin", "stop": "stop", "drop": "drop", "undo": "begin_undo", "decide_rest": "decide"}
# What whoever wanted to stop an import is told when it has ended meanwhile.
TOO_LATE = {
    ("stop", "imported"): kept("停得晚了，这份台账刚才已经全部导入。要收回，可以整份撤销。"),
    ("stop", "checked"): kept("刚才已经停止导入，没有人的档案被改动。"),
}
REST = {"same": "same", "other": "other", "skip": "skip", "again": ""}


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def ledger_reread(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    ledger = get_ledger(request.user, uid)
    if ledger.state != "checked":
        return redirect("ledger_detail", uid=uid)
    form = LedgerColumnsForm(
        posted(request),
        sheets=ledger_columns(ledger),
        area_code=ledger.area_code,
        initial={name: getattr(ledger, name) for name in ("version", "default_grid", "hidden_sheets")},
    )
    if form.is_valid():
        data = {name: form.cleaned_data[name] for name in ("version", "default_grid", "hidden_sheets")}
        reread = partial(actions.ledger_reread, actor=request.user, ledger=ledger, columns=form.columns())
        if act_on(form, lambda: reread(**data)):
            messages.success(request, _("正在按改过的列重新核对。下次上传同样表头的台账，就按这样读。"))
            return redirect("ledger_detail", uid=uid)
    return page_of(request, "residents/ledger_reread.html", form, ledger=ledger, has_hidden=has_hidden_sheets(ledger))


@login_required
@never_cache
@require_POST
def ledger_decide(request: HttpRequest, uid: uuid.UUID, row: int) -> HttpResponse:
    """One possible double: by htmx its card comes back, else the page."""
    ledger = get_ledger(request.user, uid)
    decided = decisions.ledger_decide(
        actor=request.user, ledger=ledger, row=row, decision=request.POST.get("decision", "")
    )
    if not getattr(request, "htmx", False):
        following = safe_path(request.POST.get("next", ""))
        return redirect(following) if following else redirect("ledger_rows", uid=uid, kind="double")
    context = {"ledger": ledger, "one": double_view(decided), "left": ledger_open_doubles(ledger=ledger)}
    return render(request, "residents/_ledger_decided.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def ledger_decide_rest(request: HttpRequest, uid: uuid.UUID, decision: str) -> HttpResponse:
    """The same judgement on all that are left; "again" opens all questions once more."""
    ledger = get_ledger(request.user, uid)
    if decision not in REST:
        raise Http404
    form = ConfirmForm(posted(request))
    if form.is_valid() and act_on(form, lambda: _decide_rest(request, ledger, decision)):
        return redirect("ledger_rows", uid=uid, kind="double")
    said, left = all_left(ledger, REST[decision]) if REST[decision] else ([], 0)
    return _asked(request, "decide_rest", ledger, form, decision=decision, said=len(said), left=left)


def _decide_rest(request: HttpRequest, ledger: LedgerImport, decision: str) -> None:
    said, left = decisions.ledger_decide_rest(actor=request.user, ledger=ledger, decision=REST[decision])
    words = _("判断了 %(count)d 行。") % {"count": said} if REST[decision] else _("都可以重新判断了。")
    messages.success(request, words)
    if left:
        messages.warning(request, _("还有 %(count)d 行不能这样判断，下面写着为什么。") % {"count": left})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def ledger_begin(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    ledger = get_ledger(request.user, uid)
    form = LedgerBeginForm(posted(request), initial={"version": ledger.version})
    if form.is_valid():
        begin = actions.ledger_begin
        if act_on(form, lambda: begin(actor=request.user, ledger=ledger, version=form.cleaned_data["version"])):
            return redirect("ledger_detail", uid=uid)
    return _asked(request, "begin", ledger, form, effect=ledger_effect(ledger))


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def ledger_stop(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    return _confirmed(request, uid, "stop", actions.ledger_stop, _("已停止导入，没有人的档案被改动。"))


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def ledger_drop(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    return _confirmed(request, uid, "drop", actions.ledger_drop, _("已放弃这份台账，没有导入。"))


@login_required
@never_cache
@require_POST
def ledger_again(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    again = actions.ledger_again(actor=request.user, ledger=get_ledger(request.user, uid))
    messages.success(request, _("正在重新核对这份文件，这是新的一次导入。"))
    return redirect("ledger_detail", uid=again.uid)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def ledger_undo(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """What stands in the way is named, with a way to each."""
    ledger = get_ledger(request.user, uid)
    form, touched = LedgerUndoForm(posted(request)), list[dict[str, Any]]()
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            if act_on(form, lambda: undo(actor=request.user, ledger=ledger, reason=reason), besides=LedgerTouched):
                return redirect("ledger_detail", uid=uid)
        except LedgerTouched as error:
            form.add_error(None, error.message)
            touched = _with_people(request, error.details["rows"])
    return _asked(request, "undo", ledger, form, effect=ledger_effect(ledger), touched=touched)


@login_required
@never_cache
@require_GET
def ledger_correction(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The correction workbook; `rows=all` for one with every row."""
    ledger = get_ledger(request.user, uid)
    everything = request.GET.get("rows") == "all"
    content = ledger_correct(actor=request.user, ledger=ledger, everything=everything)
    stem = ledger.file_name.rpartition(".")[0] or ledger.file_name
    words = _("全部行-%(name)s.xlsx") if everything else _("更正-%(name)s.xlsx")
    response = HttpResponse(content, content_type=files.XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(True, words % {"name": stem})
    return response


def _confirmed(
    request: HttpRequest, uid: uuid.UUID, verb: str, act: Callable[..., LedgerImport], words: str
) -> HttpResponse:
    ledger = get_ledger(request.user, uid)
    form = ConfirmForm(posted(request))
    if form.is_valid() and act_on(form, lambda: act(actor=request.user, ledger=ledger)):
        messages.success(request, words)
        return redirect("ledger_detail", uid=uid)
    return _asked(request, verb, ledger, form)


def _asked(request: HttpRequest, verb: str, ledger: LedgerImport, form: forms.Form, **context: Any) -> HttpResponse:
    """The page that asks; a ledger that is past it shows how it stands, and to whoever posted why nothing was done."""
    if form.is_bound:
        ledger.refresh_from_db(fields=["state"])  # it may have gone on since we looked
    if ledger.state not in LEDGER.moves[MOVES[verb]].sources:
        late = [_(TOO_LATE[verb, ledger.state])] if (verb, ledger.state) in TOO_LATE else form.non_field_errors()
        for error in late if form.is_bound else ():
            messages.warning(request, str(error))
        return redirect("ledger_detail", uid=ledger.uid)
    return page_of(request, f"residents/ledger_{verb}.html", form, ledger=ledger, **context)


def _with_people(request: HttpRequest, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each row with its person; a record that was merged away leads to the one that it went into."""
    written = Person.objects.in_bulk([row["person"] for row in rows])
    kept = {pk: person.merged_into_id or pk for pk, person in written.items()}
    seen = Person.objects.visible_to(request.user).in_bulk(kept.values())
    found = [(row, written[row["person"]], seen.get(kept[row["person"]])) for row in rows]
    return [{**row, "uid": one.uid if one else None, "name": mask_name(was.name)} for row, was, one in found]
