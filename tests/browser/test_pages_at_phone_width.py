"""Every main page at the width of a phone: nothing sideways, nothing that axe finds, as the person whose page it is."""

from collections.abc import Callable
from types import SimpleNamespace

from playwright.sync_api import Page

PAGES = {
    "clerk1": [
        "/desk/counter/",
        "/desk/counter/person/{xie}/",
        "/desk/counter/person/{xie}/MZ-05/",
        "/desk/cases/",
        "/desk/messages/",
        "/desk/residents/{xie}/",
        "/desk/residents/{xie}/edit/",
        "/desk/residents/register/",
        "/desk/account/",
    ],
    "officer.minzheng": ["/desk/office/", "/desk/parameters/"],
    "director": ["/desk/", "/desk/journal/"],
    "admin": ["/desk/", "/desk/staff/", "/desk/calendar/", "/desk/centre/", "/desk/areas/", "/desk/catalogue/MZ-05/"],
}
PUBLIC = ["/", "/guides/", "/guides/MZ-05/", "/progress/"]


def test_pages_fit_a_phone(
    phone: Page, street: SimpleNamespace, log_in: Callable[[Page, str], None], axe: Callable[[Page], None]
) -> None:
    wrong: list[str] = []
    for path in PUBLIC:
        wrong += _look(phone, path, axe)
    for who, paths in PAGES.items():
        log_in(phone, who)
        for path in paths:
            wrong += _look(phone, path.format(xie=street.xie.uid), axe)
    assert not wrong, "\n".join(wrong)


def _look(phone: Page, path: str, axe: Callable[[Page], None]) -> list[str]:
    answer = phone.goto(path)
    if answer is None or answer.status != 200:
        return [f"{path}: {answer and answer.status}"]
    try:
        axe(phone)
    except AssertionError as error:
        return [str(error)]
    return []
