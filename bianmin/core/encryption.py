"""National algorithms for stored secrets: SM4-GCM for values, HMAC-SM3 for look-up (GM/T 0002, GM/T 0004).

A sealed value reads `kid.base64(nonce + ciphertext + tag)`, a blind token `kid.hex`; the key id lets keys rotate while
old rows are still read and found.
"""

import base64
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

NONCE_BYTES = 12
TAG_BYTES = 16


class DecryptionError(Exception):
    """A stored value cannot be opened: its key is missing or the value was changed."""


@lru_cache(maxsize=64)
def _algorithm(key: bytes) -> algorithms.SM4:
    return algorithms.SM4(key)


def seal_bytes(plain: bytes, key: bytes, aad: bytes = b"") -> bytes:
    """Encrypt with a 16-byte SM4 key; returns nonce + ciphertext + tag. `aad` is bound to the value, not stored."""
    nonce = os.urandom(NONCE_BYTES)
    encryptor = Cipher(_algorithm(key), modes.GCM(nonce)).encryptor()
    if aad:
        encryptor.authenticate_additional_data(aad)
    return nonce + encryptor.update(plain) + encryptor.finalize() + encryptor.tag


def open_bytes(sealed: bytes, key: bytes, aad: bytes = b"") -> bytes:
    """Reverse of `seal_bytes`. Raises DecryptionError when key, value or `aad` do not fit."""
    nonce, body, tag = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:-TAG_BYTES], sealed[-TAG_BYTES:]
    try:
        decryptor = Cipher(_algorithm(key), modes.GCM(nonce, tag)).decryptor()
        if aad:
            decryptor.authenticate_additional_data(aad)
        return decryptor.update(body) + decryptor.finalize()
    except (InvalidTag, ValueError) as error:
        raise DecryptionError("a sealed value does not open: wrong key or changed value") from error


def encrypt(plain: str, aad: str = "") -> str:
    """Seal a text under the writing key."""
    kid, key = next(iter(settings.FIELD_KEYS.items()))
    return f"{kid}.{base64.b64encode(seal_bytes(plain.encode(), key, aad.encode())).decode()}"


def decrypt(sealed: str, aad: str = "") -> str:
    """Open a sealed text with whichever live key sealed it."""
    kid, _, body = sealed.partition(".")
    key = settings.FIELD_KEYS.get(kid)
    if key is None:
        raise DecryptionError(f"the field key {kid!r} is not among BIANMIN_FIELD_KEYS")
    return open_bytes(base64.b64decode(body), key, aad.encode()).decode()


def sm3(data: bytes) -> str:
    """SM3 digest in hex."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize().hex()


@lru_cache(maxsize=64)
def _keyed(key: bytes) -> hmac.HMAC:
    return hmac.HMAC(key, hashes.SM3())


def hmac_sm3(data: bytes, key: bytes) -> str:
    """HMAC-SM3 in hex."""
    mac = _keyed(key).copy()
    mac.update(data)
    return mac.finalize().hex()


def blind(purpose: str, value: str) -> str:
    """Look-up token of a value under the writing index key; `purpose` keeps an ID tail from matching a phone tail."""
    kid, key = next(iter(settings.INDEX_KEYS.items()))
    return _token(kid, key, purpose, value)


def blind_candidates(purpose: str, value: str) -> list[str]:
    """Tokens of a value under every live index key, for a look-up while keys rotate."""
    return [_token(kid, key, purpose, value) for kid, key in settings.INDEX_KEYS.items()]


def _token(kid: str, key: bytes, purpose: str, value: str) -> str:
    return f"{kid}.{_digest(key, purpose, value)}"


@lru_cache(maxsize=256)
def _digest(key: bytes, purpose: str, value: str) -> str:
    """A certificate is its own key and a search term: it is hashed once."""
    return hmac_sm3(f"{purpose}:{value}".encode(), key)[:32]
