"""Bundles as pages and the API need them: which there are, and one of them for one person."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from bianmin.affairs.bundle_merge import MergedForm, MergedMaterial, merge_forms, merge_materials
from bianmin.affairs.models import Bundle, Case, ItemVersion
from bianmin.core import rules
from bianmin.core.errors import NotFound
from bianmin.residents.models import Person

from .eligibility import Assessment, assess
from .facts import Facts, applicant_facts, overlay, read_answers
from .item import current_items
from .materials import MaterialLine, material_plan


@dataclass(frozen=True)
class BundleItem:
    """One item of a bundle for one person. `open`: her case of it that is already in hand."""

    version: ItemVersion
    assessment: Assessment
    open: Case | None
    chosen: bool

    @property
    def status(self) -> str:
        return str(self.assessment.overall)


def bundles() -> list[Bundle]:
    """Those that are offered; one query."""
    return list(Bundle.objects.filter(active=True))


def found_bundles(text: str) -> list[Bundle]:
    """Those whose name, plain words or summary the text is a part of; all without a text."""
    wanted = text.strip()
    return [
        bundle
        for bundle in bundles()
        if not wanted
        or wanted in bundle.summary
        or any(wanted in word or word in wanted for word in (bundle.name, *bundle.keywords))
    ]


def get_bundle(code: str) -> Bundle:
    """Raises NotFound."""
    bundle = Bundle.objects.filter(active=True, code=code[:20]).first()
    if bundle is None:
        raise NotFound(_("没有这个“一件事”，或者已经停用。"))
    return bundle


def bundle_versions(bundle: Bundle) -> list[ItemVersion]:
    """The items in force, in the bundle's order; one that is no longer offered is left out."""
    current = {version.item.code: version for version in current_items()}
    return [current[code] for code in bundle.items if code in current]


@dataclass(frozen=True)
class BundleGuide:
    """Which items a bundle holds, and every paper that any of them asks for, once."""

    versions: list[ItemVersion]
    materials: list[tuple[str, list[str]]]


def bundle_guide(bundle: Bundle) -> BundleGuide:
    """Papers that the record has, or that are printed at the counter, are left out: nobody brings them."""
    versions = bundle_versions(bundle)
    papers: dict[str, list[str]] = {}
    for version in versions:
        for material in version.materials:
            if not (material.get("from_record") or material.get("generated")):
                papers.setdefault(material["name"], []).append(version.name)
    return BundleGuide(versions, list(papers.items()))


@dataclass
class BundlePlan:
    """`chosen`: item codes, None before anybody has chosen: then all that are not ruled out and not in hand."""

    bundle: Bundle
    person: Person
    agent: Person | None = None
    answers: dict[str, Any] | None = None
    chosen: set[str] | None = None

    @cached_property
    def facts(self) -> Facts:
        return overlay(applicant_facts(person=self.person), read_answers(self.answers or {}))

    @cached_property
    def items(self) -> list[BundleItem]:
        """Two queries and one for the facts, however many items."""
        versions = bundle_versions(self.bundle)
        open_cases = Case.objects.open().filter(person=self.person, item__in=[version.item_id for version in versions])
        held = {case.item_id: case for case in open_cases}
        return [self._item(version, held.get(version.item_id)) for version in versions]

    def _item(self, version: ItemVersion, held: Case | None) -> BundleItem:
        found = assess(version=version, person=self.person, answers=self.answers, facts=self.facts)
        wanted = found.overall != rules.Status.NOT_MET if self.chosen is None else version.item.code in self.chosen
        return BundleItem(version, found, held, wanted and held is None)

    @cached_property
    def versions(self) -> list[ItemVersion]:
        return [item.version for item in self.items if item.chosen]

    @cached_property
    def form(self) -> MergedForm:
        return merge_forms(self.versions)

    @cached_property
    def materials(self) -> list[MergedMaterial]:
        return merge_materials((version, self._lines(version)) for version in self.versions)

    def _lines(self, version: ItemVersion) -> list[MaterialLine]:
        return material_plan(version=version, person=self.person, agent=self.agent, facts=self.facts)
