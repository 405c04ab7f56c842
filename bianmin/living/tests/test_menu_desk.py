"""The menu's pages on the desk: what each post sees and does, what is typed stays, and the public price list."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from bianmin.accounts.models import Role, User
from bianmin.core.models import Centre, JournalEntry
from bianmin.living.models import Fund, PriceRule, Service, Station
from bianmin.living.selectors.menu_desk import menu_table, price_list, service_page
from bianmin.partners.models import Provider
from bianmin.residents.actions.terms import rewrite_terms
from bianmin.residents.models import Person

Rules = dict[str, PriceRule]


def _desk(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _sent(form: Any) -> dict[str, Any]:
    """A form as the browser would send it untouched."""
    sent: dict[str, Any] = {}
    for bound in form:
        value = bound.field.prepare_value(bound.value()) if hasattr(bound.field, "queryset") else bound.value()
        if isinstance(value, bool):
            sent |= {bound.html_name: "on"} if value else {}
        elif value is not None:
            sent[bound.html_name] = [str(one) for one in value] if isinstance(value, list) else str(value)
    return sent


def test_the_table_by_station(
    director: User, drain: Service, cleaning: Service, rules: Rules, station: Station
) -> None:
    Service.objects.filter(pk=cleaning.pk).update(active=False)
    text = _desk(director).get(reverse("menu_table")).content.decode()
    for word in ("物业服务站", "管道疏通", "¥100.00", "¥60.00", "低保家庭、残疾人", "每月免费 2 次", "没有上架"):
        assert word in text
    assert reverse("service_add") in text


def test_empty_states_lead_on(director: User, auditor: User, centre: Centre) -> None:
    desk = _desk(director)
    assert "还没有服务站" in desk.get(reverse("menu_table")).content.decode()
    assert "请先加服务站" in desk.get(reverse("service_add")).content.decode()
    assert "还没有优惠规则" in desk.get(reverse("price_rule_list")).content.decode()
    assert "还没有资金" in desk.get(reverse("fund_list")).content.decode()
    assert "由主任新增服务站和服务。" in _desk(auditor).get(reverse("menu_table")).content.decode()
    assert "现在没有上架的服务" in Client().get(reverse("price_list")).content.decode()
    Station.objects.create(centre=centre, code="property", name="物业服务站")
    assert "这个站还没有服务" in desk.get(reverse("menu_table")).content.decode()


def test_a_service_from_the_form_to_the_menu(director: User, drain: Service, provider: Provider) -> None:
    desk = _desk(director)
    page = desk.get(reverse("service_add"), {"station": str(drain.station.uid)})
    assert page.context["form"]["code"].value() == "SH-04"
    sent = {
        "code": "SH-16", "name": "晾晒被褥", "list_price": "20", "reduced_price": "9.5", "unit": "床", "minimum": "1",
        "maximum": "2", "station": str(drain.station.uid), "skill": "drain", "mode": "door", "duration_minutes": "30",
        "together": "1", "icon": "home", "providers": [str(provider.uid)],
    }  # fmt: skip
    wrong = desk.post(reverse("service_add"), sent | {"reduced_price": "30"})
    assert wrong.status_code == 400
    assert "优惠价不能高于原价。" in wrong.content.decode()
    assert 'value="晾晒被褥"' in wrong.content.decode()
    assert desk.post(reverse("service_add"), sent | {"list_price": "一块"}).status_code == 400
    answer = desk.post(reverse("service_add"), sent)
    row = Service.objects.get(code="SH-16")
    assert answer["Location"] == reverse("service_show", args=[row.uid])
    assert Client().get(reverse("service_detail", args=["SH-16"])).status_code == 404
    desk.post(reverse("service_offer_again", args=[row.uid]))
    assert Client().get(reverse("service_detail", args=["SH-16"])).status_code == 200
    assert "停办“" in desk.get(reverse("service_retire", args=[row.uid])).content.decode()
    row.refresh_from_db()
    assert row.active
    desk.post(reverse("service_retire", args=[row.uid]))
    assert Client().get(reverse("service_detail", args=["SH-16"])).status_code == 404
    assert desk.post(reverse("service_retire", args=[row.uid])).status_code == 409


def test_two_editors_see_both_values(director: User, drain: Service) -> None:
    url, desk = reverse("service_edit", args=[drain.uid]), _desk(director)
    first, second = (_sent(desk.get(url).context["form"]) for _time in range(2))
    assert desk.post(url, first | {"list_price": "90", "line": "马桶堵了"}).status_code == 302
    late = desk.post(url, second | {"list_price": "95"})
    text = late.content.decode()
    assert late.status_code == 409
    for word in ("别人刚刚也改过", "¥90.00", "¥95.00", "马桶堵了", "重新打开"):
        assert word in text
    drain.refresh_from_db()
    assert (drain.list_price, [one.name for one in drain.providers.all()]) == (Decimal(90), ["平安物业"])


def test_a_dispatcher_edits_words_only(dispatcher: User, drain: Service) -> None:
    url, desk = reverse("service_edit", args=[drain.uid]), _desk(dispatcher)
    form = desk.get(url).context["form"]
    assert set(form.fields) == {
        "version", "name", "line", "words", "note", "icon", "duration_minutes", "more_minutes", "providers",
    }  # fmt: skip
    answer = desk.post(url, _sent(form) | {"name": "通下水", "list_price": "1"})
    assert answer.status_code == 302
    drain.refresh_from_db()
    assert (drain.name, drain.list_price) == ("通下水", 100)
    shown = desk.get(reverse("service_show", args=[drain.uid])).content.decode()
    assert url in shown
    assert reverse("service_retire", args=[drain.uid]) not in shown


def test_stations_on_screen(director: User, station: Station) -> None:
    desk, url = _desk(director), reverse("station_edit", args=[station.uid])
    sent = _sent(desk.get(url).context["form"])
    assert desk.post(url, sent | {"name": ""}).status_code == 400
    assert desk.post(url, sent | {"name": "物业站"}).status_code == 302
    assert desk.post(url, sent | {"name": "物业服务点"}).status_code == 409
    new = {"name": "理发室", "icon": "scissors", "order": "7", "line": ""}
    assert desk.post(reverse("station_add"), new | {"icon": "x"}).status_code == 400
    assert desk.post(reverse("station_add"), new).status_code == 302
    assert [one.name for one in Station.objects.all()] == ["理发室", "物业站"]


def test_who_pays_what_in_plain_words(
    auditor: User, cleaning: Service, rules: Rules, django_assert_num_queries: Any
) -> None:
    PriceRule.objects.create(
        code="later", name="老人", kind="percent", percent=50, condition="person.age >= 60", fund=rules["local"].fund,
        valid_from=date(2025, 10, 1),
    )  # fmt: skip
    PriceRule.objects.create(
        code="over", name="以前的", kind="free", condition="true", fund=rules["local"].fund,
        valid_from=date(2024, 1, 1), valid_until=date(2024, 12, 31),
    )  # fmt: skip
    with django_assert_num_queries(3):
        page = service_page(cleaning)
    assert [(one.rule.name, one.price, one.state) for one in page.payers] == [
        ("低保家庭", "免费", "now"),
        ("残疾人", "免费", "now"),
        ("老人", "¥22.50/小时", "later"),
        ("本街道居民", "¥30.00/小时", "now"),
    ]
    text = _desk(auditor).get(reverse("service_show", args=[cleaning.uid])).content.decode()
    for word in ("是低保家庭", "持有残疾人证", "年满 60 周岁", "2025-10-01 起", "其他人", "¥45.00/小时", "平安物业"):
        assert word in text
    assert "以前的" not in text
    assert reverse("service_edit", args=[cleaning.uid]) not in text


def test_rules_on_screen(director: User, drain: Service, rules: Rules) -> None:
    desk = _desk(director)
    page = desk.get(reverse("price_rule_add"))
    sent = _sent(page.context["form"]) | {
        "name": "八十岁以上", "condition": "person.age >= 80", "kind": "percent", "percent": "50",
        "services": [str(drain.uid)],
    }  # fmt: skip
    assert 'value="2025-09-08"' in page.content.decode()
    wrong = desk.post(reverse("price_rule_add"), sent | {"condition": "person.age >= 80 && applicant.in_area"})
    text = wrong.content.decode()
    assert wrong.status_code == 400
    assert text.count("第 21 个字符处") == 1
    assert "<mark>applicant.in_area</mark>" in text
    assert 'value="八十岁以上"' in text
    assert desk.post(reverse("price_rule_add"), sent | {"kind": "free"}).status_code == 400
    assert desk.post(reverse("price_rule_add"), sent)["Location"] == reverse("price_rule_list")
    rule = PriceRule.objects.get(name="八十岁以上")
    listed = desk.get(reverse("price_rule_list")).content.decode()
    for word in ("年满 80 周岁", "付原价的 50%", "管道疏通", "2025-09-08 起", "有效"):
        assert word in listed
    url = reverse("price_rule_edit", args=[rule.uid])
    form = desk.get(url).context["form"]
    assert desk.post(url, _sent(form) | {"percent": "40"}).status_code == 302
    late = desk.post(url, _sent(form) | {"percent": "30"})
    assert late.status_code == 409
    assert "40" in late.content.decode()
    end = reverse("price_rule_end", args=[rule.uid])
    assert desk.post(end, {"valid_until": "2025-09-01"}).status_code == 400
    assert desk.post(end, {"valid_until": "2025-09-07"}).status_code == 302
    assert "已结束" in desk.get(reverse("price_rule_list")).content.decode()
    assert "这条规则已经结束" in desk.get(url).content.decode()
    assert desk.post(end, {"valid_until": "2025-09-08"}).status_code == 409


def test_a_condition_is_read_aloud_while_it_is_typed(director: User, centre: Centre) -> None:
    desk, url = _desk(director), reverse("price_rule_check")
    both = desk.post(url, {"condition": "person.age >= 80 && 'dibao' in household.tags"}).content.decode()
    assert "年满 80 周岁" in both
    assert "是低保家庭" in both
    for typed, word in (("person.aeg", "系统不认识"), ("person.age > 3 && person.age < 2", "自相矛盾")):
        assert word in desk.post(url, {"condition": typed}).content.decode()
    assert not desk.post(url, {"condition": " "}).content.decode().strip()


def test_a_trial_before_publishing(
    director: User, drain: Service, rules: Rules, xie: Person, clerk_elsewhere: User
) -> None:
    rewrite_terms([xie])
    desk, url = _desk(director), reverse("price_rule_trial")
    rule = _sent(desk.get(reverse("price_rule_add")).context["form"]) | {
        "name": "八十岁以上", "condition": "person.age >= 80", "kind": "percent", "percent": "50",
    }  # fmt: skip
    found = desk.post(url, rule | {"q": "谢玉清"}, headers={"hx-request": "true"}).content.decode()
    assert str(xie.uid) in found
    assert "谢玉清" not in re.sub(r'value="[^"]*"', "", found)  # masked until somebody is chosen
    shown = desk.post(url, rule | {"person": str(xie.uid)}, headers={"hx-request": "true"}).content.decode()
    for word in ("符合这条规则", "年龄 81", "¥100.00", "¥60.00", "¥50.00", "八十岁以上，按 50%。"):
        assert word in shown
    assert not PriceRule.objects.filter(name="八十岁以上").exists()
    assert JournalEntry.objects.filter(verb="person.look", subject_uid=xie.uid).count() == 1
    unready = desk.post(url, rule | {"condition": "person.age >", "person": str(xie.uid)})
    assert "规则还没有填好" in unready.content.decode()
    assert "先把上面的规则填好" in desk.post(url, {"person": str(xie.uid)}).content.decode()
    stored = desk.post(reverse("price_rule_trial_of", args=[rules["local"].uid]), {"person": str(xie.uid)})
    assert "符合这条规则" in stored.content.decode()
    for nobody in (str(uuid4()), "x"):
        answer = desk.post(url, rule | {"person": nobody})
        assert answer.context["unknown"]
        assert "trial" not in answer.context
    assert "没有找到这个人" in desk.post(url, rule | {"q": "没有这样的人"}).content.decode()


def test_funds_on_screen(director: User, dispatcher: User, fund: Fund, rules: Rules) -> None:
    desk = _desk(director)
    assert "本街道居民" in desk.get(reverse("fund_list")).content.decode()
    wrong = desk.post(reverse("fund_add"), {"name": "冬衣捐助", "code": "捐"})
    assert wrong.status_code == 400
    assert 'value="冬衣捐助"' in wrong.content.decode()
    assert desk.post(reverse("fund_add"), {"name": "冬衣捐助", "code": "coats"}).status_code == 302
    assert "冬衣捐助" in _desk(dispatcher).get(reverse("fund_list")).content.decode()


def test_the_price_list_on_the_wall_and_in_public(
    auditor: User, drain: Service, cleaning: Service, rules: Rules, xie: Person
) -> None:
    Service.objects.filter(pk=cleaning.pk).update(list_price=Decimal(0), reduced_price=Decimal(0))
    PriceRule.objects.create(
        code="half", name="老人", kind="percent", percent=50, condition="person.age >= 60", fund=rules["local"].fund,
        valid_from=date(2025, 9, 1),
    )  # fmt: skip
    for page in (_desk(auditor).get(reverse("price_print")), Client().get(reverse("price_list"))):
        text = page.content.decode()
        for word in (
            "便民服务价目表",
            "管道疏通",
            "¥100.00",
            "¥60.00",
            "低保家庭、残疾人",
            "老人 ¥50.00",
            "优惠价给：本街道居民",
        ):
            assert word in text
        assert "优惠价给：本街道居民。" in text
    Service.objects.update(active=False)
    assert "管道疏通" not in Client().get(reverse("price_list")).content.decode()


def test_queries_do_not_grow_with_the_menu(
    centre: Centre, drain: Service, rules: Rules, fund: Fund, django_assert_max_num_queries: Any
) -> None:
    def grow() -> None:
        for number in range(8):
            Service.objects.create(
                station=drain.station, code=f"X-{number}", name="x", skill=drain.skill, duration_minutes=30,
                list_price=Decimal(10), reduced_price=Decimal(5),
            )  # fmt: skip
            rule = PriceRule.objects.create(
                code=f"x{number}", name="x", kind="free", condition="true", fund=fund, valid_from=date(2025, 1, 1)
            )
            rule.services.add(drain)

    for _time in range(2):
        with django_assert_max_num_queries(4):
            menu_table(centre)
        with django_assert_max_num_queries(3):
            price_list(centre)
        with django_assert_max_num_queries(3):
            service_page(drain)
        if not _time:
            grow()


READ = ("menu_table", "price_print", "price_rule_list", "fund_list")
PUBLISH = ("service_add", "station_add", "price_rule_add", "price_rule_check", "price_rule_trial", "fund_add")
OF_SERVICE = (
    "service_show",
    "service_edit",
    "service_retire",
    "service_offer_again",
    "service_price",
    "service_price_drop",
)
OF_RULE = ("price_rule_edit", "price_rule_trial_of", "price_rule_end")


@pytest.fixture
def addresses(drain: Service, rules: Rules, station: Station) -> dict[str, str]:
    """Every address of the menu's desk by name."""
    found = {name: reverse(name) for name in (*READ, *PUBLISH)}
    found |= {name: reverse(name, args=[drain.uid]) for name in OF_SERVICE}
    found |= {name: reverse(name, args=[rules["local"].uid]) for name in OF_RULE}
    return found | {"station_edit": reverse("station_edit", args=[station.uid])}


def _statuses(user: User, urls: dict[str, str]) -> dict[str, set[int]]:
    desk = _desk(user)
    return {name: {desk.get(url).status_code, desk.post(url).status_code} - {405} for name, url in urls.items()}


def test_strangers_other_posts_and_other_areas_are_refused(
    staff: Callable[..., User], clerk: User, stranger: User, addresses: dict[str, str], drain: Service
) -> None:
    elsewhere = [staff(f"{role}-x", role, area="410104003") for role in (Role.DIRECTOR, Role.DISPATCHER, Role.AUDITOR)]
    for user in (clerk, stranger, *elsewhere):
        assert {name: codes for name, codes in _statuses(user, addresses).items() if codes != {403}} == {}
    for url in addresses.values():
        assert {Client().get(url).status_code, Client().post(url).status_code} <= {302, 405}
    drain.refresh_from_db()
    assert (drain.active, drain.version) == (True, 1)


def test_the_auditor_reads_and_the_dispatcher_does_not_publish(
    auditor: User, dispatcher: User, addresses: dict[str, str], rules: Rules
) -> None:
    read = {*READ, "service_show"}
    shown = _statuses(auditor, addresses)
    assert {name for name, codes in shown.items() if codes == {200}} == read
    assert {name for name, codes in shown.items() if codes == {403}} == set(addresses) - read
    shown = _statuses(dispatcher, addresses)
    edits = {"service_edit", "station_edit"}
    assert {name for name, codes in shown.items() if codes == {403}} == set(addresses) - read - edits
    assert all(shown[name] == {200, 400} for name in edits)
    assert "服务目录" in _desk(dispatcher).get(reverse("menu_table")).content.decode()


def test_what_is_of_another_centre_is_not_found(
    director: User, areas: dict[str, Any], drain: Service, rules: Rules
) -> None:
    other = Centre.objects.create(code="LJ", name="邻街中心", area=areas["410104003"])
    theirs = Station.objects.create(centre=other, code="x", name="邻街站")
    Service.objects.filter(pk=drain.pk).update(station=theirs)
    fund = Fund.objects.create(centre=other, code="their", name="邻街资金")
    PriceRule.objects.filter(pk=rules["local"].pk).update(fund=fund)
    desk = _desk(director)
    urls = [reverse(name, args=[drain.uid]) for name in OF_SERVICE[:2]]
    urls += [reverse(name, args=[rules["local"].uid]) for name in ("price_rule_edit", "price_rule_end")]
    urls += [reverse("station_edit", args=[theirs.uid]), reverse("service_show", args=[uuid4()])]
    assert {desk.get(url).status_code for url in urls} == {404}
