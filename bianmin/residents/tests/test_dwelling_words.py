"""An address reads with the words of its parts, whether they were typed or not."""

import pytest

from bianmin.residents.models import Dwelling
from bianmin.residents.search_terms import address_terms


@pytest.mark.parametrize(
    ("parts", "address"),
    [
        (("平等街", "12号院", "3", "2", "501"), "平等街12号院3号楼2单元501室"),
        (("平等街", "12号院", "3号楼", "2单元", "501室"), "平等街12号院3号楼2单元501室"),
        (("平等街", "", "A3", "", "501"), "平等街A3号楼501室"),
        (("平等街", "", "东楼", "", "底层"), "平等街东楼底层"),
        (("平等街", "", "", "", "12"), "平等街12号"),
    ],
)
def test_bare_numbers_get_their_words(parts: tuple[str, ...], address: str) -> None:
    street, compound, building, unit, room = parts
    dwelling = Dwelling(street=street, compound=compound, building=building, unit=unit, room=room)
    assert str(dwelling) == address
    assert any(address.casefold().startswith(term) for _kind, term in address_terms(dwelling))


def test_what_was_typed_bare_is_found_with_the_words_too() -> None:
    terms = [term for _kind, term in address_terms(Dwelling(street="平等街", building="3", unit="2", room="501"))]
    for typed in ("3号楼", "3", "平等街3号楼2单元501"):
        assert any(term.startswith(typed) for term in terms)
