"""Bearer tokens for scripts: shown once, stored as a blind token, tied to the person whose rights they carry."""

from django.conf import settings
from django.db import models

from bianmin.core.models import Noun

TOKEN_PURPOSE = "api_token"  # noqa: S105 — the purpose of the blind index, not a secret


class ApiToken(Noun):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    token_index = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60, blank=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
