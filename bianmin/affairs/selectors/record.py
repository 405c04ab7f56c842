"""What the register knows, under the names that a form of the catalogue uses in `source` ("person.name")."""

from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from bianmin.core import clock, codes
from bianmin.core.translations import in_chinese
from bianmin.partners.models import Organization
from bianmin.residents.models import Household, Person

Values = dict[str, Callable[[], Any]]
HEAD, SPOUSE, CHILDREN = ("01", "02"), ("10", "11", "12"), ("2", "3")
HUKOU = {"urban": "城镇户口", "rural": "农村户口"}
LEVELS = {1: "一级", 2: "二级", 3: "三级", 4: "四级"}


class PersonRecord:
    """Values of one person, read when asked for; `person.household` costs one query, members another."""

    def __init__(self, person: Person) -> None:
        self.person = person

    @cached_property
    def household(self) -> Household | None:
        if self.person.household_id is None:
            return None
        if Person.household.is_cached(self.person):
            return self.person.household
        return Household.objects.select_related("dwelling", "dwelling__grid").get(pk=self.person.household_id)

    @cached_property
    def members(self) -> list[Person]:
        if self.person.household_id is None:
            return [self.person]
        return list(Person.objects.living().filter(household=self.person.household_id))

    def address(self) -> str:
        return str(self.household.dwelling) if self.household else ""

    def grid(self) -> str:
        return self.household.dwelling.grid.name if self.household else ""

    def members_text(self) -> str:
        """One a line: 谢玉清、户主、82 岁、退（离）休."""
        lines = []
        for member in self.members:
            age = completed_years(member.birth_date)
            parts = [
                member.name,
                codes.label("kinship", member.relation),
                _("%(age)d 岁") % {"age": age} if age is not None else "",
                codes.label("employment", member.employment),
            ]
            lines.append("、".join(part for part in parts if part))
        return "\n".join(lines)

    def spouse(self) -> Person | None:
        """Head and spouse of a household are each other's (GB/T 4761: 01, 02 head; 10–12 spouse)."""
        if self.person.relation in HEAD:
            return self._first(SPOUSE)
        return self._first(HEAD) if self.person.relation in SPOUSE else None

    def child(self) -> Person | None:
        """The youngest child (20–39) of the household's head, for the head and the spouse."""
        if self.person.relation not in (*HEAD, *SPOUSE):
            return None
        born = {member.birth_date: member for member in self.members if member.relation[:1] in CHILDREN}
        return born[max(day for day in born if day)] if any(born) else None

    def _first(self, relations: tuple[str, ...]) -> Person | None:
        return next((member for member in self.members if member.relation in relations), None)

    def values(self) -> Values:
        person = self.person
        return {
            "name": lambda: person.name,
            "former_name": lambda: person.former_name,
            "certificate_type": lambda: codes.label("certificate", person.certificate_type),
            "id_number": lambda: person.id_number,
            "sex": lambda: codes.label("sex", person.sex) if person.sex in ("1", "2") else "",
            "birth_date": lambda: person.birth_date and person.birth_date.isoformat(),
            "age": lambda: completed_years(person.birth_date),
            "ethnic": lambda: codes.label("ethnic", person.ethnic),
            "marital": lambda: codes.label("marital", person.marital),
            "education": lambda: codes.label("education", person.education),
            "political": lambda: codes.label("political", person.political),
            "employment": lambda: codes.label("employment", person.employment),
            "workplace": lambda: person.workplace,
            "phone": lambda: person.phone,
            "address": self.address,
            "hukou_address": lambda: person.hukou_address,
            "hukou_type": lambda: HUKOU.get(person.hukou_type, ""),
            "residence": lambda: in_chinese()(person.get_residence_display)(),
            "resident_since": lambda: person.resident_since and person.resident_since.isoformat(),
            "disability_level": lambda: LEVELS.get(person.disability_level or 0, ""),
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
            "members": self.members_text,
            "income_per_capita": lambda: self.household.income_per_capita if self.household else None,
            "income_pc": lambda: self.household.income_per_capita if self.household else None,
            "children_ever": lambda: self.household.children_ever if self.household else None,
        }


def completed_years(birth: date | None) -> int | None:
    if birth is None:
        return None
    today = clock.today()
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))


def record_values(
    *,
    person: Person | None = None,
    agent: Person | None = None,
    organization: Organization | None = None,
    agent_relation: str = "",
) -> Callable[[str], Any]:
    """A look-up of a source path; None for a path that nothing is known of."""
    groups: dict[str, Values] = {"today": {"": lambda: clock.today().isoformat()}}
    if person is not None:
        groups |= _person_groups(person)
    if agent is not None:
        groups["agent"] = {**PersonRecord(agent).values(), "relation": lambda: agent_relation}
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
        "spouse": _relative(record.spouse),
        "child": _relative(record.child),
    }


def _relative(find: Callable[[], Person | None]) -> Values:
    """What a form asks of a relative, who is looked for when asked."""

    def read(name: str) -> Callable[[], Any]:
        def value() -> Any:
            relative = find()
            return PersonRecord(relative).values()[name]() if relative else None

        return value

    return {name: read(name) for name in ("name", "id_number", "birth_date", "phone", "sex", "workplace")}


def _organization_values(organization: Organization) -> Values:
    return {
        "name": lambda: organization.name,
        "credit_code": lambda: organization.credit_code,
        "address": lambda: organization.address,
        "contact_name": lambda: organization.contact_name,
        "contact_phone": lambda: organization.contact_phone,
    }


SOURCES = sorted(
    {f"person.{name}" for name in PersonRecord(Person()).values()}
    | {f"agent.{name}" for name in [*PersonRecord(Person()).values(), "relation"]}
    | {f"household.{name}" for name in PersonRecord(Person()).household_values()}
    | {f"{group}.{name}" for group in ("spouse", "child") for name in _relative(lambda: None)}
    | {f"organization.{name}" for name in _organization_values(Organization())}
    | {"today"}
)
"""Every path that a form field may take its value from; the catalogue editor refuses others."""
