"""The verbs of the register in the journal, in words; and the people of entries, masked."""

import uuid
from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_lazy as _

from bianmin.core.journal_words import Subject
from bianmin.core.masking import mask_name

from .labels import FIELD_LABELS
from .models import Person

VERBS = {
    "consent.give": _("登记同意"),
    "consent.withdraw": _("撤回同意"),
    "document.add": _("登记证件"),
    "document.withdraw": _("作废证件"),
    "household.edit": _("改住户资料"),
    "household.register": _("登记住户"),
    "need.set": _("改需求和偏好"),
    "person.edit": _("改居民资料"),
    "person.look": _("查看居民档案"),
    "person.move": _("转户"),
    "person.register": _("登记居民"),
    "person.reveal": _("显示完整信息"),
    "representation.add": _("登记监护或代办"),
    "representation.end": _("结束监护或代办"),
    "tag.add": _("加标签"),
    "tag.end": _("结束标签"),
}
FIELDS = FIELD_LABELS | {
    "address": _("地址"),
    "basis": _("依据"),
    "needs": _("需求"),
    "representative": _("代理人"),
    "scan": _("扫描件"),
    "tag": _("标签"),
    "type": _("类别"),
}


def name_people(user: Any, uids: Collection[uuid.UUID]) -> dict[uuid.UUID, Subject]:
    """Those whose files the user may see; one query."""
    rows = Person.objects.visible_to(user).filter(uid__in=uids).values_list("uid", "name", "area_code")
    return {uid: Subject(mask_name(name), area_code) for uid, name, area_code in rows}
