from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class ChannelsConfig(AppConfig):
    name = "bianmin.channels"
    label = "channels"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bianmin.core import channels, preflight, rotation
        from bianmin.core.navigation import NavItem, desk

        from . import checks, sms
        from .models import LocalMessage
        from .permissions import sees_local_messages
        from .providers.local import PHONE

        if settings.SMS_PROVIDER:
            channels.register("sms", sms.deliver, quiet=True)
        preflight.register(checks.sms_settings)
        rotation.register_index(LocalMessage, "phone_index", PHONE, lambda message: message.phone)
        desk.register(
            NavItem(_("本机短信"), "local_message_list", "device-phone-mobile", sees_local_messages, order=90)
        )
