"""What was typed to find somebody, as the beginning of a registration when nobody was found."""

import re
import unicodedata

from bianmin.core import phone
from bianmin.core.errors import UserError

LONGEST = 100
_HAN = r"\u3400-\u9fff\U00020000-\U000323af"
_ID = re.compile(r"(?<!\d)\d{17}[\dX](?!\d)")
_LETTERS = re.compile(rf"[{_HAN}·]+")
_NAME = re.compile(rf"[{_HAN}]{{2,4}}|[{_HAN}]+(?:·[{_HAN}]+)+")  # 欧阳明珠; 买买提·阿不都拉


def typed_identity(text: str) -> dict[str, str]:
    """Initial values of PersonIdentityForm: `id_number` of 18 places, `phone`, `name` in Chinese letters, as far as
    they are there (a card reader sends name and number in one). Pinyin, tails of numbers and addresses give nothing."""
    plain = re.sub(r"[\s\-•・]", _join, unicodedata.normalize("NFKC", text[:LONGEST]).upper())
    found: dict[str, str] = {}
    if number := _ID.search(plain):
        found["id_number"] = number[0]
        plain = plain.replace(number[0], "")
    letters = "".join(_LETTERS.findall(plain))
    if "id_number" not in found and (called := _phone(_LETTERS.sub("", plain))):
        found["phone"] = called
        plain = letters
    if plain == letters and _NAME.fullmatch(letters):
        found["name"] = letters
    return found


def _join(gap: re.Match[str]) -> str:
    """Gaps of groups go; the dots that stand between the parts of a name are written alike."""
    return "·" if gap[0] in "•・" else ""


def _phone(text: str) -> str:
    try:
        return phone.normalise(text)
    except UserError:
        return ""
