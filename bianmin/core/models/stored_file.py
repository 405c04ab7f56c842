"""Files (scans, templates): encrypted on disk, named by uid, with the SM3 hash of what was given."""

from django.db import models

from .base import Noun


class StoredFile(Noun):
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    sm3 = models.CharField(max_length=64, db_index=True)
    subject_uid = models.UUIDField(null=True, blank=True, db_index=True)
    erased_at = models.DateTimeField(null=True, blank=True)
