"""The life station's periodic jobs."""

from datetime import timedelta

from django_tasks import task

from bianmin.core.periodic import periodic

from .actions.complaint import complaints_lapse
from .actions.order_rate import orders_rate
from .actions.quality_rule import quality_watch


@periodic("living.watch_quality", every=timedelta(days=1))
@task()
def watch_quality() -> None:
    """Mark what was rated the day before, close complaints that nobody objected to, suspend by the rule."""
    orders_rate()
    complaints_lapse()
    quality_watch()
