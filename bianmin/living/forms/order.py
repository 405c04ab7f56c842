"""What is typed when something is ordered: one page, whoever orders."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bianmin.core import phone as phones
from bianmin.core.errors import UserError
from bianmin.core.templatetags.formats import yuan
from bianmin.core.uploads import Ready, read_upload
from bianmin.living.actions.order_photo import MOST
from bianmin.living.actions.order_place import MAX_ADDRESS, MAX_NOTE, Wish, own_dwelling
from bianmin.living.models import Service
from bianmin.living.selectors.price import Price
from bianmin.living.selectors.windows import read_window, urgent_window
from bianmin.portal.models import ResidentAccount
from bianmin.residents.models import Person

NOW = "now"
SHOWN = "shown_"


@dataclass(frozen=True)
class Known:
    """What is on file and need not be typed."""

    name: bool = False
    phone: bool = False
    home: bool = False


def known_of(person: Person | None, account: ResidentAccount | None = None) -> Known:
    """One query at most."""
    return Known(
        name=bool(person and person.name),
        phone=bool((account and account.phone) or (person and person.phone)),
        home=own_dwelling(person) is not None,
    )


class OrderForm(forms.Form):
    """`prices`: the price of each quantity, so that what is chosen and what it costs are one thing."""

    use_required_attribute = False
    key = forms.CharField(widget=forms.HiddenInput, max_length=60)
    quantity = forms.TypedChoiceField(label=gettext_lazy("多少"), coerce=int, choices=())
    place = forms.ChoiceField(
        label=gettext_lazy("在哪里做"),
        choices=[("door", gettext_lazy("上门")), ("station", gettext_lazy("我到站里去"))],
        widget=forms.RadioSelect,
        required=False,
    )
    window = forms.CharField(
        label=gettext_lazy("什么时候"), error_messages={"required": gettext_lazy("请选一个时间。")}, max_length=80
    )
    address = forms.CharField(
        label=gettext_lazy("上门地址"),
        required=False,
        max_length=MAX_ADDRESS,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "street-address"}),
        help_text=gettext_lazy("路、院、楼、单元、门牌"),
        error_messages={"required": gettext_lazy("请填写上门的地址：路、院、楼、单元、门牌。")},
    )
    contact_name = forms.CharField(
        label=gettext_lazy("联系人"),
        required=False,
        max_length=40,
        error_messages={"required": gettext_lazy("请填写联系人，最多 40 个字。")},
    )
    phone = forms.CharField(
        label=gettext_lazy("联系电话"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        error_messages={"required": gettext_lazy("请填写联系电话，师傅来之前会打。")},
    )
    note = forms.CharField(
        label=gettext_lazy("要告诉师傅的"),
        required=False,
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("例如：敲门大声一点；厨房的水池堵了"),
    )

    photos = forms.Field(
        label=gettext_lazy("照片"), required=False
    )  # read by the view; here for what is wrong with them
    one_more = forms.BooleanField(label=gettext_lazy("还要再下一单"), required=False)

    def __init__(
        self, *args: Any, service: Service, prices: dict[int, Price], known: Known | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.service, self.prices = service, prices
        self._require(known or Known())
        self.fields["quantity"].choices = [  # type: ignore[attr-defined]
            (number, f"{number} {service.unit} {yuan(price.amount)}") for number, price in prices.items()
        ]
        if service.mode != Service.Mode.BOTH:
            del self.fields["place"]

    def _require(self, known: "Known") -> None:
        """Ask for what the file does not know, so that everything that is missing is said at once."""
        comes = self.service.mode != Service.Mode.STATION and self.data.get("place") != "station"
        self.fields["contact_name"].required = not known.name
        self.fields["phone"].required = not known.phone
        self.fields["address"].required = comes and not known.home
        if known.home:
            self.fields["address"].help_text = _("路、院、楼、单元、门牌；清空就到档案上的地址去")

    @property
    def shown(self) -> list[tuple[str, Decimal]]:
        """Hidden fields: what the page says each quantity costs."""
        return [(f"{SHOWN}{number}", price.amount) for number, price in self.prices.items()]

    @property
    def shown_amount(self) -> Decimal | None:
        """What she was told that her quantity costs; None when it was not sent."""
        try:
            return Decimal(self.data.get(f"{SHOWN}{self.cleaned_data['quantity']}", ""))
        except InvalidOperation:
            return None

    def clean_phone(self) -> str:
        number: str = self.cleaned_data["phone"]
        if number.strip():
            try:
                phones.normalise(number)
            except phones.PhoneError as error:
                raise forms.ValidationError(error.message) from None
        return number

    def clean_window(self) -> tuple[datetime, datetime]:
        text = self.cleaned_data["window"]
        if text == NOW:
            return urgent_window()
        window = read_window(text)
        if window is None:
            raise forms.ValidationError(_("请选一个时间。"))
        return window

    def wish(self, photos: Iterable[Any] = ()) -> Wish:
        data = self.cleaned_data
        at_station = self.service.mode == Service.Mode.STATION or data.get("place") == "station"
        return Wish(
            service=self.service,
            window=data["window"],
            quantity=data["quantity"],
            urgent=self.data.get("window") == NOW,
            at_station=at_station,
            contact_name=data["contact_name"],
            phone=data["phone"],
            address="" if at_station else data["address"],
            note=data["note"],
            photos=read_photos(photos),
        )


def read_photos(photos: Iterable[Any]) -> list[Ready]:
    """What was chosen, ready to be kept; one more than may be sent, so that too many are told. Raises FileRefused."""
    try:
        return [read_upload(content=photo, name=photo.name or "photo") for photo in list(photos)[: MOST + 1]]
    except UserError as error:
        error.field = error.field or "photos"
        raise
