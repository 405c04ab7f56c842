"""Which person holds an account (绑定), and the code that a clerk hands out for it at the counter."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bianmin.core.models import Noun
from bianmin.residents.models import Person

from .account import ResidentAccount


class BindingQuerySet(models.QuerySet["Binding"]):
    def live(self) -> "BindingQuerySet":
        return self.filter(ended_at=None)


class Binding(Noun):
    class How(models.TextChoices):
        COUNTER = "counter", _("窗口绑定")
        NUMBER_NAME_PHONE = "number_name_phone", _("证件号、姓名和档案手机")

    account = models.ForeignKey(ResidentAccount, on_delete=models.CASCADE, related_name="bindings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="bindings")
    how = models.CharField(max_length=20, choices=How)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = BindingQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "person"], condition=models.Q(ended_at=None), name="binding_live_once"
            ),
        ]


class BindingCode(Noun):
    """Shown to the clerk, or sent to the telephone on file; typed by the resident; good once, for a few minutes."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="binding_codes")
    account = models.ForeignKey(
        ResidentAccount,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text="who asked for it, where it went to the telephone on file; empty: handed out at the counter",
    )
    code_index = models.CharField(max_length=60, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
