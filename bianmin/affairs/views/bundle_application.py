"""A bundle on the counter's page: as one application whose questions and materials are those of all chosen items."""

from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from bianmin.affairs.models import Bundle
from bianmin.affairs.selectors.applicant import Applicant
from bianmin.affairs.selectors.bundle import BundleItem, BundlePlan
from bianmin.affairs.selectors.eligibility import assess
from bianmin.core.errors import UserError

from .application import Application
from .application_rows import MaterialRow, Question

ITEM = "item"


@dataclass(frozen=True)
class ItemRow:
    """One item of the bundle with what is still to be asked for it."""

    item: BundleItem
    questions: list[Question]


class BundleApplication(Application):
    """Shown by the same parts of the page as one item; `version` is what all chosen items ask together."""

    bundle: Bundle

    @classmethod
    def read(cls, request: HttpRequest, applicant: Applicant, bundle: Bundle) -> "BundleApplication":
        data = request.POST if request.method == "POST" else None
        merged: Any = SimpleNamespace(form=[], name=bundle.name)
        application = cls(request.user, applicant, merged, data)
        application.bundle = bundle
        chosen = [version for version in application.plan.versions if version.acceptance_with_gap]
        merged.form = application.plan.form.form
        merged.acceptance_with_gap = bool(chosen)
        merged.gap_workdays = min((version.gap_workdays for version in chosen), default=0)
        return application

    @property
    def accept_url(self) -> str:
        return reverse("bundle_accept", args=[self.applicant.uid, self.bundle.code])

    @property
    def assess_url(self) -> str:
        return reverse("bundle_assess", args=[self.applicant.uid, self.bundle.code])

    @cached_property
    def plan(self) -> BundlePlan:
        person = self.applicant.person
        assert person is not None  # noqa: S101 — the address names a person
        chosen = set(self.data.getlist(ITEM)) if self.data is not None else None
        return BundlePlan(self.bundle, person, self.agent, dict(self._read[0]), chosen)

    @cached_property
    def items(self) -> list[ItemRow]:
        """Each question once on the page, at the first item that asks it."""
        shown: set[str] = set()
        rows = []
        for item in self.plan.items:
            first = assess(version=item.version, **self.applicant.who, facts=self.facts)  # as before any answer
            asked = [*first.questions, *item.assessment.questions] if item.open is None else []
            facts = {fact.name: fact for fact in asked if fact.name not in shown}
            shown |= set(facts)
            rows.append(ItemRow(item, [self._question(fact) for fact in facts.values()]))
        return rows

    @cached_property
    def materials(self) -> list[MaterialRow]:
        return [MaterialRow(row.line, self._given_of(row.line)) for row in self.plan.materials]

    @property
    def earlier(self) -> None:
        return None

    @property
    def step(self) -> int:
        unknown = any(item.chosen and item.assessment.unknown for item in self.plan.items)
        return 4 if self.complete and not unknown else 3

    @property
    def not_met(self) -> bool:
        """Whether a chosen item has a condition that is not met."""
        return any(item.chosen and item.assessment.not_met for item in self.plan.items)

    def sent(self) -> dict[str, Any]:
        """Keyword arguments of `bundle_accept`. Raises UserError for an answer that is none."""
        if self._read[1]:
            raise UserError(next(iter(self._read[1].values())), field="answers")
        return {
            "bundle": self.bundle,
            "person": self.applicant.person,
            "items": [version.item.code for version in self.plan.versions],
            "agent": self.agent,
            "agent_relation": self.agent_relation,
            "window": self.user.last_window,
            "answers": self._read[0],
            "form_data": self.form.typed(),
            "materials": {row.line.code: row.given for row in self.materials if row.given},
            "despite": self.data.get("despite", "") if self.data else "",
            "uid": self.case_uid,
        }
