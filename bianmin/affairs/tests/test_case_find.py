"""Cases are found by number, by paper, by a scanned receipt and by their applicant; the filters by the clock."""

from datetime import date

import pytest
from django.urls import reverse

from bianmin.affairs.selectors.case_find import case_find, case_number
from bianmin.affairs.selectors.case_list import case_list, office_queue
from bianmin.core.models import CalendarDay
from bianmin.partners.actions.organization import organization_register
from bianmin.residents.actions.person_register_many import person_register_many
from bianmin.residents.specs import PersonSpec


@pytest.fixture
def wang(household):
    spec = PersonSpec(name="王秀英", phone="15400001234", birth_date=date(1940, 5, 1), hukou_area_code="410104002")
    return person_register_many(actor=None, persons=[spec], households=[household])[0]


@pytest.fixture
def her_case(accept, wang):
    return accept(person=wang)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("XDJ-S-20261125-0001", "XDJ-S-20261125-0001"),
        (" xdj-s-20261125-0001 ", "XDJ-S-20261125-0001"),
        ("ＸＤＪ－S－20261125－0001", "XDJ-S-20261125-0001"),
        ("https://bianmin.example/progress/?number=XDJ-S-20261125-0001", "XDJ-S-20261125-0001"),
        ("XDJ-20250908", "XDJ-20250908"),
        ("王秀英", ""),
        ("12-3-501", ""),
        ("a-1", ""),
        ("https://elsewhere.example/?q=1", ""),
    ],
)
def test_what_looks_like_a_number(typed, number):
    assert case_number(typed) == number


@pytest.mark.parametrize("typed", ["王秀英", "wangxiuying", "wxy"])
def test_by_the_applicants_name(client, clerk, case, her_case, typed):
    client.force_login(clerk)
    text = client.post(reverse("case_find"), {"q": typed}).content.decode()
    assert her_case.number in text
    assert case.number not in text
    assert "王*英" in text


def test_by_organisation(clerk, accept, make_item):
    unit = organization_register(actor=clerk, name="平等街小学", credit_code="91350100M000100Y43")
    made = accept(version=make_item("DQ-06", conditions=[], form=[]), person=None, organization=unit)
    assert [row.case for row in case_find(clerk, "平等街小学").rows] == [made]


def test_a_whole_number_opens_the_case(client, clerk, case):
    client.force_login(clerk)
    for url in ("case_find", "person_search", "counter_find"):
        for typed in (case.number, case.papers.first().number, f"https://x.example/progress/?number={case.number}"):
            answer = client.post(reverse(url), {"q": typed})
            assert answer.status_code == 302, (url, typed)
            assert answer["Location"] == reverse("case_detail", args=[case.uid])


@pytest.mark.parametrize("url", ["person_search", "counter_find"])
def test_the_search_box_offers_the_case_while_typing(client, clerk, case, url):
    client.force_login(clerk)
    text = client.post(reverse(url), {"q": case.number[:12]}, headers={"HX-Request": "true"}).content.decode()
    assert reverse("case_detail", args=[case.uid]) in text
    none = client.post(reverse(url), {"q": "XDJ-S-20991231-0001"}, headers={"HX-Request": "true"}).content.decode()
    assert "没有这个编号" in none


def test_nobody_finds_cases_of_other_areas_or_offices(
    client, clerk_elsewhere, officer_elsewhere, administrator, case, her_case
):
    for user in (clerk_elsewhere, officer_elsewhere, administrator):
        assert case_find(user, case.number).rows == []
        assert case_find(user, "王秀英").rows == []
    client.force_login(clerk_elsewhere)
    assert client.get(reverse("case_list"), {"person": str(her_case.person.uid)}).status_code == 404


def test_the_list_of_one_applicant(client, clerk, case, her_case):
    client.force_login(clerk)
    text = client.get(reverse("case_list"), {"person": str(her_case.person.uid)}).content.decode()
    assert her_case.number in text
    assert case.number not in text
    assert client.get(reverse("case_list"), {"person": "x"}).status_code == 404


def test_finding_needs_login_and_is_posted(client, clerk):
    assert client.post(reverse("case_find"), {"q": "x"}).status_code == 302
    client.force_login(clerk)
    assert client.get(reverse("case_find")).status_code == 405


def test_who_has_no_post_finds_nothing(client, stranger):
    client.force_login(stranger)
    assert client.post(reverse("case_find"), {"q": "王秀英"}).status_code == 403


def test_lists_by_the_clock(client, director, officer, case, at):
    for moment, due in (("2025-09-19 09:00", "soon"), ("2025-09-22 09:00", "today"), ("2025-09-23 09:00", "overdue")):
        with at(moment):
            for other in ("soon", "today", "overdue"):
                expected = [case] if other == due else []
                assert [row.case for row in case_list(director, due=other).items] == expected
                assert [row.case for row in office_queue(officer, due=other).items] == expected


def test_the_directors_tiles_lead_to_the_list_filtered_so(client, director, case, at):
    client.force_login(director)
    with at("2025-09-23 09:00"):
        assert "/desk/cases/?due=overdue" in client.get(reverse("desk_home")).content.decode()
        text = client.get("/desk/cases/?due=overdue&state=open").content.decode()
    assert case.number in text
    assert "期限：已超期" in text
    assert 'href="?state=open"' in text  # takes the filter away and keeps the other
    with at("2025-09-22 09:00"):
        assert "/desk/cases/?due=today" in client.get(reverse("desk_home")).content.decode()
        assert case.number not in client.get("/desk/cases/?due=overdue").content.decode()


def test_removing_a_day_of_the_calendar_names_the_deadlines_over_it(client, administrator, case):
    days = [CalendarDay.objects.create(day=date(2025, 9, n), working=False) for n in (8, 10, 22, 23)]
    client.force_login(administrator)
    asked = [client.get(reverse("calendar_day_remove", args=[day.pk])).content.decode() for day in days]
    assert ["有 1 个在办件的期限跨过这一天" in text for text in asked] == [False, True, True, False]
