"""The pages of the books: for director and auditor of the centre's area, and for nobody else."""

import uuid
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from bianmin.core import clock
from bianmin.core.actions import book_export
from bianmin.core.actions.book import Source, entry_book, entry_reverse
from bianmin.core.models import BookAccount, BookEntry, Centre, JournalEntry

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today() -> Any:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def entry(centre: Centre) -> BookEntry:
    return entry_book(
        actor=None,
        centre=centre,
        key="order:1:charge",
        source=Source("culture.booking", uuid.UUID(int=1)),
        memo="=助浴一次",
        postings=[("receivable", "payable:p1", Decimal("1234.50"))],
        names={"payable:p1": "爱心助浴"},
    )


def addresses(centre: Centre, entry: BookEntry) -> list[str]:
    account = BookAccount.objects.get(key="receivable")
    return [
        reverse("book_show", args=[centre.uid]),
        reverse("book_account_show", args=[account.uid]),
        reverse("book_entry_show", args=[entry.uid]),
    ]


@pytest.mark.parametrize("role", ["director", "auditor"])
def test_director_and_auditor_read(client: Client, staff: Any, role: str, centre: Centre, entry: BookEntry) -> None:
    client.force_login(staff("one", role))
    assert client.get(reverse("book_list")).headers["Location"] == reverse("book_show", args=[centre.uid])
    for address in addresses(centre, entry):
        page = client.get(address).content.decode()
        assert "1,234.50" in page
        assert "应付服务单位：爱心助浴" in page
    assert reverse("book_list") in client.get(address).content.decode()


@pytest.mark.parametrize("role", ["clerk", "administrator", "dispatcher"])
def test_other_roles_do_not(client: Client, staff: Any, role: str, centre: Centre, entry: BookEntry) -> None:
    client.force_login(staff("one", role))
    for address in [reverse("book_list"), *addresses(centre, entry)]:
        assert client.get(address).status_code == 403
    assert client.post(reverse("book_export", args=[centre.uid])).status_code == 403


def test_nor_a_director_of_another_street(client: Client, staff: Any, centre: Centre, entry: BookEntry) -> None:
    client.force_login(staff("one", "director", area="410104003"))
    assert "您的区域没有中心" in client.get(reverse("book_list")).content.decode()
    for address in addresses(centre, entry):
        assert client.get(address).status_code == 404
    assert client.post(reverse("book_export", args=[centre.uid])).status_code == 404


def test_a_period_has_its_own_totals_and_the_balance_of_all(
    client: Client, director: Any, centre: Centre, entry: BookEntry
) -> None:
    client.force_login(director)
    page = client.get(reverse("book_show", args=[centre.uid]), {"since": "2026-11-25", "until": "2026-11-30"})
    lines = {line.account.key: line for line in page.context["balance"].lines}
    assert (lines["receivable"].debit, lines["receivable"].debit_balance) == (0, Decimal("1234.50"))
    assert lines["payable:p1"].before == -lines["payable:p1"].balance
    assert lines["payable:p1"].balance == Decimal("1234.50")
    assert "这段时间没有记账" in page.content.decode()


@pytest.mark.parametrize(
    "data", [{"since": "2026-12-01", "until": "2026-11-01"}, {"since": "x", "until": "9999-12-31"}]
)
def test_a_wrong_period_is_named(client: Client, director: Any, centre: Centre, data: dict[str, str]) -> None:
    client.force_login(director)
    page = client.get(reverse("book_show", args=[centre.uid]), data)
    assert page.context["form"].errors
    assert "科目余额表" not in page.content.decode()  # no table of another period below the error
    answer = client.post(reverse("book_export", args=[centre.uid]), data)
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.context["form"].errors


def test_an_account_is_paged_by_key_in_few_queries(
    client: Client, director: Any, centre: Centre, entry: BookEntry, django_assert_max_num_queries: Any
) -> None:
    for number in range(60):
        entry_book(
            actor=None,
            centre=centre,
            key=f"k{number}",
            source=Source("culture.booking", uuid.UUID(int=1)),
            memo="一次",
            postings=[("cash", "receivable", Decimal(1))],
        )
    client.force_login(director)
    address = reverse("book_account_show", args=[BookAccount.objects.get(key="receivable").uid])
    with django_assert_max_num_queries(9):
        first = client.get(address)
    second = client.get(address, {"cursor": first.context["page"].next})
    assert (len(first.context["page"]), len(second.context["page"])) == (50, 11)


def test_a_reversal_leads_to_what_it_reverses(client: Client, director: Any, entry: BookEntry) -> None:
    back = entry_reverse(actor=None, entry=entry)
    client.force_login(director)
    assert entry.number in client.get(reverse("book_entry_show", args=[back.uid])).content.decode()
    assert back.number in client.get(reverse("book_entry_show", args=[entry.uid])).content.decode()


def test_the_workbook_holds_both_sheets(client: Client, director: Any, centre: Centre, entry: BookEntry) -> None:
    client.force_login(director)
    client.cookies["django_language"] = "en"
    data = {"since": "2026-11-01", "until": "2026-11-30"}
    answer = client.post(reverse("book_export", args=[centre.uid]), data)
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    assert book.sheet_names == ["科目余额表", "记账明细"]
    balance = book.get_sheet_by_name("科目余额表").to_python()
    assert "吴主任" in balance[0][0]
    assert balance[2] == ["应付服务单位：爱心助浴", "负债", 0, 1234.5, 0, 1234.5]
    assert balance[-1][0] == "合计"
    row = book.get_sheet_by_name("记账明细").to_python()[2]
    assert [row[0], row[2], row[5]] == [entry.number, "=助浴一次", 1234.5]
    assert f"{row[1]:%Y-%m-%d %H:%M}" == "2026-11-24 10:00"  # as it was in Shanghai
    assert JournalEntry.objects.get(verb="book.export").actor == director


def test_too_long_a_period_is_refused(
    client: Client, director: Any, centre: Centre, entry: BookEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book_export, "MOST_POSTINGS", 0)
    client.force_login(director)
    data = {"since": "2026-11-01", "until": "2026-11-30"}
    answer = client.post(reverse("book_export", args=[centre.uid]), data)
    assert "日期选短一些" in answer.content.decode()
    assert not JournalEntry.objects.filter(verb="book.export").exists()
