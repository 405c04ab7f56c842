"""Editing the catalogue on screen: draft, edit with checks, publish; published versions are never changed."""

import pytest

from bianmin.affairs.actions.item import (
    item_activate,
    item_deactivate,
    item_version_discard,
    item_version_draft,
    item_version_edit,
    item_version_publish,
)
from bianmin.affairs.errors import ItemInactive, VersionPublished
from bianmin.affairs.permissions import get_item_version
from bianmin.affairs.selectors.item import current_items
from bianmin.core.errors import NotAllowed, NotFound, UserError, VersionConflict
from bianmin.core.models import JournalEntry
from bianmin.core.rules import RuleError


@pytest.fixture
def draft(administrator, elder_allowance):
    return item_version_draft(actor=administrator, item=elder_allowance.item)


def test_draft_is_a_copy_and_there_is_one(administrator, elder_allowance, draft):
    assert (draft.number, draft.name, draft.materials) == (2, elder_allowance.name, elder_allowance.materials)
    assert item_version_draft(actor=administrator, item=elder_allowance.item) == draft


def test_publish_puts_it_in_force_and_open_cases_keep_theirs(administrator, draft, case, elder_allowance):
    draft = item_version_edit(actor=administrator, draft=draft, revision=1, promised_workdays=5)
    item_version_publish(actor=administrator, draft=draft, change_note="缩短时限")
    assert [version.pk for version in current_items()] == [draft.pk]
    case.refresh_from_db()
    assert case.item_version == elder_allowance


def test_published_is_never_changed(administrator, draft):
    item_version_publish(actor=administrator, draft=draft, change_note="x")
    with pytest.raises(VersionPublished):
        item_version_edit(actor=administrator, draft=draft, revision=1, name="别的")
    with pytest.raises(VersionPublished):
        item_version_publish(actor=administrator, draft=draft, change_note="x")
    with pytest.raises(VersionPublished):
        item_version_discard(actor=administrator, draft=draft)


def test_stale_revision(administrator, draft):
    item_version_edit(actor=administrator, draft=draft, revision=1, summary="甲")
    with pytest.raises(VersionConflict):
        item_version_edit(actor=administrator, draft=draft, revision=1, summary="乙")


def test_condition_is_split_and_its_error_has_a_place(administrator, draft):
    edited = item_version_edit(
        actor=administrator, draft=draft, revision=1, conditions=[{"expr": "person.hukou_city && person.age >= 80"}]
    )
    assert [row["expr"] for row in edited.conditions] == ["person.hukou_city", "person.age >= 80"]
    rows = [{"expr": "person.age >= 80"}, {"expr": "person.agee >= 80"}]
    with pytest.raises(RuleError) as told:
        item_version_edit(actor=administrator, draft=draft, revision=2, conditions=rows)
    assert told.value.details["row"] == 2
    assert told.value.field == "conditions"
    draft.refresh_from_db()
    assert draft.revision == 2


BAD = [
    {"name": ""},
    {"name": "长" * 81},
    {"kind": "快件"},
    {"promised_workdays": "many"},
    {"promised_workdays": -1},
    {"promised_workdays": 10**9},
    {"fee": -1},
    {"materials": [{"code": "M1", "name": ""}]},
    {"materials": [{"code": "M1", "name": "a"}, {"code": "M1", "name": "b"}]},
    {"materials": [{"code": "M1", "name": "a", "document": "nonsense"}]},
    {"materials": [{"code": "M1", "name": "a", "document": "resident_id", "generated": True}]},
    {"materials": [{"code": "M1", "name": "a", "needed_if": "person.agee > 1"}]},
    {"materials": ["text"]},
    {"form": [{"name": "Name!", "label": "a"}]},
    {"form": [{"name": "a", "label": "a", "type": "colour"}]},
    {"form": [{"name": "a", "label": "a", "type": "choice"}]},
    {"form": [{"name": "a", "label": "a", "source": "person.password"}]},
    {"form": [{"name": f"f{n}", "label": "a"} for n in range(81)]},
    {"refusal_grounds": [{"code": "a", "text": ""}]},
    {"conditions": [{"expr": "x" * 5000}]},
]


@pytest.mark.parametrize("values", BAD)
def test_bad_input_names_its_field(administrator, draft, values):
    with pytest.raises(UserError) as told:
        item_version_edit(actor=administrator, draft=draft, revision=1, **values)
    assert told.value.field == next(iter(values))
    draft.refresh_from_db()
    assert draft.revision == 1


def test_limits_must_fit_the_kind(administrator, draft):
    draft = item_version_edit(actor=administrator, draft=draft, revision=1, kind="即办件")
    with pytest.raises(UserError) as told:
        item_version_publish(actor=administrator, draft=draft, change_note="x")
    assert told.value.field == "promised_workdays"
    with pytest.raises(UserError):
        item_version_publish(actor=administrator, draft=draft, change_note="  ")


@pytest.mark.parametrize("who", ["clerk", "officer", "director", "auditor", "stranger"])
def test_only_the_administrator(request, who, draft, elder_allowance):
    user = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        item_version_draft(actor=user, item=elder_allowance.item)
    with pytest.raises(NotAllowed):
        item_version_edit(actor=user, draft=draft, revision=1, name="x")
    with pytest.raises(NotAllowed):
        item_version_publish(actor=user, draft=draft, change_note="x")
    with pytest.raises(NotAllowed):
        get_item_version(user, draft.uid)


def test_discard_and_fetch(administrator, draft):
    assert get_item_version(administrator, draft.uid) == draft
    item_version_discard(actor=administrator, draft=draft)
    with pytest.raises(NotFound):
        get_item_version(administrator, draft.uid)


def test_switching_off_and_on(administrator, elder_allowance, accept):
    item = item_deactivate(actor=administrator, item=elder_allowance.item, version=1)
    assert current_items() == []
    elder_allowance.item = item
    with pytest.raises(ItemInactive):
        accept()
    item_activate(actor=administrator, item=item, version=item.version)
    assert len(current_items()) == 1


def test_two_administrators_who_switch_at_once_are_told(administrator, elder_allowance, draft):
    item = elder_allowance.item
    item_deactivate(actor=administrator, item=item, version=1)
    for switch in (item_deactivate, item_activate):
        with pytest.raises(VersionConflict):
            switch(actor=administrator, item=item, version=1)
    item_activate(actor=administrator, item=item, version=2)
    item_version_publish(actor=administrator, draft=draft, change_note="新版")
    with pytest.raises(VersionConflict):
        item_deactivate(actor=administrator, item=item, version=3)
    item.refresh_from_db()
    assert (item.active, item.version) == (True, 4)
    assert JournalEntry.objects.filter(verb__in=["item.activate", "item.deactivate"]).count() == 2
