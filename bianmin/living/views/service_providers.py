"""On a provider's page: which services it offers."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bianmin.core.errors import NotAllowed, NotFound, UserError
from bianmin.core.forms import apply_error, posted
from bianmin.living.actions import service_providers as actions
from bianmin.living.forms.service_providers import ServiceProvidersForm
from bianmin.living.models import Service
from bianmin.partners.permissions import get_provider


@login_required
@require_http_methods(["GET", "POST"])
def service_providers_set(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    provider = get_provider(request.user, uid, "edit")
    offered = Service.objects.filter(providers=provider)
    form = ServiceProvidersForm(
        posted(request),
        centre=provider.centre,
        initial={"services": [service.code for service in offered], "version": provider.version},
    )
    if form.is_valid():
        try:
            actions.service_providers_set(
                actor=request.user,
                provider=provider,
                version=form.cleaned_data["version"] or 0,
                services=form.cleaned_data["services"],
            )
        except (NotAllowed, NotFound):
            raise
        except UserError as error:
            apply_error(form, error)
        else:
            messages.success(request, _("服务项目已保存，以后按它派单。"))
            return redirect("provider_detail", uid=uid)
    status = 422 if request.method == "POST" else 200
    return render(request, "living/service_providers_set.html", {"form": form, "provider": provider}, status=status)
