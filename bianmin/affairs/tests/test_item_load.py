"""The 44 items of the catalogue: loaded once, renewed when the file changes, left alone once the office has edited."""

import copy
import io

import pytest
from docx import Document

from bianmin.affairs import loaders
from bianmin.affairs.actions.item import item_version_draft, item_version_edit, item_version_publish
from bianmin.affairs.form_documents import render
from bianmin.affairs.form_layout import layout_of
from bianmin.affairs.form_word import build
from bianmin.affairs.models import Item, ItemVersion
from bianmin.affairs.selectors.form_context import sample_context
from bianmin.affairs.selectors.item import current_items
from bianmin.core.catalog import read
from bianmin.residents.loaders import load_documents


@pytest.fixture
def loaded(centre):
    load_documents()
    return loaders.load_items()


@pytest.fixture
def changed_file(monkeypatch):
    """The catalogue with another wording of JS-01."""
    catalogue = copy.deepcopy(read("affairs.yaml"))
    catalogue["items"][0]["summary"] = "新的说明"
    monkeypatch.setattr(loaders, "read", lambda name: catalogue)
    return catalogue


def test_all_items_are_published_once(loaded):
    assert loaded == 44
    assert Item.objects.exclude(current=None).filter(active=True).count() == 44
    version = Item.objects.get(code="JS-01").current
    assert (version.number, version.on_the_spot, version.delivery) == (1, True, ["现场领取", "邮寄", "电子送达"])
    assert version.conditions[0]["text"] == "户籍在本街道，或者常住在本街道"
    assert version.guide["remedy"]
    assert loaders.load_items() == 0
    assert ItemVersion.objects.count() == 44


def test_a_changed_entry_becomes_a_new_version(loaded, changed_file):
    assert loaders.load_items() == 1
    item = Item.objects.get(code="JS-01")
    assert (item.current.number, item.current.summary) == (2, "新的说明")
    assert item.versions.count() == 2


def test_what_the_office_edited_stays(loaded, changed_file, administrator):
    item = Item.objects.get(code="JS-01")
    draft = item_version_draft(actor=administrator, item=item)
    draft = item_version_edit(actor=administrator, draft=draft, revision=1, summary="窗口自己的说明")
    item_version_publish(actor=administrator, draft=draft, change_note="改说明")
    assert loaders.load_items() == 0
    item.refresh_from_db()
    assert item.current.summary == "窗口自己的说明"


def test_every_item_prints_its_form(loaded):
    for version in current_items():
        document = Document(io.BytesIO(render(build(layout_of(version)), sample_context(version))))
        assert document.paragraphs[0].text == layout_of(version).title
