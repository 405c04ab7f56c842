"""Two officers have one complaint on their screens: one is heard, the other gets a sentence. In real processes."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bianmin.accounts.models import Role, User
from bianmin.core import clock
from bianmin.core.models import JournalEntry, OutboxMessage
from bianmin.core.tests.processes import race
from bianmin.living.actions.complaint import complaint_answer, complaint_make, complaint_reopen
from bianmin.living.actions.order_place import Wish, order_place
from bianmin.living.models import Complaint, PriceRule, Service
from bianmin.residents.models import Person

pytestmark = pytest.mark.race
Env = dict[str, str]
IMPORTS = """
from bianmin.accounts.models import User
from bianmin.core.errors import UserError
from bianmin.living.actions.complaint import complaint_answer, complaint_confirm, complaint_reopen
from bianmin.living.models import Complaint
runner = int(os.environ["RUNNER"])
actor = User.objects.get(username=["dispatcher", "dispatcher2", "director"][runner % 3])
complaint = Complaint.objects.get()
complaint.version = int(os.environ.get("SEEN", "1"))  # as it stood on the screen, however late this process is
def tell(act, word, **words):
    try:
        act(actor=actor, complaint=complaint, **words)
        print(word)
    except UserError as error:
        assert str(error).strip().endswith("。"), error
        print(error.code)
"""
ANSWER = """
tell(complaint_answer, f"answer {runner}", answer=f"答复 {runner}", upheld=runner % 2 == 0, version=1)
"""
ANSWER_AGAIN = """
tell(complaint_answer, f"answer {runner}", answer=f"再答复 {runner}", upheld=True)
"""
CLOSE = """
tell(complaint_confirm, "closed")
"""
CLOSE_OR_REOPEN = """
if runner % 2:
    tell(complaint_confirm, "closed")
else:
    tell(complaint_reopen, "reopened", text="还是漏水")
"""


@pytest.fixture(autouse=True)
def monday() -> None:
    """The child processes run on the real day, and so do these tests."""
    return


@pytest.fixture
def complaint(
    drain: Service, rules: dict[str, PriceRule], xie: Person, dispatcher: User, director: User,
    staff: Callable[..., User],
) -> Complaint:  # fmt: skip
    staff("dispatcher2", Role.DISPATCHER)
    begins = clock.now() + timedelta(hours=3)
    wish = Wish(drain, (begins, begins + timedelta(hours=2)))
    order = order_place(actor=dispatcher, wish=wish, channel="hotline", person=xie)
    return complaint_make(actor=dispatcher, order=order, kind="late", text="没来", channel="hotline")


def steps(complaint: Complaint) -> list[str]:
    return list(complaint.steps.order_by("id").values_list("verb", flat=True))


def winner(said: list[str]) -> str:
    """What the one who was heard said; all others were told that the state had changed."""
    heard = [word for word in said if word != "move_not_allowed"]
    assert len(heard) == 1, said
    return heard[0]


def test_answered_once(process_env: Env, complaint: Complaint) -> None:
    heard = winner(race(IMPORTS + ANSWER, process_env, 4)).removeprefix("answer ")
    complaint.refresh_from_db()
    assert (complaint.state, complaint.version) == ("answered", 2)
    assert (complaint.answer, complaint.upheld) == (f"答复 {heard}", int(heard) % 2 == 0)
    assert steps(complaint) == ["answer"]
    assert OutboxMessage.objects.filter(purpose="complaint_answered").count() == 1
    assert JournalEntry.objects.filter(verb="complaint.answer").count() == 1


def test_answered_again_once(process_env: Env, complaint: Complaint, dispatcher: User) -> None:
    complaint_answer(actor=dispatcher, complaint=complaint, answer="已道歉", upheld=True)
    complaint.refresh_from_db()
    complaint_reopen(actor=dispatcher, complaint=complaint, text="没有道歉")
    heard = winner(race(IMPORTS + ANSWER_AGAIN, process_env | {"SEEN": "3"}, 3)).removeprefix("answer ")
    complaint.refresh_from_db()
    assert (complaint.state, complaint.answer) == ("answered_again", f"再答复 {heard}")
    assert steps(complaint) == ["answer", "reopen", "answer_again"]


def test_closed_by_one(process_env: Env, complaint: Complaint, dispatcher: User) -> None:
    complaint_answer(actor=dispatcher, complaint=complaint, answer="已道歉", upheld=True)
    assert winner(race(IMPORTS + CLOSE, process_env | {"SEEN": "2"}, 4)) == "closed"
    assert steps(complaint) == ["answer", "confirm"]
    assert JournalEntry.objects.filter(verb="complaint.confirm").count() == 1


def test_closed_or_reopened_never_both(process_env: Env, complaint: Complaint, dispatcher: User) -> None:
    complaint_answer(actor=dispatcher, complaint=complaint, answer="已道歉", upheld=True)
    heard = winner(race(IMPORTS + CLOSE_OR_REOPEN, process_env | {"SEEN": "2"}, 4))
    complaint.refresh_from_db()
    assert complaint.state == heard
    assert steps(complaint) == ["answer", "confirm" if heard == "closed" else "reopen"]
