"""Finding an item: name, part, pinyin, initials, code, plain words; what the clerk used last comes first."""

import pytest

from bianmin.affairs import loaders
from bianmin.affairs.actions.case_accept import case_accept
from bianmin.affairs.selectors.item import guide, item_search
from bianmin.residents.loaders import load_documents


@pytest.fixture
def loaded(centre):
    load_documents()
    return loaders.load_items()


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("最低生活", "MZ-01"),
        ("生活保障", "MZ-01"),
        ("zuidi", "MZ-01"),
        ("zdshbz", "MZ-01"),
        ("mz-01", "MZ-01"),
        ("低保", "MZ-01"),
        ("准生证", "JS-01"),
        ("syd", "JS-01"),
    ],
)
def test_found_near_the_top(loaded, query, code):
    assert code in [version.item.code for version in item_search(query)[:3]]


def test_nothing_for_nonsense_and_everything_for_nothing(loaded):
    assert item_search("qqqqxz") == []
    assert item_search("' OR 1=1 --") == []
    assert len(item_search("x" * 100_000)) == 0
    assert len(item_search("")) == 44


def test_recent_first(clerk, second_clerk, xie, elder_allowance, senior_card):
    case_accept(actor=clerk, version=senior_card, person=xie, materials={"M1": "received"})
    assert item_search("", user=clerk)[0] == senior_card
    assert item_search("", user=second_clerk)[0] == elder_allowance


def test_one_query_when_nothing_changed(loaded, django_assert_num_queries):
    item_search("低保")
    with django_assert_num_queries(1):
        item_search("低保")


def test_guide_is_of_active_items(loaded):
    assert guide("MZ-01").guide["process"]
    assert guide("ZZ-99") is None
