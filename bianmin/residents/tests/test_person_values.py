"""What cannot be is refused with the field's name, in the register's own actions."""

import json

import pytest

from bianmin.core import codes
from bianmin.core.catalog import loaders, run
from bianmin.residents.actions.person import person_edit
from bianmin.residents.actions.person_register import person_register
from bianmin.residents.errors import Invalid
from bianmin.residents.models import Person
from bianmin.residents.specs import PersonSpec


@pytest.fixture
def code_tables(db):
    run(next(loader for loader in loaders() if loader.name == "codes"))
    yield
    codes.forget()


IMPOSSIBLE = [
    ("ethnic", "😀"),
    ("marital", "zz"),
    ("education", "  "),
    ("political", "!!"),
    ("employment", "pirate"),
    ("relation", "zz"),
    ("hukou_type", "moon"),
    ("birth_date", "1800-01-01"),
    ("birth_date", "2999-01-01"),
    ("name", "谢\u202e玉清"),
    ("former_name", "谢\n玉清"),
    ("workplace", "\u0007厂"),
]


@pytest.mark.parametrize(("field", "value"), IMPOSSIBLE)
def test_what_cannot_be_changes_nothing(client, clerk, xie, code_tables, field, value):
    client.force_login(clerk)
    response = client.patch(
        f"/api/v1/residents/{xie.uid}", json.dumps({"version": 1, field: value}), content_type="application/json"
    )
    assert response.status_code in (400, 422), response.content
    xie.refresh_from_db()
    assert xie.version == 1
    assert response.status_code == 422 or response.json()["field"] == field


def test_what_stands_there_already_may_stay(clerk, xie, code_tables):
    Person.objects.filter(pk=xie.pk).update(ethnic="77")
    changes = {"ethnic": "77", "workplace": "西大街小学"}
    assert person_edit(actor=clerk, person=xie, version=1, changes=changes).workplace == "西大街小学"


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("certificate_type", {"certificate_type": "身份证"}),
        ("certificate_type", {"certificate_type": ""}),
        ("id_number", {"certificate_type": "passport", "id_number": "E" * 31}),
        ("relation", {"relation": "zz"}),
    ],
)
def test_nobody_is_registered_with_it(clerk, centre, code_tables, field, fields):
    before = Person.objects.count()
    with pytest.raises(Invalid) as told:
        person_register(actor=clerk, person=PersonSpec(name="谢小芳", **fields))
    assert told.value.field == field
    assert Person.objects.count() == before
