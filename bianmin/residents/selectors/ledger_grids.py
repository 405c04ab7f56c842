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
COMMUNITY_DIGITS = 12
_COMMITTEE = re.compile(r"(?:居民委员会|居委会|村委会)$")
_NUMBER = re.compile(r"第?0*([0-9]+)号?(?!\d)")


class Grids:
    """Made once for a file. `areas` are prefixes into which its user may import."""

    def __init__(self, areas: Collection[str]) -> None:
        self.areas = tuple(areas)
        self.names: dict[str, str] = {}  # of grids, by code
        self._grids: dict[str, list[str]] = defaultdict(list)  # codes by name as it is compared
        self._communities: dict[str, list[str]] = defaultdict(list)
        self._found: dict[tuple[Any, ...], str | Problem] = {}

    def load(self) -> None:
        wanted = under_codes(self.areas, "code")
        kinds = (Area.Kind.GRID, Area.Kind.COMMUNITY, Area.Kind.STREET)
        rows = Area.objects.filter(wanted, kind__in=kinds).order_by("code")
        for code, name, kind in rows.values_list("code", "name", "kind"):
            if kind == Area.Kind.GRID:
                self._grids[_plain(name)].append(code)
                self.names[code] = name
            else:
                self._communities[_plain(name)].append(code)

    def named(self, sheet: str, values: Mapping[str, Any]) -> str | Problem:
        """The code of the grid that a row names; empty when it names none."""
        key = (sheet, values.get("grid"), values.get("community"))
        if key not in self._found:
            self._found[key] = self._find(sheet, values)
        return self._found[key]

    def community(self, sheet: str, values: Mapping[str, Any]) -> str | Problem:
        """The code of the community that the row names, else its sheet, by its own name or that of a grid; also of the
        street. Empty where neither is named."""
        name = str(values.get("community") or "").strip()
        if name:
            return self._community_called(name) or _unknown_community(name)
        if found := self._community_called(sheet):
            return found
        grids = self.called(sheet, "")
        return grids[0][:COMMUNITY_DIGITS] if len(grids) == 1 else ""

    def _community_called(self, name: str) -> str:
        plain = _COMMITTEE.sub("", _plain(name))
        codes = [code for called in (plain, f"{plain}{COMMUNITY}") for code in self._communities.get(called, ())]
        known = name.isdecimal() and len(name) == COMMUNITY_DIGITS and name.startswith(self.areas)
        return codes[0] if len(codes) == 1 else (name if known else "")

    def called(self, name: str, community: str) -> list[str]:
        """Codes of grids whose name this is, or ends so: 第一网格 is 平等街第 1 网格 where there is only one."""
        plain = _plain(name)
        found = self._grids.get(plain, [])
        if not found and plain.endswith(GRID):
            ends = re.compile(rf"(?<![0-9]){re.escape(plain)}$")
            found = [code for full, codes in self._grids.items() if ends.search(full) for code in codes]
        return [code for code in found if code.startswith(community)]

    def inside(self, community: str) -> list[str]:
        return [code for code in self.names if community and code.startswith(community)]

    def _find(self, sheet: str, values: Mapping[str, Any]) -> str | Problem:
        name = str(values.get("grid") or "").strip()
        if not name or name in self.names:
            return name
        community = self.community(sheet, values)
        if isinstance(community, Problem):
            return community
        if found := self._of(name, community):
            return found[0] if len(found) == 1 else _ambiguous(name, len(found))
        if community and len(elsewhere := self._of(name, "")) == 1:
            said = {"name": self.names[elsewhere[0]]}
            message = _("网格“%(name)s”不在表里写的社区。") % said
            return Problem("grid", "grid_contradicts_community", name, message, _("请核对社区和网格。"))
        message = _("没有找到网格“%(name)s”：它不在您能导入的区域里，或者名字和登记的不一样。") % {"name": name}
        said = {"example": next(iter(self.names.values()), "")}
        return Problem(
            "grid", "grid_unknown", name, message, _("请写网格的全名（例如“%(example)s”）或 15 位编码。") % said
        )

    def _of(self, name: str, community: str) -> list[str]:
        """Codes of the grids that a cell may mean: 平等街第一网格, 第一网格, 1, 平等街社区第一网格."""
        plain = _plain(name)
        found = self.called(f"{name}{GRID}" if plain.isdecimal() else name, community)
        for called, codes in self._communities.items() if not found else ():
            if plain.startswith(called) and len(codes) == 1 and codes[0].startswith(community):
                found = found or self._of(plain.removeprefix(called), codes[0])
        return found


def _ambiguous(name: str, count: int) -> Problem:
    message = _("叫“%(name)s”的网格有 %(count)d 个。") % {"name": name, "count": count}
    advice = _("请加一列写明社区，或者把工作表的名字改成社区的名字，也可以写网格的全名。")
    return Problem("grid", "grid_ambiguous", name, message, advice)


def _unknown_community(name: str) -> Problem:
    message = _("没有找到社区“%(name)s”：它不在您能导入的区域里，或者名字和登记的不一样。") % {"name": name}
    advice = _("请核对社区；这一列不是社区的，在“改列”里把它设为不导入。")
    return Problem("community", "community_unknown", name, message, advice)


def _plain(name: str) -> str:
    """第 1 网格, 第０１网格, 第一网格 and 1号网格 are 1网格."""
    return _NUMBER.sub(r"\1", in_digits("".join(unicodedata.normalize("NFKC", name).split())))
