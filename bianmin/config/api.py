"""The API's door, `/api/v1/`: each app mounts its router here; actions and selectors are those of the pages."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from bianmin import __version__
from bianmin.accounts.api import BearerAuth, StaffSession
from bianmin.affairs.api import router as affairs_router
from bianmin.core.api import router as core_router
from bianmin.core.api_parser import ApiParser
from bianmin.core.error_pages import log_incident
from bianmin.core.errors import UserError
from bianmin.core.problems import CODES, invalid_fields, problem
from bianmin.feedback.api import router as feedback_router
from bianmin.living.api import router as living_router
from bianmin.partners.api import router as partners_router
from bianmin.residents.api import router as residents_router

api = NinjaAPI(
    title="Bianmin",
    version=__version__,
    description=(
        "The register, the items and the cases of a service centre. Lists answer `{items, next}`; errors are "
        "`application/problem+json` with a stable `code`."
    ),
    auth=[BearerAuth(), StaffSession()],
    docs_url=None,
    openapi_url="/openapi.json",
    parser=ApiParser(),
    urls_namespace="api",
)


@api.exception_handler(UserError)
def on_user_error(request: HttpRequest, error: UserError) -> HttpResponse:
    return problem(error.status, error.code, str(error), field=error.field, details=error.details)


@api.exception_handler(ValidationError)
def on_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What was typed is not echoed: it may be personal."""
    detail = _("有内容不符合要求，请按 errors 里的说明修改后再提交。")
    return problem(422, "invalid_input", detail, errors=invalid_fields(error.errors))


@api.exception_handler(AuthenticationError)
def on_unauthenticated(request: HttpRequest, error: Any) -> HttpResponse:
    response = problem(401, "not_logged_in", _("请先登录，或在 Authorization 头里带上令牌。"))
    response["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(Http404)
def on_not_found(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(404, "not_found", _("没有这条记录，或者您无权查看。"))


@api.exception_handler(HttpError)
def on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, UserError):  # what the parser found
        return on_user_error(request, error.__cause__)
    if error.status_code == 403:
        return problem(403, "csrf_failed", _("用会话提交时要带上 X-CSRFToken，请刷新页面后再试；程序请用令牌。"))
    code = CODES.get(error.status_code, "bad_request")
    return problem(error.status_code, code, _("请求的内容读不懂，请按接口说明检查格式。"))


@api.exception_handler(RequestDataTooBig)
def on_too_big(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(413, "too_large", _("内容太大，请分批提交。"))


@api.exception_handler(Exception)
def on_incident(request: HttpRequest, error: Exception) -> HttpResponse:
    incident = log_incident(request, error)
    return problem(500, "incident", _("系统出错了，已记录。请把编号 %s 告诉管理员。") % incident, incident=incident)


api.add_router("", core_router)
api.add_router("", residents_router)
api.add_router("", partners_router)
api.add_router("", feedback_router)
api.add_router("", affairs_router)
api.add_router("", living_router)
