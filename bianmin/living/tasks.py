"""What the life station lets the worker do."""

from django_tasks import task

from .actions.day_plan import day_plan_make
from .models import DayPlan


@task()
def make_day_plan(uid: str) -> None:
    """Work out the plan of a day; a plan that was dropped meanwhile is left alone."""
    made = DayPlan.objects.select_related("centre__area").filter(uid=uid).first()
    if made is not None:
        day_plan_make(made=made)
