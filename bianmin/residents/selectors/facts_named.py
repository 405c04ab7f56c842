"""Only the facts that a rule asks for: what somebody pays is decided hundreds of times a minute, from a handful."""

from collections.abc import Callable, Collection
from datetime import date

from bianmin.core import clock
from bianmin.core.rules import FactValue, tag_name
from bianmin.residents.models import Person
from bianmin.residents.vocabulary import DECIDED, TAGS

from .facts import Facts, facts_for, facts_of_person, lives_alone, lives_here, residence, tags_of

ALONE = "person.lives_alone"
TAG_SETS = ("person.tags", "household.tags")
UNKNOWN = {
    tag_name(f"{whose}.tags", code): FactValue(None, "")
    for code, (_label, whose) in TAGS.items()
    if code not in DECIDED
}


def facts_named(
    person: Person, names: Collection[str], *, on: date | None = None, full: Callable[[], Facts] | None = None
) -> Facts:
    """As `facts_for`, of the facts `names` alone, in one query where the record itself and its tags tell them, and
    one more for whether she lives alone.

    Values are the same; the sources of tags and of where she lives are left out. As soon as one name needs the
    household's members, its economy or a parameter, everything is read, by `full` where the caller knows a better way.
    """
    on = on or clock.today()
    facts = facts_of_person(person, on)
    facts["person.resident_local"] = FactValue(lives_here(person), "")
    facts["person.residence"] = FactValue(residence(person), "")
    if ALONE in names:
        facts[ALONE] = FactValue(lives_alone(person), "")
    if any(name not in facts and name not in TAG_SETS for name in names):
        return full() if full else facts_for(person, on=on)
    if any(name in TAG_SETS for name in names):
        facts |= _tags(person, on)
    return facts


def _tags(person: Person, on: date) -> Facts:
    """The two sets of tags, and each tag by itself: held, or unknown where nobody decides it."""
    held = set(tags_of(person, on).order_by().values_list("type__holder", "type__code"))
    facts = UNKNOWN | {tag_name(f"{whose}.tags", code): FactValue(True, "") for whose, code in held}
    for name in TAG_SETS:
        facts[name] = FactValue({code for whose, code in held if f"{whose}.tags" == name}, "")
    return facts
