"""What was typed into the one search box (or sent by a card reader), as words that the table of terms can answer.

A word knows the kinds of terms that it may meet, the most likely first: plain ones by prefix, blind ones whole.
"""

import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass

from bianmin.core import encryption, id_number, phone, pinyin
from bianmin.core.errors import UserError

from .models.search_term import Kind
from .search_terms import ID_PURPOSE, ID_TAIL_PURPOSE, PHONE_PURPOSE, PHONE_TAIL_PURPOSE

MAX_LENGTH, MAX_WORDS = 100, 6

_GLUED_NUMBER = re.compile(r"(?<=[^\W\d_])(?=\d{11})")  # 谢玉清4101…: a reader that sends name and number in one
_NUMBER_UNIT = re.compile(r"(?<=\d)\s+(?=[号幢栋座院楼单室弄])")  # 12 号院, as it is printed
_BREAKS = re.compile(r"[\s,;:|/\\，；：、。]+")
_NUMBER_ONLY = re.compile(r"[\d\s\-()+.·x]+")
_ID = re.compile(r"\d{17}[\dx]|\d{15}")
_TAIL = re.compile(r"\d{3}[\dx]")
_PIECE = re.compile(r"\d{5,17}x?")
_CERTIFICATE = re.compile(r"(?=.*\d)[a-z0-9]{6,}")
_LATIN = re.compile(r"[a-z]+")
_SCRIPTS = re.compile(r"[a-z]+|[^a-z]+")


@dataclass(frozen=True)
class Match:
    """One kind of term that a word may meet: whole under any of `tokens`, or, without these, by the word as prefix."""

    kind: int
    tokens: tuple[str, ...] = ()


@dataclass(frozen=True)
class Word:
    text: str
    matches: tuple[Match, ...]

    @property
    def is_certificate(self) -> bool:
        """Whether it is a whole certificate number, which names one person and needs no other word."""
        return self.matches[0].kind == Kind.ID and len(self.matches) == 1


def words_of(text: str) -> list[Word]:
    """The words of `text`; a whole certificate number stands alone, whatever name the reader sent with it."""
    words = [_word(part) for part in _parts(text)][:MAX_WORDS]
    certificate = next((word for word in words if word.is_certificate), None)
    return [certificate] if certificate else words


def is_number(text: str) -> bool:
    """Whether `text` holds a whole certificate or phone number: such text never travels in a URL."""
    return any(len(re.sub(r"\D", "", word.text)) >= 7 for word in words_of(text))


def is_part_of_number(text: str) -> bool:
    """Whether `text` is a piece of a certificate or phone number: numbers are kept sealed, so that only a whole one or
    its last four digits find anybody."""
    words = words_of(text)
    return len(words) == 1 and _PIECE.fullmatch(words[0].text) is not None and not _is_whole(words[0])


def _is_whole(word: Word) -> bool:
    return word.is_certificate or word.matches[0].kind == Kind.PHONE


def _parts(text: str) -> list[str]:
    typed = unicodedata.normalize("NFKC", text[:MAX_LENGTH]).casefold()
    typed = "".join(" " if unicodedata.category(char)[0] == "C" and char < "\ue000" else char for char in typed).strip()
    if _NUMBER_ONLY.fullmatch(typed) and (number := _joined_number(typed)):
        return [number]
    typed = _NUMBER_UNIT.sub("", _GLUED_NUMBER.sub(" ", typed))
    compact = [pinyin.compact(part) for part in _BREAKS.split(typed)]
    return [part for whole in compact for part in _by_script(whole) if part]


def _joined_number(typed: str) -> str:
    """A number written in groups (154 0000 6621, 4101 9919 …) as one; empty when it is neither phone nor ID."""
    number = id_number.normalise(typed).lower()
    if _ID.fullmatch(number):
        return number
    try:
        return phone.normalise(typed)
    except UserError:
        return ""


def _by_script(word: str) -> list[str]:
    """谢yq is two words; an address such as a座501 stays one."""
    return [word] if re.search(r"\d", word) else _SCRIPTS.findall(word)


def _word(text: str) -> Word:
    if _ID.fullmatch(text):
        return Word(text, (_whole_id(text),))
    if text.isascii() and text.isdigit():
        return Word(text, _of_digits(text))
    if _TAIL.fullmatch(text):
        return Word(text, (_id_tail(text), Match(Kind.ADDRESS)))
    if _LATIN.fullmatch(text):
        return Word(text, _plain(Kind.PINYIN, Kind.INITIALS, Kind.PINYIN_END, Kind.INITIALS_END))
    if _CERTIFICATE.fullmatch(text):
        return Word(text, (_whole_id(text), *_plain(Kind.HOUSEHOLD, Kind.ADDRESS)))
    if text.isascii():
        return Word(text, _plain(Kind.HOUSEHOLD, Kind.ADDRESS))
    if re.search(r"\d", text):
        return Word(text, _plain(Kind.ADDRESS, Kind.NAME))
    return Word(text, _plain(Kind.NAME, Kind.NAME_END, Kind.ADDRESS))


def _of_digits(text: str) -> tuple[Match, ...]:
    try:
        return (Match(Kind.PHONE, _tokens(PHONE_PURPOSE, phone.normalise(text))),)
    except UserError:
        pass
    plain = _plain(Kind.HOUSEHOLD, Kind.ADDRESS)
    if _TAIL.fullmatch(text):
        return (_id_tail(text), Match(Kind.PHONE_TAIL, _tokens(PHONE_TAIL_PURPOSE, text)), *plain)
    if len(text) >= 6:
        return (_whole_id(text), *plain)
    return plain


def _whole_id(text: str) -> Match:
    """Under the number as it is stored: an old one of 15 digits in its form of 18."""
    number = id_number.normalise(text)
    if _ID.fullmatch(text):
        with suppress(UserError):  # not a right number: some other certificate may still read so
            number = id_number.parse(text).number
    return Match(Kind.ID, _tokens(ID_PURPOSE, number))


def _id_tail(text: str) -> Match:
    return Match(Kind.ID_TAIL, _tokens(ID_TAIL_PURPOSE, text.upper()))


def _plain(*kinds: Kind) -> tuple[Match, ...]:
    return tuple(Match(kind) for kind in kinds)


def _tokens(purpose: str, value: str) -> tuple[str, ...]:
    return tuple(encryption.blind_candidates(purpose, value))
