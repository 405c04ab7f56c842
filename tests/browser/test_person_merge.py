"""The director finds a double, compares, merges, is led to the kept record, and undoes it; on a phone, with axe."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

from django.contrib.auth import get_user_model
from playwright.sync_api import Page, expect

from bianmin.core.models import Area
from bianmin.residents.actions.person_register import person_register
from bianmin.residents.specs import DwellingSpec, PersonSpec


def test_a_double_is_merged_and_separated_again(
    phone: Page, street: SimpleNamespace, log_in: Callable[[Page, str], None], axe: Callable[[Page], None]
) -> None:
    twin = _once_more(street.xie)
    log_in(phone, "director")
    phone.goto("/desk/residents/search")
    phone.get_by_role("link", name="疑似重复的档案").click()
    axe(phone)
    phone.get_by_role("link", name="比一比").click()
    axe(phone)
    phone.get_by_text("还有").click()
    expect(phone.get_by_label("第三棉纺厂")).to_be_checked()
    axe(phone)
    phone.get_by_label("154****0009").check()
    phone.get_by_label("为什么是同一个人").fill("两个社区各登记了一次")
    phone.get_by_role("button", name="是同一个人，合并").click()
    expect(phone.get_by_text("已合并成一份档案")).to_be_visible()
    expect(phone.get_by_text("154****0009")).to_be_visible()
    axe(phone)
    phone.goto(f"/desk/residents/{twin.uid}/")
    expect(phone).to_have_url(f"/desk/residents/{street.xie.uid}/")
    phone.get_by_role("link", name="撤销合并").click()
    axe(phone)
    phone.get_by_label("为什么撤销").fill("同名同日出生的两个人")
    phone.get_by_role("button", name="分成两份档案").click()
    expect(phone.get_by_text("合并已撤销")).to_be_visible()
    expect(phone.get_by_text("154****6621")).to_be_visible()
    phone.goto("/desk/residents/doubles/")
    phone.get_by_role("button", name="不是同一个人").click()
    expect(phone.get_by_text("没有疑似重复的档案")).to_be_visible()
    axe(phone)


def _once_more(xie: Any) -> Any:
    grid = Area.objects.filter(kind=Area.Kind.GRID).order_by("code")[1]
    return person_register(
        actor=get_user_model().objects.get(username="clerk1"),
        person=PersonSpec(name=xie.name, birth_date=date(1943, 11, 2), phone="15400000009", workplace="第三棉纺厂"),
        dwelling=DwellingSpec(grid_code=grid.code, street="槐荫里", room="8"),
    )
