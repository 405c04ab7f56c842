"""How often something was tried, counted in the database so that the limit holds across processes."""

from django.db import models


class ThrottleCount(models.Model):
    """Tries of one kind since the first of them; from `expires_at` on counting starts anew."""

    key = models.CharField(max_length=60, unique=True, help_text="a blind token: the key may hold a phone or address")
    count = models.PositiveIntegerField()
    expires_at = models.DateTimeField(db_index=True)
