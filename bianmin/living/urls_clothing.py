"""Clothing aid: the public page, and its desk under /desk/clothing/."""

from django.urls import URLPattern, path

from .views import clothing, clothing_donation, clothing_handout

DONATION, HANDOUT = "desk/clothing/donations/", "desk/clothing/handouts/"
urlpatterns: list[URLPattern] = [
    path("clothing/", clothing.clothing, name="clothing"),
    path("desk/clothing/", clothing.garment_stock, name="garment_stock"),
    path("desk/clothing/garments/<uuid:uid>/", clothing.garment_detail, name="garment_detail"),
    path("desk/clothing/correct/", clothing.garment_correct, name="garment_correct"),
    path("desk/clothing/rule/", clothing.clothing_rule, name="clothing_rule"),
    path("desk/clothing/export/", clothing.clothing_export, name="clothing_export"),
    path(DONATION, clothing_donation.donation_list, name="donation_list"),
    path(f"{DONATION}find/", clothing_donation.donation_find, name="donation_find"),
    path(f"{DONATION}receive/", clothing_donation.donation_receive, name="donation_receive"),
    path(f"{DONATION}donor/", clothing_donation.donor_find, name="donor_find"),
    path(f"{DONATION}<uuid:uid>/", clothing_donation.donation_detail, name="donation_detail"),
    path(f"{DONATION}<uuid:uid>/sort/", clothing_donation.donation_sort, name="donation_sort"),
    path(f"{DONATION}<uuid:uid>/disinfect/", clothing_donation.donation_disinfect, name="donation_disinfect"),
    path(f"{DONATION}<uuid:uid>/shelve/", clothing_donation.donation_shelve, name="donation_shelve"),
    path(f"{DONATION}<uuid:uid>/reject/", clothing_donation.donation_reject, name="donation_reject"),
    path(f"{DONATION}<uuid:uid>/card/", clothing_donation.donation_card, name="donation_card"),
    path(HANDOUT, clothing_handout.handout_list, name="handout_list"),
    path(f"{HANDOUT}find/", clothing_handout.handout_find, name="handout_find"),
    path(f"{HANDOUT}to/<uuid:uid>/", clothing_handout.handout_make, name="handout_make"),
    path(f"{HANDOUT}to/<uuid:uid>/check/", clothing_handout.handout_check, name="handout_check"),
    path(f"{HANDOUT}<uuid:uid>/", clothing_handout.handout_detail, name="handout_detail"),
    path(f"{HANDOUT}<uuid:uid>/receipt/", clothing_handout.handout_receipt, name="handout_receipt"),
    path(f"{HANDOUT}<uuid:uid>/undo/", clothing_handout.handout_undo, name="handout_undo"),
]
