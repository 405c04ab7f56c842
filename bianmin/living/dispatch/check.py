"""What is wrong with a plan, found without the planner's own code: every order, every worker, every quarter of an
hour."""

from typing import NamedTuple

from .problem import Job, Plan, Problem, Reason, Visit


class Fault(NamedTuple):
    """`code`: lost, twice, unknown, skill, area, declined, other_worker, moved, window, grid, past, hours, overlap,
    travel, told_travel, reason, totals; of what needs several: alone (fewer come, or more), apart (not at one time),
    lead (not just one leads), team."""

    code: str
    job: str = ""
    worker: str = ""


def faults(problem: Problem, plan: Plan) -> list[Fault]:
    """All of them; empty for a sound plan. What is fixed is not judged, only that it stands."""
    found = _complete(problem, plan)
    if any(fault.code == "unknown" for fault in found):
        return found
    found += _of_parties(problem, plan)
    for visit in plan.visits:
        found += [Fault(code, visit.job, visit.worker) for code in _of_visit(problem, problem.job[visit.job], visit)]
    minutes = metres = 0
    for crew in problem.crews:
        spot, last = crew.start, None
        for visit in sorted((one for one in plan.visits if one.worker == crew.key), key=lambda one: one.start):
            job = problem.job[visit.job]
            way = problem.travel.minutes(spot, job.spot)
            minutes, metres = minutes + way, metres + problem.travel.metres(spot, job.spot)
            if visit.travel != way:
                found.append(Fault("told_travel", visit.job, crew.key))
            found += [Fault(code, visit.job, crew.key) for code in _of_way(problem, last, visit, way)]
            spot, last = job.spot, visit
    if (minutes, metres) != (plan.travel_minutes, plan.travel_metres):
        found.append(Fault("totals"))
    return found


def _complete(problem: Problem, plan: Plan) -> list[Fault]:
    # Of several who come to one order together the lead tells of it.
    told = [visit.job for visit in plan.visits if not visit.mate] + [one.job for one in plan.unplanned]
    told += sorted({visit.job for visit in plan.visits} - set(told))
    found = [Fault("unknown", visit.job, visit.worker) for visit in plan.visits if visit.worker not in problem.crew]
    found += [Fault("unknown", key) for key in set(told) - problem.job.keys()]
    found += [Fault("lost", key) for key in problem.job.keys() - set(told)]
    found += [Fault("twice", key) for key in sorted(set(told)) if told.count(key) > 1]
    found += [
        Fault("moved", one.job) for one in plan.unplanned if one.job in problem.job and problem.job[one.job].fixed
    ]
    return found + [Fault("reason", one.job) for one in plan.unplanned if one.reason not in Reason.ALL]


def _of_parties(problem: Problem, plan: Plan) -> list[Fault]:
    """Whether to each order as many come as it needs, at one time, one of them leading."""
    found = []
    for key, job in problem.job.items():
        visits = [visit for visit in plan.visits if visit.job == key]
        if not visits:
            continue
        workers = {visit.worker for visit in visits}
        needed = 1 + len(job.mates) if job.fixed else job.together
        wrong = {
            "alone": len(workers) != needed or len(visits) != needed,
            "apart": len({visit.start for visit in visits}) > 1,
            "lead": sum(not visit.mate for visit in visits) != 1,
            "team": not job.fixed and len({problem.crew[worker].team for worker in workers}) > 1,
        }
        found += [Fault(code, key) for code, is_so in wrong.items() if is_so]
    return found


def _of_visit(problem: Problem, job: Job, visit: Visit) -> list[str]:
    if job.fixed_start is not None:
        stands = visit.worker in job.mates if visit.mate else visit.worker == job.fixed_worker
        return [] if stands and visit.start == job.fixed_start else ["moved"]
    crew = problem.crew[visit.worker]
    broken = {
        "skill": job.skill not in crew.skills,
        "area": bool(crew.areas)
        and not any(job.area_code.startswith(area) or area.startswith(job.area_code) for area in crew.areas),
        "declined": visit.worker in job.excluded,
        "other_worker": not visit.mate and job.fixed_worker not in (None, visit.worker),
        "window": not job.opens <= visit.start <= job.closes,
        "grid": visit.start % 15 != 0,
        "past": visit.start < problem.now,
        "hours": not _quarters(problem, visit) <= _working(problem, visit.worker),
    }
    return [code for code, is_so in broken.items() if is_so]


def _of_way(problem: Problem, last: Visit | None, visit: Visit, way: int) -> list[str]:
    """Between the visit before (or the morning, or now) and this one: no quarter twice, and enough working minutes."""
    was_fixed = last is None or problem.job[last.job].fixed
    found = []
    if last and _quarters(problem, last) & _quarters(problem, visit):
        found.append("overlap")
    if was_fixed and problem.job[visit.job].fixed:
        return found
    leaves = last.start + problem.job[last.job].duration if last else 0
    # A visit that is fixed was agreed whatever the clock says; something new is set out for from now on.
    leaves = max(leaves, problem.now)
    working = _working(problem, visit.worker)
    if sum(minute // 15 in working for minute in range(leaves, visit.start)) < way:
        found.append("travel")
    return found


def _quarters(problem: Problem, visit: Visit) -> set[int]:
    end = visit.start + problem.job[visit.job].duration
    return set(range(visit.start // 15, -(-end // 15)))


def _working(problem: Problem, worker: str) -> set[int]:
    """The quarters in which the worker works: whole ones of the spans, without any that is blocked, and what is
    fixed."""
    crew = problem.crew[worker]
    quarters = {
        quarter
        for quarter in range(24 * 4)
        if any(begin <= quarter * 15 and quarter * 15 + 15 <= end for begin, end in crew.spans)
        and not any(begin < quarter * 15 + 15 and quarter * 15 < end for begin, end in crew.blocked)
    }
    for job in problem.jobs:
        if job.fixed_start is not None and worker in (job.fixed_worker, *job.mates):
            quarters |= _quarters(problem, Visit(job.key, worker, job.fixed_start))
    return quarters
