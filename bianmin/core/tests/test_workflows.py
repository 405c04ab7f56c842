"""The workflow mechanism, and its picture in docs/workflows.md."""

import pytest
from django.conf import settings

from bianmin.core import workflow_docs
from bianmin.core.workflow import Move, MoveNotAllowed, State, Workflow

DOOR = Workflow(
    "door",
    start="open",
    states=[State("open", "开着"), State("shut", "关着"), State("gone", "拆了", final=True)],
    moves=[
        Move("shut", "关上", ("open",), "shut", ("clerk",)),
        Move("paint", "刷漆", ("open", "shut"), ""),
        Move("take_away", "拆掉", ("open", "shut"), "gone", ("director",)),
    ],
)


def test_allowed_move_leads_on_and_staying_stays() -> None:
    assert DOOR.check("shut", "open") == "shut"
    assert DOOR.check("paint", "shut") == "shut"


def test_forbidden_move_gets_a_sentence() -> None:
    with pytest.raises(MoveNotAllowed, match="现在是“关着”，不能“关上”"):
        DOOR.check("shut", "shut")


def test_open_moves_and_states() -> None:
    assert [move.verb for move in DOOR.open_moves("shut")] == ["paint", "take_away"]
    assert DOOR.open_states == ["open", "shut"]


@pytest.mark.parametrize("workflow", workflow_docs.workflows(), ids=lambda workflow: workflow.noun)
def test_every_table_is_whole(workflow: Workflow) -> None:
    """Every move names states that exist, every state is reached, every open state can be left, no final one can."""
    assert workflow.start in workflow.states
    for move in workflow.moves.values():
        assert {*move.sources, move.target or workflow.start} <= set(workflow.states), move.verb
    reached = {workflow.start}
    for _ in workflow.states:
        reached |= {move.target for move in workflow.moves.values() if reached & set(move.sources)} - {""}
    assert reached == set(workflow.states)
    for key, state in workflow.states.items():
        leaving = [move for move in workflow.open_moves(key) if move.target not in ("", key)]
        assert bool(leaving) is not state.final, key


def test_picture_is_current() -> None:
    path = settings.PROJECT_DIR / "docs" / "workflows.md"
    assert path.read_text(encoding="utf-8") == workflow_docs.render(), "run `bianmin workflows`"


def test_picture_shows_states_moves_and_roles() -> None:
    section = workflow_docs._section(DOOR)
    assert '  state "关着 shut" as shut' in section
    assert "  [*] --> open" in section
    assert "  shut --> gone: 拆掉 take away" in section
    assert "  gone --> [*]" in section
    assert "| 刷漆 `paint` | 开着 (open)<br>关着 (shut) | stays | the system |" in section
