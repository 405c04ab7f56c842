"""Official forms: laid out from catalog/forms.yaml, nothing of the item's form lost, never "None" on paper."""

import io
from dataclasses import replace

import pytest
from docx import Document
from docx.table import _Cell

from bianmin.affairs import loaders
from bianmin.affairs.form_documents import render
from bianmin.affairs.form_layout import described, layout_of
from bianmin.affairs.form_word import DIGITS, build
from bianmin.affairs.models import ItemVersion
from bianmin.affairs.selectors.form_blank import blank_form
from bianmin.affairs.selectors.form_context import blank_context, form_context
from bianmin.affairs.selectors.item import current_items
from bianmin.residents.loaders import load_documents

AT_LEAST = 12
EIGHT = "\n".join(f"谢{name}、子、{age} 岁、在职" for name, age in zip("甲乙丙丁戊己庚𠮷", range(8), strict=True))


@pytest.fixture
def versions(centre):
    load_documents()
    loaders.load_items()
    return {version.item.code: version for version in current_items()}


def cells_of(content):
    document = Document(io.BytesIO(content))
    return [
        ["\n".join(p.text for p in _Cell(tc, row).paragraphs) for tc in row._tr.tc_lst]
        for row in document.tables[0].rows
    ]


def text_of(content):
    document = Document(io.BytesIO(content))
    return "\n".join([*(p.text for p in document.paragraphs), *(" ".join(row) for row in cells_of(content))])


def filled(version, **data):
    context = blank_context(version)
    context["form"] |= data
    return context


def test_the_forms_people_need_most_are_laid_out(versions):
    known = {code for code, version in versions.items() if described().get(code, {}).get("item") == version.name}
    assert set(described()) == known
    assert len(known) >= AT_LEAST


def test_nothing_that_the_item_asks_is_lost(versions):
    for version in versions.values():
        layout = layout_of(version)
        placed = [cell.name for row in layout.rows for cell in row.cells if cell.name]
        placed += [row.name for row in layout.rows if row.name]
        assert {entry["name"] for entry in version.form} <= set(placed), version.item.code
        assert len(placed) == len(set(placed)), version.item.code


def test_blank_forms_leave_space_and_never_say_none(versions):
    for version in versions.values():
        text = text_of(blank_form(version))
        assert not [sign for sign in ("None", "{{", "☑") if sign in text], version.item.code
        assert "填表说明" in text
        assert "申请人承诺" in text
        assert "签名" in text
        assert "年　　月　　日" in text


def test_an_answer_is_ticked_and_an_id_number_has_a_box_a_digit(versions):
    version = versions["MZ-05"]
    context = filled(version, sex="女")
    context["digits"]["id_number"] = list("41010519420312002X")
    content = render(build(layout_of(version)), context)
    assert "□男 ☑女" in text_of(content)
    boxes = [row for row in cells_of(content) if "身份证号码" in row[0]]
    assert boxes[0][-DIGITS:] == list("41010519420312002X")


def test_each_of_eight_members_has_a_row(case, versions):
    case.item_version, case.form_data = versions["MZ-01"], {"members": EIGHT, "name": "谢玉清"}
    content = render(build(layout_of(versions["MZ-01"])), form_context(case))
    rows = [row for row in cells_of(content) if row[0].startswith("谢") and "子" in row]
    assert len(rows) == EIGHT.count("\n") + 1
    assert any("谢𠮷" in row for row in rows)


def test_a_passport_and_signs_of_markup_stand_as_they_are(case, versions):
    case.item_version = versions["MZ-05"]
    case.form_data = {"id_number": "E12345678", "name": '<w:p>"甲"&乙 {{ x }}', "address": "很长的地址" * 30}
    text = text_of(render(build(layout_of(case.item_version)), form_context(case)))
    assert '<w:p>"甲"&乙 {{ x }}' in text
    assert "E 1 2 3 4 5 6 7 8" in text


def test_an_organisation_puts_its_seal(versions):
    text = text_of(blank_form(versions["DQ-05"]))
    assert "申请单位（盖章）" in text
    assert "法定代表人（签名）" in text
    assert "代办人（签名）" not in text


def test_an_agent_signs_and_is_named(versions):
    version = versions["JS-01"]
    context = blank_context(version)
    context["agent"] |= {"name": "谢小红", "relation": "女儿"}
    text = text_of(render(build(layout_of(version)), context))
    assert "谢小红" in text
    assert "女儿" in text
    assert "代办人（签名）" in text


def test_a_photo_has_its_place_beside_the_first_rows(versions):
    table = Document(io.BytesIO(blank_form(versions["MZ-05"]))).tables[0]
    assert len(table._tbl.xpath(".//w:vMerge")) == 3
    assert [row[-1] for row in cells_of(blank_form(versions["MZ-05"]))][1].startswith("照片")


def test_a_changed_form_still_fits_its_layout(versions):
    version = versions["MZ-05"]
    form = [entry for entry in version.form if entry["name"] != "agent_phone"]
    form.append({"name": "new_one", "label": "新加的一栏", "type": "text"})
    changed = ItemVersion(item=version.item, name="高龄补贴", kind=version.kind, form=form, materials=[])
    text = text_of(render(build(layout_of(changed)), blank_context(changed)))
    assert "新加的一栏" in text
    assert "代办人电话" not in text
    assert text.startswith("高龄补贴申请表")


def test_words_of_the_catalogue_are_no_template(versions):
    layout = replace(layout_of(versions["MZ-05"]), opinions=["{{ case.nonsense }}"], notes=["{% set x = 1 %}"])
    text = text_of(render(build(layout), blank_context(versions["MZ-05"])))
    assert "｛｛ case.nonsense ｝｝" in text


def test_the_template_is_downloaded_by_the_catalogues_editor(client, case, administrator, clerk):
    path = f"/desk/catalogue/{case.item.code}/template/document/"
    client.force_login(clerk)
    assert client.get(path).status_code == 403
    client.force_login(administrator)
    answer = client.get(path)
    assert "{{ form.name }}" in text_of(answer.content)
