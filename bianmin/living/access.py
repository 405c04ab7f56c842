"""Which places of the station a post is shown. What may be done there is checked again where it is done."""

from django.http import HttpRequest

from . import permissions


def sees_orders(request: HttpRequest) -> bool:
    return permissions.sees_orders(request.user)


def reads_station(request: HttpRequest) -> bool:
    return permissions.reads_station(request.user)


def works_at_station(request: HttpRequest) -> bool:
    return permissions.works_at_station(request.user)
