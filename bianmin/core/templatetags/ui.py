"""The house's components as template tags, built in everywhere. Shown live at /desk/components/."""

import re
from typing import Any

import segno
from django import template
from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from heroicons import IconDoesNotExist, _render_icon

from bianmin.core import drafts, navigation
from bianmin.core.components import ConflictRow, Kind, QueueRow, Step, Tab, TimelineEntry, Toast
from bianmin.core.paging import Page
from bianmin.core.selectors.centre import public_centre

register = template.Library()

BADGE_ICONS = {"ok": "check-circle", "warn": "exclamation-triangle", "bad": "x-circle", "info": "information-circle"}
MESSAGE_KINDS: dict[str, Kind] = {"success": "ok", "warning": "warn", "error": "bad", "info": "info", "debug": "info"}
CHECK_STATES = {"met": "met", "not_met": "not-met", "not-met": "not-met", "unknown": "unknown"}
_ATTRIBUTE = re.compile(r"^[a-z][a-z0-9_]*$")


def attributes(attrs: dict[str, Any]) -> SafeString:
    """Keyword arguments as HTML attributes: hx_post → hx-post; None and False are left out, True stands alone."""
    pairs = []
    for name, value in attrs.items():
        if value is None or value is False:
            continue
        if not _ATTRIBUTE.match(name) or name.startswith("on"):
            raise template.TemplateSyntaxError(f"{name!r} is not an attribute that a component takes")
        pairs.append((name.strip("_").replace("_", "-"), "" if value is True else value))
    return format_html_join("", ' {}="{}"', pairs)


@register.simple_tag
def icon(name: str, size: int = 20, style: str = "outline") -> SafeString:
    """A heroicon that says nothing to a screen reader: the word beside it does."""
    try:
        return mark_safe(_render_icon(style, str(name), size, {"aria-hidden": "true"}))  # noqa: S308 — package data
    except IconDoesNotExist as error:
        raise template.TemplateSyntaxError(str(error)) from error


@register.inclusion_tag("ui/button.html")
def button(
    label: str,
    *,
    href: str | None = None,
    kind: str = "",
    icon: str = "",
    key: str = "",
    type: str = "submit",
    **attrs: Any,
) -> dict[str, Any]:
    """A button, or a link that looks like one. `kind`: primary, quiet, danger, compact, icon-only, wide (several
    words may stand together); `key` is the keyboard shortcut shown on it; the rest become attributes."""
    return {
        "label": label,
        "href": href,
        "kind": kind,
        "icon": icon,
        "key": key,
        "type": type,
        "icon_only": "icon-only" in kind.split(),
        "attrs": attributes(attrs),
    }


@register.inclusion_tag("ui/badge.html")
def badge(text: str, kind: str = "", icon: str | None = None) -> dict[str, Any]:
    """A word with a colour and a sign. `kind`: ok, warn, bad, info or none; `icon=""` leaves the sign out."""
    return {"text": text, "kind": kind, "icon": BADGE_ICONS.get(kind, "") if icon is None else icon}


@register.simple_block_tag
def card(content: str, title: str = "", kind: str = "", level: int = 2, **attrs: Any) -> str:
    """A section on paper with a heading. `kind`: sunken."""
    context = {"content": content, "title": title, "kind": kind, "level": level, "attrs": attributes(attrs)}
    return render_to_string("ui/card.html", context)


@register.simple_block_tag
def table(content: str, caption: str, *, stacked: bool = False, hidden_caption: bool = False) -> str:
    """A table around thead and tbody. `stacked`: on a narrow page each row becomes a small card (give each td a
    data-label). Wide tables scroll inside themselves, and the keyboard can scroll them too."""
    context = {"content": content, "caption": caption, "stacked": stacked, "hidden_caption": hidden_caption}
    return render_to_string("ui/table.html", context)


@register.inclusion_tag("ui/conflict.html")
def conflict(rows: list[ConflictRow] | None, *, choose: bool = True, focus: bool = True) -> dict[str, Any]:
    """Two people editing one record: the second sees both values of each field side by side; nothing without rows.

    `choose`: each row asks which to keep and posts `conflict` (the fields asked about) and `keep_<field>` ("theirs" or
    "mine"); it stands inside the form. `focus`: the page opens at it.
    """
    return {"rows": rows, "choose": choose, "focus": focus}


@register.inclusion_tag("ui/empty.html")
def empty(title: str, next_step: str = "", *, href: str = "", label: str = "", icon: str = "inbox") -> dict[str, Any]:
    """What stands where a list would: that there is nothing, and what to do next."""
    return {"title": title, "next_step": next_step, "href": href, "label": label, "icon": icon}


@register.inclusion_tag("ui/tabs.html")
def tabs(items: list[Tab], label: str) -> dict[str, Any]:
    """Tabs are links: each has its own address and works without scripts."""
    return {"items": items, "label": label}


@register.inclusion_tag("ui/timeline.html")
def timeline(entries: list[TimelineEntry]) -> dict[str, Any]:
    """What happened, newest first."""
    return {"entries": entries}


@register.inclusion_tag("ui/stepper.html")
def stepper(steps: list[Step], label: str = "") -> dict[str, Any]:
    """Where one stands in a walk of several pages."""
    return {"steps": steps, "label": label or _("步骤")}


@register.inclusion_tag("ui/stat.html")
def stat(label: str, value: Any, unit: str = "", *, note: str = "", kind: str = "", href: str = "") -> dict[str, Any]:
    """One number that matters, with its unit and a note; a link when `href` is given."""
    return {"label": label, "value": value, "unit": unit, "note": note, "kind": kind, "href": href}


@register.simple_tag
def queue_number(number: str, size: str = "") -> SafeString:
    """A ticket or case number. `size`: big."""
    return format_html('<span class="number {}">{}</span>', size, number)


@register.inclusion_tag("ui/queue.html")
def queue(rows: list[QueueRow], label: str = "") -> dict[str, Any]:
    """Waiting numbers in their order."""
    return {"rows": rows, "label": label or _("等候的号")}


@register.simple_block_tag
def facts(content: str) -> str:
    """A list of `fact`s: label and value."""
    return format_html('<dl class="facts">{}</dl>', content)


@register.simple_block_tag
def fact(content: str, label: str) -> str:
    """One row of `facts`; the value is the block."""
    return format_html("<dt>{}</dt><dd>{}</dd>", label, content)


@register.inclusion_tag("ui/pager.html", takes_context=True)
def pager(context: Context, page: Page[Any], name: str = "cursor") -> dict[str, Any]:
    """First and next page of a list paged by key; other query parameters are kept."""
    request: HttpRequest = context["request"]
    kept = request.GET.copy()
    kept.pop(name, None)
    first = kept.urlencode()
    if page.next:
        kept[name] = page.next
    return {"page": page, "first": f"?{first}", "next": f"?{kept.urlencode()}", "at_start": not request.GET.get(name)}


@register.simple_block_tag
def check_row(content: str, state: str, title: str, *, reason: str = "", source: str = "") -> str:
    """One condition inside `<ul class="checks">`. `state`: met, not_met, unknown; `reason` is the value that decided,
    `source` where it comes from; the block holds buttons or stays empty (then the state's word stands there)."""
    context = {
        "state": CHECK_STATES[str(state)],
        "title": title,
        "reason": reason,
        "source": source,
        "content": mark_safe(content.strip()),  # noqa: S308 — the block is escaped already
    }
    return render_to_string("ui/check_row.html", context)


@register.inclusion_tag("ui/progress.html")
def progress(value: float, total: float, label: str, note: str = "") -> dict[str, Any]:
    """How far something is: `value` of `total`, with a label and a note below."""
    return {"value": value, "total": total, "label": label, "note": note}


@register.inclusion_tag("ui/qr.html")
def qr(data: str, text: str, *, caption: str = "", small: bool = False) -> dict[str, Any]:
    """A QR code as inline SVG. `text` says in words what it leads to, for those who cannot see it."""
    code = segno.make(str(data), error="m", micro=False)
    svg = code.svg_inline(omitsize=True, border=2, svgclass=None, lineclass=None)
    return {"svg": mark_safe(svg), "text": text, "caption": caption, "small": small}  # noqa: S308 — made by segno


@register.simple_block_tag
def dialog(content: str, id: str, title: str) -> str:
    """A native dialog. Open it with `data-opens="ID"` on a link to a page that does the same without scripts."""
    return render_to_string("ui/dialog.html", {"content": content, "id": id, "title": title})


@register.inclusion_tag("ui/toasts.html", takes_context=True)
def toasts(context: Context) -> dict[str, Any]:
    """Django's messages as toasts; the place where later ones appear, too."""
    request = context.get("request")
    found = get_messages(request) if request else []
    return {"toasts": [Toast(str(message), MESSAGE_KINDS.get(message.level_tag, "info")) for message in found]}


@register.simple_tag(takes_context=True)
def desk_sections(context: Context) -> list[navigation.Section]:
    """The places of the desk's left rail for this person, in their groups."""
    return navigation.desk.sections(context["request"])


@register.simple_tag(takes_context=True)
def resident_places(context: Context) -> list[navigation.Place]:
    """The up to four places of the resident's bottom bar."""
    return navigation.resident.places(context["request"])


@register.simple_tag(takes_context=True)
def centre_name(context: Context) -> str:
    """The centre that the page speaks of; the first one where the page says nothing."""
    centre = context.get("centre") or public_centre()
    return str(getattr(centre, "name", "") or _("便民服务中心"))


@register.simple_tag
def events_url() -> str:
    """Where the event stream is, for <body data-events>."""
    return settings.EVENTS_URL


@register.simple_block_tag(takes_context=True)
def live(context: Context, content: str, id: str, kinds: str) -> str:
    """A part of a desk page that asks for itself again when one of `kinds` changes ("affairs.case"), or every minute.

    The page names the same kinds in its block `events`. Such requests do not keep an idle session alive.
    """
    triggers = [f"bianmin:{kind} from:body throttle:3s" for kind in kinds.split()]
    return render_to_string(
        "ui/live.html",
        {
            "content": content,
            "id": id,
            "url": context["request"].get_full_path(),
            "triggers": ", ".join([*triggers, "every 60s"]),
        },
    )


@register.simple_tag(takes_context=True)
def draft_key(context: Context) -> str:
    """What seals the typed text of this person's forms in the browser (ui/draft.js)."""
    request = context.get("request")
    user = getattr(request, "user", None)
    return drafts.draft_key(user) if user else ""


@register.simple_tag(takes_context=True)
def large_print(context: Context) -> bool:
    """Whether this browser asked for large print (the cookie that /large/ sets)."""
    request = context.get("request")
    return request is not None and request.COOKIES.get("large") == "1"
