"""Addresses of organisations, providers, workers and their papers, one a verb."""

from django.urls import path

from .views import credential, organization, provider, reveal, worker, worker_set

urlpatterns = [
    path("desk/organizations/", organization.organization_list, name="organization_list"),
    path("desk/organizations/register/", organization.organization_register, name="organization_register"),
    path("desk/organizations/<uuid:uid>/", organization.organization_detail, name="organization_detail"),
    path("desk/organizations/<uuid:uid>/edit/", organization.organization_edit, name="organization_edit"),
    path("desk/providers/", provider.provider_list, name="provider_list"),
    path("desk/providers/register/", provider.provider_register, name="provider_register"),
    path("desk/providers/<uuid:uid>/", provider.provider_detail, name="provider_detail"),
    path("desk/providers/<uuid:uid>/edit/", provider.provider_edit, name="provider_edit"),
    path("desk/providers/<uuid:uid>/number/", reveal.provider_reveal, name="provider_reveal"),
    path("desk/providers/<uuid:uid>/suspend/", provider.provider_suspend, name="provider_suspend"),
    path("desk/providers/<uuid:uid>/resume/", provider.provider_resume, name="provider_resume"),
    path("desk/providers/<uuid:uid>/end/", provider.provider_end, name="provider_end"),
    path("desk/providers/<uuid:uid>/papers/add/", credential.provider_credential_add, name="provider_credential_add"),
    path("desk/providers/<uuid:uid>/workers/register/", worker.worker_register, name="worker_register"),
    path("desk/providers/papers/", credential.credential_list, name="credential_list"),
    path("desk/providers/papers/<uuid:uid>/replace/", credential.credential_replace, name="credential_replace"),
    path("desk/providers/papers/<uuid:uid>/end/", credential.credential_end, name="credential_end"),
    path("desk/providers/papers/<uuid:uid>/scan/", credential.credential_scan, name="credential_scan"),
    path("desk/workers/", worker.worker_list, name="worker_list"),
    path("desk/workers/<uuid:uid>/", worker.worker_detail, name="worker_detail"),
    path("desk/workers/<uuid:uid>/edit/", worker.worker_edit, name="worker_edit"),
    path("desk/workers/<uuid:uid>/number/", reveal.worker_reveal, name="worker_reveal"),
    path("desk/workers/<uuid:uid>/hours/", worker_set.worker_set_hours, name="worker_set_hours"),
    path("desk/workers/<uuid:uid>/areas/", worker_set.worker_set_areas, name="worker_set_areas"),
    path("desk/workers/<uuid:uid>/skills/", worker_set.worker_set_skills, name="worker_set_skills"),
    path("desk/workers/<uuid:uid>/pause/", worker.worker_pause, name="worker_pause"),
    path("desk/workers/<uuid:uid>/resume/", worker.worker_resume, name="worker_resume"),
    path("desk/workers/<uuid:uid>/end/", worker.worker_end, name="worker_end"),
    path("desk/workers/<uuid:uid>/login/", worker.worker_give_login, name="worker_give_login"),
    path("desk/workers/<uuid:uid>/leaves/add/", worker_set.leave_add, name="leave_add"),
    path("desk/workers/<uuid:uid>/papers/add/", credential.worker_credential_add, name="worker_credential_add"),
    path("desk/workers/leaves/<uuid:uid>/remove/", worker_set.leave_remove, name="leave_remove"),
]
