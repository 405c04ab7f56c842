"""What the pages of all verbs on providers, workers and papers share: bind, act, go back; or the form again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from bianmin.core.components import ConflictRow
from bianmin.core.errors import NotAllowed, NotFound, UserError, VersionConflict
from bianmin.core.forms import apply_error

Words = str | Promise
UNPROCESSABLE, CONFLICT = 422, 409


@dataclass(frozen=True)
class VerbPage:
    """A page with one form: heading, whom it is about, the button, where "back" leads."""

    title: Words
    button: Words
    back: str
    about: str = ""
    note: Words = ""
    kind: str = "primary"
    upload: bool = False
    wide: bool = False
    template: str = "partners/verb.html"


def run(
    request: HttpRequest,
    form: forms.Form,
    page: VerbPage,
    act: Callable[[], Any],
    said: Words,
    *,
    to: Callable[[Any], str] | None = None,
    **more: Any,
) -> HttpResponse:
    """Do `act` with a valid form, say `said` ("": `act` has said it), and go to `to(result)` (else back); errors stand
    on the form."""
    conflict: list[ConflictRow] = []
    known = ""
    if request.method == "POST" and form.is_valid():
        try:
            result = act()
        except VersionConflict as error:
            conflict = _both_sides(form, error)
        except (NotAllowed, NotFound):
            raise
        except UserError as error:
            apply_error(form, error)
            known = error.details.get("uid", "")
        else:
            if said:
                messages.success(request, str(said))
            return redirect(to(result) if to else page.back)
    status = CONFLICT if conflict else UNPROCESSABLE if request.method == "POST" else 200
    context = {"form": form, "page": page, "conflict_rows": conflict, "known": known, **more}
    return render(request, page.template, context, status=status)


def press(request: HttpRequest, act: Callable[[], Any], said: Words, back: str) -> HttpResponse:
    """A verb without a form: what refuses it is told on the page that one came from."""
    try:
        act()
    except (NotAllowed, NotFound):
        raise
    except UserError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, str(said))
    return redirect(back)


def _both_sides(form: forms.Form, error: VersionConflict) -> list[ConflictRow]:
    """What others have stored beside what was typed; nothing typed differs: the whole row was touched."""
    rows = [
        ConflictRow(name, str(form.fields[name].label) if name in form.fields else "", str(theirs), str(mine))
        for name, (theirs, mine) in error.details.items()
    ]
    return rows or [ConflictRow("", str(error), "", "")]
