"""The centre's rule: loaded from the catalogue, edited on screen, valid from a date; corrections of the stock."""

from datetime import date

import pytest

from bianmin.accounts.models import Role
from bianmin.core import clock
from bianmin.core.errors import NotAllowed, UserError
from bianmin.core.models import JournalEntry
from bianmin.living.actions.clothing_rule import clothing_rule_set
from bianmin.living.actions.clothing_stock import garment_correct
from bianmin.living.errors_clothing import OutOfStock
from bianmin.living.loaders import load_clothing
from bianmin.living.models import ClothingRule, GarmentStock
from bianmin.living.selectors.clothing_need import need_sentences
from bianmin.living.selectors.clothing_rule import rule_on
from bianmin.living.selectors.clothing_stock import stock_page

SORT = {"kind": "coat", "wearer": "woman", "size": "l", "season": "winter"}


def values(**more):
    needs = [{"name": "八十岁以上", "expr": "person.age >= 80"}]
    given = {"effective_from": date(2026, 12, 1), "cap": 4, "low": 2, "needs": needs, "accepted": ["外套"]}
    return {**given, "refused": [], **more}


def test_the_catalogue_gives_the_default_and_leaves_edits_alone(centre):
    assert load_clothing() == 1
    rule = rule_on(centre)
    assert (rule.cap, [need["code"] for need in rule.needs]) == (6, ["lonely_elder", "disability", "dibao", "hardship"])
    assert [need_sentences(need["expr"]) for need in rule.needs] == [
        ["是孤寡老人"],
        ["持有残疾人证"],
        ["是低保家庭"],
        ["是困难家庭"],
    ]
    ClothingRule.objects.update(cap=8)
    assert load_clothing() == 0
    assert rule_on(centre).cap == 8


def test_a_rule_holds_from_its_day(centre, director, rule):
    clothing_rule_set(actor=director, centre=centre, **values())
    assert rule_on(centre).cap == 6
    assert rule_on(centre, date(2026, 12, 1)).needs == [
        {"code": "need1", "name": "八十岁以上", "expr": "person.age >= 80"}
    ]
    clothing_rule_set(actor=director, centre=centre, **values(cap=5))
    assert rule_on(centre, date(2026, 12, 31)).cap == 5
    assert JournalEntry.objects.filter(verb="clothing_rule.set").count() == 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"effective_from": date(2026, 11, 22)}, "effective_from"),
        ({"cap": 0}, "cap"),
        ({"needs": []}, "needs"),
        ({"needs": [{"name": "甲", "expr": ""}]}, "needs"),
        ({"needs": [{"name": "甲", "expr": "person.nonsense > 1"}]}, "needs"),
        ({"needs": [{"name": "甲", "expr": "applicant.in_area"}]}, "needs"),
    ],
)
def test_a_rule_that_is_none_is_refused(centre, director, wrong, field):
    with pytest.raises(UserError) as refused:
        clothing_rule_set(actor=director, centre=centre, **values(**wrong))
    assert refused.value.field == field
    assert not ClothingRule.objects.exists()


def test_only_the_director_edits_and_corrects(centre, dispatcher, auditor, clerk, staff):
    elsewhere = staff("director2", Role.DIRECTOR, area="410104003")
    for user in (dispatcher, auditor, clerk, elsewhere):
        with pytest.raises(NotAllowed):
            clothing_rule_set(actor=user, centre=centre, **values())
        with pytest.raises(NotAllowed):
            garment_correct(actor=user, centre=centre, change=1, reason="盘点", **SORT)


def test_a_correction_says_why_and_never_goes_below_nought(centre, director, coats):
    stock = garment_correct(actor=director, centre=centre, change=-3, reason="少了三件", **SORT)
    assert (stock.pieces, stock.moves.first().note) == (5, "少了三件")
    with pytest.raises(OutOfStock):
        garment_correct(actor=director, centre=centre, change=-6, reason="少了", **SORT)
    for wrong in ({"change": 0, "reason": "盘点"}, {"change": 1, "reason": " "}):
        with pytest.raises(UserError):
            garment_correct(actor=director, centre=centre, **SORT, **wrong)
    assert GarmentStock.objects.get().pieces == 5


def test_stock_page_shows_kinds_by_size_and_what_runs_short(
    shelf, coats, dispatcher, dispatcher_elsewhere, centre, django_assert_num_queries
):
    shelf("coat", "woman", "m", 2)
    shelf("hat", "any", "free", 1)
    shelf("top", "man", "xl", 1, season="summer")
    dispatcher.current_posts  # noqa: B018 — once a request
    with django_assert_num_queries(2):
        page = stock_page(dispatcher, centre)
    assert [(shelf.season, shelf.sizes, shelf.total) for shelf in page.shelves] == [
        ("winter", ["M", "L", "均码"], 11),
        ("summer", ["XL"], 1),
    ]
    coat, hat = page.shelves[0].rows
    assert [(cell.pieces, cell.low) for cell in coat.cells] == [(2, True), (8, False), (0, False)]
    assert hat.total == 1
    assert [row.words for row in page.short] == ["冬 · 女 · 外套 · M", "冬 · 不限 · 帽子、围巾 · 均码"]
    assert stock_page(dispatcher_elsewhere, centre).total == 0
    assert clock.today().month == 11
