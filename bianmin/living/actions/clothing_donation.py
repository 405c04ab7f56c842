"""A donation's way: registered and weighed, sorted, disinfected, shelved; or not taken."""

import uuid
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bianmin.core import channels, clock, encryption, journal, masking, phone
from bianmin.core.actions.outbox import message_enqueue
from bianmin.core.errors import UserError, VersionConflict
from bianmin.core.models import Centre, JournalEntry
from bianmin.core.numbering import next_number
from bianmin.living.models import ClothingDonation, ClothingSorting, GarmentMove
from bianmin.living.models.clothing import sizes_of
from bianmin.living.models.clothing_donation import MOST_WEIGHT, NAME_PURPOSE, PHONE_PURPOSE
from bianmin.living.permissions_clothing import require_station_of
from bianmin.living.workflow_clothing import DONATION
from bianmin.partners.models import Organization
from bianmin.residents.actions.on_file import require_on_file
from bianmin.residents.models import Person

from .clothing_stock import stock_change, stock_of

MOST_BAGS, MOST_PIECES = 999, 999


def donation_receive(
    *,
    actor: Any,
    centre: Centre,
    weight_kg: Decimal,
    bags: int = 1,
    person: Person | None = None,
    organization: Organization | None = None,
    donor_name: str = "",
    donor_phone: str = "",
    thanks_wanted: bool = False,
    note: str = "",
    uid: uuid.UUID | None = None,
) -> ClothingDonation:
    """Register what was brought; without any donor it is anonymous. Sent twice with one `uid`, it is one.

    Raises NotAllowed, UserError on the field.
    """
    require_station_of(actor, centre)
    if uid and (found := _sent_before(uid, centre)):
        return found
    donor = _donor(person, organization, donor_name, donor_phone, thanks_wanted)
    row = ClothingDonation(
        uid=uid or uuid.uuid4(),
        centre=centre,
        weight=_hectograms(weight_kg),
        bags=_within(bags, 1, MOST_BAGS, "bags"),
        received_at=clock.now(),
        received_by=actor,
        note=note.strip(),
        **donor,
    )
    try:
        with transaction.atomic():
            if person:
                require_on_file(person)
            row.number = next_number(centre=centre, purpose="donation")
            row.save(force_insert=True)
            _note(row, actor, "receive", {"number": row.number, "weight": str(row.weight_kg), "bags": row.bags})
            _thank(row)
    except IntegrityError:  # the same form at the same moment
        if found := _sent_before(row.uid, centre):
            return found
        raise
    return row


def donation_sort(
    *, actor: Any, donation: ClothingDonation, lines: Iterable[Mapping[str, Any]], version: int | None = None
) -> ClothingDonation:
    """Say what was in it, a line {kind, wearer, size, season, pieces, recycled} each; until it is disinfected it may be
    sorted again, which replaces the lines. Two lines of one sort are added. Raises UserError, MoveNotAllowed."""
    merged = _merged(lines)
    with transaction.atomic():
        row = _begin(actor, donation, "sort", version)
        row.sortings.all().delete()
        sort = ("kind", "wearer", "size", "season")
        ClothingSorting.objects.bulk_create(
            ClothingSorting(donation=row, **dict(zip(sort, key, strict=True)), pieces=pieces, recycled=recycled)
            for key, (pieces, recycled) in merged.items()
        )
        pieces, recycled = (sum(counts) for counts in zip(*merged.values(), strict=True))
        return _finish(row, actor, "sort", {"pieces": pieces, "recycled": recycled})


def donation_disinfect(
    *, actor: Any, donation: ClothingDonation, method: str, batch: str, version: int | None = None
) -> ClothingDonation:
    """Note how and in which batch it was disinfected; who and when is noted of itself."""
    if method not in ClothingDonation.Method.values:
        raise UserError(_("请选消毒方式。"), field="method")
    if not (batch := batch.strip()[:40]):
        raise UserError(_("请填消毒批次，例如当天日期加第几批。"), field="batch")
    with transaction.atomic():
        row = _begin(actor, donation, "disinfect", version)
        row.method, row.batch = method, batch
        row.disinfected_at, row.disinfected_by = clock.now(), actor
        return _finish(row, actor, "disinfect", {"method": method, "batch": batch})


def donation_shelve(*, actor: Any, donation: ClothingDonation, version: int | None = None) -> ClothingDonation:
    """Its good pieces come into the stock, once."""
    with transaction.atomic():
        row = _begin(actor, donation, "shelve", version)
        row.shelved_at = clock.now()
        total, put = 0, []
        # In one order whoever shelves: two that make the same new sorts never wait for each other in a ring.
        for line in row.sortings.filter(pieces__gt=0).order_by("season", "kind", "wearer", "size"):
            sort = {"kind": line.kind, "wearer": line.wearer, "size": line.size, "season": line.season}
            put.append((stock_of(row.centre, **sort), line.pieces))
        for stock, pieces in sorted(put, key=lambda one: one[0].pk):
            stock_change(stock=stock, change=pieces, reason=GarmentMove.Reason.SHELVED, actor=actor, donation=row)
            total += pieces
        return _finish(row, actor, "shelve", {"pieces": total})


def donation_reject(
    *, actor: Any, donation: ClothingDonation, fate: str, reason: str, version: int | None = None
) -> ClothingDonation:
    """Not taken as a whole: given back, or recycled, and why."""
    if fate not in ClothingDonation.Fate.values:
        raise UserError(_("请选怎么处理：退还或回收。"), field="fate")
    if not (reason := reason.strip()):
        raise UserError(_("请写明为什么不收。"), field="reason")
    with transaction.atomic():
        row = _begin(actor, donation, "reject", version)
        row.fate, row.reason = fate, reason
        return _finish(row, actor, "reject", {"fate": fate})


def _sent_before(uid: uuid.UUID, centre: Centre) -> ClothingDonation | None:
    return ClothingDonation.objects.filter(uid=uid, centre=centre).first()


def _donor(
    person: Person | None, organization: Organization | None, name: str, number: str, thanks: bool
) -> dict[str, Any]:
    """The fields of the donor; of somebody on file nothing is copied but the telephone she is thanked on."""
    name, number = name.strip()[:60], _phone(number)
    if person and organization:
        raise UserError(_("捐赠人是个人还是单位，请只选一个。"), field="donor_name")
    known = person or organization
    reach = number or (person.phone if person else organization.contact_phone if organization else "")
    if thanks and not reach:
        raise UserError(_("要发感谢短信，请填捐赠人的手机号。"), field="donor_phone")
    fields: dict[str, Any] = {"person": person, "organization": organization, "thanks_wanted": thanks}
    if known is None and name:
        fields |= {"donor_name": name, "donor_masked": masking.mask_name(name)}
        fields["donor_index"] = encryption.blind(NAME_PURPOSE, name)
    if number:
        fields |= {"phone": number, "phone_masked": masking.mask_phone(number)}
        fields["phone_index"] = encryption.blind(PHONE_PURPOSE, number)
    return fields


def _phone(text: str) -> str:
    if not text.strip():
        return ""
    try:
        return phone.normalise(text)
    except UserError as error:
        error.field = "donor_phone"
        raise


def _hectograms(weight_kg: Decimal) -> int:
    tenths = Decimal(str(weight_kg)) * 10
    if not tenths.is_finite() or tenths != tenths.to_integral_value() or not 0 < tenths <= MOST_WEIGHT:
        raise UserError(_("重量请填 0.1 到 999.9 公斤，最多一位小数。"), field="weight_kg")
    return int(tenths)


def _within(count: int, least: int, most: int, field: str) -> int:
    if not least <= count <= most:
        text = _("请填 %(least)d 到 %(most)d 之间的整数。") % {"least": least, "most": most}
        raise UserError(text, field=field)
    return count


def _merged(lines: Iterable[Mapping[str, Any]]) -> dict[tuple[str, ...], tuple[int, int]]:
    merged: dict[tuple[str, ...], tuple[int, int]] = {}
    for line in lines:
        key = tuple(str(line[name]) for name in ("kind", "wearer", "size", "season"))
        if key[2] not in sizes_of(key[0]):
            raise UserError(_("有一行的尺码和种类对不上，请核对。"), field="lines")
        pieces, recycled = merged.get(key, (0, 0))
        pieces += _within(line.get("pieces") or 0, 0, MOST_PIECES, "lines")
        recycled += _within(line.get("recycled") or 0, 0, MOST_PIECES, "lines")
        if pieces or recycled:
            merged[key] = (pieces, recycled)
    if not merged:
        raise UserError(_("请至少填一行：种类、尺码、季节和件数。"), field="lines")
    if not any(pieces for pieces, _recycled in merged.values()):
        raise UserError(_("没有一件能上架。整批都不能用的，请用“整批不收”。"), field="lines")
    return merged


def _begin(actor: Any, donation: ClothingDonation, verb: str, version: int | None) -> ClothingDonation:
    row = ClothingDonation.objects.select_for_update(of=("self",)).select_related("centre__area").get(pk=donation.pk)
    require_station_of(actor, row.centre)
    row.state = DONATION.check(verb, row.state)
    if version is not None and version != row.version:
        raise VersionConflict(_("这笔捐赠刚刚被同事处理过。请看过最新情况再办。"))
    return row


def _finish(row: ClothingDonation, actor: Any, verb: str, payload: Mapping[str, Any]) -> ClothingDonation:
    row.version += 1
    row.save()
    _note(row, actor, verb, {"number": row.number, **payload})
    return row


def _note(row: ClothingDonation, actor: Any, verb: str, payload: Mapping[str, Any]) -> None:
    journal.record(
        actor=actor,
        verb=f"donation.{verb}",
        noun=row,
        subject_uid=row.person.uid if row.person else None,
        area_code=row.centre.area.code,
        payload=payload,
        audience=JournalEntry.Audience.SUBJECT if row.person else JournalEntry.Audience.STAFF,
    )


def _thank(row: ClothingDonation) -> None:
    """A message, when the donor agreed to one."""
    if not row.thanks_wanted:
        return
    known = row.person.phone if row.person else row.organization.contact_phone if row.organization else ""
    recipient = row.phone or known
    message_enqueue(
        key=f"donation:{row.uid}:thanks",
        purpose="donation_thanks",
        params={"weight": row.weight_kg, "number": row.number, "centre": row.centre.name},
        subject_uid=row.person.uid if row.person else row.uid,
        recipient=recipient,
        channel=channels.for_phone(recipient),
        area_code=row.centre.area.code,
    )
