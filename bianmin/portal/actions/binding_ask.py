"""Binding without the counter: who knows name and number, and holds the telephone that is on file.

The request answers everybody alike; whether somebody was found shows only on the telephone on file. Looking happens in
the worker, so that the time tells nothing either.
"""

import json

from django.db import IntegrityError, transaction

from bianmin.core import clock, encryption, id_number
from bianmin.portal.models import Binding, ResidentAccount
from bianmin.portal.tasks import send_binding_code
from bianmin.residents.models import Person

from .binding import note, tell_bound
from .binding_send import person_named


def binding_ask(*, account: ResidentAccount, name: str, number: str, address: str) -> Binding | None:
    """Ask to be bound to the person of this name and resident ID number. Returns the binding when the telephone on file
    is the account's own, which a code has proved; else None: a code goes to the telephone on file, if there is anybody.

    Raises UserError for a number that cannot be one.
    """
    parsed = id_number.parse(number).number
    person = person_named(name, parsed)
    if person is not None and person.phone and person.phone == account.phone:
        return _bind(account, person)
    asked = json.dumps({"account": account.pk, "name": name, "number": parsed, "address": address})
    send_binding_code.enqueue(encryption.encrypt(asked))
    return None


def _bind(account: ResidentAccount, person: Person) -> Binding:
    try:
        with transaction.atomic():
            binding = Binding.objects.create(
                account=account,
                person=person,
                how=Binding.How.NUMBER_NAME_PHONE,
                by=account.user,
                since=clock.now(),
            )
            note(account.user, "binding.add", person, account=account.phone_masked)
            tell_bound(binding)
    except IntegrityError:  # she is bound already
        return Binding.objects.live().get(account=account, person=person)
    return binding
