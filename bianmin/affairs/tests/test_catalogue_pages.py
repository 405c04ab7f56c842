"""The administrator edits the catalogue on screen."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document

from bianmin.affairs.actions.item import item_version_draft, item_version_edit, item_version_publish
from bianmin.affairs.models import FormTemplate, Item, ItemVersion
from bianmin.core.files import DOCX


@pytest.fixture
def editing(client: Client, administrator) -> Client:
    client.force_login(administrator)
    return client


@pytest.fixture
def draft(administrator, elder_allowance) -> ItemVersion:
    return item_version_draft(actor=administrator, item=elder_allowance.item)


def edit_url(draft: ItemVersion, name: str = "item_version_edit") -> str:
    return reverse(name, args=[draft.uid])


def form_of(client: Client, url: str) -> dict[str, str]:
    """What a browser would send back of the editor's page, untouched."""
    context = client.get(url).context
    editor = context["editor"]
    sent: dict[str, str] = {}
    for form in [editor.form, *(form for formset in editor.lists.values() for form in formset)]:
        for bound in form:
            value = bound.value()
            if value is not None and value is not False and value != "":
                sent[bound.html_name] = "on" if value is True else str(value)
    for formset in editor.lists.values():
        for bound in formset.management_form:
            sent[bound.html_name] = str(bound.value())
    return sent


def test_the_list_and_the_item(editing, elder_allowance):
    assert "高龄津贴申领" in editing.get(reverse("item_list")).content.decode()
    assert "第 1 版" in editing.get(reverse("item_detail", args=["MZ-06"])).content.decode()


def test_a_draft_is_made_once(editing, elder_allowance):
    url = reverse("item_version_draft", args=["MZ-06"])
    assert editing.post(url)["Location"] == editing.post(url)["Location"]
    assert ItemVersion.objects.filter(published_at=None).count() == 1


def test_saving_without_a_change_changes_nothing(editing, draft, elder_allowance):
    answer = editing.post(edit_url(draft), form_of(editing, edit_url(draft)))
    assert answer.status_code == 302
    draft.refresh_from_db()
    for name in ("conditions", "refusal_grounds", "keywords", "delivery", "promised_workdays", "kind"):
        assert getattr(draft, name) == getattr(elder_allowance, name), name
    for before, after in zip(elder_allowance.materials, draft.materials, strict=True):
        assert before.items() <= after.items()
    assert [row["name"] for row in draft.form] == [row["name"] for row in elder_allowance.form]


def test_rows_are_moved_removed_and_added(editing, draft):
    sent = form_of(editing, edit_url(draft))
    sent |= {"conditions-0-ORDER": "2", "conditions-1-ORDER": "1"}
    sent |= {"materials-2-DELETE": "on", "refusal_grounds-2-code": "late", "refusal_grounds-2-text": "来晚了"}
    editing.post(edit_url(draft), sent)
    draft.refresh_from_db()
    assert [row["expr"] for row in draft.conditions] == ["person.age >= 80", "person.hukou_city"]
    assert [row["code"] for row in draft.materials] == ["M1", "M2"]
    assert draft.refusal_grounds[-1]["text"] == "来晚了"


def test_a_condition_that_the_system_does_not_know_is_named_and_kept(editing, draft):
    sent = form_of(editing, edit_url(draft)) | {"conditions-0-expr": "person.shoe_size > 40"}
    answer = editing.post(edit_url(draft), sent)
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "第 1 个条件" in text
    assert "person.shoe_size &gt; 40" in text
    draft.refresh_from_db()
    assert draft.conditions[0]["expr"] == "person.hukou_city"


def test_a_colleague_was_quicker(editing, draft):
    sent = form_of(editing, edit_url(draft)) | {"name": "我的新名字"}
    ItemVersion.objects.filter(pk=draft.pk).update(revision=9)
    answer = editing.post(edit_url(draft), sent)
    assert answer.status_code == 409
    assert "我的新名字" in answer.content.decode()


def test_the_check_reads_a_condition_aloud(editing, elder_allowance):
    url = reverse("condition_check")
    assert "读作" in editing.post(url, {"conditions-0-expr": "person.age >= 80"}).content.decode()
    assert "不认识" in editing.post(url, {"conditions-0-expr": "person.shoe_size > 1"}).content.decode()
    assert editing.post(url, {"conditions-0-expr": ""}).content.decode().strip() == ""


def test_compared_and_published(editing, draft):
    ItemVersion.objects.filter(pk=draft.pk).update(promised_workdays=8)
    page = editing.get(edit_url(draft, "item_version_publish")).content.decode()
    assert re.search(r"<del>10</del>", page)
    assert re.search(r"<ins>8</ins>", page)
    unnamed = editing.post(edit_url(draft, "item_version_publish"), {"change_note": " "})
    assert unnamed.status_code == 200
    editing.post(edit_url(draft, "item_version_publish"), {"change_note": "承诺缩短"})
    assert Item.objects.get().current_id == draft.pk
    assert "8 个工作日" in editing.get(reverse("guide_detail", args=["MZ-06"])).content.decode()


def test_comparing_saves_first(editing, draft):
    page = editing.get(edit_url(draft)).content.decode()
    assert re.search(r'<button[^>]*name="then"[^>]*value="compare"', page)
    assert edit_url(draft, "item_version_publish") not in page
    sent = form_of(editing, edit_url(draft)) | {"promised_workdays": "7", "then": "compare"}
    answer = editing.post(edit_url(draft), sent)
    assert answer["Location"] == edit_url(draft, "item_version_publish")
    assert "<ins>7</ins>" in editing.get(answer["Location"]).content.decode()
    wrong = form_of(editing, edit_url(draft)) | {"conditions-0-expr": "person.shoe_size > 40", "then": "compare"}
    assert editing.post(edit_url(draft), wrong).status_code == 400


def test_a_published_version_is_only_read(editing, draft):
    sent = form_of(editing, edit_url(draft)) | {"name": "别的名字"}
    editing.post(edit_url(draft, "item_version_publish"), {"change_note": "照发"})
    page = editing.get(edit_url(draft)).content.decode()
    assert "保存草稿" not in page
    assert "放弃这份草稿" not in page
    assert reverse("item_version_draft", args=["MZ-06"]) in page
    for name in ("item_version_edit", "item_version_publish"):
        answer = editing.post(edit_url(draft, name), sent)
        assert answer.status_code == 409
        assert "这一版已经发布" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.name == "高龄津贴申领"


def test_a_draft_is_thrown_away(editing, draft):
    editing.post(edit_url(draft, "item_version_discard"))
    assert not ItemVersion.objects.filter(pk=draft.pk).exists()


def test_stopped_and_taken_up_again(editing, elder_allowance):
    editing.post(reverse("item_deactivate", args=["MZ-06"]), {"version": 1})
    assert not Item.objects.get().active
    editing.post(reverse("item_activate", args=["MZ-06"]), {"version": 2})
    assert Item.objects.get().active


def _docx(text: str) -> SimpleUploadedFile:
    document, out = Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(out)
    return SimpleUploadedFile("form.docx", out.getvalue(), content_type=DOCX)


def test_a_template_is_tried_before_it_is_taken(editing, elder_allowance):
    url = reverse("form_template_upload", args=["MZ-06"])
    refused = editing.post(url, {"file": _docx("{{ form.hat_size }}")})
    assert "hat_size" in refused.content.decode()
    assert not FormTemplate.objects.exists()
    editing.post(url, {"file": _docx("姓名：{{ form.name }}")})
    assert FormTemplate.objects.get().active
    editing.post(reverse("form_template_remove", args=["MZ-06"]))
    assert not FormTemplate.objects.get().active


def test_forms_are_printed_filled_and_empty(client, clerk, case, xie):
    empty = client.get(reverse("guide_form_document", args=["MZ-06"]))
    assert empty["Content-Type"] == DOCX
    assert xie.name not in _text(empty.content)
    client.force_login(clerk)
    filled = client.get(reverse("case_form_document", args=[case.uid]))
    assert xie.name in _text(filled.content)


def _text(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    return "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)


def test_the_filled_form_is_not_everybodys(client, auditor, officer_elsewhere, case):
    url = reverse("case_form_document", args=[case.uid])
    assert client.get(url)["Location"].startswith(reverse("account_login"))
    client.force_login(auditor)
    assert client.get(url).status_code == 403
    client.force_login(officer_elsewhere)
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("who", ["clerk", "officer", "director", "stranger"])
def test_only_the_administrator_edits(who, request, client, draft):
    client.force_login(request.getfixturevalue(who))
    for url in (reverse("item_list"), reverse("item_detail", args=["MZ-06"]), edit_url(draft)):
        assert client.get(url).status_code == 403
    for url in (reverse("item_deactivate", args=["MZ-06"]), edit_url(draft, "item_version_discard")):
        assert client.post(url).status_code == 403
    assert client.post(reverse("condition_check"), {"x-expr": "1"}).status_code == 403
    assert Item.objects.get().active


def test_the_editor_needs_login(client, draft):
    assert client.get(edit_url(draft))["Location"].startswith(reverse("account_login"))


def compared(client: Client, **numbers: object):
    return client.get(reverse("item_version_compare", args=["MZ-06"]), numbers)


@pytest.fixture
def three_versions(administrator, elder_allowance) -> None:
    for days, why in ((7, "缩短到七天"), (5, "缩短到五天")):
        draft = item_version_draft(actor=administrator, item=elder_allowance.item)
        item_version_edit(actor=administrator, draft=draft, revision=1, promised_workdays=days)
        item_version_publish(actor=administrator, draft=draft, change_note=why)


def test_any_two_versions_are_compared(editing, three_versions):
    page = editing.get(reverse("item_detail", args=["MZ-06"])).content.decode()
    for link in (
        "compare/?to=3",
        "compare/?to=2",
        reverse("item_version_edit", args=[ItemVersion.objects.get(number=1).uid]),
    ):
        assert link in page
    assert "compare/?to=1" not in page
    rows = {(1, 3): ("10", "5"), (2, 3): ("7", "5"), (3, 1): ("5", "10")}
    for (first, second), (gone, new) in rows.items():
        shown = compared(editing, **{"from": first, "to": second}).content.decode()
        assert f"<del>{gone}</del>" in shown
        assert f"<ins>{new}</ins>" in shown
    assert "<del>7</del>" in compared(editing).content.decode()
    assert "<del>10</del>" in compared(editing, to=2).content.decode()


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        ({"from": 9, "to": 1}, "没有第 9 版"),
        ({"from": 1, "to": "9%s"}, "没有第 9%s 版"),
        ({"from": "<b>", "to": 1}, "没有第 &lt;b&gt; 版"),
        ({"from": 2, "to": 2}, "两边是同一版"),
        ({"to": 1}, "前面没有可比的"),
    ],
)
def test_bad_numbers_of_versions_are_told(editing, three_versions, numbers, sentence):
    answer = compared(editing, **numbers)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_comparing_is_for_the_administrator(client, clerk, three_versions):
    client.force_login(clerk)
    assert compared(client).status_code == 403


def test_a_button_on_an_old_page_is_told(editing, elder_allowance):
    page = editing.get(reverse("item_detail", args=["MZ-06"])).content.decode()
    assert '<input type="hidden" name="version" value="1">' in page
    url = reverse("item_deactivate", args=["MZ-06"])
    assert editing.post(url, {"version": 1}).status_code == 302
    late = editing.post(url, {"version": 1})
    assert late.status_code == 409
    assert "请看过现在的样子再按" in late.content.decode()
    for bad in ({}, {"version": "x"}):
        assert editing.post(reverse("item_activate", args=["MZ-06"]), bad).status_code == 400
    assert not Item.objects.get(code="MZ-06").active


def test_the_rule_language_is_told_with_examples(editing, draft):
    page = editing.get(reverse("rule_words")).content.decode()
    for words in ("person.age", "参数（由科室录入）", "年满 80 周岁", "emergency", "遭遇突发困难"):
        assert words in page
    assert reverse("rule_words") in editing.get(reverse("item_version_edit", args=[draft.uid])).content.decode()


def test_the_rule_language_is_for_the_administrator(client, clerk):
    client.force_login(clerk)
    assert client.get(reverse("rule_words")).status_code == 403
