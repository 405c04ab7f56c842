"""Out of all days that the search has looked at, the best one for each worker, so that every order has one visit at
most."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

SOLVER = "ortools.sat.python.cp_model"  # brings pandas along: 75 MB that only a process which plans shall hold


def combine(
    pool: Mapping[tuple[int, tuple[int, ...]], int],
    best: Sequence[tuple[int, ...]],
    penalty: Mapping[int, int],
    seconds: float,
    cores: int,
) -> dict[int, tuple[int, ...]] | None:
    """By worker, the orders of the day in their order. `pool`: costs by worker and orders; `best`: each worker's day
    as it is, where to begin; `penalty`: of an order that is left out. On one core the answer is the same again.
    None when the solver has found nothing within the time."""
    cp = import_module(SOLVER)
    model = cp.CpModel()
    chosen = {key: model.new_bool_var("") for key in pool}
    workers: dict[int, list[cp_model.IntVar]] = {}
    visits: dict[int, list[cp_model.IntVar]] = {job: [] for job in penalty}
    for (worker, jobs), choice in chosen.items():
        workers.setdefault(worker, []).append(choice)
        model.add_hint(choice, jobs == best[worker])
        for job in jobs:
            if job in visits:
                visits[job].append(choice)
    for choices in workers.values():
        model.add_exactly_one(choices)
    left_out = {job: model.new_bool_var("") for job in penalty}
    for job, choices in visits.items():
        model.add_exactly_one([*choices, left_out[job]])
    done = {job for jobs in best for job in jobs}
    for job, out in left_out.items():
        model.add_hint(out, job not in done)
    model.minimize(
        sum(cost * chosen[key] for key, cost in pool.items()) + sum(penalty[job] * out for job, out in left_out.items())
    )
    solver = cp.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = cores
    solver.parameters.random_seed = 1
    if solver.solve(model) not in (cp.OPTIMAL, cp.FEASIBLE):
        return None
    return {worker: jobs for (worker, jobs), choice in chosen.items() if solver.boolean_value(choice)}
