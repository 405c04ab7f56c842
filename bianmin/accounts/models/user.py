"""Accounts. Staff log in with a password at /desk/login; what a person may do and see follows from her posts."""

import uuid
from collections.abc import Iterable

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bianmin.core import clock

from .held_post import HeldPost, posts_held


class User(AbstractUser):
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("姓名"), max_length=40)
    demo = models.BooleanField(default=False, editable=False, help_text="made by the demo; cannot log in elsewhere")
    is_resident = models.BooleanField(default=False, editable=False, help_text="phone door; never a post")
    last_window = models.ForeignKey("core.Window", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        """As pages name whoever did something; a resident's account has no name, and its username says nothing."""
        return self.name or (gettext("居民") if self.is_resident else self.username)

    @cached_property
    def current_posts(self) -> list[HeldPost]:
        """Posts held today, with area and office; one query a request."""
        return posts_held(self.pk, clock.today()) if self.pk else []

    @property
    def roles(self) -> set[str]:
        return {post.role for post in self.current_posts}

    def has_role(self, *roles: str) -> bool:
        return bool(self.roles & set(roles))

    @property
    def area_codes(self) -> list[str]:
        """Prefixes of the areas whose rows this person sees; none for someone without a post."""
        return self._widest({post.area.code for post in self.current_posts})

    def areas_of(self, roles: Iterable[str]) -> list[str]:
        """Prefixes of the areas in which the user holds one of `roles`."""
        return self._widest({post.area.code for post in self.current_posts if post.role in roles})

    @staticmethod
    def _widest(codes: set[str]) -> list[str]:
        return sorted(c for c in codes if not any(c != other and c.startswith(other) for other in codes))

    @property
    def office_ids(self) -> set[int]:
        return {post.office_id for post in self.current_posts if post.office_id}

    @property
    def centre_id(self) -> int | None:
        return next((post.centre_id for post in self.current_posts), None)
