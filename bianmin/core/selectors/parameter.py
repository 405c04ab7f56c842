"""Reading parameters (参数): which value holds on a day, and where it comes from."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import FilteredRelation, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bianmin.core.models import Parameter, ParameterValue

SEXES = {"1": gettext_lazy("男"), "2": gettext_lazy("女")}  # GB/T 2261.1; the rules know no other mapping


class ParameterFact(NamedTuple):
    """A value with its source in words; None while nobody has entered one: conditions with it are unknown."""

    value: Any
    source: str
    certain: bool


def parameters_on(day: date) -> dict[str, ParameterFact]:
    """Every parameter's value on `day`, by key; one query. Numbers are int or Decimal, mappings code → number."""
    begun = FilteredRelation("values", condition=Q(values__effective_from__lte=day))
    rows = Parameter.objects.annotate(held=begun).order_by("held__effective_from")  # the latest wins
    return {row[0]: _fact(*row[1:]) for row in rows.values_list("key", "name", *(f"held__{name}" for name in _HELD))}


_HELD = ("value", "effective_from", "source", "certain")


def _fact(name: str, value: Any, since: date | None, source: str | None, certain: bool | None) -> ParameterFact:
    if since is None or value is None:
        return ParameterFact(None, _("参数“%(name)s”还没有录入") % {"name": name}, False)
    words = _("参数“%(name)s”，自 %(since)s 起执行") % {"name": name, "since": since.isoformat()}
    if source:
        words += _("，依据：%(source)s") % {"source": source}
    if not certain:
        words += _("（待核实）")
    return ParameterFact(exact(value), words, bool(certain))


def exact(value: Any) -> Any:
    """JSON's floats as Decimal, so that 0.1 + 0.2 is 0.3."""
    if isinstance(value, dict):
        return {key: exact(part) for key, part in value.items()}
    return Decimal(str(value)) if isinstance(value, float) else value


def value_parts(value: Any) -> list[tuple[str, Any]]:
    """A value as (label, number): of a mapping by sex each with its word; of a number alone with none."""
    if not isinstance(value, dict):
        return [("", value)]
    return [(str(SEXES.get(key, key)), number) for key, number in value.items()]


class ParameterRow(NamedTuple):
    """A parameter with its history, newest first, and the value that holds on the day asked for."""

    parameter: Parameter
    current: ParameterValue | None
    values: list[ParameterValue]


def parameter_rows(parameters: QuerySet[Parameter], day: date) -> list[ParameterRow]:
    """For the page of parameters; two queries."""
    newest_first = ParameterValue.objects.select_related("entered_by").order_by("-effective_from")
    rows = parameters.prefetch_related(Prefetch("values", newest_first))
    return [_row(parameter, day) for parameter in rows]


def _row(parameter: Parameter, day: date) -> ParameterRow:
    values = list(parameter.values.all())
    current = next((value for value in values if value.effective_from <= day), None)
    return ParameterRow(parameter, current, values)
