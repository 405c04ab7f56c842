"""Places: shown to those who may, in their order, with the one where one is marked."""

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from bianmin.core.navigation import Navigation, NavItem


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
