"""How allauth behaves at the staff door."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class StaffAdapter(DefaultAccountAdapter):
    """Nobody signs up at the staff door: an administrator makes the account."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
