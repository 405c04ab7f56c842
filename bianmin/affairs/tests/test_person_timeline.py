"""A person's timeline tells of her cases, newest first, with a way to each."""

from django.urls import reverse

from bianmin.affairs.actions.case_decide import case_approve
from bianmin.affairs.actions.case_office import case_assign, case_note
from bianmin.residents.selectors.timeline import person_timeline


def test_her_cases_stand_in_it_and_inner_steps_do_not(case, clerk, officer, xie):
    case_assign(actor=officer, case=case)
    case_note(actor=clerk, case=case, body="请核对")
    case_approve(actor=officer, case=case)
    entries, _more = person_timeline(xie)
    of_the_case = [entry for entry in entries if entry.note == "高龄津贴申领"]
    assert [str(entry.title) for entry in of_the_case] == ["准予", "受理"]
    assert {str(entry.title) for entry in entries} == {"准予", "受理", "登记证件"}
    assert of_the_case[0].url == reverse("case_detail", args=[case.uid])
