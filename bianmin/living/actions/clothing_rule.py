"""The centre's rule of clothing aid: who may be given clothes, how many, what is taken. Edited by the director."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bianmin.core import clock, journal
from bianmin.core.errors import UserError
from bianmin.core.models import Centre
from bianmin.living.models import ClothingRule
from bianmin.living.models.clothing import MOST_CAP
from bianmin.living.permissions_clothing import require_clothing_director
from bianmin.living.selectors.clothing_need import need_sentences

MOST_NEEDS = 8


def clothing_rule_set(
    *,
    actor: Any,
    centre: Centre,
    effective_from: date,
    cap: int,
    low: int,
    needs: Sequence[Mapping[str, str]],
    accepted: Sequence[str],
    refused: Sequence[str],
    place: str = "",
    source: str = "",
) -> ClothingRule:
    """Let this hold from a day on, today at the earliest; a rule of the same day is replaced. Raises UserError."""
    require_clothing_director(actor, centre)
    check_first_day(effective_from)
    if not 1 <= cap <= MOST_CAP:
        raise UserError(_("每户每季件数请填 1 到 %(most)d。") % {"most": MOST_CAP}, field="cap")
    values = {
        "cap": cap,
        "low": max(low, 0),
        "needs": _checked(needs),
        "accepted": list(accepted),
        "refused": list(refused),
        "place": place.strip(),
        "source": source.strip(),
        "entered_by": actor,
    }
    with transaction.atomic():
        row, _made = ClothingRule.objects.update_or_create(
            centre=centre, effective_from=effective_from, defaults=values
        )
        payload = {"from": effective_from, "cap": cap, "needs": [need["name"] for need in values["needs"]]}
        journal.record(actor=actor, verb="clothing_rule.set", noun=row, area_code=centre.area.code, payload=payload)
    return row


def check_first_day(day: date) -> None:
    """Raises UserError on the field."""
    if day < clock.today():
        raise UserError(_("执行日期不能早于今天：已经领出去的按当时的规则。"), field="effective_from")


def _checked(needs: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """Each with a code that stays with it: what it was called in the rule before, or its place."""
    checked: list[dict[str, str]] = []
    for place, need in enumerate(needs, 1):
        name, expr = need.get("name", "").strip(), need.get("expr", "").strip()
        if not name or not expr:
            raise UserError(_("第 %(place)d 条：名称和条件都要填。") % {"place": place}, field="needs")
        try:
            need_sentences(expr)
        except UserError as error:
            text = _("第 %(place)d 条：%(why)s") % {"place": place, "why": error.message}
            raise UserError(text, field="needs") from error
        checked.append({"code": need.get("code") or f"need{place}", "name": name[:40], "expr": expr[:400]})
    if not checked:
        raise UserError(_("请至少留一条领取条件。"), field="needs")
    return checked[:MOST_NEEDS]
