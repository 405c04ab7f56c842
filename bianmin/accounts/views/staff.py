"""The administrator's staff pages."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bianmin.accounts.actions import staff as actions
from bianmin.accounts.forms.post import PostAddForm
from bianmin.accounts.forms.staff import StaffCreateForm, StaffEditForm, StaffSetPasswordForm
from bianmin.accounts.permissions import get_staff, require_staff_manager
from bianmin.accounts.selectors.staff import posts_of, staff_page
from bianmin.core.errors import UserError
from bianmin.core.forms import apply_error


@login_required
@require_GET
def staff_list(request: HttpRequest) -> HttpResponse:
    require_staff_manager(request.user)
    text = request.GET.get("q", "").strip()[:60]
    page = staff_page(actor=request.user, text=text, cursor=request.GET.get("cursor"))
    return render(request, "accounts/staff_list.html", {"page": page, "text": text})


@login_required
@require_http_methods(["GET", "POST"])
def staff_create(request: HttpRequest) -> HttpResponse:
    require_staff_manager(request.user)
    form = StaffCreateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            staff = actions.staff_create(actor=request.user, **form.cleaned_data)
        except UserError as error:
            apply_error(form, error)
        else:
            messages.success(request, _("账号已建好。现在任命一个岗位，这位同事才能看到和办理业务。"))
            return redirect("staff_detail", uid=staff.uid)
    return render(request, "accounts/staff_create.html", {"form": form})


@login_required
@require_GET
def staff_detail(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    staff = get_staff(request.user, uid)
    context = {
        "staff": staff,
        "posts": posts_of(staff),
        "edit_form": StaffEditForm(initial={"name": staff.name}),
        "post_form": PostAddForm(actor=request.user),
        "password_form": StaffSetPasswordForm(),
    }
    return render(request, "accounts/staff_detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def staff_edit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    staff = get_staff(request.user, uid)
    form = StaffEditForm(request.POST or None, initial={"name": staff.name})
    if request.method == "POST" and form.is_valid():
        actions.staff_edit(actor=request.user, staff=staff, name=form.cleaned_data["name"])
        messages.success(request, _("姓名已改好。"))
        return redirect("staff_detail", uid=uid)
    return render(request, "accounts/staff_edit.html", {"staff": staff, "form": form})


@login_required
@require_http_methods(["GET", "POST"])
def staff_set_password(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    staff = get_staff(request.user, uid)
    form = StaffSetPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.staff_set_password(actor=request.user, staff=staff, password=form.cleaned_data["password"])
        except UserError as error:
            apply_error(form, error)
        else:
            messages.success(request, _("新密码已设好，请当面交给本人。原来的登录都已失效。"))
            return redirect("staff_detail", uid=uid)
    return render(request, "accounts/staff_set_password.html", {"staff": staff, "form": form})


@login_required
@require_POST
def staff_deactivate(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    actions.staff_deactivate(actor=request.user, staff=get_staff(request.user, uid))
    messages.success(request, _("账号已停用，不能再登录。需要时可以重新启用。"))
    return redirect("staff_detail", uid=uid)


@login_required
@require_POST
def staff_activate(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    actions.staff_activate(actor=request.user, staff=get_staff(request.user, uid))
    messages.success(request, _("账号已重新启用。"))
    return redirect("staff_detail", uid=uid)
