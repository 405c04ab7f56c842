"""What the life station lets the worker do: the plan of a day, and the orders of standing ones."""

from datetime import timedelta

from django_tasks import task

from bianmin.core.periodic import periodic

from .actions.day_plan import day_plan_make
from .actions.standing_make import standing_make_due
from .models import DayPlan


@task()
def make_day_plan(uid: str) -> None:
    """Work out the plan of a day; a plan that was dropped meanwhile is left alone."""
    made = DayPlan.objects.select_related("centre__area").filter(uid=uid).first()
    if made is not None:
        day_plan_make(made=made)


@periodic("living.make_standing_orders", every=timedelta(days=1))
@task()
def make_standing_orders() -> None:
    """Make the orders of standing orders for the next seven days."""
    standing_make_due()
