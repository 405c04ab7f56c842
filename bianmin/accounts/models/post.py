"""A post (岗位): a person's role in an area, from a day to a day. Rights come from posts and from nothing else."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bianmin.core import clock
from bianmin.core.models import Area, Centre, Noun, Office


class Role(models.TextChoices):
    CLERK = "clerk", _("综合窗口")
    OFFICER = "officer", _("后台科室")
    GRID_WORKER = "grid_worker", _("网格员")
    DISPATCHER = "dispatcher", _("生活站调度")
    WORKER = "worker", _("服务人员")
    DIRECTOR = "director", _("中心主任")
    AUDITOR = "auditor", _("审计员")
    ADMINISTRATOR = "administrator", _("系统管理员")


class PostQuerySet(models.QuerySet["Post"]):
    def current(self) -> "PostQuerySet":
        today = clock.today()
        return self.filter(models.Q(until=None) | models.Q(until__gte=today), since__lte=today)


class Post(Noun):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="posts")
    role = models.CharField(max_length=20, choices=Role)
    area = models.ForeignKey(Area, on_delete=models.PROTECT)
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="posts")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, blank=True, related_name="posts")
    since = models.DateField(default=clock.today)
    until = models.DateField(null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(role="officer") | models.Q(office__isnull=False),
                name="post_officer_has_office",
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")), name="post_dates"
            ),
        ]
