"""The demo of clothing aid is played through the actions, once."""

from bianmin.accounts.models import User
from bianmin.living.demo_clothing import DONATIONS, load_demo_clothing
from bianmin.living.models import ClothingDonation, ClothingHandout, ClothingRule, GarmentStock
from bianmin.living.workflow_clothing import DONATION


def test_without_people_or_a_rule_it_makes_nothing(centre, dispatcher, director):
    User.objects.update(demo=True)
    assert load_demo_clothing() == 0
    assert not ClothingDonation.objects.exists()


def test_donations_in_every_state_and_hand_outs_to_who_qualifies(rule, dispatcher, director, poor_xie, neighbour):
    ClothingRule.objects.update(effective_from="2026-01-01")
    User.objects.update(demo=True)
    assert load_demo_clothing() == len(DONATIONS) + 1
    assert set(ClothingDonation.objects.values_list("state", flat=True)) == set(DONATION.states)
    assert ClothingHandout.objects.get().person == poor_xie
    for stock in GarmentStock.objects.all():
        assert stock.pieces == sum(stock.moves.values_list("change", flat=True))
    assert load_demo_clothing() == 0
