"""The statement behind the search box: every part of it is a short walk along a B-tree, whatever the register's size.

Written as SQL, since Django cannot say a union of limited parts on SQLite, and since building it through the ORM costs
more than running it. Prefixes are ranges: plain comparison on SQLite, `~>=~` on PostgreSQL (served by the index's
varchar_pattern_ops whatever the database's collation is).
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from bianmin.core.lookups import LAST

from .search_words import Kind, Match, Word

# Where the terms of a household stand beside its people. `_MEMBERS`: who belongs to it, walked by the term (CROSS JOIN
# holds SQLite to that order); `_HOME`: the home of a person, for a merged record that of the one that was kept.
_OWN = "residents_searchterm"
_MEMBERS = """(SELECT p.id AS person_id, h.kind, h.term, h.area_code, h.household_id AS holder
    FROM residents_householdterm h CROSS JOIN residents_person p
    WHERE p.household_id = h.household_id AND p.merged_into_id IS NULL AND p.arriving_id IS NULL)"""
_HOME = """(SELECT p.id AS person_id, h.kind, h.term, h.area_code
    FROM residents_person p JOIN residents_person k ON k.id = COALESCE(p.merged_into_id, p.id)
    JOIN residents_householdterm h ON h.household_id = k.household_id)"""
_OF_HOME = (Kind.ADDRESS, Kind.HOUSEHOLD)
GRID_CODE = 15
COUNTED = 500  # how far a word's hits are counted, to begin with the rarest word
RECENT_LOOKS = 40


class PersonRow(NamedTuple):
    """What a result shows of a person; nothing sealed is read. `found_as` is the record that was found, `person_id` the
    one that it was merged into, mostly itself."""

    found_as: int
    person_id: int
    uid: uuid.UUID
    name: str
    sex: str
    birth_date: date | None
    died_on: date | None
    id_masked: str
    phone_masked: str
    residence: str
    household_number: str | None
    street: str | None
    compound: str | None
    building: str | None
    unit: str | None
    room: str | None
    grid: str | None
    area_code: str


class Hit(NamedTuple):
    person_id: int
    kind: int
    term: str
    area_code: str
    recent: int


@dataclass
class _Part:
    """A piece of SQL with its parameters."""

    sql: str
    params: list[Any] = field(default_factory=list)


def find(*, words: Sequence[Word], areas: Sequence[str], own: Sequence[str], user_id: int, limit: int) -> list[Hit]:
    """Hits of the rarest word, narrowed by the others: `limit` for each kind, and among those whom the user has just
    opened and who live in `own` grids. One statement; one more before it when there are several words."""
    first = _rarest(words, areas)
    others = [word for place, word in enumerate(words) if place != first]
    scope, also = _scope(areas), [_meets(word) for word in others]
    parts = [_hits(match, words[first].text, [scope, *also], limit) for match in words[first].matches]
    if own:
        parts += [_hits(match, words[first].text, [_scope(own), *also], limit) for match in words[first].matches]
    parts += _recent(words[first], [_within(areas), *also], user_id, limit)
    return [Hit(*row) for row in _run(_union(parts))]


def people(keys: Sequence[int], areas: Sequence[str]) -> dict[int, PersonRow]:
    """Rows of these people with household, dwelling and grid, once more held to `areas`."""
    if not keys:
        return {}
    scope, wanted = _or([_begins("p.area_code", code) for code in areas]), _among("f.id", keys)
    sql = f"""
        SELECT f.id, p.id, p.uid, p.name, p.sex, p.birth_date, p.died_on, p.id_masked, p.phone_masked, p.residence,
               h.number, d.street, d.compound, d.building, d.unit, d.room, g.name,
               p.area_code
        FROM residents_person f
        JOIN residents_person p ON p.id = COALESCE(f.merged_into_id, f.id)
        LEFT JOIN residents_household h ON h.id = p.household_id
        LEFT JOIN residents_dwelling d ON d.id = h.dwelling_id
        LEFT JOIN core_area g ON g.id = d.grid_id
        WHERE {wanted.sql} AND p.merged_into_id IS NULL AND p.arriving_id IS NULL AND {scope.sql}"""  # noqa: S608
    rows = _run(_Part(sql, [*wanted.params, *scope.params]))
    found = (PersonRow._make(row) for row in rows)
    return {
        row.found_as: row._replace(uid=_uid(row.uid), birth_date=_day(row.birth_date), died_on=_day(row.died_on))
        for row in found
    }


def just_opened(user_id: int, limit: int) -> list[int]:
    """The people whose files the user opened last, newest first."""
    sql = f"""
        SELECT p.id FROM (SELECT subject_uid, MAX(id) AS last FROM (
            SELECT id, subject_uid FROM core_journalentry WHERE actor_id = %s AND verb = 'person.look'
            ORDER BY id DESC LIMIT {RECENT_LOOKS}) looks GROUP BY subject_uid) seen
        JOIN residents_person p ON p.uid = seen.subject_uid ORDER BY seen.last DESC LIMIT {int(limit)}"""  # noqa: S608
    return [row[0] for row in _run(_Part(sql, [user_id]))]


def plain_tags(keys: Sequence[int], today: date) -> list[tuple[int, str]]:
    """(person, name) of tags that hold today and are not sensitive: those stand on the person's page only."""
    if not keys:
        return []
    wanted = _among("g.person_id", keys)
    sql = f"""
        SELECT g.person_id, y.name FROM residents_tag g JOIN residents_tagtype y ON y.id = g.type_id
        WHERE {wanted.sql} AND g.since <= %s AND (g.until IS NULL OR g.until >= %s)
              AND NOT y.sensitive ORDER BY g.type_id"""  # noqa: S608
    return [(row[0], row[1]) for row in _run(_Part(sql, [*wanted.params, today, today]))]


def _rarest(words: Sequence[Word], areas: Sequence[str]) -> int:
    """The place of the word with the fewest hits, counted up to COUNTED; homes are counted instead of their people."""
    if len(words) == 1:
        return 0
    scope = _scope(areas)
    parts = []
    for place, word in enumerate(words):
        hits = _union([_counted(match, word.text, scope) for match in word.matches])
        parts.append(_Part(f"SELECT {place}, COUNT(*) FROM ({hits.sql}) h{place}", hits.params))  # noqa: S608
    return min(_run(_union(parts)), key=lambda row: row[1])[0]


def _counted(match: Match, text: str, scope: _Part) -> _Part:
    table = "residents_householdterm" if match.kind in _OF_HOME else _OWN
    where = _and([_met_by("t", match, text), scope])
    return _Part(f"SELECT 1 AS one FROM {table} t WHERE {where.sql} LIMIT {COUNTED}", where.params)  # noqa: S608


def _hits(match: Match, text: str, conditions: Sequence[_Part], limit: int) -> _Part:
    """The first `limit` terms in the order of the index, so that it is walked no further than that."""
    table, holder = (_MEMBERS, "holder") if match.kind in _OF_HOME else (_OWN, "person_id")
    where = _and([_met_by("t", match, text), *conditions])
    using = " USING ~<~" if connection.vendor == "postgresql" else ""
    sql = f"""
        SELECT t.person_id, t.kind, t.term, t.area_code, 0 AS recent FROM {table} t WHERE {where.sql}
        ORDER BY t.term{using}, t.{holder} LIMIT {int(limit)}"""  # noqa: S608 — values are parameters
    return _Part(sql, where.params)


def _recent(word: Word, conditions: Sequence[_Part], user_id: int, limit: int) -> list[_Part]:
    """Among the people whose files the user opened last, newest first: found by their few terms."""
    parts = []
    for table, matches in _tables(word):
        where = _and([_or([_met_by("t", match, word.text) for match in matches]), *conditions])
        sql = f"""
            SELECT t.person_id, t.kind, t.term, t.area_code, 1 AS recent
            FROM (SELECT DISTINCT subject_uid FROM (
                SELECT subject_uid FROM core_journalentry WHERE actor_id = %s AND verb = 'person.look'
                ORDER BY id DESC LIMIT {RECENT_LOOKS}) looks) seen
            JOIN residents_person s ON s.uid = seen.subject_uid
            JOIN {table} t ON t.person_id = s.id
            WHERE {where.sql} LIMIT {int(limit)}"""  # noqa: S608 — values are parameters
        parts.append(_Part(sql, [user_id, *where.params]))
    return parts


def _meets(word: Word) -> _Part:
    """Whether the person of `t`, or her home, has a term that `word` meets; her own are those of records merged into
    her, too."""
    return _or([part for table, matches in _tables(word) for part in _met_in(table, matches, word.text)])


def _met_in(table: str, matches: Sequence[Match], text: str) -> Iterator[_Part]:
    met = _or([_met_by("o", match, text) for match in matches])
    yield _Part(f"EXISTS (SELECT 1 FROM {table} o WHERE o.person_id = t.person_id AND {met.sql})", met.params)  # noqa: S608
    if table == _OWN:
        merged = f"residents_person m JOIN {table} o ON o.person_id = m.id WHERE m.merged_into_id = t.person_id"
        yield _Part(f"EXISTS (SELECT 1 FROM {merged} AND {met.sql})", met.params)  # noqa: S608


def _tables(word: Word) -> list[tuple[str, list[Match]]]:
    """Where the terms of a given person lie that the word may meet."""
    own = [match for match in word.matches if match.kind not in _OF_HOME]
    home = [match for match in word.matches if match.kind in _OF_HOME]
    return [(table, matches) for table, matches in ((_OWN, own), (_HOME, home)) if matches]


def _met_by(table: str, match: Match, text: str) -> _Part:
    kind = f"{table}.kind = {int(match.kind)}"
    if match.tokens:
        tokens = _among(f"{table}.term", match.tokens)
        return _Part(f"{kind} AND {tokens.sql}", tokens.params)
    prefix = _begins(f"{table}.term", text)
    return _Part(f"{kind} AND {prefix.sql}", prefix.params)


def _begins(column: str, text: str) -> _Part:
    low, high = ("~>=~", "~<~") if connection.vendor == "postgresql" else (">=", "<")
    return _Part(f"{column} {low} %s AND {column} {high} %s", [text, text + LAST])


def _scope(areas: Sequence[str]) -> _Part:
    """Rows of these areas. Grids are named one by one, so that PostgreSQL's index by area serves; wider areas are a
    filter. SQLite filters in both cases, on what stands in the index itself."""
    if all(len(code) == GRID_CODE for code in areas):
        return _among("t.area_code", areas)
    return _within(areas)


def _within(areas: Sequence[str]) -> _Part:
    """Rows of these areas as a filter on rows found otherwise. The `||` keeps SQLite, which has no statistics, from
    walking the whole area by its index; PostgreSQL must see the bare column, or it takes the match for a rare one."""
    column = "t.area_code" if connection.vendor == "postgresql" else "(t.area_code || '')"
    return _or([_begins(column, code) for code in areas])


def _among(column: str, values: Sequence[Any]) -> _Part:
    """One of `values`. PostgreSQL takes them as one array, so that a statement reads the same however many there are,
    and is planned once; SQLite, which plans in no time, has no arrays."""
    if connection.vendor == "postgresql":
        return _Part(f"{column} = ANY(%s)", [list(values)])
    return _Part(f"{column} IN ({', '.join(['%s'] * len(values))})", list(values))


def _uid(value: Any) -> uuid.UUID:
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)  # SQLite keeps it as text


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value  # so does SQLite with days


def _and(parts: Sequence[_Part]) -> _Part:
    return _join(" AND ", parts)


def _or(parts: Sequence[_Part]) -> _Part:
    return _join(" OR ", parts)


def _join(word: str, parts: Sequence[_Part]) -> _Part:
    return _Part(
        "(" + word.join(f"({part.sql})" for part in parts) + ")", [param for part in parts for param in part.params]
    )


def _union(parts: Sequence[_Part]) -> _Part:
    sql = " UNION ALL ".join(f"SELECT * FROM ({part.sql}) u{place}" for place, part in enumerate(parts))  # noqa: S608
    return _Part(sql, [param for part in parts for param in part.params])


def _run(part: _Part) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(part.sql, part.params)
        return cursor.fetchall()
