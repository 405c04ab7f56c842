"""Error pages: each says what to do; a fault of ours gets a number, and its log holds nothing that people typed."""

import logging

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path, reverse
from django.views.decorators.http import require_POST

from bianmin.core.error_pages import too_many_requests
from bianmin.core.errors import Conflict, NotAllowed, UserError, VersionConflict
from bianmin.core.models import Centre

SECRET = "谢桂兰 410104194411111024"
RAISED = {
    "user": UserError("请填写姓名。"),
    "not-allowed": NotAllowed("只有民政所能决定这一件。"),
    "conflict": VersionConflict("刘静刚刚改过这个人。"),
    "not-now": Conflict("办件已经办结。"),
    "denied": PermissionDenied(),
    "suspicious": SuspiciousOperation("odd"),
    "fault": RuntimeError(SECRET),
}


def fail(request: HttpRequest, name: str) -> HttpResponse:
    raise RAISED[name]


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("page")


urlpatterns = [
    path("desk/fail/<name>/", fail, name="fail"),
    path("desk/page/", login_required(page)),
    path("desk/page/send/", login_required(require_POST(page))),
    path("slow/", too_many_requests),
    path("", include("bianmin.config.urls")),
]
handler400 = "bianmin.core.error_pages.bad_request"
handler403 = "bianmin.core.error_pages.permission_denied"
handler404 = "bianmin.core.error_pages.not_found"
handler500 = "bianmin.core.error_pages.server_error"

pytestmark = [pytest.mark.django_db, pytest.mark.urls("bianmin.core.tests.test_error_pages")]


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("user", 400, "请填写姓名。"),
        ("not-allowed", 403, "只有民政所能决定这一件。"),
        ("conflict", 409, "刘静刚刚改过这个人。"),
        ("denied", 403, "请找主任或管理员调整岗位"),
        ("suspicious", 400, "请回到刚才的页面"),
    ],
)
def test_error_page_says_what_to_do(visitor: Client, name: str, status: int, words: str) -> None:
    response = visitor.get(f"/desk/fail/{name}/")
    assert response.status_code == status
    assert words in response.content.decode()


@pytest.mark.parametrize("sent", ["a=1&b=2&c=3", "a=" + "x" * 100])
def test_too_much_at_once_says_so(visitor: Client, settings: object, sent: str) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 50  # type: ignore[attr-defined]
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2  # type: ignore[attr-defined]
    answer = visitor.post("/progress/", sent, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert "分几次提交" in answer.content.decode()


@pytest.mark.parametrize(("name", "title"), [("conflict", "和别人的操作冲突了"), ("not-now", "现在不能这样做")])
def test_only_a_change_by_somebody_else_is_called_so(visitor: Client, name: str, title: str) -> None:
    assert f"<h1>{title}</h1>" in visitor.get(f"/desk/fail/{name}/").content.decode()


def test_error_page_leads_back_to_the_form(visitor: Client) -> None:
    page = visitor.post("/desk/fail/user/", headers={"referer": "http://testserver/desk/cases/"}).content.decode()
    assert 'href="http://testserver/desk/cases/"' in page
    elsewhere = visitor.post("/desk/fail/user/", headers={"referer": "https://elsewhere.example/"}).content.decode()
    assert "elsewhere.example" not in elsewhere


def test_htmx_gets_a_toast_where_toasts_stand(visitor: Client) -> None:
    response = visitor.get("/desk/fail/conflict/", headers={"hx-request": "true"})
    assert response.status_code == 409
    assert response["HX-Retarget"] == "#toasts"
    assert "<html" not in response.content.decode()
    assert "刘静刚刚改过这个人。" in response.content.decode()


def test_fault_gets_a_number_and_logs_no_personal_data(visitor: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        response = visitor.get("/desk/fail/fault/")
    incident = next(record for record in caplog.records if record.name == "bianmin.incident").getMessage()
    assert response.status_code == 500
    assert incident.split()[1] in response.content.decode()
    assert "RuntimeError" in incident
    assert "fail" in incident
    assert "410104194411111024" not in caplog.text
    assert "410104194411111024" not in response.content.decode()


def test_fault_still_reaches_who_watches_django() -> None:
    with pytest.raises(RuntimeError):
        Client().get("/desk/fail/fault/")


def test_missing_page(visitor: Client) -> None:
    response = visitor.get("/no/such/page/")
    assert response.status_code == 404
    assert "从首页重新进入" in response.content.decode()


def test_too_many_requests(visitor: Client) -> None:
    response = visitor.get("/slow/")
    assert response.status_code == 429
    assert "过几分钟再试" in response.content.decode()


def test_stale_form_is_explained() -> None:
    response = Client(enforce_csrf_checks=True).post("/large/", {"large": "1"})
    assert response.status_code == 403
    assert "刷新后再提交一次" in response.content.decode()


@override_settings(ALLOWED_HOSTS=["centre.example"])
def test_wrong_host_is_answered_too(visitor: Client) -> None:
    assert visitor.get("/desk/fail/user/").status_code == 400


def test_address_of_a_form_leads_to_its_page(client: Client) -> None:
    client.force_login(get_user_model().objects.create_user("liu", password="a-long-password-1"))
    response = client.get("/desk/page/send/")
    assert response.status_code == 405
    assert "这一步要从原来的页面提交" in response.content.decode()
    assert 'href="/desk/page/"' in response.content.decode()


@pytest.mark.parametrize(
    ("referer", "page"),
    [
        ("http://testserver/desk/page/?tab=2", "/desk/page/%3Ftab%3D2"),
        ("https://elsewhere.example/", "/desk/"),
        ("", "/desk/"),
    ],
)
def test_lost_session_leads_back_to_the_form(visitor: Client, referer: str, page: str) -> None:
    response = visitor.post("/desk/page/send/", headers={"referer": referer})
    assert response.status_code == 302
    assert response["Location"] == f"{reverse('account_login')}?next={page}"
    asked = visitor.post("/desk/page/send/", headers={"referer": referer, "hx-request": "true"})
    assert asked["HX-Redirect"] == f"{reverse('account_login')}?next={page}"


def test_a_residents_error_page_has_the_telephone_and_large_print(client: Client, centre: Centre) -> None:
    page = client.get("/nowhere/").text
    assert f'href="tel:{centre.hotline}"' in page
    for words in ("大字", "朗读", "主菜单", centre.name):
        assert words in page


def test_an_address_that_only_takes_what_a_page_sends(client: Client, centre: Centre) -> None:
    page = client.get("/logout")
    assert page.status_code == 405
    assert "不能直接打开网址" in page.text
    assert "只能打开" not in page.text
