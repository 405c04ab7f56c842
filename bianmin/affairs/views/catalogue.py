"""The catalogue on screen, for the administrator: items, their versions, drafts."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bianmin.affairs.actions import item as actions
from bianmin.affairs.forms.item_activate import ItemActivateForm
from bianmin.affairs.forms.item_version import Editor, FormTemplateUploadForm, ItemVersionPublishForm
from bianmin.affairs.forms.item_version_compare import ItemVersionCompareForm
from bianmin.affairs.models import Item, ItemVersion
from bianmin.affairs.permissions import get_item_for_editing, get_item_version, require_catalogue_editor
from bianmin.affairs.selectors.form_context import template_fields
from bianmin.affairs.selectors.item import item_versions, items_for_editing
from bianmin.affairs.selectors.item_compare import compare_versions
from bianmin.affairs.selectors.rule_words import rule_examples, rule_names
from bianmin.core import rules
from bianmin.core.errors import UserError
from bianmin.core.forms import apply_error
from bianmin.core.rules import RuleError

from .tabs import category_tabs


@login_required
@require_GET
def item_list(request: HttpRequest) -> HttpResponse:
    require_catalogue_editor(request.user)
    category = request.GET.get("category", "")
    items = [item for item in items_for_editing() if category in ("", item.category)]
    context = {"items": items, "tabs": category_tabs(request, category, Item.Category)}
    return render(request, "affairs/item_list.html", context)


@login_required
@require_GET
def item_detail(request: HttpRequest, code: str) -> HttpResponse:
    item = get_item_for_editing(request.user, code)
    context = {
        "item": item,
        "versions": item_versions(item),
        "template": item.templates.filter(active=True).select_related("file", "uploaded_by").first(),
        "template_fields": template_fields(item.current) if item.current else [],
        "upload": FormTemplateUploadForm(),
    }
    return render(request, "affairs/item_detail.html", context)


@login_required
@require_POST
def item_version_draft(request: HttpRequest, code: str) -> HttpResponse:
    draft = actions.item_version_draft(actor=request.user, item=get_item_for_editing(request.user, code))
    return redirect("item_version_edit", uid=draft.uid)


@login_required
@require_http_methods(["GET", "POST"])
def item_version_edit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Saved with the button that leads on, the draft is compared with what is in force."""
    draft = get_item_version(request.user, uid)
    if draft.published_at is not None:
        return _published(request, draft)
    editor = Editor(draft, request.POST or None)
    status = 200
    if request.method == "POST" and editor.is_valid():
        try:
            revision = editor.form.cleaned_data["revision"]
            actions.item_version_edit(actor=request.user, draft=draft, revision=revision, **editor.values)
        except UserError as error:
            apply_error(editor.form, error)
            status = error.status
        else:
            messages.success(request, _("草稿已保存。核对后再发布。"))
            compare = request.POST.get("then") == "compare"
            return redirect("item_version_publish" if compare else "item_version_edit", uid=draft.uid)
    return render(request, "affairs/item_version_edit.html", {"draft": draft, "editor": editor}, status=status)


def _published(request: HttpRequest, version: ItemVersion) -> HttpResponse:
    """A published version is only read; who sends a change to it is told so."""
    sent = request.method == "POST"
    context = {"version": version, "sent": sent, "rows": compare_versions(None, version)}
    return render(request, "affairs/item_version_published.html", context, status=409 if sent else 200)


@login_required
@require_http_methods(["GET", "POST"])
def item_version_publish(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The comparison with what is in force, and the word that puts the draft in force."""
    draft = get_item_version(request.user, uid)
    if draft.published_at is not None:
        return _published(request, draft)
    form = ItemVersionPublishForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.item_version_publish(actor=request.user, draft=draft, **form.cleaned_data)
        except UserError as error:
            apply_error(form, error)
            status = error.status
        else:
            messages.success(request, _("已发布，从现在起按新版受理；已受理的仍按原来的版本办。"))
            return redirect("item_detail", code=draft.item.code)
    context = {"draft": draft, "form": form, "changes": compare_versions(draft.item.current, draft)}
    return render(request, "affairs/item_version_publish.html", context, status=status)


@login_required
@require_GET
def item_version_compare(request: HttpRequest, code: str) -> HttpResponse:
    """Any two versions side by side: `?from=1&to=3`; without `from` the one before, without `to` the latest."""
    item = get_item_for_editing(request.user, code)
    form = ItemVersionCompareForm(request.GET, versions=item_versions(item))
    context: dict[str, object] = {"item": item, "form": form}
    if not form.is_valid():
        return render(request, "affairs/item_version_compare.html", context, status=422)
    before, after = form.cleaned_data["from"], form.cleaned_data["to"]
    context |= {"before": before, "after": after, "changes": compare_versions(before, after)}
    return render(request, "affairs/item_version_compare.html", context)


@login_required
@require_POST
def item_version_discard(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    draft = get_item_version(request.user, uid)
    actions.item_version_discard(actor=request.user, draft=draft)
    messages.success(request, _("草稿已放弃。"))
    return redirect("item_detail", code=draft.item.code)


@login_required
@require_POST
def item_activate(request: HttpRequest, code: str) -> HttpResponse:
    item = get_item_for_editing(request.user, code)
    actions.item_activate(actor=request.user, item=item, version=_seen_version(request))
    messages.success(request, _("事项已恢复受理。"))
    return redirect("item_detail", code=code)


@login_required
@require_POST
def item_deactivate(request: HttpRequest, code: str) -> HttpResponse:
    item = get_item_for_editing(request.user, code)
    actions.item_deactivate(actor=request.user, item=item, version=_seen_version(request))
    messages.success(request, _("事项已停办，不再受理新件；在办的继续办完。"))
    return redirect("item_detail", code=code)


@login_required
@require_POST
def item_online(request: HttpRequest, code: str) -> HttpResponse:
    item = get_item_for_editing(request.user, code)
    online = request.POST.get("online") == "yes"
    actions.item_online(actor=request.user, item=item, version=_seen_version(request), online=online)
    messages.success(request, _("居民可以网上申请了。") if online else _("已关闭网上申请；已经提交的照常办。"))
    return redirect("item_detail", code=code)


def _seen_version(request: HttpRequest) -> int:
    form = ItemActivateForm(request.POST)
    if not form.is_valid():
        raise UserError(_("不知道您看到的是哪一版。请回到事项的页面再按。"))
    return int(form.cleaned_data["version"])


@login_required
@require_GET
def rule_words(request: HttpRequest) -> HttpResponse:
    require_catalogue_editor(request.user)
    return render(request, "affairs/rule_words.html", {"examples": rule_examples(), "groups": rule_names()})


@login_required
@require_POST
def condition_check(request: HttpRequest) -> HttpResponse:
    """Whether the vocabulary knows everything that is typed, and how it reads."""
    require_catalogue_editor(request.user)
    typed = next((value for name, value in request.POST.items() if name.endswith(("-expr", "-needed_if"))), "")
    context: dict[str, object] = {}
    if isinstance(typed, str) and typed.strip():
        try:
            context["sentences"] = [
                part.sentence for part in rules.parse(typed.strip()[:600], rules.vocabulary).conditions
            ]
        except RuleError as error:
            context["error"] = error.message
    return render(request, "affairs/condition_check.html", context)
