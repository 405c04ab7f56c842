"""The resident's door and pages."""

from django.urls import path

from .views import account, counter, home, login, my

urlpatterns = [
    path("", home.home, name="home"),
    path("login", login.login, name="account_request_login_code"),
    path("login/code", login.login_code, name="account_confirm_login_code"),
    path("logout", login.logout_resident, name="logout_resident"),
    path("my/", my.my, name="my"),
    path("my/account/", account.my_account, name="my_phone_account"),
    path("my/account/end-sessions/", account.account_end_sessions, name="account_end_sessions"),
    path("my/account/close/", account.account_close, name="account_close"),
    path("my/messages/", my.my_messages, name="my_messages"),
    path("my/looks/", my.my_looks, name="my_looks"),
    path("my/persons/", my.person_acting, name="person_acting"),
    path("my/persons/bind/", my.binding_add, name="binding_add"),
    path("my/persons/ask/", my.binding_ask, name="binding_ask"),
    path("my/persons/<uuid:uid>/unbind/", my.binding_end, name="binding_end"),
    path("desk/residents/<uuid:uid>/binding-code/", counter.binding_code_make, name="binding_code_make"),
    path("my/persons/<uuid:uid>/act/", my.person_act, name="person_act"),
]
