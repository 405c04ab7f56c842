"""`bianmin import-residents`: the preview and the import at a terminal and for machines."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from bianmin.accounts.models import User
from bianmin.residents.actions.ledger_begin import ledger_upload
from bianmin.residents.models import LedgerImport, LedgerRow, Person

from .ledger_files import as_xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("code_tables")]

LEDGER = """西大街街道居民台账,,,,,,
序号,姓名,身份证号,性别,电话,与户主关系,家庭住址
1,贾探春,,女,154 0000 1234,女儿,平等街12号院3号楼2单元501室
2,贾惜春,123,女,,女儿,平等街12号院3号楼2单元501室
"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "平等街.csv"
    path.write_text(LEDGER, encoding="gb18030")
    return str(path)


def run(*words: str) -> str:
    out = StringIO()
    call_command("import-residents", *words, stdout=out, stderr=StringIO())
    return out.getvalue()


def report(*words: str) -> dict[str, Any]:
    [one] = json.loads(run("--json", *words))["files"]
    return one


def test_dry_run_names_the_faults_and_writes_nothing(file, director, household):
    said = report("--dry-run", file)
    assert said["file"] == "平等街.csv"
    assert said["counts"] == {"rows": 2, "new": 1, "changed": 0, "unchanged": 0, "doubles": 0, "faulty": 1}
    [fault] = said["faults"]
    assert (fault["row"], fault["column"], fault["code"]) == (4, "身份证号", "id_number_length")
    assert set(fault) == {"sheet", "row", "column", "code", "message"}
    assert (Person.objects.count(), LedgerImport.objects.count(), LedgerRow.objects.count()) == (0, 0, 0)


def test_import_writes_and_a_second_run_changes_nothing(file, director, household):
    assert "新增 1" in run(file)
    person = Person.objects.visible_to(director).get()
    assert (person.name, person.phone, person.household) == ("贾探春", "15400001234", household)
    assert report(file)["counts"]["unchanged"] == 1
    assert Person.objects.count() == 1


def test_an_import_that_was_stopped_goes_on(file, director, household):
    begun = ledger_upload(
        actor=director, content=Path(file).read_bytes(), name="平等街.csv", area_code="410104002", queued=False
    )
    report(file)
    begun.refresh_from_db()
    assert (begun.state, LedgerImport.objects.count()) == ("imported", 1)


def test_it_runs_in_the_name_of_a_director(file, director, clerk, staff):
    with pytest.raises(CommandError, match="clerk"):
        run(file, "--user", "clerk")
    staff("second", "director")
    with pytest.raises(CommandError, match="--user"):
        run(file)


def test_what_is_no_ledger_is_refused(tmp_path, director):
    (tmp_path / "notes.csv").write_text("今天开会\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"notes\.csv"):
        run(str(tmp_path / "notes.csv"))
    with pytest.raises(CommandError, match=r"missing\.csv"):
        run(str(tmp_path / "missing.csv"))


def test_sheets_that_are_not_read_are_named(tmp_path, director, household):
    book = as_xlsx([["姓名", "电话"], ["贾探春", "15400001234"]], [["说明"]], names=["居民", "填表说明"])
    (tmp_path / "台账.xlsx").write_bytes(book)
    for words in (["--dry-run"], []):
        assert "填表说明" in run(str(tmp_path / "台账.xlsx"), *words)
    [one] = report(str(tmp_path / "台账.xlsx"))["skipped"]
    assert one["sheet"] == "填表说明"
    assert "没有找到表头" in one["message"]


def test_a_preview_of_nobody_says_so(tmp_path, director):
    (tmp_path / "notes.csv").write_text("今天开会\n", encoding="utf-8")
    with pytest.raises(CommandError, match="没有可以导入的行"):
        run(str(tmp_path / "notes.csv"), "--dry-run")


def test_the_user_may_be_named(file, director: User, household):
    run(file, "--user", "director", "--grid", household.area_code)
    assert LedgerImport.objects.get().actor == director


def test_several_files_are_told_of_up_to_the_one_that_cannot_be_read(file, tmp_path, director, household):
    second = tmp_path / "槐荫里.csv"
    second.write_text("姓名,电话\n秦琼,15400002222\n", encoding="utf-8")
    notes = tmp_path / "notes.csv"
    notes.write_text("今天开会\n", encoding="utf-8")
    out = StringIO()
    with pytest.raises(CommandError, match=r"notes\.csv"):
        call_command("import-residents", "--json", file, str(second), str(notes), stdout=out, stderr=StringIO())
    said = json.loads(out.getvalue())["files"]
    assert [(one["file"], one["counts"]["new"], one["written"]) for one in said] == [
        ("平等街.csv", 1, 1),
        ("槐荫里.csv", 1, 1),
    ]
    assert set(Person.objects.visible_to(director).values_list("name", flat=True)) == {"贾探春", "秦琼"}


@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_a_default_grid_that_is_none_is_refused(file, director, household, more):
    with pytest.raises(CommandError, match="默认网格"):
        run(file, "--grid", "410104002009009", *more)


def test_nobody_is_named_at_the_terminal_nor_for_machines(file, director, household):
    """Names and numbers of a ledger stay in it: what is printed goes into logs."""
    shown = run("--dry-run", file) + run("--json", file)
    assert "贾" not in shown
    assert "1540000" not in shown


@pytest.mark.parametrize("more", [("--dry-run",), ()])
def test_possible_doubles_stay_out_and_are_named_by_their_row(tmp_path, director, xie, more):
    path = tmp_path / "再来.csv"
    path.write_text("姓名,出生日期,电话\n谢玉清,1943-11-02,\n", encoding="utf-8")
    assert "2：疑似重复" in run(str(path), *more)
    [double] = report(str(path), *more)["doubles"]
    assert double["row"] == 2
    assert list(Person.objects.all()) == [xie]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (FileNotFoundError(2, "No such file or directory"), "找不到文件“表.xlsx”。请核对"),
        (IsADirectoryError(21, "Is a directory"), "“表.xlsx”是文件夹。请写出"),
        (PermissionError(13, "Permission denied"), "没有权限读取“表.xlsx”。请让"),
        (OSError(5, "Input/output error"), r"读不了文件“表.xlsx”（Input/output error）。请检查"),
    ],
)
def test_a_file_that_cannot_be_opened_says_what_to_do(director, monkeypatch, error, words):
    def refuse(_path):
        raise error

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(CommandError, match=f"^{words}"):
        run("表.xlsx")
