"""Demo applications from the phone, one of each state, and booked times; made through the actions by the demo's
telephones."""

import io
import itertools
import random
from collections.abc import Iterator

from PIL import Image, ImageDraw

from bianmin.accounts.models import Role, User
from bianmin.core.errors import UserError
from bianmin.core.selectors.centre import public_centre
from bianmin.portal.models import ResidentAccount
from bianmin.portal.selectors.acting import ActedPerson, acting_for

from .actions.appointment import appointment_book
from .actions.material_upload import material_upload_add
from .actions.online_application import (
    online_application_begin,
    online_application_save,
    online_application_submit,
    prepare_online,
)
from .actions.online_decide import online_application_accept, online_application_return
from .demo_answers import plausible_answers
from .models import Appointment, Case, ItemVersion, OnlineApplication
from .selectors.appointment import free_slots
from .selectors.eligibility import entitled_items
from .selectors.form import prefill
from .selectors.item import applied_online

SEED = 21
FATES = ("submitted", "draft", "returned", "accepted", "submitted")
EACH = 2  # applications of one person
Pair = tuple[ResidentAccount, ActedPerson, ItemVersion]


def load_demo_applications() -> int:
    """Returns how many were made; none when there are some, or nobody has a telephone yet."""
    clerk = User.objects.filter(demo=True, posts__role=Role.CLERK).order_by("username").first()
    if clerk is None or OnlineApplication.objects.exists():
        return 0
    rng = random.Random(SEED)  # noqa: S311 — a play, not a secret
    fates = iter(FATES)
    made = 0
    for pair in _pairs():
        fate = next(fates, "")
        if not fate:
            break
        made += _play(rng, clerk, fate, *pair)
    return made


def load_demo_appointments() -> int:
    """Each telephone books the next free time and one on another day; none when there are some."""
    centre = public_centre()
    if centre is None or Appointment.objects.exists():
        return 0
    days = free_slots(centre)
    made = 0
    for place, account in enumerate(ResidentAccount.objects.filter(user__demo=True, closed_at=None)):
        people = acting_for(account.user)
        for _day, slots in days[:1] + days[2 + place : 3 + place]:
            starts_at = slots[min(place, len(slots) - 1)].starts_at
            person = people[-1].person if people else None
            entitled = entitled_items(person)[made % EACH :] if person else []
            appointment_book(
                actor=account.user,
                account=account,
                centre=centre,
                starts_at=starts_at,
                person=person,
                version=entitled[0].version if entitled else None,
            )
            made += 1
    return made


def _pairs() -> Iterator[Pair]:
    """Telephones with people and items in turn, so that no person has all of them."""
    rows = []
    for account in ResidentAccount.objects.filter(user__demo=True, closed_at=None).select_related("user"):
        for acted in acting_for(account.user):
            busy = set(Case.objects.open().filter(person=acted.person).values_list("item_id", flat=True))
            found = [one.version for one in entitled_items(acted.person) if one.version.item_id not in busy]
            rows.append([(account, acted, version) for version in found if applied_online(version)][:EACH])
    yield from filter(None, itertools.chain.from_iterable(itertools.zip_longest(*rows)))


def _play(
    rng: random.Random, clerk: User, fate: str, account: ResidentAccount, acted: ActedPerson, version: ItemVersion
) -> int:
    row = online_application_begin(account=account, acted=acted, version=version)
    form = prefill(version, acted.person, row.agent, agent_relation=row.agent_relation)
    form |= plausible_answers(rng, version, acted.person)
    row = online_application_save(actor=account.user, application=row, answers={}, form=form, given={})
    missing = prepare_online(row).missing
    for material in missing[: 1 if fate == "draft" else None]:
        name = f"IMG_{rng.randrange(1000, 9999)}.jpg"
        material_upload_add(actor=account.user, application=row, code=material["code"], content=_photo(rng), name=name)
    if fate == "draft":
        return 1
    try:
        row = online_application_submit(actor=account.user, application=row)
    except UserError:  # this item asks for something that a play does not know: it stays a draft
        return 1
    if fate == "returned":
        asked = {missing[0]["code"]: "照片反光，看不清号码，请重新拍"} if missing else {}
        online_application_return(
            actor=clerk, application=row, materials=asked, words="" if asked else "请核对联系电话"
        )
    elif fate == "accepted":
        online_application_accept(actor=clerk, application=row, despite="请科室核实")
    return 1


def _photo(rng: random.Random) -> io.BytesIO:
    """A paper on a table, with lines where words would be."""
    image = Image.new("RGB", (1200, 900), (120 + rng.randrange(60), 100, 80))
    draw = ImageDraw.Draw(image)
    draw.rectangle((120, 90, 1080, 810), fill=(246, 244, 236), outline=(90, 90, 90), width=4)
    for line in range(6):
        width = 300 + rng.randrange(480)
        draw.rectangle((190, 180 + line * 95, 190 + width, 214 + line * 95), fill=(150, 150, 150))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    out.seek(0)
    return out
