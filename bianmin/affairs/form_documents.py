"""Application forms as Word files: a template filled by docxtpl, the office's own or the house's (form_word).

A template is text from outside: it is parsed before it is rendered, only names, loops over what we give, conditions and
a few filters are allowed, and it is rendered in jinja2's sandbox. It cannot call, calculate, assign or include.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateSyntaxError, UndefinedError, nodes
from jinja2.exceptions import SecurityError, TemplateError
from jinja2.sandbox import SandboxedEnvironment

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
