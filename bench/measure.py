"""Figures, their references, and the table that shows both."""

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """One figure beside what it is held against in the same run; `ratio` = value / reference_value."""

    case: str
    metric: str
    value: float
    unit: str
    reference: str = ""
    reference_value: float | None = None

    @property
    def ratio(self) -> float | None:
        return self.value / self.reference_value if self.reference_value else None

    def as_json(self, job: str) -> dict[str, Any]:
        ratio = None if self.ratio is None else round(self.ratio, 3)
        return {"job": job, **asdict(self), "ratio": ratio}


def percentile(seconds: Sequence[float], part: float) -> float:
    """The value below which `part` (0–1) of the sample lies."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def p50_ms(seconds: Sequence[float]) -> float:
    return round(1000 * statistics.median(seconds), 3)


def p99_ms(seconds: Sequence[float]) -> float:
    return round(1000 * percentile(seconds, 0.99), 3)


def table(job: str, rows: Sequence[Row]) -> str:
    """Plain text, a row a figure."""
    lines = [
        f"\n== {job} ==",
        f"{'case':<44}{'metric':<12}{'value':>10} {'unit':<6}{'reference':<34}{'there':>10}{'ratio':>8}",
    ]
    for row in rows:
        there = "" if row.reference_value is None else f"{row.reference_value:.2f}"
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        lines.append(
            f"{row.case:<44}{row.metric:<12}{row.value:>10.2f} {row.unit:<6}{row.reference:<34}{there:>10}{ratio:>8}"
        )
    return "\n".join(lines)
