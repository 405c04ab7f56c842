"""Which posts may do what with people's files, as data. A right holds in the area of the post that carries it.

The auditor reads and never edits; the administrator runs the system and sees nobody. Whoever sends people to a door
sees who lives there and how to reach them, not the rest of the file (`whole`).
"""

from typing import Any

from bianmin.accounts.models import Role

VIEW = (Role.CLERK, Role.OFFICER, Role.GRID_WORKER, Role.DISPATCHER, Role.DIRECTOR, Role.AUDITOR)
WHOLE = (Role.CLERK, Role.OFFICER, Role.GRID_WORKER, Role.DIRECTOR, Role.AUDITOR)  # beyond who and where
EDIT = (Role.CLERK, Role.OFFICER, Role.GRID_WORKER, Role.DIRECTOR)
REVEAL = EDIT
REGISTER = EDIT
LOOKS = (Role.DIRECTOR, Role.AUDITOR)
IMPORT = (Role.DIRECTOR,)
MERGE = (Role.DIRECTOR,)
EXPORT = (Role.CLERK, Role.DIRECTOR)  # masked
EXPORT_FULL = (Role.DIRECTOR,)
APPROVE_EXPORT = (Role.DIRECTOR, Role.AUDITOR)  # small centres have one director; a second person is still needed

RIGHTS = {"view": VIEW, "whole": WHOLE, "edit": EDIT, "reveal": REVEAL, "looks": LOOKS, "merge": MERGE}


def areas_imported_by(user: Any) -> list[str]:
    """Prefixes of the areas into which the user's posts let her bring ledgers."""
    return user.areas_of(IMPORT) if user.is_authenticated else []


def areas_merged_by(user: Any) -> list[str]:
    """Prefixes of the areas in which the user's posts let her say whether two records are one person."""
    return user.areas_of(MERGE) if user.is_authenticated else []


def areas_exported_by(user: Any) -> list[str]:
    """Prefixes of the areas whose people the user's posts let her take out of the house in a file."""
    return user.areas_of(EXPORT) if user.is_authenticated else []


def areas_approved_by(user: Any) -> list[str]:
    """Prefixes of the areas in which the user's posts let her say whether such a file may be made."""
    return user.areas_of(APPROVE_EXPORT) if user.is_authenticated else []


def areas_seen_by(user: Any) -> list[str]:
    """Prefixes of the areas in which the user's posts let her see people."""
    return user.areas_of(VIEW) if user.is_authenticated else []


def areas_seen_whole_by(user: Any) -> list[str]:
    """Prefixes of the areas in which the user's posts let her read whole files, tags and papers too."""
    return user.areas_of(WHOLE) if user.is_authenticated else []
