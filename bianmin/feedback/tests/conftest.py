"""A visit of Mrs Xie at window 1, served by the clerk, that can be rated."""

from collections.abc import Callable
from typing import Any

import pytest

from bianmin.accounts.models import User
from bianmin.core.models import Centre, Office, Window
from bianmin.feedback.actions.rating_give import rating_give
from bianmin.feedback.actions.rating_invite import invitation_of, rating_invite
from bianmin.feedback.grades import Mode
from bianmin.feedback.models import Invitation, Rating, Remedy
from bianmin.residents.models import Person


@pytest.fixture
def invite(centre: Centre, xie: Person, clerk: User) -> Callable[..., Invitation]:
    def make(key: str = "case:1:2026-11-27", **fields: Any) -> Invitation:
        given: dict[str, Any] = {
            "mode": Mode.ONSITE,
            "title": "高龄津贴",
            "centre": centre,
            "area_code": xie.area_code,
            "subject_uid": xie.uid,
            "office": Office.objects.get(centre=centre, code="minzheng"),
            "window": Window.objects.get(centre=centre, number=1),
            "staff": clerk,
        }
        rating_invite(key=key, **{**given, **fields})
        invitation = invitation_of(key)
        assert invitation is not None
        return invitation

    return make


@pytest.fixture
def rate(invite: Callable[..., Invitation]) -> Callable[..., Rating]:
    """`rate(5)`: one more visit with that grade."""
    made: list[Rating] = []

    def give(grade: int, *, invitation: dict[str, Any] | None = None, **fields: Any) -> Rating:
        one = invite(f"case:{len(made) + 10}", **(invitation or {}))
        made.append(rating_give(invitation=one, grade=grade, channel=Rating.Channel.LINK, **fields))
        return made[-1]

    return give


@pytest.fixture
def remedy(rate: Callable[..., Rating]) -> Remedy:
    return Remedy.objects.get(rating=rate(2, comment="来了两趟"))
