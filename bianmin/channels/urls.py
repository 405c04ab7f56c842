from django.urls import path

from .views import local_message

urlpatterns = [
    path("desk/local-messages/", local_message.local_message_list, name="local_message_list"),
    path("demo/phone/", local_message.demo_phone, name="demo_phone"),
    path("demo/phone/<uuid:uid>/only/", local_message.demo_phone_choose, name="demo_phone_choose"),
    path("demo/phone/all/", local_message.demo_phone_clear, name="demo_phone_clear"),
]
