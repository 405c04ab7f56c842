"""Application forms as Word files: an office's own template filled by docxtpl, or a plain one made in code.

A template is text from outside: it is parsed before it is rendered, only names, loops over what we give, conditions and
a few filters are allowed, and it is rendered in jinja2's sandbox. It cannot call, calculate, assign or include.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Pt
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateSyntaxError, UndefinedError, nodes
from jinja2.exceptions import SecurityError, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from bianmin.core.translations import in_chinese

from .errors import TemplateRefused

Context = Mapping[str, Any]
MOST_UNPACKED = 30_000_000
MOST_DEPTH = 2
FILTERS = frozenset({"default", "d", "join", "length", "upper", "lower", "trim", "e", "escape"})
ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Const,
    nodes.For,
    nodes.If,
    nodes.Filter,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
)
FORBIDDEN_PARTS = ("vbaProject.bin", "activeX", "embeddings/")
RELATION = re.compile(rb"<Relationship\b[^>]*>")
FONT = "宋体"


class FormEnvironment(SandboxedEnvironment):
    """The sandbox, for a template that was read first."""

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        _check_node(tree, 0)
        return tree


def _check_node(node: nodes.Node, depth: int) -> None:
    if not isinstance(node, ALLOWED):
        raise SecurityError(type(node).__name__)
    if isinstance(node, nodes.Filter) and node.name not in FILTERS:
        raise SecurityError(f"|{node.name}")
    if isinstance(node, nodes.For):
        depth += 1
        if depth > MOST_DEPTH or node.recursive or not isinstance(node.iter, nodes.Name | nodes.Getattr):
            raise SecurityError("for")
    for child in node.iter_child_nodes():
        _check_node(child, depth)


def check_package(content: bytes) -> None:
    """Refuse what is not a plain docx: macros, embedded objects, a template fetched from elsewhere, a zip bomb."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
            if sum(info.file_size for info in infos) > MOST_UNPACKED:
                raise TemplateRefused(_("文件解开后太大，请删去图片后再上传。"), field="file")
            names = [info.filename for info in infos]
            relations = b"".join(archive.read(name) for name in names if name.endswith(".rels"))
            types = archive.read("[Content_Types].xml")
    except (zipfile.BadZipFile, KeyError, OSError, NotImplementedError, RuntimeError) as error:
        raise TemplateRefused(_("这不是 Word 文档（.docx）。请用 WPS 或 Word 另存为 .docx。"), field="file") from error
    risky = any(part in name for name in names for part in FORBIDDEN_PARTS)
    if risky or b"macroEnabled" in types or any(_leads_out(found) for found in RELATION.findall(relations)):
        raise TemplateRefused(_("文档里有宏、嵌入对象或外部链接，请删去后再上传。"), field="file")


def _leads_out(relation: bytes) -> bool:
    """A relationship that makes Word fetch something when the file is opened; a link to click is none."""
    return b"attachedTemplate" in relation or (b'"External"' in relation and b"/hyperlink" not in relation)


def render(content: bytes, context: Context) -> bytes:
    """Fill a template. Raises TemplateRefused with the field that it does not know, or where it is wrong."""
    check_package(content)
    try:
        document = DocxTemplate(io.BytesIO(content))
        document.render(dict(context), jinja_env=FormEnvironment(), autoescape=True)
        out = io.BytesIO()
        document.save(out)
    except SecurityError as error:
        raise TemplateRefused(
            _("模板里的“%(what)s”不允许使用。只能写字段、条件和循环，例如 {{ form.name }}。") % {"what": error.message},
            field="file",
        ) from error
    except UndefinedError as error:
        raise TemplateRefused(
            _("模板里有不认识的字段：%(what)s。可用的字段见页面上的清单。") % {"what": error.message}, field="file"
        ) from error
    except TemplateSyntaxError as error:
        raise TemplateRefused(
            _("模板语法有误（第 %(line)s 行）：%(what)s。") % {"line": error.lineno, "what": error.message},
            field="file",
        ) from error
    except (TemplateError, TypeError, ValueError, KeyError, AttributeError, RecursionError) as error:
        raise TemplateRefused(_("模板不能使用：%(what)s。") % {"what": str(error)[:200]}, field="file") from error
    return out.getvalue()


@in_chinese()
def plain_form(context: Context) -> bytes:
    """The form of an item without a template of its own: title, fields, materials, promise, lines for signatures."""
    document = Document()
    _set_fonts(document)
    title = document.add_heading(f"{context['item']['name']}申请表", level=1)
    title.alignment = 1
    document.add_paragraph(_("受理编号：%(number)s") % {"number": context["case"]["number"]})
    _table(document, [(row["label"], row["value"]) for row in context["rows"]])
    if context["materials"]:
        document.add_heading(_("提交的材料"), level=2)
        _table(document, [(row["name"], row["status"]) for row in context["materials"]])
    document.add_heading(_("申请人承诺"), level=2)
    document.add_paragraph(context["item"]["promise"])
    document.add_paragraph(_("申请人（签名或按手印）：                        年    月    日"))
    if context["agent"]["name"]:
        document.add_paragraph(_("代办人（签名）：                        年    月    日"))
    document.add_paragraph(_("受理人：%(clerk)s            受理日期：%(on)s") % context["case"])
    document.add_paragraph(
        f"{context['centre']['name']}    {context['centre']['address']}    {context['centre']['hotline']}"
    )
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _set_fonts(document: WordDocument) -> None:
    """Word takes Chinese characters from the eastAsia font, which python-docx leaves alone."""
    for name in ("Normal", "Heading 1", "Heading 2"):
        style = document.styles[name]
        style.font.name = FONT
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
    document.styles["Normal"].font.size = Pt(11)


def _table(document: WordDocument, rows: list[tuple[str, str]]) -> None:
    table = document.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    for label, value in rows:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = str(label), str(value)
