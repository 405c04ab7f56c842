"""A server that speaks WeChat Pay's API v3 as its documentation says, with real keys and signatures, over HTTP.

It believes nothing of us without the merchant's signature, signs what it says, and makes notifications that are
signed and encrypted. What a payer does is a method: `pay`, `arrive`.
"""

import base64
import json
import re
import secrets
import threading
import time
from datetime import datetime
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bianmin.core import clock

MCHID, APPID, SERIAL = "1900000109", "wxd678efh567hg6787", "444F4864EA9B34415A54F4A1F1B2C3D4E5F60718"
PUBLIC_KEY_ID, APIV3_KEY = "PUB_KEY_ID_0119000001092024112400382", "a-key-of-thirty-two-characters-!"
FIELDS = re.compile(r'(\w+)="([^"]*)"')
TRADE = re.compile(r"^/v3/pay/transactions/out-trade-no/([\w*|-]{6,32})(/close)?$")
REFUND = re.compile(r"^/v3/refund/domestic/refunds/([\w*|@-]{1,64})$")
PREPAY = {
    "native": ("code_url", "weixin://wxpay/bizpayurl?pr="),
    "h5": ("h5_url", "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id="),
    "jsapi": ("prepay_id", "wx"),
}


@lru_cache
def key(name: str) -> rsa.RSAPrivateKey:
    """The private key of "merchant", "platform" or somebody else; made once."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def private_pem(name: str) -> str:
    kind = serialization.PrivateFormat.PKCS8
    return key(name).private_bytes(serialization.Encoding.PEM, kind, serialization.NoEncryption()).decode()


def public_pem(name: str) -> str:
    kind = serialization.PublicFormat.SubjectPublicKeyInfo
    return key(name).public_key().public_bytes(serialization.Encoding.PEM, kind).decode()


def environment(base_url: str) -> dict[str, str]:
    """The settings of an installation that works with this server."""
    values = {
        "MCHID": MCHID,
        "APPID": APPID,
        "SERIAL": SERIAL,
        "PRIVATE_KEY": private_pem("merchant"),
        "APIV3_KEY": APIV3_KEY,
        "PUBLIC_KEY": public_pem("platform"),
        "PUBLIC_KEY_ID": PUBLIC_KEY_ID,
        "BASE_URL": base_url,
    }
    return {f"BIANMIN_WECHATPAY_{name}": value for name, value in values.items()}


def sign(name: str, *lines: str) -> str:
    text = "".join(f"{line}\n" for line in lines)
    return base64.b64encode(key(name).sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())).decode()


class Refused(Exception):
    def __init__(self, status: int, code: str) -> None:
        self.status, self.code = status, code


class Server(ThreadingHTTPServer):
    """`signer`: whose key signs the answers; `broken`: (status, code) of every answer; `drops`: no answer at all, after
    it was done; `refund_status`: how refunds go."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.trades: dict[str, dict[str, Any]] = {}
        self.refunds: dict[str, dict[str, Any]] = {}
        self.nonces: set[str] = set()
        self.signer = "platform"
        self.broken: tuple[int, str] | None = None
        self.drops = False
        self.refund_status = "SUCCESS"
        self.asked: list[str] = []
        self.lock = threading.Lock()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that was dropped on purpose says nothing."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def pay(self, number: str, *, total: int | None = None, currency: str = "CNY") -> None:
        """The payer's thumb."""
        with self.lock:
            trade = self.trades[number]
            assert trade["trade_state"] == "NOTPAY"
            trade |= {"trade_state": "SUCCESS", "trade_state_desc": "支付成功", "trade_type": "NATIVE"}
            trade |= {"transaction_id": f"42{secrets.randbelow(10**26):026d}", "bank_type": "OTHERS"}
            trade |= {"success_time": clock.now().astimezone(clock.SHANGHAI).isoformat(timespec="seconds")}
            whole = trade["amount"]["total"] if total is None else total
            trade["amount"] = {"total": whole, "payer_total": whole, "currency": currency, "payer_currency": currency}

    def paid(self, number: str, **more: Any) -> tuple[dict[str, str], bytes]:
        """Headers and body of the notification that a payment has come."""
        return self.notification("TRANSACTION.SUCCESS", "transaction", self.trades[number] | more)

    def refunded(self, number: str, **more: Any) -> tuple[dict[str, str], bytes]:
        found = dict(self.refunds[number])
        found["refund_status"] = found.pop("status")
        return self.notification(f"REFUND.{found['refund_status']}", "refund", found | {"mchid": MCHID} | more)

    def notification(
        self,
        event: str,
        original: str,
        resource: dict[str, Any],
        *,
        signer: str = "platform",
        apiv3_key: str = APIV3_KEY,
        serial: str = PUBLIC_KEY_ID,
        at: float | None = None,
    ) -> tuple[dict[str, str], bytes]:
        nonce = secrets.token_hex(6)
        sealed = AESGCM(apiv3_key.encode()).encrypt(nonce.encode(), json.dumps(resource).encode(), original.encode())
        body = json.dumps(
            {
                "id": secrets.token_hex(16),
                "create_time": clock.now().isoformat(timespec="seconds"),
                "resource_type": "encrypt-resource",
                "event_type": event,
                "summary": "支付成功",
                "resource": {
                    "original_type": original,
                    "algorithm": "AEAD_AES_256_GCM",
                    "ciphertext": base64.b64encode(sealed).decode(),
                    "associated_data": original,
                    "nonce": nonce,
                },
            }
        )
        return signed(body, signer=signer, serial=serial, at=at), body.encode()

    def believe(self, method: str, path: str, headers: Any, body: str) -> None:
        """Raises Refused for what the merchant has not signed, or has sent before."""
        scheme, _space, rest = headers.get("Authorization", "").partition(" ")
        given = dict(FIELDS.findall(rest))
        text = "".join(f"{line}\n" for line in (method, path, given.get("timestamp"), given.get("nonce_str"), body))
        if scheme != "WECHATPAY2-SHA256-RSA2048" or (given.get("mchid"), given.get("serial_no")) != (MCHID, SERIAL):
            raise Refused(401, "SIGN_ERROR")
        if abs(time.time() - int(given["timestamp"])) > 300 or given["nonce_str"] in self.nonces:
            raise Refused(401, "SIGN_ERROR")
        self.nonces.add(given["nonce_str"])
        try:
            signature = base64.b64decode(given["signature"])
            key("merchant").public_key().verify(signature, text.encode(), padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            raise Refused(401, "SIGN_ERROR") from None
        if headers.get("Wechatpay-Serial") != PUBLIC_KEY_ID:
            raise Refused(400, "PARAM_ERROR")

    def answer(self, method: str, path: str, body: str) -> tuple[int, dict[str, Any] | None]:
        parts = urlsplit(path)
        given = json.loads(body) if body else {name: values[0] for name, values in parse_qs(parts.query).items()}
        with self.lock:
            scene = parts.path.removeprefix("/v3/pay/transactions/")
            if method == "POST" and scene in PREPAY:
                return 200, self._prepay(scene, given)
            if method == "POST" and parts.path == "/v3/refund/domestic/refunds":
                return 200, self._refund(given)
            if match := TRADE.match(parts.path):
                if given.get("mchid") != MCHID:
                    raise Refused(400, "PARAM_ERROR")
                if method == "POST" and match[2]:
                    return 204, self._close(match[1])
                if method == "GET" and not match[2]:
                    return 200, self._trade(match[1])
            if method == "GET" and (match := REFUND.match(parts.path)):
                if match[1] not in self.refunds:
                    raise Refused(404, "RESOURCE_NOT_EXISTS")
                return 200, self.refunds[match[1]]
        raise Refused(404, "NOT_FOUND")

    def _prepay(self, scene: str, given: dict[str, Any]) -> dict[str, Any]:
        number = given["out_trade_no"]
        whole = given["amount"]["total"]
        wrong = (given["appid"], given["mchid"]) != (APPID, MCHID) or not isinstance(whole, int) or whole < 1
        wrong |= not re.fullmatch(r"[\w*|-]{6,32}", number) or len(given["description"].encode()) > 127
        wrong |= not given["notify_url"].startswith("https://") or "?" in given["notify_url"]
        wrong |= datetime.fromisoformat(given["time_expire"]).tzinfo is None
        wrong |= scene == "jsapi" and not given["payer"]["openid"]
        wrong |= scene == "h5" and not (given["scene_info"]["payer_client_ip"] and given["scene_info"]["h5_info"])
        if wrong:
            raise Refused(400, "PARAM_ERROR")
        asked = given | {"scene": scene}
        found = self.trades.setdefault(
            number,
            {
                "appid": APPID,
                "mchid": MCHID,
                "out_trade_no": number,
                "trade_state": "NOTPAY",
                "trade_state_desc": "订单未支付",
                "amount": {"total": whole, "currency": "CNY"},
                "_asked": asked,
                "_id": secrets.token_hex(8),
            },
        )
        if found["trade_state"] == "SUCCESS":
            raise Refused(400, "ORDERPAID")
        if found["trade_state"] == "CLOSED":
            raise Refused(400, "ORDER_CLOSED")
        if found["_asked"] != asked:
            raise Refused(400, "INVALID_REQUEST")
        name, start = PREPAY[scene]
        return {name: start + found["_id"]}

    def _trade(self, number: str) -> dict[str, Any]:
        if number not in self.trades:
            raise Refused(404, "ORDER_NOT_EXIST")
        return {name: value for name, value in self.trades[number].items() if not name.startswith("_")}

    def _close(self, number: str) -> None:
        state = self._trade(number)["trade_state"]
        if state == "SUCCESS":
            raise Refused(400, "ORDERPAID")
        if state == "CLOSED":
            raise Refused(400, "ORDER_CLOSED")
        self.trades[number]["trade_state"] = "CLOSED"

    def _refund(self, given: dict[str, Any]) -> dict[str, Any]:
        number, amount = given["out_refund_no"], given["amount"]
        trade = self._trade(given["out_trade_no"])
        if number in self.refunds:
            if self.refunds[number]["amount"]["refund"] != amount["refund"]:
                raise Refused(400, "INVALID_REQUEST")
            return self.refunds[number]
        given_back = sum(
            row["amount"]["refund"] for row in self.refunds.values() if row["out_trade_no"] == trade["out_trade_no"]
        )
        if trade["trade_state"] not in ("SUCCESS", "REFUND") or amount["total"] != trade["amount"]["total"]:
            raise Refused(400, "INVALID_REQUEST")
        if given_back + amount["refund"] > amount["total"]:
            raise Refused(403, "NOT_ENOUGH")
        self.trades[given["out_trade_no"]]["trade_state"] = "REFUND"
        self.refunds[number] = {
            "refund_id": f"50{secrets.randbelow(10**24):024d}",
            "out_refund_no": number,
            "transaction_id": trade["transaction_id"],
            "out_trade_no": trade["out_trade_no"],
            "channel": "ORIGINAL",
            "status": self.refund_status,
            "amount": {"refund": amount["refund"], "total": amount["total"], "currency": "CNY"},
        }
        return self.refunds[number]


def signed(
    body: str, *, signer: str = "platform", serial: str = PUBLIC_KEY_ID, at: float | None = None
) -> dict[str, str]:
    """The headers that go with what WeChat Pay says."""
    timestamp, nonce = str(int(time.time() if at is None else at)), secrets.token_hex(16)
    return {
        "Wechatpay-Timestamp": timestamp,
        "Wechatpay-Nonce": nonce,
        "Wechatpay-Serial": serial,
        "Wechatpay-Signature": sign(signer, timestamp, nonce, body),
        "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
    }


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self._do("")

    def do_POST(self) -> None:
        self._do(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def _do(self, body: str) -> None:
        self.server.asked.append(f"{self.command} {urlsplit(self.path).path}")
        try:
            self.server.believe(self.command, self.path, self.headers, body)
            if self.server.broken:
                raise Refused(*self.server.broken)
            status, found = self.server.answer(self.command, self.path, body)
        except Refused as refused:
            status, found = refused.status, {"code": refused.code, "message": "不行"}
        if not self.server.drops:
            self._say(status, json.dumps(found, ensure_ascii=False) if found is not None else "")

    def _say(self, status: int, text: str) -> None:
        self.send_response(status)
        for name, value in signed(text, signer=self.server.signer).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        if text:
            self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_args: Any) -> None:
        pass
