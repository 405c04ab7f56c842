import pytest

from bianmin.core import masking


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("谢玉清", "谢*清"),
        ("谢清", "谢*"),
        ("谢", "*"),
        ("", ""),
        ("尉迟敬德", "尉**德"),
        ("欧阳修", "欧*修"),
        ("阿卜杜拉·买买提", "阿****提"),
        ("王𫖮", "王*"),
        ("王小𫖮", "王*𫖮"),
    ],
)
def test_names(name, shown):
    assert masking.mask_name(name) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("410104194001011024", "4101**********1024"),
        ("E12345678", "E1*****78"),
        ("1234", "****"),
        ("", ""),
    ],
)
def test_certificates(number, shown):
    assert masking.mask_id(number) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13812346621", "138****6621"),
        ("037166212590", "0371****2590"),
        ("01065000000", "010****0000"),
        ("1234567", "*******"),
        ("", ""),
    ],
)
def test_phones(number, shown):
    assert masking.mask_phone(number) == shown


def test_cards():
    assert masking.mask_card("6222 0212 3456 7890") == "****7890"
    assert masking.mask_card("1234") == "****"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("管城回族区南顺城街 12 号院 3 号楼 501", "管城回族区南顺城街***"),
        ("西大街街道平等街社区平等街12号院", "西大街街道平等街社区平等街***"),
        ("二七路十二号院三单元", "二七路***"),
        ("平等街１２号", "平等街***"),
        ("某小区三号楼", "某小***"),
        ("", ""),
    ],
)
def test_addresses_keep_the_street_and_hide_the_door(address, shown):
    assert masking.mask_address(address) == shown
