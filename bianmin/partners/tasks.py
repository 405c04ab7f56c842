"""The partners' periodic job."""

from datetime import timedelta

from django_tasks import task

from bianmin.core.periodic import periodic

from .actions.credential_watch import credential_watch


@periodic("partners.watch_credentials", every=timedelta(days=1))
@task()
def watch_credentials() -> None:
    """Note which papers expire soon and which have expired."""
    credential_watch()
