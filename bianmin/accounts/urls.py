"""The staff door, one's own account, and the administrator's staff pages."""

from allauth.account import views as account
from django.urls import include, path

from .views import api_token, my_account, post, staff

urlpatterns = [
    path("desk/login", account.login, name="account_login"),
    path("desk/logout", account.logout, name="account_logout"),
    path("desk/account/", my_account.my_account, name="my_account"),
    path("desk/account/inactive/", account.account_inactive, name="account_inactive"),
    path("desk/account/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("desk/account/password/", account.password_change, name="account_change_password"),
    path("desk/account/signup/", account.signup, name="account_signup"),
    path("desk/account/forgotten/", my_account.password_forgotten, name="account_reset_password"),
    path("desk/account/second-factor/", include("allauth.mfa.urls")),
    path("desk/account/tokens/create/", api_token.api_token_create, name="api_token_create"),
    path("desk/account/tokens/<uuid:uid>/revoke/", api_token.api_token_revoke, name="api_token_revoke"),
    path("desk/staff/", staff.staff_list, name="staff_list"),
    path("desk/staff/create/", staff.staff_create, name="staff_create"),
    path("desk/staff/<uuid:uid>/", staff.staff_detail, name="staff_detail"),
    path("desk/staff/<uuid:uid>/edit/", staff.staff_edit, name="staff_edit"),
    path("desk/staff/<uuid:uid>/password/", staff.staff_set_password, name="staff_set_password"),
    path("desk/staff/<uuid:uid>/deactivate/", staff.staff_deactivate, name="staff_deactivate"),
    path("desk/staff/<uuid:uid>/activate/", staff.staff_activate, name="staff_activate"),
    path("desk/staff/<uuid:uid>/posts/add/", post.post_add, name="post_add"),
    path("desk/posts/<uuid:uid>/end/", post.post_end, name="post_end"),
]
