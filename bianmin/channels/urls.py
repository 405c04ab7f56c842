from django.urls import path

from .views import demo_pay, local_message, wechatpay

urlpatterns = [
    path("pay/wechat/notify/", wechatpay.wechatpay_notify, name="wechatpay_notify"),
    path("demo/pay/<str:number>/", demo_pay.demo_pay, name="demo_pay"),
    path("demo/pay/<str:number>/press/", demo_pay.demo_pay_press, name="demo_pay_press"),
    path("desk/local-messages/", local_message.local_message_list, name="local_message_list"),
    path("demo/phone/", local_message.demo_phone, name="demo_phone"),
    path("demo/phone/<uuid:uid>/only/", local_message.demo_phone_choose, name="demo_phone_choose"),
    path("demo/phone/all/", local_message.demo_phone_clear, name="demo_phone_clear"),
]
