"""Which accounts there are: a few by their name, and kinds of accounts that a key opens with ("fund:<code>").

Names are kept in the books and therefore Chinese whatever the clerk reads.
"""

from django.utils.translation import gettext_noop as kept

from .models import BookAccount

CASH, WECHAT, BANK, RECEIVABLE, UNCLAIMED = "cash", "wechat", "bank", "receivable", "unclaimed"
Kind = BookAccount.Kind

NAMED: dict[str, tuple[str, Kind]] = {
    CASH: (kept("现金"), Kind.ASSET),
    WECHAT: (kept("微信支付"), Kind.ASSET),
    BANK: (kept("银行存款"), Kind.ASSET),
    RECEIVABLE: (kept("应收服务费"), Kind.ASSET),
    UNCLAIMED: (kept("暂收待退款"), Kind.LIABILITY),
}
OPENED_WITH: dict[str, tuple[str, Kind]] = {
    "fund": (kept("基金"), Kind.FUND),
    "payable": (kept("应付服务单位"), Kind.LIABILITY),
    "held": (kept("服务单位代收"), Kind.ASSET),
    "income": (kept("收入"), Kind.INCOME),
    "expense": (kept("支出"), Kind.EXPENSE),
}


def described(key: str, name: str = "") -> tuple[str, Kind]:
    """Name and kind of the account `key`; `name` says which fund or provider. Raises ValueError for no such kind."""
    if key in NAMED:
        return NAMED[key]
    first, colon, rest = key.partition(":")
    if not (colon and rest and first in OPENED_WITH):
        raise ValueError(f"{key!r} is no account: see NAMED and OPENED_WITH")
    words, kind = OPENED_WITH[first]
    return f"{words}：{name or rest}"[:80], kind
