"""Names as a clerk types them: full pinyin and initials, from the whole name or from its middle.

The surname is read from our own table (surnames.py), a given name through pypinyin and a short table of characters
that names carry in two readings. ü is written v and u. A character that no table knows stays as it is, so it never
breaks a name and is found by typing it.
"""

import os
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations, islice

# Names are read character by character: the table of phrases would cost every process 0.4 s and its memory for nothing.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")

from pypinyin import Style, lazy_pinyin

from .surnames import COMPOUND_SURNAMES, GIVEN_READINGS, SURNAME_READINGS

MAX_READINGS = 4
# Rare characters: the planes beyond the basic one (newer than this Python's tables too) and the private use area, where
# older national systems keep characters that had no code yet.
_RARE = "\U00020000-\U0003ffff\ue000-\uf8ff"
_TOKENS = re.compile(rf"[a-z]+|[0-9]+|[^\W\d_]|[{_RARE}]")
_NOT_A_LETTER = re.compile(rf"(?:(?![{_RARE}])[\W_])+")

Reading = tuple[str, ...]


def readings(name: str) -> set[str]:
    """Every full pinyin and every run of initials under which a name is found by prefix.

    谢玉清 → xieyuqing yuqing qing xyq yq q. At most four readings of a name are taken (each adds its suffixes).
    """
    return full_forms(name) | initial_forms(name)


def full_forms(name: str) -> set[str]:
    """Full pinyin of the name and of each of its ends, in every reading."""
    return {"".join(reading[start:]) for reading in _readings(name) for start in range(len(reading))}


def initial_forms(name: str) -> set[str]:
    """First letters of the name and of each of its ends; zh, ch and sh count as z, c and s."""
    forms: set[str] = set()
    for reading in _readings(name):
        letters = "".join(syllable[0] for syllable in reading)
        forms.update(letters[start:] for start in range(len(letters)))
    return forms


def whole_forms(name: str) -> tuple[set[str], set[str]]:
    """Full pinyin and initials of the whole name, in every reading; all other forms are those of its ends."""
    found = _readings(name)
    return {"".join(reading) for reading in found}, {"".join(part[0] for part in reading) for reading in found}


def suffixes(name: str) -> set[str]:
    """The name and each of its ends, in its own characters: 谢玉清 → 谢玉清 玉清 清. Gaps and dots are left out."""
    tokens = _tokens(name)
    return {"".join(tokens[start:]) for start in range(len(tokens))}


def compact(text: str) -> str:
    """Half-width, lower case, letters, digits and characters only: how names and search words are compared."""
    return _NOT_A_LETTER.sub("", unicodedata.normalize("NFKC", text).casefold())


def sort_key(name: str) -> str:
    """The first reading as one word, for lists ordered as people expect."""
    return "".join(_readings(name)[0])


@lru_cache(maxsize=1024)
def _readings(name: str) -> tuple[Reading, ...]:
    surname, rest = _split(name)
    parts = [surname] if surname else []
    parts += [_character(token) for token in rest]
    return tuple(islice(_combine(parts), MAX_READINGS))


def _tokens(name: str) -> list[str]:
    """Single characters, Latin words and runs of digits, in order."""
    return _TOKENS.findall(unicodedata.normalize("NFKC", name).casefold())


def _split(name: str) -> tuple[tuple[Reading, ...], list[str]]:
    """The surname's readings, and what follows as single characters and Latin words."""
    tokens = _tokens(name)
    compound = COMPOUND_SURNAMES.get("".join(tokens[:2]))
    if compound and len(tokens) > 2:
        return _spellings(compound), tokens[2:]
    if tokens and tokens[0] in SURNAME_READINGS:
        return tuple((syllable,) for syllable in SURNAME_READINGS[tokens[0]]), tokens[1:]
    return (), tokens


def _combine(parts: list[tuple[Reading, ...]]) -> Iterator[Reading]:
    """The usual reading first, then those that differ in one place, then in two."""
    yield tuple(syllable for part in parts for syllable in part[0])
    open_places = [(place, other) for place, part in enumerate(parts) for other in range(1, len(part))]
    for changes in (1, 2):
        for chosen in combinations(open_places, changes):
            picked = dict(chosen)
            if len(picked) == changes:
                yield tuple(syllable for place, part in enumerate(parts) for syllable in part[picked.get(place, 0)])


@lru_cache(maxsize=16384)
def _character(token: str) -> tuple[Reading, ...]:
    """The readings of one character; a Latin word reads as itself."""
    if token.isascii():
        return ((token,),)
    if token in GIVEN_READINGS:
        return tuple((syllable,) for syllable in GIVEN_READINGS[token])
    found = lazy_pinyin(token, style=Style.NORMAL, errors="ignore")
    return _spellings((found[0] if found else token,))


def _spellings(syllables: Reading) -> tuple[Reading, ...]:
    """ü is typed as v by most and as u by some: both are readings."""
    with_v = tuple(syllable.replace("ü", "v") for syllable in syllables)
    with_u = tuple(syllable.replace("v", "u") for syllable in with_v)
    return (with_v,) if with_u == with_v else (with_v, with_u)
