"""The day in whole quarters and small whole numbers, so that a place for a visit is found with a few look-ups.

Jobs and workers are numbers here (their places in the problem). For each worker the working quarters are counted:
`worked[q]` of them lie before quarter q. A way of n quarters that begins when `worked` is a ends at quarter `reach[a
+ n]`: breaks are stepped over. `fits[d][q]` is the first quarter from q on at which a visit of d quarters lies inside
working time, `fits_by` the last one up to q. NEVER (97) stands for "not this day".
"""

from collections.abc import Sequence
from dataclasses import dataclass

from .day import Day
from .problem import DAY, QUARTER, Job, Problem, Span, quarter_down, quarter_up
from .score import CROWDED, LATE_URGENT, Weights

QUARTERS = DAY // QUARTER
NEVER = QUARTERS + 1
_BEYOND = 3 * NEVER  # `reach` answers for any way


@dataclass(frozen=True, slots=True)
class Hours:
    """One worker's working time; `base`: `worked` at the moment from which new ways begin."""

    worked: list[int]
    reach: list[int]
    last: list[int]  # the last quarter by which so many were worked
    fits: dict[int, list[int]]
    fits_by: dict[int, list[int]]
    base: int


@dataclass(slots=True)
class Route:
    """A worker's day. For each visit: its start (quarter), `left` (`worked` when the way onward is counted from), and
    the last start that keeps all after it possible. `cost`: metres, as `score` counts them."""

    jobs: list[int]
    starts: list[int]
    left: list[int]
    latest: list[int]
    cost: int
    work: int


class Tables:
    """What the search looks up, for one problem. `days`: everybody's, with what is fixed alone."""

    def __init__(self, problem: Problem, days: dict[str, Day]) -> None:
        jobs, crews, travel = problem.jobs, problem.crews, problem.travel
        self.problem, self.weights = problem, Weights(problem)
        self.share = self.weights.share
        self.duration = [job.duration for job in jobs]
        self.opens = [_first_quarter(job) for job in jobs]
        self.closes = [_last_quarter(job) for job in jobs]
        self.fixed = [job.fixed for job in jobs]
        self.size = [_held(job) for job in jobs]
        self.metres = [[travel.metres(here.spot, there.spot) for there in jobs] for here in jobs]
        self.first_metres = [[travel.metres(crew.start, job.spot) for job in jobs] for crew in crews]
        leave = [self._leaves(job) for job in jobs]
        self.steps = [
            [_quarters(after + travel.minutes(here.spot, there.spot)) for there in jobs]
            for here, (_, after) in zip(jobs, leave, strict=True)
        ]
        self.first_steps = [[_quarters(travel.minutes(crew.start, job.spot)) for job in jobs] for crew in crews]
        self.leave = [quarter for quarter, _ in leave]
        self.wish = [[self.weights.visit(job, crew) for job in jobs] for crew in crews]
        self.soonest = [self.weights.soonest(job) // QUARTER if job.urgent and not job.fixed else None for job in jobs]
        sizes = sorted(set(self.size))
        self.hours = [_hours(days[crew.key].free, sizes, problem.begins) for crew in crews]

    def _leaves(self, job: Job) -> tuple[int | None, int]:
        """From which quarter the way onward is counted (None: from the start of the visit), and minutes before it
        begins."""
        if job.fixed_start is None:
            return None, job.duration
        leaves = max(job.fixed_start + job.duration, self.problem.begins)
        return leaves // QUARTER, leaves % QUARTER

    def route(self, worker: int, jobs: Sequence[int]) -> Route | None:
        """These visits in this order, each as early as can be; None where that breaks something."""
        hours = self.hours[worker]
        starts: list[int] = []
        left: list[int] = []
        at, steps, was_fixed = hours.base, self.first_steps[worker], True
        for job in jobs:
            arrives = hours.reach[at + steps[job]]
            start = self.opens[job]
            if self.fixed[job]:
                if arrives > start and not was_fixed:
                    return None
            else:
                start = hours.fits[self.size[job]][max(arrives, start)]
                if start > self.closes[job]:
                    return None
            leave = self.leave[job]
            at, steps, was_fixed = hours.worked[start if leave is None else leave], self.steps[job], self.fixed[job]
            starts.append(start)
            left.append(at)
        cost, work = self._cost(worker, jobs, starts)
        return Route(list(jobs), starts, left, self._latest(hours, jobs), cost, work)

    def _latest(self, hours: Hours, jobs: Sequence[int]) -> list[int]:
        latest = [0] * len(jobs)
        bound: int | None = None
        for place in range(len(jobs) - 1, -1, -1):
            job = jobs[place]
            if self.fixed[job]:
                latest[place] = self.opens[job]
            else:
                last = self.closes[job]
                if bound is not None:
                    last = min(last, hours.last[bound - self.steps[job][jobs[place + 1]]])
                latest[place] = hours.fits_by[self.size[job]][last]
            bound = hours.worked[latest[place]]
        return latest

    def _cost(self, worker: int, jobs: Sequence[int], starts: Sequence[int]) -> tuple[int, int]:
        cost = work = 0
        metres, wish = self.first_metres[worker], self.wish[worker]
        for job, start in zip(jobs, starts, strict=True):
            cost += metres[job] + wish[job]
            work += self.duration[job]
            metres = self.metres[job]
            soonest = self.soonest[job]
            if soonest is not None:
                cost += LATE_URGENT * QUARTER * (start - soonest)
        return cost + CROWDED * max(0, work - self.share), work

    def best_place(self, worker: int, route: Route, job: int) -> tuple[int, int] | None:
        """Where this visit makes the day least longer: the cost and its place in the order; None where it has none."""
        hours, size = self.hours[worker], self.size[job]
        reach, worked, fits = hours.reach, hours.worked, hours.fits[size]
        opens, closes, soonest = self.opens[job], self.closes[job], self.soonest[job]
        onward, ways = self.steps[job], self.metres[job]
        jobs, latest, many = route.jobs, route.latest, len(route.jobs)
        best, best_place = None, 0
        for place in range(many + 1):
            if place < many and latest[place] <= opens:
                continue
            here = jobs[place - 1] if place else -1
            at, steps = (route.left[place - 1], self.steps[here]) if place else (hours.base, self.first_steps[worker])
            arrives = reach[at + steps[job]]
            start = fits[arrives if arrives > opens else opens]
            if start > closes:
                if place < many and self.fixed[jobs[place]]:
                    continue  # what is fixed stands where it could not be reached either: it may lie nearer
                break
            metres = self.metres[here] if place else self.first_metres[worker]
            cost = metres[job]
            if place < many:
                then = jobs[place]
                if reach[worked[start] + onward[then]] > latest[place]:
                    continue
                cost += ways[then] - metres[then]
            if soonest is not None:
                cost += LATE_URGENT * QUARTER * (start - soonest)
            if best is None or cost < best:
                best, best_place = cost, place
        if best is None:
            return None
        over = route.work + self.duration[job] - self.share
        return best + self.wish[worker][job] + CROWDED * max(0, min(over, self.duration[job])), best_place


def _quarters(minutes: int) -> int:
    """Rounded up; nothing is farther than a day."""
    return min(NEVER, -(-minutes // QUARTER))


def _first_quarter(job: Job) -> int:
    return quarter_down(job.fixed_start) // QUARTER if job.fixed_start is not None else quarter_up(job.opens) // QUARTER


def _last_quarter(job: Job) -> int:
    return (job.closes if job.fixed_start is None else job.fixed_start) // QUARTER


def _held(job: Job) -> int:
    """Quarters that a visit touches."""
    begin = job.fixed_start or 0
    return (quarter_up(begin + job.duration) - quarter_down(begin)) // QUARTER


def _hours(free: Sequence[Span], sizes: Sequence[int], begins: int) -> Hours:
    spans = [(begin // QUARTER, end // QUARTER) for begin, end in free]
    worked = [0]
    for quarter in range(NEVER):
        worked.append(worked[-1] + any(begin <= quarter < end for begin, end in spans))
    reach = [NEVER] * _BEYOND
    last = [0] * (worked[-1] + 1)
    for quarter in range(NEVER, -1, -1):
        reach[worked[quarter]] = quarter
    for quarter in range(NEVER + 1):
        last[worked[quarter]] = quarter
    for _, end in spans[-1:]:
        last[worked[-1]] = end
    fits: dict[int, list[int]] = {}
    fits_by: dict[int, list[int]] = {}
    for size in sizes:
        can = [any(begin <= quarter and quarter + size <= end for begin, end in spans) for quarter in range(NEVER)]
        ahead, behind = [NEVER] * (NEVER + 1), [-1] * (NEVER + 1)
        for quarter in range(NEVER - 1, -1, -1):
            ahead[quarter] = quarter if can[quarter] else ahead[quarter + 1]
        for quarter in range(NEVER):
            behind[quarter] = quarter if can[quarter] else behind[quarter - 1] if quarter else -1
        fits[size], fits_by[size] = ahead, behind
    return Hours(worked, reach, last, fits, fits_by, worked[min(begins // QUARTER, NEVER)])
