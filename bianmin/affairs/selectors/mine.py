"""A person's cases as she reads them on her own phone."""

from bianmin.affairs.models import Case, CaseMaterial, SupplementRequest
from bianmin.residents.models import Person

from .progress import Progress, progress_of

FEW = 20


def my_progress(person: Person) -> list[Progress]:
    """Open cases first, then the newest of the others; three queries."""
    cases = Case.objects.filter(person=person).select_related("item_version", "office").order_by("-id")[:FEW]
    rows = sorted(cases, key=lambda case: case.closed_at is not None)
    asked = SupplementRequest.objects.filter(case__in=[case.pk for case in rows], answered_at=None)
    by_case = {request.case_id: request for request in asked}
    still = (CaseMaterial.Status.GAP, CaseMaterial.Status.MISSING)
    open_rows = CaseMaterial.objects.filter(case__in=[case.pk for case in rows], status__in=still)
    lacking = {*by_case, *open_rows.values_list("case_id", flat=True)}
    return [progress_of(case, by_case.get(case.pk), waits=case.pk in lacking) for case in rows]


def my_case(case: Case) -> tuple[Progress, str, list[CaseMaterial]]:
    """How far one of them is, what the office wrote about what is missing, and its materials; two queries."""
    asked = case.supplements.filter(answered_at=None).first()
    materials = list(case.materials.exclude(status=CaseMaterial.Status.NOT_NEEDED))
    lacking = any(row.status in (CaseMaterial.Status.GAP, CaseMaterial.Status.MISSING) for row in materials)
    return progress_of(case, asked, waits=bool(asked) or lacking), asked.note if asked else "", materials
