"""Amounts in capital figures (人民币大写), as receipts have them, so that nobody adds a stroke.

The rules are those of 《支付结算办法》 (银发〔1997〕393 号), annex 正确填写票据和结算凭证的基本规定: 整 after yuan and
after jiao, never after fen; 零 once between figures that leave places out, and for a missing jiao before fen.
"""

from decimal import Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")
MOST = Decimal(10) ** 16


def in_capitals(amount: Decimal) -> str:
    """123.45 → 壹佰贰拾叁元肆角伍分. Raises ValueError below nothing, from 10^16 on, and for fractions of a fen."""
    if not 0 <= amount < MOST or amount != amount.quantize(Decimal("0.01")):
        raise ValueError("an amount of yuan in capitals: not negative, to the fen")
    yuan, fen = divmod(int(amount * 100), 100)
    jiao, fen = divmod(fen, 10)
    words = f"{_whole(yuan)}元" if yuan else ""
    if not jiao and not fen:
        return f"{words or '零元'}整"
    if jiao:
        words += f"{DIGITS[jiao]}角"
    elif words:
        words += DIGITS[0]
    return f"{words}{DIGITS[fen]}分" if fen else f"{words}整"


def _whole(yuan: int) -> str:
    """The figure in groups of four places, each with its word."""
    words, gap = "", False
    for place in range(len(GROUPS) - 1, -1, -1):
        group = yuan // 10_000**place % 10_000
        if not group:
            gap = bool(words)
            continue
        if words and (gap or group < 1000):
            words += DIGITS[0]
        words += _group(group) + _unit(place, yuan)
        gap = False
    return words


def _group(group: int) -> str:
    words, gap = "", False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit:
            words += (DIGITS[0] if gap and words else "") + DIGITS[digit] + PLACES[place]
        gap = not digit
    return words


def _unit(place: int, yuan: int) -> str:
    """万亿 loses its 亿 where 亿 follows anyway: 壹万贰仟亿."""
    return "万" if place == 3 and yuan // 10**8 % 10_000 else GROUPS[place]
