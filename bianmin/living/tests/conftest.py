"""The station's menu, a provider with a worker, and orders that the tests of this app share."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from bianmin.accounts.models import Post, Role, User
from bianmin.conftest import PASSWORD
from bianmin.core import clock, journal
from bianmin.core.models import Centre, JournalEntry
from bianmin.living.actions.order_offer import order_accept, order_offer
from bianmin.living.actions.order_place import Wish, order_place
from bianmin.living.actions.order_visit import order_arrive, order_finish
from bianmin.living.models import Fund, Order, PriceRule, Service, Station
from bianmin.partners.models import Provider, Skill, Worker, WorkerHours
from bianmin.portal.actions.account import account_open
from bianmin.portal.actions.binding import binding_add, binding_code_make
from bianmin.portal.models import ResidentAccount
from bianmin.residents.models import Person, Tag, TagType

MONDAY = datetime(2025, 9, 8, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
SINCE = date(2025, 1, 1)


@pytest.fixture(autouse=True)
def monday() -> Iterator[datetime]:
    """It is Monday morning, 2025-09-08 09:30 in Shanghai."""
    with clock.frozen(MONDAY):
        yield MONDAY


@pytest.fixture
def dispatcher(staff: Callable[..., User]) -> User:
    return staff("dispatcher", Role.DISPATCHER, name="田秀兰")


@pytest.fixture
def fund(centre: Centre) -> Fund:
    return Fund.objects.create(centre=centre, code="living", name="便民服务专项")


@pytest.fixture
def station(centre: Centre) -> Station:
    return Station.objects.create(centre=centre, code="property", name="物业服务站")


@pytest.fixture
def drain(station: Station, provider: Provider) -> Service:
    """管道疏通: 100 yuan, 60 for whoever lives in the street."""
    skill = Skill.objects.get(code="drain")
    service = Service.objects.create(
        station=station,
        code="SH-03",
        name="管道疏通",
        skill=skill,
        unit="次",
        duration_minutes=60,
        urgent_allowed=True,
        list_price=Decimal(100),
        reduced_price=Decimal(60),
        warranty_days=7,
        words="堵了 下水道 马桶",
    )
    service.providers.add(provider)
    return service


def make_service(like: Service, **more: Any) -> Service:
    """One more of the same station, skill and providers."""
    providers = list(like.providers.all())
    values = {field.name: getattr(like, field.name) for field in Service._meta.concrete_fields}
    made = Service.objects.create(**{name: values[name] for name in values.keys() - {"id", "uid", "created_at"}} | more)
    made.providers.set(providers)
    return made


@pytest.fixture
def cleaning(station: Station, provider: Provider) -> Service:
    """上门保洁: two hours at least, free twice a month."""
    skill = Skill.objects.create(code="cleaning", name="保洁")
    service = Service.objects.create(
        station=station,
        code="SH-01",
        name="上门保洁",
        skill=skill,
        unit="小时",
        minimum=2,
        maximum=6,
        duration_minutes=120,
        more_minutes=60,
        list_price=Decimal(45),
        reduced_price=Decimal(30),
        cap_times=2,
        cap_period="month",
    )
    service.providers.add(provider)
    return service


@pytest.fixture
def rules(fund: Fund) -> dict[str, PriceRule]:
    """Free for 低保 and disabled people, reduced for whoever lives in the street."""
    given = [
        ("dibao", "低保家庭", "free", "'dibao' in household.tags"),
        ("disabled", "残疾人", "free", "person.disability_level > 0"),
        ("local", "本街道居民", "reduced", "person.resident_local"),
    ]
    return {
        code: PriceRule.objects.create(
            code=code, name=name, kind=kind, condition=condition, basis="收费办法", fund=fund, valid_from=SINCE
        )
        for code, name, kind, condition in given
    }


@pytest.fixture
def poor(household: Any) -> Tag:
    """Mrs Xie's household receives 低保."""
    kind = TagType.objects.create(
        code="dibao", holder="household", name="低保家庭", kind="hardship", office_code="minzheng"
    )
    return Tag.objects.create(type=kind, household=household, since=SINCE, source="低保证")


@pytest.fixture
def provider(centre: Centre) -> Provider:
    Skill.objects.get_or_create(code="drain", defaults={"name": "管道疏通"})
    return Provider.objects.create(centre=centre, name="平安物业", kind="property", area_code=centre.area.code)


def journalled(verb: str) -> dict[str, Any]:
    """What the one entry of a verb keeps."""
    return journal.payload_of(JournalEntry.objects.get(verb=verb)) or {}


def make_worker(provider: Provider, name: str, *, skills: tuple[str, ...] = ("drain",), username: str = "") -> Worker:
    """Works from Monday to Saturday, 8 to 18; with `username` she can log in."""
    user = None
    if username:
        user = User.objects.create_user(username=username, password=PASSWORD, name=name)
        Post.objects.create(user=user, role=Role.WORKER, area=provider.centre.area, centre=provider.centre)
    worker = Worker.objects.create(
        provider=provider, name=name, user=user, phone="15400009001", phone_masked="154****9001"
    )
    worker.skills.set(Skill.objects.filter(code__in=skills))
    WorkerHours.objects.bulk_create(
        WorkerHours(worker=worker, weekday=day, begins=time(8), ends=time(18)) for day in range(6)
    )
    return worker


@pytest.fixture
def wang(provider: Provider) -> Worker:
    return make_worker(provider, "王建设", username="wang")


@pytest.fixture
def li(provider: Provider) -> Worker:
    return make_worker(provider, "李大勇", username="li")


@pytest.fixture
def zhao(provider: Provider) -> Worker:
    return make_worker(provider, "赵小川", username="zhao")


@pytest.fixture
def for_two(drain: Service, rules: dict[str, PriceRule], xie: Person, dispatcher: User, afternoon: Any) -> Order:
    """An order of this afternoon that needs two."""
    Service.objects.filter(pk=drain.pk).update(together=2)
    drain.refresh_from_db()
    return order_place(actor=dispatcher, wish=Wish(drain, afternoon), channel="hotline", person=xie)


@pytest.fixture
def sent(for_two: Order, wang: Worker, li: Worker, dispatcher: User, afternoon: Any) -> Order:
    """Wang leads, Li goes along, at 14 o'clock."""
    return order_offer(actor=dispatcher, order=for_two, worker=wang, starts_at=afternoon[0], mates=[li])


@pytest.fixture
def afternoon(monday: datetime) -> tuple[datetime, datetime]:
    """14 to 16 o'clock of that Monday."""
    begins = monday.replace(hour=14, minute=0)
    return begins, begins + timedelta(hours=2)


@pytest.fixture
def account(db: None) -> ResidentAccount:
    """A telephone that has logged in and stands for nobody."""
    return account_open(phone="15400006621")


@pytest.fixture
def mine(account: ResidentAccount, xie: Person, clerk: User) -> ResidentAccount:
    """The same telephone, which stands for Mrs Xie."""
    binding_add(account=account, code=binding_code_make(actor=clerk, person=xie))
    return account


@pytest.fixture
def phone(mine: ResidentAccount) -> Client:
    client = Client()
    client.force_login(mine.user)
    return client


@pytest.fixture
def done(
    drain: Service,
    rules: dict[str, PriceRule],
    xie: Person,
    wang: Worker,
    dispatcher: User,
    afternoon: tuple[datetime, datetime],
) -> Callable[..., Order]:
    """`done("12.50")`: an order of Mrs Xie that was done this afternoon, with parts for so much."""

    def make(extra: str = "0") -> Order:
        order = order_place(actor=dispatcher, wish=Wish(drain, afternoon), channel="hotline", person=xie, one_more=True)
        order_offer(actor=dispatcher, order=order, worker=wang, starts_at=afternoon[0])
        order_accept(actor=wang.user, order=order)
        with clock.frozen(afternoon[0]):
            order_arrive(actor=wang.user, order=order)
        return order_finish(actor=wang.user, order=order, extra_amount=Decimal(extra), extra_note="接头")

    return make
