"""The journal for auditor and director: who did what, and whether the chain holds."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bianmin.core.actions.journal_audit import journal_audit
from bianmin.core.actions.journal_check import journal_check_request
from bianmin.core.forms.journal import JournalFilterForm
from bianmin.core.permissions import require_journal_reader
from bianmin.core.selectors.journal import JournalFilter, JournalPage, journal_page, seal_state, subject_of


@login_required
@require_GET
def journal_list(request: HttpRequest) -> HttpResponse:
    """With `person` (a uid, from her page's link): the entries about her, and the look itself is journalled."""
    require_journal_reader(request.user)
    form = JournalFilterForm(request.GET)
    asked = form.asked() if form.is_valid() else JournalFilter()
    subject = subject_of(request.user, asked.person) if asked.person else None
    if asked.person and subject:
        journal_audit(actor=request.user, subject_uid=asked.person, area_code=subject.area_code)
    page = journal_page(request.user, asked, cursor=request.GET.get("cursor")) if form.is_valid() else JournalPage([])
    context = {"form": form, "page": page, "asked": asked, "subject": subject, "seal": seal_state()}
    return render(request, "core/journal_list.html", context)


@login_required
@require_POST
def journal_check(request: HttpRequest) -> HttpResponse:
    require_journal_reader(request.user)
    journal_check_request(actor=request.user)
    messages.success(request, _("已开始校验，完成后结果自动显示在这里。"))
    return redirect("journal_list")
