"""Forms of the menu: services, stations, rules of price, funds. What a value must be like is checked by the actions."""

from typing import Any

from django import forms
from django.db.models import Q
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bianmin.core import clock
from bianmin.core.models import Centre
from bianmin.core.templatetags.ui import icon
from bianmin.living.actions.price_rule import EDITABLE, rule_faults
from bianmin.living.actions.service import TEXTS
from bianmin.living.menu_words import ICONS, LABELS
from bianmin.living.models import Fund, PriceRule, Service, Station
from bianmin.living.selectors.price_rule import price_condition
from bianmin.partners.models import Provider, Skill

from .rule_picker import LinesForm, RulePicker, changes_lines, clean_typed, tag_choices

DIGITS = {"inputmode": "numeric", "autocomplete": "off"}
YUAN = {"inputmode": "decimal", "autocomplete": "off"}
PICTURE = '<span class="row">{} {}</span>'
GROUPS: list[tuple[str | Promise, tuple[str, ...]]] = [
    (_("叫什么"), ("code", "name", "line", "words", "note")),
    (_("价格"), ("list_price", "reduced_price", "unit", "minimum", "maximum", "cap_times", "cap_period")),
    (_("怎么做"), ("station", "skill", "mode", "duration_minutes", "more_minutes", "together")),
    (_("承诺"), ("urgent_allowed", "warranty_days")),
    ("", ("providers",)),
    ("", ("icon",)),
]


def _text(name: str, most: int, *, required: bool = False, help: Any = "") -> forms.CharField:
    return forms.CharField(label=LABELS[name], max_length=most, required=required, help_text=help)


def _number(name: str, *, required: bool = True, help: Any = "", initial: int | None = None) -> Any:
    widget = forms.TextInput(attrs=DIGITS)
    return forms.IntegerField(
        label=LABELS[name], required=required, help_text=help, initial=initial, min_value=0, widget=widget
    )


def _day() -> forms.DateInput:
    """As a browser's calendar takes it, whatever the language."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def _yuan(name: str, help: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=LABELS[name],
        min_value=0,
        max_digits=8,
        decimal_places=2,
        help_text=help,
        widget=forms.TextInput(attrs=YUAN),
    )


def icon_choices(now: str, *, empty: str = "") -> list[tuple[str, str | SafeString]]:
    """The pictures of the list, and the one it has now; `empty` offers to have none of its own."""
    names = {now: ""} if now and now not in ICONS else {}
    rows: list[tuple[str, str | SafeString]] = [("", empty)] if empty else []
    return rows + [(name, format_html(PICTURE, icon(name, 24), label)) for name, label in {**ICONS, **names}.items()]


class MenuForm(forms.Form):
    """`version`: what was on the page when the editing began."""

    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    @property
    def values(self) -> dict[str, Any]:
        """As the actions take them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    @property
    def seen(self) -> int:
        return self.cleaned_data.get("version") or 0


class ServiceForm(MenuForm):
    """`full`: all of it, for whoever publishes; otherwise words, picture, duration and providers."""

    code = forms.CharField(label=_("编号"), max_length=12, help_text=_("居民不用记；定了不能改"))
    name = _text("name", 40, required=True)
    line = _text("line", 80, help=_("列在名称下面，例如“马桶、地漏、下水道堵了”"))
    words = _text("words", 120, help=_("居民会怎么说，用空格隔开，找的时候用"))
    note = _text("note", 200, help=_("下单前要知道的，例如配件另算"))
    list_price = _yuan("list_price", _("元，一个单位；这是服务商得到的钱"))
    reduced_price = _yuan("reduced_price", _("元，一个单位；给谁由优惠规则定"))
    unit = _text("unit", 8, required=True, help=_("次、小时、台、件"))
    minimum = _number("minimum", initial=1, help=_("至少按这么多算钱"))
    maximum = _number("maximum", initial=1, help=_("一单最多订多少"))
    cap_times = _number("cap_times", required=False, help=_("每人最多免费几次，超过按优惠价；不填就不限"))
    cap_period = forms.ChoiceField(
        label=LABELS["cap_period"], required=False, choices=[("", _("不限次数")), *Service.Period.choices]
    )
    station = forms.ModelChoiceField(label=LABELS["station"], queryset=Station.objects.none(), to_field_name="uid")
    skill = forms.ModelChoiceField(
        label=LABELS["skill"],
        queryset=Skill.objects.all(),
        to_field_name="code",
        help_text=_("只派给会做的师傅"),
    )
    mode = forms.ChoiceField(label=LABELS["mode"], choices=Service.Mode.choices, widget=forms.RadioSelect)
    duration_minutes = _number("duration_minutes", help=_("起订数量要多久，排班按它算"))
    more_minutes = _number("more_minutes", required=False, initial=0)
    together = _number("together", initial=1)
    urgent_allowed = forms.BooleanField(label=LABELS["urgent_allowed"], required=False, help_text=_("急单四小时内到"))
    warranty_days = _number("warranty_days", required=False, initial=0, help=_("没有包修填 0"))
    providers = forms.ModelMultipleChoiceField(
        label=LABELS["providers"],
        queryset=Provider.objects.none(),
        to_field_name="uid",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    icon = forms.ChoiceField(label=LABELS["icon"], required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, centre: Centre, full: bool, service: Service | None = None, **kwargs: Any) -> None:
        if service is not None:
            kwargs.setdefault("initial", _initial(service))
        super().__init__(*args, **kwargs)
        own = Provider.objects.filter(centre=centre)
        held = Q(services=service) if service else Q(pk__in=[])
        fields: Any = self.fields
        fields["station"].queryset = Station.objects.filter(centre=centre)
        fields["providers"].queryset = own.filter(Q(pk__in=own.active().values("pk")) | held).distinct()
        if not fields["providers"].queryset.exists():
            fields["providers"].help_text = _("还没有登记服务商。登记以后在这里选，下了单才派得出去。")
        fields["icon"].choices = icon_choices(service.icon if service else "", empty=_now("用服务站的"))
        if service is not None:
            del fields["code"]
        if not full:
            for name in set(fields) - {*TEXTS, "version"}:
                del fields[name]

    @property
    def groups(self) -> list[tuple[str | Promise, list[BoundField]]]:
        """The fields under their headings; a list of choices has its own."""
        rows = [(title, [self[name] for name in names if name in self.fields]) for title, names in GROUPS]
        return [(title, bound) for title, bound in rows if bound]

    @property
    def values(self) -> dict[str, Any]:
        found = super().values
        for name in ("more_minutes", "warranty_days"):
            if name in found:
                found[name] = found[name] or 0
        if "providers" in found:
            found["providers"] = list(found["providers"])
        return found


class StationForm(MenuForm):
    name = _text("name", 40, required=True)
    line = _text("line", 80, help=_("做些什么，几个字"))
    order = _number("order", initial=100, help=_("小的排在前面"))
    icon = forms.ChoiceField(label=LABELS["icon"], widget=forms.RadioSelect, initial="wrench-screwdriver")

    def __init__(self, *args: Any, station: Station | None = None, **kwargs: Any) -> None:
        if station is not None:
            names = ("name", "line", "order", "icon", "version")
            kwargs.setdefault("initial", {name: getattr(station, name) for name in names})
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["icon"].choices = icon_choices(station.icon if station else "")


class PriceRuleForm(MenuForm, LinesForm):
    """Who it is for is picked (`picker`), or typed as a condition; what is typed counts."""

    name = forms.CharField(
        label=_("谁可以优惠"), max_length=40, help_text=_("居民会看到，例如“低保家庭”；同一个人符合几条，按最优惠的算")
    )
    basis = forms.CharField(label=LABELS["basis"], max_length=120, required=False, help_text=_("文件名称，居民会看到"))
    condition = forms.CharField(
        label=_("条件式"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
        help_text=_("写了条件式，就按它算，上面选的不算；清空就按上面选的。"),
    )
    kind = forms.ChoiceField(label=LABELS["kind"], choices=PriceRule.Kind.choices, widget=forms.RadioSelect)
    percent = forms.IntegerField(
        label=LABELS["percent"],
        required=False,
        widget=forms.TextInput(attrs=DIGITS),
        help_text=_("只有“按比例”才填，1 到 99"),
    )
    fund = forms.ModelChoiceField(label=LABELS["fund"], queryset=Fund.objects.none(), to_field_name="uid")
    valid_from = forms.DateField(label=LABELS["valid_from"], widget=_day())
    valid_until = forms.DateField(
        label=LABELS["valid_until"],
        required=False,
        widget=_day(),
        help_text=_("当天还算；不填就一直有效"),
    )
    services = forms.ModelMultipleChoiceField(
        label=LABELS["services"],
        queryset=Service.objects.none(),
        to_field_name="uid",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("一项都不选，就是全部服务"),
    )

    def __init__(self, *args: Any, centre: Centre, rule: PriceRule | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _rule_initial(rule) if rule else {"valid_from": clock.today()})
        super().__init__(*args, **kwargs)
        self.centre, self.rule = centre, rule
        self.picker = RulePicker(self, "who", rule.condition if rule else "", tag_choices())
        self.order_fields(["name", "basis", *self.picker.names])
        if not self.picker.beyond:
            self.initial["condition"] = ""
        fields: Any = self.fields
        fields["fund"].queryset = Fund.objects.filter(centre=centre)
        held = Q(price_rules=rule) if rule else Q(pk__in=[])
        own = Service.objects.filter(station__centre=centre).select_related("station")
        fields["services"].queryset = own.filter(Q(active=True) | held).distinct()
        if rule is None:
            fields["fund"].initial = Fund.objects.filter(centre=centre).first()

    @property
    def written(self) -> str:
        """The condition as it stands on the page, right or wrong: typed, or else picked."""
        return str(self["condition"].value() or "").strip() or self.picker.text

    @property
    def changing(self) -> bool:
        return changes_lines(self)

    def clean(self) -> dict[str, Any]:
        """All that is wrong, at once."""
        data = super().clean() or {}
        if str(data.get("condition") or "").strip():
            data["condition"] = clean_typed(self, "condition", price_condition)
        else:
            data["condition"] = self.picker.clean(price_condition, _now("请选给谁，至少选一样。"))
        for fault in rule_faults(data, self.centre, new=self.rule is None):
            name = fault.field or ""
            if name not in self.errors and (name != "condition" or data["condition"]):
                self.add_error(name or None, fault.message)
        return data

    @property
    def values(self) -> dict[str, Any]:
        found = {name: self.cleaned_data[name] for name in EDITABLE}
        return {**found, "services": list(found["services"])}


class PriceRuleEndForm(forms.Form):
    use_required_attribute = False
    valid_until = forms.DateField(
        label=LABELS["valid_until"],
        widget=_day(),
        help_text=_("当天还算；填昨天就是马上结束。已经下的单按当时的价。"),
    )


class FundForm(forms.Form):
    use_required_attribute = False
    name = forms.CharField(label=LABELS["name"], max_length=60)
    code = forms.CharField(
        label=_("代号"), max_length=20, help_text=_("账上用的，小写字母和数字，定了不能改，例如 donation")
    )


def _initial(service: Service) -> dict[str, Any]:
    names = [name for name in ServiceForm.base_fields if name not in ("providers", "version")]
    values = {name: getattr(service, name) for name in names}
    return values | {"providers": list(service.providers.all()), "version": service.version}


def _rule_initial(rule: PriceRule) -> dict[str, Any]:
    names = [name for name in PriceRuleForm.base_fields if name not in ("services", "version")]
    values = {name: getattr(rule, name) for name in names}
    return values | {"services": list(rule.services.all()), "version": rule.version}
