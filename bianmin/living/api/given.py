"""What the doors of services and orders share: moments that a calendar knows, money as text, a key heard once."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from pydantic import AwareDatetime, Field

from bianmin.core.idempotency import Answer, once

Words = dict[str, Any]
# Wide enough for every order there will be, narrow enough for every zone and sum of hours.
FIRST, LAST = date(2000, 1, 1), date(2199, 12, 31)
Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(FIRST.year, 1, 1, tzinfo=UTC), lt=datetime(LAST.year + 1, 1, 1, tzinfo=UTC)),
]
Day = Annotated[date, Field(ge=FIRST, le=LAST)]


def money(amount: Decimal) -> str:
    """Yuan with both decimals: 60.00."""
    return f"{amount:.2f}"


def heard_once(request: HttpRequest, key: str | None, execute: Callable[[], Answer]) -> HttpResponse:
    """With a key, the same request sent again gets the first answer."""
    if key is None:
        answer = execute()
    else:
        sent = f"POST {request.path} ".encode() + request.body
        answer = once(user=request.user, key=key, request=sent, execute=execute)
    return HttpResponse(answer.body, status=answer.status, content_type="application/json")
