"""When, where and what a worker does, and when she is away."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from bianmin.core.forms import posted
from bianmin.partners.actions import leave as leaves
from bianmin.partners.actions import worker_set as actions
from bianmin.partners.forms.worker import LeaveAddForm, WorkerAreasForm, WorkerHoursForm, WorkerSkillsForm
from bianmin.partners.models import Worker, WorkerLeave
from bianmin.partners.permissions import get_leave, get_worker
from bianmin.partners.selectors.area_choice import communities_of
from bianmin.partners.selectors.duty import duties_between
from bianmin.partners.selectors.worker import week_of

from .verb import VerbPage, press, run


@login_required
@require_http_methods(["GET", "POST"])
def worker_set_hours(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    worker = get_worker(request.user, uid, "edit")
    form = WorkerHoursForm(posted(request), week=week_of(worker), initial={"version": worker.version})
    page = VerbPage(
        _("工作时间"),
        _("保存这一周"),
        _page_of(worker),
        worker.name,
        wide=True,
        template="partners/worker_set_hours.html",
    )

    def write() -> Worker:
        return actions.worker_set_hours(actor=request.user, worker=worker, version=form.seen, hours=form.hours())

    return run(request, form, page, write, _("工作时间已保存，以后按它派单。"))


@login_required
@require_http_methods(["GET", "POST"])
def worker_set_areas(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    worker = get_worker(request.user, uid, "edit")
    communities = communities_of(worker.provider.centre.area.code)
    codes = [area.code for choice in communities for area in (choice.community, *choice.grids)]
    initial = {"version": worker.version, "areas": list(worker.areas.values_list("area_code", flat=True))}
    form = WorkerAreasForm(posted(request), codes=codes, initial=initial)
    page = VerbPage(
        _("服务片区"),
        _("保存片区"),
        _page_of(worker),
        worker.name,
        wide=True,
        template="partners/worker_set_areas.html",
    )

    def write() -> Worker:
        areas = form.cleaned_data["areas"]
        return actions.worker_set_areas(actor=request.user, worker=worker, version=form.seen, areas=areas)

    return run(request, form, page, write, _("服务片区已保存。"), communities=communities)


@login_required
@require_http_methods(["GET", "POST"])
def worker_set_skills(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    worker = get_worker(request.user, uid, "edit")
    initial = {"version": worker.version, "skills": [skill.code for skill in worker.skills.all()]}
    form = WorkerSkillsForm(posted(request), initial=initial)
    page = VerbPage(_("技能"), _("保存技能"), _page_of(worker), worker.name)

    def write() -> Worker:
        skills = form.cleaned_data["skills"]
        return actions.worker_set_skills(actor=request.user, worker=worker, version=form.seen, skills=skills)

    return run(request, form, page, write, _("技能已保存。"))


@login_required
@require_http_methods(["GET", "POST"])
def leave_add(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    worker = get_worker(request.user, uid, "edit")
    form = LeaveAddForm(posted(request))
    page = VerbPage(_("登记请假"), _("登记请假"), _page_of(worker), worker.name)

    def add() -> WorkerLeave:
        leave = leaves.leave_add(actor=request.user, worker=worker, **form.cleaned_data)
        if count := duties_between(worker, leave.begins_on, leave.ends_on):
            text = ngettext(
                "这几天还有 %(count)d 个单派给了这位，请改派。", "这几天还有 %(count)d 个单派给了这位，请改派。", count
            )
            messages.warning(request, text % {"count": count})
        return leave

    return run(request, form, page, add, _("请假已登记，这几天不派单。"))


@login_required
@require_POST
def leave_remove(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    leave = get_leave(request.user, uid)
    return press(
        request,
        lambda: leaves.leave_remove(actor=request.user, leave=leave),
        _("请假已撤销，又可以派单。"),
        _page_of(leave.worker),
    )


def _page_of(worker: Worker) -> str:
    return reverse("worker_detail", args=[worker.uid])
