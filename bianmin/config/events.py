"""The event stream: tells open pages that something of theirs has changed, so that they ask again.

One process, one task that looks into the journal once a second for all pages. An event carries the kind of noun that
changed ("affairs.case") and nothing else; what changed, the page asks through its own URL with its own rights.
A page that cannot reach the stream asks by itself at intervals.
"""

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urlsplit

import django
from asgiref.sync import sync_to_async

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bianmin.config.settings")
django.setup()

from django.conf import settings  # noqa: E402 — Django is set up first
from django.contrib.auth import SESSION_KEY, get_user_model  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import DatabaseError, close_old_connections  # noqa: E402
from django.db.models import Max  # noqa: E402
from django.http.request import validate_host  # noqa: E402

from bianmin.core.models import JournalEntry  # noqa: E402

logger = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

POLL_SECONDS = 1.0
HEARTBEAT_SECONDS = 20.0
MAX_STREAMS = 500
WAITING_EVENTS = 50  # a page that does not read so many gets no more; it asks again by itself


def may_listen(session_key: str | None) -> bool:
    """Whether the session belongs to an active user. Never writes, so listening does not keep a session alive."""
    close_old_connections()
    if not session_key:
        return False
    user_id = SessionStore(session_key).get(SESSION_KEY)
    return user_id is not None and get_user_model().objects.filter(pk=user_id, is_active=True).exists()


def last_entry() -> int:
    """The key of the newest journal entry, 0 for an empty journal."""
    return JournalEntry.objects.aggregate(last=Max("id"))["last"] or 0


def changes_after(last: int) -> tuple[int, list[str]]:
    """The newest entry's key and the kinds of nouns that changed after `last`."""
    close_old_connections()
    newest = last_entry()
    if newest <= last:
        return last, []
    nouns = JournalEntry.objects.filter(id__gt=last, id__lte=newest).order_by("noun").values_list("noun", flat=True)
    return newest, list(nouns.distinct())


class Hub:
    """All open pages, and the one task that watches the journal for them."""

    def __init__(self) -> None:
        self.queues: set[asyncio.Queue[str]] = set()
        self.watcher: asyncio.Task[None] | None = None

    def join(self) -> asyncio.Queue[str]:
        queue: asyncio.Queue[str] = asyncio.Queue(WAITING_EVENTS)
        self.queues.add(queue)
        if self.watcher is None or self.watcher.done():
            self.watcher = asyncio.get_running_loop().create_task(self.watch())
        return queue

    def leave(self, queue: asyncio.Queue[str]) -> None:
        self.queues.discard(queue)

    def tell(self, nouns: list[str]) -> None:
        for queue in self.queues:
            for noun in nouns:
                if not queue.full():
                    queue.put_nowait(noun)

    async def watch(self) -> None:
        """Look once a second while anybody listens; an unreachable database is tried again."""
        last: int | None = None
        while self.queues:
            try:
                if last is None:
                    last = await sync_to_async(last_entry)()
                last, nouns = await sync_to_async(changes_after)(last)
                self.tell(nouns)
            except DatabaseError:
                logger.warning("The event stream cannot read the journal; it tries again.")
            await asyncio.sleep(POLL_SECONDS)


hub = Hub()


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def _session_key(scope: Scope) -> str | None:
    cookie = SimpleCookie()
    try:
        cookie.load(_header(scope, b"cookie"))
    except CookieError:
        return None
    morsel = cookie.get(settings.SESSION_COOKIE_NAME)
    return morsel.value if morsel else None


def _allowed_origin(scope: Scope) -> str | None:
    """The page's origin if it is this product on its own port; "" without an Origin header, None for a stranger."""
    origin = _header(scope, b"origin")
    if not origin:
        return ""
    host = urlsplit(origin).hostname or ""
    same = host == (urlsplit("//" + _header(scope, b"host")).hostname or "")
    return origin if same and validate_host(host, settings.ALLOWED_HOSTS) else None


async def _answer(send: Send, status: int, text: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _stream(scope: Scope, send: Send, queue: asyncio.Queue[str]) -> None:
    """Send events as they come and a comment when nothing came, until the session ends."""
    key = _session_key(scope)
    await send({"type": "http.response.body", "body": b"retry: 3000\n\n", "more_body": True})
    while True:
        try:
            noun = await asyncio.wait_for(queue.get(), HEARTBEAT_SECONDS)
            body = f"event: {noun}\ndata: changed\n\n"
        except TimeoutError:
            body = ": alive\n\n"
        if not await sync_to_async(may_listen)(key):
            return
        await send({"type": "http.response.body", "body": body.encode(), "more_body": True})


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """ASGI: GET /events/ with the session cookie."""
    if scope["type"] != "http":
        return
    origin = _allowed_origin(scope)
    if scope["path"] != "/events/" or scope["method"] != "GET":
        await _answer(send, 404, "Nothing here.")
    elif origin is None or not await sync_to_async(may_listen)(_session_key(scope)):
        await _answer(send, 403, "Log in first.")
    elif len(hub.queues) >= MAX_STREAMS:
        await _answer(send, 503, "Too many open pages.")
    else:
        await _serve(scope, receive, send, origin)


async def _serve(scope: Scope, receive: Receive, send: Send, origin: str) -> None:
    headers = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"cache-control", b"no-store")]
    headers.append((b"x-accel-buffering", b"no"))
    if origin:
        headers += [(b"access-control-allow-origin", origin.encode()), (b"vary", b"Origin")]
        headers.append((b"access-control-allow-credentials", b"true"))
    queue = hub.join()
    try:
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        tasks = [asyncio.ensure_future(_stream(scope, send, queue)), asyncio.ensure_future(_gone(receive))]
        _, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    finally:
        hub.leave(queue)
