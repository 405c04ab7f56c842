"""The search counts in quarters and numbers what everything else counts in minutes and keys: both say the same."""

from hypothesis import given, settings

from bianmin.living.dispatch.combine import combine
from bianmin.living.dispatch.day import days_of
from bianmin.living.dispatch.problem import QUARTER
from bianmin.living.dispatch.reasons import candidates
from bianmin.living.dispatch.rule import rule
from bianmin.living.dispatch.score import by_worker, score
from bianmin.living.dispatch.search import Search
from bianmin.living.dispatch.tables import Tables
from bianmin.living.dispatch.travel import WALK

from .dispatch_problems import crew, days, job, problem


@settings(max_examples=300, deadline=None)
@given(days())
def test_tables_tell_the_rules_plan_alike(day):
    """Each day of the rule can be told in quarters, begins no later, and costs what `score` says."""
    found, empty = rule(day), days_of(day)
    tables = Tables(day, empty)
    numbers = {one.key: number for number, one in enumerate(day.jobs)}
    own = by_worker(found.visits)
    routes = []
    for worker, one in enumerate(day.crews):
        visits = own.get(one.key, [])
        route = tables.route(worker, [numbers[visit.job] for visit in visits])
        assert route is not None
        assert all(
            start * QUARTER <= visit.start <= (late + 1) * QUARTER
            for start, late, visit in zip(route.starts, route.latest, visits, strict=True)
        )
        routes.append(route)
    able = [[list(empty).index(key) for key in candidates(empty, one)] for one in day.jobs]
    search = Search(tables, able, routes)
    lost = [place for place, can in enumerate(able) if not can and not tables.fixed[place]]
    assert search.cost(routes) + sum(search.penalty[job] for job in lost) == score(day, found.visits)


@settings(max_examples=150, deadline=None)
@given(days())
def test_best_place_is_the_best_of_all_orders(day):
    """A place that is offered can be taken at that cost; where none is offered, no order of the visits works."""
    found, empty = rule(day), days_of(day)
    tables = Tables(day, empty)
    numbers = {one.key: number for number, one in enumerate(day.jobs)}
    own = by_worker(found.visits)
    for worker, one in enumerate(day.crews):
        jobs = [numbers[visit.job] for visit in own.get(one.key, [])]
        for gone in (number for number in jobs if not tables.fixed[number]):
            rest = [number for number in jobs if number != gone]
            route = tables.route(worker, rest)
            assert route is not None
            tried = [tables.route(worker, [*rest[:place], gone, *rest[place:]]) for place in range(len(rest) + 1)]
            offered = tables.best_place(worker, route, gone)
            assert offered is not None
            assert tried[offered[1]] is not None
            urgent = any(tables.soonest[number] is not None for number in jobs)
            if not urgent:  # what an urgent visit behind it waits longer is seen only when it is put there
                assert route.cost + offered[0] == min(other.cost for other in tried if other)


def test_combine_takes_the_cheapest_days_without_an_order_twice():
    pool = {(0, (1,)): 10, (0, (1, 2)): 30, (1, (2,)): 5, (1, ()): 0, (0, ()): 0, (1, (1, 2)): 12}
    chosen = combine(pool, [(1, 2), ()], {1: 100, 2: 100}, 2.0, 1)
    assert chosen == {0: (), 1: (1, 2)}


def test_no_place_where_the_visit_behind_would_come_too_late():
    """The gap from 9:30 to 10:00 holds the way and the begin of a visit, and not its end."""
    asked = [job("a", opens=540, closes=540), job("b", opens=600, closes=600), job("c", opens=540, closes=660)]
    day = problem(asked, [crew()])
    tables = Tables(day, days_of(day))
    route = tables.route(0, [0, 1])
    assert route is not None
    assert tables.best_place(0, route, 2) == (0, 2)
    assert tables.route(0, [0, 2, 1]) is None


def test_after_what_was_done_nearby_there_is_time_that_there_is_not_from_home():
    """What was agreed for an hour that is over stands first; the way from there is shorter than the one from home."""
    done = job("done", at=730, opens=450, closes=450, minutes=5, fixed_worker="w", fixed_start=526)
    near = job("near", at=800, opens=495, closes=645, minutes=31)
    day = problem([done, near], [crew(spans=((420, 675),))], travel=WALK, now=613)
    tables = Tables(day, days_of(day))
    route = tables.route(0, [0])
    assert tables.route(0, [1, 0]) is None
    assert tables.best_place(0, route, 1)[1] == 1
