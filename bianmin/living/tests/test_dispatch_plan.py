"""The rule, the plan and the plan anew: whatever the day, the checker finds nothing, and what is agreed stays."""

import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bianmin.living.dispatch.check import faults
from bianmin.living.dispatch.plan import plan, replanning
from bianmin.living.dispatch.problem import Reason, Visit
from bianmin.living.dispatch.rule import rule
from bianmin.living.dispatch.sample_day import sample_day
from bianmin.living.dispatch.score import score

from .dispatch_problems import OTHER_GRID, crew, days, job, problem

quick = settings(max_examples=60, deadline=None)


def _fixed(day):
    return {(one.key, one.fixed_worker, one.fixed_start) for one in day.jobs if one.fixed}


def _told(found):
    return {(visit.job, visit.worker, visit.start) for visit in found.visits}


@settings(max_examples=300, deadline=None)
@given(days())
def test_rule_is_sound(day):
    found = rule(day)
    assert faults(day, found) == []
    assert _fixed(day) <= _told(found)


@quick
@given(days())
def test_plan_is_sound_and_never_worse_than_the_rule(day):
    found = plan(day, seconds=2, rounds=40)
    assert faults(day, found) == []
    assert _fixed(day) <= _told(found)
    assert score(day, found.visits) <= score(day, rule(day).visits)
    assert not any(
        visit.worker in day.job[visit.job].excluded for visit in found.visits if not day.job[visit.job].fixed
    )


@quick
@given(days(fixed=False), st.data())
def test_plan_anew_with_an_urgent_order_is_sound_and_moves_nothing_that_is_agreed(day, data):
    first = plan(replace(day, now=0), seconds=2, rounds=20)
    agreed = data.draw(st.sets(st.sampled_from([visit.job for visit in first.visits]))) if first.visits else set()
    urgent = job("urgent", at=300, opens=600, closes=720, urgent=True)
    later = replanning(replace(day, jobs=(*day.jobs, urgent), now=0), first, agreed, now=605)
    again = plan(later, seconds=2, rounds=20)
    assert faults(later, again) == []
    begun = {visit.job for visit in first.visits if visit.start <= 605}
    stood = {one for one in _told(first) if one[0] in agreed | begun}
    assert stood <= _told(again)


def test_same_rounds_same_plan():
    day = sample_day(3, jobs=40, crews=8)
    one, other = (plan(day, seconds=20, rounds=150) for _ in range(2))
    assert one.visits == other.visits
    assert one.method == "plan"


def test_day_of_the_street_serves_more_with_shorter_ways():
    day = sample_day(1)
    assert (len(day.jobs), len(day.crews)) == (150, 25)
    by_rule, began = rule(day), time.perf_counter()
    found = plan(day, seconds=2)
    assert time.perf_counter() - began < 5
    assert faults(day, found) == faults(day, by_rule) == []
    assert len(found.visits) >= len(by_rule.visits)
    assert found.travel_metres < by_rule.travel_metres
    assert found.method == "plan"


def test_no_time_gives_the_rule():
    day = sample_day(2, jobs=30, crews=6)
    found = plan(day, seconds=0)
    assert (found.method, found.visits, found.unplanned) == ("rule", rule(day).visits, rule(day).unplanned)


def test_nobody_and_nothing():
    assert plan(problem([], []), seconds=0.2).visits == ()
    assert [one.reason for one in plan(problem([job()], []), seconds=0.2).unplanned] == [Reason.NO_SKILL]
    assert plan(problem([], [crew()]), seconds=0.2).unplanned == ()


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (job(skill="drain"), Reason.NO_SKILL),
        (job(area=OTHER_GRID), Reason.NO_AREA),
        (job(excluded=frozenset({"w"})), Reason.DECLINED),
        (job(fixed_worker="somebody else"), Reason.DECLINED),
        (job(opens=900, closes=960), Reason.NO_HOURS),
        (job(minutes=230, opens=600, closes=660), Reason.NO_HOURS),
        (job(opens=541, closes=544), Reason.NO_HOURS),  # no quarter begins in it
    ],
)
def test_why_an_order_has_no_visit(asked, reason):
    found = plan(problem([asked], [crew(areas=("410104002901",))]), seconds=0.2)
    assert [(one.job, one.reason) for one in found.unplanned] == [("j", reason)]


def test_full_day():
    asked = [job(f"j{number}", minutes=60, opens=540, closes=630) for number in range(4)]
    found = plan(problem(asked, [crew()]), seconds=0.5)
    assert Counter(one.reason for one in found.unplanned) == {Reason.FULL: 2}


def test_urgent_order_goes_first_and_early():
    slow = [job(f"j{number}", minutes=60, opens=540, closes=600) for number in range(2)]
    found = plan(problem([*slow, job("u", minutes=60, opens=540, closes=600, urgent=True)], [crew()]), seconds=0.5)
    assert Visit("u", "w", 540, 2) in found.visits


def test_known_face_is_worth_a_way_but_not_an_order():
    near, known = crew("near", at=100), crew("known", at=500)
    asked = job(at=100, known_worker="known")
    assert plan(problem([asked], [near, known]), seconds=0.3).visits[0].worker == "known"
    taken = job("other", at=500, opens=540, closes=540, minutes=150, fixed_worker="known", fixed_start=540)
    assert [visit.worker for visit in plan(problem([asked, taken], [near, known]), seconds=0.3).visits] == [
        "known",
        "near",
    ]


def test_who_has_worked_less_this_month_is_preferred_at_equal_ways():
    found = plan(problem([job(at=200, minutes=60)], [crew("a", load=6000), crew("b", load=1000)]), seconds=0.3)
    assert found.visits[0].worker == "b"


def test_break_is_not_worked_and_way_waits_for_its_end():
    worker = crew(spans=((480, 600), (660, 780)))
    found = plan(problem([job(minutes=90, opens=540, closes=680, at=700)], [worker]), seconds=0.3)
    assert found.visits[0].start == 660
    late = plan(problem([job("j", at=700, opens=540, closes=700, minutes=30)], [worker], now=595), seconds=0.3)
    assert late.visits[0].start == 675  # it is 10:00 with the quarter; 7 minutes of way after the break


def test_what_is_fixed_must_be_possible():
    twice = [job(key, fixed_worker="w", fixed_start=start) for key, start in (("a", 540), ("b", 565))]
    with pytest.raises(ValueError, match="two places"):
        problem(twice, [crew()])
    with pytest.raises(ValueError, match="not there"):
        problem([job(fixed_worker="x", fixed_start=540)], [crew()])
    with pytest.raises(ValueError, match="twice"):
        problem([job(), job()], [crew()])
    with pytest.raises(ValueError, match="outside"):
        job(fixed_worker="w", fixed_start=1430)


def test_planned_worker_is_kept_unless_it_gains():
    a, b = crew("a", at=90), crew("b", at=100)
    day = problem([job(at=150)], [a, b])
    assert plan(day, seconds=0.3).visits[0].worker == "b"
    kept = plan(replace(day, before=(Visit("j", "a", 540),)), seconds=0.3)
    assert kept.visits[0].worker == "a"


def test_planner_needs_no_database_and_the_desk_no_solver():
    """A process that only asks for suggestions, or names the planner, does not carry the solver's 75 MB."""
    code = """
import sys
from bianmin.living.dispatch import plan, suggest
assert not {"django", "ortools", "pandas"} & sys.modules.keys(), sorted(sys.modules)
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
