"""Nothing leaves the house: what would ring is kept, and shown on pages of ours."""

from bianmin.channels.models import LocalMessage
from bianmin.core import encryption

from .sms import Sms

PHONE = "local_message_phone"


class LocalProvider:
    """Knows keys: the same message handed over twice is kept once."""

    def send(self, sms: Sms) -> str:
        message = LocalMessage(
            key=sms.key,
            phone=sms.phone,
            phone_index=encryption.blind(PHONE, sms.phone),
            text=sms.text,
            is_code=sms.is_code,
            expires_at=sms.expires_at,
        )
        LocalMessage.objects.bulk_create([message], ignore_conflicts=True)
        return f"local-{LocalMessage.objects.values_list('pk', flat=True).get(key=sms.key)}"
