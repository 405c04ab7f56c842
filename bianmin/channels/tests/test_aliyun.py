"""Aliyun's protocol against a server that checks the signature as the documentation says."""

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from bianmin.channels.providers import Sms, aliyun
from bianmin.channels.providers.aliyun import request as signing
from bianmin.core.channels import NotDelivered

KEY, SECRET = "id-of-a-key", "secret-of-a-key"


class Service(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.taken: list[dict[str, str]] = []
        self.answer: tuple[int, bytes] | None = None
        self.slow = 0.0


class Handler(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        line = urlsplit(self.path).query
        given = {name.lower(): value for name, value in self.headers.items()}
        names = given["authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")
        wanted = signing.authorization(line, {name: given[name] for name in names}, KEY, SECRET)
        query = dict(parse_qsl(line))
        if given["authorization"] != wanted or not set(names) >= {"host", "x-acs-date", "x-acs-signature-nonce"}:
            return self._say(400, {"Code": "SignatureDoesNotMatch"})
        if given["x-acs-action"] == "QuerySendDetails":
            rows = [{"OutId": one["OutId"], "SendStatus": 3} for one in self.server.taken]
            return self._say(200, {"Code": "OK", "SmsSendDetailDTOs": {"SmsSendDetailDTO": rows}})
        if self.server.answer:
            status, body = self.server.answer
            return self._send(status, body)
        self.server.taken.append(query)
        time.sleep(self.server.slow)
        return self._say(200, {"Code": "OK", "BizId": "900^0"})

    def _say(self, status: int, answer: dict[str, Any]) -> None:
        self._send(status, json.dumps(answer).encode())

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        pass


@pytest.fixture
def service(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    server = Service()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    settings.SMS_ENDPOINT = f"http://127.0.0.1:{server.server_port}"
    settings.SMS_SIGN, settings.SMS_KEY_ID, settings.SMS_KEY_SECRET = "西大街便民", KEY, SECRET
    monkeypatch.setattr(signing, "TIMEOUT_SECONDS", 0.5)
    yield server
    server.shutdown()
    server.server_close()


def sms(**given: Any) -> Sms:
    values = {
        "key": "code:1",
        "phone": "15400000001",
        "text": "",
        "template_code": "SMS_1",
        "params": {"code": "1 + 2"},
    }
    rest = {"expires_at": None, "is_code": True, "again": False, "since": datetime(2026, 11, 24, tzinfo=UTC)}
    return Sms(**(values | rest | given))


def refusal(**given: Any) -> NotDelivered:
    with pytest.raises(NotDelivered) as caught:
        aliyun.AliyunProvider().send(sms(**given))
    assert "154" not in caught.value.reason
    return caught.value


def test_signature_is_that_of_the_documentation() -> None:
    """The worked example of the page on signature version 3."""
    line = "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai"
    headers = {
        "host": "ecs.cn-shanghai.aliyuncs.com",
        "x-acs-action": "RunInstances",
        "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
        "x-acs-date": "2023-10-26T10:22:32Z",
        "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
        "x-acs-version": "2014-05-26",
    }
    made = signing.authorization(line, headers, "YourAccessKeyId", "YourAccessKeySecret")
    assert made.endswith("Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0")


def test_accepted(service: Service) -> None:
    assert aliyun.AliyunProvider().send(sms()) == "900^0"
    (taken,) = service.taken
    assert (taken["SignName"], json.loads(taken["TemplateParam"])) == ("西大街便民", {"code": "1 + 2"})


def test_wrong_key_is_final(service: Service, settings: Any) -> None:
    settings.SMS_KEY_SECRET = "another"
    assert refusal().final


@pytest.mark.parametrize(
    ("status", "code", "final"),
    [
        (200, "isv.BUSINESS_LIMIT_CONTROL", False),
        (200, "isv.OUT_OF_SERVICE", False),
        (200, "isv.SMS_TEMPLATE_ILLEGAL", True),
        (400, "isv.MOBILE_NUMBER_ILLEGAL", True),
        (503, "ServiceUnavailable", False),
    ],
)
def test_refusals(service: Service, status: int, code: str, final: bool) -> None:
    service.answer = (status, json.dumps({"Code": code, "Message": "15400000001"}).encode())
    assert refusal().final is final


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1]", b"\xff\xfe"])
def test_garbage_is_tried_again(service: Service, body: bytes) -> None:
    service.answer = (500, body)
    assert not refusal().final


def test_time_out_after_it_was_taken_rings_once(service: Service) -> None:
    service.slow = 1
    assert not refusal().final
    service.slow = 0
    assert aliyun.AliyunProvider().send(sms(again=True)) == "out-code:1"
    assert len(service.taken) == 1


def test_slow_is_waited_for(service: Service) -> None:
    service.slow = 0.2
    assert aliyun.AliyunProvider().send(sms()) == "900^0"


def test_second_try_sends_what_was_not_taken(service: Service) -> None:
    assert aliyun.AliyunProvider().send(sms(again=True)) == "900^0"


def test_without_a_template_nothing_is_asked(service: Service) -> None:
    assert refusal(template_code="").final
    assert not service.taken


def test_nobody_there(settings: Any, service: Service) -> None:
    settings.SMS_ENDPOINT = "http://127.0.0.1:9"
    assert not refusal().final
