"""Every state against every move: what the table allows leads where it says, what it does not allow changes nothing."""

import pytest

from bianmin.affairs.actions import case_accept, case_close, case_decide, case_office, case_supply, material
from bianmin.affairs.models import Case
from bianmin.affairs.workflow import CASE
from bianmin.core.models import JournalEntry, OutboxMessage
from bianmin.core.workflow import MoveNotAllowed

# Each verb's action with the least that it asks for, and who may call it.
ACTIONS = {
    "accept": ("clerk", case_accept.case_accept_notified, {"materials": {"M1": "received", "M2": "received"}}),
    "supply": ("clerk", case_supply.case_supply, {"materials": {"M2": "received"}}),
    "request_supplement": (
        "officer",
        case_supply.case_request_supplement,
        {"wanted": [{"code": "M2", "what": "换新页"}]},
    ),
    "publish": ("officer", case_office.case_publish, {"days": 3}),
    "end_publicity": ("officer", case_office.case_end_publicity, {}),
    "note": ("clerk", case_office.case_note, {"body": "请核对地址"}),
    "receive_material": ("clerk", material.material_receive, {"code": "M2"}),
    "assign": ("officer", case_office.case_assign, {}),
    "extend": ("director", case_office.case_extend, {"workdays": 3, "reason": "需要核对"}),
    "approve": ("officer", case_decide.case_approve, {}),
    "refuse": ("officer", case_decide.case_refuse, {"grounds": ["conditions"], "reason": "户籍已迁出"}),
    "revoke_decision": ("director", case_decide.case_revoke_decision, {"reason": "写错了"}),
    "deliver": ("clerk", case_close.case_deliver, {"method": "signature", "receiver": "谢玉清"}),
    "withdraw": ("clerk", case_close.case_withdraw, {"reason": "不办了"}),
    "lapse": ("clerk", case_close.case_lapse, {}),
}
# Outside a supplement, `case_supply` takes in what was to follow: that is a move of its own, receive_material.
FORBIDDEN = [
    (state, verb)
    for state in CASE.states
    for verb, move in CASE.moves.items()
    if state not in move.sources and verb != "supply"
]


def test_every_move_of_the_table_has_its_action():
    assert set(ACTIONS) == set(CASE.moves)


@pytest.mark.parametrize(("state", "verb"), FORBIDDEN)
def test_a_forbidden_move_changes_nothing(request, case, state, verb):
    role, action, words = ACTIONS[verb]
    Case.objects.filter(pk=case.pk).update(state=state)
    before = (JournalEntry.objects.count(), OutboxMessage.objects.count())
    with pytest.raises(MoveNotAllowed):
        action(actor=request.getfixturevalue(role), case=Case.objects.get(pk=case.pk), **words)
    after = Case.objects.get(pk=case.pk)
    assert (after.state, after.version) == (state, case.version)
    assert (JournalEntry.objects.count(), OutboxMessage.objects.count()) == before


def test_the_states_that_are_over_allow_nothing():
    for key, state in CASE.states.items():
        assert bool(CASE.open_moves(key)) is not state.final
