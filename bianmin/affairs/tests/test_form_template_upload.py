"""Form templates: tried before they are taken, hostile ones refused, filled for a case; the plain form otherwise."""

import io
import zipfile

import pytest
from docx import Document

from bianmin.affairs.actions.form_template import form_render, form_template_remove, form_template_upload
from bianmin.affairs.errors import TemplateRefused
from bianmin.affairs.form_documents import render
from bianmin.affairs.models import FormTemplate
from bianmin.affairs.selectors.form_context import template_fields
from bianmin.core.errors import NotAllowed
from bianmin.core.files import FileRefused


def docx(*paragraphs):
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def text_of(content):
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def rezip(content, name, data):
    """The package with one part added or replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info, old.read(info.filename))
        new.writestr(name, data)
    return out.getvalue()


@pytest.fixture
def upload(administrator, elder_allowance):
    def make(content, **fields):
        given = {"actor": administrator, "item": elder_allowance.item, "content": content, "name": "申请表.docx"}
        return form_template_upload(**(given | fields))

    return make


def test_works_and_is_filled_for_a_case(upload, case, clerk, xie):
    upload(
        docx(
            "{{ item.name }} {{ case.number }}",
            "{{ form.name }} {{ person.id_number }} {{ form.bank_card|default('无') }}",
            "{% if agent.name %}代办：{{ agent.name }}{% endif %}",
            "{% for row in materials %}{{ row.name }};{% endfor %}",
        )
    )
    text = text_of(form_render(actor=clerk, case=case))
    assert f"高龄津贴申领 {case.number}" in text
    assert f"谢玉清 {xie.id_number}" in text
    assert "居民身份证;户口簿;申请表;" in text
    assert "代办" not in text


def test_values_are_escaped(upload, case, clerk):
    upload(docx("{{ form.name }}"))
    case.form_data = {"name": "<w:p>甲&乙</w:p>"}
    assert "<w:p>甲&乙</w:p>" in text_of(form_render(actor=clerk, case=case))


def test_a_new_one_takes_the_place_and_can_be_removed(upload, administrator, case, clerk):
    upload(docx("旧表 {{ form.name }}"))
    upload(docx("新表 {{ form.name }}"))
    assert "新表" in text_of(form_render(actor=clerk, case=case))
    form_template_remove(actor=administrator, item=case.item)
    assert "申请人承诺" in text_of(form_render(actor=clerk, case=case))


def test_unknown_field_is_named(upload):
    with pytest.raises(TemplateRefused) as told:
        upload(docx("{{ form.nonsense }}"))
    assert "nonsense" in told.value.message
    assert not FormTemplate.objects.exists()


def test_syntax_error_is_told(upload):
    with pytest.raises(TemplateRefused):
        upload(docx("{% if form.name %} 没有结束"))


HOSTILE = [
    "{{ ''.__class__.__mro__ }}",
    "{{ form.__class__ }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ form.name * 999999999 }}",
    "{{ 9 ** 9 ** 9 }}",
    "{% for a in range(100000) %}{% for b in range(100000) %}x{% endfor %}{% endfor %}",
    "{% for a in materials %}{% for b in materials %}{% for c in materials %}x{% endfor %}{% endfor %}{% endfor %}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% set x = form %}",
    "{% macro m() %}{% endmacro %}",
    "{{ form.items() }}",
    "{{ form|attr('__class__') }}",
    "{{ form|map(attribute='x')|list }}",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_templates_are_refused(upload, text):
    with pytest.raises(TemplateRefused):
        upload(docx(text))
    assert not FormTemplate.objects.exists()


def test_what_is_no_plain_docx_is_refused(upload):
    good = docx("{{ form.name }}")
    for bad in (b"", b"%PDF-1.7 nothing", b"PK\x03\x04 broken", b"\xff" * 1000):
        with pytest.raises(FileRefused):
            upload(bad)
    with pytest.raises(TemplateRefused):
        upload(rezip(good, "word/vbaProject.bin", b"macro"))
    with pytest.raises(TemplateRefused):
        upload(rezip(good, "word/media/bomb.bin", b"\0" * 40_000_000))
    outside = b'<Relationship Id="r9" Type="x/attachedTemplate" Target="http://x/t.dotm" TargetMode="External"/>'
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        relations = archive.read("word/_rels/document.xml.rels").replace(
            b"</Relationships>", outside + b"</Relationships>"
        )
    with pytest.raises(TemplateRefused):
        upload(rezip(good, "word/_rels/document.xml.rels", relations))


@pytest.mark.parametrize("who", ["clerk", "officer", "director", "stranger"])
def test_only_the_catalogues_editor(upload, request, who):
    with pytest.raises(NotAllowed):
        upload(docx("x"), actor=request.getfixturevalue(who))


def test_plain_form_needs_no_template(case, clerk, auditor):
    text = text_of(form_render(actor=clerk, case=case))
    for part in ("高龄津贴申领申请表", case.number, "谢玉清", "居民身份证", "申请人（签名或按手印）"):
        assert part in text
    with pytest.raises(NotAllowed):
        form_render(actor=auditor, case=case)


def test_every_offered_field_can_be_used(elder_allowance):
    fields = template_fields(elder_allowance)
    assert {"case.number", "person.name", "form.bank_card", "agent.relation", "centre.hotline"} <= set(fields)


def test_render_needs_no_database_object():
    assert "甲" in text_of(render(docx("{{ form.name }}"), {"form": {"name": "甲"}}))
