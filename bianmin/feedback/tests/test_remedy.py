"""The loop of a bad grade: called back, mended, checked by somebody else, or appealed."""

import pytest
from django.test import Client
from django.urls import reverse

from bianmin.accounts.models import User
from bianmin.core.errors import NotAllowed, UserError, VersionConflict
from bianmin.core.models import JournalEntry
from bianmin.core.workflow import MoveNotAllowed
from bianmin.feedback.actions import remedy as act
from bianmin.feedback.models import Invitation, Remedy
from bianmin.residents.models import Person

pytestmark = pytest.mark.django_db


def _mended(remedy: Remedy, by: User) -> Remedy:
    act.remedy_call_back(actor=by, remedy=remedy, note="属实")
    return act.remedy_mend(actor=by, remedy=remedy, answer="贴了清单")


def test_walks_to_its_end_and_forgets_the_rater(remedy: Remedy, director: User, auditor: User, client: Client) -> None:
    _mended(remedy, director)
    with pytest.raises(NotAllowed):
        act.remedy_check(actor=director, remedy=remedy)
    closed = act.remedy_check(actor=auditor, remedy=remedy, note="看过")
    assert closed.state == "closed"
    assert [step.verb for step in closed.steps.all()] == ["call_back", "mend", "check"]
    invitation = Invitation.objects.get(rating__remedy=remedy)
    assert invitation.subject_uid is None
    page = client.get(reverse("rating_give_by_link", args=[invitation.code])).content.decode()
    assert "已经办结" in page
    assert "贴了清单" in page


def test_rated_never_deals_with_it(remedy: Remedy, clerk: User, client: Client) -> None:
    for verb in (act.remedy_try_call, act.remedy_call_back):
        with pytest.raises(NotAllowed):
            verb(actor=clerk, remedy=remedy, note="我来说明")
    client.force_login(clerk)
    assert client.get(reverse("remedy_detail", args=[remedy.uid])).status_code in (403, 404)


def test_handler_calls_and_mends(
    remedy: Remedy, director: User, second_clerk: User, client: Client, xie: Person
) -> None:
    client.force_login(second_clerk)
    assert client.get(reverse("remedy_detail", args=[remedy.uid])).status_code == 404
    act.remedy_assign(actor=director, remedy=remedy, handler=second_clerk)
    page = client.get(reverse("remedy_detail", args=[remedy.uid])).content.decode()
    assert "谢*清" in page
    assert xie.phone not in page
    number = reverse("remedy_reveal", args=[remedy.uid])
    assert client.get(number).status_code == 405
    assert xie.phone in client.post(number).content.decode()
    entry = JournalEntry.objects.get(verb="remedy.reveal")
    assert (entry.actor, entry.subject_uid) == (second_clerk, None)
    assert _mended(remedy, second_clerk).state == "mended"


def test_not_given_to_the_rated(remedy: Remedy, director: User, clerk: User) -> None:
    with pytest.raises(UserError):
        act.remedy_assign(actor=director, remedy=remedy, handler=clerk)


def test_appeal_upheld_does_not_count(remedy: Remedy, director: User, clerk: User) -> None:
    act.remedy_appeal(actor=clerk, remedy=remedy, note="当天系统停了")
    with pytest.raises(NotAllowed):
        act.remedy_appeal(actor=clerk, remedy=remedy, note="再来一次")
    assert act.remedy_uphold_appeal(actor=director, remedy=remedy, note="属实").state == "voided"
    remedy.rating.refresh_from_db()
    assert remedy.rating.void


def test_appeal_rejected_goes_on(remedy: Remedy, director: User, clerk: User, second_clerk: User) -> None:
    with pytest.raises(NotAllowed):
        act.remedy_appeal(actor=second_clerk, remedy=remedy, note="不是我的")
    act.remedy_appeal(actor=clerk, remedy=remedy, note="不公平")
    assert act.remedy_reject_appeal(actor=director, remedy=remedy, note="有记录").state == "open"


def test_no_step_is_skipped(remedy: Remedy, director: User, auditor: User) -> None:
    with pytest.raises(MoveNotAllowed):
        act.remedy_mend(actor=director, remedy=remedy, answer="改了")
    with pytest.raises(MoveNotAllowed):
        act.remedy_check(actor=auditor, remedy=remedy)
    with pytest.raises(UserError, match="请写下"):
        act.remedy_call_back(actor=director, remedy=remedy, note=" ")


def test_sent_back_is_mended_again(remedy: Remedy, director: User, auditor: User) -> None:
    _mended(remedy, director)
    act.remedy_send_back(actor=auditor, remedy=remedy, note="清单字太小")
    act.remedy_mend(actor=director, remedy=remedy, answer="换成大字清单")
    assert act.remedy_check(actor=auditor, remedy=remedy).state == "closed"


def test_two_at_once_the_second_is_told(remedy: Remedy, director: User, client: Client) -> None:
    seen = remedy.version
    act.remedy_try_call(actor=director, remedy=remedy, version=seen)
    with pytest.raises(VersionConflict):
        act.remedy_call_back(actor=director, remedy=remedy, note="说过了", version=seen)
    client.force_login(director)
    address = reverse("remedy_move", args=[remedy.uid, "call_back"])
    page = client.post(address, {"version": seen, "note": "写了很多字"})
    assert page.status_code == 409
    assert "写了很多字" in page.content.decode()
    assert client.post(address, {"version": seen + 1, "note": "写了很多字"}).status_code == 302


def test_pages_of_the_director(remedy: Remedy, director: User, client: Client) -> None:
    client.force_login(director)
    assert "高龄津贴" in client.get(reverse("remedy_list")).content.decode()
    for verb in ("assign", "try_call", "call_back"):
        assert client.get(reverse("remedy_move", args=[remedy.uid, verb])).status_code == 200
    assert client.get(reverse("remedy_move", args=[remedy.uid, "appeal"])).status_code == 403
