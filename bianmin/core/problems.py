"""Errors of the API as `application/problem+json` (RFC 9457) with a stable `code`."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

CONTENT_TYPE = "application/problem+json"
TITLES = {
    400: "Bad request",
    401: "Not logged in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    413: "Too large",
    422: "Invalid input",
    429: "Too many requests",
    500: "Internal error",
}
CODES = {
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    429: "too_many_requests",
    500: "incident",
}


def problem(status: int, code: str, detail: str, **extra: Any) -> HttpResponse:
    """A problem document: title, status, detail (a sentence for people), code (for machines) and any extra members."""
    body = {
        "type": "about:blank",
        "title": TITLES.get(status, "Error"),
        "status": status,
        "detail": detail,
        "code": code,
    }
    body.update({key: value for key, value in extra.items() if value})
    text = json.dumps(body, ensure_ascii=False, default=str)
    return HttpResponse(text, status=status, content_type=CONTENT_TYPE)


def invalid_fields(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """What pydantic found, as `{field, message}`: the path without where it was read, a sentence without the value."""
    return [{"field": _field_path(row["loc"]), "message": _sentence(row)} for row in rows]


def _field_path(loc: Iterable[Any]) -> str:
    """`("body", "body", "item")` is body.item: where it was read, the view's own argument left out."""
    parts = [str(part) for part in loc]
    if len(parts) > 1 and parts[0] == parts[1]:
        del parts[1]
    return ".".join(parts)


def _sentence(row: Mapping[str, Any]) -> str:
    kind, limits = str(row.get("type", "")), row.get("ctx") or {}
    known = {
        "missing": _("缺少这一项。"),
        "extra_forbidden": _("没有这一项，请去掉。"),
        "string_type": _("要填文字。"),
        "string_too_long": _("太长，最多 %(max_length)s 个字。"),
        "string_too_short": _("太短，至少 %(min_length)s 个字。"),
        "string_pattern_mismatch": _("格式不对。"),
        "int_type": _("要填整数。"),
        "int_parsing": _("要填整数。"),
        "int_from_float": _("要填整数。"),
        "float_parsing": _("要填数字。"),
        "decimal_parsing": _("要填数字。"),
        "bool_type": _("只能填 true 或 false。"),
        "bool_parsing": _("只能填 true 或 false。"),
        "uuid_type": _("要填 UUID。"),
        "uuid_parsing": _("要填 UUID。"),
        "date_type": _("日期写法不对，例如 2026-11-24。"),
        "date_parsing": _("日期写法不对，例如 2026-11-24。"),
        "date_from_datetime_parsing": _("日期写法不对，例如 2026-11-24。"),
        "datetime_parsing": _("时间写法不对，例如 2026-11-24T14:30:00+08:00。"),
        "datetime_from_date_parsing": _("时间写法不对，例如 2026-11-24T14:30:00+08:00。"),
        "literal_error": _("不在可填的值里。"),
        "enum": _("不在可填的值里。"),
        "greater_than": _("必须大于 %(gt)s。"),
        "greater_than_equal": _("不能小于 %(ge)s。"),
        "less_than": _("必须小于 %(lt)s。"),
        "less_than_equal": _("不能大于 %(le)s。"),
        "list_type": _("要填列表。"),
        "dict_type": _("要填对象。"),
        "model_type": _("要填对象。"),
        "model_attributes_type": _("要填对象。"),
        "too_long": _("太多，最多 %(max_length)s 个。"),
        "too_short": _("太少，至少 %(min_length)s 个。"),
    }
    try:
        return known[kind] % limits
    except KeyError:  # a kind that is not in the table, or a limit that it does not name
        return _("不符合要求，请按接口说明修改。")
