"""Organisations at the desk: found, registered, looked at, edited."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bianmin.core.components import ConflictRow
from bianmin.core.errors import NotAllowed, UserError, VersionConflict
from bianmin.core.forms import apply_error
from bianmin.partners.actions import organization as actions
from bianmin.partners.forms.organization import OrganizationEditForm, OrganizationRegisterForm
from bianmin.partners.permissions import can_edit_organization, can_view_organization, get_organization, require_editor
from bianmin.partners.selectors.organization import organization_page, organization_search


@login_required
@require_GET
def organization_list(request: HttpRequest) -> HttpResponse:
    if not can_view_organization(request.user):
        raise NotAllowed(_("您的岗位不看单位资料。"))
    text = request.GET.get("q", "").strip()[:100]
    context = {
        "text": text,
        "found": organization_search(request.user, text) if text else None,
        "page": None if text else organization_page(request.user, cursor=request.GET.get("cursor")),
        "can_edit": can_edit_organization(request.user),
    }
    return render(request, "partners/organization_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def organization_register(request: HttpRequest) -> HttpResponse:
    require_editor(request.user)
    form = OrganizationRegisterForm(request.POST or None, initial={"name": request.GET.get("name", "")[:100]})
    known = None
    if request.method == "POST" and form.is_valid():
        words = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        try:
            organization = actions.organization_register(actor=request.user, **words)
        except UserError as error:
            apply_error(form, error)
            known = error.details.get("uid")
        else:
            messages.success(request, _("单位已登记，可以接着给它办事。"))
            return redirect("organization_detail", uid=organization.uid)
    return render(request, "partners/organization_register.html", {"form": form, "known": known})


@login_required
@require_GET
def organization_detail(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    organization = get_organization(request.user, uid)
    context = {"organization": organization, "can_edit": can_edit_organization(request.user)}
    return render(request, "partners/organization_detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def organization_edit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    organization = get_organization(request.user, uid, "edit")
    names = ("name", "kind", "address", "contact_name")
    initial = {name: getattr(organization, name) for name in names} | {"version": organization.version}
    form = OrganizationEditForm(request.POST or None, initial=initial, masked_phone=organization.contact_phone_masked)
    conflict_rows = None
    if request.method == "POST" and form.is_valid():
        changes = dict(form.cleaned_data)
        version = changes.pop("version") or 0
        if not changes["contact_phone"]:
            del changes["contact_phone"]
        try:
            actions.organization_edit(actor=request.user, organization=organization, version=version, **changes)
        except VersionConflict as error:
            conflict_rows = _both_sides(form, error)
        except UserError as error:
            apply_error(form, error)
        else:
            messages.success(request, _("单位资料已改好。"))
            return redirect("organization_detail", uid=uid)
    context = {"organization": organization, "form": form, "conflict_rows": conflict_rows}
    return render(request, "partners/organization_edit.html", context, status=409 if conflict_rows else 200)


def _both_sides(form: OrganizationEditForm, error: VersionConflict) -> list[ConflictRow]:
    """What others have stored beside what was typed; a telephone is not shown."""
    rows = [
        ConflictRow(name, str(form.fields[name].label), str(theirs), str(mine))
        for name, (theirs, mine) in error.details.items()
        if name != "contact_phone"
    ]
    return rows or [ConflictRow("contact_phone", str(form.fields["contact_phone"].label), "***", "***")]
