"""The people and places of the apps' tests, for the journeys across apps."""

from bianmin.conftest import (
    administrator,
    areas,
    auditor,
    centre,
    clerk,
    clerk_elsewhere,
    director,
    dwelling,
    grid_worker,
    household,
    officer,
    second_clerk,
    staff,
    stranger,
    xie,
    xie_numbers,
)

__all__ = [
    "administrator",
    "areas",
    "auditor",
    "centre",
    "clerk",
    "clerk_elsewhere",
    "director",
    "dwelling",
    "grid_worker",
    "household",
    "officer",
    "second_clerk",
    "staff",
    "stranger",
    "xie",
    "xie_numbers",
]
