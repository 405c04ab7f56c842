"""`bianmin import-residents`: an office's ledgers from the command line, with the same preview as on the page."""

import json
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from bianmin.accounts.models import Role, User
from bianmin.core import bulk, clock, encryption
from bianmin.core.beside import Beside
from bianmin.core.errors import UserError
from bianmin.residents.actions.ledger_begin import ledger_begin, ledger_upload, require_grid
from bianmin.residents.actions.ledger_check import counts_of, import_areas, ledger_check, match, nobody
from bianmin.residents.actions.ledger_prepare import beginning_beside
from bianmin.residents.actions.ledger_write import ledger_write
from bianmin.residents.models import LedgerImport, LedgerRow
from bianmin.residents.roles import areas_imported_by
from bianmin.residents.selectors.ledger import COUNTED, file_report, ledger_doubles, ledger_faults
from bianmin.residents.selectors.ledger_source import read_source

Run = Callable[[User, str, str, str, bytes], dict[str, Any]]
# Bytes of a file that is likely to hold more than a chunk: it is read while the second process comes up.
LARGE = 250_000
SHOWN = 50  # faults of a file that are printed for people; --json has all


class Command(BaseCommand):
    help = (
        "Bring ledgers (.xlsx, .xls, .ods, .csv) into the register. Faulty rows and possible doubles stay out and are "
        "named. An import that was stopped goes on; a file that is in already changes nothing."
    )

    requires_system_checks = ()  # a second, for the addresses of all pages; the server and `check` make them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="only show what would happen; write nothing")
        parser.add_argument("--json", action="store_true", help="print counts and faults for machines")
        parser.add_argument("--grid", default="", metavar="CODE", help="grid of rows that name none (15 digits)")
        parser.add_argument("--hidden-sheets", action="store_true", help="also read sheets that the spreadsheet hides")
        parser.add_argument("--user", default="", metavar="USERNAME", help="in whose name; default: the only director")

    def handle(self, *args: Any, files: list[str], **options: Any) -> None:
        self.hidden_sheets = options["hidden_sheets"]
        user = _director(options["user"])
        area = _area(user, options["grid"])
        run = self._preview if options["dry_run"] else self._import
        reports: list[dict[str, Any]] = []
        try:
            for name in files:
                reports.append(self._report(run, user, area, options["grid"], name))
                if not options["json"]:
                    self._show(reports[-1])
        finally:  # what was done before a file that cannot be read is told, too
            if options["json"]:
                self.stdout.write(json.dumps({"files": reports}, ensure_ascii=False))

    def _report(self, run: Run, user: User, area: str, grid: str, name: str) -> dict[str, Any]:
        content = _content(name)
        try:
            with bulk.many_objects():
                return run(user, area, grid, Path(name).name, content)
        except (OSError, UserError) as error:
            raise CommandError(f"{name}: {error}") from error

    def _preview(self, user: User, area: str, grid: str, name: str, content: bytes) -> dict[str, Any]:
        require_grid(area, grid)
        ledger = LedgerImport(actor=user, area_code=area, default_grid=grid, file_name=name)
        source = read_source(content, name, area, hidden_sheets=self.hidden_sheets)
        if not source.records:
            raise UserError(nobody())
        staged = list(match(ledger, import_areas(ledger), source.records, source.headings))
        faults = (fault for one in staged if one.kind == LedgerRow.Kind.FAULTY for fault in one.faults)
        doubles = ((one.sheet, one.row) for one in staged if one.kind == LedgerRow.Kind.DOUBLE)
        return file_report(
            file=name,
            sheets=source.layout,
            skipped=source.skipped,
            counts=counts_of(one.kind for one in staged),
            faults=faults,
            doubles=doubles,
        )

    def _import(self, user: User, area: str, grid: str, name: str, content: bytes) -> dict[str, Any]:
        ledger = _unfinished(user, content) or ledger_upload(
            actor=user,
            content=content,
            name=name,
            area_code=area,
            default_grid=grid,
            hidden_sheets=self.hidden_sheets,
            queued=False,
        )
        self._say(_("正在读取和核对 %(file)s …") % {"file": name})
        with beginning_beside() if len(content) >= LARGE else nullcontext() as beside:
            self._check_and_write(user, ledger, beside)
        ledger.refresh_from_db()
        return file_report(
            file=name,
            sheets=ledger.layout,
            skipped=ledger.skipped,
            counts=ledger.counts,
            faults=ledger_faults(ledger=ledger),
            doubles=ledger_doubles(ledger=ledger),
        ) | {"ledger": str(ledger.uid), "written": ledger.counts.get("written", 0)}

    def _check_and_write(self, user: User, ledger: LedgerImport, beside: Beside | None) -> None:
        ledger_check(ledger_id=ledger.pk)
        ledger.refresh_from_db()
        if ledger.state == "failed":
            raise UserError(ledger.error)
        if ledger.state == "checked":
            ledger_begin(actor=user, ledger=ledger, queued=False)
        ledger_write(ledger_id=ledger.pk, progress=self._progress(ledger), beside=beside)

    def _progress(self, ledger: LedgerImport) -> Any:
        started, total, done = time.monotonic(), ledger.counts.get("new", 0), 0

        def told(rows: int) -> None:
            nonlocal done
            done += rows
            rate = done / max(time.monotonic() - started, 0.001)
            self._say(f"  {done:,} / {max(total, done):,}, {rate:,.0f} /s")

        return told

    def _show(self, report: dict[str, Any]) -> None:
        words = {
            "rows": _("行"),
            "new": _("新增"),
            "changed": _("变更"),
            "unchanged": _("没有变化"),
            "doubles": _("疑似重复"),
            "faulty": _("有错误"),
        }
        counts = "，".join(f"{words[name]} {report['counts'][name]}" for name in COUNTED)
        self.stdout.write(self.style.SUCCESS(f"{report['file']}：{counts}"))
        for one in report["skipped"]:
            self.stdout.write(f"  {one['sheet']}：{one['message']}")
        for line in (*_lines(report["faults"]), *_doubles(report["doubles"])):
            self.stdout.write(line)

    def _say(self, text: str) -> None:
        self.stderr.write(text)
        sys.stderr.flush()


def _content(name: str) -> bytes:
    """Raises CommandError, which says what to do."""
    try:
        return Path(name).read_bytes()
    except FileNotFoundError as error:
        words = _("找不到文件“%(file)s”。请核对路径和文件名。")
        raise CommandError(words % {"file": name}) from error
    except IsADirectoryError as error:
        words = _("“%(file)s”是文件夹。请写出里面每个台账文件的名字。")
        raise CommandError(words % {"file": name}) from error
    except PermissionError as error:
        words = _("没有权限读取“%(file)s”。请让运行这条命令的用户能读这个文件。")
        raise CommandError(words % {"file": name}) from error
    except OSError as error:
        words = _("读不了文件“%(file)s”（%(why)s）。请检查磁盘，或者把文件复制到别处再试。")
        raise CommandError(words % {"file": name, "why": error.strerror}) from error


def _lines(faults: list[dict[str, Any]]) -> Iterable[str]:
    for fault in faults[:SHOWN]:
        yield f"  {fault['sheet']} {fault['row']} {fault['column']}：{fault['message']}（{fault['code']}）"
    if len(faults) > SHOWN:
        yield _("  还有 %(count)d 处。用 --json 看全部。") % {"count": len(faults) - SHOWN}


def _doubles(rows: list[dict[str, Any]]) -> Iterable[str]:
    for row in rows[:SHOWN]:
        yield _("  %(sheet)s %(row)d：疑似重复，没有导入，请在页面上判断。") % row
    if len(rows) > SHOWN:
        yield _("  还有 %(count)d 处。用 --json 看全部。") % {"count": len(rows) - SHOWN}


def _director(username: str) -> User:
    """Whoever is named; else the only one who may import. Raises CommandError."""
    if username:
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None or not areas_imported_by(user):
            raise CommandError(_("没有这个用户，或者不是中心主任：%(name)s") % {"name": username})
        return user
    held = User.objects.filter(is_active=True, posts__role=Role.DIRECTOR, posts__since__lte=clock.today()).distinct()
    directors = [user for user in held if areas_imported_by(user)]
    if len(directors) != 1:
        raise CommandError(_("请用 --user 指明以哪位中心主任的名义导入。"))
    return directors[0]


def _area(user: User, grid: str) -> str:
    areas = areas_imported_by(user)
    return next((code for code in areas if grid.startswith(code)), areas[0]) if grid else areas[0]


def _unfinished(user: User, content: bytes) -> LedgerImport | None:
    """The same file, which an earlier run of this command left unfinished."""
    states = ["reading", "importing"]
    found = LedgerImport.objects.filter(actor=user, file__sm3=encryption.sm3(content), state__in=states)
    return found.order_by("-id").first()
