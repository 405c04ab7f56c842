"""Which services a provider offers: ticked on its page by the station, shown there, given in the demo."""

import pytest
from django.urls import reverse

from bianmin.accounts.models import Post, Role
from bianmin.core import journal
from bianmin.core.errors import NotAllowed, UserError, VersionConflict
from bianmin.core.models import JournalEntry
from bianmin.core.workflow import MoveNotAllowed
from bianmin.living.actions.service_providers import service_providers_set
from bianmin.living.demo import load_demo_services
from bianmin.living.models import Service
from bianmin.partners.models import Provider


@pytest.fixture
def other(centre):
    return Provider.objects.create(centre=centre, name="爱家家政", kind="housekeeping", area_code=centre.area.code)


def url(provider):
    return reverse("service_providers_set", args=[provider.uid])


def test_exactly_these(dispatcher, other, provider, drain, cleaning):
    for version, services in ((1, ["SH-01", "SH-03"]), (2, ["SH-01"]), (3, ["SH-01"])):
        service_providers_set(actor=dispatcher, provider=other, version=version, services=services)
    assert [one.code for one in Service.objects.filter(providers=other)] == ["SH-01"]
    assert Service.objects.filter(providers=provider).count() == 2
    entries = JournalEntry.objects.filter(verb="service.set_providers").order_by("id")
    assert [journal.payload_of(entry)["after"] for entry in entries] == [["上门保洁", "管道疏通"], ["上门保洁"]]


def test_never_over_another_change(client, dispatcher, other, drain, cleaning):
    service_providers_set(actor=dispatcher, provider=other, version=1, services=["SH-01"])
    with pytest.raises(VersionConflict):
        service_providers_set(actor=dispatcher, provider=other, version=1, services=["SH-03"])
    client.force_login(dispatcher)
    answer = client.post(url(other), {"services": ["SH-03"], "version": 1})
    assert answer.status_code == 422
    assert "现在的服务项目是：上门保洁" in answer.content.decode()
    assert [one.code for one in Service.objects.filter(providers=other)] == ["SH-01"]


def test_what_is_not_on_the_menu_is_refused(dispatcher, other, drain):
    with pytest.raises(UserError) as told:
        service_providers_set(actor=dispatcher, provider=other, version=1, services=["SH-03", "SH-99"])
    assert told.value.field == "services"
    assert not Service.objects.filter(providers=other).exists()


def test_one_that_has_ended_offers_nothing_new(dispatcher, other, drain):
    Provider.objects.filter(pk=other.pk).update(state="ended", state_reason="合同到期")
    with pytest.raises(MoveNotAllowed):
        service_providers_set(actor=dispatcher, provider=other, version=1, services=["SH-03"])


@pytest.mark.parametrize("who", ["clerk", "auditor", "administrator", "stranger", "clerk_elsewhere"])
def test_others_may_not(client, request, who, provider, drain):
    user = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        service_providers_set(actor=user, provider=provider, version=1, services=[])
    client.force_login(user)
    assert client.post(url(provider)).status_code == (403 if who == "auditor" else 404)
    assert Service.objects.filter(providers=provider).count() == 1


def test_of_another_street_it_is_not_found(client, staff, provider, drain):
    client.force_login(staff("dispatcher2", Role.DISPATCHER, area="410104003"))
    assert client.get(url(provider)).status_code == 404


def test_ticked_on_a_page_and_shown_on_the_providers(client, dispatcher, director, auditor, other, drain, cleaning):
    client.force_login(director)
    assert client.get(url(other)).status_code == 200
    assert client.post(url(other), {"services": ["SH-99"], "version": 1}).status_code == 422
    answer = client.post(url(other), {"services": ["SH-01"], "version": 1})
    assert answer.url == reverse("provider_detail", args=[other.uid])
    page = client.get(answer.url).content.decode()
    assert "上门保洁" in page
    assert url(other) in page
    client.force_login(auditor)
    page = client.get(answer.url).content.decode()
    assert "上门保洁" in page
    assert url(other) not in page


def test_without_login_one_lands_at_the_door(client, provider):
    assert client.get(url(provider)).url.startswith("/desk/login")


def test_the_demo_gives_what_the_workers_can(dispatcher, wang, other, drain, cleaning):
    dispatcher.demo = True
    dispatcher.save()
    drain.providers.clear()
    cleaning.providers.clear()
    assert Post.objects.filter(user=dispatcher).exists()
    assert load_demo_services() == 1
    assert load_demo_services() == 0
    assert [one.code for one in Service.objects.filter(providers=wang.provider)] == ["SH-03"]
