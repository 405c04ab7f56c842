"""The posts that a person holds today, as every request asks for them.

Written as SQL: rights are read with every request, search-as-you-type included, and building this query through the ORM
cost more than all other work of a search together (measured: bench).
"""

from datetime import date
from typing import NamedTuple

from django.db import connection
from django.utils.functional import Promise

from .post import Role

_SQL = """
SELECT p.role, p.centre_id, p.office_id, a.code, a.name, o.code, o.name
FROM accounts_post p
JOIN core_area a ON a.id = p.area_id
LEFT JOIN core_office o ON o.id = p.office_id
WHERE p.user_id = %s AND p.since <= %s AND (p.until IS NULL OR p.until >= %s)
ORDER BY p.id
"""


class Place(NamedTuple):
    """An area or an office, as far as rights and pages need it."""

    code: str
    name: str

    def __str__(self) -> str:
        return self.name


class HeldPost(NamedTuple):
    role: str
    area: Place
    office: Place | None
    office_id: int | None
    centre_id: int

    @property
    def get_role_display(self) -> str | Promise:
        return Role(self.role).label


def posts_held(user_id: int, day: date) -> list[HeldPost]:
    """Posts of the user on `day`, the oldest first; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [user_id, day, day])
        rows = cursor.fetchall()
    return [
        HeldPost(role, Place(area, name), Place(office, office_name) if office_id else None, office_id, centre_id)
        for role, centre_id, office_id, area, name, office, office_name in rows
    ]
