"""What one line of an export says of a person: the only place that knows what is hidden when numbers are masked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from bianmin.core import codes, masking
from bianmin.residents.models import Dwelling, Household, Person

HIDDEN = "***"
AWAY, FLOATING = Person.Residence.AWAY, Person.Residence.FLOATING
STREET_CODE = 9  # digits


@dataclass(frozen=True)
class Line:
    """Texts by name, "" for what nobody knows. Masked as on every list of the house: enough to tell two apart; door,
    day of birth, disability, workplace and note are not on lists at all."""

    person: Person
    head: Person | None
    tags: Mapping[int, date]
    full: bool

    @property
    def household(self) -> Household | None:
        return self.person.household

    @property
    def dwelling(self) -> Dwelling | None:
        return self.household.dwelling if self.household else None

    @property
    def name(self) -> str:
        return self._name(self.person)

    @property
    def former_name(self) -> str:
        former = self.person.former_name
        return former if self.full else masking.mask_name(former)

    @property
    def id_number(self) -> str:
        return self._id_number(self.person)

    @property
    def phone(self) -> str:
        return self._phone(self.person)

    @property
    def birth_date(self) -> str:
        born = self.person.birth_date
        if born is None:
            return ""
        return born.isoformat() if self.full else f"{born.year}-**-**"

    @property
    def workplace(self) -> str:
        return self._hidden(self.person.workplace)

    @property
    def note(self) -> str:
        return self.person.note if self.full else ""

    @property
    def hukou_address(self) -> str:
        address = self.person.hukou_address
        return address if self.full else masking.mask_address(address)

    @property
    def household_number(self) -> str:
        return self.household.number if self.household else ""

    @property
    def head_name(self) -> str:
        return self._name(self.head) if self.head else ""

    @property
    def head_id_number(self) -> str:
        return self._id_number(self.head) if self.head else ""

    @property
    def head_phone(self) -> str:
        return self._phone(self.head) if self.head else ""

    @property
    def grid(self) -> str:
        return self.dwelling.grid.name if self.dwelling else ""

    @property
    def community(self) -> str:
        parent = self.dwelling.grid.parent if self.dwelling else None
        return parent.name if parent else ""

    def place(self, part: str) -> str:
        """A part of the address; unit and room, which lead to the door, only in full."""
        if self.dwelling is None:
            return ""
        text = str(getattr(self.dwelling, part))
        return text if self.full or part not in ("unit", "room") else self._hidden(text)

    @cached_property
    def address(self) -> str:
        if self.dwelling is None:
            return ""
        return str(self.dwelling) if self.full else masking.mask_address(str(self.dwelling))

    @property
    def same_place(self) -> str:
        """Whether she lives where she is registered (人户一致标识): "01" yes, "02" no, "" not known. Yes means in the
        same street; the standard's own line could not be read."""
        registered = self.person.hukou_area_code[:STREET_CODE]
        if self.person.residence != Person.Residence.PERMANENT:
            return "02"
        if not registered or not self.person.area_code:
            return ""
        return "01" if self.person.area_code.startswith(registered) else "02"

    def word(self, field: str, table: str) -> str:
        """The name of a code; a code that no table knows stays as it is."""
        code = getattr(self.person, field)
        return codes.label(table, code) if codes.known(table, code) else code

    def tag(self, pk: int) -> str:
        """The day since when a tag holds."""
        since = self.tags.get(pk)
        return since.isoformat() if since else ""

    def _name(self, person: Person) -> str:
        return person.name if self.full else masking.mask_name(person.name)

    def _id_number(self, person: Person) -> str:
        return person.id_number if self.full else person.id_masked

    def _phone(self, person: Person) -> str:
        return person.phone if self.full else person.phone_masked

    def _hidden(self, text: str) -> str:
        return text if self.full or not text else HIDDEN
