"""Panels: a higher app shows its rows on a lower page (the resident's page lists orders without knowing of them)."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

Render = Callable[..., str]


class Panel(NamedTuple):
    order: int
    name: str
    render: Render


_panels: dict[str, dict[str, Panel]] = {}


def register(place: str, name: str, render: Render, order: int = 100) -> None:
    """Show `render(request, **context)` at `place` ("person.side"), lowest `order` first; call it in `ready()`.

    `render` returns the HTML of a template ("" shows nothing) and checks itself what the user may see. A second
    registration under the same name takes the first one's place.
    """
    _panels.setdefault(place, {})[name] = Panel(order, name, render)


def render_all(place: str, request: HttpRequest, **context: Any) -> SafeString:
    """Every panel of `place`, one after the other."""
    parts = [panel.render(request, **context) for panel in sorted(_panels.get(place, {}).values())]
    # Each part comes out of a template, which has escaped it.
    return mark_safe("\n".join(part for part in parts if part))  # noqa: S308
