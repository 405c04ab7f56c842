import pytest

from bianmin.core import phone


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("13812346621", "13812346621"),
        ("138 1234 6621", "13812346621"),
        ("138-1234-6621", "13812346621"),
        ("+86 138 1234 6621", "13812346621"),
        ("0086-13812346621", "13812346621"),
        ("8613812346621", "13812346621"),
        ("１３８１２３４６６２１", "13812346621"),
        ("15412346621", "15412346621"),  # not allotted, and still the right shape: see ADR 0006
        ("0371-66212590", "037166212590"),
        ("(0371) 66212590", "037166212590"),
        ("（０３７１）６６２１２５９０", "037166212590"),
        ("+86 371 6621 2590", "037166212590"),
        ("+86 451 8460 0000", "045184600000"),
        ("010-65000000", "01065000000"),
        ("+861065000000", "01065000000"),
        ("400-810-0000", "4008100000"),
    ],
)
def test_taken(typed, number):
    assert phone.normalise(typed) == number


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "请填 11 位手机号"),
        ("1381234662", "现在是 10 位"),
        ("138123466211", "现在是 12 位"),
        ("12012346621", "13 到 19"),
        ("66212590", "0371-66212590"),
        ("0371-123456", "带区号"),
        ("138abcd6621", "只能是数字"),
        ("١٣٨١٢٣٤٦٦٢١", "只能是数字"),
        ("9" * 10_000, "电话号码不对"),
    ],
)
def test_refused_with_a_sentence(typed, says):
    with pytest.raises(phone.PhoneError) as caught:
        phone.normalise(typed)
    assert says in str(caught.value)


def test_only_mobiles_get_short_messages():
    assert phone.is_mobile("13812346621")
    assert not phone.is_mobile("037166212590")
