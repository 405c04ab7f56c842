"""Every text that a person reads is marked for translation, and English is complete."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from babel.messages.catalog import Catalog, Message
from django.conf import settings
from django.template.base import Lexer, TokenType

from bianmin.core.management.commands.makemessages import KEYWORDS, collect, is_translated, read

PACKAGE = Path(settings.PROJECT_DIR) / "bianmin"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
MARKED = re.compile(r'_\("[^"]*"\)|_\(\'[^\']*\'\)')
MARKS = set(KEYWORDS)

# Modules that hold data or read what people type; nothing in them is shown as a text of the product.
DATA = {
    "affairs/demo_answers.py",  # the demo's cases
    "affairs/demo_online.py",
    "partners/demo_providers.py",
    "affairs/actions/signature.py",  # the name of a stored file
    "affairs/form_layout.py",  # official forms are Chinese: titles, labels, opinions, font
    "affairs/form_word.py",
    "affairs/loaders.py",  # the change note of a version that came from the catalogue file
    "affairs/selectors/archive_content.py",  # names of metadata and of files in a package
    "affairs/selectors/facts.py",  # answers that are understood
    "affairs/selectors/form.py",
    "affairs/selectors/record.py",  # values that fill official forms
    "config/settings/language.py",  # the languages' own names
    "config/settings/login.py",  # the name of the passkey's owner
    "core/capital_figures.py",  # amounts in capitals, as Chinese papers have them
    "core/masking.py",  # endings of street names
    "core/surnames.py",
    "living/demo_clothing.py",
    "living/demo_orders.py",  # donors and reasons of the demo
    "living/demo_standing.py",  # what is to be told to whoever comes
    "living/demo_quality.py",  # what people say in the demo
    "residents/address_parts.py",  # how addresses are written
    "residents/exporting/gb31000_layout.py",  # headings and words of files, whatever language the page is in
    "residents/exporting/ledger_layout.py",
    "residents/ledger/headings.py",  # a word in front of the headings of others
    "residents/ledger/days.py",  # how days, footers, numbers and values are written in ledgers
    "residents/ledger/dead.py",
    "residents/ledger/lines.py",
    "residents/ledger/numbers.py",
    "residents/ledger/readers.py",
    "residents/ledger/words.py",
    "residents/selectors/ledger_grids.py",
    "residents/models/dwelling.py",  # words of an address
    "residents/search_words.py",  # endings of house numbers
}
SKIPPED = {"tests", "migrations", "pilot", "catalog", "conftest.py", "demo.py"}
OWN = re.compile("简体中文|中文")  # a language's name in itself


def unmarked_in_python(source: str) -> Iterator[tuple[int, str]]:
    """Chinese text in code outside gettext, except what nobody is shown: docstrings, values beside a marked label
    (`"即办件", _("即办件")`), and the help texts of model fields, which are for developers."""
    tree = ast.parse(source)
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            skipped.add(id(node.value))
        elif isinstance(node, ast.Tuple) and len(node.elts) == 2 and is_marked(node.elts[1]):
            skipped.add(id(node.elts[0]))
        elif isinstance(node, ast.Call):
            marked = node.args if is_marked(node) else []
            skipped.update(id(part) for argument in marked for part in ast.walk(argument))
            if getattr(node.func, "value", None) is not None and ast.unparse(node.func).startswith("models."):
                skipped.update(id(word.value) for word in node.keywords if word.arg == "help_text")
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in skipped and CHINESE.search(str(node.value)):
            yield node.lineno, str(node.value)


def is_marked(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") in MARKS


def frozen_in_python(source: str) -> Iterator[tuple[int, str]]:
    """Texts of modules and classes that `gettext` translates once, when the module is imported; they must be lazy."""
    tree = ast.parse(source)
    names = [alias for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names]
    eager = {alias.asname or alias.name for alias in names if alias.name in ("gettext", "ngettext", "pgettext")}
    waiting: list[ast.AST] = [tree]
    while waiting:
        for node in ast.iter_child_nodes(waiting.pop()):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in eager:
                yield node.lineno, ast.unparse(node)
            elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                waiting.append(node)


def unmarked_in_template(source: str) -> Iterator[tuple[int, str]]:
    """Chinese text nodes outside translate tags, and string arguments of tags that are not marked with _()."""
    inside = ""
    for token in Lexer(source).tokenize():
        text = token.contents
        if token.token_type == TokenType.BLOCK:
            word = text.split()[0]
            if word in ("blocktranslate", "blocktrans", "comment"):
                inside = word
            elif word == f"end{inside}":
                inside = ""
            if word not in ("translate", "trans") and CHINESE.search(MARKED.sub("", text)):
                yield token.lineno, text
        elif token.token_type != TokenType.COMMENT and not inside and CHINESE.search(OWN.sub("", MARKED.sub("", text))):
            yield token.lineno, text.strip()


def sources(pattern: str) -> list[Path]:
    kept = [path for path in PACKAGE.glob(pattern) if not SKIPPED & set(path.parts)]
    return sorted(path for path in kept if str(path.relative_to(PACKAGE)) not in DATA)


@pytest.fixture(scope="module")
def english() -> Catalog:
    return read(Path(settings.LOCALE_PATHS[0]) / "en" / "LC_MESSAGES" / "django.po")


@pytest.fixture(scope="module")
def shown() -> Catalog:
    """Every text of code and templates as it is now."""
    return collect()


def test_python_marks_every_text() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}:{line} {text}"
        for path in sources("**/*.py")
        for line, text in unmarked_in_python(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_texts_of_modules_wait_for_the_reader() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}:{line} {text}"
        for path in sources("**/*.py")
        for line, text in frozen_in_python(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_templates_mark_every_text() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}:{line} {text}"
        for path in sources("**/templates/**/*")
        if path.suffix in (".html", ".txt")
        for line, text in unmarked_in_template(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_the_search_finds_what_is_not_marked() -> None:
    code = """
        "说明"
        raise NotFound("没有")
        raise NotFound(_("没有"))
        kind = "即办件", _("即办件")
        say(f"{name}好")
    """
    assert list(unmarked_in_python(dedent(code))) == [(3, "没有"), (6, "好")]
    code = "from django.utils.translation import gettext as _\nLABEL = _('名称')\ndef label():\n    return _('名称')\n"
    assert list(frozen_in_python(code)) == [(2, "_('名称')")]
    page = """
        <b>姓名</b>{# 注 #}{% translate "姓名" %}
        {% badge _("新") %}{% badge "旧" %}{% blocktranslate %}有{% endblocktranslate %}
    """
    assert list(unmarked_in_template(page)) == [(1, "<b>姓名</b>"), (3, 'badge "旧"')]


def test_every_text_has_an_english_one(english: Catalog, shown: Catalog) -> None:
    missing = []
    for message in shown:
        known = english.get(message.id, message.context) if message.id else None
        if message.id and (known is None or known.pluralizable != message.pluralizable or not is_translated(known)):
            missing.append(message.id)
    assert missing == [], "run `bianmin makemessages` and translate what is empty"


def test_nothing_is_kept_that_nobody_shows(english: Catalog, shown: Catalog) -> None:
    assert [text.id for text in english if text.id and shown.get(text.id, text.context) is None] == []


def forms(message: Message) -> list[str]:
    """The translation, in all its forms."""
    return list(message.string) if isinstance(message.string, list | tuple) else [str(message.string)]


def test_placeholders_are_the_same(english: Catalog) -> None:
    for message in english:
        source = message.id if isinstance(message.id, str) else message.id[-1]
        for text in forms(message) if message.id and is_translated(message) else []:
            assert sorted(PLACEHOLDER.findall(source)) == sorted(PLACEHOLDER.findall(text)), message.id


def test_english_has_no_chinese_in_it(english: Catalog) -> None:
    wide = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff01-\uff5e]")
    assert [text for message in english if message.id for text in forms(message) if wide.search(text)] == []
