"""The watch on the clocks: one warning, one alarm, one reminder, however often it runs."""

from bianmin.affairs.actions.case_supply import case_supply
from bianmin.affairs.actions.clock_watch import clock_watch
from bianmin.core.models import JournalEntry, OutboxMessage


def verbs():
    names = ("case.due_soon", "case.overdue", "case.gap_late")
    return list(JournalEntry.objects.filter(verb__in=names).order_by("id").values_list("verb", flat=True))


def test_warning_then_alarm_each_once(case, at):
    with at("2025-09-17 09:00"):
        clock_watch()
    assert verbs() == []
    with at("2025-09-18 09:00"):
        assert clock_watch()["clocks"] == 1
        assert clock_watch()["clocks"] == 0
    with at("2025-09-22 18:00"):
        clock_watch()
    assert verbs() == ["case.due_soon"]
    with at("2025-09-23 09:00"):
        clock_watch()
        clock_watch()
    assert verbs() == ["case.due_soon", "case.overdue"]


def test_a_gap_is_remembered(accept, at):
    accept(materials={"M1": "received", "M2": "gap"})
    with at("2025-09-14 09:00"):
        clock_watch()
        clock_watch()
    assert OutboxMessage.objects.filter(key__contains=":gap:M2").count() == 1
    with at("2025-09-16 09:00"):
        clock_watch()
    assert "case.gap_late" in verbs()


def test_what_has_come_is_not_asked_for(accept, at, clerk):
    case = accept(materials={"M1": "received", "M2": "gap"})
    with at("2025-09-14 09:00"):
        clock_watch()
        case_supply(actor=clerk, case=case, materials={"M2": "received"})
    assert OutboxMessage.objects.get(key__contains=":gap:M2").state == "overtaken"
