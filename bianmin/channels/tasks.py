"""The channels' periodic jobs."""

from datetime import timedelta

from django.db.models import Q
from django_tasks import task

from bianmin.channels.models import LocalMessage
from bianmin.core import clock
from bianmin.core.periodic import periodic

KEEP = timedelta(days=30)


@periodic("channels.prune_local", every=timedelta(minutes=1))
@task()
def prune_local() -> None:
    """Forget codes whose life is over, and what rang a month ago."""
    now = clock.now()
    LocalMessage.objects.filter(Q(expires_at__lte=now) | Q(rang_at__lt=now - KEEP)).delete()
