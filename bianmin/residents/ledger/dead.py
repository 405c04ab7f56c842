"""Ledgers keep the dead, with a word in some column. Whoever has died must not come in as somebody who lives here."""

import re
from functools import cache

from bianmin.core.sentences import gettext as _

from .bad import Bad
from .readers import is_no, read_text
from .readers import read_residence as read_residence_word
from .words import compact, ledger_words
from .workbook import Cell

_LONGEST = 40  # characters that say this and nothing else
_CLAUSES = re.compile(r"[，,；;。、\n]")
_WHEN = r"(?:[今去前]年|上个?月|本月)?[0-9〇零一二三四五六七八九十正冬腊年月日号农历.\-/:]*(?:左右|[初中底])?"
_WHOM = r"(?:本人|该人|此人|人)?"
# 因丈夫去世 speaks of somebody else
_HOW = r"(?:于|在|已经?|因故|因?意外|因?车祸|自然|正常|因[^夫妻父母子女儿孙老配爱家亲]{1,6}){0,3}"
_AFTER = r"(?:了|人员|人口)?[于:]?"
_PAPERS = r"(?:(?:户口)?(?:已经?|未|待)?(?:注销|销户|销号)(?:户口)?)?"


def read_died(cell: Cell) -> None:
    """Of a column of its own (死亡日期, 是否去世, 生存状态): what does not say that she lives. Raises Bad."""
    word = compact(read_text(cell) or "")
    if word and not is_no(word) and word not in _living():
        raise dead(_("这一栏写着这个人已经去世。"))


def read_note(cell: Cell) -> str | None:
    """A note, as text. Raises Bad for one that says that the person has died; 配偶已故 speaks of somebody else."""
    note = read_text(cell)
    if note and any(map(says_dead, _CLAUSES.split(note))):
        raise dead(_("备注里写着这个人已经去世。"))
    return note


def read_residence(cell: Cell) -> str | None:
    """A code of Person.Residence. Raises Bad, also for 死亡."""
    if says_dead(read_text(cell) or ""):
        raise dead(_("这一栏写着这个人已经去世。"))
    return read_residence_word(cell)


def is_dead_remark(remark: str) -> bool:
    """Of what stands in brackets behind a name."""
    return any(word in remark for word in ledger_words()["dead"])


def says_dead(words: str) -> bool:
    """Whether words say this and nothing else: 已故, 2024年3月因病去世, 去世2024.3.5, 死亡（已销户）."""
    if len(words) > _LONGEST or not is_dead_remark(words):
        return False
    return bool(_sentence().fullmatch(re.sub(r"[()\[\]【】]", "", compact(words))))


def dead(message: str) -> Bad:
    advice = _("已经去世的，请删去这一行，并在档案里登记；没有去世就改正这一格，说的是别人就写明是谁。")
    return Bad("says_dead", message, advice)


@cache
def _living() -> frozenset[str]:
    return frozenset(map(compact, ledger_words()["living"]))


@cache
def _sentence() -> re.Pattern[str]:
    verbs = "|".join(sorted(ledger_words()["dead"], key=len, reverse=True))
    return re.compile(f"{_WHOM}{_HOW}{_WHEN}{_HOW}(?:{verbs}){_AFTER}{_WHEN}{_PAPERS}")
