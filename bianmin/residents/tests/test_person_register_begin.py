"""A registration begins with what was typed to find somebody: posted, never in an address."""

from datetime import date

import pytest

from bianmin.core import id_number
from bianmin.residents.typed_identity import typed_identity

NUMBER = id_number.make("410199", date(1958, 3, 8), 204)
URL = "/desk/residents/register/begin"


@pytest.fixture(autouse=True)
def tables(code_tables):
    """The code tables of the catalogue."""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("秦素云", {"name": "秦素云"}),
        (" 买买提•阿不都拉 ", {"name": "买买提·阿不都拉"}),
        (NUMBER, {"id_number": NUMBER}),
        ("11010519491231002x", {"id_number": "11010519491231002X"}),
        (f"秦素云{NUMBER}", {"id_number": NUMBER, "name": "秦素云"}),
        ("１５４ 0000 7788", {"phone": "15400007788"}),
        ("0371-66212590", {"phone": "037166212590"}),
        ("秦素云 15400007788", {"phone": "15400007788", "name": "秦素云"}),
        ("qsy", {}),
        ("7788", {}),
        ("平等街12号院", {}),
        ("", {}),
    ],
)
def test_text_becomes_the_field_that_it_looks_like(text, found):
    assert typed_identity(text) == found


def test_number_is_filled_in_and_read(client, clerk):
    client.force_login(clerk)
    answer = client.post(URL, {"q": NUMBER, "next": "/desk/counter/"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'value="{NUMBER}"' in page
    assert "1958" in page
    assert 'name="next" value="/desk/counter/"' in page


def test_dialog_begins_with_the_name(client, clerk):
    client.force_login(clerk)
    page = client.post(URL, {"q": "秦素云"}, headers={"HX-Request": "true"}).content.decode()
    assert 'value="秦素云"' in page
    assert "<html" not in page


def test_what_is_nobody_on_file_is_handed_on(client, clerk, areas):
    client.force_login(clerk)
    page = client.post("/desk/residents/search", {"q": "秦素云"}, headers={"HX-Request": "true"}).content.decode()
    assert f'action="{URL}"' in page
    assert 'name="q" value="秦素云"' in page


def test_opened_by_hand_it_is_the_empty_form(client, clerk):
    client.force_login(clerk)
    assert client.get(URL).url == "/desk/residents/register/"


def test_login_and_right_are_needed(client, auditor):
    assert "/desk/login" in client.post(URL, {"q": "秦素云"}).url
    client.force_login(auditor)
    assert client.post(URL, {"q": "秦素云"}).status_code == 403
