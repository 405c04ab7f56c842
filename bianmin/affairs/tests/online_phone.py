"""A daughter's telephone that acts for Mrs Xie: steps that tests of online applications share."""

import io
import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from bianmin.accounts.models import User
from bianmin.affairs.models import OnlineApplication

PHONE = "15400001111"


def photo(name: str = "IMG_1.jpg", colour: str = "white") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (800, 600), colour).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def at_desk(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def fill(client: Client, row: OnlineApplication, button: str = "save", **more: Any) -> Any:
    row.refresh_from_db()
    data = {"version": row.version, button: "yes", "f-name": "谢玉清", "f-address": "平等街 12 号院", **more}
    return client.post(reverse("online_application", args=[row.uid]), data)


def submitted(client: Client, row: OnlineApplication) -> OnlineApplication:
    answer = fill(client, row, "submit", **{"p:M1": photo(), "p:M2": [photo(), photo("IMG_2.jpg")]})
    assert answer.status_code == 302, re.findall(r'class="errors".*?</div>', answer.content.decode(), re.S)
    row.refresh_from_db()
    return row
