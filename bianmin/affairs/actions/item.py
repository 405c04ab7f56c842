"""The catalogue of items: a draft is made from the current version, edited, checked and published."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from bianmin.affairs import catalogue
from bianmin.affairs.errors import VersionPublished
from bianmin.affairs.models import Item, ItemVersion
from bianmin.affairs.permissions import require_catalogue_editor
from bianmin.core import clock, journal
from bianmin.core.errors import Conflict, UserError, VersionConflict
from bianmin.core.models import JournalEntry


def item_version_draft(*, actor: Any, item: Item) -> ItemVersion:
    """The item's open draft; made as a copy of the current version when there is none."""
    require_catalogue_editor(actor)
    with transaction.atomic():
        item = Item.objects.select_for_update(of=("self",)).select_related("current").get(pk=item.pk)
        draft = item.versions.filter(published_at=None).first()
        if draft is not None:
            return draft
        last = item.versions.order_by("-number").values_list("number", flat=True).first() or 0
        values = {name: getattr(item.current, name) for name in catalogue.EDITABLE} if item.current else {}
        draft = ItemVersion.objects.create(item=item, number=last + 1, **values)
        _record(actor, "item.version_draft", draft, {"number": draft.number})
    return draft


def item_version_edit(*, actor: Any, draft: ItemVersion, revision: int, **values: Any) -> ItemVersion:
    """Change fields of a draft (catalogue.EDITABLE) as seen at `revision`.

    Raises RuleError with the row and place of a condition that cannot be used, UserError on the field,
    VersionPublished, VersionConflict, NotAllowed.
    """
    require_catalogue_editor(actor)
    clean = catalogue.clean_values(values)
    with transaction.atomic():
        draft = _locked_draft(draft)
        if draft.revision != revision:
            raise VersionConflict(_("这份草稿刚刚被同事改过，请看过最新内容再保存。"))
        changed = [name for name, value in clean.items() if getattr(draft, name) != value]
        for name in changed:
            setattr(draft, name, clean[name])
        draft.revision += 1
        draft.save(update_fields=[*changed, "revision"])
        _record(actor, "item.version_edit", draft, {"number": draft.number, "fields": changed})
    return draft


def item_version_publish(*, actor: Any, draft: ItemVersion, change_note: str) -> ItemVersion:
    """Put a draft in force from now on; open cases keep theirs. Raises UserError, RuleError, VersionPublished."""
    require_catalogue_editor(actor)
    why = change_note.strip()[:200]
    if not why:
        raise UserError(_("请写一句这次改了什么。"), field="change_note")
    with transaction.atomic():
        draft = _locked_draft(draft)
        catalogue.clean_values({name: getattr(draft, name) for name in catalogue.EDITABLE})
        catalogue.check_version(draft)
        draft.published_at, draft.published_by, draft.change_note = clock.now(), actor, why
        draft.save(update_fields=["published_at", "published_by", "change_note"])
        Item.objects.filter(pk=draft.item_id).update(current=draft, edited=True, version=F("version") + 1)
        payload = {"number": draft.number, "name": draft.name, "change": why}
        _record(actor, "item.version_publish", draft, payload, JournalEntry.Audience.PUBLIC)
    return draft


def item_version_discard(*, actor: Any, draft: ItemVersion) -> None:
    """Throw a draft away. Raises VersionPublished, NotAllowed."""
    require_catalogue_editor(actor)
    with transaction.atomic():
        draft = _locked_draft(draft)
        _record(actor, "item.version_discard", draft, {"number": draft.number})
        draft.delete()


def item_activate(*, actor: Any, item: Item, version: int) -> Item:
    """Take the item, seen at `version`, up (again). Raises Conflict when nothing is published yet, VersionConflict."""
    return _switch(actor, item, version, "activate", active=True)


def item_deactivate(*, actor: Any, item: Item, version: int) -> Item:
    """Stop taking the item, seen at `version`; open cases go on. Raises VersionConflict."""
    return _switch(actor, item, version, "deactivate", active=False)


def item_online(*, actor: Any, item: Item, version: int, online: bool) -> Item:
    """Whether residents may apply from their phones, as seen at `version`. Raises VersionConflict."""
    return _switch(actor, item, version, "online", online=online)


def _switch(actor: Any, item: Item, version: int, verb: str, **values: bool) -> Item:
    require_catalogue_editor(actor)
    with transaction.atomic():
        item = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
        if item.version != version:
            raise VersionConflict(_("同事刚刚停办、恢复了这个事项，或者发布了新版。请看过现在的样子再按。"))
        if values.get("active") and item.current_id is None:
            raise Conflict(_("这个事项还没有发布的版本，请先发布。"))
        for name, value in values.items():
            setattr(item, name, value)
        item.version += 1
        item.save(update_fields=[*values, "version"])
        journal.record(
            actor=actor,
            verb=f"item.{verb}",
            noun=item,
            payload={"code": item.code, **values},
            audience=JournalEntry.Audience.PUBLIC,
        )
    return item


def _locked_draft(draft: ItemVersion) -> ItemVersion:
    try:
        locked = ItemVersion.objects.select_for_update(of=("self",)).select_related("item").get(pk=draft.pk)
    except ItemVersion.DoesNotExist as error:
        raise Conflict(_("这份草稿已经被放弃了。")) from error
    if locked.published_at is not None:
        raise VersionPublished(_("已发布的版本不能再改，请新建草稿。"))
    return locked


def _record(
    actor: Any,
    verb: str,
    version: ItemVersion,
    payload: dict[str, Any],
    audience: str = JournalEntry.Audience.STAFF,
) -> None:
    payload = {"item": version.item.code, **payload}
    journal.record(actor=actor, verb=verb, noun=version, payload=payload, audience=audience)
