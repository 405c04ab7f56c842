"""What the register knows, under the names that a form of the catalogue uses in `source` ("person.name")."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from bianmin.core import clock, codes
from bianmin.partners.models import Organization
from bianmin.residents.models import Household, Person

Values = dict[str, Callable[[], Any]]


class PersonRecord:
    """Values of one person, read when asked for; `person.household` costs one query, members another."""

    def __init__(self, person: Person) -> None:
        self.person = person

    @cached_property
    def household(self) -> Household | None:
        if self.person.household_id is None:
            return None
        return Household.objects.select_related("dwelling", "dwelling__grid").get(pk=self.person.household_id)

    @cached_property
    def members(self) -> list[Person]:
        if self.person.household_id is None:
            return [self.person]
        return list(Person.objects.filter(household=self.person.household_id, merged_into=None, died_on=None))

    def address(self) -> str:
        return str(self.household.dwelling) if self.household else ""

    def grid(self) -> str:
        return self.household.dwelling.grid.name if self.household else ""

    def age(self) -> int | None:
        birth, today = self.person.birth_date, clock.today()
        return birth and today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))

    def spouse(self) -> Person | None:
        """Head and spouse of a household are each other's spouse (GB/T 4761: 01 and 02 head, 10–12 spouse)."""
        mine = self.person.relation
        wanted = ("10", "11", "12") if mine in ("01", "02") else ("01", "02")
        if mine not in ("01", "02", "10", "11", "12"):
            return None
        return next((other for other in self.members if other.relation in wanted), None)

    def child(self) -> Person | None:
        """The youngest child (20–39) of the head, for the head and the spouse."""
        if self.person.relation not in ("01", "02", "10", "11", "12"):
            return None
        children = [other for other in self.members if other.relation[:1] in ("2", "3") and other.birth_date]
        return max(children, key=lambda child: child.birth_date, default=None)

    def values(self) -> Values:
        person = self.person
        return {
            "name": lambda: person.name,
            "former_name": lambda: person.former_name,
            "certificate_type": lambda: codes.label("certificate", person.certificate_type),
            "id_number": lambda: person.id_number,
            "sex": lambda: codes.label("sex", person.sex) if person.sex in ("1", "2") else "",
            "birth_date": lambda: person.birth_date and person.birth_date.isoformat(),
            "age": self.age,
            "ethnic": lambda: codes.label("ethnic", person.ethnic),
            "marital": lambda: codes.label("marital", person.marital),
            "education": lambda: codes.label("education", person.education),
            "political": lambda: codes.label("political", person.political),
            "employment": lambda: codes.label("employment", person.employment),
            "workplace": lambda: person.workplace,
            "phone": lambda: person.phone,
            "address": self.address,
            "hukou_address": lambda: person.hukou_address,
            "hukou_type": lambda: codes.label("hukou_type", person.hukou_type),
            "residence": lambda: person.get_residence_display(),
            "resident_since": lambda: person.resident_since and person.resident_since.isoformat(),
            "disability_level": lambda: person.disability_level or "",
            "disability_kind": lambda: codes.label("health", person.disability_kind),
            "registered_unemployed_on": lambda: (
                person.registered_unemployed_on and person.registered_unemployed_on.isoformat()
            ),
            "unemployment_insurance_months": lambda: person.unemployment_insurance_months,
            "pension_months": lambda: person.pension_months,
            "bank_card": lambda: person.bank_card,
            "bank_name": lambda: person.bank_name,
        }

    def household_values(self) -> Values:
        return {
            "number": lambda: self.household.number if self.household else "",
            "address": self.address,
            "grid": self.grid,
            "size": lambda: len(self.members),
            "members": lambda: "、".join(member.name for member in self.members),
            "income_per_capita": lambda: self.household.income_per_capita if self.household else None,
            "income_pc": lambda: self.household.income_per_capita if self.household else None,
            "children_ever": lambda: self.household.children_ever if self.household else None,
        }


def record_values(
    *, person: Person | None = None, agent: Person | None = None, organization: Organization | None = None
) -> Callable[[str], Any]:
    """A look-up of a source path; None for a path that nothing is known of."""
    groups: dict[str, Values] = {"today": {"": lambda: clock.today().isoformat()}}
    if person is not None:
        groups |= _person_groups(person)
    if agent is not None:
        groups["agent"] = PersonRecord(agent).values()
    if organization is not None:
        groups["organization"] = _organization_values(organization)

    def known(path: str) -> Any:
        group, _dot, name = path.rpartition(".") if "." in path else (path, "", "")
        read = groups.get(group, {}).get(name)
        return read() if read else None

    return known


def _person_groups(person: Person) -> dict[str, Values]:
    record = PersonRecord(person)
    return {
        "person": record.values(),
        "household": record.household_values(),
        "spouse": _other(record.spouse),
        "child": _other(record.child),
    }


def _other(find: Callable[[], Person | None]) -> Values:
    """Name, number, birth and phone of a relative, found when asked for."""

    def read(name: str) -> Callable[[], Any]:
        def value() -> Any:
            other = find()
            return PersonRecord(other).values()[name]() if other else None

        return value

    return {name: read(name) for name in ("name", "id_number", "birth_date", "phone", "sex", "age", "workplace")}


def _organization_values(organization: Organization) -> Values:
    names = ("name", "credit_code", "kind", "address", "contact_name", "contact_phone")
    return {name: lambda name=name: getattr(organization, name) for name in names}  # type: ignore[misc]


SOURCES = sorted(
    {f"person.{name}" for name in PersonRecord(Person()).values()}
    | {f"agent.{name}" for name in PersonRecord(Person()).values()}
    | {f"household.{name}" for name in PersonRecord(Person()).household_values()}
    | {f"{group}.{name}" for group in ("spouse", "child") for name in _other(lambda: None)}
    | {f"organization.{name}" for name in _organization_values(Organization())}
    | {"today"}
)
"""Every path that a form field may take its value from; the catalogue editor refuses others."""
