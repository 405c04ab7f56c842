"""What a worker sends from her telephone. Each form carries a key that the server does once."""

import re
import uuid
from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as kept

from bianmin.core.errors import UserError
from bianmin.core.uploads import Ready, read_upload
from bianmin.living.actions.order_visit import MAX_PHOTOS, MAX_WORDS, MOST_EXTRA

REASONS = (kept("车坏了"), kept("身体不舒服"), kept("时间赶不上"))
MAX_KEY = 60


def new_key() -> str:
    return str(uuid.uuid4())


class MoveForm(forms.Form):
    """A step without questions."""

    key = forms.CharField(max_length=MAX_KEY, widget=forms.HiddenInput, initial=new_key)


class RefuseForm(MoveForm):
    """One of the common reasons (a button each), or her own words."""

    asked = _("请说一下为什么接不了，调度好另外派人。")
    reason = forms.ChoiceField(choices=[(words, words) for words in REASONS], required=False)
    words = forms.CharField(label=_("其他原因"), max_length=MAX_WORDS, required=False)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        # Whoever types and presses Enter presses the first button, too: her own words count.
        given["reason"] = " ".join(given.get("words", "").split()) or given.get("reason")
        if not given["reason"] and not self.errors:
            self.add_error("words", self.asked)
        return given


class MateRefuseForm(RefuseForm):
    """The same of whoever was to go along."""

    asked = _("请说一下为什么去不了，调度好另外派人。")


class GiveBackForm(RefuseForm):
    """The same for what she had taken."""

    asked = _("请说一下为什么来不了，调度好另外派人。")


class ArriveForm(MoveForm):
    """The resident's code, or that there is none."""

    code = forms.CharField(
        label=_("居民的到达码"),
        max_length=8,
        required=False,
        help_text=_("4 位数字，在居民的短信和订单页上"),
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "pattern": "[0-9]{4}", "autocomplete": "off", "data-code": ""}
        ),
    )
    without = forms.BooleanField(label=_("居民没有到达码，人确实已经到了"), required=False)

    def clean_code(self) -> str:
        code = "".join(self.cleaned_data["code"].split())
        if code and not re.fullmatch(r"[0-9]{4}", code, re.ASCII):
            raise forms.ValidationError(_("到达码是 4 位数字，请再看一遍。"))
        return code

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and not given.get("code") and not given.get("without"):
            self.add_error("code", _("请填到达码。居民没有到达码的，勾选下面一项。"))
        return given


class PhotosInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Some photos, or none."""

    widget = PhotosInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        many = data if isinstance(data, list | tuple) else [data] if data else []
        if len(many) > MAX_PHOTOS:
            raise forms.ValidationError(_("最多传 %(most)d 张照片。") % {"most": MAX_PHOTOS})
        return [super(PhotosField, self).clean(one, initial) for one in many]


CAMERA = {"accept": "image/*", "capture": "environment"}


def _read(file: UploadedFile) -> Ready:
    try:
        return read_upload(content=file, name=file.name or "photo")  # type: ignore[arg-type]
    except UserError as error:
        raise forms.ValidationError(error.message) from None


class FinishForm(MoveForm):
    """Photos, the resident's signature, parts. Whoever cannot sign is spared it when a photo shows what was done."""

    photos = PhotosField(
        label=_("做好后的照片"),
        required=False,
        widget=PhotosInput(attrs={**CAMERA, "data-photos": str(MAX_PHOTOS)}),
        help_text=_("最多 6 张。拍做的活，别拍到人脸和证件。"),
    )
    extra_amount = forms.DecimalField(
        label=_("配件费"),
        min_value=0,
        max_value=MOST_EXTRA,
        decimal_places=2,
        required=False,
        help_text=_("先和居民说好再收，没有就空着"),
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01", "data-extra": ""}),
    )
    extra_note = forms.CharField(
        label=_("配件是什么"),
        max_length=MAX_WORDS,
        required=False,
        widget=forms.TextInput(attrs={"data-extra-note": ""}),
    )
    signature = forms.FileField(
        label=_("居民签字（拍签好字的单子）"),
        required=False,
        widget=forms.FileInput(attrs={**CAMERA, "data-signature-file": ""}),
    )
    unsigned = forms.BooleanField(label=_("居民不方便签字（要有照片）"), required=False)

    def clean_photos(self) -> list[Ready]:
        """Read here, before anybody's transaction; what is refused stands beside the field."""
        return [_read(photo) for photo in self.cleaned_data["photos"]]

    def clean_signature(self) -> Ready | None:
        drawn = self.cleaned_data["signature"]
        return _read(drawn) if drawn else None

    def clean_extra_amount(self) -> Decimal:
        return self.cleaned_data["extra_amount"] or Decimal(0)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("extra_amount") and not given.get("extra_note", "").strip():
            self.add_error("extra_note", _("请写明配件是什么，居民会看到。"))
        if "signature" in given and not given["signature"]:
            if not given.get("unsigned"):
                self.add_error("signature", _("请居民签字。不方便签字的，勾选下面一项并拍照。"))
            elif not given.get("photos"):
                self.add_error("photos", _("居民没有签字，请至少拍一张做好后的照片。"))
        return given
