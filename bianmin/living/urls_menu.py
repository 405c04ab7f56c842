"""The menu on the desk under /desk/services/, and the public price list."""

from django.urls import URLPattern, path

from .views import price_list, price_rule, price_trial, service_desk, service_price

DESK = "desk/services/"
urlpatterns: list[URLPattern] = [
    path("services/prices/", price_list.price_list, name="price_list"),
    path(DESK, service_desk.menu_table, name="menu_table"),
    path(f"{DESK}add/", service_desk.service_add, name="service_add"),
    path(f"{DESK}print/", price_list.price_print, name="price_print"),
    path(f"{DESK}stations/add/", service_desk.station_add, name="station_add"),
    path(f"{DESK}stations/<uuid:uid>/", service_desk.station_edit, name="station_edit"),
    path(f"{DESK}rules/", price_rule.price_rule_list, name="price_rule_list"),
    path(f"{DESK}rules/add/", price_rule.price_rule_add, name="price_rule_add"),
    path(f"{DESK}rules/check/", price_rule.price_rule_check, name="price_rule_check"),
    path(f"{DESK}rules/trial/", price_trial.price_rule_trial, name="price_rule_trial"),
    path(f"{DESK}rules/<uuid:uid>/", price_rule.price_rule_edit, name="price_rule_edit"),
    path(f"{DESK}rules/<uuid:uid>/trial/", price_trial.price_rule_trial, name="price_rule_trial_of"),
    path(f"{DESK}rules/<uuid:uid>/end/", price_rule.price_rule_end, name="price_rule_end"),
    path(f"{DESK}funds/", price_rule.fund_list, name="fund_list"),
    path(f"{DESK}funds/add/", price_rule.fund_add, name="fund_add"),
    path(f"{DESK}<uuid:uid>/", service_desk.service_show, name="service_show"),
    path(f"{DESK}<uuid:uid>/edit/", service_desk.service_edit, name="service_edit"),
    path(f"{DESK}<uuid:uid>/price/", service_price.service_price, name="service_price"),
    path(f"{DESK}<uuid:uid>/price/drop/", service_price.service_price_drop, name="service_price_drop"),
    path(f"{DESK}<uuid:uid>/retire/", service_desk.service_retire, name="service_retire"),
    path(f"{DESK}<uuid:uid>/offer/", service_desk.service_offer_again, name="service_offer_again"),
]
