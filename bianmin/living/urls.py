"""The life station's doors: the menu and orders of residents, the desk of the station, the worker's telephone."""

from django.urls import URLPattern, path

from .urls_clothing import urlpatterns as clothing
from .urls_menu import urlpatterns as menu_desk
from .urls_quality import urlpatterns as quality
from .urls_standing import urlpatterns as standing
from .urls_work import urlpatterns as work
from .views import (
    dispatch,
    menu,
    my_order,
    order_desk,
    order_edit,
    order_mate,
    order_pay,
    order_take,
    service_providers,
    settlement,
)

urlpatterns: list[URLPattern] = [
    *clothing,
    *quality,
    *standing,
    *work,
    *menu_desk,
    path("services/", menu.service_list, name="service_list"),
    path("services/<str:code>/", menu.service_detail, name="service_detail"),
    path("desk/providers/<uuid:uid>/services/", service_providers.service_providers_set, name="service_providers_set"),
    path("desk/dispatch/", dispatch.dispatch_day, name="dispatch_day"),
    path("desk/dispatch/plan/", dispatch.dispatch_plan, name="dispatch_plan"),
    path("desk/dispatch/begin/", dispatch.day_plan_begin, name="day_plan_begin"),
    path("desk/dispatch/<uuid:uid>/apply/", dispatch.day_plan_apply, name="day_plan_apply"),
    path("desk/dispatch/<uuid:uid>/drop/", dispatch.day_plan_drop, name="day_plan_drop"),
    path("desk/settlements/", settlement.settlements, name="settlements"),
    path("desk/settlements/make/", settlement.settlements_make, name="settlements_make"),
    path("desk/settlements/<uuid:uid>/", settlement.settlement_detail, name="settlement_detail"),
    path("desk/settlements/<uuid:uid>/approve/", settlement.settlement_approve, name="settlement_approve"),
    path("desk/settlements/<uuid:uid>/pay/", settlement.settlement_pay, name="settlement_pay"),
    path("desk/settlements/<uuid:uid>/discard/", settlement.settlement_discard, name="settlement_discard"),
    path("desk/settlements/<uuid:uid>/export/", settlement.settlement_export, name="settlement_export"),
    path("desk/funds/<uuid:uid>/receive/", settlement.fund_receive, name="fund_receive"),
    path("desk/orders/", order_desk.order_queue, name="order_queue"),
    path("desk/orders/new/", order_take.order_menu, name="order_menu"),
    path("desk/orders/new/<str:code>/", order_take.order_take, name="order_take"),
    path("desk/orders/for/<uuid:uid>/", order_take.order_menu, name="order_menu_for"),
    path("desk/orders/for/<uuid:uid>/<str:code>/", order_take.order_take, name="order_take_for"),
    path("desk/orders/<uuid:uid>/", order_desk.order_detail, name="order_detail"),
    path("desk/orders/<uuid:uid>/send/", order_desk.order_send, name="order_send"),
    path("desk/orders/<uuid:uid>/edit/", order_edit.order_edit, name="order_edit"),
    path("desk/orders/<uuid:uid>/redo/", order_edit.order_redo, name="order_redo"),
    path("desk/orders/<uuid:uid>/cash/", order_pay.order_take_cash, name="order_take_cash"),
    path("desk/orders/<uuid:uid>/pay/", order_pay.order_pay, name="order_pay"),
    path("desk/orders/<uuid:uid>/refund/", order_pay.order_refund, name="order_refund"),
    path("desk/orders/<uuid:uid>/mates/", order_mate.order_mate_send, name="order_mate_send"),
    path("desk/orders/<uuid:uid>/mates/<uuid:mate>/accept/", order_mate.order_mate_accept, name="order_mate_accept"),
    path("desk/orders/<uuid:uid>/mates/<uuid:mate>/refuse/", order_mate.order_mate_refuse, name="order_mate_refuse"),
    path("desk/orders/<uuid:uid>/signature/", order_desk.order_signature, name="order_signature"),
    path("desk/orders/<uuid:uid>/refunds/<uuid:refund>/", order_pay.order_refund_slip, name="order_refund_slip"),
    path("desk/orders/<uuid:uid>/<str:verb>/", order_desk.order_move, name="order_move"),
    path("desk/orders/<uuid:uid>/photos/<uuid:photo>/", order_desk.order_photo, name="order_photo"),
    path("orders/", my_order.my_orders, name="my_orders"),
    path("orders/<uuid:uid>/", my_order.my_order, name="my_order"),
    path("orders/<uuid:uid>/pay/", order_pay.my_order_pay, name="my_order_pay"),
    path("orders/<uuid:uid>/receipt/", order_pay.my_order_receipt, name="my_order_receipt"),
    path("orders/<uuid:uid>/edit/", my_order.my_order_edit, name="my_order_edit"),
    path("orders/<uuid:uid>/cancel/", my_order.my_order_cancel, name="my_order_cancel"),
    path("orders/<uuid:uid>/redo/", my_order.my_order_redo, name="my_order_redo"),
    path("orders/<uuid:uid>/photos/", my_order.my_order_photos, name="my_order_photos"),
    path("orders/<uuid:uid>/photos/<uuid:photo>/", my_order.my_order_photo, name="my_order_photo"),
]
