"""Donations in lists, found by number or donor, and one with its sorting. Names in lists are masked."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from bianmin.core import encryption, journal, journal_words, phone
from bianmin.core.components import Step, TimelineEntry
from bianmin.core.errors import UserError
from bianmin.core.masking import mask_name
from bianmin.core.models import JournalEntry
from bianmin.core.paging import Page, keyset_page
from bianmin.core.templatetags.formats import when
from bianmin.living.models import ClothingDonation, ClothingSorting
from bianmin.living.models.clothing_donation import NAME_PURPOSE, PHONE_PURPOSE
from bianmin.living.workflow_clothing import DONATION
from bianmin.partners.selectors.organization import organization_search
from bianmin.residents.selectors.person_search import person_search

NUMBER = re.compile(r"[A-Z][A-Z0-9]{0,9}(-[A-Z]{1,4})?-\d{4,8}(-\d{0,6})?")
MOST_FOUND, PEOPLE = 50, 50
OPEN = "open"


@dataclass(frozen=True)
class DonationRow:
    donation: ClothingDonation

    @property
    def donor(self) -> str:
        return donor_masked(self.donation)

    @property
    def kind(self) -> str:
        """The colour of its state."""
        return {"shelved": "ok", "rejected": ""}.get(self.donation.state, "info")


def donor_masked(donation: ClothingDonation) -> str:
    """A person's name masked, an organisation's in full."""
    if donation.person:
        return mask_name(donation.person.name)
    if donation.organization:
        return donation.organization.name
    return donation.donor_masked or _("匿名")


def donor_full(donation: ClothingDonation) -> str:
    """As it stands on the card of thanks."""
    if donation.person:
        return donation.person.name
    if donation.organization:
        return donation.organization.name
    return donation.donor_name or _("好心人")


def donation_list(user: Any, *, state: str = "", number: str = "", cursor: str | None = None, size: int = 50) -> Any:
    """The newest first; `state` is one of the workflow's or "open", `number` its beginning. Items are DonationRow."""
    rows = _seen(user)
    if state in DONATION.states:
        rows = rows.filter(state=state)
    elif state == OPEN:
        rows = rows.filter(state__in=DONATION.open_states)
    if number:
        rows = rows.filter(number__prefix=number.strip().upper()[:30])
    page = keyset_page(rows, order=["-id"], cursor=cursor, size=size)
    return Page([DonationRow(row) for row in page.items], page.next)


def donation_find(user: Any, text: str) -> list[DonationRow]:
    """By number, or by whoever gave: somebody on file, an organisation, the name or telephone that was given."""
    text = unicodedata.normalize("NFKC", text[:60]).strip()
    if not text:
        return []
    if NUMBER.fullmatch(text.upper()):
        return donation_list(user, number=text, size=MOST_FOUND).items
    donors = Q(person__uid__in=[hit.uid for hit in person_search(user=user, text=text, limit=PEOPLE)])
    donors |= Q(organization__in=organization_search(user, text))
    donors |= Q(donor_index__in=encryption.blind_candidates(NAME_PURPOSE, text))
    if number := _phone(text):
        donors |= Q(phone_index__in=encryption.blind_candidates(PHONE_PURPOSE, number))
    return [DonationRow(row) for row in _seen(user).filter(donors).order_by("-id")[:MOST_FOUND]]


def waiting_counts(user: Any) -> dict[str, int]:
    """How many wait in each open state."""
    rows = ClothingDonation.objects.visible_to(user).filter(state__in=DONATION.open_states)
    found = dict(rows.order_by("state").values_list("state").annotate(Count("pk")))
    return {state: found.get(state, 0) for state in DONATION.open_states}


@dataclass(frozen=True)
class DonationPage:
    donation: ClothingDonation
    donor: str
    lines: list[ClothingSorting]
    pieces: int
    recycled: int
    steps: list[Step]
    history: list[TimelineEntry]


def donation_page(donation: ClothingDonation) -> DonationPage:
    """One donation; two queries beyond its own."""
    lines = list(donation.sortings.all())
    return DonationPage(
        donation=donation,
        donor=donor_masked(donation),
        lines=lines,
        pieces=sum(line.pieces for line in lines),
        recycled=sum(line.recycled for line in lines),
        steps=_steps(donation.state),
        history=_history(donation),
    )


def pieces_of(donation: ClothingDonation) -> int:
    """Good pieces of its sorting."""
    return donation.sortings.aggregate(sum=Sum("pieces"))["sum"] or 0


def _seen(user: Any) -> Any:
    return ClothingDonation.objects.visible_to(user).select_related("person", "organization").defer("note", "reason")


def _phone(text: str) -> str:
    try:
        return phone.normalise(text)
    except UserError:
        return ""


def _steps(state: str) -> list[Step]:
    labels = {"received": _("登记称重"), "sorted": _("分拣"), "disinfected": _("消毒"), "shelved": _("上架")}
    if state == "rejected":
        return []
    at = list(labels).index(state)
    shown = enumerate(labels.values())
    return [Step(label, "done" if place <= at else "now" if place == at + 1 else "todo") for place, label in shown]


def _history(donation: ClothingDonation) -> list[TimelineEntry]:
    """What the journal says was done with it, the newest first; how it was disinfected and how it was sorted beside
    it."""
    acts = JournalEntry.objects.filter(noun_uid=donation.uid).select_related("actor").order_by("-id")
    clean = f"{donation.get_method_display()} · {donation.batch}" if donation.method else ""
    return [
        TimelineEntry(
            title=journal_words.label_of(act.verb),
            when=f"{when(act.at)} · {act.actor or _('系统')}",
            note=clean if act.verb == "donation.disinfect" else _counts(act) if act.verb == "donation.sort" else "",
        )
        for act in acts
    ]


def _counts(act: JournalEntry) -> str:
    """What a sorting came to, so that one that was done again says what changed."""
    found = journal.payload_of(act) or {}
    if "pieces" not in found:
        return ""
    words = {"pieces": found["pieces"], "recycled": found.get("recycled", 0)}
    return _("能上架 %(pieces)s 件，回收 %(recycled)s 件") % words
