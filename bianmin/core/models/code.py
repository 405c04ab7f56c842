"""National code tables as data, with the standard's number; an unknown code is kept, not dropped."""

from django.db import models


class CodeTable(models.Model):
    key = models.SlugField(unique=True)
    name = models.CharField(max_length=60)
    standard = models.CharField(max_length=40, blank=True)
    certainty = models.CharField(max_length=1, default="V")


class Code(models.Model):
    table = models.ForeignKey(CodeTable, on_delete=models.CASCADE, related_name="codes")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    order = models.PositiveIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["table", "order", "code"]
        constraints = [models.UniqueConstraint(fields=["table", "code"], name="code_once")]

    def __str__(self) -> str:
        return self.name
