"""What every edit of the menu shares: the version that was seen, both values when it is stale, before and after."""

from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple, TypeVar

from django.db.models import Manager, Model
from django.utils.translation import gettext as _

from bianmin.core import journal
from bianmin.core.errors import UserError, VersionConflict
from bianmin.core.models import Centre
from bianmin.living.menu_words import ICONS, LABELS, kept

Row = TypeVar("Row", bound=Model)
MOST_YUAN = Decimal(100_000)


class Changes(NamedTuple):
    before: dict[str, Any]
    after: dict[str, Any]


def stands(row: Model, name: str) -> Any:
    """A column's value; of several rows the list, in their order."""
    value = getattr(row, name)
    return list(value.order_by("pk")) if isinstance(value, Manager) else value


def locked(row: Row) -> Row:
    """Inside the action's transaction: nobody else edits it meanwhile."""
    found: Row = type(row)._default_manager.select_for_update().get(pk=row.pk)
    return found


def differences(row: Model, wanted: Mapping[str, Any], version: int) -> Changes:
    """What `wanted` would change. Raises VersionConflict with both values by field when others changed it meanwhile."""
    now = {name: stands(row, name) for name in wanted}
    after = {name: value for name, value in wanted.items() if _key(value) != _key(now[name])}
    if after and row.version != version:  # type: ignore[attr-defined]
        both = {name: (now[name], value) for name, value in after.items()}
        raise VersionConflict(_("这一项刚刚被同事改过。请对照两边的内容后再保存。"), details=both)
    return Changes({name: now[name] for name in after}, after)


def write(row: Any, after: Mapping[str, Any]) -> None:
    """Save what changed, as the next version."""
    plain = [name for name, value in after.items() if not isinstance(value, list)]
    for name in plain:
        setattr(row, name, after[name])
    row.version += 1
    row.save(update_fields=[*plain, "version"])
    for name in after.keys() - set(plain):
        getattr(row, name).set(after[name])


def note(
    actor: Any, verb: str, row: Model, centre: Centre, called: str, changes: Changes | Mapping[str, Any] | None = None
) -> None:
    """The journal's entry; `called` names the row for whoever reads it."""
    payload: dict[str, Any] = {"called": called}
    if isinstance(changes, Changes):
        payload |= {"before": _kept(changes.before), "after": _kept(changes.after)}
    elif changes:
        payload["after"] = _kept(changes)
    journal.record(actor=actor, verb=verb, noun=row, area_code=centre.area.code, payload=payload)


def clean_texts(values: dict[str, Any], model: type[Model], names: Collection[str]) -> None:
    """Spaces put in order, lengths checked. Raises UserError on the field."""
    for name in values.keys() & set(names):
        values[name] = " ".join(str(values[name] or "").split())
        most = model._meta.get_field(name).max_length  # type: ignore[union-attr]
        if most and len(values[name]) > most:
            raise UserError(_("内容太长，最多 %(most)d 个字。") % {"most": most}, field=name)


def require_number(values: Mapping[str, Any], name: str, least: int, most: int) -> None:
    """Raises UserError on the field."""
    value = values[name]
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        words = {"label": LABELS[name], "least": least, "most": most}
        raise UserError(_("“%(label)s”请填 %(least)d 到 %(most)d。") % words, field=name)


def money(value: Any, name: str) -> Decimal:
    """Yuan. Raises UserError on the field."""
    try:
        amount = Decimal(str(value))
        if amount == amount.quantize(Decimal("0.01")) and 0 <= amount <= MOST_YUAN:
            return amount
    except InvalidOperation:
        pass
    raise UserError(_("“%(label)s”请填 0 到 100000 元，最多两位小数。") % {"label": LABELS[name]}, field=name)


def require_icon(name: str, before: str) -> None:
    """One of the list, or the one that it has already. Raises UserError."""
    if name and name != before and name not in ICONS:
        raise UserError(_("请从列出的图标里选一个。"), field="icon")


def _key(value: Any) -> Any:
    return {one.pk for one in value} if isinstance(value, list) else value


def _kept(values: Mapping[str, Any]) -> dict[str, Any]:
    return {f"menu_{name}": kept(value) for name, value in values.items()}
