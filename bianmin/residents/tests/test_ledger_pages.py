"""The pages of a ledger, from the upload to the undo, as the director sees them; nobody else does."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bianmin.accounts.models import Role, User
from bianmin.core import id_number
from bianmin.core.journal import payload_of
from bianmin.core.models import JournalEntry
from bianmin.residents.actions.ledger_check import ledger_check
from bianmin.residents.actions.ledger_clear import ledger_clear
from bianmin.residents.actions.ledger_write import ledger_write
from bianmin.residents.actions.person import person_edit
from bianmin.residents.ledger.workbook import read_workbook
from bianmin.residents.models import LedgerImport, LedgerRow, Person
from bianmin.residents.selectors.ledger_correction import correction_workbook

from .ledger_files import as_xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("code_tables")]

GRID = "410104002001002"
NEW = id_number.make("410199", date(1990, 5, 17), 103)
WRONG = NEW[:-1] + ("0" if NEW[-1] != "0" else "1")
HEADER = ["姓名", "身份证号", "性别", "电话", "文化程度", "地址", "备用栏"]
HOME = "平等街12号院3号楼2单元501"
VERBS = ("ledger_reread", "ledger_begin", "ledger_stop", "ledger_undo", "ledger_drop")


@pytest.fixture
def content(xie: Person, household: Any) -> bytes:
    """Somebody new, Mrs Xie with another phone, perhaps Mrs Xie, a wrong number; a sheet that is no ledger."""
    people = [
        ["平等街社区居民台账", None, None, None, None, None, None],
        HEADER,
        ["单雄信", NEW, "男", "15400001111", "", HOME, "甲"],
        ["谢玉清", xie.id_number, "女", "15400002222", "", HOME, "乙"],
        ["谢玉清", "", "女", xie.phone, "", HOME, ""],
        ["程咬金", WRONG, "男", "15400003333", "", HOME, ""],
    ]
    return as_xlsx(people, [["说明"], ["本表由社区填写"]], names=["居民", "说明"])


@pytest.fixture
def desk(client: Client, director: User) -> Client:
    client.force_login(director)
    return client


@pytest.fixture
def ledger(desk: Client, content: bytes) -> LedgerImport:
    """Uploaded on the page, and checked as the worker does."""
    answer = desk.post(
        reverse("ledger_upload"),
        {"file": [SimpleUploadedFile("居民台账.xlsx", content)], "area_code": "410104002", "default_grid": GRID},
    )
    ledger = LedgerImport.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == page("ledger_detail", ledger)
    ledger_check(ledger_id=ledger.pk)
    ledger.refresh_from_db()
    assert ledger.state == "checked", ledger.error
    return ledger


@pytest.fixture
def imported(desk: Client, ledger: LedgerImport) -> LedgerImport:
    desk.post(page("ledger_begin", ledger), {"version": ledger.version})
    ledger_write(ledger_id=ledger.pk)
    ledger.refresh_from_db()
    assert ledger.state == "imported"
    return ledger


def page(name: str, ledger: LedgerImport, *more: Any) -> str:
    return reverse(name, args=[ledger.uid, *more])


def text_of(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


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
    assert 'accept=".xlsx,.xls,.ods,.csv"' in answer.content.decode()


def test_several_files_become_several_ledgers(desk: Client, content: bytes) -> None:
    files = [SimpleUploadedFile(f"{name}.xlsx", content) for name in ("甲", "乙")]
    answer = desk.post(reverse("ledger_upload"), {"file": files, "area_code": "410104002"})
    assert answer["Location"] == reverse("ledger_list")
    assert LedgerImport.objects.count() == 2


def test_refused_file_is_named_and_the_others_are_kept(desk: Client, content: bytes) -> None:
    files = [SimpleUploadedFile("好.xlsx", content), SimpleUploadedFile("坏.pdf", b"%PDF-1.7")]
    answer = desk.post(reverse("ledger_upload"), {"file": files, "area_code": "410104002"})
    assert answer.status_code == 422
    assert "坏.pdf：" in answer.content.decode()
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


def test_double_is_decided_and_counted(desk: Client, ledger: LedgerImport) -> None:
    [row] = LedgerRow.objects.filter(kind="double")
    text = text_of(desk.get(page("ledger_rows", ledger, "double")))
    assert "还有 1 行没有判断" in text
    assert "档案里" in text
    decide = page("ledger_decide", ledger, row.pk)
    part = desk.post(decide, {"decision": "same"}, HTTP_HX_REQUEST="true").content.decode()
    assert "是同一个人" in part
    assert 'hx-swap-oob="true"' in part
    row.refresh_from_db()
    assert row.decision == "same"
    assert "修改 2 个人的档案" in text_of(desk.get(page("ledger_detail", ledger)))
    assert desk.post(decide, {"decision": ""})["Location"] == page("ledger_rows", ledger, "double")
    assert desk.post(decide, {"decision": "perhaps"}).status_code == 400


def test_columns_show_masked_samples_and_are_remembered(desk: Client, ledger: LedgerImport, content: bytes) -> None:
    answer = desk.get(page("ledger_reread", ledger))
    text = text_of(answer)
    assert "单*信" in text
    assert NEW not in text
    names = {column.heading: column.key for sheet, _rows in answer.context["form"].rows() for column in sheet.columns}
    form = {name: bound.value() or "" for name, bound in ((b.html_name, b) for b in answer.context["form"])}
    answer = desk.post(page("ledger_reread", ledger), {**form, names["备用栏"]: "note", names["文化程度"]: ""})
    assert answer.status_code == 302
    ledger.refresh_from_db()
    assert ledger.state == "reading"
    ledger_check(ledger_id=ledger.pk)
    again = SimpleUploadedFile("again.xlsx", content)
    desk.post(reverse("ledger_upload"), {"file": [again], "area_code": "410104002"})
    other = LedgerImport.objects.exclude(pk=ledger.pk).get()
    ledger_check(ledger_id=other.pk)
    other.refresh_from_db()
    assert other.layout["居民"]["columns"]["备用栏"] == "note"


def test_two_columns_of_one_field_are_refused(desk: Client, ledger: LedgerImport) -> None:
    answer = desk.get(page("ledger_reread", ledger))
    form = {bound.html_name: bound.value() or "" for bound in answer.context["form"]}
    [(sheet, _rows)] = answer.context["form"].rows()
    answer = desk.post(page("ledger_reread", ledger), {**form, sheet.columns[-1].key: "name"})
    assert answer.status_code == 422
    assert "选了同一项" in answer.content.decode()


def test_import_asks_how_many_and_is_refused_after_a_change(desk: Client, ledger: LedgerImport) -> None:
    assert "把 2 个人写进档案" in text_of(desk.get(page("ledger_begin", ledger)))
    answer = desk.post(page("ledger_begin", ledger), {"version": ledger.version - 1})
    assert answer.status_code == 422
    assert "别人刚才动过" in answer.content.decode()
    ledger.refresh_from_db()
    assert ledger.state == "checked"


def test_imported_page_says_what_was_written(desk: Client, imported: LedgerImport, xie: Person) -> None:
    assert "写进档案 2 行" in text_of(desk.get(page("ledger_detail", imported)))
    new = Person.objects.get(name="单雄信")
    assert page_of_person(new) in desk.get(page("ledger_rows", imported, "new")).content.decode()
    xie.refresh_from_db()
    assert xie.phone == "15400002222"


def test_undo_needs_a_reason_and_says_so_when_done(desk: Client, imported: LedgerImport, xie: Person) -> None:
    assert desk.post(page("ledger_undo", imported), {"reason": ""}).status_code == 422
    assert desk.post(page("ledger_undo", imported), {"reason": "传错了文件"}).status_code == 302
    ledger_clear(ledger_id=imported.pk)
    assert "已整份撤销" in text_of(desk.get(page("ledger_detail", imported)))
    assert not Person.objects.filter(name="单雄信").exists()
    entry = JournalEntry.objects.get(verb="ledger.begin_undo")
    assert payload_of(entry) == {"reason": "传错了文件"}


def test_undo_names_who_stands_in_the_way(desk: Client, imported: LedgerImport, director: User, xie: Person) -> None:
    xie.refresh_from_db()
    person_edit(actor=director, person=xie, version=xie.version, changes={"workplace": "退休"})
    answer = desk.post(page("ledger_undo", imported), {"reason": "传错了文件"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert page_of_person(xie) in text
    assert "谢*清" in text
    imported.refresh_from_db()
    assert imported.state == "imported"


def test_stop_and_drop_leave_the_register_alone(desk: Client, ledger: LedgerImport) -> None:
    people = Person.objects.count()
    desk.post(page("ledger_begin", ledger), {"version": ledger.version})
    desk.post(page("ledger_stop", ledger))
    ledger_clear(ledger_id=ledger.pk)
    ledger.refresh_from_db()
    assert ledger.state == "checked"
    desk.post(page("ledger_drop", ledger))
    ledger_clear(ledger_id=ledger.pk)
    assert "已经放弃" in text_of(desk.get(page("ledger_detail", ledger)))
    assert Person.objects.count() == people


def test_page_of_a_verb_that_is_past_leads_back(desk: Client, imported: LedgerImport) -> None:
    for name in ("ledger_begin", "ledger_stop", "ledger_drop", "ledger_reread"):
        assert desk.get(page(name, imported))["Location"] == page("ledger_detail", imported)


def test_correction_workbook_marks_what_is_wrong_and_can_be_uploaded_again(desk: Client, ledger: LedgerImport) -> None:
    answer = desk.get(page("ledger_correction", ledger))
    [sheet] = read_workbook(answer.content, "x.xlsx")
    assert sheet.rows[0][: len(HEADER)] == HEADER
    assert sheet.rows[0][len(HEADER) :] == ["错误和改法", "原表第几行"]
    assert len(sheet.rows) == 2
    assert sheet.rows[1][:2] == ["程咬金", WRONG]
    assert "身份证号：" in str(sheet.rows[1][-2])
    assert sheet.rows[1][-1] == 6
    assert JournalEntry.objects.filter(verb="ledger.correct").count() == 1
    mended = as_xlsx([sheet.rows[0], ["程咬金", id_number.make("410199", date(1988, 1, 2), 105), *sheet.rows[1][2:]]])
    files = [SimpleUploadedFile("更正.xlsx", mended)]
    desk.post(reverse("ledger_upload"), {"file": files, "area_code": "410104002", "default_grid": GRID})
    again = LedgerImport.objects.exclude(pk=ledger.pk).get()
    ledger_check(ledger_id=again.pk)
    again.refresh_from_db()
    assert (again.counts["new"], again.counts["faulty"]) == (1, 0)


def test_correction_workbook_of_all_rows(desk: Client, ledger: LedgerImport) -> None:
    answer = desk.get(page("ledger_correction", ledger) + "?rows=all")
    [sheet] = read_workbook(answer.content, "x.xlsx")
    assert [row[0] for row in sheet.rows[1:]] == ["单雄信", "谢玉清", "谢玉清", "程咬金"]
    assert answer["Content-Disposition"].startswith("attachment")


def test_correction_workbook_of_all_rows_has_its_limit(desk: Client, ledger: LedgerImport) -> None:
    LedgerImport.objects.update(counts={**ledger.counts, "rows": 20_001})
    assert desk.get(page("ledger_correction", ledger) + "?rows=all").status_code == 409
    assert "下载全部行" not in text_of(desk.get(page("ledger_rows", ledger, "faulty")))
    assert desk.get(page("ledger_correction", ledger)).status_code == 200


def test_progress_counts_only_what_will_be_written(desk: Client, ledger: LedgerImport) -> None:
    desk.post(page("ledger_begin", ledger), {"version": ledger.version})
    ledger.refresh_from_db()
    assert (ledger.state, ledger.done, ledger.total) == ("importing", 0, 2)


def test_hidden_rows_are_named(desk: Client, xie: Person) -> None:
    rows = [HEADER, *(["单雄信", "", "男", "", "", HOME, str(number)] for number in range(6))]
    content = as_xlsx(rows, hidden=[2, 3, 5])
    files = [SimpleUploadedFile("隐藏.xlsx", content)]
    desk.post(reverse("ledger_upload"), {"file": files, "area_code": "410104002"})
    ledger = LedgerImport.objects.get()
    ledger_check(ledger_id=ledger.pk)
    assert "第 3–4、6 行，也一样核对" in text_of(desk.get(page("ledger_detail", ledger)))


def test_correction_workbook_runs_no_formula(desk: Client, ledger: LedgerImport, director: User) -> None:
    rows = [["姓名", "身份证号", "备注"], ["=1+1", WRONG, "=HYPERLINK(1)"]]
    files = [SimpleUploadedFile("公式.csv", "\n".join(",".join(row) for row in rows).encode())]
    desk.post(reverse("ledger_upload"), {"file": files, "area_code": "410104002"})
    other = LedgerImport.objects.exclude(pk=ledger.pk).get()
    ledger_check(ledger_id=other.pk)
    other.refresh_from_db()
    content = correction_workbook(ledger=other, everything=True)
    sheet = zipped(content, "xl/worksheets/sheet1.xml")
    assert "<f>" not in sheet


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
    client: Client, ledger: LedgerImport, content: bytes, staff: Callable[..., User]
) -> None:
    client.force_login(staff("elsewhere-director", Role.DIRECTOR, area="410104003"))
    assert "还没有导入过台账" in text_of(client.get(reverse("ledger_list")))
    files = [SimpleUploadedFile("甲.xlsx", content)]
    assert client.post(reverse("ledger_upload"), {"file": files, "area_code": "410104002"}).status_code == 422
    assert LedgerImport.objects.count() == 1


def page_of_person(person: Person) -> str:
    return reverse("person_detail", args=[person.uid])


def zipped(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()
