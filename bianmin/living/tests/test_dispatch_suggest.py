"""One order at the desk: who, when and why; and which windows are still free."""

import statistics
import time

from hypothesis import given, settings

from bianmin.living.dispatch.check import faults
from bianmin.living.dispatch.day import days_of
from bianmin.living.dispatch.problem import Visit
from bianmin.living.dispatch.reasons import reasons
from bianmin.living.dispatch.rule import rule
from bianmin.living.dispatch.sample_day import sample_day
from bianmin.living.dispatch.score import planned
from bianmin.living.dispatch.suggest import suggest

from .dispatch_problems import crew, days, job, problem


def test_says_who_comes_when_and_why():
    workers = [crew("far", at=900, load=100), crew("near", at=50, load=900), crew("known", at=400, load=900)]
    found = suggest(problem([], workers), job(known_worker="known"))
    assert {one.worker: one.reasons for one in found} == {
        "known": ("known_face", "free_soonest"),
        "near": ("nearest", "free_soonest"),
        "far": ("free_soonest", "fair"),
    }
    assert found[0].worker == "known"
    assert [one.start for one in found] == [540] * 3


def test_between_two_visits_of_one_house_nobody_needs_a_way():
    there = [job(f"f{start}", at=1000, fixed_worker="w", fixed_start=start) for start in (540, 630)]
    day = problem(there, [crew(at=0), crew("x", at=500)])
    best = suggest(day, job(at=1000))[0]
    assert (best.worker, best.start, best.detour) == ("w", 585, 0)
    assert suggest(day, job(at=1000, minutes=60))[0].start != 585


def test_declined_unskilled_and_busy_workers_are_not_suggested():
    workers = [crew("a"), crew("b", skills=("drain",)), crew("c"), crew("d")]
    asked = job(excluded=frozenset({"a"}), opens=540, closes=570)
    busy = [Visit("long", "c", 525)]
    day = problem([job("long", opens=525, closes=525, minutes=120)], workers)
    assert [one.worker for one in suggest(day, asked, busy)] == ["d"]


def test_five_at_most_and_an_order_is_not_in_its_own_way():
    asked = job(opens=540, closes=540)
    day = problem([asked], [crew(f"w{number}") for number in range(8)])
    assert len(suggest(day, asked)) == 5
    assert suggest(day, asked, [Visit("j", "w0", 540)])[0].worker == "w0"


@settings(max_examples=200, deadline=None)
@given(days())
def test_every_suggestion_can_be_taken(day):
    """Taken instead of the rule's visit, each is sound."""
    found = rule(day)
    for asked in [one for one in day.jobs if not one.fixed][:3]:
        offered = suggest(day, asked, found.visits)
        others = [visit for visit in found.visits if visit.job != asked.key]
        for one in offered:
            visits = [*others, Visit(asked.key, one.worker, one.start)]
            taken = planned(day, visits, reasons(day, days_of(day), visits), 0.0, "hand")
            assert faults(day, taken) == []
            assert Visit(asked.key, one.worker, one.start, one.travel) in taken.visits


def test_answers_while_somebody_waits():
    """On a day of 150 orders and 25 workers; 20 ms is far below what anybody notices."""
    day = sample_day(4)
    visits, asked = rule(day).visits, day.jobs[0]
    taken = []
    for _ in range(20):
        began = time.perf_counter()
        suggest(day, asked, visits)
        taken.append(time.perf_counter() - began)
    assert statistics.median(taken) < 0.02
