"""The desk of clothing aid, its papers, the month's file, the public page, and a person's page."""

import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from bianmin.conftest import mrs_xie
from bianmin.core.errors import UserError
from bianmin.core.models import JournalEntry
from bianmin.living.actions.clothing_donation import donation_receive, donation_sort
from bianmin.living.actions.clothing_handout import handout_make
from bianmin.living.models import ClothingDonation, ClothingHandout, ClothingRule, GarmentStock
from bianmin.living.selectors.clothing_find import clothing_hits
from bianmin.living.selectors.clothing_handout import asked_before, hits_ready
from bianmin.living.selectors.clothing_public import public_totals
from bianmin.partners.models import Organization
from bianmin.residents.actions.terms import rewrite_terms
from bianmin.residents.models import Dwelling, Household


@pytest.fixture
def desk(client, dispatcher):
    client.force_login(dispatcher)
    return client


@pytest.fixture
def donation(dispatcher, centre):
    return donation_receive(actor=dispatcher, centre=centre, weight_kg=Decimal("7.5"), donor_name="刘女士")


@pytest.fixture
def handout(dispatcher, centre, poor_xie, coats):
    return handout_make(actor=dispatcher, centre=centre, person=poor_xie, items={coats.uid: 2})


def test_from_the_door_to_the_shelf_by_the_pages(desk, rule):
    page = desk.get(reverse("donation_receive"))
    sent = {"uid": page.context["form"]["uid"].value(), "donor_name": "刘女士", "weight_kg": "7.5", "bags": "1"}
    answer = desk.post(reverse("donation_receive"), sent)
    row = ClothingDonation.objects.get()
    assert answer["Location"] == reverse("donation_detail", args=[row.uid])
    line = {"season": "winter", "kind": "coat", "wearer": "woman", "size": "l", "pieces": "3", "recycled": "1"}
    sorting = {f"line0-{name}": value for name, value in line.items()} | {"version": "1"}
    desk.post(reverse("donation_sort", args=[row.uid]), sorting)
    desk.post(reverse("donation_disinfect", args=[row.uid]), {"method": "heat", "batch": "b1", "version": "2"})
    desk.post(reverse("donation_shelve", args=[row.uid]), {"version": "3"})
    row.refresh_from_db()
    assert (row.state, GarmentStock.objects.get().pieces) == ("shelved", 3)
    text = desk.get(reverse("donation_detail", args=[row.uid])).content.decode()
    assert "刘*士" in text
    assert "刘女士" not in text
    assert "高温蒸汽 · b1" in text
    assert "刘女士" in desk.get(reverse("donation_card", args=[row.uid])).content.decode()


def test_a_wrong_line_stays_with_its_error(desk, donation):
    sent = {"line0-kind": "coat", "line0-pieces": "3", "line1-pieces": "2", "version": "1"}
    page = desk.post(reverse("donation_sort", args=[donation.uid]), sent)
    text = page.content.decode()
    assert page.status_code == 400
    assert "第 1 行 尺码" in text
    assert "请选尺码。" in text
    assert "请选种类。" in text
    assert 'name="line0-pieces" value="3"' in text
    assert not donation.sortings.exists()


@pytest.mark.parametrize(
    ("kind", "size", "pieces", "words"),
    [
        ("shoes", "m", "1", "鞋请选鞋码"),
        ("coat", "shoe35", "1", "不是鞋码"),
        ("bedding", "l", "1", "只有均码"),
        ("coat", "l", "-1", "不能小于 0。"),
    ],
)
def test_sizes_are_those_of_the_kind(desk, dispatcher, donation, kind, size, pieces, words):
    sort = {"season": "winter", "kind": kind, "wearer": "woman", "size": size}
    sent = {f"line0-{name}": value for name, value in sort.items()} | {"line0-pieces": pieces, "version": "1"}
    page = desk.post(reverse("donation_sort", args=[donation.uid]), sent)
    assert page.status_code == 400
    assert page.content.decode().count(words) == 2  # in the box and beside the field
    with pytest.raises(UserError):
        donation_sort(actor=dispatcher, donation=donation, lines=[sort | {"pieces": int(pieces), "recycled": 0}])


def test_sorting_again_says_what_changed(desk, dispatcher, donation):
    sort = {"season": "winter", "kind": "coat", "wearer": "woman", "size": "l"}
    for pieces in (3, 2):
        donation_sort(actor=dispatcher, donation=donation, lines=[sort | {"pieces": pieces, "recycled": 1}])
    page = desk.get(reverse("donation_detail", args=[donation.uid])).content.decode()
    assert "能上架 3 件，回收 1 件" in page
    assert "能上架 2 件，回收 1 件" in page


def test_a_household_that_has_had_its_share_is_told_so(desk, dispatcher, centre, poor_xie, coats):
    rewrite_terms([poor_xie])
    handout_make(actor=dispatcher, centre=centre, person=poor_xie, items={coats.uid: 6})
    page = desk.get(reverse("handout_make", args=[poor_xie.uid])).content.decode()
    assert "本季已领满" in page
    assert f"pieces_{coats.uid}" not in page
    assert "发放并打印领取单" not in page


def test_who_was_found_is_listed_with_what_is_left(desk, dispatcher, centre, poor_xie, husband, coats):
    rewrite_terms([poor_xie, husband])
    handout_make(actor=dispatcher, centre=centre, person=poor_xie, items={coats.uid: 2})
    page = desk.post(reverse("handout_find"), {"q": "平等街"}).content.decode()
    assert page.count("本季还能领 4 件") == 2
    assert page.count("符合领取条件") == 2
    ready = hits_ready(centre, [poor_xie.uid, husband.uid], "2026Q4")
    assert [(one.left, one.entitled) for one in ready.values()] == [(4, True), (4, True)]


def test_what_was_asked_is_not_asked_again(desk, dispatcher, centre, neighbour, coats, at):
    answers = {"person.tags.lonely_elder": "yes"}
    handout_make(actor=dispatcher, centre=centre, person=neighbour, items={coats.uid: 1}, answers=answers)
    page = desk.get(reverse("handout_make", args=[neighbour.uid]))
    text = page.content.decode()
    assert page.context["need"].status == "met"
    assert "当面问过的" in text
    assert 'value="yes" id="id_answer_person.tags.lonely_elder_1" checked' in text
    with at("2027-03-01 09:00"):
        assert asked_before(centre, neighbour) is None


def test_a_stale_form_shows_the_newest_state(desk, donation):
    desk.post(reverse("donation_reject", args=[donation.uid]), {"fate": "returned", "reason": "不要", "version": "1"})
    answer = desk.post(reverse("donation_shelve", args=[donation.uid]), {"version": "1"})
    assert answer.status_code == 409
    assert "整批未收" in answer.content.decode()


def test_donor_from_the_register_or_an_organisation(desk, dispatcher, xie):
    rewrite_terms([xie])
    unit = Organization.objects.create(name="星光厂", credit_code="91410104MA00000001", area_code="410104002001")
    text = desk.post(reverse("donor_find"), {"q": "谢玉清"}).content.decode()
    assert f"?person={xie.uid}" in text
    assert f"?organization={unit.uid}" in desk.post(reverse("donor_find"), {"q": "星光"}).content.decode()
    address = reverse("donation_receive") + f"?organization={unit.uid}"
    page = desk.get(address)
    assert "donor_name" not in page.context["form"].fields
    desk.post(address, {"uid": page.context["form"]["uid"].value(), "weight_kg": "30", "bags": "2"})
    assert ClothingDonation.objects.get().organization == unit


def test_donations_are_found_by_post(desk, donation):
    page = desk.post(reverse("donation_find"), {"q": "刘女士"})
    assert donation.number in page.content.decode()
    page = desk.post(reverse("donation_find"), {"q": "王先生"})
    assert "没有找到" in page.content.decode()
    assert donation.number not in desk.get(reverse("donation_list") + "?state=shelved").content.decode()


def test_handing_out_prints_a_neutral_receipt(desk, poor_xie, coats):
    rewrite_terms([poor_xie])
    found = desk.post(reverse("handout_find"), {"q": "谢玉清"})
    address = reverse("handout_make", args=[poor_xie.uid])
    assert found["Location"] == address
    page = desk.get(address)
    assert "低保家庭" in page.content.decode()
    assert [stock for stock, _field in page.context["suited"]] == [coats]
    sent = {"uid": page.context["form"]["uid"].value(), f"pieces_{coats.uid}": "2"}
    answer = desk.post(address, sent)
    row = ClothingHandout.objects.get()
    assert answer["Location"] == reverse("handout_receipt", args=[row.uid])
    text = desk.get(answer["Location"]).content.decode()
    assert "领取人签名" in text
    assert "低保" not in text
    assert desk.post(address, sent)["Location"] == answer["Location"]  # the back button
    assert ClothingHandout.objects.count() == 1
    assert JournalEntry.objects.filter(verb="person.look", subject_uid=poor_xie.uid).count() == 1


def test_answers_are_checked_without_saving(desk, neighbour, coats):
    address = reverse("handout_make", args=[neighbour.uid])
    page = desk.get(address)
    assert page.context["need"].status == "unknown"
    sent = {"uid": page.context["form"]["uid"].value(), "answer_person.tags.lonely_elder": "yes"}
    page = desk.post(reverse("handout_check", args=[neighbour.uid]), sent)
    assert page.context["need"].status == "met"
    assert f'action="{address}"' in page.content.decode()  # the next button hands out
    assert 'value="yes" id="id_answer_person.tags.lonely_elder_1" checked' in page.content.decode()
    refused = desk.post(address, {"uid": sent["uid"], f"pieces_{coats.uid}": "1"})
    assert refused.status_code == 400
    assert "请当面问清" in refused.content.decode()
    assert "despite" not in page.context["form"].fields


def test_above_the_cap_the_page_says_how_many_are_left(desk, poor_xie, coats):
    address = reverse("handout_make", args=[poor_xie.uid])
    sent = {"uid": desk.get(address).context["form"]["uid"].value(), f"pieces_{coats.uid}": "7"}
    answer = desk.post(address, sent)
    assert answer.status_code == 409
    assert "还能领 6 件，现在选了 7 件" in answer.content.decode()


def test_undo_on_the_page(desk, handout, coats):
    text = desk.get(reverse("handout_detail", args=[handout.uid])).content.decode()
    address = reverse("handout_undo", args=[handout.uid])
    assert address in text
    desk.post(address)
    coats.refresh_from_db()
    assert coats.pieces == 8
    assert "本单作废" in desk.get(reverse("handout_receipt", args=[handout.uid])).content.decode()
    assert desk.post(address).status_code == 409


def test_auditor_reads_without_the_ground(client, auditor, handout, donation):
    client.force_login(auditor)
    for name in ("garment_stock", "donation_list", "handout_list", "clothing_export"):
        assert client.get(reverse(name)).status_code == 200, name
    text = client.get(reverse("handout_detail", args=[handout.uid])).content.decode()
    assert "谢*清" in text
    assert "低保" not in text
    for name in ("handout_find", "donation_receive", "garment_correct", "clothing_rule"):
        assert client.get(reverse(name)).status_code == 403, name
    assert client.post(reverse("handout_undo", args=[handout.uid])).status_code == 403


def test_wrong_posts_and_other_areas_are_refused(client, clerk, dispatcher_elsewhere, handout, donation, poor_xie):
    rows = [("donation_detail", donation), ("donation_sort", donation), ("donation_card", donation)]
    rows += [("handout_detail", handout), ("handout_receipt", handout), ("handout_undo", handout)]
    rows += [("handout_make", poor_xie)]
    for user in (clerk, dispatcher_elsewhere):
        client.force_login(user)
        for name, row in rows:
            assert client.get(reverse(name, args=[row.uid])).status_code in (403, 404), (user, name)
    for name in ("garment_stock", "donation_receive", "handout_find", "clothing_export"):
        assert client.get(reverse(name)).status_code == 403, name


def _untouched(form):
    return {bound.name: bound.value() for bound in form if bound.value() not in (None, False)}


def test_who_may_be_given_clothes_is_picked(client, director, rule):
    client.force_login(director)
    url, kept = reverse("clothing_rule"), len(rule.needs)
    sent = _untouched(client.get(url).context["form"]) | {"effective_from": "2026-12-01"}
    more = client.post(url, sent | {"more": "needs"})
    assert (more.status_code, len(more.context["form"].needs)) == (200, kept + 2)
    who = f"need{kept}who0_"
    sent |= {f"name_{kept}": "独居老人", f"{who}age_from": "80", f"{who}alone": "on"}
    faults = {"cap": "0", f"name_{kept + 1}": "谁", f"{who}age_to": "70", "effective_from": "2026-11-01"}
    wrong = client.post(url, sent | faults)
    assert wrong.status_code == 400
    assert set(wrong.context["form"].errors) == {
        "cap", "effective_from", f"{who}age_to", f"need{kept + 1}who0_tag"
    }  # fmt: skip
    assert "年满 80 周岁" in client.post(url, sent | {"more": "needs"}).content.decode()
    assert client.post(url, sent).status_code == 302
    made = ClothingRule.objects.order_by("-effective_from").first()
    assert made.needs[:kept] == rule.needs
    assert made.needs[kept]["expr"] == "person.age >= 80 && person.lives_alone"


def test_director_corrects_and_sets_the_rule(client, director, coats, rule):
    client.force_login(director)
    page = client.get(reverse("garment_correct") + f"?stock={coats.uid}")
    assert page.context["form"]["size"].value() == "l"
    sort = {"season": "winter", "kind": "coat", "wearer": "woman", "size": "l"}
    client.post(reverse("garment_correct"), sort | {"change": "-3", "reason": "盘点少三件"})
    assert "盘点少三件" in client.get(reverse("garment_detail", args=[coats.uid])).content.decode()
    refused = client.post(reverse("garment_correct"), sort | {"change": "-9", "reason": "盘点"})
    assert "只剩 5 件" in refused.content.decode()
    form = client.get(reverse("clothing_rule")).context["form"]
    sent = _untouched(form) | {"effective_from": "2026-12-01", "cap": "4"}
    wrong = client.post(reverse("clothing_rule"), sent | {"expr_0": "person.nonsense > 1"})
    assert "<code><mark>person.nonsense</mark> &gt; 1</code>" in wrong.content.decode()
    fewer = client.post(reverse("clothing_rule"), sent | {"drop": "2"}).context["form"]
    sent = _untouched(fewer)
    assert sent["name_2"] == ""
    client.post(reverse("clothing_rule"), sent)
    made = ClothingRule.objects.order_by("-effective_from").first()
    assert (made.cap, [need["code"] for need in made.needs]) == (4, ["lonely_elder", "disability"])


def test_export_of_the_month_is_masked_and_journalled(desk, handout, donation):
    answer = desk.post(reverse("clothing_export"), {"month": "2026-11"})
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    assert sheets["捐赠"][2][:4] == [donation.number, "2026-11-23", "刘*士", 7.5]
    assert sheets["领取"][2][:4] == [handout.number, "2026-11-23", "谢*清", 2.0]
    assert [row[2] for row in sheets["库存变动"][2:]] == [8.0, -2.0]
    assert sheets["现有库存"][2] == ["冬", "外套", "女", "L", 6.0]
    assert "低保" not in str(sheets)
    assert JournalEntry.objects.filter(verb="clothing.export").count() == 1
    empty = CalamineWorkbook.from_filelike(
        io.BytesIO(desk.post(reverse("clothing_export"), {"month": "2026-10"}).content)
    )
    assert len(empty.get_sheet_by_name("领取").to_python()) == 2


def test_public_page_names_nobody_and_few_households_not(
    client, centre, handout, donation, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12):
        text = client.get(reverse("clothing")).content.decode()
    assert "不足 5 户" in text
    assert "7.5" in text
    for secret in ("谢", "刘", handout.number, donation.number):
        assert secret not in text
    assert "内衣" in text


def test_five_households_are_counted_out(dispatcher, director, centre, handout, coats, areas):
    for number in range(4):
        place = Dwelling.objects.create(
            grid=areas["410104002001001"], street="平等街", building="9号楼", room=str(number)
        )
        home = Household.objects.create(number=f"H900000{number}", dwelling=place, area_code=place.grid.code)
        person = mrs_xie(
            home, serial=200 + number, phone=f"1540000900{number}", name=f"居民{number}", disability_level=2
        )
        assert public_totals(centre).month.households is None
        handout_make(actor=dispatcher, centre=centre, person=person, items={coats.uid: 1})
    totals = public_totals(centre)
    assert (totals.month.households, totals.year.pieces) == (5, 6)


def test_empty_pages_say_what_to_do_next(desk, client):
    assert "先登记一笔捐赠" in desk.get(reverse("garment_stock")).content.decode()
    assert "先称重登记" in desk.get(reverse("donation_list")).content.decode()
    assert "核对条件，再选衣物" in desk.get(reverse("handout_list")).content.decode()
    client.logout()
    assert client.get(reverse("clothing")).status_code == 200


def test_on_a_persons_page_only_for_the_station(client, dispatcher, clerk, handout, poor_xie):
    address = reverse("person_detail", args=[poor_xie.uid])
    client.force_login(dispatcher)
    text = client.get(address).content.decode()
    assert reverse("handout_detail", args=[handout.uid]) in text
    assert "领取衣物" in text  # her timeline
    client.force_login(clerk)
    assert reverse("handout_detail", args=[handout.uid]) not in client.get(address).content.decode()


def test_places_of_the_desk_and_of_residents(desk, client):
    assert reverse("garment_stock") in desk.get(reverse("garment_stock")).content.decode()
    assert reverse("clothing") in client.get(reverse("home")).content.decode()


def test_pages_cost_the_same_however_much_lies_on_the_shelf(desk, poor_xie, shelf, coats, handout):
    addresses = [reverse("garment_stock"), reverse("handout_make", args=[poor_xie.uid]), reverse("handout_list")]
    for address in addresses:
        desk.get(address)  # the look is noted once a quarter of an hour
    before = [queries(desk, address) for address in addresses]
    for size in ("s", "m", "xl", "xxl"):
        for wearer in ("woman", "man", "any"):
            shelf("sweater", wearer, size, 2)
    assert [queries(desk, address) for address in addresses] == before
    assert max(before) <= 30


def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_search_box_of_the_desk_finds_numbers(dispatcher, clerk, handout, donation):
    for row, page in ((donation, "donation_detail"), (handout, "handout_detail")):
        (hit, *_others) = [
            hit for hit in clothing_hits(dispatcher, row.number) if hit.url == reverse(page, args=[row.uid])
        ]
        assert hit.title == row.number
        assert clothing_hits(clerk, row.number) is None
    assert clothing_hits(dispatcher, "谢玉清") is None
