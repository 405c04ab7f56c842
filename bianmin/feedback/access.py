"""Which of the desk's places of ratings a person is shown."""

from django.http import HttpRequest

from .permissions import can_set_tablets, can_view_own_ratings, can_view_ratings


def reads(request: HttpRequest) -> bool:
    return can_view_ratings(request.user)


def rated(request: HttpRequest) -> bool:
    return can_view_own_ratings(request.user)


def sets_tablets(request: HttpRequest) -> bool:
    """The director finds them on the page of ratings."""
    return can_set_tablets(request.user) and not can_view_ratings(request.user)
