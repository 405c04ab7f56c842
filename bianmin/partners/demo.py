"""A few invented organisations of the pilot street; codes with valid checks and a district of nobody (410199)."""

from stdnum.cn import uscc

from bianmin.accounts.models import Role, User

from .actions.organization import organization_register
from .models import Organization

# Registering body, kind of body, and our own word for the demo.
NAMES = (
    ("12", "public", "西大街社区卫生服务站（演示）"),
    ("12", "public", "商城路小学（演示）"),
    ("91", "enterprise", "便民家政服务有限公司（演示）"),
    ("91", "enterprise", "顺城物业管理有限公司（演示）"),
    ("52", "social", "邻里社会工作服务中心（演示）"),
)


def load_demo_organizations() -> int:
    """Make who is missing; returns how many were made."""
    clerk = User.objects.filter(demo=True, posts__role=Role.CLERK).order_by("id").first()
    if clerk is None:
        return 0
    made = 0
    for place, (body, kind, name) in enumerate(NAMES, start=1):
        code = credit_code(body, place)
        if not Organization.objects.filter(credit_code=code).exists():
            organization_register(actor=clerk, name=name, credit_code=code, kind=kind, address=f"南顺城街 {place} 号")
            made += 1
    return made


def credit_code(body: str, place: int) -> str:
    """A synthetic code after GB 32100: body, district 410199, nine characters, check."""
    head = f"{body}410199DEMQ{place:05d}"
    return head + uscc.calc_check_digit(head)
