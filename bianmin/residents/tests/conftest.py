"""Code tables as a loaded catalogue has them, in short."""

from collections.abc import Iterator

import pytest

from bianmin.core import codes
from bianmin.core.models import Code, CodeTable

TABLES = {
    "sex": {"1": "男", "2": "女", "0": "未知", "9": "未说明"},
    "kinship": {"01": "本人", "02": "户主", "20": "子", "30": "女", "99": "非亲属"},
    "certificate": {"resident_id": "居民身份证", "passport": "护照"},
    "marital": {"20": "已婚", "30": "丧偶"},
}


@pytest.fixture
def code_tables(db: None) -> Iterator[None]:
    for key, rows in TABLES.items():
        table = CodeTable.objects.create(key=key, name=key)
        Code.objects.bulk_create(Code(table=table, code=code, name=name) for code, name in rows.items())
    codes.forget()
    yield
    codes.forget()
