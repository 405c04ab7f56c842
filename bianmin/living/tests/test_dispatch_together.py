"""Orders that need several workers: all of them at one time, of one team, or none; and the checker sees when not."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bianmin.living.dispatch.check import faults
from bianmin.living.dispatch.plan import plan, replanning
from bianmin.living.dispatch.problem import Plan, Reason, Unplanned, Visit
from bianmin.living.dispatch.rule import rule
from bianmin.living.dispatch.sample_day import sample_day
from bianmin.living.dispatch.score import score
from bianmin.living.dispatch.suggest import suggest

from .dispatch_problems import crew, job, problem, shared_days

PAIR = [crew("a"), crew("b")]
BATH = job("bath", together=2)


def _codes(day, *visits, unplanned=()):
    """Of a plan made by hand, beside its ways."""
    found = faults(day, Plan(tuple(visits), tuple(unplanned), 0, 0, 0.0, "hand"))
    return sorted({fault.code for fault in found} - {"told_travel", "totals", "travel"})


@pytest.mark.parametrize(
    ("visits", "codes"),
    [
        ([Visit("bath", "a", 540), Visit("bath", "b", 540, mate=True)], []),
        ([Visit("bath", "a", 540)], ["alone"]),
        ([Visit("bath", "a", 540, mate=True)], ["alone", "lead"]),
        ([Visit("bath", "a", 540), Visit("bath", "a", 540, mate=True)], ["alone", "overlap"]),
        ([Visit("bath", "a", 540), Visit("bath", "b", 540)], ["lead", "twice"]),
        ([Visit("bath", "a", 540), Visit("bath", "b", 555, mate=True)], ["apart"]),
        ([Visit("bath", "a", 540), Visit("bath", "b", 540, mate=True), Visit("bath", "c", 540, mate=True)], ["alone"]),
        ([Visit("bath", "a", 540), Visit("bath", "d", 540, mate=True)], ["team"]),
        ([Visit("bath", "a", 540), Visit("bath", "e", 540, mate=True)], ["skill"]),
    ],
)
def test_the_checker_sees_who_comes_alone(visits, codes):
    workers = [*PAIR, crew("c"), crew("d", team="other"), crew("e", skills=("drain",))]
    assert _codes(problem([BATH], workers), *visits) == codes


def test_what_was_agreed_for_two_stands_for_both():
    agreed = job("bath", together=2, fixed_worker="a", fixed_start=540, mates=("b",))
    day = problem([agreed], PAIR)
    assert _codes(day, Visit("bath", "a", 540), Visit("bath", "b", 540, mate=True)) == []
    assert _codes(day, Visit("bath", "b", 540), Visit("bath", "a", 540, mate=True)) == ["moved"]
    assert _codes(day, Visit("bath", "a", 540)) == ["alone"]
    assert _codes(day, unplanned=[Unplanned("bath", Reason.FULL)]) == ["moved"]


@settings(max_examples=150, deadline=None)
@given(shared_days())
def test_rule_is_sound(day):
    assert faults(day, rule(day)) == []


@settings(max_examples=60, deadline=None)
@given(shared_days())
def test_plan_is_sound_and_never_worse_than_the_rule(day):
    found = plan(day, seconds=2, rounds=40)
    assert faults(day, found) == []
    assert score(day, found.visits) <= score(day, rule(day).visits)


@settings(max_examples=60, deadline=None)
@given(shared_days(fixed=False), st.data())
def test_plan_anew_moves_nothing_that_is_agreed(day, data):
    first = plan(replace(day, now=0), seconds=2, rounds=20)
    agreed = data.draw(st.sets(st.sampled_from([visit.job for visit in first.visits]))) if first.visits else set()
    later = replanning(replace(day, now=0), first, agreed, now=605)
    again = plan(later, seconds=2, rounds=20)
    assert faults(later, again) == []
    stood = {(one.job, one.worker, one.start, one.mate) for one in first.visits if one.job in agreed}
    assert stood <= {(one.job, one.worker, one.start, one.mate) for one in again.visits}


@settings(max_examples=100, deadline=None)
@given(shared_days())
def test_suggested_parties_can_all_come(day):
    for asked in day.jobs:
        if asked.fixed or asked.together == 1:
            continue
        for one in suggest(day, asked):
            stands = replace(asked, fixed_worker=one.worker, fixed_start=one.start, mates=one.mates)
            assert len(one.mates) == asked.together - 1
            # Nobody of them is in two places: the problem refuses that.
            replace(day, jobs=tuple(stands if other is asked else other for other in day.jobs))


def test_both_routes_have_it_at_one_time():
    found = plan(problem([BATH, job("x", at=300)], PAIR), seconds=0.5)
    bath = [visit for visit in found.visits if visit.job == "bath"]
    assert {visit.worker for visit in bath} == {"a", "b"}
    assert len({visit.start for visit in bath}) == 1
    assert [visit.mate for visit in bath].count(False) == 1
    assert any(visit.job == "x" for visit in found.visits)


def test_who_is_known_leads():
    workers = [crew("a"), crew("b"), crew("known", at=300)]
    found = plan(problem([replace(BATH, known_worker="known")], workers), seconds=0.3)
    assert [visit.worker for visit in found.visits if not visit.mate] == ["known"]


@pytest.mark.parametrize(
    ("workers", "reason"),
    [
        ([crew("a")], Reason.TOO_FEW),
        ([crew("a", team="x"), crew("b", team="y")], Reason.TOO_FEW),
        ([crew("a", spans=((480, 600),)), crew("b", spans=((630, 720),))], Reason.TOO_FEW),
        ([crew("a", spans=((800, 900),)), crew("b", spans=((800, 900),))], Reason.NO_HOURS),
        ([crew("a", skills=("drain",)), crew("b", skills=("drain",))], Reason.NO_SKILL),
    ],
)
def test_why_not(workers, reason):
    found = plan(problem([replace(BATH, closes=720)], workers), seconds=0.2)
    assert found.visits == ()
    assert [one.reason for one in found.unplanned] == [reason]


def test_two_that_need_both_at_once_and_the_second_finds_no_room():
    narrow = {"opens": 540, "closes": 555, "minutes": 60, "together": 2}
    found = plan(problem([job("one", **narrow), job("two", **narrow)], PAIR), seconds=0.3)
    assert [visit.job for visit in found.visits] == ["one", "one"]
    assert [(one.job, one.reason) for one in found.unplanned] == [("two", Reason.FULL)]


def test_a_street_where_every_tenth_order_needs_two():
    day = sample_day(4, jobs=60, crews=12)
    jobs = tuple(replace(one, together=2) if number % 10 == 0 else one for number, one in enumerate(day.jobs))
    day = replace(day, jobs=jobs)
    found = plan(day, seconds=2)
    assert faults(day, found) == faults(day, rule(day)) == []
    assert found.method == "plan"
    assert score(day, found.visits) < score(day, rule(day).visits)


@pytest.mark.parametrize(
    "wrong",
    [
        {"together": 0},
        {"fixed_worker": "a", "fixed_start": 540, "mates": ("a",)},
        {"fixed_worker": "a", "fixed_start": 540, "mates": ("b", "b")},
        {"mates": ("b",)},
    ],
)
def test_what_cannot_be(wrong):
    with pytest.raises(ValueError, match="bath"):
        replace(BATH, **wrong)
