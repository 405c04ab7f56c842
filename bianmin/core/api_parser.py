"""How the API reads a request: JSON and query strings without what no database keeps and nobody reads."""

import math
from typing import Any, cast

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja.parser import Parser

from .errors import UserError


class Unreadable(UserError):
    """A NUL, half a character (a lone surrogate), or a number without end."""

    code = "unreadable_text"
    status = 422


class ApiParser(Parser):
    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        body = super().parse_body(request)
        require_readable(body)
        return cast(dict[str, Any], body)

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        words = super().parse_querydict(data, list_fields, request)
        require_readable(words)
        return cast(dict[str, Any], words)


def require_readable(value: Any) -> None:
    """Raises Unreadable; `value` is what JSON gives, however deep."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            waiting += [*part.keys(), *part.values()]
        elif isinstance(part, list):
            waiting += part
        elif isinstance(part, str):
            _require_text(part)
        elif isinstance(part, float) and not math.isfinite(part):
            raise Unreadable(_("有一个数字太大或不是数字，请改成普通的数字。"))


def _require_text(text: str) -> None:
    if "\0" in text or (not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text)):
        raise Unreadable(_("内容里有看不见、也存不下的字符，请删去后再提交。"))
