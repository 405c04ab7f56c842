"""Only the facts that a rule asks for: what somebody pays is decided hundreds of times a minute, from a handful."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from datetime import date

from django.db.models import Q

from bianmin.core import clock
from bianmin.core.rules import FactValue, tag_name
from bianmin.residents.models import Person, Tag
from bianmin.residents.vocabulary import DECIDED, TAGS

from .facts import Facts, facts_for, facts_of_person, lives_alone, lives_here, living_alone, residence, tags_of

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
    facts = _recorded(person, on)
    if ALONE in names:
        facts[ALONE] = FactValue(lives_alone(person), "")
    if any(name not in facts and name not in TAG_SETS for name in names):
        return full() if full else facts_for(person, on=on)
    if any(name in TAG_SETS for name in names):
        facts |= _tags(person, on)
    return facts


def on_record(names: Collection[str]) -> bool:
    """Whether the record itself and its tags tell all of `names`: those alone can be read of many people at once."""
    told = {*_recorded(Person(), clock.today()), *TAG_SETS, ALONE}
    return all(name in told for name in names)


def facts_of_many(people: Collection[Person], *, on: date) -> Iterator[Facts]:
    """The facts that are `on_record` of each of `people`, in their order, as `facts_named` has them; two queries."""
    alone = set(living_alone([person.pk for person in people]))
    households = {person.household_id for person in people if person.household_id}
    holder = Q(person__in=[person.pk for person in people]) | Q(household__in=households)
    tags = Tag.objects.holding(on).filter(holder).order_by()
    own: defaultdict[int, set[str]] = defaultdict(set)
    shared: defaultdict[int | None, set[str]] = defaultdict(set)
    for person_id, household_id, code in tags.values_list("person", "household", "type__code"):
        (own[person_id] if person_id else shared[household_id]).add(code)
    for person in people:
        held = {("person", code) for code in own[person.pk]}
        held |= {("household", code) for code in shared[person.household_id]}
        yield _recorded(person, on) | _tag_facts(held) | {ALONE: FactValue(person.pk in alone or None, "")}


def _recorded(person: Person, on: date) -> Facts:
    facts = facts_of_person(person, on)
    facts["person.resident_local"] = FactValue(lives_here(person), "")
    facts["person.residence"] = FactValue(residence(person), "")
    return facts


def _tags(person: Person, on: date) -> Facts:
    """The two sets of tags, and each tag by itself: held, or unknown where nobody decides it."""
    return _tag_facts(set(tags_of(person, on).order_by().values_list("type__holder", "type__code")))


def _tag_facts(held: set[tuple[str, str]]) -> Facts:
    facts = UNKNOWN | {tag_name(f"{whose}.tags", code): FactValue(True, "") for whose, code in held}
    for name in TAG_SETS:
        facts[name] = FactValue({code for whose, code in held if f"{whose}.tags" == name}, "")
    return facts
