"""Every verb that is written into the journal has words for the person who reads it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

from bianmin.core import journal_words

APP = Path(__file__).resolve().parents[2] / "bianmin"
VERB = re.compile(r"[a-z_]+\.[a-z_]+")
BESIDE = {"journal.py", "catalog.py", "rotate-keys.py"}  # who writes entries outside of actions/
CASE_WRITERS = {"note", "finish", "_entry", "_line", "_decided"}  # they put "case." before what they are given


def _sources() -> Iterator[ast.AST]:
    for path in APP.rglob("*.py"):
        if "tests" in path.parts or "migrations" in path.parts:
            continue
        if "actions" in path.parts or path.name in BESIDE:
            yield ast.parse(path.read_text())


def _written() -> set[str]:
    models = {model._meta.label_lower for model in apps.get_models()}
    verbs: set[str] = set()
    for tree in _sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and VERB.fullmatch(node.value):
                verbs.add(node.value)
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in CASE_WRITERS:
                verbs |= {f"case.{word.value.value}" for word in node.keywords if _is_verb(word)}
    return verbs - models


def _is_verb(word: ast.keyword) -> bool:
    return word.arg == "verb" and isinstance(word.value, ast.Constant)


def test_every_verb_has_words() -> None:
    written = _written()
    assert {"person.look", "case.accept", "case.notify", "journal.check", "parameter.set"} <= written
    nameless = sorted(written - set(journal_words.labels()))
    assert not nameless, f"name them in the app's journal_verbs.py: {nameless}"


def _payload_keys() -> set[str]:
    """The constant keys of what stands as `payload=`, where it is a literal."""
    given = (word.value for tree in _sources() for word in ast.walk(tree) if _is_payload(word))
    return {key.value for value in given for key in value.keys if isinstance(key, ast.Constant)}


def _is_payload(node: ast.AST) -> bool:
    return isinstance(node, ast.keyword) and node.arg == "payload" and isinstance(node.value, ast.Dict)


def test_every_field_has_words() -> None:
    written = _payload_keys() - {"changes"}  # its fields stand beside the others
    assert {"purpose", "state", "how", "key"} <= written
    nameless = sorted(key for key in written if journal_words.word_of("field", key) == key)
    assert not nameless, f"name them in FIELDS of the app's journal_verbs.py: {nameless}"
