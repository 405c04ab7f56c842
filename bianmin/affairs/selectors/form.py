"""The application form of an item: filled in from the record, and checked field by field.

A field of the catalogue is {name, label, type, required, source, choices, help, group, most}; `most` names the number
that it may not exceed, `source` what the record knows ("person.name", "household.address", "agent.phone"). Types are
those of CHECKS.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from bianmin.affairs.models import ItemVersion
from bianmin.core import clock, id_number, phone
from bianmin.core.errors import UserError
from bianmin.partners.models import Organization
from bianmin.residents.models import Person

from .record import record_values

MOST = {"text": 100, "longtext": 1000, "address": 120}
MOST_OTHER = 60
MOST_MONEY = Decimal("99999999.99")
MOST_NUMBER = 999_999_999
YES = {"yes", "true", "1", "是", "有", "on"}
NO = {"no", "false", "0", "否", "无", "off"}
EARLIEST = date(1900, 1, 1)
CARD_LENGTHS = range(12, 20)

Field = Mapping[str, Any]


def prefill(
    version: ItemVersion,
    person: Person | None = None,
    agent: Person | None = None,
    organization: Organization | None = None,
    agent_relation: str = "",
) -> dict[str, str]:
    """What the record knows of each field with a `source`; a field that it does not know is left out.

    So is a value that the field's choices do not have: the clerk asks.
    """
    known = record_values(person=person, agent=agent, organization=organization, agent_relation=agent_relation)
    filled = {}
    for field in version.form:
        value = known(field.get("source") or "")
        if value in (None, "") or (field.get("type") == "choice" and str(value) not in choice_codes(field).values()):
            continue
        filled[field["name"]] = str(value)
    return filled


def validate_form(
    version: ItemVersion, data: Mapping[str, Any], *, partial: bool = False, record: Mapping[str, str] | None = None
) -> tuple[dict[str, str], dict[str, str]]:
    """Return (clean values, sentence by field). `partial` lets required fields wait (a draft).

    Fields that the version does not have are dropped. A value that is the `record`'s own (prefill) is taken as it is:
    a passport number on file is no mistake of the clerk's.
    """
    record = record or {}
    clean: dict[str, str] = {}
    errors: dict[str, str] = {}
    for field in version.form:
        name = field["name"]
        try:
            raw = data.get(name)
            value = raw if raw and raw == record.get(name) else _clean(field, raw, partial)
        except UserError as error:
            errors[name] = error.message
        else:
            if value:
                clean[name] = value
    return clean, errors | _too_much(version, clean)


def _too_much(version: ItemVersion, clean: Mapping[str, str]) -> dict[str, str]:
    """Sentences for numbers that exceed the field named in their `most`: what she paid herself is part of the bill."""
    labels = {field["name"]: field["label"] for field in version.form}
    told = {}
    for field in version.form:
        name, most = field["name"], field.get("most")
        if most and name in clean and most in clean and Decimal(clean[name]) > Decimal(clean[most]):
            told[name] = _("“%(label)s”不能大于“%(most)s”，请核对。") % {"label": labels[name], "most": labels[most]}
    return told


def _clean(field: Field, raw: Any, partial: bool) -> str:
    text = _text(raw)
    kind = field.get("type") or "text"
    most = MOST.get(kind, MOST_OTHER)
    if len(text) > most:
        raise UserError(_("内容太长：最多 %(most)d 个字，现在是 %(count)d 个。") % {"most": most, "count": len(text)})
    if not text:
        if field.get("required") and not partial:
            raise UserError(_("请填写“%(label)s”。") % {"label": field["label"]})
        return ""
    return CHECKS[kind](text, field)


def _text(raw: Any) -> str:
    """One line of input as text: control characters out, edges trimmed. Lists and objects are no answer."""
    if raw is None or isinstance(raw, list | dict | tuple | set):
        return ""
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    text = str(raw) if len(str(raw)) < 20_000 else str(raw)[:20_000]
    return "".join(char for char in text if char == "\n" or unicodedata.category(char)[0] != "C").strip()


def _plain(text: str, field: Field) -> str:
    return re.sub(r"\s+", " ", text)


def _long(text: str, field: Field) -> str:
    return text


def _half(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _date(text: str, field: Field) -> str:
    match = re.fullmatch(r"(\d{4})[-./年]?(\d{1,2})[-./月]?(\d{1,2})日?", _half(text).replace(" ", ""))
    try:
        if match is None:
            raise ValueError
        day = date(*(int(part) for part in match.groups()))
    except ValueError:
        raise UserError(_("请填写日期，例如 2025-03-01。")) from None
    if not EARLIEST <= day <= clock.today().replace(month=12, day=31, year=clock.today().year + 100):
        raise UserError(_("这个日期不合理，请核对年份。"))
    return day.isoformat()


def _decimal(text: str) -> Decimal:
    digits = re.sub(r"[,\s¥元]", "", _half(text))
    if not re.fullmatch(r"-?\d{1,12}(\.\d{1,6})?", digits):
        raise UserError(_("请填写数字，例如 120 或 1500.50。"))
    try:
        return Decimal(digits)
    except InvalidOperation:
        raise UserError(_("请填写数字，例如 120 或 1500.50。")) from None


def _number(text: str, field: Field) -> str:
    number = _decimal(text)
    if abs(number) > MOST_NUMBER:
        raise UserError(_("这个数字太大，请核对。"))
    return f"{number.normalize():f}"


def _money(text: str, field: Field) -> str:
    yuan = _decimal(text)
    if yuan < 0 or yuan > MOST_MONEY or yuan != yuan.quantize(Decimal("0.01")):
        raise UserError(_("请填写金额（元），最多两位小数，例如 860.50。"))
    return f"{yuan:.2f}"


def _phone(text: str, field: Field) -> str:
    return phone.normalise(text)


def _id_number(text: str, field: Field) -> str:
    return id_number.parse(text).number


def _bank_card(text: str, field: Field) -> str:
    digits = re.sub(r"[\s\-]", "", _half(text))
    if not (digits.isascii() and digits.isdigit()) or len(digits) not in CARD_LENGTHS:
        raise UserError(_("银行卡号应为 12 到 19 位数字，请对照卡面核对。"))
    if not luhn(digits):
        raise UserError(_("银行卡号的校验位不对，可能有一位输错了，请对照卡面核对。"))
    return digits


def luhn(digits: str) -> bool:
    """The check of bank card numbers (ISO/IEC 7812-1)."""
    total = 0
    for place, character in enumerate(reversed(digits)):
        number = int(character) * (2 if place % 2 else 1)
        total += number - 9 if number > 9 else number
    return total % 10 == 0


def _choice(text: str, field: Field) -> str:
    codes = choice_codes(field)
    for code, label in codes.items():
        if text in (code, label):
            return code
    raise UserError(_("请从列出的选项里选一个：%(options)s。") % {"options": "、".join(codes.values())})


def choice_codes(field: Field) -> dict[str, str]:
    """Choices as {code: label}; the catalogue writes them as a list of texts or of [code, label] pairs or as a map."""
    choices = field.get("choices") or []
    if isinstance(choices, Mapping):
        return {str(code): str(label) for code, label in choices.items()}
    pairs = [choice if isinstance(choice, list | tuple) else (choice, choice) for choice in choices]
    return {str(pair[0]): str(pair[1]) for pair in pairs}


def _yesno(text: str, field: Field) -> str:
    answer = text.lower()
    if answer in YES:
        return "yes"
    if answer in NO:
        return "no"
    raise UserError(_("请选择“是”或“否”。"))


CHECKS: dict[str, Callable[[str, Field], str]] = {
    "text": _plain,
    "longtext": _long,
    "address": _plain,
    "date": _date,
    "number": _number,
    "money": _money,
    "phone": _phone,
    "id_number": _id_number,
    "bank_card": _bank_card,
    "choice": _choice,
    "yesno": _yesno,
}


def shown_value(field: Field, value: Any) -> str:
    """A stored value as people read it on paper: the label of a choice, 是 or 否, a date in words."""
    kind, text = field.get("type") or "text", _text(value)
    if kind == "choice":
        return choice_codes(field).get(text, text)
    if kind == "yesno":
        return {"yes": _("是"), "no": _("否")}.get(text, text)
    if kind == "date" and re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return clock.day_in_words(date.fromisoformat(text))
    if kind == "money" and text:
        return _("%(yuan)s 元") % {"yuan": text}
    return text
