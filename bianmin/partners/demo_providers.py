"""The station's invented partners of the pilot street: eight providers, 25 workers with logins, their papers and leave.

Made through the actions; telephones begin with 154, which is nobody's (docs/adr/0006). One needed paper has expired and
two expire soon, so that the warnings can be seen."""

from datetime import time, timedelta
from typing import NamedTuple

from django.conf import settings

from bianmin.accounts.models import Role, User
from bianmin.core import clock
from bianmin.core.models import Area

from .actions.credential import credential_add
from .actions.leave import leave_add
from .actions.provider import provider_register
from .actions.worker import worker_register
from .actions.worker_login import worker_give_login
from .actions.worker_set import Hours, worker_set_areas, worker_set_hours
from .models import Provider, Skill, Worker

MORNING, AFTERNOON = (time(8), time(12)), (time(14), time(18))
LUNCH = (time(10), time(13, 30))
WEEKS: dict[str, list[tuple[range, tuple[time, time]]]] = {
    "office": [(range(5), MORNING), (range(5), AFTERNOON)],
    "six": [(range(6), MORNING), (range(6), AFTERNOON)],
    "long": [(range(7), (time(8), time(20)))],
    "lunch": [(range(7), LUNCH)],
    "weekend": [(range(1, 7), (time(9), time(17, 30)))],
}


class DemoProvider(NamedTuple):
    name: str
    kind: str
    contact: str
    about: str
    voluntary: bool = False


class DemoWorker(NamedTuple):
    """`provider` counts from 0 in PROVIDERS, `communities` from 0 in the street's (none: everywhere)."""

    name: str
    provider: int
    skills: str
    week: str
    communities: tuple[int, ...] = ()


class DemoPaper(NamedTuple):
    """`holder` is a provider's or a worker's name; `days` until it expires (None: it does not)."""

    holder: str
    kind: str
    days: int | None


PROVIDERS = (
    DemoProvider("平安物业服务队", "property", "周国庆", "管道、水电、门锁，小区里的老师傅"),
    DemoProvider("爱家家政", "housekeeping", "陈桂芳", "保洁、油烟机清洗、陪诊，员工都有健康证"),
    DemoProvider("康护助浴服务部", "health", "郭丽娟", "两位护理员带设备上门助浴"),
    DemoProvider("胡东乔理发工作室", "hairdressing", "胡东乔", "困难居民义务理发，行动不便的上门", voluntary=True),
    DemoProvider("惠民电脑维修", "repair", "孟凡林", "电脑、手机、家电，修不好不收钱"),
    DemoProvider("巧手缝补", "clothing", "梁翠英", "换拉链、改裤脚、补衣服"),
    DemoProvider("康乐健康小站", "health", "魏淑萍", "量血压、测血糖，陪着去医院"),
    DemoProvider("幸福食堂", "meals", "侯建军", "老人午餐送到家，顺路代买"),
)
WORKERS = (
    DemoWorker("王建设", 0, "drain plumbing", "six"),
    DemoWorker("李大勇", 0, "drain plumbing locks", "long"),
    DemoWorker("赵铁柱", 0, "plumbing appliances", "six", (0,)),
    DemoWorker("孙保国", 0, "drain locks", "office", (1,)),
    DemoWorker("刘秀梅", 1, "cleaning hood", "six"),
    DemoWorker("陈玉兰", 1, "cleaning errands", "office"),
    DemoWorker("杨春花", 1, "cleaning", "six", (0,)),
    DemoWorker("黄志刚", 1, "hood cleaning", "weekend"),
    DemoWorker("吴美玲", 1, "escort errands", "office"),
    DemoWorker("郭丽娟", 2, "bathing escort", "six"),
    DemoWorker("徐慧敏", 2, "bathing", "six"),
    DemoWorker("马淑珍", 2, "bathing escort", "office"),
    DemoWorker("朱海燕", 2, "bathing", "weekend"),
    DemoWorker("胡东乔", 3, "hairdressing", "weekend"),
    DemoWorker("林小军", 3, "hairdressing", "six"),
    DemoWorker("孟凡林", 4, "computers appliances", "six"),
    DemoWorker("高文博", 4, "computers", "office"),
    DemoWorker("罗永强", 4, "appliances", "six", (0, 1)),
    DemoWorker("梁翠英", 5, "mending", "six"),
    DemoWorker("宋桂香", 5, "mending", "office"),
    DemoWorker("魏淑萍", 6, "health escort", "office"),
    DemoWorker("韩晓东", 6, "health", "six"),
    DemoWorker("侯建军", 7, "meals errands", "lunch"),
    DemoWorker("曹立新", 7, "meals", "lunch", (0,)),
    DemoWorker("冯彩霞", 7, "meals errands", "lunch", (1,)),
)
PAPERS = (
    DemoPaper("平安物业服务队", "licence", None),
    DemoPaper("平安物业服务队", "insurance", 12),
    DemoPaper("爱家家政", "licence", None),
    DemoPaper("爱家家政", "insurance", 210),
    DemoPaper("康护助浴服务部", "licence", None),
    DemoPaper("康护助浴服务部", "insurance", 96),
    DemoPaper("惠民电脑维修", "licence", 640),
    DemoPaper("康乐健康小站", "licence", 400),
    DemoPaper("幸福食堂", "licence", None),
    DemoPaper("幸福食堂", "food", 45),
    DemoPaper("李大勇", "locksmith", 300),
    DemoPaper("孙保国", "locksmith", 155),
    DemoPaper("王建设", "skill", None),
    DemoPaper("刘秀梅", "health", 180),
    DemoPaper("陈玉兰", "conduct", 240),
    DemoPaper("郭丽娟", "health", 122),
    DemoPaper("徐慧敏", "health", 25),
    DemoPaper("马淑珍", "health", 201),
    DemoPaper("朱海燕", "health", 330),
    DemoPaper("魏淑萍", "skill", 900),
    DemoPaper("侯建军", "health", 150),
    DemoPaper("曹立新", "health", -9),
    DemoPaper("冯彩霞", "health", 77),
)
LEAVES = (("杨春花", 2, 4), ("韩晓东", 5, 5), ("罗永强", 9, 15))  # days from today, first and last


def load_demo_providers() -> int:
    """Make who is missing; nothing before the staff and the catalogue of skills. Returns how many were made."""
    station = User.objects.filter(demo=True, posts__role=Role.DISPATCHER).order_by("id").first()
    if station is None or not Skill.objects.exists():
        return 0
    made = sum(_load_provider(station, place) for place in range(len(PROVIDERS)))
    return made + sum(_load_worker(station, number) for number in range(1, len(WORKERS) + 1))


def _load_provider(station: User, place: int) -> int:
    row = PROVIDERS[place]
    if Provider.objects.filter(name=row.name).exists():
        return 0
    provider = provider_register(
        actor=station,
        name=row.name,
        kind=row.kind,
        voluntary=row.voluntary,
        contact_name=row.contact,
        phone=f"1540001{place + 1:04d}",
        about=row.about,
    )
    _file_papers(station, provider)
    return 1


def _load_worker(station: User, number: int) -> int:
    row, username = WORKERS[number - 1], f"worker{number:02d}"
    if User.objects.filter(username=username).exists():
        return 0
    provider = Provider.objects.select_related("centre__area").get(name=PROVIDERS[row.provider].name)
    worker = worker_register(
        actor=station,
        provider=provider,
        name=row.name,
        phone=f"1540002{number:04d}",
        skills=Skill.objects.filter(code__in=row.skills.split()).values_list("code", flat=True),
    )
    hours = [Hours(day, *span) for days, span in WEEKS[row.week] for day in days]
    worker = worker_set_hours(actor=station, worker=worker, version=worker.version, hours=hours)
    worker = worker_set_areas(actor=station, worker=worker, version=worker.version, areas=_areas(provider, row))
    worker_give_login(actor=station, worker=worker, username=username, password=settings.DEMO_PASSWORD, demo=True)
    _file_papers(station, worker)
    for name, first, last in LEAVES:
        if name == row.name:
            today = clock.today()
            leave_add(
                actor=station,
                worker=worker,
                begins_on=today + timedelta(days=first),
                ends_on=today + timedelta(days=last),
            )
    return 1


def _areas(provider: Provider, row: DemoWorker) -> list[str]:
    communities = Area.objects.filter(kind=Area.Kind.COMMUNITY, code__prefix=provider.centre.area.code)
    codes = list(communities.order_by("code").values_list("code", flat=True))
    return [codes[place] for place in row.communities if place < len(codes)]


def _file_papers(station: User, holder: Provider | Worker) -> None:
    """A number of the demo's own: `YS` and a place, so that it is nobody's."""
    for place, paper in enumerate(PAPERS, start=1):
        if paper.holder == holder.name:
            expires_on = None if paper.days is None else clock.today() + timedelta(days=paper.days)
            credential_add(
                actor=station,
                holder=holder,
                kind=paper.kind,
                number=f"YS-{place:08d}",
                issued_on=clock.today() - timedelta(days=356),
                expires_on=expires_on,
                needed=paper.kind != "skill",
            )
