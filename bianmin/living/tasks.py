"""What the life station lets the worker do: a day's plan, standing orders, the watch over quality."""

from datetime import timedelta

from django_tasks import task

from bianmin.core.periodic import periodic

from .actions.complaint import complaints_lapse
from .actions.day_plan import day_plan_make
from .actions.order_rate import orders_rate
from .actions.price_rule_count import price_rules_count
from .actions.quality_rule import quality_watch
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


@periodic("living.count_price_rules", every=timedelta(days=1))
@task()
def count_price_rules() -> None:
    """How many residents meet each rule of price today; also after one was published or changed."""
    price_rules_count()


@periodic("living.watch_quality", every=timedelta(days=1))
@task()
def watch_quality() -> None:
    """Mark what was rated the day before, close complaints that nobody objected to, suspend by the rule."""
    orders_rate()
    complaints_lapse()
    quality_watch()
