"""What is typed when the same is ordered every week."""

from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from bianmin.core import clock
from bianmin.living.actions.order_place import MAX_ADDRESS, MAX_NOTE
from bianmin.living.actions.standing import Rhythm, Standing
from bianmin.living.models import Service
from bianmin.living.selectors.windows import LENGTH, STARTS

WEEKDAYS = [
    (0, gettext_lazy("周一")),
    (1, gettext_lazy("周二")),
    (2, gettext_lazy("周三")),
    (3, gettext_lazy("周四")),
    (4, gettext_lazy("周五")),
    (5, gettext_lazy("周六")),
    (6, gettext_lazy("周日")),
]
EVERY = [(1, gettext_lazy("每周")), (2, gettext_lazy("每两周")), (4, gettext_lazy("每四周"))]
HALF_A_YEAR = timedelta(days=182)
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def spans() -> list[tuple[str, str]]:
    """The windows of a day as a form sends and shows them: 14, 14:00–16:00."""
    hours = int(LENGTH.total_seconds()) // 3600
    return [(str(hour), f"{hour:02d}:00–{hour + hours:02d}:00") for hour in STARTS]


def span_of(value: str) -> tuple[time, time]:
    """The times of a window as `spans` sends it, 14, or as one that is none of them is sent: 09:00-10:30."""
    if value.isdigit():
        hours = int(LENGTH.total_seconds()) // 3600
        return time(int(value)), time(int(value) + hours)
    begins, _dash, ends = value.partition("-")
    return time.fromisoformat(begins), time.fromisoformat(ends)


class RhythmForm(forms.Form):
    """What can be changed later, too: which days, what time, until when, how much."""

    use_required_attribute = False
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("星期几来"),
        coerce=int,
        choices=WEEKDAYS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("请至少选一个星期几。")},
    )
    window = forms.TypedChoiceField(label=gettext_lazy("几点来"), coerce=span_of, choices=spans)
    every_weeks = forms.TypedChoiceField(
        label=gettext_lazy("隔多久来一次"), coerce=int, choices=EVERY, widget=forms.RadioSelect
    )
    starts_on = forms.DateField(label=gettext_lazy("从哪天开始"), widget=DAY)
    until = forms.DateField(
        label=gettext_lazy("到哪天为止"), widget=DAY, help_text=gettext_lazy("最长一年，随时可以暂停或结束")
    )
    skip_holidays = forms.BooleanField(label=gettext_lazy("法定节假日不用来"), required=False)
    quantity = forms.TypedChoiceField(label=gettext_lazy("每次多少"), coerce=int, choices=())
    note = forms.CharField(
        label=gettext_lazy("要告诉师傅的"),
        required=False,
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, service: Service, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.service = service
        self.fields["quantity"].choices = [  # type: ignore[attr-defined]
            (number, f"{number} {service.unit}") for number in range(service.minimum, service.maximum + 1)
        ]


class StandingForm(RhythmForm):
    key = forms.CharField(widget=forms.HiddenInput, max_length=60)
    place = forms.ChoiceField(
        label=gettext_lazy("在哪里做"),
        choices=[("door", gettext_lazy("上门")), ("station", gettext_lazy("我到站里去"))],
        widget=forms.RadioSelect,
        required=False,
    )
    address = forms.CharField(
        label=gettext_lazy("上门地址"),
        required=False,
        max_length=MAX_ADDRESS,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "street-address"}),
        help_text=gettext_lazy("路、院、楼、单元、门牌"),
    )
    contact_name = forms.CharField(label=gettext_lazy("联系人"), required=False, max_length=40)
    phone = forms.CharField(
        label=gettext_lazy("联系电话"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )

    def __init__(self, *args: Any, service: Service, **kwargs: Any) -> None:
        super().__init__(*args, service=service, **kwargs)
        if service.mode != Service.Mode.BOTH:
            del self.fields["place"]
        if service.mode == Service.Mode.STATION:
            del self.fields["address"]

    @property
    def standing(self) -> Standing:
        """What the action takes."""
        data = self.cleaned_data
        at_station = self.service.mode == Service.Mode.STATION or data.get("place") == "station"
        return Standing(
            service=self.service,
            rhythm=rhythm_of(data),
            quantity=data["quantity"],
            at_station=at_station,
            contact_name=data["contact_name"],
            phone=data["phone"],
            address="" if at_station else data.get("address", ""),
            note=data["note"],
        )


def first_values(service: Service) -> dict[str, Any]:
    """What the form proposes: every week from tomorrow, for half a year."""
    today: date = clock.today()
    return {
        "quantity": service.minimum,
        "place": "door",
        "every_weeks": 1,
        "window": STARTS[1],
        "starts_on": today + timedelta(days=1),
        "until": today + HALF_A_YEAR,
    }


def rhythm_of(data: dict[str, Any]) -> Rhythm:
    """Cleaned fields of a `RhythmForm` as the actions take them."""
    begins, ends = data["window"]
    return Rhythm(
        weekdays=tuple(data["weekdays"]),
        begins=begins,
        ends=ends,
        starts_on=data["starts_on"],
        until=data["until"],
        every_weeks=data["every_weeks"],
        skip_holidays=data["skip_holidays"],
    )
