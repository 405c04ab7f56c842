"""The tablet at a window (窗口评价器): whoever holds its address rates the visit that has just ended there."""

from django.db import models

from bianmin.core.models import Noun, Window

from .invitation import new_code


class Tablet(Noun):
    window = models.OneToOneField(Window, on_delete=models.CASCADE, related_name="rating_tablet")
    code = models.CharField(max_length=20, unique=True, default=new_code)
