"""Small days by hand, and hypothesis strategies of days: few hours, few skills, so that orders are in each other's
way."""

from dataclasses import replace

from hypothesis import strategies as st

from bianmin.living.dispatch.problem import Crew, Job, Problem, Spot
from bianmin.living.dispatch.travel import E_BIKE, WALK

GRID, OTHER_GRID = "410104002901001", "410104002902001"
HOME = Spot(0.0, 0.0)
MORNING = ((480, 720),)


def job(key="j", *, at=0.0, skill="locks", opens=540, closes=660, minutes=30, **more) -> Job:
    """An order `at` so many metres east of HOME."""
    return Job(key, Spot(float(at), 0.0), skill, more.pop("area", GRID), opens, closes, minutes, **more)


def crew(key="w", *, skills=("locks",), spans=MORNING, at=0.0, **more) -> Crew:
    return Crew(key, frozenset(skills), tuple(spans), Spot(float(at), 0.0), **more)


def problem(jobs, crews, **more) -> Problem:
    return Problem(tuple(jobs), tuple(crews), **more)


_spots = st.builds(Spot, st.integers(0, 1100).map(float), st.integers(0, 900).map(float))
_skills = st.sampled_from(("locks", "drain", "meals"))
_grids = st.sampled_from((GRID, OTHER_GRID))
_keys = ("w0", "w1", "w2")


@st.composite
def _span_lists(draw):
    begin = draw(st.integers(420, 600))
    noon = draw(st.integers(begin + 30, 780))
    again = draw(st.integers(noon, noon + 90))
    return ((begin, noon), (again, again + draw(st.integers(30, 300))))


@st.composite
def _crews(draw, key):
    blocked = draw(st.lists(st.integers(480, 900), max_size=1))
    return Crew(
        key,
        draw(st.frozensets(_skills, min_size=1)),
        draw(_span_lists()),
        draw(_spots),
        areas=draw(st.sampled_from(((), ("410104002901",), ("410104002",)))),
        blocked=tuple((begin, begin + 50) for begin in blocked),
        load=draw(st.integers(0, 5000)),
    )


@st.composite
def _jobs(draw, key, most=900):
    opens = draw(st.integers(450, most))
    return Job(
        key,
        draw(_spots),
        draw(_skills),
        draw(_grids),
        opens,
        opens + draw(st.integers(0, 150)),
        draw(st.integers(5, 150)),
        urgent=draw(st.integers(0, 5)) == 0,
        known_worker=draw(st.sampled_from((None, None, "gone", *_keys))),
        fixed_worker=draw(st.sampled_from((None, None, None, None, *_keys))),
        excluded=draw(st.frozensets(st.sampled_from(_keys), max_size=1)),
    )


@st.composite
def days(draw, fixed=True):
    """A problem of three workers and up to nine orders; some of them agreed at any minute, also outside of their
    window, hours and skills, since people agree on such things; any time of the day."""
    found = problem(
        [draw(_jobs(f"j{number}")) for number in range(draw(st.integers(0, 9)))],
        [draw(_crews(key)) for key in _keys],
        travel=draw(st.sampled_from((E_BIKE, WALK))),
        now=draw(st.sampled_from((0, 0, 555, 613, 720, 760))),
    )
    for one in found.jobs:
        if fixed and draw(st.integers(0, 3)) == 0:
            agreed = replace(one, fixed_worker=draw(st.sampled_from(_keys)), fixed_start=draw(st.integers(430, 950)))
            try:
                found = replace(found, jobs=tuple(agreed if other is one else other for other in found.jobs))
            except ValueError:  # that worker is elsewhere then
                continue
    return found


@st.composite
def shared_days(draw, fixed=True):
    """The same, where some orders need two or three, of two teams."""
    found = draw(days(fixed=fixed))
    crews = tuple(replace(one, team=draw(st.sampled_from(("a", "a", "b")))) for one in found.crews)
    jobs = tuple(
        one if one.fixed else replace(one, together=draw(st.sampled_from((1, 1, 2, 2, 3)))) for one in found.jobs
    )
    return replace(found, jobs=jobs, crews=crews)
