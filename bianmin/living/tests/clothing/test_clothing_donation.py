"""A donation from the door to the shelf."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from bianmin.core.errors import NotAllowed, UserError, VersionConflict
from bianmin.core.models import JournalEntry, OutboxMessage
from bianmin.core.workflow import MoveNotAllowed
from bianmin.living.actions import clothing_donation as actions
from bianmin.living.models import ClothingDonation, ClothingSorting, GarmentMove, GarmentStock
from bianmin.living.selectors.clothing_donation import donation_find, donation_list
from bianmin.living.workflow_clothing import DONATION
from bianmin.partners.models import Organization
from bianmin.residents.actions.terms import rewrite_terms

COAT = {"kind": "coat", "wearer": "woman", "size": "l", "season": "winter", "pieces": 3, "recycled": 1}
HAT = {"kind": "hat", "wearer": "any", "size": "free", "season": "winter", "pieces": 2, "recycled": 0}


@pytest.fixture
def receive(dispatcher, centre):
    def make(**more):
        return actions.donation_receive(**{"actor": dispatcher, "centre": centre, "weight_kg": Decimal("12.5")} | more)

    return make


@pytest.fixture
def organization(db):
    return Organization.objects.create(name="星光针织厂", credit_code="91410104MA00000001", area_code="410104002001")


def test_receiving_numbers_weighs_and_journals(receive, xie):
    row = receive(person=xie, bags=2)
    assert (row.number, row.weight_kg, row.bags, row.state) == ("XDJ-20261123-0001", Decimal("12.5"), 2, "received")
    entry = JournalEntry.objects.get(verb="donation.receive")
    assert (entry.subject_uid, entry.area_code) == (xie.uid, "410104002")


def test_a_name_as_given_is_sealed_masked_and_found(receive, dispatcher):
    row = receive(donor_name="刘女士", donor_phone="154 0000 1234")
    assert (row.donor_masked, row.phone_masked) == ("刘*士", "154****1234")
    with connection.cursor() as cursor:
        cursor.execute("SELECT donor_name, phone, donor_index FROM living_clothingdonation")
        stored = "".join(cursor.fetchone())
    assert "刘女士" not in stored
    assert "15400001234" not in stored
    receive(donor_name="王先生")
    for text in ("刘女士", "15400001234", "xdj-20261123-0001"):
        assert [found.donation for found in donation_find(dispatcher, text)] == [row], text
    assert donation_find(dispatcher, "刘女") == []


def test_donors_on_file_and_organisations_are_found(receive, dispatcher, xie, organization):
    rewrite_terms([xie])
    mine, theirs = receive(person=xie), receive(organization=organization)
    assert [found.donation for found in donation_find(dispatcher, "谢玉清")] == [mine]
    assert [found.donor for found in donation_find(dispatcher, "星光")] == [theirs.organization.name]


def test_nobody_named_is_anonymous(receive):
    assert receive().anonymous
    assert not receive(donor_name="王先生").anonymous


def test_thanks_go_out_once_and_only_when_agreed(receive, xie, organization):
    receive(donor_name="刘女士", donor_phone="15400001234")
    assert not OutboxMessage.objects.exists()
    row = receive(person=xie, thanks_wanted=True)
    message = OutboxMessage.objects.get()
    assert (message.subject_uid, message.recipient, message.purpose) == (xie.uid, xie.phone, "donation_thanks")
    assert "12.5 公斤" in message.body
    assert row.number in message.body
    with pytest.raises(UserError, match="请填捐赠人的手机号") as refused:
        receive(organization=organization, thanks_wanted=True)
    assert refused.value.field == "donor_phone"


@pytest.mark.parametrize("weight", ["0", "-1", "1000", "1.25", "NaN"])
def test_weight_is_positive_with_one_decimal(receive, weight):
    with pytest.raises(UserError, match=r"0\.1 到 999\.9"):
        receive(weight_kg=Decimal(weight))


def test_sent_twice_it_is_one(receive):
    first = receive()
    assert receive(uid=first.uid) == first
    assert ClothingDonation.objects.count() == 1


def test_from_sorting_to_the_shelf(receive, dispatcher):
    row = actions.donation_sort(actor=dispatcher, donation=receive(), lines=[COAT, HAT, COAT])
    assert {(line.kind, line.pieces, line.recycled) for line in row.sortings.all()} == {("coat", 6, 2), ("hat", 2, 0)}
    row = actions.donation_disinfect(actor=dispatcher, donation=row, method="heat", batch="20261123-1")
    assert (row.disinfected_by, row.batch) == (dispatcher, "20261123-1")
    assert not GarmentStock.objects.exists()
    row = actions.donation_shelve(actor=dispatcher, donation=row)
    assert {(one.kind, one.pieces) for one in GarmentStock.objects.all()} == {("coat", 6), ("hat", 2)}
    assert {(move.reason, move.donation) for move in GarmentMove.objects.all()} == {("shelved", row)}
    with pytest.raises(MoveNotAllowed):
        actions.donation_shelve(actor=dispatcher, donation=row)
    assert sum(one.pieces for one in GarmentStock.objects.all()) == 8


def test_sorting_again_replaces_until_it_is_disinfected(receive, dispatcher):
    row = actions.donation_sort(actor=dispatcher, donation=receive(), lines=[COAT])
    row = actions.donation_sort(actor=dispatcher, donation=row, lines=[HAT])
    assert [line.kind for line in ClothingSorting.objects.all()] == ["hat"]
    row = actions.donation_disinfect(actor=dispatcher, donation=row, method="heat", batch="1")
    with pytest.raises(MoveNotAllowed, match="已消毒"):
        actions.donation_sort(actor=dispatcher, donation=row, lines=[COAT])


def test_sorting_needs_something_for_the_shelf(receive, dispatcher):
    row = receive()
    with pytest.raises(UserError, match="至少填一行"):
        actions.donation_sort(actor=dispatcher, donation=row, lines=[])
    with pytest.raises(UserError, match="整批不收"):
        actions.donation_sort(actor=dispatcher, donation=row, lines=[COAT | {"pieces": 0}])


def test_a_whole_donation_may_be_refused(receive, dispatcher):
    row = actions.donation_reject(actor=dispatcher, donation=receive(), fate="recycled", reason="全部有霉斑")
    assert (row.state, row.reason) == ("rejected", "全部有霉斑")
    with pytest.raises(MoveNotAllowed):
        actions.donation_sort(actor=dispatcher, donation=row, lines=[COAT])


def test_a_stale_page_is_refused(receive, dispatcher):
    row = receive()
    actions.donation_sort(actor=dispatcher, donation=row, lines=[COAT], version=1)
    with pytest.raises(VersionConflict):
        actions.donation_sort(actor=dispatcher, donation=row, lines=[HAT], version=1)


STEPS = {
    "sort": lambda actor, row: actions.donation_sort(actor=actor, donation=row, lines=[COAT]),
    "disinfect": lambda actor, row: actions.donation_disinfect(actor=actor, donation=row, method="heat", batch="1"),
    "shelve": lambda actor, row: actions.donation_shelve(actor=actor, donation=row),
    "reject": lambda actor, row: actions.donation_reject(actor=actor, donation=row, fate="returned", reason="不要"),
}
WAYS = {"received": (), "sorted": ("sort",), "disinfected": ("sort", "disinfect")}
WAYS |= {"shelved": ("sort", "disinfect", "shelve"), "rejected": ("reject",)}


@pytest.mark.parametrize("state", DONATION.states)
@pytest.mark.parametrize("verb", DONATION.moves)
def test_every_state_against_every_move(receive, dispatcher, state, verb):
    row = receive()
    for step in WAYS[state]:
        row = STEPS[step](dispatcher, row)
    if state in DONATION.moves[verb].sources:
        assert STEPS[verb](dispatcher, row).state == DONATION.moves[verb].target
    else:
        with pytest.raises(MoveNotAllowed):
            STEPS[verb](dispatcher, row)
        assert ClothingDonation.objects.get().state == state


@pytest.mark.parametrize("who", ["clerk", "auditor", "stranger", "grid_worker", "dispatcher_elsewhere"])
def test_other_posts_and_other_areas_do_nothing(receive, request, who):
    actor, row = request.getfixturevalue(who), receive()
    with pytest.raises(NotAllowed):
        receive(actor=actor)
    for verb in ("sort", "reject"):
        with pytest.raises(NotAllowed):
            STEPS[verb](actor, row)


def test_the_database_holds_what_must_be(receive, dispatcher):
    row = receive()
    for wrong in ({"weight": 0}, {"weight": 10_000}, {"bags": 0}, {"state": "shelved"}, {"fate": "recycled"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ClothingDonation.objects.filter(pk=row.pk).update(**wrong)


def test_list_is_paged_narrowed_and_of_the_area(receive, dispatcher, dispatcher_elsewhere, auditor):
    rows = [receive(donor_name=f"捐赠人{place}") for place in range(3)]
    actions.donation_sort(actor=dispatcher, donation=rows[0], lines=[COAT])
    page = donation_list(auditor, size=2)
    assert [row.donation for row in page.items] == rows[:0:-1]
    assert [row.donation for row in donation_list(auditor, size=2, cursor=page.next).items] == rows[:1]
    assert [row.donation for row in donation_list(auditor, state="sorted").items] == rows[:1]
    assert donation_list(dispatcher_elsewhere).items == []


def test_list_costs_the_same_for_many(receive, dispatcher, xie, organization, django_assert_num_queries):
    dispatcher.current_posts  # noqa: B018 — once a request
    for donor in ({"person": xie}, {"organization": organization}, {"donor_name": "王先生"}, {}):
        receive(**donor)
    with django_assert_num_queries(1):
        assert len([row.donor for row in donation_list(dispatcher).items]) == 4
