"""The channel `sms`: from a row of the outbox to the provider's hands."""

from django.utils.translation import gettext_noop as kept

from bianmin.core import messages, phone
from bianmin.core.channels import NotDelivered
from bianmin.core.models import MessageKind, OutboxMessage

from .providers import Sms, provider


def deliver(message: OutboxMessage) -> str:
    """Raises NotDelivered."""
    if not phone.is_mobile(message.recipient):
        raise NotDelivered(kept("不是手机号，收不到短信"), final=True)
    template = messages.template(message.purpose)
    words = template.render(message.params) if template and message.params else message.body
    return provider().send(
        Sms(
            key=message.key,
            phone=message.recipient,
            text=words,
            template_code=template.provider_code if template else "",
            params=message.params or {},
            expires_at=message.expires_at,
            is_code=message.kind == MessageKind.CODE,
            again=message.attempts > 1,
            since=message.created_at,
        )
    )
