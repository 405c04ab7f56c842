"""Rules of price edited by the office: conditions with the place of the fault, dates, ends, a trial on one person."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from bianmin.accounts.models import Role, User
from bianmin.core import rules as core_rules
from bianmin.core.errors import Conflict, NotAllowed, UserError, VersionConflict
from bianmin.core.models import Centre, JournalEntry
from bianmin.core.rules import RuleError
from bianmin.living.actions.order_place import Wish, order_place
from bianmin.living.actions.price_rule import checked_rule, fund_add, price_rule_add, price_rule_edit, price_rule_end
from bianmin.living.models import Fund, PriceRule, Service
from bianmin.living.selectors.price import price_of
from bianmin.living.selectors.price_rule import drafted, price_rules, rule_trial
from bianmin.living.tests.conftest import journalled
from bianmin.residents.models import Person, Tag

Rules = dict[str, PriceRule]


@pytest.fixture
def values(fund: Fund) -> dict[str, Any]:
    return {
        "name": "八十岁以上", "basis": "收费办法", "kind": "percent", "percent": 50, "condition": "person.age >= 80",
        "services": [], "fund": fund, "valid_from": date(2025, 9, 8), "valid_until": None,
    }  # fmt: skip


def test_a_rule_is_published(
    director: User, centre: Centre, drain: Service, xie: Person, values: dict[str, Any]
) -> None:
    assert price_of(drain, xie).amount == 100
    rule = price_rule_add(actor=director, centre=centre, **values)
    price = price_of(drain, xie)
    assert (price.rule, price.amount) == (rule, 50)
    entry = journalled("price_rule.add")
    assert (entry["called"], entry["after"]["menu_condition"]) == ("八十岁以上", "person.age >= 80")


@pytest.mark.parametrize(
    ("condition", "place", "word"),
    [
        ("person.age >= 80 && applicant.in_area", 21, "applicant.in_area"),
        ("person.age > ", 12, "没有写完"),
        ("person.aeg > 80", 1, "person.age"),
        ("person.age > 80 && person.age < 60", 1, "自相矛盾"),
        ("person.age > 200", 1, "自相矛盾"),
        ("false", 1, "自相矛盾"),
        ("", 1, "空"),
    ],
)
def test_a_condition_is_refused_with_its_place(
    director: User, centre: Centre, values: dict[str, Any], condition: str, place: int, word: str
) -> None:
    with pytest.raises(RuleError) as refused:
        price_rule_add(actor=director, centre=centre, **{**values, "condition": condition})
    assert (refused.value.field, refused.value.details["position"]) == ("condition", place)
    assert word in refused.value.message
    assert not PriceRule.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"kind": "free"}, "percent"),
        ({"kind": "reduced"}, "percent"),
        ({"percent": None}, "percent"),
        ({"percent": 0}, "percent"),
        ({"percent": 100}, "percent"),
        ({"kind": "gift"}, "kind"),
        ({"fund": None}, "fund"),
        ({"valid_from": None}, "valid_from"),
        ({"valid_until": date(2025, 9, 7), "valid_from": date(2025, 9, 1)}, "valid_until"),
        ({"valid_until": date(2025, 9, 9), "valid_from": date(2025, 9, 10)}, "valid_until"),
        ({"condition": "person.age > 1" + " && person.age > 1" * 46}, "condition"),
    ],
)
def test_a_rule_that_is_none_is_refused(
    director: User, centre: Centre, values: dict[str, Any], wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(UserError) as refused:
        price_rule_add(actor=director, centre=centre, **{**values, **wrong})
    assert refused.value.field == field
    assert not PriceRule.objects.exists()


def test_what_belongs_to_another_centre_is_refused_and_pays_nothing_here(
    director: User, centre: Centre, drain: Service, xie: Person, values: dict[str, Any], areas: dict[str, Any]
) -> None:
    other = Centre.objects.create(code="LJ", name="邻街中心", area=areas["410104003"])
    theirs = Fund.objects.create(centre=other, code="their", name="邻街资金")
    with pytest.raises(UserError) as refused:
        price_rule_add(actor=director, centre=centre, **{**values, "fund": theirs})
    assert refused.value.field == "fund"
    PriceRule.objects.create(
        code="x", name="邻街的", kind="free", condition="true", fund=theirs, valid_from=date(2025, 1, 1)
    )
    assert price_of(drain, xie).amount == 100


def test_an_edit_counts_from_then_on_and_orders_keep_their_price(
    director: User, dispatcher: User, drain: Service, rules: Rules, xie: Person, afternoon: tuple[datetime, datetime]
) -> None:
    order = order_place(actor=dispatcher, wish=Wish(drain, afternoon), channel="hotline", person=xie)
    rule = rules["local"]
    edited = price_rule_edit(actor=director, rule=rule, version=1, kind="percent", percent=10, services=[drain])
    assert (edited.version, price_of(drain, xie).amount) == (2, 10)
    entry = journalled("price_rule.edit")
    assert entry["before"] == {"menu_kind": "reduced", "menu_percent": None, "menu_services": []}
    assert entry["after"] == {"menu_kind": "percent", "menu_percent": 10, "menu_services": ["管道疏通"]}
    order.refresh_from_db()
    assert (order.amount, order.price_words["words"][0]) == (60, "本街道居民，按优惠价。")
    with pytest.raises(VersionConflict) as told:
        price_rule_edit(actor=director, rule=rule, version=1, percent=20)
    assert told.value.details == {"percent": (10, 20)}


def test_a_rule_ends_with_its_last_day(director: User, drain: Service, rules: Rules, xie: Person) -> None:
    rule = price_rule_end(actor=director, rule=rules["local"], valid_until=date(2025, 9, 8))
    assert (price_of(drain, xie).amount, price_of(drain, xie, on=date(2025, 9, 9)).amount) == (60, 100)
    price_rule_end(actor=director, rule=rule, valid_until=date(2025, 9, 7))
    assert price_of(drain, xie).amount == 100
    with pytest.raises(Conflict):
        price_rule_end(actor=director, rule=rule, valid_until=date(2025, 9, 8))
    price_rule_edit(actor=director, rule=rule, version=3, valid_until=None)
    assert price_of(drain, xie).amount == 60
    with pytest.raises(UserError):
        price_rule_end(actor=director, rule=rule, valid_until=date(2025, 9, 6))
    assert JournalEntry.objects.filter(verb="price_rule.end").count() == 2


def test_a_rule_that_has_not_begun_never_does(director: User, rules: Rules) -> None:
    later = price_rule_edit(actor=director, rule=rules["local"], version=1, valid_from=date(2025, 10, 1))
    ended = price_rule_end(actor=director, rule=later, valid_until=date(2025, 9, 7))
    assert (ended.valid_from, ended.valid_until) == (date(2025, 9, 7), date(2025, 9, 7))


def test_only_the_director_of_the_centre_publishes(
    staff: Callable[..., User],
    dispatcher: User,
    clerk: User,
    auditor: User,
    stranger: User,
    centre: Centre,
    rules: Rules,
    values: dict[str, Any],
) -> None:
    elsewhere = staff("director2", Role.DIRECTOR, area="410104003")
    for user in (dispatcher, clerk, auditor, stranger, elsewhere):
        with pytest.raises(NotAllowed):
            price_rule_add(actor=user, centre=centre, **values)
        with pytest.raises(NotAllowed):
            price_rule_edit(actor=user, rule=rules["local"], version=1, name="改")
        with pytest.raises(NotAllowed):
            price_rule_end(actor=user, rule=rules["local"], valid_until=date(2025, 9, 8))
        with pytest.raises(NotAllowed):
            fund_add(actor=user, centre=centre, code="gift", name="捐助")


def test_funds(director: User, centre: Centre, fund: Fund) -> None:
    assert fund_add(actor=director, centre=centre, code=" Gift ", name="捐 助").code == "gift"
    for code, name, field in (("gift", "又一笔", "code"), ("捐", "捐助", "code"), ("x1", " ", "name")):
        with pytest.raises(UserError) as refused:
            fund_add(actor=director, centre=centre, code=code, name=name)
        assert refused.value.field == field


def test_a_trial_shows_what_would_be_paid_and_stores_nothing(
    centre: Centre,
    drain: Service,
    cleaning: Service,
    rules: Rules,
    xie: Person,
    values: dict[str, Any],
    django_assert_max_num_queries: Any,
) -> None:
    draft = drafted(None, checked_rule({**values, "services": [drain]}, centre))
    with django_assert_max_num_queries(30):
        trial = rule_trial(centre, Person.objects.get(pk=xie.pk), draft, [drain])
    assert trial.status == core_rules.Status.MET
    assert "81" in trial.outcomes[0].reason
    found = {line.service.code: (line.now.amount, line.then.amount) for line in trial.lines}
    assert found == {"SH-03": (60, 50), "SH-01": (60, 60)}
    assert (trial.changed, PriceRule.objects.count()) == (1, 3)
    changed = drafted(rules["local"], {"kind": "percent", "percent": 90, "condition": "person.age >= 90"})
    changed.fund, changed.name, changed.valid_from = rules["local"].fund, "老人", date(2025, 10, 1)
    later = rule_trial(centre, xie, changed, [])
    assert (later.on, later.status) == (date(2025, 10, 1), core_rules.Status.NOT_MET)
    assert {line.then.amount for line in later.lines} == {Decimal(100), Decimal(90)}  # the stored rule is set aside
    assert [line.rule.name for line in price_rules(centre)] == ["低保家庭", "本街道居民", "残疾人"]


def test_a_circumstance_that_nobody_knows_is_said_to_be_unknown(
    centre: Centre, drain: Service, xie: Person, poor: Tag, values: dict[str, Any]
) -> None:
    Person.objects.filter(pk=xie.pk).update(disability_level=None)
    checked = checked_rule({**values, "condition": "person.disability_level > 0"}, centre)
    trial = rule_trial(centre, Person.objects.get(pk=xie.pk), drafted(None, checked), [])
    assert (trial.status, trial.changed) == (core_rules.Status.UNKNOWN, 0)
