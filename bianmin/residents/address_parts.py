"""An address written in one line, taken apart: 平等街12号院3号楼2单元501室 → street, compound, building, unit, room.

What cannot be told apart stays with the street, so that the whole address reads as it was written.
"""

import re
from functools import lru_cache

from bianmin.core import pinyin

from .models.dwelling import door_words

COMMUNITY = "社区"  # how the names of communities end
Parts = tuple[str, str, str, str, str]  # street, compound, building, unit, room
_ABOVE = re.compile(
    r"^(?:[^省]{2,8}省)?(?:[^市]{2,8}市)?(?:[^区县街路小社]{1,8}?[区县])?(?:.{1,8}?街道(?:办事处)?)?(?:[^社]{1,12}?社区)?"
)
_STREET = re.compile(
    r"^.{1,20}?(?:大街|大道|街|路|巷|胡同|弄|里)(?=[0-9一二三四五六七八九十东西南北]|$|[^0-9]{2,12}(?:小区|花园|家园|家属院|院|苑|公寓))"
)
_COMPOUND = re.compile(r"^.{1,20}?(?:号院|家属院|小区|花园|家园|公寓|(?:院|苑)(?!小区|花园|家园|公寓))")
_BUILDING = re.compile(r"^([0-9]{1,4}[A-Za-z]?|[A-Za-z][0-9]{0,3})(?:号楼|栋|幢|座|楼)")
_NAMED_BUILDING = re.compile(r"^[东西南北中前后一二三四五六七八九十]{1,3}(?:号楼|楼|栋|幢|座)")
_UNIT = re.compile(r"^([0-9A-Za-z一二三四五六七八九十]{1,4})单元")
_ROOM = re.compile(r"^(?:[0-9]{1,2}层)?([0-9A-Za-z]{1,8})(?:室|号|户)?$")
_NUMBERS_ONLY = re.compile(r"^([0-9]{1,3})[-—－]([0-9]{1,2})[-—－]([0-9]{1,5})(?:室|号)?$")


@lru_cache(maxsize=4096)
def address_parts(text: str) -> Parts:
    """The parts of an address; building and unit as bare numbers where they are numbers."""
    whole = re.sub(r"\s+", "", text)
    above = _ABOVE.match(whole)
    rest = whole[above.end() if above else 0 :] or whole
    street, rest = _cut(_STREET, rest)
    compound, rest = _cut(_COMPOUND, rest)
    if numbers := _NUMBERS_ONLY.match(rest):
        return street or compound, compound if street else "", numbers[1], numbers[2], numbers[3]
    building, rest = _cut(_BUILDING, rest)
    if not building:
        building, rest = _cut(_NAMED_BUILDING, rest)
    unit, rest = _cut(_UNIT, rest)
    room, rest = _cut(_ROOM, rest)
    if rest or not (street or compound):
        return whole[:60], "", "", "", ""
    if not street:
        street, compound = compound, ""
    return street, compound, building, unit, room


@lru_cache(maxsize=65_536)
def address_text(parts: tuple[str, ...]) -> str:
    """How the parts of an address are compared: 3 and 3号楼 are the same building."""
    street, compound, building, unit, room = parts
    return pinyin.compact(street + compound + door_words(building, unit, room))


def _cut(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    """What the pattern takes from the beginning (its group, when it has one), and the rest."""
    found = pattern.match(text)
    if not found:
        return "", text
    return (found[1] if found.re.groups else found[0]), text[found.end() :]
