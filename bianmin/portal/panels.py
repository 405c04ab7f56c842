"""What the portal shows on a person's page: which telephones stand for her, and the way to bind one."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from bianmin.portal.models import Binding
from bianmin.residents.models import Person
from bianmin.residents.permissions import can_on_person


def person_phone_accounts(request: HttpRequest, *, person: Person, **_more: object) -> str:
    if not can_on_person(request.user, person, "edit"):
        return ""
    bindings = Binding.objects.live().filter(person=person).select_related("account")
    return render_to_string("portal/panel_binding.html", {"person": person, "bindings": bindings}, request)
