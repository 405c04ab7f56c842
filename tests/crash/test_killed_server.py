"""The web server killed (kill -9) again and again while it accepts cases: all of a case is there, or nothing."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from django.db import connection

from bianmin.affairs.models import Case, CaseMaterial, Paper
from bianmin.core.actions.journal import journal_seal, journal_verify
from bianmin.core.models import IdempotentAnswer, JournalEntry, NumberSeries, OutboxMessage

from .server import Server

pytestmark = pytest.mark.race
SECONDS = 8
CLIENTS = 4
WORKERS = 3
Apply = Callable[[str], dict[str, Any]]


@dataclass
class Counters:
    """The clients' side: who is still to be served, whose case was acknowledged, how often an answer never came."""

    waiting: list[str]
    bearer: str
    application: Apply
    done: dict[str, str] = field(default_factory=dict)
    lost: int = 0

    def serve(self, server: Server) -> None:
        """Accept one after the other until the server is gone; who was under way then is served again, same key."""
        while server.running and self.waiting:
            person = self.waiting.pop()
            try:
                answer = server.post(
                    "/cases", self.bearer, self.application(person), **{"Idempotency-Key": f"key-{person}"}
                )
            except httpx.TransportError:
                self.waiting.append(person)
                self.lost += 1
                continue
            assert answer.status_code == 201, answer.text
            self.done[person] = answer.json()["uid"]


def test_killed_while_accepting(
    start_server: Callable[..., Server],
    allowance: Any,
    elders: list[str],
    clerk: Any,
    token: Callable[[Any], str],
    application: Apply,
) -> None:
    counter = Counters(elders, token(clerk), application)
    deadline, kills = time.monotonic() + SECONDS, 0
    while time.monotonic() < deadline:
        kills += _round(start_server(WORKERS), counter)
    counter.waiting = counter.waiting[-CLIENTS:]  # among them those whose answer never came
    last = start_server()
    last.wait()
    counter.serve(last)
    last.kill()
    assert kills >= WORKERS
    assert counter.lost, "no request was under way when the server died"
    _assert_all_or_nothing(counter.done)


def _round(server: Server, counter: Counters) -> int:
    """Let the clients at a fresh server, kill its workers one by one and then itself; returns the number of kills."""
    server.wait()
    before = len(counter.done)
    with ThreadPoolExecutor(CLIENTS) as pool:
        clients = [pool.submit(counter.serve, server) for _ in range(CLIENTS)]
        _wait_until(lambda: len(counter.done) > before, clients)
        workers = server.workers()
        for pid in workers:
            time.sleep(random.uniform(0.05, 0.6))  # noqa: S311 — a moment, not a secret
            os.kill(pid, signal.SIGKILL)
        server.kill()
        for client in clients:
            client.result()
    return len(workers)


def _wait_until(what: Callable[[], bool], clients: list[Future[None]]) -> None:
    deadline = time.monotonic() + 20
    while not what():
        assert time.monotonic() < deadline, "no case was accepted in time"
        assert not any(client.done() for client in clients), [client.exception() for client in clients]
        time.sleep(0.02)


def _assert_all_or_nothing(done: dict[str, str]) -> None:
    connection.close()
    cases = {str(case.uid): case for case in Case.objects.all()}
    assert set(done.values()) <= set(cases), "an acknowledged case is gone"
    assert len(set(done.values())) == len(done), "two people got the same case"
    assert Case.objects.values("person").distinct().count() == len(cases), "a person has two cases"
    _assert_numbers_without_gap(list(cases.values()))
    once = dict.fromkeys(cases, 1)
    entries = JournalEntry.objects.filter(verb="case.accept")
    assert _count(entries.values_list("noun_uid", flat=True)) == once
    assert _count(Paper.objects.filter(kind=Paper.Kind.RECEIPT).values_list("case__uid", flat=True)) == once
    assert _count(CaseMaterial.objects.values_list("case__uid", flat=True)) == dict.fromkeys(cases, 2)
    messages = Counter(OutboxMessage.objects.values_list("key", flat=True))
    assert messages == {f"case:{uid}:accept": 1 for uid in cases}
    assert IdempotentAnswer.objects.filter(status=201).count() == IdempotentAnswer.objects.count() == len(cases)
    journal_seal()
    report = journal_verify()
    assert report.holds, report.findings
    assert (report.unsealed, report.sealed) == (0, JournalEntry.objects.count())


def _assert_numbers_without_gap(cases: list[Case]) -> None:
    by_day: dict[str, list[int]] = {}
    for case in cases:
        day, _dash, last = case.number.rpartition("-")
        by_day.setdefault(day, []).append(int(last))
    for day, numbers in by_day.items():
        assert sorted(numbers) == list(range(1, len(numbers) + 1)), f"{day} has gaps"
    assert sum(NumberSeries.objects.filter(purpose="case").values_list("last", flat=True)) == len(cases)


def _count(uids: Iterator[Any]) -> Counter[str]:
    return Counter(str(uid) for uid in uids)
