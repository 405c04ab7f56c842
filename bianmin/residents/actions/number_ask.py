"""Asking by whole certificate numbers: counted, so that nobody finds out by trying who is on file in other areas.

Whoever the actor may see is not counted: with the card in hand one is found by it as often as one comes.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bianmin.core import journal, throttle
from bianmin.residents import search_terms
from bianmin.residents.errors import TooManyNumbers
from bianmin.residents.models import Person
from bianmin.residents.search_words import words_of

# A window registers some twenty newcomers in its busiest hour; who tries numbers wants thousands.
NUMBERS, WINDOW = 60, timedelta(hours=1)


def number_ask(*, actor: Any, certificate_type: str, number: str) -> None:
    """Count that `actor` asks about this number of nobody whom she may see; call it outside of a transaction.

    Somebody of another area who has it finds the look in her file. Raises TooManyNumbers, which is journalled.
    """
    if not number:
        return
    holders = Person.objects.known_by(search_terms.id_candidates(certificate_type, number))
    if holders.visible_to(actor).exists():
        return
    _count(actor, number)
    holder = holders.only("uid", "area_code").first()
    if holder is not None:
        journal.look(actor=actor, noun=holder, subject_uid=holder.uid, purpose="number", area_code=holder.area_code)


def number_missed(*, actor: Any, text: str, found: bool) -> None:
    """The same for a search that found nobody: only a whole certificate number counts. Raises TooManyNumbers."""
    if found:
        return
    for word in words_of(text):
        if word.is_certificate:
            _count(actor, word.text)


def _count(actor: Any, number: str) -> None:
    """Each number once in the time, however often a page asks about it while it is being filled in."""
    asker = f"numbers:{actor.pk}"
    first = throttle.allow(f"{asker}:{number.upper()}", limit=1, per=WINDOW)
    if throttle.allow(asker, limit=NUMBERS, per=WINDOW) if first else throttle.within(asker, limit=NUMBERS):
        return
    if throttle.allow(f"{asker}:told", limit=1, per=WINDOW):
        with transaction.atomic():
            area = next(iter(actor.area_codes), "")
            journal.record(actor=actor, verb="person.number_limit", noun=actor, area_code=area)
    raise TooManyNumbers(
        _("一小时里查的证件号太多，暂时不能再查。请核对手里的证件，过一小时再试。"),
        field="id_number",
    )
