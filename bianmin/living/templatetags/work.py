"""What the worker's pages ask for."""

from django import template
from django.template.context import Context

from bianmin.core.navigation import Place
from bianmin.living.work_places import places

register = template.Library()


@register.simple_tag(takes_context=True)
def work_places(context: Context) -> list[Place]:
    """The four places of the worker's bottom bar."""
    return places.places(context["request"])
