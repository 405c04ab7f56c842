from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class ChannelsConfig(AppConfig):
    name = "bianmin.channels"
    label = "channels"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bianmin.core import channels, payments, preflight, rotation
        from bianmin.core.navigation import MANAGE, NavItem, desk

        from . import checks, sms
        from .models import LocalMessage
        from .permissions import sees_local_messages
        from .providers import wechatpay
        from .providers.local import PHONE
        from .providers.local_payments import LocalPayments

        if settings.SMS_PROVIDER:
            channels.register("sms", sms.deliver, quiet=True)
        if wechatpay.is_set():
            payments.register_provider(wechatpay.WechatPay)
        elif settings.DEMO and not settings.PRODUCTION:
            payments.register_provider(LocalPayments)
        preflight.register(checks.sms_settings)
        preflight.register(checks.wechatpay_settings)
        rotation.register_index(LocalMessage, "phone_index", PHONE, lambda message: message.phone)
        desk.register(
            NavItem(_("本机短信"), "local_message_list", "device-phone-mobile", sees_local_messages, 90, group=MANAGE)
        )
