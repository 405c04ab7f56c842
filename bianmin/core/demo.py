"""Demo data: each app registers a step that makes its rows through its own actions; `bianmin load-demo` runs them."""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.module_loading import import_string

from . import clock

Step = Callable[[], int]
Story = Iterator[datetime]  # yields the moment of its next act
_steps: list["DemoStep"] = []


@dataclass(frozen=True)
class DemoStep:
    order: int
    name: str
    path: str

    def run(self) -> int:
        step: Step = import_string(self.path)
        return step()


def register(name: str, order: int, path: str) -> None:
    """`path` is the dotted name of a function that makes what is not there yet and returns how many rows it made;
    running it again makes nothing. A name, since every process registers the steps and hardly any runs them."""
    _steps.append(DemoStep(order, name, path))


def steps() -> list[DemoStep]:
    return sorted(_steps, key=lambda step: step.order)


def play(stories: list[Story]) -> None:
    """Let every story act in the order of time: the clock stands still at each act."""
    heap = [(moment, place, story) for place, story in enumerate(stories) if (moment := next(story, None))]
    heapq.heapify(heap)
    while heap:
        moment, place, story = heapq.heappop(heap)
        with clock.frozen(moment):
            following = next(story, None)
        if following is not None:
            heapq.heappush(heap, (max(following, moment + timedelta(minutes=3)), place, story))
