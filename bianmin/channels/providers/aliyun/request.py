"""One signed request, as the documentation of signature version 3 (ACS3-HMAC-SHA256) describes it."""

import hashlib
import hmac
import json
import urllib.error
import urllib.request
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from django.utils.translation import gettext_noop as kept

from bianmin.core import clock
from bianmin.core.channels import NotDelivered

VERSION = "2017-05-25"
ALGORITHM = "ACS3-HMAC-SHA256"
TIMEOUT_SECONDS = 5
MOST_BYTES = 200_000


def call(endpoint: str, action: str, query: Mapping[str, str], key_id: str, secret: str) -> dict[str, Any]:
    """The service's answer, also that of a refusal. Raises NotDelivered when there is none that can be read."""
    line = canonical_query(query)
    headers = {
        "host": urlsplit(endpoint).netloc,
        "x-acs-action": action,
        "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
        "x-acs-date": f"{clock.now():%Y-%m-%dT%H:%M:%SZ}",
        "x-acs-signature-nonce": uuid.uuid4().hex,
        "x-acs-version": VERSION,
    }
    headers["Authorization"] = authorization(line, headers, key_id, secret)
    request = urllib.request.Request(f"{endpoint.rstrip('/')}/?{line}", headers=headers, method="POST")  # noqa: S310
    return _read(request)


def canonical_query(query: Mapping[str, str]) -> str:
    return "&".join(f"{quote(name, safe='-_.~')}={quote(query[name], safe='-_.~')}" for name in sorted(query))


def authorization(line: str, headers: Mapping[str, str], key_id: str, secret: str) -> str:
    """The header that signs a POST to / with the query `line`; every one of `headers` (lower case) is signed."""
    names = sorted(headers)
    lines = "".join(f"{name}:{headers[name].strip()}\n" for name in names)
    signed = ";".join(names)
    whole = "\n".join(["POST", "/", line, lines, signed, headers["x-acs-content-sha256"]])
    text = f"{ALGORITHM}\n{hashlib.sha256(whole.encode()).hexdigest()}"
    signature = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    return f"{ALGORITHM} Credential={key_id},SignedHeaders={signed},Signature={signature}"


def _read(request: urllib.request.Request) -> dict[str, Any]:
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 — the office's own address
            body = answer.read(MOST_BYTES)
    except urllib.error.HTTPError as error:
        body = error.read(MOST_BYTES)  # a refusal says why in its body
    except OSError as error:
        raise NotDelivered(kept("连不上短信平台")) from error
    try:
        found = json.loads(body)
    except ValueError as error:
        raise NotDelivered(kept("短信平台的回答读不懂")) from error
    if not isinstance(found, dict):
        raise NotDelivered(kept("短信平台的回答读不懂"))
    return found
