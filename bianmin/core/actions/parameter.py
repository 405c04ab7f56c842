"""Entering a parameter's value: dated, with its source, never silently over another one."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bianmin.core import journal
from bianmin.core.errors import Conflict, UserError
from bianmin.core.models import Parameter, ParameterValue

MOST = 100_000_000


def parameter_set(
    *,
    parameter: Parameter,
    value: Any,
    effective_from: date,
    source: str,
    actor: Any,
    certain: bool = True,
    replaces: bool = False,
) -> ParameterValue:
    """Let `value` (a number, or code → number) hold from a day on. Values of earlier days stay.

    A value of the same day is only corrected when `replaces` says so. Raises UserError for what is not of the
    parameter's kind, Conflict for a day that has a value.
    """
    _check(value)
    if not source.strip():
        raise UserError(_("请写明依据的文件和文号。"), field="source")
    fields = {"value": value, "source": source.strip(), "certain": certain, "entered_by": actor}
    with transaction.atomic():
        Parameter.objects.select_for_update().get(pk=parameter.pk)
        old = ParameterValue.objects.filter(parameter=parameter, effective_from=effective_from).first()
        if old and not replaces:
            words = {"day": effective_from.isoformat(), "value": old.value}
            raise Conflict(
                _("%(day)s 起已经有值：%(value)s。要更正它，请勾选“更正同一天的值”。") % words, field="replaces"
            )
        row, _made = ParameterValue.objects.update_or_create(
            parameter=parameter, effective_from=effective_from, defaults=fields
        )
        journal.record(
            actor=actor,
            verb="parameter.set",
            noun=parameter,
            payload={
                "key": parameter.key,
                "value": value,
                "old": old.value if old else None,
                "from": effective_from,
                "source": source.strip(),
            },
        )
    return row


def _check(value: Any) -> None:
    numbers = value.values() if isinstance(value, dict) else [value]
    for number in numbers:
        if isinstance(number, bool) or not isinstance(number, int | float) or not 0 <= number <= MOST:
            raise UserError(_("请填一个不小于 0 的数。"), field="value")
    if not numbers:
        raise UserError(_("请填至少一个数。"), field="value")
