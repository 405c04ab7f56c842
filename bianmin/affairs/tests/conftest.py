"""Items, offices and cases that the tests of this app share."""

from collections.abc import Callable, Iterator
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from bianmin.accounts.models import Role, User
from bianmin.affairs.actions.case_accept import case_accept
from bianmin.affairs.actions.online_application import online_application_begin
from bianmin.affairs.models import Case, Item, ItemVersion, OnlineApplication
from bianmin.conftest import mrs_xie
from bianmin.core import clock
from bianmin.core.models import Centre, Office, OpeningHours, Window
from bianmin.portal.actions.account import account_open
from bianmin.portal.actions.binding import binding_add, binding_code_make
from bianmin.portal.models import ResidentAccount
from bianmin.portal.selectors.acting import acting_for
from bianmin.residents.models import DocumentType, Household, Person, Representation

from .online_phone import PHONE

MONDAY = datetime(2025, 9, 8, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
FORM = [
    {"name": "name", "label": "姓名", "type": "text", "required": True, "source": "person.name"},
    {"name": "phone", "label": "联系电话", "type": "phone", "required": True, "source": "person.phone"},
    {"name": "address", "label": "现住址", "type": "address", "required": True, "source": "person.address"},
    {"name": "bank_card", "label": "银行卡号", "type": "bank_card", "required": False, "source": "person.bank_card"},
]
MATERIALS = [
    {"code": "M1", "name": "居民身份证", "form": "original", "source": "system", "document": "resident_id"},
    {"code": "M2", "name": "户口簿", "form": "copy", "source": "resident", "waivable": True, "document": "hukou_book"},
    {"code": "M3", "name": "申请表", "form": "original", "source": "system", "generated": True},
]
GROUNDS = [
    {"code": "conditions", "text": "未满 80 周岁或者不是本市户籍", "basis": "《老年人权益保障法》第三十三条"},
    {"code": "missing", "text": "到期没有补齐材料", "basis": "一次性告知书"},
]


@pytest.fixture(autouse=True)
def monday() -> Iterator[datetime]:
    """It is Monday, 2025-09-08, half past nine: the holiday of 1–8 October lies ahead."""
    with clock.frozen(MONDAY):
        yield MONDAY


@pytest.fixture
def at() -> Callable[[str], Any]:
    """`with at("2025-09-10 09:00"):` plays that moment."""

    def frozen(text: str) -> Any:
        return clock.frozen(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai")))

    return frozen


@pytest.fixture
def document_types(db: None) -> dict[str, DocumentType]:
    names = {"resident_id": "居民身份证", "hukou_book": "户口簿", "payment_card": "银行卡"}
    return {code: DocumentType.objects.create(code=code, name=name) for code, name in names.items()}


@pytest.fixture
def make_item(centre: Any, document_types: dict[str, DocumentType]) -> Callable[..., ItemVersion]:
    """A published item: `make_item("MZ-06", promised_workdays=10)`."""

    def make(code: str, *, office: str = "minzheng", category: str = "民政", **values: Any) -> ItemVersion:
        item = Item.objects.create(
            code=code, category=category, office=Office.objects.select_related("centre__area").get(code=office)
        )
        values = {
            "name": "高龄津贴申领",
            "kind": "承诺件",
            "promised_workdays": 10,
            "conditions": [
                {"expr": "person.hukou_city", "text": "户籍在郑州市"},
                {"expr": "person.age >= 80", "text": "年满 80 周岁"},
            ],
            "materials": MATERIALS,
            "form": FORM,
            "refusal_grounds": GROUNDS,
            "guide": {"process": ["窗口受理", "科室审核"], "result": "按月发放津贴", "remedy": ""},
            "keywords": ["老人补贴", "八十岁"],
            "legal_basis": "《老年人权益保障法》第三十三条",
            "acceptance_with_gap": True,
            "delivery": ["现场领取", "邮寄"],
        } | values
        version = ItemVersion.objects.create(item=item, number=1, published_at=clock.now(), **values)
        item.current = version
        item.save()
        return version

    return make


@pytest.fixture
def elder_allowance(make_item: Callable[..., ItemVersion]) -> ItemVersion:
    """高龄津贴: of the civil affairs office, ten working days, the household book may follow."""
    return make_item("MZ-06")


@pytest.fixture
def senior_card(make_item: Callable[..., ItemVersion]) -> ItemVersion:
    """老年优待证: decided on the spot."""
    return make_item(
        "MZ-09",
        name="老年人优待证办理",
        kind="即办件",
        promised_workdays=0,
        conditions=[{"expr": "person.age >= 60", "text": "年满 60 周岁"}],
        materials=[MATERIALS[0]],
        keywords=["老年证"],
    )


@pytest.fixture
def accept(clerk: User, elder_allowance: ItemVersion, xie: Person) -> Callable[..., Case]:
    """Accept Mrs Xie's application for the allowance, complete unless told otherwise."""

    def make(**fields: Any) -> Case:
        given: dict[str, Any] = {
            "actor": clerk,
            "version": elder_allowance,
            "person": xie,
            "materials": {"M1": "received", "M2": "received"},
        }
        return case_accept(**(given | fields))

    return make


@pytest.fixture
def case(accept: Callable[..., Case]) -> Case:
    return accept()


@pytest.fixture
def officer_elsewhere(staff: Callable[..., User]) -> User:
    """Of the family planning office: sees no case of civil affairs."""
    return staff("officer_jisheng", Role.OFFICER, office="jisheng", name="钱科员")


@pytest.fixture
def second_officer(staff: Callable[..., User]) -> User:
    return staff("officer2", Role.OFFICER, office="minzheng", name="李科员")


@pytest.fixture
def daughter(household: Household, xie: Person) -> Person:
    """Who acts for Mrs Xie by an authorisation on file."""
    person = mrs_xie(household, serial=105, phone=PHONE, name="谢小燕", relation="20")
    Representation.objects.create(
        person=xie, representative=person, kind=Representation.Kind.AGENT, relation="20", since=clock.today()
    )
    return person


@pytest.fixture
def account(clerk: User, daughter: Person) -> ResidentAccount:
    found = account_open(phone=PHONE)
    binding_add(account=found, code=binding_code_make(actor=clerk, person=daughter))
    return found


@pytest.fixture
def phone(account: ResidentAccount, xie: Person) -> Client:
    """Her telephone, acting for Mrs Xie."""
    client = Client()
    client.force_login(account.user)
    client.post(reverse("person_act", args=[xie.uid]))
    return client


@pytest.fixture
def begun(account: ResidentAccount, elder_allowance: ItemVersion, xie: Person) -> OnlineApplication:
    acted = next(one for one in acting_for(account.user) if one.person == xie)
    return online_application_begin(account=account, acted=acted, version=elder_allowance)


@pytest.fixture
def open_centre(centre: Centre) -> Centre:
    """Four windows; open on weekdays, on Tuesday evening longer, on Saturday morning, too."""
    centre.hours.all().delete()
    centre.windows.all().delete()
    for number in range(1, 5):
        Window.objects.create(centre=centre, number=number)
    for weekday in range(5):
        OpeningHours.objects.create(centre=centre, weekday=weekday, opens=time(9), closes=time(12))
    OpeningHours.objects.create(centre=centre, weekday=1, opens=time(17, 30), closes=time(19), kind="extended")
    OpeningHours.objects.create(centre=centre, weekday=5, opens=time(9), closes=time(10), kind="staggered")
    return centre


@pytest.fixture
def accounts(db: None) -> list[ResidentAccount]:
    return [account_open(phone=f"1540000100{number}") for number in range(5)]
