"""The portal's jobs."""

from django_tasks import task

from .actions.binding_send import binding_code_send


@task()
def send_binding_code(sealed: str) -> None:
    """Send a code to the telephone on file, if the sealed name and number are somebody's."""
    binding_code_send(sealed)
