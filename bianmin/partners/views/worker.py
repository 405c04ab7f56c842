"""Workers at the desk: listed, looked at, registered, edited, and their moves."""

import uuid
from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bianmin.core.forms import posted
from bianmin.partners.actions import worker as actions
from bianmin.partners.actions import worker_login
from bianmin.partners.actions import worker_state as moves
from bianmin.partners.forms.provider import ReasonForm
from bianmin.partners.forms.worker import WorkerEditForm, WorkerFilterForm, WorkerLoginForm, WorkerRegisterForm
from bianmin.partners.models import Worker
from bianmin.partners.permissions import get_provider, get_worker, require_viewer_of_providers
from bianmin.partners.selectors.worker import worker_detail as detail_of
from bianmin.partners.selectors.worker import worker_page, worker_provider_choices

from .tabs import station_tabs
from .verb import VerbPage, press, run


@login_required
@require_GET
def worker_list(request: HttpRequest) -> HttpResponse:
    require_viewer_of_providers(request.user)
    form = WorkerFilterForm(request.GET, providers=partial(worker_provider_choices, request.user))
    context = {
        "form": form,
        "narrowed": any(form.chosen.values()),
        "page": worker_page(request.user, **form.chosen, cursor=request.GET.get("cursor")),
        "tabs": station_tabs("worker_list"),
    }
    return render(request, "partners/worker_list.html", context)


@login_required
@require_GET
def worker_detail(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    worker = get_worker(request.user, uid)
    return render(request, "partners/worker_detail.html", {"detail": detail_of(request.user, worker), "worker": worker})


@login_required
@require_http_methods(["GET", "POST"])
def worker_register(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    provider = get_provider(request.user, uid, "edit")
    form = WorkerRegisterForm(posted(request))
    back = reverse("provider_detail", args=[uid])
    page = VerbPage(_("登记服务人员"), _("登记服务人员"), back, provider.name, wide=True)
    return run(
        request,
        form,
        page,
        lambda: actions.worker_register(actor=request.user, provider=provider, **form.changes()),
        _("服务人员已登记。接着填工作时间，没有工作时间派不了单。"),
        to=lambda worker: reverse("worker_set_hours", args=[worker.uid]),
        known_name="worker_detail",
    )


@login_required
@require_http_methods(["GET", "POST"])
def worker_edit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    worker = get_worker(request.user, uid, "edit")
    initial = {"name": worker.name, "version": worker.version}
    form = WorkerEditForm(posted(request), initial=initial, masked_phone=worker.phone_masked)
    page = VerbPage(_("修改服务人员资料"), _("保存修改"), _page_of(worker), worker.name)

    def edit() -> Worker:
        return actions.worker_edit(actor=request.user, worker=worker, version=form.seen, **form.changes())

    return run(request, form, page, edit, _("服务人员资料已改好。"), known_name="worker_detail")


@login_required
@require_http_methods(["GET", "POST"])
def worker_pause(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    worker = get_worker(request.user, uid, "edit")
    form = ReasonForm(posted(request))
    note = _("暂停以后不再派单；已经接的单不会自动取消，请到订单里逐单处理。")
    page = VerbPage(_("暂停派单"), _("暂停派单"), _page_of(worker), worker.name, note)
    return run(
        request,
        form,
        page,
        lambda: moves.worker_pause(actor=request.user, worker=worker, **form.cleaned_data),
        _("已暂停派单。恢复由中心主任办理。"),
    )


@login_required
@require_POST
def worker_resume(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    worker = get_worker(request.user, uid, "lead")
    return press(
        request,
        lambda: moves.worker_resume(actor=request.user, worker=worker),
        _("已恢复派单。"),
        _page_of(worker),
    )


@login_required
@require_http_methods(["GET", "POST"])
def worker_end(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    worker = get_worker(request.user, uid, "lead")
    form = ReasonForm(posted(request))
    note = _("办理离开以后不能恢复，手机账号也不能再接单。已经接的单不会自动取消，请先逐单改派。")
    page = VerbPage(_("办理离开"), _("办理离开"), _page_of(worker), worker.name, note, "danger")
    return run(
        request,
        form,
        page,
        lambda: moves.worker_end(actor=request.user, worker=worker, **form.cleaned_data),
        _("已办理离开，资料和经过都保留。"),
    )


@sensitive_post_parameters("password")
@login_required
@require_http_methods(["GET", "POST"])
def worker_give_login(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    worker = get_worker(request.user, uid, "edit")
    form = WorkerLoginForm(posted(request))
    note = _("这个账号只能看和办派给本人的单。密码请当面交给本人。")
    page = VerbPage(_("开通手机派单账号"), _("开通账号"), _page_of(worker), worker.name, note)
    return run(
        request,
        form,
        page,
        lambda: worker_login.worker_give_login(actor=request.user, worker=worker, **form.cleaned_data),
        _("账号已开通，请当面交给本人。"),
    )


def _page_of(worker: Worker) -> str:
    return reverse("worker_detail", args=[worker.uid])
