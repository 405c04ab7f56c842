"""Reversing by hand: asked by the director, booked by somebody else, once, and only what was entered by hand."""

import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from bianmin.core import book_sources
from bianmin.core.actions.book import Source, entry_book, entry_reverse
from bianmin.core.actions.book_reversal import reversal_ask, reversal_confirm, reversal_drop
from bianmin.core.book_sources import About, BookSource
from bianmin.core.errors import Conflict, NotAllowed, UserError
from bianmin.core.models import BookEntry, BookReversal, Centre, JournalEntry
from bianmin.core.selectors.book import balance
from bianmin.core.workflow import MoveNotAllowed

from .processes import race

pytestmark = pytest.mark.django_db
GIFT = "culture.gift"


@pytest.fixture(autouse=True)
def by_hand() -> Iterator[None]:
    book_sources.register(GIFT, BookSource(lambda uid: About("捐款", "春节捐款", "/desk/")))
    book_sources.register("culture.booking", BookSource(lambda uid: None, "请到预约里退款。"))
    yield
    for noun in (GIFT, "culture.booking"):
        del book_sources._sources[noun]


def booked(centre: Centre, noun: str = GIFT, key: str = "gift:1") -> BookEntry:
    return entry_book(
        actor=None,
        centre=centre,
        key=key,
        source=Source(noun, uuid.UUID(int=1)),
        memo="捐款",
        postings=[("bank", "fund:elders", Decimal("5000.00"))],
    )


@pytest.fixture
def entry(centre: Centre) -> BookEntry:
    return booked(centre)


@pytest.fixture
def other(staff: Any) -> Any:
    return staff("auditor9", "auditor")


def asked(director: Any, entry: BookEntry) -> BookReversal:
    return reversal_ask(actor=director, entry=entry, reason=" 应该是  500 元 ")


def test_one_asks_and_another_books(centre: Centre, entry: BookEntry, director: Any, other: Any) -> None:
    row = asked(director, entry)
    assert (row.reason, row.state) == ("应该是 500 元", "asked")
    assert balance("fund:elders", centre=centre) == 5000
    with pytest.raises(NotAllowed, match="另一个人"):
        reversal_confirm(actor=director, reversal=row)
    back = reversal_confirm(actor=other, reversal=row)
    assert (back.reverses, back.entered_by) == (entry, other)
    assert balance("fund:elders", centre=centre) == 0
    verbs = JournalEntry.objects.filter(verb__startswith="book").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["book.enter", "book_reversal.ask", "book.reverse", "book_reversal.confirm"]


def test_nothing_is_reversed_twice(entry: BookEntry, director: Any, other: Any) -> None:
    row = asked(director, entry)
    with pytest.raises(Conflict, match="正等复核"):
        asked(director, entry)
    back = reversal_confirm(actor=other, reversal=row)
    with pytest.raises(MoveNotAllowed, match="已冲销"):
        reversal_confirm(actor=other, reversal=row)
    with pytest.raises(Conflict, match=back.number):
        asked(director, entry)
    with pytest.raises(Conflict, match="不能再冲销"):
        asked(director, back)


def test_what_was_reversed_in_the_meantime_is_refused(entry: BookEntry, director: Any, other: Any) -> None:
    row = asked(director, entry)
    entry_reverse(actor=None, entry=entry)
    with pytest.raises(Conflict, match="已经冲销过"):
        reversal_confirm(actor=other, reversal=row)
    row.refresh_from_db()
    assert row.state == "asked"
    reversal_drop(actor=other, reversal=row)


def test_what_was_dropped_may_be_asked_again(centre: Centre, entry: BookEntry, director: Any) -> None:
    row = asked(director, entry)
    assert reversal_drop(actor=director, reversal=row).state == "dropped"
    assert balance("fund:elders", centre=centre) == 5000
    assert asked(director, entry).pk != row.pk


@pytest.mark.parametrize(("noun", "words"), [("culture.booking", "请到预约里退款"), ("culture.other", "别的业务")])
def test_what_another_action_booked_is_undone_there(
    centre: Centre, director: Any, noun: str, words: str, client: Client
) -> None:
    entry = booked(centre, noun)
    with pytest.raises(Conflict, match=words):
        asked(director, entry)
    client.force_login(director)
    page = client.get(reverse("book_entry_show", args=[entry.uid])).content.decode()
    assert words in page
    assert "申请冲销" not in page
    assert client.get(reverse("book_reversal_ask", args=[entry.uid])).status_code == 409


@pytest.mark.parametrize("reason", ["", "   ", "字" * 201])
def test_a_reason_is_needed(entry: BookEntry, director: Any, reason: str) -> None:
    with pytest.raises(UserError) as told:
        reversal_ask(actor=director, entry=entry, reason=reason)
    assert told.value.field == "reason"


def test_the_database_holds_once_and_two_people(entry: BookEntry, director: Any) -> None:
    row = asked(director, entry)
    with pytest.raises(IntegrityError), transaction.atomic():
        BookReversal.objects.create(entry=entry, reason="再来", asked_by=director)
    with pytest.raises(IntegrityError), transaction.atomic():
        BookReversal.objects.filter(pk=row.pk).update(state="booked", decided_by=director)
    with pytest.raises(IntegrityError), transaction.atomic():
        BookReversal.objects.filter(pk=row.pk).update(state="booked")
    back = entry_reverse(actor=None, entry=entry)
    with pytest.raises(IntegrityError), transaction.atomic():
        BookEntry.objects.create(
            centre=entry.centre,
            number="X-1",
            key="again",
            memo="再冲",
            source_noun=GIFT,
            source_uid=uuid.UUID(int=1),
            reverses=entry,
            total=back.total,
        )


def test_on_the_pages_it_is_shown_first(
    client: Client, centre: Centre, entry: BookEntry, director: Any, other: Any
) -> None:
    more = booked(centre, key="gift:2")
    client.force_login(director)
    page = client.get(reverse("book_entry_show", args=[entry.uid])).content.decode()
    assert "春节捐款" in page
    assert more.number in page
    ask = reverse("book_reversal_ask", args=[entry.uid])
    assert ask in page
    assert "冲销会这样记账" in client.get(ask).content.decode()
    assert not BookReversal.objects.exists()
    assert client.post(ask, {"reason": ""}).context["form"].errors["reason"]
    assert client.post(ask, {"reason": "录错了"}).status_code == 302
    assert client.post(ask, {"reason": "录错了"}).status_code == 409
    row = BookReversal.objects.get()
    show, confirm = (reverse(f"book_reversal_{verb}", args=[row.uid]) for verb in ("show", "confirm"))
    assert confirm not in client.get(show).content.decode()
    assert client.post(confirm).status_code == 403
    client.force_login(other)
    assert show in client.get(reverse("book_show", args=[centre.uid])).content.decode()
    assert "录错了" in client.get(show).content.decode()
    answer = client.post(confirm)
    assert answer.headers["Location"] == reverse("book_entry_show", args=[BookEntry.objects.get(reverses=entry).uid])
    assert client.post(confirm).status_code == 409
    assert confirm not in client.get(show).content.decode()


def test_who_takes_it_back(client: Client, entry: BookEntry, director: Any) -> None:
    row = asked(director, entry)
    client.force_login(director)
    assert client.post(reverse("book_reversal_drop", args=[row.uid])).status_code == 302
    row.refresh_from_db()
    assert row.state == "dropped"


@pytest.mark.parametrize("role", ["clerk", "dispatcher", "administrator"])
def test_other_roles_do_not(client: Client, staff: Any, role: str, entry: BookEntry, director: Any) -> None:
    row = asked(director, entry)
    client.force_login(staff("one", role))
    assert client.post(reverse("book_reversal_ask", args=[entry.uid]), {"reason": "x"}).status_code == 403
    for verb in ("confirm", "drop"):
        assert client.post(reverse(f"book_reversal_{verb}", args=[row.uid])).status_code == 403
    assert client.get(reverse("book_reversal_show", args=[row.uid])).status_code == 403


def test_an_auditor_does_not_ask(client: Client, entry: BookEntry, other: Any) -> None:
    client.force_login(other)
    assert client.get(reverse("book_reversal_ask", args=[entry.uid])).status_code == 403
    assert (
        reverse("book_reversal_ask", args=[entry.uid])
        not in client.get(reverse("book_entry_show", args=[entry.uid])).content.decode()
    )
    with pytest.raises(NotAllowed):
        asked(other, entry)


def test_nor_a_director_of_another_street(client: Client, staff: Any, entry: BookEntry, director: Any) -> None:
    row = asked(director, entry)
    client.force_login(staff("one", "director", area="410104003"))
    assert client.post(reverse("book_reversal_ask", args=[entry.uid]), {"reason": "x"}).status_code == 404
    for verb in ("confirm", "drop"):
        assert client.post(reverse(f"book_reversal_{verb}", args=[row.uid])).status_code == 404
    assert client.get(reverse("book_reversal_show", args=[row.uid])).status_code == 404


def test_an_entry_costs_few_queries(
    client: Client, centre: Centre, entry: BookEntry, director: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        booked(centre, key=f"more:{number}")
    client.force_login(director)
    with django_assert_max_num_queries(11):
        page = client.get(reverse("book_entry_show", args=[entry.uid]))
    assert len(page.context["view"].others) == 20


DECIDE = """
from bianmin.accounts.models import User
from bianmin.core.actions.book_reversal import reversal_confirm, reversal_drop
from bianmin.core.models import BookReversal
from bianmin.core.workflow import MoveNotAllowed
from bianmin.core import book_sources
book_sources.register("culture.gift", book_sources.BookSource(lambda uid: None))
does = reversal_drop if os.environ["RUNNER"] == "0" else reversal_confirm
try:
    does(actor=User.objects.get(username="auditor9"), reversal=BookReversal.objects.get())
    print("done")
except MoveNotAllowed:
    print("late")
"""


@pytest.mark.race
def test_four_decide_and_one_is_heard(
    process_env: dict[str, str], centre: Centre, entry: BookEntry, director: Any, other: Any
) -> None:
    asked(director, entry)
    assert sorted(race(DECIDE, process_env, 4)) == ["done", "late", "late", "late"]
    booked_back = BookEntry.objects.filter(reverses=entry).count()
    assert BookReversal.objects.get().state == ("booked" if booked_back else "dropped")
    assert balance("fund:elders", centre=centre) == (0 if booked_back else 5000)
