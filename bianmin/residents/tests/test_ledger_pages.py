"""The pages of a ledger from the upload to the preview, as the director sees them; nobody else does."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bianmin.accounts.models import Role, User
from bianmin.core.models import WorkerHeartbeat
from bianmin.residents.actions.ledger_check import ledger_check
from bianmin.residents.models import LedgerImport, LedgerRow, Person, TagType
from bianmin.residents.selectors.ledger import ledger_rows
from bianmin.residents.selectors.ledger_page import row_views

from .ledger_desk import HEADER, HOME, NEW, WRONG, page, text_of
from .ledger_files import as_xlsx
from .ledger_staged import SHAN, staged_ledger

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("code_tables")]

VERBS = ("ledger_reread", "ledger_begin", "ledger_stop", "ledger_undo", "ledger_drop")


def test_list_says_what_a_ledger_is_until_there_is_one(desk: Client) -> None:
    text = text_of(desk.get(reverse("ledger_list")))
    assert "还没有导入过台账" in text
    assert ".csv" in text


def test_list_names_file_state_counts_and_who(desk: Client, ledger: LedgerImport) -> None:
    text = text_of(desk.get(reverse("ledger_list")))
    assert "居民台账.xlsx" in text
    assert "已核对，待导入" in text
    assert "吴主任" in text


def test_list_costs_the_same_for_many(
    desk: Client, ledger: LedgerImport, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for _copy in range(8):
        ledger.pk, ledger.uid, ledger._state.adding = None, None, True
        ledger.uid = LedgerImport().uid
        ledger.save()
    with django_assert_max_num_queries(8):
        desk.get(reverse("ledger_list"))


def test_upload_says_size_and_types_before(desk: Client) -> None:
    answer = desk.get(reverse("ledger_upload"))
    text = text_of(answer)
    assert "30 MB" in text
    assert "默认网格" in text
    assert 'accept=".xlsx,.xls,.et,.xlsm,.ods,.csv"' in answer.content.decode()


def test_several_files_become_several_ledgers(desk: Client, ledger_content: bytes) -> None:
    files = [SimpleUploadedFile(f"{name}.xlsx", ledger_content) for name in ("甲", "乙")]
    answer = desk.post(reverse("ledger_upload"), {"file": files, "area_code": "410104002"})
    assert answer["Location"] == reverse("ledger_list")
    assert LedgerImport.objects.count() == 2


@pytest.mark.parametrize(("name", "content"), [("坏.pdf", b"%PDF-1.7"), ("空.xlsx", b"")])
def test_refused_file_is_named_and_the_others_are_kept(
    desk: Client, ledger_content: bytes, name: str, content: bytes
) -> None:
    files = [SimpleUploadedFile(name, content), SimpleUploadedFile("好.xlsx", ledger_content)]
    answer = desk.post(reverse("ledger_upload"), {"file": files, "area_code": "410104002"})
    assert answer.status_code == 422
    assert f"{name}：" in answer.content.decode()
    assert [ledger.file_name for ledger in LedgerImport.objects.all()] == ["好.xlsx"]


def test_upload_without_file_asks_for_one(desk: Client) -> None:
    answer = desk.post(reverse("ledger_upload"), {"area_code": "410104002"})
    assert answer.status_code == 422
    assert not LedgerImport.objects.exists()


def test_progress_shows_rows_and_goes_on_when_done(desk: Client, ledger: LedgerImport) -> None:
    LedgerImport.objects.update(state="reading", done=20, total=60)
    text = text_of(desk.get(page("ledger_detail", ledger)))
    assert "20 / 60" in text
    part = desk.get(page("ledger_progress", ledger), HTTP_HX_REQUEST="true")
    assert "every 2s" in part.content.decode()
    LedgerImport.objects.update(state="checked")
    part = desk.get(page("ledger_progress", ledger), HTTP_HX_REQUEST="true")
    assert part["HX-Redirect"] == page("ledger_detail", ledger)


def test_failed_file_says_why(desk: Client, ledger: LedgerImport) -> None:
    LedgerImport.objects.update(state="failed", error="文件设了密码。请去掉密码再上传。")
    assert "文件设了密码" in text_of(desk.get(page("ledger_detail", ledger)))


def test_overview_counts_and_names_sheets_that_were_not_read(desk: Client, ledger: LedgerImport) -> None:
    text = text_of(desk.get(page("ledger_detail", ledger)))
    assert "新登记 1 个人" in text
    assert "修改 1 个人的档案" in text
    assert "1 行疑似重复还没有判断" in text
    assert "1 行有错误，不导入" in text
    assert "工作表“说明”没有导入" in text
    assert "备用栏" in text


def test_faulty_row_is_named_with_place_value_reason_and_advice(desk: Client, ledger: LedgerImport) -> None:
    text = text_of(desk.get(page("ledger_rows", ledger, "faulty")))
    assert "居民 第 6 行" in text
    assert "身份证号" in text
    assert WRONG in text
    [row] = LedgerRow.objects.filter(kind="faulty")
    assert row.faults[0]["advice"] in text


def test_faulty_number_is_masked_for_another_director(
    client: Client, ledger: LedgerImport, staff: Callable[..., User]
) -> None:
    client.force_login(staff("second", Role.DIRECTOR))
    text = text_of(client.get(page("ledger_rows", ledger, "faulty")))
    assert WRONG not in text
    assert "下载更正表（" not in text
    assert client.get(page("ledger_correction", ledger)).status_code == 403


def test_changed_row_shows_both_values_masked(desk: Client, ledger: LedgerImport, xie: Person) -> None:
    text = text_of(desk.get(page("ledger_rows", ledger, "changed")))
    assert "谢*清" in text
    assert xie.phone_masked in text
    assert "154****2222" in text
    assert "15400002222" not in text


def test_new_rows_are_masked(desk: Client, ledger: LedgerImport) -> None:
    text = text_of(desk.get(page("ledger_rows", ledger, "new")))
    assert "单*信" in text
    assert NEW not in text
    assert "平等街" in text


def test_new_rows_tell_grid_relation_and_tags(desk: Client, director: User) -> None:
    TagType.objects.create(code="veteran", name="退役军人", holder="person")
    made = staged_ledger(director, SHAN | {"tag:veteran": True}, {"name": "程咬金"})
    shan, cheng = row_views(made, ledger_rows(ledger=made, kind="new"), user=director)
    assert (shan.grid, shan.tags) == ("槐荫里第一网格", ("退役军人",))
    assert shan.about.endswith("154****1111 · 户主")
    assert (cheng.grid, cheng.tags, cheng.address) == ("平等街第二网格", (), "")
    text = text_of(desk.get(page("ledger_rows", made, "new")))
    for words in ("槐荫里第一网格", "退役军人", "户主"):
        assert words in text


def test_rows_of_an_unknown_kind_are_not_found(desk: Client, ledger: LedgerImport) -> None:
    assert desk.get(page("ledger_rows", ledger, "all")).status_code == 404


def test_rows_cost_the_same_for_many(desk: Client, ledger: LedgerImport, xie: Person) -> None:
    [one] = LedgerRow.objects.filter(kind="changed")
    with CaptureQueriesContext(connection) as few:
        desk.get(page("ledger_rows", ledger, "changed"))
    more = [LedgerRow(ledger=ledger, sheet="居民", row=number, kind="changed") for number in range(100, 130)]
    for row in more:
        row.person, row.values, row.before = xie, one.values, one.before
    LedgerRow.objects.bulk_create(more)
    with CaptureQueriesContext(connection) as many:
        desk.get(page("ledger_rows", ledger, "changed"))
    assert len(few) == len(many)


def test_hidden_rows_are_named(desk: Client, xie: Person) -> None:
    rows = [HEADER, *(["单雄信", "", "男", "", "", HOME, str(number)] for number in range(6))]
    content = as_xlsx(rows, hidden=[2, 3, 5])
    files = [SimpleUploadedFile("隐藏.xlsx", content)]
    desk.post(reverse("ledger_upload"), {"file": files, "area_code": "410104002"})
    ledger = LedgerImport.objects.get()
    ledger_check(ledger_id=ledger.pk)
    assert "第 3–4、6 行，也一样核对" in text_of(desk.get(page("ledger_detail", ledger)))


def test_everybody_else_is_refused(
    client: Client, ledger: LedgerImport, staff: Callable[..., User], stranger: User, clerk: User, auditor: User
) -> None:
    elsewhere = staff("elsewhere-director", Role.DIRECTOR, area="410104003")
    double = LedgerRow.objects.filter(kind="double").get()
    mine = [page(name, ledger) for name in ("ledger_detail", "ledger_progress", "ledger_correction", *VERBS)]
    mine += [page("ledger_rows", ledger, "new"), page("ledger_decide", ledger, double.pk)]
    for user in (stranger, clerk, auditor, elsewhere):
        client.force_login(user)
        for path in mine:
            for call in (client.get, client.post):
                answer = call(path, {"decision": "same", "reason": "x", "version": ledger.version})
                assert answer.status_code in (403, 404, 405), (user.username, path, answer.status_code)
        if user is not elsewhere:
            for path in (reverse("ledger_list"), reverse("ledger_upload")):
                assert client.get(path).status_code == 403
    ledger.refresh_from_db()
    double.refresh_from_db()
    assert (ledger.state, double.decision) == ("checked", "")


def test_another_area_sees_an_empty_list_and_cannot_upload_here(
    client: Client, ledger: LedgerImport, ledger_content: bytes, staff: Callable[..., User]
) -> None:
    client.force_login(staff("elsewhere-director", Role.DIRECTOR, area="410104003"))
    assert "还没有导入过台账" in text_of(client.get(reverse("ledger_list")))
    files = [SimpleUploadedFile("甲.xlsx", ledger_content)]
    assert client.post(reverse("ledger_upload"), {"file": files, "area_code": "410104002"}).status_code == 422
    assert LedgerImport.objects.count() == 1


def test_page_says_when_nobody_does_the_work(desk: Client, ledger: LedgerImport) -> None:
    LedgerImport.objects.update(state="importing")
    assert "后台程序没有在运行" in text_of(desk.get(page("ledger_detail", ledger)))
    WorkerHeartbeat.objects.create(name="w1")
    assert "后台程序没有在运行" not in text_of(desk.get(page("ledger_progress", ledger)))


@pytest.mark.parametrize(
    ("name", "words"),
    [("x.xlsx", "文件名是表格的，里面却是普通文字"), ("x.csv", "没有找到表头")],
)
def test_a_file_without_a_ledger_says_what_it_is(desk: Client, xie: Person, name: str, words: str) -> None:
    file = SimpleUploadedFile(name, "今天天气很好。\n明天也好。".encode())
    desk.post(reverse("ledger_upload"), {"file": [file], "area_code": "410104002"})
    ledger = LedgerImport.objects.get()
    ledger_check(ledger_id=ledger.pk)
    assert words in text_of(desk.get(page("ledger_detail", ledger)))


def test_a_person_tells_of_the_import(desk: Client, imported: LedgerImport, xie: Person) -> None:
    text = text_of(desk.get(reverse("person_timeline", args=[xie.uid])))
    assert "由台账导入" in text
    assert "电话" in text
