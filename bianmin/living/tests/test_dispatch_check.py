"""The checker finds every kind of fault that a planner could make."""

from dataclasses import replace

import pytest

from bianmin.living.dispatch.check import Fault, faults
from bianmin.living.dispatch.problem import Plan, Reason, Unplanned, Visit
from bianmin.living.dispatch.rule import rule

from .dispatch_problems import OTHER_GRID, crew, job, problem


def _plan(*visits, unplanned=(), minutes=None, metres=0):
    minutes = sum(visit.travel for visit in visits) if minutes is None else minutes
    return Plan(tuple(visits), tuple(unplanned), minutes, metres, 0.0, "hand")


def _codes(day, found):
    return [fault.code for fault in faults(day, found)]


@pytest.mark.parametrize(
    ("asked", "start", "codes"),
    [
        (job(), 540, []),
        (job(skill="drain"), 540, ["skill"]),
        (job(area=OTHER_GRID), 540, ["area"]),
        (job(excluded=frozenset({"w"})), 540, ["declined"]),
        (job(fixed_worker="x"), 540, ["other_worker"]),
        (job(), 525, ["window"]),
        (job(), 675, ["window"]),
        (job(), 545, ["grid"]),
        (job(minutes=90), 645, ["hours"]),
        (job(fixed_worker="w", fixed_start=555), 540, ["moved"]),
        (job(fixed_worker="w", fixed_start=400), 400, []),
    ],
)
def test_one_visit(asked, start, codes):
    workers = [crew(areas=("410104002901",)), crew("x")]
    assert _codes(problem([asked], workers), _plan(Visit("j", "w", start, 2))) == codes


def test_blocked_quarter_is_no_working_time():
    day = problem([job()], [crew(blocked=((560, 565),))])
    assert _codes(day, _plan(Visit("j", "w", 540, 2))) == ["hours"]
    assert _codes(day, _plan(Visit("j", "w", 570, 2))) == []


def test_two_visits_of_one_worker():
    day = problem([job("a", minutes=40), job("b", minutes=20)], [crew()])
    # a holds its quarters until 9:45 though it ends at 9:40
    assert _codes(day, _plan(Visit("a", "w", 540, 2), Visit("b", "w", 570, 2))) == ["overlap", "travel"]
    assert _codes(day, _plan(Visit("a", "w", 540, 2), Visit("b", "w", 585, 2))) == []


def test_way_needs_working_minutes():
    day = problem([job("a"), job("b", at=1000)], [crew()])
    far = 2 + 7
    assert _codes(day, _plan(Visit("a", "w", 540, 2), Visit("b", "w", 570, far), metres=1300)) == ["travel"]
    assert _codes(day, _plan(Visit("a", "w", 540, 2), Visit("b", "w", 585, far), metres=1300)) == []
    lunch = problem(day.jobs, [crew(spans=((480, 570), (630, 720)))])
    assert _codes(lunch, _plan(Visit("a", "w", 540, 2), Visit("b", "w", 630, far), metres=1300)) == ["travel"]


def test_first_way_of_the_day_and_now():
    day = problem([job(opens=480, closes=600)], [crew()])
    assert _codes(day, _plan(Visit("j", "w", 480, 2))) == ["travel"]
    later = replace(day, now=500)
    assert _codes(later, _plan(Visit("j", "w", 495, 2))) == ["past", "travel"]
    assert _codes(later, _plan(Visit("j", "w", 510, 2))) == []


def test_whole_plan():
    day = problem([job("a"), job("b")], [crew()])
    good = rule(day)
    assert faults(day, good) == []
    assert faults(day, replace(good, visits=good.visits[:1], travel_minutes=2)) == [Fault("lost", "b")]
    assert "twice" in _codes(day, replace(good, unplanned=(Unplanned("a", Reason.FULL),)))
    assert faults(day, replace(good, travel_minutes=99)) == [Fault("totals")]
    assert _codes(day, _plan(Visit("a", "nobody", 540), Visit("b", "w", 540, 2))) == ["unknown"]
    assert _codes(day, _plan(Visit("a", "w", 540, 2), unplanned=[Unplanned("b", "mood")])) == ["reason"]
    fixed = problem([job("a", fixed_worker="w", fixed_start=540)], [crew()])
    assert _codes(fixed, _plan(unplanned=[Unplanned("a", Reason.FULL)])) == ["moved"]
    assert _codes(day, _plan(Visit("a", "w", 540, 9), Visit("b", "w", 585, 2))) == ["told_travel", "totals"]
