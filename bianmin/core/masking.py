"""How lists show personal values: enough to tell two apart, too little to use (GB/T 35273, de-identified display)."""

import re

STAR = "*"
_STREET_END = "街路巷道弄同里村"
_FIRST_NUMBER = re.compile(r"[0-9０-９]")


def mask_name(name: str) -> str:
    """谢玉清 → 谢*清, 谢清 → 谢*, 尉迟敬德 → 尉**德; a single character is hidden."""
    name = name.strip()
    if len(name) < 2:
        return STAR * len(name)
    if len(name) == 2:
        return name[0] + STAR
    return name[0] + STAR * min(len(name) - 2, 4) + name[-1]


def mask_id(number: str) -> str:
    """First four and last four of a long certificate number, first and last two of a short one."""
    shown = 4 if len(number) >= 12 else 2
    if len(number) <= 2 * shown:
        return STAR * len(number)
    return number[:shown] + STAR * (len(number) - 2 * shown) + number[-shown:]


def mask_phone(number: str) -> str:
    """138****6621; a landline keeps its area code."""
    if len(number) < 8:
        return STAR * len(number)
    head = 4 if number.startswith("0") and number[1:2] not in "12" else 3
    return number[:head] + STAR * 4 + number[-4:]


def mask_card(number: str) -> str:
    """The last four digits of a bank card."""
    digits = re.sub(r"\s", "", number)
    return STAR * 4 + digits[-4:] if len(digits) >= 8 else STAR * len(digits)


def mask_address(address: str) -> str:
    """Keeps the street and hides the door: 管城回族区南顺城街 12 号院 3 号楼 501 → 管城回族区南顺城街***."""
    address = address.strip()
    first_number = _FIRST_NUMBER.search(address)
    named = address[: first_number.start()] if first_number else address
    end = max((named.rfind(character) for character in _STREET_END), default=-1)
    if end < 0:
        return address[: len(address) // 3] + STAR * 3 if address else ""
    return named[: end + 1] + STAR * 3
