"""A street's ledger of 36,000 rows and 20 columns, read, checked and imported, beside django-import-export."""

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import NamedTuple

from . import peers, servers
from .measure import Row

ROWS = 36_000
HERE = Path(__file__).parent

# The file: the pilot population in the columns that offices keep; tidy, so that the peer can read it too.
_FILE = """
import xlsxwriter
from bianmin.core import codes
from bianmin.residents.pilot.loading import grid_codes
from bianmin.residents.pilot.population import generate
heads = ["序号", "户编号", "户主姓名", "与户主关系", "姓名", "性别", "身份证号", "出生日期", "民族", "婚姻状况",
         "文化程度", "政治面貌", "联系电话", "网格", "街路巷", "小区", "楼栋", "单元", "房号", "居住情况"]
book = xlsxwriter.Workbook({path!r}, {{"constant_memory": True}})
sheet = book.add_worksheet("居民")
sheet.write_row(0, 0, heads)
row = 0
for household in generate({rows}, 11, grids=grid_codes()):
    home, head = household.dwelling, next((m.name for m in household.members if m.relation == "02"), "")
    for person in household.members:
        row += 1
        sheet.write_row(row, 0, [str(value) for value in (
            row, "T" + household.number, head, codes.label("kinship", person.relation), person.name,
            {{"1": "男", "2": "女"}}[person.sex], person.id_number, person.birth_date.strftime("%Y.%m.%d"),
            codes.label("ethnic", person.ethnic), codes.label("marital", person.marital),
            codes.label("education", ("10" if person.education != "10" else "20") if {changed} else person.education),
            codes.label("political", person.political), f"139{{row:08d}}" if {changed} else person.phone,
            home.grid_code, home.street, home.compound, home.building, home.unit, home.room,
            {{"permanent": "常住", "floating": "流动"}}.get(person.residence, "人户分离"))])
book.close()
print(row)
"""
_BARE = """
import time
from python_calamine import CalamineWorkbook
began = time.perf_counter()
with open({path!r}, "rb") as file:
    rows = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()
assert len(rows) > {rows}
print(time.perf_counter() - began)
"""
# A clerk's small write again and again; prints the longest it took, in seconds, once its standard input is closed.
_CLERK = """
import sys, threading, time
from django.db import transaction
from bianmin.core import journal
from bianmin.core.models import Centre
centre, longest, ended = Centre.objects.first(), 0.0, threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
while not ended.wait(0.05):
    began = time.perf_counter()
    with transaction.atomic():
        journal.record(actor=None, verb="centre.edit", noun=centre)
    longest = max(longest, time.perf_counter() - began)
print(longest)
"""


class Run(NamedTuple):
    """`memory`: the most that the command and its children held together, in MB. `stall`: the longest write of somebody
    else meanwhile, in seconds."""

    seconds: float
    memory: float
    output: str
    stall: float = 0.0


def run() -> list[Row]:
    """Into a register that holds nobody yet; then the same people once more, every one of them changed."""
    path, changed = str(servers.KEPT / "ledger.xlsx"), str(servers.KEPT / "ledger-changed.xlsx")
    site = _empty_site("ledger", "")
    rows = int(site.python(_FILE.format(path=path, rows=ROWS, changed=False)))
    site.python(_FILE.format(path=changed, rows=ROWS, changed=True))
    bare = float(site.python(_BARE.format(path=path, rows=rows)))
    preview = _command(site, ["import-residents", path, "--user", "director", "--dry-run", "--json"])
    new, all_changed = _both(site, path, changed)
    peer = {mode: _peer(path, mode) for mode in ("default", "bulk")}
    with servers.postgres_server() as url:
        other = _empty_site("ledger-postgres", servers.make_database(url, "ledger", fresh=True))
        new_there, changed_there = _both(other, path, changed)
    return [
        Row("preview, whole command (aim: <= 5 s)", "seconds", preview.seconds, "s", "bare reading of the file", bare),
        Row("preview (aim: <= 350 MB)", "memory", preview.memory, "MB"),
        Row("import (aim: <= 12 s; <= 0.2)", "seconds", new.seconds, "s", "django-import-export", peer["default"]),
        Row("import (aim: < 1)", "seconds", new.seconds, "s", "django-import-export, bulk", peer["bulk"]),
        *_rows("import", new),
        Row("all changed", "seconds", all_changed.seconds, "s", "all new", new.seconds),
        *_rows("all changed", all_changed),
        Row("PostgreSQL: import", "seconds", new_there.seconds, "s", "the same on SQLite", new.seconds),
        *_rows("PostgreSQL: import", new_there),
        Row("PostgreSQL: all changed", "seconds", changed_there.seconds, "s", "on SQLite", all_changed.seconds),
        *_rows("PostgreSQL: all changed", changed_there),
    ]


def _rows(case: str, imported: Run) -> list[Row]:
    return [
        Row(f"{case} (aim: <= 350 MB)", "memory", imported.memory, "MB"),
        Row(f"{case}: a clerk waits (< 2 s)", "seconds", imported.stall, "s"),
    ]


def _both(site: servers.Site, path: str, changed: str) -> tuple[Run, Run]:
    """Everybody new, then everybody with another phone and education."""
    return _import(site, path, "new"), _import(site, changed, "changed")


def _import(site: servers.Site, path: str, kind: str) -> Run:
    stalls: list[float] = []
    with _Clerk(site, stalls):
        imported = _command(site, ["import-residents", path, "--user", "director", "--json"])
    counts = json.loads(imported.output)["files"][0]["counts"]
    if counts[kind] < ROWS * 0.95:
        sys.exit(f"the ledger did not come in: {counts}")
    return imported._replace(stall=stalls[0])


def _empty_site(name: str, database: str) -> servers.Site:
    """A new database with the catalogue and the demo's staff, and nobody in the register."""
    folder = servers.KEPT / name
    for file in ("bianmin.sqlite3", "bianmin.sqlite3-wal", "bianmin.sqlite3-shm"):
        (folder / file).unlink(missing_ok=True)
    site = servers.Site(name, 0, servers.environment(name, database))
    site.bianmin("migrate", "-v0")
    site.bianmin("load-catalog")
    site.python("from bianmin.accounts.demo import load_demo_people; load_demo_people()")
    return site


def _command(site: servers.Site, words: list[str]) -> Run:
    """A console command as a whole process."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "bianmin", *words],
        cwd=servers.ROOT,
        env=site.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    peak = _Peak(process.pid)
    peak.start()
    output = process.stdout.read()
    if process.wait():
        sys.exit(f"bianmin {' '.join(words)} failed: {output[-2000:]}")
    return Run(time.perf_counter() - began, peak.megabytes, output)


class _Peak(threading.Thread):
    """The most that a process and its children hold together, looked at four times a second; pages that they share
    count once. To look costs 5 ms of a core, and stops the process meanwhile: twenty times took 0.4 s of an import."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.megabytes = pid, 0.0

    def run(self) -> None:
        while held := sum(map(_held, [self.pid, *_children(self.pid)])):
            self.megabytes = max(self.megabytes, held / 1024)
            time.sleep(0.25)


def _children(pid: int) -> list[int]:
    try:
        found = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
    return found + [below for one in found for below in _children(one)]


def _held(pid: int) -> int:
    """Kilobytes; 0 for a process that has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


class _Clerk:
    """Somebody at the counter who goes on working; leaves the longest write in `stalls`."""

    def __init__(self, site: servers.Site, stalls: list[float]) -> None:
        self.site, self.stalls = site, stalls

    def __enter__(self) -> None:
        code = "import django; django.setup()\n" + _CLERK
        self.process = subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=servers.ROOT,
            env=self.site.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __exit__(self, *_error: object) -> None:
        output, _ = self.process.communicate("", timeout=60)
        self.stalls.append(float(output))


def _peer(path: str, mode: str) -> float:
    output = peers.call(
        [peers.environment("import_export"), "job.py", path, mode], dict(os.environ), HERE / "import_export"
    )
    return float(json.loads(output)["seconds"])
