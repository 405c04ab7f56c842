"""What the demo's applicants write into a form where the record knows nothing; numbers are synthetic (ADR 0006)."""

import random
from collections.abc import Mapping
from datetime import date
from typing import Any

from bianmin.core import id_number
from bianmin.residents.models import Person

from .models import ItemVersion
from .selectors.form import luhn, prefill


def plausible_answers(rng: random.Random, version: ItemVersion, person: Person) -> dict[str, str]:
    """Plausible values for required fields that the record does not fill."""
    known = prefill(version, person)
    needed = [row for row in version.form if row.get("required") and row["name"] not in known]
    return {row["name"]: _answer(rng, row) for row in needed}


def _answer(rng: random.Random, row: Mapping[str, Any]) -> str:
    kind = row.get("type") or "text"
    if kind == "choice":
        choice = rng.choice(row["choices"])
        return str(choice[0] if isinstance(choice, list) else choice)
    if kind == "bank_card":
        stem = "622299" + "".join(str(rng.randrange(10)) for _ in range(12))
        return next(stem + str(last) for last in range(10) if luhn(stem + str(last)))
    if kind == "id_number":
        return id_number.make("410199", date(1970 + rng.randrange(30), 1 + rng.randrange(12), 5), rng.randrange(900))
    plain = {
        "date": "2024-06-01",
        "number": "1",
        "money": "800.00",
        "yesno": "no",
        "phone": f"1540000{rng.randrange(10_000):04d}",
        "address": "平等街 1 号院",
        "longtext": "情况属实，申请办理。",
    }
    return plain.get(kind, "无")
