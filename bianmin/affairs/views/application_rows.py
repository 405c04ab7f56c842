"""Rows of the counter's page: what is asked, each condition, each material."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from bianmin.affairs.forms.application import ANSWER, MATERIAL
from bianmin.affairs.selectors.eligibility import Line
from bianmin.affairs.selectors.materials import MaterialLine
from bianmin.core.rules import Fact


@dataclass(frozen=True)
class Question:
    """One thing to ask, with what was answered so far."""

    fact: Fact
    value: str = ""
    error: str = ""

    @property
    def name(self) -> str:
        return ANSWER + self.fact.name

    @property
    def id(self) -> str:
        return "a-" + self.fact.name.replace(".", "-")

    @property
    def label(self) -> str:
        return str(self.fact.question or self.fact.label)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Buttons: yes and no, or the labels of a code; empty for what is typed."""
        if self.fact.kind == "bool":
            return [("yes", _("是")), ("no", _("否"))]
        return [(str(code), str(label)) for code, label in self.fact.choices.items()]

    @property
    def multiple(self) -> bool:
        return self.fact.kind == "tags"

    @property
    def type(self) -> str:
        return {"date": "date", "int": "number", "decimal": "text"}.get(self.fact.kind, "text")


@dataclass(frozen=True)
class ConditionRow:
    line: Line
    questions: list[Question]


@dataclass(frozen=True)
class MaterialRow:
    line: MaterialLine
    given: str

    @property
    def name(self) -> str:
        return MATERIAL + self.line.code

    @property
    def id(self) -> str:
        return "m-" + self.line.code
