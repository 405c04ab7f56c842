"""Pages for what went wrong: each says what happened and what to do next; a fault of ours carries a number."""

import logging
import secrets
import sys
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from .components import Toast
from .errors import UserError, VersionConflict
from .problems import CODES, problem
from .selectors.centre import public_centre

logger = logging.getLogger("bianmin.incident")
STAFF = ("/desk/", "/work/")  # where the pages of staff begin, each with its own first page


def user_error_response(request: HttpRequest, error: UserError) -> HttpResponse:
    """An error that the person can mend: a page, or a toast where htmx asked."""
    if getattr(request, "htmx", False):
        return _toast(request, error.message, "warn", error.status)
    return _page(request, error.status, _title(error), error.message, back=back_page(request))


def _title(error: UserError) -> str:
    if error.code == VersionConflict.code:  # the only one where somebody else was quicker
        return _("和别人的操作冲突了")
    titles = {403: _("不能办这件事"), 404: _("没有找到"), 409: _("现在不能这样做")}
    return titles.get(error.status, _("请改一改再试"))


def incident_response(request: HttpRequest, error: BaseException | None) -> HttpResponse:
    """A fault of ours: logged under a number that the page shows. The log holds no value that a person typed."""
    number = log_incident(request, error)
    if getattr(request, "htmx", False):
        text = _("系统出了故障，这一步没有完成。请再试一次；还不行，把事件编号 %(number)s 告诉管理员。")
        return _toast(request, text % {"number": number}, "bad", 500)
    message = _("系统出了故障，刚才这一步没有完成，已经存下的内容不受影响。")
    next_step = _("请回到刚才的页面再试一次。还不行，把事件编号告诉管理员。")
    return _page(request, 500, _("出故障了"), message, next_step=next_step, incident=number, back=back_page(request))


def log_incident(request: HttpRequest, error: BaseException | None) -> str:
    """Log type, place and page of a fault, never its message (which may quote a row). Returns the incident's number."""
    number = secrets.token_hex(4).upper()
    match = request.resolver_match
    page = match.view_name if match else request.path
    logger.error("incident %s in %s %s: %s", number, request.method, page, _trace(error))
    return number


def _trace(error: BaseException | None) -> str:
    parts: list[str] = []
    while error is not None and len(parts) < 4:
        frames, here = [], error.__traceback__
        while here:
            code = here.tb_frame.f_code
            frames.append(f"{code.co_filename}:{here.tb_lineno} {code.co_name}")
            here = here.tb_next
        parts.append(f"{type(error).__name__} [{' < '.join(reversed(frames[-8:]))}]")
        error = error.__cause__ or error.__context__
    return " from ".join(parts) or "unknown"


def bad_request(request: HttpRequest, exception: Exception | None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        message = _("填写的内容太多，超过了一次能提交的大小，没有保存。")
        next_step = _("请回到刚才的页面，把长的内容缩短，或分几次提交。")
        return _page(request, 413, _("内容太多"), message, next_step=next_step, back=back_page(request))
    return _page(
        request,
        400,
        _("这个请求看不懂"),
        _("浏览器送来的内容不完整或不对。"),
        next_step=_("请回到刚才的页面，刷新后再试。"),
        back=back_page(request),
    )


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    message = _("您的岗位不能打开这个页面，或不能办这件事。")
    next_step = _("需要办理的话，请找主任或管理员调整岗位。")
    return _page(request, 403, _("不能打开"), message, next_step=next_step, back=back_page(request))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form is older than the session, or came from elsewhere."""
    message = _("这个页面打开得太久，或者您在别处重新登录过，为了安全没有提交。")
    next_step = _("请回到刚才的页面，刷新后再提交一次。")
    if getattr(request, "htmx", False):
        return _toast(request, f"{message}{next_step}", "warn", 403)
    return _page(request, 403, _("页面过期了"), message, next_step=next_step, back=back_page(request))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    message = _("没有这个页面，或者它已经搬走，或者不在您能看的范围里。")
    next_step = _("请检查网址，或从首页重新进入。")
    return _page(request, 404, _("没有找到"), message, next_step=next_step)


def wrong_method(request: HttpRequest, allow: str) -> HttpResponse:
    """405: of an address of the staff that was opened instead of sent, of a page that was sent instead of opened."""
    if request.path.startswith("/api/"):
        text = _("这个地址不支持 %(method)s，请用 %(allow)s。")
        response = problem(405, CODES[405], text % {"method": request.method, "allow": allow})
    elif request.method in ("GET", "HEAD") and request.path.startswith(STAFF):
        response = not_this_way(request)
    elif request.method in ("GET", "HEAD"):
        message = _("这一步要从原来的页面提交，不能直接打开网址。")
        response = _page(request, 405, _("请回到原来的页面"), message, next_step=_("请从首页重新进入。"))
    else:
        message = _("这个页面只能打开，不能往这里提交。")
        next_step = _("请回到刚才的页面，刷新后再试。")
        response = _page(request, 405, _("不能这样提交"), message, next_step=next_step, back=back_page(request))
    response["Allow"] = allow
    return response


def not_this_way(request: HttpRequest) -> HttpResponse:
    """Somebody opened an address of the desk that only a form may post to: lead to the page around it.

    The page one came from is no help here: after a session ended it is the login.
    """
    message = _("这一步要从原来的页面提交，不能直接打开网址。")
    next_step = _("请回到原来的页面，核对后再提交一次。")
    return _page(request, 405, _("请回到原来的页面"), message, next_step=next_step, back=_page_around(request.path))


def _page_around(path: str) -> str:
    """The nearest address above that is a page of ours: /desk/cases/<uid>/note/ belongs to /desk/cases/<uid>/."""
    while path := path.rstrip("/").rpartition("/")[0]:
        path += "/"
        try:
            resolve(path)
        except Resolver404:
            continue
        return path
    return ""


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    message = _("试得太频繁了，为了安全先停一停。")
    next_step = _("请过几分钟再试。忘了密码的，请找管理员。")
    return _page(request, 429, _("请稍后再试"), message, next_step=next_step, back=back_page(request))


def server_error(request: HttpRequest) -> HttpResponse:
    """What fails outside a view ends here."""
    return incident_response(request, sys.exc_info()[1])


def _toast(request: HttpRequest, text: str, kind: Any, status: int) -> HttpResponse:
    response = render(request, "ui/toast.html", {"toast": Toast(text, kind)}, status=status)
    response["HX-Retarget"] = "#toasts"
    response["HX-Reswap"] = "beforeend"
    return response


def _page(request: HttpRequest, status: int, title: str, message: str, **more: Any) -> HttpResponse:
    """The page of an error; a program that asked the API for a path that is none gets a problem document."""
    if request.path.startswith("/api/"):
        return problem(status, CODES.get(status, "bad_request"), message, incident=more.get("incident"))
    home = next((start for start in STAFF if request.path.startswith(start)), "/")
    context = {"title": title, "message": message, "home": home, **more}
    if home != "/" or status >= 500 or not hasattr(request, "user"):  # asks nothing of a database that may be at fault
        return render(request, "ui/error.html", context, status=status)
    context["centre"] = public_centre()
    return render(request, "ui/error_resident.html", context, status=status)


def back_page(request: HttpRequest) -> str:
    """The page that the person came from, when it is ours and does not lead straight back here."""
    referer = request.META.get("HTTP_REFERER", "")
    host = request.META.get("HTTP_HOST") or request.META.get("SERVER_NAME", "")  # get_host() refuses a wrong one
    safe = url_has_allowed_host_and_scheme(referer, allowed_hosts={host})
    again = request.method == "GET" and referer.endswith(request.get_full_path())
    return referer if safe and not again else ""
