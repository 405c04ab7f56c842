"""The life station's doors: the menu and orders of residents, the desk of the station, the worker's telephone."""

from django.urls import URLPattern, path

from .urls_clothing import urlpatterns as clothing
from .views import menu, my_order

urlpatterns: list[URLPattern] = [
    *clothing,
    path("services/", menu.service_list, name="service_list"),
    path("services/<str:code>/", menu.service_detail, name="service_detail"),
    path("orders/", my_order.my_orders, name="my_orders"),
    path("orders/<uuid:uid>/", my_order.my_order, name="my_order"),
    path("orders/<uuid:uid>/edit/", my_order.my_order_edit, name="my_order_edit"),
    path("orders/<uuid:uid>/cancel/", my_order.my_order_cancel, name="my_order_cancel"),
    path("orders/<uuid:uid>/redo/", my_order.my_order_redo, name="my_order_redo"),
    path("orders/<uuid:uid>/photos/", my_order.my_order_photos, name="my_order_photos"),
    path("orders/<uuid:uid>/photos/<uuid:photo>/", my_order.my_order_photo, name="my_order_photo"),
]
