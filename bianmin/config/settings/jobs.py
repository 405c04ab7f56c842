"""Jobs are rows of the same database, enqueued in the transaction of the change that they belong to."""

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
