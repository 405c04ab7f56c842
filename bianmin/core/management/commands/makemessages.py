"""`bianmin makemessages` brings bianmin/locale/en up to date with the texts of code and templates, without gettext."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation.template import templatize

PACKAGE = Path(settings.PROJECT_DIR) / "bianmin"
KEYWORDS: dict[str, Any] = {
    "_": None,
    "_now": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "kept": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
NOISE = ('"Project-', '"Report-', '"POT-', '"PO-', '"Last-', '"Language-Team', '"Generated-')
Text = tuple[str, str | tuple[str, ...], str | None]


class Command(BaseCommand):
    help = "Collect every text of code and templates into the English catalogue; what is translated stays."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.LOCALE_PATHS[0]) / "en" / "LC_MESSAGES" / "django.po"
        fresh, known = collect(), read(path)
        for message in fresh:
            old = known.get(message.id, message.context)
            if message.id and old is not None and old.pluralizable == message.pluralizable:
                message.string = old.string
        missing = [message for message in fresh if message.id and not is_translated(message)]
        write(path, fresh)
        self.stdout.write(f"en: {len(fresh)} texts, {len(missing)} without a translation")


def is_translated(message: Message) -> bool:
    """Whether every form of the text has its translation."""
    forms = message.string if isinstance(message.string, list | tuple) else [message.string]
    return all(forms)


def read(path: Path) -> Catalog:
    """The catalogue of a file; an empty one where there is none."""
    if not path.exists():
        return Catalog(locale="en")
    with path.open("rb") as file:
        return read_po(file, locale="en")


def write(path: Path, catalogue: Catalog) -> None:
    """Without the header's dates and names, which would change with every call."""
    text = io.BytesIO()
    write_po(text, catalogue, width=120, sort_by_file=True, include_lineno=False)
    lines = text.getvalue().decode().splitlines(keepends=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(line for line in lines if not line.startswith(NOISE)), encoding="utf-8")


def collect() -> Catalog:
    """Every text that the product shows, without translations."""
    catalogue = Catalog(locale="en", charset="utf-8", header_comment="# English texts of Bianmin.", fuzzy=False)
    for source in sorted([*PACKAGE.rglob("*.py"), *PACKAGE.rglob("templates/**/*.html")]):
        if "tests" in source.parts or "migrations" in source.parts:
            continue
        for place, texts, context in _texts(source):
            catalogue.add(texts, locations=[(place, 0)], context=context, flags=_flags(texts))
    return catalogue


def _texts(source: Path) -> Iterator[Text]:
    place = str(source.relative_to(PACKAGE))
    text, method = source.read_text(encoding="utf-8"), "python"
    if source.suffix == ".html":
        # What Django makes of a template is calls between blanks; Python's own reader stumbles over the indentation.
        text, method = templatize(text, origin=place), "javascript"
    for _line, texts, _comments, context in extract(method, io.BytesIO(text.encode()), keywords=KEYWORDS):
        yield place, texts if isinstance(texts, str) else tuple(texts), context


def _flags(texts: str | tuple[str, ...]) -> list[str]:
    return ["python-format"] if "%(" in "".join(texts) else []
