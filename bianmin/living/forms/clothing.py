"""Forms of clothing aid: receiving, sorting, disinfecting, handing out, correcting."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bianmin.core import clock
from bianmin.core.rules import Fact
from bianmin.living.actions.clothing_donation import MOST_BAGS, MOST_PIECES
from bianmin.living.actions.clothing_stock import MOST_CHANGE
from bianmin.living.models import ClothingDonation, GarmentKind, GarmentSize, GarmentStock, Season, Wearer
from bianmin.living.models.clothing import MOST_CAP, sizes_of
from bianmin.living.selectors.clothing_stock import season_now
from bianmin.living.workflow_clothing import DONATION

SORT = ("kind", "wearer", "size", "season")
EMPTY_LINES = 6
_NUMBER = {"inputmode": "numeric", "autocomplete": "off"}


def _size_choices() -> list[Any]:
    """Grouped by what they are sizes of; which kind has which is checked with the kind."""
    worn = [(size.value, size.label) for size in sizes_of(GarmentKind.TOP) if size != GarmentSize.FREE]
    shoes = [(size.value, size.label) for size in sizes_of(GarmentKind.SHOES) if size != GarmentSize.FREE]
    free = [(GarmentSize.FREE.value, GarmentSize.FREE.label)]
    return [*free, (_("衣裤"), worn), (_("鞋"), shoes)]


def _wrong_size(kind: str, size: str) -> str:
    """ "" where the kind has the size; else which it has."""
    if not kind or not size or size in sizes_of(kind):
        return ""
    if kind == GarmentKind.SHOES:
        return _now("鞋请选鞋码或者均码。")
    if len(sizes_of(kind)) == 1:
        return _now("%(kind)s只有均码。") % {"kind": GarmentKind(kind).label}
    return _now("%(kind)s请选身高、字母或者均码，不是鞋码。") % {"kind": GarmentKind(kind).label}


class OnceForm(forms.Form):
    """Carries the uid of what it makes, so that a form that is sent twice makes one."""

    use_required_attribute = False
    uid = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["uid"].initial = uuid.uuid4


class DonationReceiveForm(OnceForm):
    """`known`: the donor was chosen from the register or the organisations, and no name is asked for."""

    donor_name = forms.CharField(
        label=_("捐赠人姓名"), max_length=60, required=False, help_text=_("不愿意留名可以不填，按匿名登记")
    )
    donor_phone = forms.CharField(
        label=_("手机号"), max_length=30, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    thanks_wanted = forms.BooleanField(label=_("捐赠人同意收一条感谢短信"), required=False)
    weight_kg = forms.DecimalField(
        label=_("重量（公斤）"),
        min_value=0.1,
        max_digits=4,
        decimal_places=1,
        help_text=_("最多一位小数，例如 12.5"),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    bags = forms.IntegerField(
        label=_("几包"), min_value=1, max_value=MOST_BAGS, initial=1, widget=forms.TextInput(attrs=_NUMBER)
    )
    note = forms.CharField(label=_("备注"), max_length=300, required=False)

    def __init__(self, *args: Any, known: bool = False, reach: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if known:
            del self.fields["donor_name"]
            self.fields["donor_phone"].help_text = (
                _now("档案里是 %(phone)s，用这个号就留空") % {"phone": reach} if reach else _now("档案里没有电话")
            )


class MoveForm(forms.Form):
    """What each step of a donation carries: the version that the page showed."""

    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)

    def __init__(self, *args: Any, donation: ClothingDonation, **kwargs: Any) -> None:
        self.donation = donation
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = donation.version

    @property
    def sent(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class SortingLineForm(forms.Form):
    use_required_attribute = False
    season = forms.ChoiceField(label=_("季节"), choices=Season.choices, required=False)
    kind = forms.ChoiceField(label=_("种类"), choices=[("", "—"), *GarmentKind.choices], required=False)
    wearer = forms.ChoiceField(label=_("适合"), choices=Wearer.choices, required=False)
    size = forms.ChoiceField(label=_("尺码"), choices=lambda: [("", "—"), *_size_choices()], required=False)
    pieces = forms.IntegerField(
        label=_("能上架"), min_value=0, max_value=MOST_PIECES, required=False, widget=forms.TextInput(attrs=_NUMBER)
    )
    recycled = forms.IntegerField(
        label=_("回收"), min_value=0, max_value=MOST_PIECES, required=False, widget=forms.TextInput(attrs=_NUMBER)
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        counted = bool(data.get("pieces") or data.get("recycled"))
        if counted and not data.get("kind"):
            self.add_error("kind", _now("请选种类。"))
        if data.get("kind") and not data.get("size"):
            self.add_error("size", _now("请选尺码。"))
        if wrong := _wrong_size(data.get("kind", ""), data.get("size", "")):
            self.add_error("size", wrong)
        if data.get("kind") and not counted and not self.errors:
            self.add_error("pieces", _now("请填件数，没有就把种类清空。"))
        return data


class DonationSortForm(MoveForm):
    """As many lines as there were, and some empty ones; each is a form of its own."""

    def __init__(self, data: Any = None, *, donation: ClothingDonation) -> None:
        super().__init__(data, donation=donation)
        known = [
            {name: getattr(line, name) for name in (*SORT, "pieces", "recycled")} for line in donation.sortings.all()
        ]
        count = len(known) + EMPTY_LINES
        if data is not None:
            count = max(count, sum(1 for name in data if name.endswith("-kind")))
        known += [{"season": season_now()}] * (count - len(known))
        self.lines = [
            SortingLineForm(data, prefix=f"line{place}", initial=line) for place, line in enumerate(known[:60])
        ]

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(line.is_valid() for line in self.lines)])

    @property
    def wrong(self) -> list[tuple[str, str, str]]:
        """What is wrong in the lines: the field's id, its name with the number of the line, the sentence."""
        words = _now("第 %(place)d 行 %(label)s")
        return [
            (line[name].id_for_label, words % {"place": place, "label": line.fields[name].label}, str(error))
            for place, line in enumerate(self.lines, 1)
            for name, errors in line.errors.items()
            for error in errors
        ]

    @property
    def sent(self) -> dict[str, Any]:
        lines = [line.cleaned_data for line in self.lines if line.cleaned_data.get("kind")]
        return {"lines": lines, "version": self.cleaned_data["version"]}


class DonationDisinfectForm(MoveForm):
    method = forms.ChoiceField(label=_("消毒方式"), choices=ClothingDonation.Method.choices, widget=forms.RadioSelect)
    batch = forms.CharField(label=_("消毒批次"), max_length=40, help_text=_("同一炉、同一天的填一样的"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["method"].initial = ClothingDonation.Method.HEAT
        self.fields["batch"].initial = f"{clock.today():%Y%m%d}-1"


class DonationRejectForm(MoveForm):
    fate = forms.ChoiceField(label=_("怎么处理"), choices=ClothingDonation.Fate.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("为什么不收"), max_length=300, help_text=_("例如：全部有霉斑"))


class HandoutForm(OnceForm):
    """A number a sort on the shelf, an answer a question (`answered`: as they were given before), and the director's
    reason."""

    despite = forms.CharField(label=_("特殊困难的理由"), max_length=200, required=False)

    def __init__(
        self,
        *args: Any,
        stocks: list[GarmentStock],
        questions: list[Fact],
        direct: bool,
        answered: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.stocks, self.questions = stocks, questions
        for stock in stocks:
            self.fields[f"pieces_{stock.uid}"] = forms.IntegerField(
                label=stock.words,
                min_value=0,
                max_value=MOST_CAP,
                required=False,
                widget=forms.TextInput(attrs=_NUMBER | {"size": "2"}),
            )
        for fact in questions:
            field = self.fields[f"answer_{fact.name}"] = _answer_field(fact)
            value = (answered or {}).get(fact.name, "")
            field.initial = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
        if not direct:
            del self.fields["despite"]

    @property
    def items(self) -> dict[uuid.UUID, int]:
        picked = {stock.uid: self.cleaned_data.get(f"pieces_{stock.uid}") for stock in self.stocks}
        return {key: pieces for key, pieces in picked.items() if pieces}

    def rows(self, stocks: list[GarmentStock]) -> list[tuple[GarmentStock, Any]]:
        return [(stock, self[f"pieces_{stock.uid}"]) for stock in stocks]

    @property
    def answer_fields(self) -> list[Any]:
        return [self[f"answer_{fact.name}"] for fact in self.questions]


def posted_answers(data: Any) -> dict[str, str]:
    """What was answered on the page, by fact name."""
    return {name.removeprefix("answer_"): value for name, value in data.items() if name.startswith("answer_")}


def _answer_field(fact: Fact) -> forms.Field:
    label = str(fact.question or fact.label)
    if fact.kind == "bool":
        if not fact.question:
            label = _now("是否%(label)s") % {"label": fact.label}
        choices = [("", _now("不清楚")), ("yes", _now("是")), ("no", _now("否"))]
        return forms.ChoiceField(label=label, choices=choices, required=False, widget=forms.RadioSelect)
    if fact.choices:
        choices = [("", _now("不清楚")), *((str(code), str(name)) for code, name in fact.choices.items())]
        return forms.ChoiceField(label=label, choices=choices, required=False, widget=forms.RadioSelect)
    return forms.CharField(label=label, max_length=60, required=False, help_text=str(fact.unit))


class GarmentCorrectForm(forms.Form):
    use_required_attribute = False
    season = forms.ChoiceField(label=_("季节"), choices=Season.choices)
    kind = forms.ChoiceField(label=_("种类"), choices=GarmentKind.choices)
    wearer = forms.ChoiceField(label=_("适合"), choices=Wearer.choices)
    size = forms.ChoiceField(label=_("尺码"), choices=_size_choices)
    change = forms.IntegerField(
        label=_("相差几件"),
        min_value=-MOST_CHANGE,
        max_value=MOST_CHANGE,
        help_text=_("实物比账上多填正数，少填负数，例如 -2"),
    )
    reason = forms.CharField(label=_("原因"), max_length=200, help_text=_("例如：月底盘点"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if wrong := _wrong_size(data.get("kind", ""), data.get("size", "")):
            self.add_error("size", wrong)
        return data


class DonationFilterForm(forms.Form):
    use_required_attribute = False
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[("", _("全部状态")), ("open", _("没有上架的")), *DONATION.choices],
    )


class ClothingExportForm(forms.Form):
    use_required_attribute = False
    month = forms.DateField(
        label=_("月份"),
        input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
        help_text=_("例如 2026-11"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].initial = clock.today().replace(day=1)
