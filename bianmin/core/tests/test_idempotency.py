"""A key is worked on once, whoever sends it again and however often."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from bianmin.core import clock, idempotency
from bianmin.core.errors import UserError
from bianmin.core.idempotency import Answer, KeyReused, once
from bianmin.core.models import Area, IdempotentAnswer

from .processes import race

pytestmark = pytest.mark.django_db


def ask(user: Any, key: str = "k-1", request: bytes = b"POST /cases {}", body: str = "第一次") -> Answer:
    return once(user=user, key=key, request=request, execute=lambda: Answer(201, body))


def test_second_request_gets_the_first_answer(clerk: Any) -> None:
    assert ask(clerk) == Answer(201, "第一次", replayed=False)
    assert ask(clerk, body="第二次") == Answer(201, "第一次", replayed=True)


def test_same_key_for_another_request_is_refused(clerk: Any) -> None:
    ask(clerk)
    with pytest.raises(KeyReused, match="请换一个新的") as refused:
        ask(clerk, request=b"POST /cases {other}")
    assert (refused.value.status, refused.value.code) == (409, "idempotency_key_reused")


def test_people_have_keys_of_their_own(clerk: Any, second_clerk: Any) -> None:
    ask(clerk)
    assert ask(second_clerk, body="另一人").body == "另一人"


@pytest.mark.parametrize("key", ["", "x" * 81])
def test_bad_key_gets_a_sentence(clerk: Any, key: str) -> None:
    with pytest.raises(UserError, match="1 到 80"):
        ask(clerk, key=key)


def test_failed_request_may_be_sent_again(clerk: Any) -> None:
    def fail() -> Answer:
        Area.objects.create(code="1", name="半", kind="county")
        raise UserError("缺材料")

    with pytest.raises(UserError, match="缺材料"):
        once(user=clerk, key="k-1", request=b"POST /cases {}", execute=fail)
    assert not Area.objects.filter(code="1").exists()
    assert ask(clerk).replayed is False


def test_answer_is_sealed(clerk: Any) -> None:
    ask(clerk, body="谢玉清")
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM core_idempotentanswer")
        assert "谢" not in cursor.fetchone()[0]


def test_old_answers_are_pruned(clerk: Any) -> None:
    ask(clerk)
    with clock.frozen(clock.now() + timedelta(days=8)):
        assert idempotency.prune() == 1
    assert not IdempotentAnswer.objects.exists()


SEND = """
from bianmin.accounts.models import User
from bianmin.core.idempotency import Answer, once
from bianmin.core.models import Area
def execute():
    time.sleep(0.2)
    return Answer(201, str(Area.objects.create(code=f"{os.getpid()}", name="x", kind="county").uid))
answer = once(user=User.objects.get(), key="k", request=b"x", execute=execute)
print(answer.body, answer.replayed)
"""


@pytest.mark.race
def test_same_key_at_once_is_one_execution(process_env: dict[str, str], stranger: Any) -> None:
    answers = [out.split() for out in race(SEND, process_env, 3)]
    assert len({body for body, _replayed in answers}) == 1
    assert sorted(replayed for _body, replayed in answers) == ["False", "True", "True"]
    assert Area.objects.count() == 1
