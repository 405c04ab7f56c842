"""Who pays less, and out of which fund: rules with dates, published by the director. Orders keep what they cost."""

import re
import uuid
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bianmin.core import clock
from bianmin.core.errors import Conflict, UserError
from bianmin.core.models import Centre
from bianmin.living.models import Fund, PriceRule
from bianmin.living.permissions_menu import require_menu_publisher
from bianmin.living.selectors.price_rule import price_condition

from .menu_edit import Changes, clean_texts, differences, locked, note, stands, write
from .price_rule_count import forget_count

EDITABLE = ("name", "basis", "kind", "percent", "condition", "services", "fund", "valid_from", "valid_until")
MOST_CONDITION = 800  # three picked lines at their fullest are shorter
FUND_CODE = re.compile(r"[a-z][a-z0-9-]{1,19}")


def price_rule_add(*, actor: Any, centre: Centre, **values: Any) -> PriceRule:
    """Publish a rule. `values`: EDITABLE. Raises RuleError with the place of the fault, UserError on the field."""
    require_menu_publisher(actor, centre)
    whole = {"basis": "", "percent": None, "services": [], "valid_until": None, **values}
    given = checked_rule(whole, centre, new=True)
    services = given.pop("services")
    with transaction.atomic():
        row = PriceRule.objects.create(code=f"r{uuid.uuid4().hex[:12]}", **given)
        row.services.set(services)
        note(actor, "price_rule.add", row, centre, row.name, {**given, "services": services})
    return row


def price_rule_edit(*, actor: Any, rule: PriceRule, version: int, **changes: Any) -> PriceRule:
    """Change some of EDITABLE as seen at `version`. Raises VersionConflict (both values by field), RuleError,
    UserError on the field, NotAllowed."""
    centre = rule.fund.centre
    require_menu_publisher(actor, centre)
    with transaction.atomic():
        row = locked(rule)
        whole = checked_rule({name: stands(row, name) for name in EDITABLE} | changes, centre)
        found = differences(row, {name: whole[name] for name in changes if name in EDITABLE}, version)
        if found.after:
            write(row, found.after)
            if "condition" in found.after:
                forget_count(row)
            note(actor, "price_rule.edit", row, centre, row.name, found)
    return row


def price_rule_end(*, actor: Any, rule: PriceRule, valid_until: date) -> PriceRule:
    """Let `valid_until` be the last day; yesterday ends it at once. A rule that had not begun by then never does: its
    first day goes along. Raises UserError on the field, Conflict when it is over, NotAllowed."""
    centre = rule.fund.centre
    require_menu_publisher(actor, centre)
    if valid_until < clock.today() - timedelta(days=1):
        raise UserError(_("最后一天最早填昨天：已经下的单按当时的价。"), field="valid_until")
    with transaction.atomic():
        row = locked(rule)
        if row.valid_until is not None and row.valid_until < clock.today():
            raise Conflict(_("“%(name)s”已经结束了。") % {"name": row.name})
        after = {"valid_until": valid_until}
        if row.valid_from > valid_until:
            after["valid_from"] = valid_until
        before = {name: getattr(row, name) for name in after}
        write(row, after)
        note(actor, "price_rule.end", row, centre, row.name, Changes(before, after))
    return row


def fund_add(*, actor: Any, centre: Centre, code: str, name: str) -> Fund:
    """A purse out of which subsidies are paid. Raises UserError on the field, NotAllowed."""
    require_menu_publisher(actor, centre)
    values = {"name": name}
    clean_texts(values, Fund, ("name",))
    if not values["name"]:
        raise UserError(_("请填写资金名称。"), field="name")
    code = code.strip().lower()
    if not FUND_CODE.fullmatch(code):
        raise UserError(_("代号请用小写字母、数字和短横，2 到 20 个，以字母开头。"), field="code")
    row = Fund(centre=centre, code=code, name=values["name"])
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            note(actor, "fund.add", row, centre, f"{code} {row.name}")
    except IntegrityError as error:
        raise UserError(_("这个代号已经有了，请换一个。"), field="code") from error
    return row


def checked_rule(given: Mapping[str, Any], centre: Centre, *, new: bool = False) -> dict[str, Any]:
    """The whole rule as it would stand. Raises RuleError, UserError on the field: the first of `rule_faults`."""
    values = _put_in_order(given)
    for fault in _faults(values, centre, new):
        raise fault
    return values


def rule_faults(given: Mapping[str, Any], centre: Centre, *, new: bool = False) -> list[UserError]:
    """Everything that is wrong with a rule, each on its field, so that a form can say it all at once."""
    return list(_faults(_put_in_order(given), centre, new))


def _put_in_order(given: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: given.get(name) for name in EDITABLE}
    values["services"] = sorted(values["services"] or [], key=lambda one: one.pk)
    values["condition"] = str(values["condition"] or "").strip()
    return values


def _faults(values: dict[str, Any], centre: Centre, new: bool) -> Iterator[UserError]:
    for check in (_check_texts, _check_condition, _check_kind, _check_fund, _check_services, _check_dates):
        try:
            check(values, centre)
        except UserError as error:
            yield error
    if new and values["valid_until"] is not None and values["valid_until"] < clock.today():
        yield UserError(_("最后一天已经过去了，这条规则不会用上。"), field="valid_until")


def _check_texts(values: dict[str, Any], _centre: Centre) -> None:
    clean_texts(values, PriceRule, ("name", "basis"))
    if not values["name"]:
        raise UserError(_("请填写谁可以优惠，例如“低保家庭”。"), field="name")


def _check_condition(values: Mapping[str, Any], _centre: Centre) -> None:
    if len(values["condition"]) > MOST_CONDITION:
        raise UserError(_("条件太长，最多 %(most)d 个字符。") % {"most": MOST_CONDITION}, field="condition")
    price_condition(values["condition"])


def _check_kind(values: Mapping[str, Any], _centre: Centre) -> None:
    kind, percent = values["kind"], values["percent"]
    if kind not in PriceRule.Kind.values:
        raise UserError(_("请选怎么优惠。"), field="kind")
    if kind != PriceRule.Kind.PERCENT:
        if percent is not None:
            raise UserError(_("只有“按比例”才填百分之几；请清空，或者改选“按比例”。"), field="percent")
    elif percent is None or not 1 <= percent <= 99:
        text = _("请填 1 到 99。全免请选“免费”；100% 就是原价，等于没有优惠。")
        raise UserError(text, field="percent")


def _check_fund(values: Mapping[str, Any], centre: Centre) -> None:
    if values["fund"] is None or values["fund"].centre_id != centre.pk:
        raise UserError(_("请选补贴从哪一笔资金里出。"), field="fund")


def _check_services(values: Mapping[str, Any], centre: Centre) -> None:
    if any(one.station.centre_id != centre.pk for one in values["services"]):
        raise UserError(_("请选本中心的服务。"), field="services")


def _check_dates(values: Mapping[str, Any], _centre: Centre) -> None:
    if values["valid_from"] is None:
        raise UserError(_("请填从哪一天起。"), field="valid_from")
    if values["valid_until"] is not None and values["valid_until"] < values["valid_from"]:
        raise UserError(_("最后一天不能早于第一天。"), field="valid_until")
