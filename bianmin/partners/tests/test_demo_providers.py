"""The demo's providers and workers: whole, once, able to do every service, with papers to warn of."""

import phonenumbers
import pytest

from bianmin.accounts.demo import load_demo_people
from bianmin.accounts.models import Role, User
from bianmin.core.catalog import read
from bianmin.partners.demo_providers import WORKERS, load_demo_providers
from bianmin.partners.models import Credential, Provider, Skill, Worker


@pytest.fixture
def loaded(settings, staff, centre):
    settings.DEMO_PASSWORD = "demo-password-1"
    for row in read("living.yaml")["skills"]:
        Skill.objects.create(code=row["code"], name=row["name"])
    load_demo_people()
    return load_demo_providers()


def test_made_once(loaded):
    assert loaded == 8 + 25
    assert (Provider.objects.count(), Worker.objects.working().count()) == (8, 25)
    assert load_demo_providers() == 0


def test_each_has_a_login_hours_and_skills_and_a_number_of_nobody(loaded):
    for worker in Worker.objects.select_related("user"):
        assert worker.user.demo
        assert worker.user.roles == {Role.WORKER}
        assert worker.hours.exists()
        assert worker.skills.exists()
        assert worker.phone.startswith("154")
        assert not phonenumbers.is_valid_number(phonenumbers.parse(worker.phone, "CN"))
    assert User.objects.get(username="worker25").check_password("demo-password-1")


def test_every_skill_has_several_and_bathing_three(loaded):
    count = {skill.code: skill.workers.count() for skill in Skill.objects.all()}
    assert min(count.values()) >= 2
    assert count["bathing"] >= 3


def test_one_paper_has_expired_and_some_expire_soon(loaded):
    standing = [paper.standing for paper in Credential.objects.filter(needed=True)]
    assert standing.count("expired") == 1
    assert standing.count("soon") == 2
    names = {row.name for row in WORKERS}
    assert len(names) == 25


def test_nothing_before_the_staff(db):
    assert load_demo_providers() == 0
