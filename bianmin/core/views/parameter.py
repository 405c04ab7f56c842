"""Parameters: what holds, what held, and a new value."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bianmin.core import clock
from bianmin.core.actions import parameter as actions
from bianmin.core.errors import UserError
from bianmin.core.forms import apply_error
from bianmin.core.forms.parameter import ParameterSetForm
from bianmin.core.models import Parameter
from bianmin.core.permissions import get_parameter, parameters_of
from bianmin.core.selectors.parameter import parameter_rows


@login_required
@require_GET
def parameter_list(request: HttpRequest) -> HttpResponse:
    rows = parameter_rows(parameters_of(request.user), clock.today())
    return render(request, "core/parameter_list.html", {"rows": rows})


@login_required
@require_http_methods(["GET", "POST"])
def parameter_set(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    parameter = get_parameter(request.user, uid)
    (row,) = parameter_rows(Parameter.objects.filter(pk=parameter.pk), clock.today())
    last = row.values[0].value if row.values else None
    keys = list(last) if isinstance(last, dict) else []
    form = ParameterSetForm(request.POST or None, keys=keys, unit=parameter.unit)
    if request.method == "POST" and form.is_valid():
        try:
            actions.parameter_set(parameter=parameter, actor=request.user, **form.values())
        except UserError as error:
            apply_error(form, error)
        else:
            messages.success(request, _("已录入，从执行日期起生效。"))
            return redirect("parameter_list")
    return render(request, "core/parameter_set.html", {"row": row, "form": form})
