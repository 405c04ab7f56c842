"""Which two versions of an item are compared."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bianmin.affairs.models import ItemVersion


class ItemVersionCompareForm(forms.Form):
    """`from` and `to` are numbers of versions; cleaned they are the versions. `versions`: all, the newest first."""

    to = forms.ChoiceField(label=_("哪一版"), required=False)

    def __init__(self, data: Any, *, versions: list[ItemVersion]) -> None:
        latest = str(versions[0].number) if versions else ""
        shown = {"to": data.get("to") or latest}
        shown["from"] = data.get("from") or _before(versions, shown["to"])
        super().__init__(shown)
        self.versions = {str(version.number): version for version in versions}
        self.fields["from"] = forms.ChoiceField(label=_("和哪一版比"), required=False)
        self.order_fields(["from", "to"])
        for name, field in self.fields.items():
            field.choices = [(number, _in_words(version)) for number, version in self.versions.items()]  # type: ignore[attr-defined]
            unknown = _now("这个事项没有第 %(number)s 版。请从列表里选一版。") % {"number": shown[name][:20] or "?"}
            field.error_messages["invalid_choice"] = unknown.replace("%", "%%")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        if not data["from"]:
            self.add_error("from", _now("这是第一版，前面没有可比的。请选一版。"))
        elif data["from"] == data["to"]:
            self.add_error("from", _now("两边是同一版。请选两个不同的版本。"))
        else:
            data = {name: self.versions[data[name]] for name in ("from", "to")}
        return data


def _before(versions: list[ItemVersion], number: str) -> str:
    """The number of the version before `number`; "" when there is none."""
    numbers = [str(version.number) for version in versions]
    after = numbers.index(number) + 1 if number in numbers else len(numbers)
    return numbers[after] if after < len(numbers) else ""


def _in_words(version: ItemVersion) -> str:
    words = _now("第 %(number)s 版") % {"number": version.number}
    if not version.published_at:
        return words + _now("（草稿）")
    return f"{words} · {version.change_note}" if version.change_note else words
