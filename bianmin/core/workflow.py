"""The mechanism behind every app's workflow.py: states and allowed moves as data, checked in one place."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from .errors import Conflict


class MoveNotAllowed(Conflict):
    """The noun's state does not allow the move; somebody may have been quicker."""

    code = "move_not_allowed"


@dataclass(frozen=True)
class State:
    key: str
    label: str | Promise
    final: bool = False


@dataclass(frozen=True)
class Move:
    """`verb` leads from any of `sources` to `target` (empty: the state stays).

    `roles` may make it: named for the docs, checked by permissions.py.
    """

    verb: str
    label: str | Promise
    sources: tuple[str, ...]
    target: str
    roles: tuple[str, ...] = ()


class Workflow:
    """States and moves of one noun. `start` is the state in which it is made."""

    def __init__(self, noun: str, *, states: Iterable[State], moves: Iterable[Move], start: str) -> None:
        self.noun = noun
        self.states = {state.key: state for state in states}
        self.moves = {move.verb: move for move in moves}
        self.start = start

    def check(self, verb: str, state: str) -> str:
        """Return the state that `verb` leads to from `state`. Raises MoveNotAllowed."""
        move = self.moves[verb]
        if state not in move.sources:
            raise MoveNotAllowed(
                _("现在是“%(state)s”，不能“%(move)s”。请刷新页面看最新情况。")
                % {"state": self.states[state].label, "move": move.label}
            )
        return move.target or state

    def open_moves(self, state: str) -> list[Move]:
        """Moves that `state` allows, in the order of the table."""
        return [move for move in self.moves.values() if state in move.sources]

    @property
    def open_states(self) -> list[str]:
        return [key for key, state in self.states.items() if not state.final]

    @property
    def choices(self) -> list[tuple[str, str | Promise]]:
        return [(state.key, state.label) for state in self.states.values()]
