"""The life station's periodic jobs."""

from datetime import timedelta

from django_tasks import task

from bianmin.core.periodic import periodic

from .actions.standing_make import standing_make_due


@periodic("living.make_standing_orders", every=timedelta(days=1))
@task()
def make_standing_orders() -> None:
    """Make the orders of standing orders for the next seven days."""
    standing_make_due()
