"""The one search box: whom the typed text finds, in the order that a clerk expects, with masked values."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from bianmin.core import clock, masking
from bianmin.residents import search_query
from bianmin.residents.ages import age_on
from bianmin.residents.models import SearchTerm
from bianmin.residents.models.dwelling import door_words
from bianmin.residents.roles import areas_seen_by, areas_seen_whole_by
from bianmin.residents.search_query import GRID_CODE, Hit, PersonRow
from bianmin.residents.search_words import Kind, Word, words_of

# How sure a kind of term is of meaning this person: the lower, the further up.
RANK = {
    Kind.ID: 0,
    Kind.PHONE: 1,
    Kind.NAME: 2,
    Kind.PINYIN: 3,
    Kind.INITIALS: 4,
    Kind.HOUSEHOLD: 5,
    Kind.ID_TAIL: 6,
    Kind.PHONE_TAIL: 7,
    Kind.NAME_END: 8,
    Kind.PINYIN_END: 9,
    Kind.INITIALS_END: 10,
    Kind.ADDRESS: 11,
}
WHOLE = {Kind.ID, Kind.PHONE, Kind.NAME, Kind.PINYIN, Kind.INITIALS, Kind.HOUSEHOLD, Kind.ID_TAIL, Kind.PHONE_TAIL}


@dataclass(frozen=True)
class PersonHit:
    """One row of the search box. Values are masked; `why` says what of the person met the text."""

    uid: uuid.UUID
    name_masked: str
    sex: str
    age: int | None
    address: str
    grid: str
    household_number: str
    id_masked: str
    phone_masked: str
    residence: str
    tags: tuple[str, ...]
    why: str
    exact: bool
    recent: bool
    died: bool

    @property
    def who(self) -> str:
        """女 82 岁 · 已故"""
        parts = [
            self.sex,
            "" if self.age is None else _("%(age)d 岁") % {"age": self.age},
            _("· 已故") if self.died else "",
        ]
        return " ".join(filter(None, parts))

    @property
    def known_by(self) -> str:
        """Masked numbers, why she was found, and whether the user has just seen her."""
        return " · ".join(
            filter(None, [self.id_masked, self.phone_masked, self.why, _("刚看过") if self.recent else ""])
        )


@dataclass(frozen=True)
class _Found:
    person_id: int
    kind: int
    exact: bool
    recent: bool


def person_search(*, user: Any, text: str, limit: int = 20) -> list[PersonHit]:
    """People whom `user` may see and whom `text` finds, exact hits first, then those just opened and of the own grid.

    Two statements for the people and one for their tags, one more when several words are typed; none grows with the
    register. Empty text, or a user without a post, finds nobody.
    """
    words, areas = words_of(text), areas_seen_by(user)
    if not words or not areas:
        return []
    own = _own_grids(user, areas)
    hits = search_query.find(words=words, areas=areas, own=own, user_id=user.pk, limit=limit)
    found = _ranked(hits, words, own)[:limit]
    return _rows(user, areas, found, words)


def people_recent(*, user: Any, limit: int = 8) -> list[PersonHit]:
    """The people whose files `user` opened last, newest first: what the empty box offers."""
    areas = areas_seen_by(user)
    keys = search_query.just_opened(user.pk, limit) if areas else []
    return _rows(user, areas, [_Found(key, 0, False, True) for key in keys], [])


def the_one(hits: Sequence[PersonHit]) -> PersonHit | None:
    """The person whom Enter opens: the only one found, or the only one found exactly."""
    exact = [hit for hit in hits if hit.exact]
    return hits[0] if len(hits) == 1 else exact[0] if len(exact) == 1 else None


def _own_grids(user: Any, areas: Sequence[str]) -> list[str]:
    """Grids that the user works in beside a wider area; who sees one grid only has no others to put after it."""
    codes = {post.area.code for post in user.current_posts if len(post.area.code) == GRID_CODE}
    return sorted(code for code in codes if code not in areas and code.startswith(tuple(areas)))


def _ranked(hits: Iterable[Hit], words: Sequence[Word], own: Sequence[str]) -> list[_Found]:
    """One entry a person, best first: exact, just opened, own grid, surest kind, then by the term itself."""
    texts = {word.text for word in words}
    recent = {hit.person_id for hit in hits if hit.recent}
    best: dict[int, tuple[tuple[Any, ...], _Found]] = {}
    for hit in hits:
        blind = hit.kind in (Kind.ID, Kind.PHONE, Kind.ID_TAIL, Kind.PHONE_TAIL)
        exact = hit.kind in WHOLE and (blind or hit.term in texts)
        seen = hit.person_id in recent
        key = (not exact, not seen, hit.area_code not in own, RANK[Kind(hit.kind)], hit.term, hit.person_id)
        if hit.person_id not in best or key < best[hit.person_id][0]:
            best[hit.person_id] = (key, _Found(hit.person_id, hit.kind, exact, seen))
    return [found for _key, found in sorted(best.values(), key=lambda pair: pair[0])]


def _rows(user: Any, areas: Sequence[str], found: Sequence[_Found], words: Sequence[Word]) -> list[PersonHit]:
    """With the plain tags, for whoever reads whole files."""
    today, people = clock.today(), search_query.people([one.person_id for one in found], areas)
    first: dict[int, tuple[PersonRow, _Found]] = {}  # by whom they lead to: a merged record and hers are one
    for one in found:
        if row := people.get(one.person_id):
            first.setdefault(row.person_id, (row, one))
    tags: dict[int, list[str]] = {}
    whole = tuple(areas_seen_whole_by(user))
    tagged = [key for key, (row, _one) in first.items() if row.area_code.startswith(whole)]
    for person_id, name in search_query.plain_tags(tagged, today):
        tags.setdefault(person_id, []).append(name)
    return [_hit(row, one, words, tags.get(row.person_id, []), today) for row, one in first.values()]


def _hit(row: PersonRow, found: _Found, words: Sequence[Word], tags: list[str], today: date) -> PersonHit:
    door = door_words(row.building or "", row.unit or "", row.room or "")
    address = "".join([row.street or "", row.compound or "", door])
    return PersonHit(
        uid=row.uid,
        name_masked=masking.mask_name(row.name),
        sex=sex_word(row.sex),
        age=age_on(row.birth_date, row.died_on or today),
        address=address,
        grid=row.grid or "",
        household_number=row.household_number or "",
        id_masked=row.id_masked,
        phone_masked=row.phone_masked,
        residence=row.residence,
        tags=tuple(tags),
        why=_why(found, words, address),
        exact=found.exact,
        recent=found.recent,
        died=row.died_on is not None,
    )


def sex_word(code: str) -> str:
    """男 or 女; nothing for what is not known (GB/T 2261.1)."""
    return {"1": _("男"), "2": _("女")}.get(code, "")


def _why(found: _Found, words: Sequence[Word], address: str) -> str:
    """What of the person met the text, once each: 姓名 · 地址."""
    reasons = [_reason(found.kind)]
    reasons += [_("地址") for word in words if len(words) > 1 and word.text in address]
    return " · ".join(dict.fromkeys(reasons))


def _reason(kind: int) -> str:
    if not kind:
        return _("刚看过")
    if kind in (Kind.NAME, Kind.NAME_END):
        return _("姓名")
    if kind in (Kind.PINYIN, Kind.PINYIN_END, Kind.INITIALS, Kind.INITIALS_END):
        return _("拼音")
    return {
        SearchTerm.Kind.ID: _("证件号"),
        SearchTerm.Kind.ID_TAIL: _("证件尾号"),
        SearchTerm.Kind.PHONE: _("电话"),
        SearchTerm.Kind.PHONE_TAIL: _("电话尾号"),
        SearchTerm.Kind.ADDRESS: _("地址"),
        SearchTerm.Kind.HOUSEHOLD: _("户"),
    }[SearchTerm.Kind(kind)]
