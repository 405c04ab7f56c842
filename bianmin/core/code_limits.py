"""How often a code by SMS may be asked for, counted by number, address and day across processes.

The same whether the number is known or not: what is counted is the asking, and the answer says only when to try again.
"""

from datetime import timedelta

from django.utils.translation import gettext as _

from . import throttle
from .errors import UserError

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
OF_A_NUMBER = ((1, MINUTE), (5, HOUR), (10, DAY))
OF_AN_ADDRESS = (30, HOUR)


class TooManyCodes(UserError):
    """`details["seconds"]` says how long to wait."""

    code = "too_many_codes"
    status = 429


def code_allow(*, phone: str, address: str) -> None:
    """Count one asking for a code to `phone` (normalised) from the network `address`. Raises TooManyCodes.

    Call it outside the action's transaction, before anybody looks whether the number is known. The address is counted
    first: who has used up an address cannot use up other people's numbers from there.
    """
    most, per = OF_AN_ADDRESS
    _take(f"code:address:{address}", most, per)
    for most, per in OF_A_NUMBER:
        _take(f"code:{int(per.total_seconds())}:{phone}", most, per)


def _take(key: str, most: int, per: timedelta) -> None:
    if throttle.allow(key, limit=most, per=per):
        return
    left = throttle.left(key)
    raise TooManyCodes(_("验证码要得太频繁了，请%(wait)s后再试。") % {"wait": _words(left)}, details={"seconds": left})


def _words(seconds: int) -> str:
    if seconds <= 60:
        return _(" %(number)d 秒") % {"number": seconds}
    if seconds <= 3600:
        return _(" %(number)d 分钟") % {"number": -(-seconds // 60)}
    return _(" %(number)d 小时") % {"number": -(-seconds // 3600)}
