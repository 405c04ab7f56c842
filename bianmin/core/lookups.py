"""Prefix search on both databases through one look-up: `field__prefix="郭"`."""

from typing import Any

from django.db.models import CharField, Lookup, TextField

LAST = "\U0010ffff"


@CharField.register_lookup
@TextField.register_lookup
class Prefix(Lookup):
    """A range on SQLite (LIKE scans there), LIKE on PostgreSQL (served by a text_pattern_ops index)."""

    lookup_name = "prefix"
    prepare_rhs = True

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        lhs, lhs_params = self.process_lhs(compiler, connection)
        value = str(self.rhs)
        return f"({lhs} >= %s AND {lhs} < %s)", (*lhs_params, value, *lhs_params, value + LAST)

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        lhs, params = self.process_lhs(compiler, connection)
        escaped = str(self.rhs).replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
        return f"{lhs} LIKE %s", [*params, escaped + "%"]
