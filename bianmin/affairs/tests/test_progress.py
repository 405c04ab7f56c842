"""Progress for the public: both halves right, or one and the same answer; counted; nothing else revealed."""

import pytest
from django.urls import reverse

from bianmin.affairs.actions.case_supply import case_request_supplement
from bianmin.affairs.errors import ProgressNotFound, TooManyTries
from bianmin.affairs.selectors.progress import PER_NUMBER, progress_by_code
from bianmin.core import clock


def test_works(case):
    progress = progress_by_code(f" {case.number.lower()} ", case.pickup_code)
    assert (progress.item, progress.words, str(progress.due_on)) == ("高龄津贴申领", "正在办理", "2025-09-22")
    assert "谢" not in repr(progress)


def test_what_is_waited_for_is_named_with_its_day(client, case, officer):
    case_request_supplement(actor=officer, case=case, wanted=[{"name": "社区证明"}])
    progress = progress_by_code(case.number, case.pickup_code)
    asked = case.supplements.get()
    assert (progress.wanted, progress.due_on) == (("社区证明",), asked.due_on)
    page = client.post(reverse("progress"), {"number": case.number, "code": case.pickup_code}).content.decode()
    assert "社区证明" in page
    assert f"请在 {clock.day_in_words(asked.due_on)}前带到窗口" in page


def test_same_answer_and_same_work_for_wrong_number_and_wrong_code(case, django_assert_num_queries):
    wrong = "000000" if case.pickup_code != "000000" else "111111"
    answers = []
    for number, code in (
        (case.number, wrong),
        ("XDJ-20250908-9999", case.pickup_code),
        ("", ""),
        ("x" * 9999, "y" * 9999),
    ):
        with django_assert_num_queries(2), pytest.raises(ProgressNotFound) as told:
            progress_by_code(number, code)
        answers.append((told.value.message, told.value.code, told.value.status))
    assert len(set(answers)) == 1


def test_tries_are_counted_by_number_and_by_address(case):
    for _ in range(PER_NUMBER):
        with pytest.raises(ProgressNotFound):
            progress_by_code(case.number, "999999x")
    with pytest.raises(TooManyTries):
        progress_by_code(case.number, case.pickup_code)
    with pytest.raises(ProgressNotFound):
        progress_by_code("XDJ-20250908-0002", "1", address="192.0.2.7")


def test_the_page_counts_each_try_once(client, case):
    form = {"number": case.number, "code": "999999"}
    for _ in range(PER_NUMBER):
        assert client.post(reverse("progress"), form).status_code != 429
    answer = client.post(reverse("progress"), form)
    assert answer.status_code == 429
    assert "查询次数太多" in answer.text
