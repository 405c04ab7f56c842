"""The verbs of the register in the journal, in words; and the people of entries, masked."""

import uuid
from collections.abc import Collection
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bianmin.core import codes
from bianmin.core.journal_words import Subject, Words
from bianmin.core.masking import mask_name

from .forms.person_reveal import PURPOSES
from .labels import FIELD_LABELS
from .models import Consent, Household, LedgerExport, Need, Person, Representation, TagType

VERBS = {
    "consent.give": _("登记同意"),
    "consent.withdraw": _("撤回同意"),
    "document.add": _("登记证件"),
    "document.withdraw": _("作废证件"),
    "export.approve": _("批准导出台账"),
    "export.ask": _("申请导出台账"),
    "export.download": _("下载导出的台账"),
    "export.expire": _("导出的台账过期删除"),
    "export.fail": _("台账没有导出成"),
    "export.make": _("生成导出的台账"),
    "export.refuse": _("不批准导出台账"),
    "export.withdraw": _("撤回导出申请"),
    "household.edit": _("改住户资料"),
    "household.move": _("整户搬家"),
    "household.register": _("登记住户"),
    "ledger.begin": _("开始导入台账"),
    "ledger.begin_undo": _("撤销台账导入"),
    "ledger.check": _("核对台账"),
    "ledger.correct": _("下载台账更正表"),
    "ledger.drop": _("放弃台账"),
    "ledger.fail": _("台账读不了"),
    "ledger.import": _("完成台账导入"),
    "ledger.reread": _("重新核对台账"),
    "ledger.stop": _("停止台账导入"),
    "ledger.undo": _("完成台账撤销"),
    "ledger.upload": _("上传台账"),
    "need.set": _("改需求和偏好"),
    "person.distinguish": _("认定不是同一个人"),
    "person.reconsider": _("收回“不是同一个人”"),
    "person.edit": _("改居民资料"),
    "person.export": _("导出完整信息"),
    "person.import": _("由台账导入"),
    "person.import_undo": _("改回台账导入以前"),
    "person.look": _("查看居民档案"),
    "person.merge": _("并入一份重复档案"),
    "person.merged": _("并入另一份档案"),
    "person.move": _("转户"),
    "person.number_limit": _("证件号查得太多，被拦下"),
    "person.register": _("登记居民"),
    "person.reveal": _("显示完整信息"),
    "person.unmerge": _("撤销合并档案"),
    "representation.add": _("登记监护或代办"),
    "representation.end": _("结束监护或代办"),
    "tag.add": _("加标签"),
    "tag.end": _("结束标签"),
}
FIELDS = FIELD_LABELS | {
    "address": _("地址"),
    "changed": _("变更"),
    "doubles": _("疑似重复"),
    "faulty": _("有错误"),
    "file": _("文件"),
    "new": _("新增"),
    "rows": _("行数"),
    "tags": _("标签"),
    "unchanged": _("没有变化"),
    "written": _("已写入"),
    "age_from": _("年龄从"),
    "age_to": _("年龄到"),
    "basis": _("依据"),
    "export": _("导出编号"),
    "filters": _("条件"),
    "full": _("完整号码"),
    "layout": _("格式"),
    "need": _("需求"),
    "kind": _("类别"),
    "needs": _("需求"),
    "other": _("另一份档案"),
    "on": _("日期"),
    "representative": _("代理人"),
    "scan": _("扫描件"),
    "sensitive": _("敏感信息"),
    "tag": _("标签"),
    "taken": _("取自另一份的项目"),
    "type": _("类别"),
}
_LOOKS = {
    "edit": _("修改档案"),
    "file": _("查看档案"),
    "household": _("查看家庭情况"),
    "household_move": _("整户搬家"),
    "merge": _("比对重复档案"),
    "number": _("在别的区域按证件号查到"),
    "print": _("打印摘要"),
    "proof": _("查看监护或委托证明"),
    "scan": _("查看扫描件"),
    "timeline": _("查看经过"),
}
_CODED = (
    "sex",
    "ethnic",
    "marital",
    "education",
    "political",
    "employment",
    "hukou_type",
    "disability_level",
)
VALUES: dict[str, Words] = {
    "basis": dict(Consent.Basis.choices),
    "kind": {**dict(Household.Kind.choices), **dict(Representation.Kind.choices)},
    "layout": dict(LedgerExport.Layout.choices),
    "need": dict(Need.Kind.choices),
    "needs": dict(Need.Kind.choices),
    "purpose": {
        **_LOOKS,
        **{f"reveal.{code}": words for code, words in PURPOSES},
        **dict(Consent.Purpose.choices),
    },
    "relation": lambda code: codes.label("kinship", code),
    "residence": dict(Person.Residence.choices),
    "taken": {**FIELD_LABELS},
    "certificate_type": partial(codes.label, "certificate"),
    **{name: partial(codes.label, name) for name in _CODED},
}


def tag_names() -> dict[str, str]:
    """By code; one query."""
    return dict(TagType.objects.values_list("code", "name"))


def name_people(user: Any, uids: Collection[uuid.UUID]) -> dict[uuid.UUID, Subject]:
    """Those whose files the user may see, themselves or the record that theirs was merged into; one query."""
    seen = Person.objects.visible_to(user).values("pk")
    people = Person.objects.filter(Q(pk__in=seen) | Q(merged_into__in=seen), uid__in=uids)
    rows = people.values_list("uid", "name", "area_code")
    return {uid: Subject(mask_name(name), area_code) for uid, name, area_code in rows}
