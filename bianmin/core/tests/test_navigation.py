"""Places: shown to those who may, in their order, with the one where one is marked."""

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from bianmin.core import navigation
from bianmin.core.navigation import CASES, FLAT_UP_TO, HOME, MANAGE, OPENED, OWN, PEOPLE, Navigation, NavItem, Section


def nobody(request: HttpRequest) -> bool:
    return False


@pytest.fixture
def places() -> Navigation:
    navigation = Navigation(limit=2)
    navigation.register(NavItem("组件", "components", "squares-2x2", order=20))
    navigation.register(NavItem("大字", "large_print", "eye", order=10))
    navigation.register(NavItem("探活", "healthz", "heart", can=nobody, order=5))
    return navigation


def test_places_are_allowed_ordered_and_marked(places: Navigation) -> None:
    shown = places.places(RequestFactory().get("/desk/components/more/"))
    assert [(place.label, place.current) for place in shown] == [("大字", False), ("组件", True)]


def test_a_place_names_the_pages_that_are_its_own(places: Navigation) -> None:
    places.register(NavItem("大字", "large_print", "eye", order=10, under="/desk/components/large/"))
    shown = places.places(RequestFactory().get("/desk/components/large/9/"))
    assert [place.current for place in shown] == [True, False]


def test_registering_twice_replaces(places: Navigation) -> None:
    places.register(NavItem("样子", "components", "squares-2x2", order=1))
    assert [place.label for place in places.places(RequestFactory().get("/"))] == ["样子", "大字"]


def grouped(count: int) -> Navigation:
    """`count` places: two of the counter, one of people, one's own, and the rest of the administrator."""
    navigation = Navigation()
    navigation.register(NavItem("我的", "large_print", "eye", order=1, group=OWN))
    navigation.register(NavItem("居民", "healthz", "users", order=2, group=PEOPLE))
    navigation.register(NavItem("受理", "components", "eye", order=4, group=CASES))
    navigation.register(NavItem("办件", "journal_list", "eye", order=3, group=CASES))
    names = ["book_list", "parameter_list", "message_templates", "calendar_show", "centre_show", "area_list", "home"]
    for name in names[: count - 4]:
        navigation.register(NavItem(name, name, "eye", order=9, group=MANAGE))
    return navigation


def sections_of(navigation: Navigation, path: str, opened: str = "") -> list[Section]:
    request = RequestFactory().get(path)
    request.COOKIES[OPENED] = opened
    return navigation.sections(request)


def test_few_places_stand_in_one_list() -> None:
    (section,) = sections_of(grouped(FLAT_UP_TO), "/desk/components/")
    assert section.label == ""
    assert [place.label for place in section.places][:3] == ["办件", "受理", "居民"]
    assert section.places[-1].label == "我的"
    assert sections_of(Navigation(), "/") == []


def test_many_places_fold_under_the_words_of_their_groups() -> None:
    sections = sections_of(grouped(FLAT_UP_TO + 1), "/desk/components/")
    assert [(section.key, bool(section.label), section.open) for section in sections] == [
        (CASES, True, True),
        (PEOPLE, False, False),  # a group of one place is that place
        (MANAGE, True, False),
        (OWN, False, False),
    ]
    assert sum(len(section.places) for section in sections) == FLAT_UP_TO + 1


def test_the_groups_that_were_opened_are_open_on_the_next_page() -> None:
    sections = sections_of(grouped(FLAT_UP_TO + 1), "/desk/elsewhere/", opened="manage.nonsense")
    assert {section.key for section in sections if section.open} == {MANAGE}


def test_a_group_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="no group"):
        Navigation().register(NavItem("样子", "components", "eye", group="elsewhere"))


def test_every_place_of_the_desk_names_its_group() -> None:
    assert [item.url_name for item in navigation.desk.items.values() if item.group == HOME] == ["desk_home"]
