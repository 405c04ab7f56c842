"""The grids and communities that a ledger names, however an office writes them: in full, by number, without 第."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from bianmin.core.models import Area
from bianmin.core.scope import under_codes
from bianmin.core.sentences import gettext as _
from bianmin.residents.address_parts import COMMUNITY
from bianmin.residents.ledger.record import Problem
from bianmin.residents.ledger.words import in_digits

GRID = "网格"
_NUMBER = re.compile(r"第?0*([0-9]+)号?(?!\d)")


class Grids:
    """Made once for a file. `areas` are prefixes into which its user may import."""

    def __init__(self, areas: Collection[str]) -> None:
        self.areas = tuple(areas)
        self.names: dict[str, str] = {}  # of grids, by code
        self._called: dict[str, list[str]] = defaultdict(list)  # of grids and communities: their codes
        self._found: dict[tuple[Any, ...], str | Problem] = {}

    def load(self) -> None:
        wanted = under_codes(self.areas, "code")
        kinds = (Area.Kind.GRID, Area.Kind.COMMUNITY)
        rows = Area.objects.filter(wanted, kind__in=kinds).order_by("code")
        for code, name, kind in rows.values_list("code", "name", "kind"):
            self._called[_plain(name)].append(code)
            if kind == Area.Kind.GRID:
                self.names[code] = name

    def named(self, sheet: str, values: Mapping[str, Any]) -> str | Problem:
        """The code of the grid that a row names; empty when it names none."""
        key = (sheet, values.get("grid"), values.get("community"))
        if key not in self._found:
            self._found[key] = self._find(sheet, values)
        return self._found[key]

    def community(self, sheet: str, values: Mapping[str, Any]) -> str:
        """The code of the community that the row names, else its sheet; empty when that is none that we know."""
        name = str(values.get("community") or sheet).strip()
        if not name:
            return ""
        codes = [
            code
            for called in (_plain(name), f"{_plain(name)}{COMMUNITY}")
            for code in self._called.get(called, ())
            if len(code) == 12
        ]
        return codes[0] if len(codes) == 1 else (name if name.isdecimal() and len(name) == 12 else "")

    def called(self, name: str, community: str) -> list[str]:
        """Codes of grids whose name this is, or ends so: 第一网格 is 平等街第 1 网格 where there is only one."""
        plain = _plain(name)
        found = self._called.get(plain, [])
        if not found and plain.endswith(GRID):
            ends = re.compile(rf"(?<![0-9]){re.escape(plain)}$")
            found = [code for full, codes in self._called.items() if ends.search(full) for code in codes]
        return [code for code in found if code in self.names and code.startswith(community)]

    def inside(self, community: str) -> list[str]:
        return [code for code in self.names if community and code.startswith(community)]

    def _find(self, sheet: str, values: Mapping[str, Any]) -> str | Problem:
        name = str(values.get("grid") or "").strip()
        if not name or name in self.names:
            return name
        community = self.community(sheet, values)
        found = self.called(name, community)
        if not found and _plain(name).isdecimal():
            found = self.called(f"{name}{GRID}", community)
        if len(found) == 1:
            return found[0]
        if found:
            message = _("叫“%(name)s”的网格有 %(count)d 个。") % {"name": name, "count": len(found)}
            return Problem("grid", "grid_ambiguous", name, message, _("请同时写明社区，或者写网格的全名。"))
        message = _("没有找到网格“%(name)s”：它不在您能导入的区域里，或者名字和登记的不一样。") % {"name": name}
        advice = _("请写网格的全名（例如“%(example)s”）或 15 位编码。") % {
            "example": next(iter(self.names.values()), "")
        }
        return Problem("grid", "grid_unknown", name, message, advice)


def _plain(name: str) -> str:
    """第 1 网格, 第０１网格, 第一网格 and 1号网格 are 1网格."""
    return _NUMBER.sub(r"\1", in_digits("".join(unicodedata.normalize("NFKC", name).split())))
