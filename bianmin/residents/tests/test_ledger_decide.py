"""Possible doubles: what a judgement would write is shown before it, and one that cannot be written is refused."""

import re
from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bianmin.accounts.models import User
from bianmin.core import id_number
from bianmin.core.journal import payload_of
from bianmin.core.models import JournalEntry
from bianmin.core.workflow import MoveNotAllowed
from bianmin.residents.actions.ledger_apart import prepare_apart
from bianmin.residents.actions.ledger_begin import ledger_begin, ledger_stop
from bianmin.residents.actions.ledger_clear import ledger_clear
from bianmin.residents.actions.ledger_decide import ledger_decide, ledger_decide_rest
from bianmin.residents.actions.ledger_new import write_new
from bianmin.residents.actions.ledger_undo import ledger_undo
from bianmin.residents.errors import Invalid
from bianmin.residents.models import LedgerImport, LedgerRow, Person, PersonDistinct, Tag, TagType
from bianmin.residents.selectors.person_doubles_list import doubles_of, told_apart

from .conftest import mrs_xie
from .ledger_staged import SHAN, staged_ledger, write

pytestmark = pytest.mark.django_db
HOME = {"street": "平等街", "compound": "12号院", "building": "3", "unit": "2", "room": "501"}
PERHAPS = {"name": "谢玉清", "birth_date": date(1943, 11, 2), "workplace": "退休"}


@pytest.fixture
def ledger(director: User) -> Callable[..., LedgerImport]:
    return partial(staged_ledger, director)


def rows_page(ledger: LedgerImport, kind: str) -> str:
    return reverse("ledger_rows", args=[ledger.uid, kind])


def shown(client, ledger: LedgerImport, kind: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(rows_page(ledger, kind)).text))


def decide(director, ledger, decision, **row):
    return ledger_decide(actor=director, ledger=ledger, row=ledger.rows.get(**row).pk, decision=decision)


def test_the_card_shows_all_that_would_be_written(ledger, xie, desk, code_tables):
    TagType.objects.create(code="veteran", name="退役军人", holder="person")
    made = ledger(PERHAPS | {"tag:veteran": True, "education": "20"})
    text = shown(desk, made, "double")
    for words in ("退休 会改", "标签 （空） 退役军人 会改", "选“是同一个人”，标着“会改”的写进档案。"):
        assert words in text, words
    assert "出生日期 1943-11-02 1943-11-02 会改" not in text


@pytest.mark.parametrize(("decision", "changes"), [("same", True), ("other", False), ("skip", False)])
def test_nothing_will_change_on_whom_it_is_not(ledger, xie, director, desk, code_tables, decision, changes):
    made = ledger(PERHAPS)
    part = desk.post(
        reverse("ledger_decide", args=[made.uid, made.rows.get().pk]), {"decision": decision}, HTTP_HX_REQUEST="true"
    ).text
    assert ["会改" in text for text in (part, shown(desk, made, "double"))] == [changes, changes]


def test_what_was_decided_stands_among_the_changed_and_the_new(ledger, xie, director, desk, code_tables):
    TagType.objects.create(code="veteran", name="退役军人", holder="person")
    made = ledger(PERHAPS | {"tag:veteran": True}, PERHAPS | {"birth_date": date(1950, 1, 1), "phone": xie.phone})
    decide(director, made, "same", row=3)
    decide(director, made, "other", row=4)
    counts = write(made).counts
    assert {name: counts[name] for name in ("new", "changed", "doubles", "written")} == {
        "new": 1,
        "changed": 1,
        "doubles": 0,
        "written": 2,
    }
    assert Tag.objects.get().person == xie
    text = shown(desk, made, "changed")
    assert "工作单位" in text
    assert "退役军人" in text


def test_the_same_person_with_nothing_new_is_unchanged(ledger, xie, director):
    made = ledger({"name": "谢玉清", "birth_date": date(1943, 11, 2)})
    decide(director, made, "same")
    assert write(made).counts["unchanged"] == 1


@pytest.mark.parametrize("serial", [304])
def test_a_second_head_is_refused_at_the_judgement(ledger, xie, household, director, desk, code_tables, serial):
    made = ledger({"name": "谢玉清", "relation": "02", "phone": xie.phone, **HOME})
    with pytest.raises(Invalid) as refused:
        decide(director, made, "other")
    assert "不止一个户主" in refused.value.message
    assert made.rows.get().decision == ""
    text = shown(desk, made, "double")
    assert "不能选“不是，新登记”：这一户会有不止一个户主。" in text
    assert "不是，新登记 " not in text
    decide(director, made, "same")  # she is the head herself


def test_the_head_who_steps_down_in_the_same_file_makes_room(ledger, xie, household, director, clerk):
    twin = mrs_xie(household, serial=304, name="谢玉玉", phone="15400000009", relation="30")
    row = {"name": "谢玉玉", "birth_date": twin.birth_date, "relation": "02", **HOME}
    made = ledger(row | {"phone": "15400007777"})
    with pytest.raises(Invalid):
        decide(director, made, "same", kind="double")
    both = ledger(row | {"phone": "15400007777"}, {"name": "谢玉清", "id_number": xie.id_number, "relation": "52"})
    decide(director, both, "same", kind="double")
    assert write(both).counts["written"] == 2
    twin.refresh_from_db()
    xie.refresh_from_db()
    assert (twin.relation, xie.relation) == ("02", "52")


def test_two_doubles_do_not_both_become_head(ledger, xie, director, desk, code_tables):
    away = {"street": "槐荫里", "compound": "5号院", "room": "1", "grid": "槐荫里第一网格"}
    made = ledger(
        PERHAPS | {"relation": "02", **away},
        PERHAPS | {"birth_date": date(1950, 1, 1), "phone": xie.phone, "relation": "02", **away},
    )
    decide(director, made, "other", row=3)
    with pytest.raises(Invalid):
        decide(director, made, "other", row=4)
    decide(director, made, "", row=3)
    asked = desk.get(reverse("ledger_decide_rest", args=[made.uid, "other"])).text
    assert "其余 1 行都不是同一个人" in asked
    assert "另有 1 行不能这样判断" in asked
    assert ledger_decide_rest(actor=director, ledger=made, decision="other") == (1, 1)
    asked = desk.get(reverse("ledger_decide_rest", args=[made.uid, "other"])).text
    assert "没有还能这样判断的行" in asked
    assert "另有 1 行不能这样判断" in asked
    assert "都不是，新登记" not in asked
    assert sorted(made.rows.values_list("decision", flat=True)) == ["", "other"]


def test_one_number_with_two_names_is_nobody_new(ledger, xie, director):
    made = ledger({"name": "谢玉青", "id_number": xie.id_number})
    with pytest.raises(Invalid) as refused:
        decide(director, made, "other")
    assert "证件号" in refused.value.message
    decide(director, made, "same")


def test_two_wives_of_one_head_in_one_file(ledger, xie):
    wife = SHAN | {"relation": "12", "note": ""}
    made = ledger(
        SHAN | {"id_number": "", "name": "徐茂公"},
        wife,
        wife | {"name": "王氏", "id_number": "", "birth_date": date(1991, 1, 1)},
    )
    faults = [fault for row in made.rows.filter(kind="faulty").order_by("pk") for fault in row.faults]
    assert [(fault["row"], fault["code"]) for fault in faults] == [
        (4, "household_two_spouses"),
        (5, "household_two_spouses"),
    ]


def test_all_that_are_left_at_once(ledger, xie, director, desk, code_tables):
    made = ledger(PERHAPS, {"name": "谢玉清", "phone": xie.phone}, SHAN)
    decide(director, made, "skip", row=3)
    url = reverse("ledger_decide_rest", args=[made.uid, "same"])
    assert "其余 1 行都算同一个人" in desk.get(url).text
    assert desk.post(url)["Location"] == rows_page(made, "double")
    assert dict(made.rows.filter(kind="double").values_list("row", "decision")) == {3: "skip", 4: "same"}
    desk.post(reverse("ledger_decide_rest", args=[made.uid, "again"]))
    assert set(made.rows.values_list("decision", flat=True)) == {""}
    assert desk.get(reverse("ledger_decide_rest", args=[made.uid, "perhaps"])).status_code == 404
    write(made)
    with pytest.raises(MoveNotAllowed):
        ledger_decide_rest(actor=director, ledger=made, decision="same")
    assert LedgerRow.objects.filter(kind="double").count() == 2
    assert Person.objects.count() == 2


def test_all_that_are_left_are_other_people(ledger, xie, director, desk, code_tables):
    made = ledger(PERHAPS, PERHAPS | {"birth_date": date(1950, 1, 1), "phone": xie.phone})
    url = reverse("ledger_decide_rest", args=[made.uid, "other"])
    assert url in desk.get(rows_page(made, "double")).text
    assert "其余 2 行都不是同一个人" in desk.get(url).text
    assert desk.post(url)["Location"] == rows_page(made, "double")
    assert set(made.rows.values_list("decision", flat=True)) == {"other"}
    api = f"/api/v1/ledgers/{made.uid}/decide"
    for decision, told in (("", 2), ("other", 2), ("other", 0)):
        answer = desk.post(api, {"decision": decision}, content_type="application/json")
        assert answer.json() == {"decided": told, "left": 0}
    assert write(made).counts["new"] == 2
    assert PersonDistinct.objects.filter(first=xie).count() == 2


def test_a_page_of_doubles_costs_the_same_for_many(ledger, xie, household, desk, code_tables):
    def queries(made: LedgerImport) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert made.counts["doubles"] == desk.get(rows_page(made, "double")).text.count('id="double-')
        return len(captured)

    rows = []
    for place in range(4):
        name, phone = f"谢玉{'甲乙丙丁'[place]}", f"1540000030{place}"
        known = mrs_xie(household, serial=400 + 2 * place, name=name, phone=phone, relation="30")
        other = id_number.make("410199", date(1943, 11, 2), 600 + 2 * place)
        rows.append({"name": name, "birth_date": known.birth_date, "phone": phone, "id_number": other, **HOME})
    one, many = ledger(rows[0]), ledger(*rows)
    queries(one)
    assert queries(one) == queries(many)
    assert "证件号码" in shown(desk, many, "double")


def test_whom_somebody_called_another_is_not_asked_about_again(ledger, xie, director):
    made = ledger(PERHAPS, SHAN)
    decide(director, made, "other", row=3)
    write(made)
    new = Person.objects.get(workplace="退休")
    pair = PersonDistinct.objects.get()
    assert (pair.first, pair.second, pair.decided_by) == (xie, new, director)
    assert doubles_of(user=director, person=new) == []
    entries = JournalEntry.objects.filter(verb="person.distinguish")
    assert {entry.subject_uid: payload_of(entry) for entry in entries} == {
        new.uid: {"other": f"谢*清 {xie.id_masked}"},
        xie.uid: {"other": "谢*清"},
    }
    ledger_undo(actor=director, ledger=made)
    assert list(told_apart(user=director)) == []
    ledger_clear(ledger_id=made.pk)
    assert PersonDistinct.objects.count() == 0


def test_a_stopped_import_has_told_nobody_apart(ledger, xie, director):
    made = ledger(PERHAPS)
    decide(director, made, "other")
    ledger_begin(actor=director, ledger=made)
    write_new(made)
    ledger_stop(actor=director, ledger=made)
    assert not JournalEntry.objects.filter(verb="person.distinguish").exists()
    assert PersonDistinct.objects.count() == 0


def test_telling_many_apart_costs_the_same(ledger, household, director):
    def queries(*places: int) -> int:
        rows = []
        for place in places:
            known = mrs_xie(household, serial=500 + 2 * place, name=f"谢玉{'甲乙丙丁'[place]}", phone="", relation="30")
            rows.append({"name": known.name, "birth_date": known.birth_date})
        made = ledger(*rows)
        assert ledger_decide_rest(actor=director, ledger=made, decision="other") == (len(rows), 0)
        ledger_begin(actor=director, ledger=made)
        write_new(made)
        with CaptureQueriesContext(connection) as captured:
            assert len(prepare_apart(made).pairs) == len(rows)
        return len(captured)

    assert queries(0) == queries(1, 2, 3)
