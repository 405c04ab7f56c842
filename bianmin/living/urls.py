"""The life station's doors: the menu and orders of residents, the desk of the station, the worker's telephone."""

from django.urls import URLPattern, path

from .urls_clothing import urlpatterns as clothing
from .urls_quality import urlpatterns as quality
from .views import menu, my_order, order_desk, order_take

urlpatterns: list[URLPattern] = [
    *clothing,
    *quality,
    path("services/", menu.service_list, name="service_list"),
    path("services/<str:code>/", menu.service_detail, name="service_detail"),
    path("desk/orders/", order_desk.order_queue, name="order_queue"),
    path("desk/orders/new/", order_take.order_menu, name="order_menu"),
    path("desk/orders/new/<str:code>/", order_take.order_take, name="order_take"),
    path("desk/orders/for/<uuid:uid>/", order_take.order_menu, name="order_menu_for"),
    path("desk/orders/for/<uuid:uid>/<str:code>/", order_take.order_take, name="order_take_for"),
    path("desk/orders/<uuid:uid>/", order_desk.order_detail, name="order_detail"),
    path("desk/orders/<uuid:uid>/send/", order_desk.order_send, name="order_send"),
    path("desk/orders/<uuid:uid>/<str:verb>/", order_desk.order_move, name="order_move"),
    path("desk/orders/<uuid:uid>/photos/<uuid:photo>/", order_desk.order_photo, name="order_photo"),
    path("orders/", my_order.my_orders, name="my_orders"),
    path("orders/<uuid:uid>/", my_order.my_order, name="my_order"),
    path("orders/<uuid:uid>/edit/", my_order.my_order_edit, name="my_order_edit"),
    path("orders/<uuid:uid>/cancel/", my_order.my_order_cancel, name="my_order_cancel"),
    path("orders/<uuid:uid>/redo/", my_order.my_order_redo, name="my_order_redo"),
    path("orders/<uuid:uid>/photos/", my_order.my_order_photos, name="my_order_photos"),
    path("orders/<uuid:uid>/photos/<uuid:photo>/", my_order.my_order_photo, name="my_order_photo"),
]
