"""One application on the counter's page: read from the request, shown, and handed to an action."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from bianmin.affairs.errors import FormInvalid, MaterialsMissing, NothingMissing
from bianmin.affairs.forms.application import ANSWER, MATERIAL, AgentForm, ApplicationForm, from_agent, posted
from bianmin.affairs.models import Case, CaseMaterial, ItemVersion
from bianmin.affairs.selectors.agents import agents_on_file, relation_on_file
from bianmin.affairs.selectors.applicant import Applicant
from bianmin.affairs.selectors.earlier import Earlier, earlier_cases
from bianmin.affairs.selectors.eligibility import Assessment, assess
from bianmin.affairs.selectors.facts import applicant_facts, overlay, read_answers
from bianmin.affairs.selectors.form import prefill, validate_form
from bianmin.affairs.selectors.materials import MaterialLine, material_plan
from bianmin.core.errors import NotFound, UserError
from bianmin.core.masking import mask_name
from bianmin.core.rules import Fact
from bianmin.residents.models import Person
from bianmin.residents.permissions import get_person
from bianmin.residents.selectors.person_search import PersonHit, person_search

from .application_rows import ConditionRow, MaterialRow, Question

RELATION = "agent.relation"
GIVEN = (CaseMaterial.Status.RECEIVED, CaseMaterial.Status.GAP, CaseMaterial.Status.NOT_NEEDED)


@dataclass
class Application:
    """What the page shows and what the action gets. `data` is None on the first look.

    `case` is one that waits after a notice: what was kept with it is the beginning, and no second case is made.
    """

    user: Any
    applicant: Applicant
    version: ItemVersion
    data: QueryDict | None = None
    error: UserError | None = None
    missing: list[dict[str, Any]] = field(default_factory=list)
    case: Case | None = None

    @property
    def accept_url(self) -> str:
        if self.case:
            return reverse("case_accept_notified", args=[self.case.uid])
        return self.applicant.item_url(self.version)

    @property
    def assess_url(self) -> str:
        if self.case:
            return reverse("case_assess_notified", args=[self.case.uid])
        return reverse("case_assess", args=[self.applicant.kind, self.applicant.uid, self.version.item.code])

    @cached_property
    def facts(self) -> dict[str, Any]:
        return applicant_facts(**self.applicant.who)

    @cached_property
    def given_answers(self) -> dict[str, str]:
        if self.data is None:
            return _kept_answers(self.case)
        return {name: value for name, value in posted(self.data, ANSWER).items() if value}

    @cached_property
    def _read(self) -> tuple[dict[str, str], dict[str, str]]:
        """Answers that can be read, and a sentence for each that cannot."""
        good, bad = {}, {}
        for name, value in self.given_answers.items():
            try:
                read_answers({name: value})
                good[name] = value
            except UserError as error:
                bad[name] = error.message
        return good, bad

    @cached_property
    def assessment(self) -> Assessment:
        return assess(version=self.version, **self.applicant.who, answers=self._read[0], facts=self.facts)

    @cached_property
    def conditions(self) -> list[ConditionRow]:
        """Each condition with what was or is to be asked for it, each question once on the page."""
        first = assess(version=self.version, **self.applicant.who, facts=self.facts)
        shown: set[str] = set()
        rows = []
        for before, line in zip(first.lines, self.assessment.lines, strict=True):
            asked = {fact.name: fact for fact in [*before.questions, *line.questions] if fact.name not in shown}
            shown |= set(asked)
            rows.append(ConditionRow(line, [self._question(fact) for fact in asked.values()]))
        return rows

    def _question(self, fact: Fact) -> Question:
        return Question(fact, self.given_answers.get(fact.name, ""), self._read[1].get(fact.name, ""))

    @cached_property
    def materials(self) -> list[MaterialRow]:
        facts = overlay(self.facts, read_answers(self._read[0]))
        lines = material_plan(version=self.version, **self.applicant.who, agent=self.agent, facts=facts)
        return [MaterialRow(line, self._given_of(line)) for line in lines]

    def _given_of(self, line: MaterialLine) -> str:
        """What the clerk said, of this material or of all that are to be brought."""
        given = self._given.get(line.code, "")
        return str(CaseMaterial.Status.RECEIVED) if not given and self._received_with_all(line) else given

    def _received_with_all(self, line: MaterialLine) -> bool:
        """Whether “全部已收” means this one: what is surely to be brought; what may not apply is asked one by one."""
        asked = self.data is not None and "receive_all" in self.data
        return asked and not line.have and not line.may_not_apply

    @property
    def to_bring(self) -> bool:
        """Whether a material that is surely needed is still to be ticked."""
        return any(not (row.line.have or row.line.may_not_apply or row.given) for row in self.materials)

    @cached_property
    def _given(self) -> dict[str, str]:
        if self.data is None:
            return _kept_materials(self.case)
        typed = posted(self.data, MATERIAL)
        return {code: value for code, value in typed.items() if value in GIVEN}

    @cached_property
    def record(self) -> dict[str, str]:
        known = prefill(self.version, **self.applicant.who, agent=self.agent, agent_relation=self.agent_relation)
        return {**known, **((self.case.form_data or {}) if self.case else {})}

    @cached_property
    def form(self) -> ApplicationForm:
        return ApplicationForm(self.version, self.record, self._form_data())

    def _form_data(self) -> QueryDict | None:
        """What was typed; the agent's fields follow the agent who is chosen."""
        if self.data is None:
            return None
        data = self.data.copy()
        for spec in self.version.form:
            name = f"f-{spec['name']}"
            changed = self.relation_changed if spec.get("source") == RELATION else self.agent_changed
            if from_agent(spec) and (changed or not data.get(name)):
                data[name] = "" if spec.get("type") in ("phone", "id_number") else self.record.get(spec["name"], "")
        return data

    @cached_property
    def earlier(self) -> Earlier | None:
        """What she has in hand or was granted; not asked when the page is about that very case."""
        return None if self.case else earlier_cases(self.user, self.applicant, self.version.item)

    @property
    def agent_changed(self) -> bool:
        """Whether another agent (or none) was chosen since the page was shown."""
        shown = self.data.get("agent_shown") if self.data else None
        return shown is not None and shown != (str(self.agent.uid) if self.agent else "")

    @cached_property
    def agent_relation(self) -> str:
        """What the agent is to the applicant: as it is typed, or as the file has it of who was just chosen."""
        if self.case:
            return self.case.agent_relation
        typed = self.data.get("agent_relation", "")[:40] if self.data and self.agent else ""
        if not self.agent_changed:
            return typed
        known = relation_on_file(self.applicant.person, self.agent)
        return known or ("" if self.data and self.data.get("agent_shown") else typed)  # not what the last one was

    @property
    def relation_changed(self) -> bool:
        """Whether the relation is another one than when the form was drawn."""
        shown = self.data.get("relation_shown") if self.data else None
        return shown is not None and shown != self.agent_relation

    @cached_property
    def agent_form(self) -> AgentForm:
        return AgentForm(self.data, initial={"version": self.version.uid})

    @cached_property
    def case_uid(self) -> uuid.UUID:
        """Made with the page: the same page sent twice makes one case."""
        try:
            return uuid.UUID(self.data.get("case_uid", "") if self.data else "")
        except ValueError:
            return uuid.uuid4()

    @cached_property
    def agent(self) -> Person | None:
        if self.case:
            return self.case.agent
        uid = self.data.get("agent", "") if self.data else ""
        if not uid:
            return None
        try:
            return get_person(self.user, uid)
        except NotFound:
            return None

    @cached_property
    def agents(self) -> list[tuple[str, str, str]]:
        """(uid, masked name, relation) of those who may act for her on file, and of the one who was chosen."""
        known = agents_on_file(self.applicant.person)
        chosen = self.agent
        if chosen and str(chosen.uid) not in {uid for uid, _name, _relation in known}:
            known.append((str(chosen.uid), mask_name(chosen.name), chosen.phone_masked))
        return known

    @cached_property
    def agents_found(self) -> list[PersonHit]:
        text = self.data.get("agent_q", "").strip()[:60] if self.data else ""
        shown = {uid for uid, _name, _relation in self.agents} | {str(self.applicant.uid)}
        hits = person_search(user=self.user, text=text, limit=6) if text else []
        return [hit for hit in hits if str(hit.uid) not in shown]

    @property
    def complete(self) -> bool:
        """Whether every material is here or may follow; the page then offers acceptance first."""
        return all(row.line.have or row.given for row in self.materials)

    @property
    def step(self) -> int:
        """Where the walk stands: at the conditions and materials, or, when they are settled, at the form."""
        return 4 if self.complete and not self.assessment.unknown else 3

    def sent(self) -> dict[str, Any]:
        """Keyword arguments of `case_accept` and `case_notify`. Raises UserError for an answer that is none."""
        if self._read[1]:
            raise UserError(next(iter(self._read[1].values())), field="answers")
        return {
            **self.applicant.who,
            "version": self.version,
            "agent": self.agent,
            "agent_relation": self.agent_relation,
            "window": self.user.last_window,
            "answers": self._read[0],
            "form_data": self.form.typed(),
            "materials": {row.line.code: row.given for row in self.materials if row.given},
            "uid": self.case_uid,
        }

    def sent_again(self) -> dict[str, Any]:
        """Keyword arguments of `case_accept_notified`: what is left empty now takes the place of what was kept."""
        sent = self.sent()
        assert self.data is not None  # noqa: S101 — only a form that was sent comes here
        return {
            "answers": dict.fromkeys(posted(self.data, ANSWER), "") | sent["answers"],
            "form_data": _given_values(sent["form_data"]),
            "materials": {row.line.code: row.given or CaseMaterial.Status.MISSING for row in self.materials},
            "despite": self.data.get("despite", ""),
        }

    def refuse_needless_notice(self) -> None:
        """What only the form lacks is asked on the spot. Raises NothingMissing."""
        if self.complete and not self.assessment.not_met:
            self._show_form_errors()
            raise NothingMissing(_("材料和条件都齐了，不用出告知书。请把申请表填好后受理。"))

    def _show_form_errors(self) -> None:
        typed = _given_values(self.form.typed())
        _clean, errors = validate_form(self.version, {**self.record, **typed}, record=self.record)
        self.form.show_errors(errors)

    def failed(self, error: UserError) -> None:
        """Show why nothing was saved, beside the fields; what the form lacks is told with the missing materials."""
        self.error = error
        if isinstance(error, FormInvalid):
            self.form.full_clean()
            self.form.show_errors(error.details["fields"])
        if isinstance(error, MaterialsMissing):
            self.missing = error.details["missing"]
            self._show_form_errors()


def _kept_answers(case: Case | None) -> dict[str, str]:
    """Answers of the first visit as the page sends them."""
    answers = (case.assessment or {}).get("answers", {}) if case else {}
    return {name: _as_sent(value) for name, value in answers.items() if value not in (None, "", [])}


def _as_sent(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value[0] if isinstance(value, list) else value)


def _kept_materials(case: Case | None) -> dict[str, str]:
    rows = case.materials.filter(status__in=GIVEN) if case else []
    return {row.code: str(row.status) for row in rows}


def _given_values(typed: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in typed.items() if value is not None}


def read_application(request: HttpRequest, applicant: Applicant, version: ItemVersion) -> Application:
    return Application(request.user, applicant, version, request.POST if request.method == "POST" else None)
