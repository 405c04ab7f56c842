"""What the director does with a ledger on its pages: columns, doubles, import, stop, drop, undo."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from bianmin.accounts.models import User
from bianmin.core.journal import payload_of
from bianmin.core.models import JournalEntry
from bianmin.residents.actions import ledger_begin
from bianmin.residents.actions import ledger_check as checking
from bianmin.residents.actions.ledger_check import ledger_check
from bianmin.residents.actions.ledger_clear import ledger_clear
from bianmin.residents.actions.person import person_edit
from bianmin.residents.models import LedgerImport, LedgerLayout, LedgerRow, Person
from bianmin.residents.selectors.ledger_source import read_source, signature_of

from .ledger_desk import NEW, page, page_of_person, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("code_tables")]


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


def test_columns_show_masked_samples_and_are_remembered(
    desk: Client, ledger: LedgerImport, ledger_content: bytes
) -> None:
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
    again = SimpleUploadedFile("again.xlsx", ledger_content)
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


@pytest.mark.parametrize(("state", "words"), [("imported", "停得晚了"), ("checked", "刚才已经停止导入")])
def test_stopping_what_has_ended_is_told_on_the_ledgers_page(
    desk: Client, ledger: LedgerImport, monkeypatch: pytest.MonkeyPatch, state: str, words: str
) -> None:
    desk.post(page("ledger_begin", ledger), {"version": ledger.version})
    stop = ledger_begin.ledger_stop

    def later(**given: object) -> LedgerImport:
        LedgerImport.objects.update(state=state)  # after the page has looked at it
        return stop(**given)

    monkeypatch.setattr(ledger_begin, "ledger_stop", later)
    for _time in range(2):
        answer = desk.post(page("ledger_stop", ledger), follow=True)
        assert answer.redirect_chain[0][0] == page("ledger_detail", ledger)
        assert str([*answer.context["messages"]][-1]).startswith(words)


def test_progress_counts_only_what_will_be_written(desk: Client, ledger: LedgerImport) -> None:
    desk.post(page("ledger_begin", ledger), {"version": ledger.version})
    ledger.refresh_from_db()
    assert (ledger.state, ledger.done, ledger.total) == ("importing", 0, 2)


def test_a_second_window_goes_on_to_how_it_stands(desk: Client, imported: LedgerImport) -> None:
    answer = desk.post(page("ledger_begin", imported), {"version": imported.version - 1}, follow=True)
    assert answer.redirect_chain[0][0] == page("ledger_detail", imported)
    assert answer.context["messages"]
    assert "整份撤销…" in answer.text


def test_the_same_file_again_as_a_ledger_of_its_own(desk: Client, imported: LedgerImport) -> None:
    assert "再核对一次" in desk.get(page("ledger_detail", imported)).text
    answer = desk.post(page("ledger_again", imported))
    again = LedgerImport.objects.exclude(pk=imported.pk).get()
    assert answer["Location"] == page("ledger_detail", again)
    ledger_check(ledger_id=again.pk)
    again.refresh_from_db()
    assert {name: again.counts[name] for name in ("new", "unchanged", "doubles")} == {
        "new": 0,
        "unchanged": 2,
        "doubles": 1,
    }
    assert desk.post(page("ledger_again", again)).status_code == 409  # it has not been imported yet


def test_columns_by_which_nobody_could_be_read_are_refused_and_not_remembered(
    desk: Client, ledger: LedgerImport, ledger_content: bytes
) -> None:
    form = {bound.html_name: bound.value() or "" for bound in desk.get(page("ledger_reread", ledger)).context["form"]}
    nameless = {name: "" if value in ("name", "id_number") else value for name, value in form.items()}
    answer = desk.post(page("ledger_reread", ledger), nameless)
    assert (answer.status_code, "姓名或身份证号" in answer.content.decode()) == (422, True)
    empty = {name: "" if name not in ("version", "default_grid") else value for name, value in form.items()}
    answer = desk.post(page("ledger_reread", ledger), empty)
    assert (answer.status_code, "至少留一张工作表" in answer.content.decode()) == (422, True)
    ledger.refresh_from_db()
    assert (ledger.state, LedgerLayout.objects.count()) == ("checked", 0)


def test_columns_are_remembered_for_this_office_alone(ledger: LedgerImport, ledger_content: bytes) -> None:
    columns = ledger.layout["居民"]["columns"]
    LedgerLayout.objects.create(
        area_code=ledger.area_code, signature=signature_of(reversed(columns)), columns=columns | {"备用栏": "note"}
    )
    read = {area: read_source(ledger_content, "x.xlsx", area) for area in ("410104002", "410104003")}
    assert [one.layout["居民"]["columns"]["备用栏"] for one in read.values()] == ["note", ""]


def test_remembered_columns_that_read_nobody_are_forgotten(ledger: LedgerImport, ledger_content: bytes) -> None:
    """As an earlier version has remembered them."""
    columns = ledger.layout["居民"]["columns"]
    LedgerLayout.objects.create(
        area_code=ledger.area_code, signature=signature_of(columns), columns=dict.fromkeys(columns, "")
    )
    assert read_source(ledger_content, "x.xlsx", ledger.area_code).layout["居民"]["columns"] == columns


def test_a_fault_of_the_house_does_not_leave_the_ledger_reading(
    director: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = ledger_begin.ledger_upload(
        actor=director, content="姓名,电话\n谢玉清,15400001234\n".encode(), name="a.csv", area_code="410104002"
    )
    monkeypatch.setattr(checking, "read_source", lambda *args, **more: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        ledger_check(ledger_id=made.pk)
    made.refresh_from_db()
    assert (made.state, made.error[:5]) == ("failed", "系统出错了")
