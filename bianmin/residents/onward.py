"""Where the work goes on once a person is found or registered."""

import uuid
from urllib.parse import urlsplit, urlunsplit

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

LONGEST = 500
PLACE = "__uid__"


def safe_path(path: str) -> str:
    """`path` when it is one of ours, else nothing."""
    safe = path.startswith("/") and len(path) <= LONGEST and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if safe else ""


def onward_url(following: str, uid: uuid.UUID | str) -> str:
    """`following` with the uid where `__uid__` stands, else as `person=uid` in its query; or the person's page."""
    if not following:
        return reverse("person_detail", args=[uid])
    if PLACE in following:
        return following.replace(PLACE, str(uid))
    parts = urlsplit(following)
    query = QueryDict(parts.query, mutable=True)
    query["person"] = str(uid)
    return urlunsplit(parts._replace(query=query.urlencode()))
