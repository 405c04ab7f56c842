"""`{% load panels %}{% panels "person.side" person=person %}` shows what higher apps registered for the place."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from bianmin.core.panels import render_all

register = template.Library()


@register.simple_tag(takes_context=True)
def panels(context: template.RequestContext, place: str, **values: Any) -> SafeString:
    return render_all(place, context["request"], **values)
