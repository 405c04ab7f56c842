"""`{% onward next uid %}`: where the work goes on with a person who is on file already."""

from django import template

from bianmin.residents.onward import onward_url

register = template.Library()


@register.simple_tag
def onward(following: str, uid: str) -> str:
    return onward_url(following or "", uid)
