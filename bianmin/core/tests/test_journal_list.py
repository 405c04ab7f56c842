"""The journal's page: auditor and director of the area read it, nobody else; masked, filtered, and bounded."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bianmin.core import clock, journal, journal_words
from bianmin.core.actions.journal import journal_seal, subject_erase
from bianmin.core.actions.journal_check import journal_check_run
from bianmin.core.journal_panel import person_journal
from bianmin.core.models import JournalCheck, JournalEntry, Parameter

pytestmark = pytest.mark.django_db
URL = "/desk/journal/"
NOON = datetime(2025, 9, 8, 12, tzinfo=clock.SHANGHAI)


@pytest.fixture
def note(clerk: Any, xie: Any) -> Callable[..., JournalEntry]:
    """Write one act of the clerk about Mrs Xie."""

    def write(verb: str = "person.edit", **fields: Any) -> JournalEntry:
        given = {
            "actor": clerk,
            "verb": verb,
            "noun": xie,
            "subject_uid": xie.uid,
            "area_code": xie.area_code,
            "payload": {"changes": {"name": ["谢玉清", "谢玉青"], "phone": [xie.phone, "15400009999"]}},
        }
        return journal.record(**(given | fields))

    return write


@pytest.fixture
def read(client: Client, auditor: Any) -> Callable[..., str]:
    """The page as the auditor sees it."""
    client.force_login(auditor)
    return lambda **query: client.get(URL, query).content.decode()


def test_entry_reads_in_words_with_name_and_numbers_masked(read: Any, note: Any, xie: Any) -> None:
    note()
    page = read()
    assert "改居民资料" in page
    assert "刘静" in page
    assert "谢*清" in page
    assert "154****9999" in page
    for secret in (xie.name, "谢玉青", xie.phone, "15400009999"):
        assert secret not in page


def test_newest_stands_first_and_pages_by_key(read: Any, note: Any, client: Client) -> None:
    for number in range(60):
        note("case.note", payload={"number": f"N{number:03d}"})
    answer = client.get(URL)
    first = [line.lines[0][1] for line in answer.context["page"].items]
    assert first == [f"N{number:03d}" for number in range(59, 9, -1)]
    rest = client.get(URL, {"cursor": answer.context["page"].next}).context["page"]
    assert [line.lines[0][1] for line in rest.items] == [f"N{number:03d}" for number in range(9, -1, -1)]


@pytest.mark.parametrize(
    "query",
    [{"staff": "clerk"}, {"staff": "刘静"}, {"verb": "person.edit"}, {"since": "2025-09-08", "until": "2025-09-08"}],
)
def test_filters_keep_what_was_asked_for(read: Any, note: Any, second_clerk: Any, query: dict[str, str]) -> None:
    with clock.frozen(NOON):
        note(payload={"purpose": "想要的"})
    with clock.frozen(NOON + timedelta(days=1)):
        note("person.move", actor=second_clerk, payload={"purpose": "别的"})
    page = read(**query)
    assert "想要的" in page
    assert "别的" not in page


def test_days_are_those_of_the_centre(read: Any, note: Any) -> None:
    with clock.frozen(datetime(2025, 9, 8, 23, 59, tzinfo=clock.SHANGHAI)):
        note(payload={"purpose": "午夜之前"})
    with clock.frozen(datetime(2025, 9, 9, 0, 1, tzinfo=clock.SHANGHAI)):
        note(payload={"purpose": "午夜之后"})
    page = read(until="2025-09-08")
    assert "午夜之前" in page
    assert "午夜之后" not in page


def test_record_of_one_person_is_itself_a_look(read: Any, note: Any, xie: Any, auditor: Any) -> None:
    note(payload={"purpose": "关于她"})
    note(subject_uid=None, noun=auditor, payload={"purpose": "关于别的"})
    page = read(person=str(xie.uid))
    assert "关于 谢*清 的记录" in page
    assert "关于她" in page
    assert "关于别的" not in page
    look = JournalEntry.objects.get(verb="person.look")
    assert (look.actor, look.subject_uid, look.area_code) == (auditor, xie.uid, xie.area_code)


def test_erased_person_leaves_no_payload(read: Any, note: Any, xie: Any) -> None:
    note(payload={"purpose": "低保核查"})
    subject_erase(subject_uid=xie.uid, actor=None, reason="申请删除")
    page = read(person=str(xie.uid))
    assert "内容已删除" in page
    assert "低保核查" not in page


def test_nothing_found_says_what_to_do(read: Any) -> None:
    assert "放宽日期" in read(verb="person.edit")


@pytest.mark.parametrize("query", [{"since": "x"}, {"verb": "no.verb"}, {"person": "1"}, {"staff": "长" * 100}])
def test_bad_filter_is_named_and_shows_nothing(read: Any, note: Any, query: dict[str, str]) -> None:
    note(payload={"purpose": "不该出现"})
    page = read(**query)
    assert "不该出现" not in page
    assert "error" in page


def test_backward_days_are_refused(read: Any) -> None:
    assert "结束的日子" in read(since="2025-09-09", until="2025-09-08")


@pytest.mark.parametrize("who", ["clerk", "officer", "grid_worker", "administrator", "stranger"])
def test_others_are_refused(client: Client, request: Any, note: Any, who: str) -> None:
    client.force_login(request.getfixturevalue(who))
    assert client.get(URL).status_code == 403
    assert client.post(reverse("journal_check")).status_code == 403
    assert not JournalCheck.objects.exists()


def test_page_needs_login(client: Client) -> None:
    assert client.get(URL)["Location"].startswith("/desk/login")


def test_other_areas_are_not_shown(client: Client, staff: Any, note: Any, xie: Any) -> None:
    note(payload={"purpose": "西大街的事"})
    client.force_login(staff("auditor3", "auditor", area="410104003"))
    for query in ({}, {"person": str(xie.uid)}):
        assert "西大街的事" not in client.get(URL, query).content.decode()
    assert not JournalEntry.objects.filter(verb="person.look").exists()


def test_director_reads_it_and_has_its_place(client: Client, director: Any, note: Any) -> None:
    note(payload={"purpose": "看得见"})
    client.force_login(director)
    page = client.get(URL).content.decode()
    assert "看得见" in page
    assert f'href="{URL}" aria-current="page"' in page


def test_queries_do_not_grow_with_the_rows(
    read: Any, note: Any, client: Client, clerk: Any, xie: Any, django_assert_max_num_queries: Any
) -> None:
    entries = [
        journal.entry_for(
            actor=clerk,
            verb="person.edit",
            noun="residents.person",
            noun_uid=xie.uid,
            subject_uid=xie.uid,
            area_code=xie.area_code,
            payload={"purpose": f"第 {number} 次"},
        )
        for number in range(500)
    ]
    journal.record_many(entries)
    journal_seal()
    with django_assert_max_num_queries(16):
        page = client.get(URL).content.decode()
    assert page.count("<tr>") == 51
    assert "已封存到第 500 条" in page


def test_check_is_asked_for_and_its_result_shown(
    read: Any, note: Any, client: Client, auditor: Any, django_capture_on_commit_callbacks: Any
) -> None:
    note()
    journal_seal()
    assert client.post(reverse("journal_check")).status_code == 302
    check = JournalCheck.objects.get()
    assert check.asked_by == auditor
    assert JournalEntry.objects.filter(verb="journal.check", actor=auditor).exists()
    assert "正在校验" in read()
    assert client.post(reverse("journal_check")).status_code == 409
    assert 'hx-trigger="every 3s"' in client.get(reverse("journal_list")).content.decode()
    journal_check_run.func(check.pk)
    assert 'hx-trigger="every 3s"' not in client.get(reverse("journal_list")).content.decode()
    page = read()
    assert "完好" in page
    assert "共 1 条" in page


def test_check_names_what_does_not_hold(read: Any, note: Any, client: Client) -> None:
    entry = note()
    entry.pk, entry.uid = None, "00000000-0000-0000-0000-00000000000f"
    JournalEntry.objects.bulk_create([entry])  # a row put in by hand: its mac does not fit
    client.post(reverse("journal_check"))
    journal_check_run.func(JournalCheck.objects.get().pk)
    page = read()
    assert "有问题" in page
    assert "00000000-0000-0000-0000-00000000000f" in page


def test_changed_payload_does_not_hide_the_others(read: Any, note: Any, clerk: Any, xie: Any) -> None:
    note(payload={"purpose": "好的一条"})
    broken = journal.entry_for(
        actor=clerk, verb="person.edit", noun="x", noun_uid=None, subject_uid=xie.uid, area_code=xie.area_code
    )
    broken.payload, broken.digest, broken.mac = "00" * 40, "0" * 64, "0" * 64
    JournalEntry.objects.bulk_create([broken])
    assert "好的一条" in read()


def test_unknown_verb_is_shown_as_it_is() -> None:
    assert journal_words.label_of("thing.new") == "thing.new"


def test_values_are_read_in_words(read: Any, note: Any, centre: Any, django_assert_max_num_queries: Any) -> None:
    Parameter.objects.update_or_create(key="dibao_line", defaults={"name": "低保标准", "unit": "元"})
    note("case.deliver", payload={"state": "delivered", "method": "code"})
    note("message.tell", payload={"purpose": "affairs", "how": "phone"})
    note("item.version_edit", payload={"fields": ["name", "promised_workdays", "form"], "change": "试改"})
    note("post.add", payload={"role": "officer", "office": "minzheng"})
    for _time in range(3):
        note("parameter.set", payload={"key": "dibao_line", "value": 870})
    with django_assert_max_num_queries(20):
        page = read()
    for words in (
        "已送达",
        "取件码领取",
        "行政事务办理",
        "电话告知",
        "事项名称、承诺时限（工作日）、申请表",
        "修改内容",
    ):
        assert words in page
    for words in ("后台科室", "低保标准"):
        assert words in page
    for code in ("delivered", "dibao_line", "promised_workdays", ">change", "in_person", "officer<"):
        assert code not in page


def test_link_on_a_persons_page_is_for_those_who_may_follow_it(rf: Any, auditor: Any, clerk: Any, xie: Any) -> None:
    request = rf.get("/")
    request.user = auditor
    assert f"{URL}?person={xie.uid}" in person_journal(request, person=xie)
    request.user = clerk
    assert person_journal(request, person=xie) == ""
