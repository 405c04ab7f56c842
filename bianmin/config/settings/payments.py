"""Who takes payments by phone: the merchant's account at WeChat Pay where all of it is set; a page in the demo."""

from .env import read

WECHATPAY_MCHID = read("BIANMIN_WECHATPAY_MCHID").strip()
WECHATPAY_APPID = read("BIANMIN_WECHATPAY_APPID").strip()
WECHATPAY_SERIAL = read("BIANMIN_WECHATPAY_SERIAL").strip()
WECHATPAY_PRIVATE_KEY = read("BIANMIN_WECHATPAY_PRIVATE_KEY").strip()
WECHATPAY_APIV3_KEY = read("BIANMIN_WECHATPAY_APIV3_KEY").strip()
WECHATPAY_PUBLIC_KEY = read("BIANMIN_WECHATPAY_PUBLIC_KEY").strip()
WECHATPAY_PUBLIC_KEY_ID = read("BIANMIN_WECHATPAY_PUBLIC_KEY_ID").strip()
WECHATPAY_BASE_URL = read("BIANMIN_WECHATPAY_BASE_URL").strip().rstrip("/")
