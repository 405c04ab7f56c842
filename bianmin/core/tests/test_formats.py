"""How money, days and mixed text are written."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bianmin.core import clock
from bianmin.core.templatetags.formats import day, gap, when, workdays, workdays_left, yuan


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Decimal("1234.5"), "¥1,234.50"),
        (Decimal("0.1") + Decimal("0.2"), "¥0.30"),
        (Decimal("-12"), "−¥12.00"),
        (3, "¥3.00"),
        (Decimal(0), "免费"),
        (None, ""),
    ],
)
def test_yuan_is_exact_to_the_fen(amount: Decimal | int | None, text: str) -> None:
    assert yuan(amount) == text


def test_yuan_refuses_what_is_not_exact() -> None:
    with pytest.raises(TypeError):
        yuan(0.3)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="two decimals"):
        yuan(Decimal("0.005"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime(2026, 11, 24, 6, 32, tzinfo=UTC), "今天 14:32"),
        (datetime(2026, 11, 23, 16, 5, tzinfo=UTC), "今天 00:05"),  # already the 24th at the centre
        (datetime(2026, 11, 23, 1, 10, tzinfo=UTC), "昨天 09:10"),
        (datetime(2026, 11, 8, 8, 0, tzinfo=UTC), "11 月 8 日 16:00"),
        (date(2026, 11, 25), "明天"),
        (date(2024, 3, 1), "2024 年 3 月 1 日"),
        (None, ""),
    ],
)
def test_when_is_said_the_chinese_way(value: datetime | date | None, text: str) -> None:
    with clock.frozen(datetime(2026, 11, 24, 6, 40, tzinfo=UTC)):
        assert when(value) == text


def test_day_of_a_moment_is_the_day_at_the_centre() -> None:
    with clock.frozen(datetime(2026, 11, 24, 6, 40, tzinfo=UTC)):
        assert day(datetime(2026, 11, 23, 17, 0, tzinfo=UTC)) == "今天"


def test_workdays() -> None:
    assert workdays(10) == "10 个工作日"
    assert workdays_left(6) == "还有 6 个工作日"
    assert workdays_left(0) == "今天到期"
    assert workdays_left(-2) == "超期 2 个工作日"


@pytest.mark.parametrize(
    ("text", "spaced"),
    [
        ("年满79周岁11个月", "年满 79 周岁 11 个月"),
        ("用SM4加密", "用 SM4 加密"),
        ("已经 有 空格", "已经 有 空格"),
        ("年龄78，未满80。", "年龄 78，未满 80。"),
    ],
)
def test_gap_between_chinese_and_latin(text: str, spaced: str) -> None:
    assert gap(text) == spaced
