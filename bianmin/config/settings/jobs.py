"""Jobs are rows of the same database, enqueued in the transaction of the change that they belong to."""

from .env import read

EXPORT_APPROVAL_ROWS = read("BIANMIN_EXPORT_APPROVAL_ROWS")
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
