"""What names a person and goes along when two records of her become one, and comes back when that was wrong.

A higher app registers what it keeps of people in its `ready()`:

    merging.register("cases", CaseMover())

A test holds that every relation to a person is named by some mover.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from .models import Person

Moved = dict[str, Any]  # what one mover moved, as JSON: rows by uid


class Mover:
    """Moves the rows that name a person in `column` of `model`; a class of its own overrides what differs.

    `moved["moved"]` are the rows that went from the record merged away to the one kept, `moved["own"]` those which the
    kept one had before: whatever else she has later came after the merge.
    """

    label: str | Promise = ""  # what it moves, in a word; "" is not counted before people
    model: type[Model]
    column = "person"

    @property
    def relations(self) -> tuple[str, ...]:
        """Labels of the relations that it takes care of."""
        return (f"{self.model._meta.label_lower}.{self.column}",)

    def lock(self, people: Sequence[Person]) -> None:
        """Lock what must not change meanwhile, where that has to come before the people's own rows."""

    def refusals(self, kept: Person, dropped: Person) -> list[str]:
        """Why these two cannot become one, each a sentence that says what to do."""
        return []

    def staying(self, kept: Person, dropped: Person) -> set[Any]:
        """Keys of rows that stay with the record merged away, since the kept one has the same."""
        return set()

    def move(self, kept: Person, dropped: Person) -> Moved:
        rows = self._rows(dropped).exclude(pk__in=self.staying(kept, dropped))
        moved: Moved = {"own": _uids(self._rows(kept)), "moved": _uids(rows)}
        self._give(moved["moved"], dropped, kept)
        return moved

    def since(self, kept: Person, everything: Mapping[str, Moved], moved: Moved) -> list[str]:
        """What came to the kept record after the merge and still holds, in words: nobody can tell whose it is."""
        known = {*moved["own"], *moved["moved"]}
        return [self.words(row) for row in self.holding(self._rows(kept)) if str(getattr(row, "uid")) not in known]  # noqa: B009

    def restore(self, kept: Person, dropped: Person, moved: Moved) -> None:
        """Give back what is still there; a row that has gone on meanwhile comes back as it is now."""
        self._give(moved["moved"], kept, dropped)

    def holding(self, rows: QuerySet[Any]) -> Iterable[Any]:
        """Of `rows` those that still hold."""
        return rows.none()

    def words(self, row: Any) -> str:
        """A row as the page names it."""
        return str(row)

    def _rows(self, person: Person) -> QuerySet[Any]:
        return self.model._default_manager.filter(**{self.column: self._key(person)})

    def _give(self, uids: Sequence[str], giver: Person, taker: Person) -> None:
        self._rows(giver).filter(uid__in=uids).update(**{self.column: self._key(taker)})

    def _key(self, person: Person) -> Any:
        """What the column holds of a person."""
        return person


_movers: dict[str, Mover] = {}


def register(name: str, mover: Mover) -> None:
    """`name` stands in what is kept for the undo: never rename it."""
    _movers[name] = mover


def movers() -> dict[str, Mover]:
    """In the order in which they were registered: lower apps first."""
    return _movers


def _uids(rows: QuerySet[Any]) -> list[str]:
    return [str(uid) for uid in rows.values_list("uid", flat=True)]
