"""Why an order cannot be served, the first that holds: skill, area, wishes, hours, and at last that the day is full."""

from collections.abc import Iterable, Mapping, Sequence

from .day import Day
from .problem import Job, Problem, Reason, Visit
from .together import parties


def candidates(empty: Mapping[str, Day], job: Job) -> list[str]:
    """Workers who could take it if they had nothing beside what is fixed. `empty`: everybody's day with that alone."""
    return [key for key, day in empty.items() if day.crew.may(job) and day.first(job)]


def why(problem: Problem, job: Job, able: Sequence[str], empty: Mapping[str, Day]) -> str:
    """`able`: its candidates; `empty`: everybody's day with what is fixed alone."""
    skilled = [crew for crew in problem.crews if job.skill in crew.skills]
    there = [crew for crew in skilled if crew.serves(job.area_code)]
    if not skilled:
        return Reason.NO_SKILL
    if not there:
        return Reason.NO_AREA
    if not any(crew.may(job) for crew in there):
        return Reason.DECLINED
    if not able:
        return Reason.NO_HOURS
    if job.together > 1 and next(parties(problem, job, empty), None) is None:
        return Reason.TOO_FEW
    return Reason.FULL


def reasons(problem: Problem, empty: Mapping[str, Day], visits: Iterable[Visit]) -> dict[str, str]:
    """By job, for all that are not among the visits."""
    done = {visit.job for visit in visits}
    return {job.key: why(problem, job, candidates(empty, job), empty) for job in problem.jobs if job.key not in done}
