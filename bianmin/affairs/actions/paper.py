"""Papers (回执、告知书、通知书): numbered under the case, their content kept as it was; printing again prints the same.

The names are those of DB4406/T 14-2021. A paper's number is the case's number and the paper's place in the case.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bianmin.affairs.models import Case, Paper
from bianmin.affairs.permissions import require_paper
from bianmin.affairs.selectors.paper import paper_content
from bianmin.core.errors import Conflict

ONCE = {Paper.Kind.RECEIPT, Paper.Kind.NOTICE, Paper.Kind.DELIVERY}
STATES = {
    Paper.Kind.RECEIPT: ("accepted", "supplementing", "publicity", "approved", "refused", "delivered"),
    Paper.Kind.NOTICE: ("notified",),
    Paper.Kind.SUPPLEMENT: ("supplementing",),
    Paper.Kind.APPROVAL: ("approved", "delivered"),
    Paper.Kind.REFUSAL: ("refused", "delivered"),
    Paper.Kind.DELIVERY: ("delivered",),
}


def paper_issue(*, actor: Any, case: Case, kind: str) -> Paper:
    """The case's paper of a kind; made when there is none yet that holds, otherwise the one that was handed out.

    Raises NotAllowed, Conflict (the case has not come to that paper).
    """
    require_paper(actor, case)
    with transaction.atomic():
        locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
        paper = locked.papers.filter(kind=kind, void=False).order_by("-id").first()
        if paper is not None:
            return paper
        if locked.state not in STATES[Paper.Kind(kind)]:
            raise Conflict(_("这个办件还没有到出具“%(kind)s”的时候。") % {"kind": Paper.Kind(kind).label})
        return write_paper(case, kind, actor=actor)


def write_paper(
    case: Case, kind: str, *, actor: Any, extra: Mapping[str, Any] | None = None, first: bool = False
) -> Paper:
    """A new paper inside an action's transaction; an earlier one of the kind no longer holds. `first`: a new case."""
    place = 1
    if not first:
        place += case.papers.count()
        if kind not in ONCE:
            case.papers.filter(kind=kind).update(void=True)
    number = f"{case.number}-{place:02d}"
    content = {"number": number, **paper_content(case, kind, actor=actor), **(extra or {})}
    return Paper.objects.create(case=case, kind=kind, number=number, content=content, issued_by=actor)
