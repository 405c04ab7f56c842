"""Faults keep their code and what they were made of, and are said in the reader's language."""

import io
import json
import zipfile
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import translation

from bianmin.core.sentences import gettext, kept, say
from bianmin.residents.ledger.record import in_words
from bianmin.residents.models import LedgerImport, LedgerRow

from .ledger_desk import page, text_of, zipped

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("code_tables")]


def test_sentence_is_said_again_in_another_language() -> None:
    sentence = gettext("证件号码最多 %(most)d 位。") % {"most": 30}
    assert sentence == "证件号码最多 30 位。"
    assert json.loads(json.dumps(kept(sentence))) == {"id": "证件号码最多 %(most)d 位。", "with": {"most": 30}}
    with translation.override("en"):
        assert "30" in say(kept(sentence))
        assert "证件" not in say(kept(sentence))


def test_what_an_earlier_version_kept_is_still_said() -> None:
    old = {"code": "name_missing", "message": "没有姓名。", "advice": "自由的话", "column": "姓名"}
    with translation.override("en"):
        said = in_words(old)
    assert "没有" not in said["message"]
    assert (said["advice"], said["column"]) == ("自由的话", "姓名")


def test_page_and_workbook_speak_english(desk: Client, ledger: LedgerImport, settings: Any) -> None:
    [message] = {fault["message"] for row in ledger.rows.filter(kind=LedgerRow.Kind.FAULTY) for fault in row.faults}
    assert message in text_of(desk.get(page("ledger_rows", ledger, "faulty"))).replace("\u2009", "")
    desk.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    with translation.override("en"):  # what a request sets stays for its thread
        shown = text_of(desk.get(page("ledger_rows", ledger, "faulty"))).replace("\u2009", "")
        book = desk.get(page("ledger_correction", ledger)).content
    assert message not in shown
    assert message not in zipped(book, "xl/sharedStrings.xml")
    assert zipfile.ZipFile(io.BytesIO(book)).testzip() is None


def test_command_speaks_the_language_of_now_and_keeps_its_codes(director: Any, household: Any, tmp_path: Any) -> None:
    path = tmp_path / "甲.csv"
    path.write_text("姓名,身份证号,性别\n贾惜春,123,女\n", encoding="utf-8")
    said = []
    for language in ("zh-hans", "en"):
        out = io.StringIO()
        with translation.override(language):
            call_command("import-residents", "--dry-run", "--json", str(path), stdout=out, stderr=io.StringIO())
        said += json.loads(out.getvalue())["files"][0]["faults"]
    assert said[0]["code"] == said[1]["code"] == "id_number_length"
    assert said[0]["message"] != said[1]["message"]


def test_undoing_an_import_speaks_of_no_merge(desk: Client, imported: LedgerImport) -> None:
    with translation.override("en"):  # what a request sets stays for its thread
        text = text_of(desk.get(page("ledger_undo", imported), HTTP_ACCEPT_LANGUAGE="en"))
    assert "Why it is undone" in text
    assert "merge" not in text
