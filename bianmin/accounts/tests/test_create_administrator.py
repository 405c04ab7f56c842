"""The first administrator of an installation."""

import io

import pytest
from django.core.management import CommandError, call_command

from bianmin.accounts.models import User


def create(monkeypatch, password, *words):
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
    call_command("create-administrator", *words, stdout=io.StringIO())


def test_she_can_give_others_their_posts(centre, monkeypatch):
    create(monkeypatch, "Lantern-Street-7731", "zhang.min", "--name", "张敏")
    user = User.objects.get(username="zhang.min")
    assert user.check_password("Lantern-Street-7731")
    assert user.roles == {"administrator"}
    assert user.area_codes == ["410104002"]


def test_a_weak_password_makes_no_account(centre, monkeypatch):
    with pytest.raises(CommandError):
        create(monkeypatch, "123456", "zhang.min", "--name", "张敏")
    assert not User.objects.filter(username="zhang.min").exists()


def test_without_a_centre_it_names_the_next_step(db, monkeypatch):
    with pytest.raises(CommandError, match="load-catalog"):
        create(monkeypatch, "Lantern-Street-7731", "zhang.min", "--name", "张敏")
