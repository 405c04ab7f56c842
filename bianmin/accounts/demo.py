"""The demo people of the pilot street, made through the actions."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.management.base import CommandError

from bianmin.core import clock
from bianmin.core.models import Area, Centre, Office

from .actions.post import post_add
from .actions.staff import staff_create
from .models import Role, User

IN_OFFICE = timedelta(days=180)


@dataclass(frozen=True)
class DemoPerson:
    username: str
    name: str
    role: str
    office: str = ""


PEOPLE = (
    DemoPerson("clerk1", "刘静", Role.CLERK),
    DemoPerson("clerk2", "王雅文", Role.CLERK),
    DemoPerson("clerk3", "马晓兰", Role.CLERK),
    DemoPerson("clerk4", "陈思雨", Role.CLERK),
    DemoPerson("clerk5", "张可欣", Role.CLERK),
    DemoPerson("clerk6", "李春燕", Role.CLERK),
    DemoPerson("officer.jisheng", "赵玉梅", Role.OFFICER, "jisheng"),
    DemoPerson("officer.minzheng", "孙建国", Role.OFFICER, "minzheng"),
    DemoPerson("officer.laobao", "周志强", Role.OFFICER, "laobao"),
    DemoPerson("officer.dangjian", "吴海燕", Role.OFFICER, "dangjian"),
    DemoPerson("grid01", "郑明", Role.GRID_WORKER),
    DemoPerson("dispatcher", "田秀兰", Role.DISPATCHER),
    DemoPerson("director", "何文静", Role.DIRECTOR),
    DemoPerson("auditor", "许慎", Role.AUDITOR),
    DemoPerson("admin", "系统管理员", Role.ADMINISTRATOR),
)


def load_demo_people() -> int:
    """Make who is missing and give everybody the demo password of this start. Returns how many were made."""
    if not settings.DEMO_PASSWORD:
        raise CommandError("BIANMIN_DEMO_PASSWORD is empty: `make demo` generates one, or set your own.")
    centre = Centre.objects.select_related("area").order_by("id").first()
    if centre is None:
        raise CommandError("There is no centre yet: run `bianmin load-catalog` first.")
    made = sum(_load(person, centre) for person in PEOPLE)
    for user in User.objects.filter(demo=True):
        if not user.check_password(settings.DEMO_PASSWORD):
            user.set_password(settings.DEMO_PASSWORD)
            user.save(update_fields=["password"])
    return made


def _load(person: DemoPerson, centre: Centre) -> bool:
    if User.objects.filter(username=person.username).exists():
        return False
    user = staff_create(
        actor=None, username=person.username, name=person.name, password=settings.DEMO_PASSWORD, demo=True
    )
    area = centre.area
    if person.role == Role.GRID_WORKER:
        area = Area.objects.filter(kind=Area.Kind.GRID, code__prefix=centre.area.code).order_by("code")[0]
    office = Office.objects.get(centre=centre, code=person.office) if person.office else None
    since = clock.today() - IN_OFFICE  # their work of the last weeks is played
    post_add(actor=None, staff=user, role=person.role, area=area, centre=centre, office=office, since=since)
    return True
