"""A resident's own pages: her matters, and for whom she acts."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bianmin.core import resident_actions
from bianmin.core.errors import NotFound, UserError
from bianmin.core.forms import apply_error
from bianmin.portal import limits
from bianmin.portal.access import resident_required
from bianmin.portal.actions.binding import binding_add as add
from bianmin.portal.actions.binding import binding_end as end
from bianmin.portal.actions.binding_ask import binding_ask as ask
from bianmin.portal.forms.binding import BindingAskForm, BindingForm
from bianmin.portal.models import Binding
from bianmin.portal.selectors.acting import CHOSEN, account_of, acted, acting
from bianmin.portal.selectors.messages import my_messages as messages_of
from bianmin.residents.onward import safe_path
from bianmin.residents.selectors.timeline import person_looks


@never_cache
@resident_required
@require_GET
def my(request: HttpRequest) -> HttpResponse:
    context = {"acted": acted(request), "actions": resident_actions.offered(request, resident_actions.MINE)}
    return render(request, "portal/my.html", context | {"several": len(acting(request)) > 1})


@never_cache
@resident_required(person=True)
@require_GET
def my_messages(request: HttpRequest) -> HttpResponse:
    one = acted(request)
    assert one is not None  # noqa: S101 — held by resident_required
    page = messages_of(one.person, cursor=request.GET.get("cursor"))
    return render(request, "portal/my_messages.html", {"acted": one, "page": page})


@never_cache
@resident_required(person=True)
@require_GET
def my_looks(request: HttpRequest) -> HttpResponse:
    one = acted(request)
    assert one is not None  # noqa: S101 — held by resident_required
    looks, following = person_looks(one.person, cursor=request.GET.get("cursor"))
    return render(request, "portal/my_looks.html", {"acted": one, "looks": looks, "following": following})


@never_cache
@resident_required
@require_GET
def person_acting(request: HttpRequest) -> HttpResponse:
    return _persons(request, BindingForm())


@never_cache
@resident_required
@require_http_methods(["GET", "POST"])
def binding_add(request: HttpRequest) -> HttpResponse:
    """Bind the person whose code was typed. GET, as after pressing 大字 on a refusal, shows the page anew."""
    if request.method == "GET":
        return redirect("person_acting")
    form = BindingForm(request.POST)
    account = account_of(request.user)
    if form.is_valid():
        try:
            limits.count_binding(account=str(account.uid), address=limits.address_of(request))
            binding = add(account=account, code=form.cleaned_data["code"])
        except UserError as error:
            apply_error(form, error)
        else:
            messages.success(request, _("已绑定。%(name)s的事，以后在这里看。") % {"name": binding.person.name})
            return redirect("my")
    return _persons(request, form, status=400)


@never_cache
@resident_required
@require_http_methods(["GET", "POST"])
def binding_ask(request: HttpRequest) -> HttpResponse:
    """Bind by name, number and the telephone on file; who is found and who is not hear the same. GET as above."""
    if request.method == "GET":
        return redirect("person_acting")
    form = BindingAskForm(request.POST)
    account = account_of(request.user)
    if not form.is_valid():
        return _persons(request, BindingForm(), ask=form, status=400)
    try:
        address = limits.address_of(request)
        limits.count_binding(account=str(account.uid), address=address)
        binding = ask(account=account, address=address, **form.cleaned_data)
    except UserError as error:
        apply_error(form, error)
        return _persons(request, BindingForm(), ask=form, status=error.status)
    if binding is not None:
        messages.success(request, _("已绑定。%(name)s的事，以后在这里看。") % {"name": binding.person.name})
        return redirect("my")
    messages.success(
        request,
        _("资料对得上的话，绑定码几分钟内发到中心登记的那个手机，收到后填在下面。没有收到，请带身份证到窗口。"),
    )
    return redirect("person_acting")


@never_cache
@resident_required
@require_POST
def binding_end(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """This telephone no longer stands for the person."""
    binding = Binding.objects.live().filter(account=account_of(request.user), person__uid=uid).first()
    if binding is None:
        raise NotFound(_("这个人没有绑定在您的手机上。"))
    end(actor=request.user, binding=binding)
    messages.success(request, _("已解除绑定。"))
    return redirect("person_acting")


def _persons(
    request: HttpRequest, form: BindingForm, *, ask: BindingAskForm | None = None, status: int = 200
) -> HttpResponse:
    context = {"acting": acting(request), "acted": acted(request), "form": form, "ask": ask or BindingAskForm()}
    back = {"next": safe_path(request.GET.get("next", ""))}
    return render(request, "portal/person_acting.html", context | back, status=status)


@never_cache
@resident_required
@require_POST
def person_act(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Choose for whom the next pages act; `next`: the page of ours from which one came to choose."""
    if not any(one.person.uid == uid for one in acting(request)):
        raise NotFound(_("您不能代这个人办事。请到“我和家人”里核对。"))
    request.session[CHOSEN] = str(uid)
    return redirect(safe_path(request.POST.get("next", "")) or "my")
