"""Model fields of the house."""

import json
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from . import encryption


class EncryptedTextField(models.TextField):
    """Text stored as SM4-GCM; empty text is stored as it is. Cannot be searched: keep a blind token beside it."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return encryption.decrypt(value) if value else value

    def get_prep_value(self, value: Any) -> str | None:
        text = super().get_prep_value(value)
        return encryption.encrypt(text) if text else text


class EncryptedJSONField(models.TextField):
    """A JSON value stored as SM4-GCM."""

    _pyi_private_set_type: Any  # what the type checker takes the attribute for
    _pyi_private_get_type: Any

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return json.loads(encryption.decrypt(value)) if value else None

    def get_prep_value(self, value: Any) -> str | None:
        if value is None:
            return None
        return encryption.encrypt(json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder))


class MoneyField(models.BigIntegerField):
    """Yuan as Decimal outside, integer fen inside: SQLite keeps decimals as floats."""

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def from_db_value(self, value: int | None, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else Decimal(value) / 100

    def to_python(self, value: Any) -> Decimal | None:
        if value is None:
            return None
        yuan = Decimal(str(value))
        if yuan != yuan.quantize(Decimal("0.01")):
            raise ValidationError("money has at most two decimals")
        return yuan

    def get_prep_value(self, value: Any) -> int | None:
        yuan = self.to_python(value)
        return None if yuan is None else int(yuan * 100)
