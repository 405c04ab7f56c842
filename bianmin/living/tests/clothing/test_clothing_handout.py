"""Handing out: the need, the cap of the household's quarter, the shelf, and taking it back."""

import pytest
from django.db import IntegrityError, connection, transaction

from bianmin.core.errors import NotAllowed, UserError
from bianmin.core.models import JournalEntry
from bianmin.core.workflow import MoveNotAllowed
from bianmin.living.actions.clothing_handout import handout_make, handout_undo, quarter_of
from bianmin.living.actions.clothing_stock import garment_correct
from bianmin.living.errors_clothing import CapReached, NeedNotMet, NeedUnknown, OutOfStock, RuleMissing
from bianmin.living.models import ClothingHandout, GarmentMove, GarmentStock, HandoutCount
from bianmin.living.selectors.clothing_handout import had_in_quarter, handout_list
from bianmin.living.selectors.clothing_need import need_of
from bianmin.living.selectors.clothing_stock import stock_rows, suited
from bianmin.residents.models import Person

KNOWN = {"person.tags.lonely_elder": "no", "person.disability_level": "0"}


@pytest.fixture
def hand(dispatcher, centre, poor_xie, coats):
    def make(pieces=1, **more):
        given = {"actor": dispatcher, "centre": centre, "person": poor_xie, "items": {coats.uid: pieces}}
        return handout_make(**(given | more))

    return make


def pieces_left(stock):
    return GarmentStock.objects.get(pk=stock.pk).pieces


def test_handing_out_takes_from_the_shelf_and_counts(hand, coats, centre, poor_xie, dispatcher):
    row = hand(2)
    assert (row.number, row.pieces, row.household) == ("XDJ-20261123-0001", 2, poor_xie.household)
    assert pieces_left(coats) == 6
    assert had_in_quarter(centre, poor_xie, "2026Q4") == 2
    move = GarmentMove.objects.get(handout=row)
    assert (move.change, move.reason, move.actor) == (-2, "handed", dispatcher)
    entry = JournalEntry.objects.get(verb="handout.make")
    assert entry.subject_uid == poor_xie.uid


def test_the_need_is_kept_sealed_and_not_in_the_journal(hand):
    row = hand()
    assert (row.need["code"], row.need["name"]) == ("dibao", "低保家庭")
    assert row.need["source"] == "民政认定 2026-01"
    with connection.cursor() as cursor:
        cursor.execute("SELECT need FROM living_clothinghandout")
        assert "dibao" not in cursor.fetchone()[0]


def test_three_answers(rule, xie, neighbour):
    need = need_of(neighbour, rule)
    assert [(line.code, line.status) for line in need.lines] == [
        ("lonely_elder", "unknown"),
        ("disability", "not_met"),
        ("dibao", "not_met"),
    ]
    assert need.status == "unknown"
    assert [fact.name for fact in need.questions] == ["person.tags.lonely_elder"]
    assert need_of(neighbour, rule, answers={"person.tags.lonely_elder": "yes"}).status == "met"
    assert need_of(neighbour, rule, answers={"person.tags.lonely_elder": "no"}).status == "not_met"
    assert need_of(xie, rule, answers={"person.disability_level": "2"}).met.reason == "持有残疾人证"


def test_once_one_is_met_the_others_are_not_shown(rule, poor_xie):
    assert [line.code for line in need_of(poor_xie, rule).shown] == ["dibao"]


def test_an_answer_that_is_none_is_refused(rule, xie):
    for answers in ({"person.tags.nonsense": "yes"}, {"person.disability_level": "9"}, {"params.dibao_line": "1"}):
        with pytest.raises(UserError):
            need_of(xie, rule, answers=answers)


def test_unknown_is_asked_and_not_met_is_refused(hand, neighbour):
    with pytest.raises(NeedUnknown, match="请当面问清"):
        hand(person=neighbour)
    with pytest.raises(NeedNotMet, match="请主任写明理由"):
        hand(person=neighbour, answers=KNOWN)
    row = hand(person=neighbour, answers={"person.tags.lonely_elder": "yes"})
    assert row.need["answers"] == {"person.tags.lonely_elder": True}


def test_only_the_director_gives_despite(hand, director, neighbour):
    with pytest.raises(NeedNotMet):
        hand(person=neighbour, answers=KNOWN, despite="家里失火")
    row = hand(actor=director, person=neighbour, answers=KNOWN, despite="家里失火")
    assert (row.need["despite"], "code" in row.need) == ("家里失火", False)


def test_cap_counts_the_household_and_the_quarter(hand, husband, coats, at):
    hand(4)
    with pytest.raises(CapReached, match="还能领 2 件，现在选了 3 件") as refused:
        hand(3, person=husband)
    assert refused.value.details["left"] == 2
    hand(2, person=husband)
    assert pieces_left(coats) == 2
    with at("2027-01-04 09:00"):
        hand(1)
    assert set(HandoutCount.objects.values_list("quarter", "pieces")) == {("2026Q4", 6), ("2027Q1", 1)}


def test_a_lower_cap_holds_from_now_on(hand, rule):
    hand(3)
    rule.cap = 2
    rule.save()
    with pytest.raises(CapReached, match="还能领 0 件"):
        hand(1)


def test_somebody_without_a_household_has_a_count_of_her_own(hand, centre, poor_xie, rule):
    Person.objects.filter(pk=poor_xie.pk).update(household=None)
    alone = Person.objects.get(pk=poor_xie.pk)
    hand(6, person=alone, answers={"person.tags.lonely_elder": "yes"})
    with pytest.raises(CapReached):
        hand(1, person=alone, answers={"person.tags.lonely_elder": "yes"})
    assert HandoutCount.objects.get().person == alone


def test_nothing_is_negative(hand, coats, director, centre):
    sort = {"kind": "coat", "wearer": "woman", "size": "l", "season": "winter"}
    garment_correct(actor=director, centre=centre, change=-6, reason="少了", **sort)
    with pytest.raises(OutOfStock, match="只剩 2 件"):
        hand(3)
    assert not ClothingHandout.objects.exists()
    assert not HandoutCount.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        GarmentStock.objects.filter(pk=coats.pk).update(pieces=-1)
    hand(1)
    with pytest.raises(IntegrityError), transaction.atomic():
        HandoutCount.objects.update(pieces=7)


def test_stock_is_the_sum_of_its_moves(hand, coats, director, centre, shelf):
    shelf("hat", "any", "free", 3)
    first = hand(2)
    hand(1)
    handout_undo(actor=director, handout=first)
    for stock in GarmentStock.objects.all():
        assert stock.pieces == sum(stock.moves.values_list("change", flat=True))
    assert pieces_left(coats) == 7


def test_moves_are_only_added(coats):
    move = GarmentMove.objects.get()
    for forbidden in (move.save, move.delete, GarmentMove.objects.all().delete):
        with pytest.raises(TypeError, match="append-only"):
            forbidden()
    with pytest.raises(TypeError, match="append-only"):
        GarmentMove.objects.update(change=5)


def test_undo_gives_pieces_and_quarter_back_on_the_same_day_only(hand, dispatcher, coats, centre, poor_xie, at):
    row, late = hand(2), hand(1)
    undone = handout_undo(actor=dispatcher, handout=row)
    assert (undone.state, undone.undone_by, pieces_left(coats)) == ("undone", dispatcher, 7)
    assert had_in_quarter(centre, poor_xie, quarter_of(row.handed_at.date())) == 1
    with pytest.raises(MoveNotAllowed):
        handout_undo(actor=dispatcher, handout=row)
    with at("2026-11-24 00:10"), pytest.raises(UserError, match="只有当天"):
        handout_undo(actor=dispatcher, handout=late)


def test_sent_twice_it_is_one(hand):
    first = hand()
    assert hand(uid=first.uid) == first
    assert ClothingHandout.objects.count() == 1


def test_who_may_not(hand, clerk, auditor, stranger, dispatcher_elsewhere):
    row = hand()
    for user in (clerk, auditor, stranger, dispatcher_elsewhere):
        with pytest.raises(NotAllowed):
            hand(actor=user)
        with pytest.raises(NotAllowed):
            handout_undo(actor=user, handout=row)


def test_without_a_rule_nothing_is_handed_out(hand, rule):
    rule.delete()
    with pytest.raises(RuleMissing, match="请主任"):
        hand()


def test_nothing_picked_and_the_dead_are_refused(hand, poor_xie, monday):
    with pytest.raises(UserError, match="请选要领的衣物"):
        hand(0)
    poor_xie.died_on = monday.date()
    with pytest.raises(UserError, match="已去世"):
        hand()


def test_what_suits_comes_first(dispatcher, centre, poor_xie, shelf, coats):
    for sort in (("coat", "man", "l"), ("hat", "any", "free"), ("padded", "girl", "h120")):
        shelf(*sort, 1)
    shelf("top", "woman", "m", 1, season="summer")
    fits, others = suited(poor_xie, stock_rows(dispatcher, centre))
    assert [(row.kind, row.wearer) for row in fits] == [("coat", "woman"), ("hat", "any")]
    assert {(row.kind, row.season) for row in others} == {("top", "summer"), ("coat", "winter"), ("padded", "winter")}


def test_a_childs_size_goes_by_age(dispatcher, centre, neighbour, shelf):
    shelf("padded", "girl", "h120", 1)
    shelf("padded", "girl", "h160", 1)
    neighbour.birth_date, neighbour.sex = neighbour.birth_date.replace(year=2019), "2"
    assert [row.size for row in suited(neighbour, stock_rows(dispatcher, centre))[0]] == ["h120"]


def test_list_is_masked_of_the_area_and_costs_the_same(
    hand, dispatcher, dispatcher_elsewhere, django_assert_num_queries
):
    for _ in range(4):
        hand()
    dispatcher.current_posts  # noqa: B018 — once a request
    with django_assert_num_queries(1):
        assert {row.name for row in handout_list(dispatcher).items} == {"谢*清"}
    assert handout_list(dispatcher_elsewhere).items == []
