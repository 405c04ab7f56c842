"""Demo data: each app registers a step that makes its rows through its own actions; `bianmin load-demo` runs them."""

from collections.abc import Callable
from dataclasses import dataclass

Step = Callable[[], int]
_steps: list["DemoStep"] = []


@dataclass(frozen=True)
class DemoStep:
    order: int
    name: str
    run: Step


def register(name: str, order: int, run: Step) -> None:
    """`run` makes what is not there yet and returns how many rows it made; running it again makes nothing."""
    _steps.append(DemoStep(order, name, run))


def steps() -> list[DemoStep]:
    return sorted(_steps, key=lambda step: step.order)
