"""Aliyun's short message service (Dysmsapi 2017-05-25): SendSms, and QuerySendDetails before a second try.

The service knows no keys and says so in its documentation: after a failure of unknown outcome, look first. So the key
goes along as OutId, and a second try asks whether a message with this OutId was taken already.
"""

import json
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop as kept

from bianmin.channels.providers.sms import Sms
from bianmin.core import clock
from bianmin.core.channels import NotDelivered

from .request import call

# Trying again is of use: the service was busy, or the number got too many in this time.
AGAIN = {
    "isv.BUSINESS_LIMIT_CONTROL": kept("短信平台限制了发送频率"),
    "isv.DAY_LIMIT_CONTROL": kept("短信平台当天的发送量用完了"),
    "isv.OUT_OF_SERVICE": kept("短信平台余额不足"),
    "isv.AMOUNT_NOT_ENOUGH": kept("短信平台余额不足"),
    "isp.SYSTEM_ERROR": kept("短信平台系统错误"),
}
# Nothing changes by itself: the number, the words, or the settings are wrong.
NEVER = {
    "isv.MOBILE_NUMBER_ILLEGAL": kept("短信平台不认这个号码"),
    "isv.BLACK_KEY_CONTROL_LIMIT": kept("对方拒收短信，或内容被拦截"),
    "isv.SMS_TEMPLATE_ILLEGAL": kept("短信平台没有这个模板"),
    "isv.SMS_SIGNATURE_ILLEGAL": kept("短信平台没有这个签名"),
    "isv.TEMPLATE_MISSING_PARAMETERS": kept("短信模板的参数对不上"),
    "isp.RAM_PERMISSION_DENY": kept("短信平台的密钥没有权限"),
    "SignatureDoesNotMatch": kept("短信平台的密钥不对"),
    "InvalidAccessKeyId.NotFound": kept("短信平台的密钥不对"),
}
LONGEST_RETRY = timedelta(hours=6)
FAILED = 2


class AliyunProvider:
    def send(self, sms: Sms) -> str:
        if not sms.template_code:
            raise NotDelivered(kept("这类消息还没有填短信平台的模板代码"), final=True)
        taken = self._taken(sms) if sms.again else ""
        if taken:
            return taken
        answer = self._ask(
            "SendSms",
            {
                "PhoneNumbers": sms.phone,
                "SignName": settings.SMS_SIGN,
                "TemplateCode": sms.template_code,
                "TemplateParam": json.dumps(sms.params, ensure_ascii=False),
                "OutId": sms.key,
            },
        )
        return str(answer.get("BizId", ""))

    def _taken(self, sms: Sms) -> str:
        """Under which name an earlier try was taken, on the days on which it can have been; "" when it was not."""
        now = clock.now().astimezone(clock.SHANGHAI)
        for day in sorted({now.date(), max(sms.since, now - LONGEST_RETRY).astimezone(clock.SHANGHAI).date()}):
            query = {"PhoneNumber": sms.phone, "SendDate": f"{day:%Y%m%d}", "PageSize": "50", "CurrentPage": "1"}
            found = self._ask("QuerySendDetails", query).get("SmsSendDetailDTOs", {}).get("SmsSendDetailDTO", [])
            if any(row.get("OutId") == sms.key and row.get("SendStatus") != FAILED for row in found):
                return f"out-{sms.key}"
        return ""

    def _ask(self, action: str, query: dict[str, str]) -> dict[str, Any]:
        answer = call(settings.SMS_ENDPOINT, action, query, settings.SMS_KEY_ID, settings.SMS_KEY_SECRET)
        code = str(answer.get("Code", ""))
        if code == "OK":
            return answer
        if code in NEVER:
            raise NotDelivered(NEVER[code], final=True)
        raise NotDelivered(AGAIN.get(code, kept("短信平台没有收下")))
