"""Providers: the list and one provider's page."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef
from django.utils.translation import gettext as _

from bianmin.core.paging import Page, keyset_page
from bianmin.partners.models import Credential, Provider, Worker, WorkerHours
from bianmin.partners.permissions import may_with_provider
from bianmin.partners.workflow import PROVIDER

from .credential import credentials_of, next_expiry

MOST_WORKERS = 200


@dataclass(frozen=True)
class ProviderDetail:
    provider: Provider
    credentials: list[Credential]
    workers: list[Worker]
    can: dict[str, bool]

    @property
    def gaps(self) -> list[tuple[str, str, bool]]:
        """What is missing: name, reason, whether nobody can be sent before it is there. Services are told by whoever
        has them."""
        found = []
        if not self.credentials:
            found.append((_("证照"), _("还没有入档。看过原件，把营业执照、保险这些存进来。"), False))
        elif any(paper.needed and paper.standing == "expired" for paper in self.credentials):
            found.append((_("证照"), _("有过期的，换新以前不派单。"), True))
        working = [worker for worker in self.workers if worker.state == Worker.State.ACTIVE]
        if not working:
            found.append((_("师傅"), _("还没有在岗的服务人员。"), True))
        elif not any(worker.skills.all() and worker.planned for worker in working):  # type: ignore[attr-defined]
            found.append((_("师傅"), _("还没有人登记了技能和工作时间。"), True))
        return found


def provider_page(
    user: Any, *, text: str = "", kind: str = "", state: str = "", cursor: str | None = None, size: int = 50
) -> Page[Provider]:
    """Providers of the user's areas by name, a page by key; each has `at_work` (workers who have not left) and `paper`
    (what expires next, or None). Three queries, however many rows."""
    rows = Provider.objects.visible_to(user)
    rows = rows.filter(name__contains=text.strip()[:60]) if text.strip() else rows
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.filter(state=state) if state else rows.exclude(state="ended")
    page = keyset_page(rows, order=["name", "id"], cursor=cursor, size=size)
    counts = Worker.objects.filter(provider__in=page.items).exclude(state=Worker.State.ENDED)
    at_work = dict(counts.values_list("provider").annotate(count=Count("id")).order_by())
    papers = next_expiry(page.items)
    for provider in page.items:
        provider.at_work = at_work.get(provider.pk, 0)  # type: ignore[attr-defined]
        provider.paper = papers.get(provider.pk)  # type: ignore[attr-defined]
    return page


def provider_detail(user: Any, provider: Provider) -> ProviderDetail:
    """Everything on a provider's page; six queries, however many workers and papers."""
    workers = provider.workers.exclude(state=Worker.State.ENDED).prefetch_related("skills", "credentials")
    workers = workers.annotate(planned=Exists(WorkerHours.objects.filter(worker=OuterRef("pk"))))
    return ProviderDetail(
        provider=provider,
        credentials=credentials_of(provider),
        workers=list(workers.order_by("name", "id")[:MOST_WORKERS]),
        can={
            verb: verb in _open(provider) and may_with_provider(user, right, provider.area_code)
            for verb, right in (("edit", "edit"), ("suspend", "edit"), ("resume", "lead"), ("end", "lead"))
        },
    )


def _open(provider: Provider) -> set[str]:
    return {move.verb for move in PROVIDER.open_moves(provider.state)}
