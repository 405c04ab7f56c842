"""Workers: registered, edited, their week, areas and skills whole, their moves, their login."""

from datetime import time

import pytest

from bianmin.accounts.errors import UsernameTaken, WeakPassword
from bianmin.accounts.models import Post, Role, User
from bianmin.core import journal
from bianmin.core.errors import NotAllowed, UserError, VersionConflict
from bianmin.core.models import JournalEntry
from bianmin.core.workflow import MoveNotAllowed
from bianmin.partners.actions.provider_state import provider_end
from bianmin.partners.actions.worker import worker_edit, worker_register
from bianmin.partners.actions.worker_login import worker_give_login
from bianmin.partners.actions.worker_set import Hours, worker_set_areas, worker_set_hours, worker_set_skills
from bianmin.partners.actions.worker_state import worker_end, worker_pause, worker_resume
from bianmin.partners.errors import LoginExists, WorkerExists
from bianmin.partners.models import Worker

GOOD = "Lantern-Street-7731"
OTHERS = ["clerk", "auditor", "administrator", "stranger", "dispatcher_elsewhere"]


def last(verb):
    return journal.payload_of(JournalEntry.objects.filter(verb=verb).latest("id"))


def test_registered_with_skills(worker):
    assert worker.phone_masked == "154****2222"
    assert [skill.code for skill in worker.skills.all()] == ["drain"]
    assert last("worker.register") == {"name": "王建设", "provider": "平安物业服务队", "skills": ["管道疏通"]}


def test_the_same_person_once(dispatcher, provider, worker):
    with pytest.raises(WorkerExists) as told:
        worker_register(actor=dispatcher, provider=provider, name="王建设", phone="154 0000 2222")
    assert told.value.details == {"uid": str(worker.uid)}
    worker_register(actor=dispatcher, provider=provider, name="王建设", phone="15400002223")  # a namesake


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("name", "长" * 41), ("phone", "1"), ("skills", ["flying"])]
)
def test_bad_input_names_its_field(dispatcher, provider, field, value):
    with pytest.raises(UserError) as told:
        worker_register(actor=dispatcher, provider=provider, **({"name": "李四"} | {field: value}))
    assert told.value.field == field
    assert not Worker.objects.exists()


def test_nobody_joins_a_provider_that_has_ended(dispatcher, director, provider):
    provider_end(actor=director, provider=provider, reason="合同到期")
    with pytest.raises(MoveNotAllowed):
        worker_register(actor=dispatcher, provider=provider, name="李四")


@pytest.mark.parametrize("who", OTHERS)
def test_others_may_nothing(request, who, provider, worker):
    actor = request.getfixturevalue(who)
    version = worker.version
    for act in (
        lambda: worker_register(actor=actor, provider=provider, name="李四"),
        lambda: worker_edit(actor=actor, worker=worker, version=version, name="李四"),
        lambda: worker_set_hours(actor=actor, worker=worker, version=version, hours=[]),
        lambda: worker_set_areas(actor=actor, worker=worker, version=version, areas=[]),
        lambda: worker_set_skills(actor=actor, worker=worker, version=version, skills=[]),
        lambda: worker_pause(actor=actor, worker=worker, reason="不干"),
        lambda: worker_end(actor=actor, worker=worker, reason="不干"),
        lambda: worker_give_login(actor=actor, worker=worker, username="wang", password=GOOD),
    ):
        with pytest.raises(NotAllowed):
            act()
    worker.refresh_from_db()
    assert (worker.name, worker.version, worker.hours.count()) == ("王建设", version, 2)
    assert not User.objects.filter(username="wang").exists()


def test_a_stale_edit_shows_both_values(dispatcher, director, worker):
    worker_edit(actor=director, worker=worker, version=worker.version, name="王建社")
    with pytest.raises(VersionConflict) as told:
        worker_edit(actor=dispatcher, worker=worker, version=worker.version, name="王建涉")
    assert told.value.details == {"name": ("王建社", "王建涉")}


def test_the_week_is_given_whole(dispatcher, worker):
    week = [Hours(6, time(14), time(18)), Hours(6, time(8), time(12))]
    row = worker_set_hours(actor=dispatcher, worker=worker, version=worker.version, hours=week)
    assert [(h.weekday, h.begins) for h in row.hours.all()] == [(6, time(8)), (6, time(14))]
    assert last("worker.set_hours")["after"] == ["周日 08:00–12:00", "周日 14:00–18:00"]
    with pytest.raises(VersionConflict) as told:
        worker_set_hours(actor=dispatcher, worker=worker, version=worker.version, hours=[])
    assert told.value.details["hours"] == ("周日 08:00–12:00、周日 14:00–18:00", "")


@pytest.mark.parametrize(
    ("week", "field"),
    [
        ([(2, time(8), time(8))], "day2"),
        ([(2, time(9), time(8))], "day2"),
        ([(3, time(8), time(12)), (3, time(11, 59), time(14))], "day3"),
        ([(7, time(8), time(12))], "hours"),
        ([(1, time(hour), time(hour, 30)) for hour in range(8, 13)], "day1"),
    ],
)
def test_a_week_that_cannot_be(dispatcher, worker, week, field):
    with pytest.raises(UserError) as told:
        worker_set_hours(actor=dispatcher, worker=worker, version=worker.version, hours=[Hours(*span) for span in week])
    assert told.value.field == field
    assert worker.hours.count() == 2


def test_spans_that_touch_do_not_overlap(dispatcher, worker):
    week = [Hours(0, time(8), time(12)), Hours(0, time(12), time(18))]
    row = worker_set_hours(actor=dispatcher, worker=worker, version=worker.version, hours=week)
    assert row.hours.count() == 2


def test_areas_are_of_the_street_and_a_community_holds_its_grids(dispatcher, worker):
    chosen = ["410104002001", "410104002001002", "410104002002001"]
    row = worker_set_areas(actor=dispatcher, worker=worker, version=worker.version, areas=chosen)
    assert sorted(row.areas.values_list("area_code", flat=True)) == ["410104002001", "410104002002001"]
    assert last("worker.set_areas") == {"before": [], "after": ["平等街社区", "槐荫里第一网格"]}
    for wrong in ("410104003001", "410104002", "nonsense"):
        with pytest.raises(UserError) as told:
            worker_set_areas(actor=dispatcher, worker=row, version=row.version, areas=[wrong])
        assert told.value.field == "areas"


def test_skills_are_given_whole(dispatcher, worker):
    row = worker_set_skills(actor=dispatcher, worker=worker, version=worker.version, skills=["locks", "bathing"])
    assert {skill.code for skill in row.skills.all()} == {"locks", "bathing"}
    again = worker_set_skills(actor=dispatcher, worker=row, version=row.version, skills=["bathing", "locks"])
    assert again.version == row.version
    with pytest.raises(UserError):
        worker_set_skills(actor=dispatcher, worker=row, version=row.version, skills=["flying"])


def test_paused_taken_back_and_gone(dispatcher, director, worker):
    assert worker_pause(actor=dispatcher, worker=worker, reason="腰伤").state == "paused"
    assert not Worker.objects.working().exists()
    with pytest.raises(NotAllowed):
        worker_resume(actor=dispatcher, worker=worker)
    assert worker_resume(actor=director, worker=worker).state == "active"
    with pytest.raises(NotAllowed):
        worker_end(actor=dispatcher, worker=worker, reason="回老家")
    assert worker_end(actor=director, worker=worker, reason="回老家").state == "ended"
    with pytest.raises(MoveNotAllowed):
        worker_edit(actor=director, worker=worker, version=9, name="又来")
    assert last("worker.end") == {"name": "王建设", "reason": "回老家"}


def test_who_has_left_may_come_again(dispatcher, director, provider, worker):
    worker_end(actor=director, worker=worker, reason="回老家")
    assert worker_register(actor=dispatcher, provider=provider, name="王建设", phone="15400002222").pk != worker.pk


def test_a_login_carries_one_post_and_goes_with_the_worker(dispatcher, director, worker, centre):
    user = worker_give_login(actor=dispatcher, worker=worker, username="wang", password=GOOD)
    worker.refresh_from_db()
    assert worker.user == user
    assert user.check_password(GOOD)
    post = Post.objects.get(user=user)
    assert (post.role, post.area, post.centre) == (Role.WORKER, centre.area, centre)
    assert [e.actor for e in JournalEntry.objects.filter(verb__in=["staff.create", "post.add"])] == [dispatcher] * 2
    with pytest.raises(LoginExists):
        worker_give_login(actor=dispatcher, worker=worker, username="wang2", password=GOOD)
    worker_end(actor=director, worker=worker, reason="回老家")
    assert User.objects.get(pk=user.pk).roles == set()


def test_a_taken_name_or_a_weak_password_leaves_nothing(dispatcher, worker, clerk):
    for words, error in ((("clerk", GOOD), UsernameTaken), (("wang", "12345"), WeakPassword)):
        with pytest.raises(error):
            worker_give_login(actor=dispatcher, worker=worker, username=words[0], password=words[1])
    worker.refresh_from_db()
    assert worker.user is None
    assert Post.objects.filter(role=Role.WORKER).count() == 0
