"""What the register itself keeps of a person and how it moves when two records become one (see merging.py)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bianmin.core import clock
from bianmin.core.models import OutboxMessage

from . import merging
from .merging import Moved, Mover
from .models import Consent, Document, Need, Person, Representation, Tag


class DocumentMover(Mover):
    label = gettext_lazy("证件")
    model = Document

    def holding(self, rows: QuerySet[Any]) -> Iterable[Any]:
        return rows.filter(withdrawn_at=None).select_related("type")

    def words(self, row: Any) -> str:
        return _("证件“%(name)s”") % {"name": row.type.name}


class TagMover(Mover):
    """A tag that the kept record has for as long is not moved beside it."""

    label = gettext_lazy("标签")
    model = Tag

    def staying(self, kept: Person, dropped: Person) -> set[Any]:
        held: dict[int, date] = {}
        for tag in self._held(kept):
            held[tag.type_id] = max(_end(tag), held.get(tag.type_id, date.min))
        return {tag.pk for tag in self._held(dropped) if tag.type_id in held and held[tag.type_id] >= _end(tag)}

    def _held(self, person: Person) -> QuerySet[Tag]:
        return Tag.objects.holding(clock.today()).filter(person=person)

    def holding(self, rows: QuerySet[Any]) -> Iterable[Any]:
        return rows.holding(clock.today()).select_related("type")  # type: ignore[attr-defined]

    def words(self, row: Any) -> str:
        return _("标签“%(name)s”") % {"name": row.type.name}


class NeedMover(Mover):
    label = gettext_lazy("需求")
    model = Need

    def staying(self, kept: Person, dropped: Person) -> set[Any]:
        held = set(Need.objects.filter(person=kept).values_list("kind", "note"))
        return {need.pk for need in Need.objects.filter(person=dropped) if (need.kind, need.note) in held}

    def holding(self, rows: QuerySet[Any]) -> Iterable[Any]:
        return rows

    def words(self, row: Any) -> str:
        return _("需求“%(name)s”") % {"name": row.note or row.get_kind_display()}


class ConsentMover(Mover):
    """The last word on each purpose holds, whichever record it stands on: who withdrew does not consent again by being
    merged (PIPL art. 15). `moved["aside"]` are consents of the kept record that the other one's withdrawal ended."""

    label = gettext_lazy("同意")
    model = Consent

    def staying(self, kept: Person, dropped: Person) -> set[Any]:
        held = set(self._active(kept).values_list("purpose", flat=True))
        active = self._active(dropped)
        return {row.pk for row in active if row.purpose in held or self._is_withdrawn_later(row, kept)}

    def move(self, kept: Person, dropped: Person) -> Moved:
        theirs = set(self._active(dropped).values_list("purpose", flat=True))
        aside = [
            row
            for row in self._active(kept).exclude(basis=Consent.Basis.DUTY)
            if row.purpose not in theirs and self._is_withdrawn_later(row, dropped)
        ]
        moved = super().move(kept, dropped) | {"aside": [str(row.uid) for row in aside]}
        self._give(moved["aside"], kept, dropped)
        return moved

    def restore(self, kept: Person, dropped: Person, moved: Moved) -> None:
        super().restore(kept, dropped, moved)
        self._give(moved["aside"], dropped, kept)

    def holding(self, rows: QuerySet[Any]) -> Iterable[Any]:
        return rows.filter(withdrawn_at=None)

    def words(self, row: Any) -> str:
        return _("同意“%(name)s”") % {"name": row.get_purpose_display()}

    def _active(self, person: Person) -> QuerySet[Consent]:
        return Consent.objects.filter(person=person, withdrawn_at=None)

    def _is_withdrawn_later(self, consent: Consent, person: Person) -> bool:
        later = Consent.objects.filter(person=person, purpose=consent.purpose, withdrawn_at__gt=consent.given_at)
        return later.exists()


class ConsentGiverMover(Mover):
    """Who gave a consent for somebody else."""

    model, column = Consent, "given_by"


class RepresentationMover(Mover):
    """One side of guardians and agents: `column` is "person" or "representative"."""

    label = gettext_lazy("监护和代办")
    model = Representation

    def __init__(self, column: str) -> None:
        self.column = column
        self.other = {"person": "representative", "representative": "person"}[column]

    def refusals(self, kept: Person, dropped: Person) -> list[str]:
        between = Representation.objects.filter(**{self.column: kept, self.other: dropped})
        if not _unended(between).exists():
            return []
        return [_("这两份档案登记了互相监护或代办，不会是同一个人。确是登记错了，先结束这个关系，再合并。")]

    def staying(self, kept: Person, dropped: Person) -> set[Any]:
        """Between the two, long ended; and what would stand twice."""
        held = set(self._rows(kept).filter(until=None).values_list(self.other, "kind"))
        return {
            row.pk
            for row in self._rows(dropped)
            if getattr(row, f"{self.other}_id") == kept.pk
            or (row.until is None and (getattr(row, f"{self.other}_id"), row.kind) in held)
        }

    def holding(self, rows: QuerySet[Any]) -> Iterable[Any]:
        return _unended(rows).select_related("person", "representative")

    def words(self, row: Any) -> str:
        names = {"person": row.person.name, "representative": row.representative.name}
        return _("%(representative)s代%(person)s办事的关系") % names


class MessageMover(Mover):
    """What waits to be told is told to the kept record."""

    label = gettext_lazy("待告知的消息")
    model, column = OutboxMessage, "subject_uid"

    @property
    def relations(self) -> tuple[str, ...]:
        return ()

    def staying(self, kept: Person, dropped: Person) -> set[Any]:
        waiting = OutboxMessage.objects.waiting().values("pk")
        return set(self._rows(dropped).exclude(pk__in=waiting).values_list("pk", flat=True))

    def _key(self, person: Person) -> Any:
        return person.uid


class FormerMover(Mover):
    """Records that had been merged into the one that is now merged away itself."""

    model, column = Person, "merged_into"


def _end(tag: Tag) -> date:
    return tag.until or date.max


def _unended(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(Q(until=None) | Q(until__gte=clock.today()))


def register() -> None:
    merging.register("documents", DocumentMover())
    merging.register("tags", TagMover())
    merging.register("needs", NeedMover())
    merging.register("consents", ConsentMover())
    merging.register("consents_given", ConsentGiverMover())
    merging.register("represented_by", RepresentationMover("person"))
    merging.register("represents", RepresentationMover("representative"))
    merging.register("messages", MessageMover())
    merging.register("former", FormerMover())
