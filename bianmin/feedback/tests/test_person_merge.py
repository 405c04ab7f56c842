"""Visits of a record merged away are rated, and called back about, under the kept one."""

from collections.abc import Callable

import pytest

from bianmin.accounts.models import User
from bianmin.feedback.models import Invitation
from bianmin.residents.actions.person_merge import person_merge, person_unmerge
from bianmin.residents.models import Person

pytestmark = pytest.mark.django_db


def test_invitations_go_along_and_come_back(invite: Callable[..., Invitation], xie: Person, director: User) -> None:
    other = Person.objects.create(name=xie.name, birth_date=xie.birth_date, area_code=xie.area_code, sex="2")
    visit = invite("case:5", subject_uid=other.uid)
    merge = person_merge(
        actor=director, keep=xie, drop=other, versions=(xie.version, other.version), chosen={}, reason="同一人"
    )
    visit.refresh_from_db()
    assert visit.subject_uid == xie.uid
    person_unmerge(actor=director, merge=merge, reason="弄错了")
    visit.refresh_from_db()
    assert visit.subject_uid == other.uid
