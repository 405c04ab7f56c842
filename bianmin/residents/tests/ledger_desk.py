"""A ledger as the tests of its pages upload it, and what they share."""

import io
import re
import zipfile
from datetime import date
from typing import Any

from django.urls import reverse

from bianmin.core import id_number
from bianmin.residents.models import LedgerImport, Person

GRID = "410104002001002"
NEW = id_number.make("410199", date(1990, 5, 17), 103)
WRONG = NEW[:-1] + ("0" if NEW[-1] != "0" else "1")
HEADER = ["姓名", "身份证号", "性别", "电话", "文化程度", "地址", "备用栏"]
HOME = "平等街12号院3号楼2单元501"


def page(name: str, ledger: LedgerImport, *more: Any) -> str:
    return reverse(name, args=[ledger.uid, *more])


def text_of(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def page_of_person(person: Person) -> str:
    return reverse("person_detail", args=[person.uid])


def zipped(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()
