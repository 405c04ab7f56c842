"""The house's components on one page, with their hard cases: empty, wrong, long."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bianmin.core import clock
from bianmin.core.components import ConflictRow, QueueRow, Step, Tab, TimelineEntry
from bianmin.core.errors import UserError
from bianmin.core.forms import apply_error
from bianmin.core.paging import Page

TAB_NAMES = ("forms", "lists", "signs")


class ComponentsForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=gettext_lazy("姓名"), max_length=20)
    born = forms.DateField(
        label=gettext_lazy("出生日期"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("和身份证上的一样"),
    )
    phone = forms.CharField(label=gettext_lazy("电话"), min_length=7, required=False)
    fee = forms.DecimalField(label=gettext_lazy("金额"), max_digits=9, decimal_places=2, required=False)
    office = forms.ChoiceField(
        label=gettext_lazy("办理科室"),
        choices=[("", "——"), ("mz", gettext_lazy("民政所")), ("lb", gettext_lazy("劳动保障事务所"))],
    )
    way = forms.ChoiceField(
        label=gettext_lazy("怎样取结果"),
        choices=[
            ("window", gettext_lazy("到窗口取")),
            ("post", gettext_lazy("寄到家里")),
            ("visit", gettext_lazy("上门送")),
        ],
        widget=forms.RadioSelect,
    )
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("需要照顾的地方"),
        choices=[
            ("large", gettext_lazy("要大字")),
            ("hearing", gettext_lazy("听力不便")),
            ("wheel", gettext_lazy("坐轮椅")),
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(label=gettext_lazy("说明"), widget=forms.Textarea, required=False)
    agreed = forms.BooleanField(label=gettext_lazy("本人已看过并同意以上内容"))


@login_required
def components(request: HttpRequest) -> HttpResponse:
    """`?tab=` chooses the part that is shown; nothing on this page is stored."""
    chosen = request.GET.get("tab", "")
    tab = chosen if chosen in TAB_NAMES else TAB_NAMES[0]
    labels = {"forms": _("表单"), "lists": _("列表"), "signs": _("标记")}
    context = {
        "tab": tab,
        "tabs": [Tab(labels[name], f"?tab={name}", name == tab, 3 if name == "lists" else None) for name in TAB_NAMES],
        **{"forms": _forms, "lists": _lists, "signs": _signs}[tab](),
    }
    return render(request, "core/components.html", context)


def _forms() -> dict[str, Any]:
    wrong = ComponentsForm(
        {"name": _("一个非常非常非常非常非常非常长的名字写不下"), "born": "2026-13-40", "phone": "12"},
        auto_id="wrong_%s",
    )
    wrong.is_valid()
    apply_error(wrong, UserError(_("这个人今天已经办过同一件事，请先打开那一件。")))
    return {"form": ComponentsForm(), "wrong": wrong}


def _lists() -> dict[str, Any]:
    return {
        "steps": [
            Step(_("找人"), "done", "?tab=lists"),
            Step(_("事项"), "done", "?tab=lists"),
            Step(_("条件与材料"), "now"),
            Step(_("表单")),
            Step(_("受理")),
        ],
        "queue": [
            QueueRow("A017", _("正在办"), now=True),
            QueueRow("Y003", _("预约 14:40"), "info"),
            QueueRow("L008", _("优先 · 老人"), "warn"),
            QueueRow("A018", _("9 分")),
        ],
        "entries": [
            TimelineEntry(_("要求补正：社会保障卡（银行账户）"), _("今天 09:20"), _("民政所"), kind="warn"),
            TimelineEntry(_("受理"), _("昨天 14:32"), _("综合窗口 3"), url="?tab=lists"),
            TimelineEntry(_("登记"), _("11 月 18 日 10:05")),
        ],
        "conflict_rows": [
            ConflictRow(
                "address", _("地址"), _("平等街 12 号院 3 号楼 2 单元 501 室"), _("平等街 8 号院 1 号楼 302 室")
            ),
            ConflictRow("phone", _("电话"), "138****6621", _("（空）")),
        ],
        "page": Page([], next="example"),
        "left_days": -2,
    }


def _signs() -> dict[str, Any]:
    return {
        "now": clock.now(),
        "fee": Decimal("1234.50"),
        "nothing": Decimal(0),
        "left": 6,
        "mixed": _("年满79周岁11个月"),
    }
