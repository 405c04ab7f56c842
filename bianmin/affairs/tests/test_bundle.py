"""A bundle: every question once, every paper once, all cases or none, one receipt."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from bianmin.accounts.models import User
from bianmin.affairs.actions.bundle import bundle_accept, bundle_edit
from bianmin.affairs.bundle_merge import merge_forms
from bianmin.affairs.errors import BundleEmpty, ConditionsNotMet, MaterialsMissing
from bianmin.affairs.models import Bundle, BundleReceipt, Case, Item, ItemVersion
from bianmin.affairs.selectors.bundle import BundlePlan
from bianmin.core.catalog import read
from bianmin.core.errors import NotAllowed, UserError, VersionConflict
from bianmin.core.models import JournalEntry
from bianmin.feedback.models import Invitation
from bianmin.residents.models import Person

pytestmark = pytest.mark.django_db
Make = Callable[..., ItemVersion]


@pytest.fixture
def two(elder_allowance: ItemVersion, make_item: Make) -> Bundle:
    """高龄津贴 and 老年优待, which ask the same and one thing more."""
    form = [
        *elder_allowance.form,
        {"name": "bank_card", "label": "存折号", "type": "text", "required": False},
        {"name": "live_with", "label": "和谁同住", "type": "text", "required": True},
    ]
    materials = [
        *elder_allowance.materials,
        {"code": "M4", "name": "近期照片", "form": "original", "source": "resident"},
    ]
    other = make_item("MZ-08", name="老年优待", form=form, materials=materials)
    return Bundle.objects.create(
        code="old", name="老了有人管", items=[elder_allowance.item.code, other.item.code], keywords=["老人"], also=[]
    )


def _sent(plan: BundlePlan) -> dict[str, Any]:
    return {row.line.code: "received" for row in plan.materials if not row.line.have}


def _accept(clerk: User, bundle: Bundle, person: Person, **more: Any) -> BundleReceipt:
    plan = BundlePlan(bundle, person)
    given = {"materials": _sent(plan), "form_data": {"live_with": "独居"}, "items": bundle.items} | more
    return bundle_accept(actor=clerk, bundle=bundle, person=person, **given)


def test_questions_and_papers_once(two: Bundle, xie: Person) -> None:
    plan = BundlePlan(two, xie)
    names = [spec["name"] for spec in plan.form.form]
    assert len(names) == len(set(names))
    assert "bank_card_mz_08" in names, "the same name with another label is another question"
    assert [row.line.name for row in plan.materials].count("户口簿") == 1
    shared = next(row for row in plan.materials if row.line.name == "户口簿")
    assert len(shared.items) == 2


def test_several_cases_one_receipt(two: Bundle, xie: Person, clerk: User) -> None:
    receipt = _accept(clerk, two, xie)
    cases = list(receipt.cases.order_by("id"))
    assert [case.item.code for case in cases] == two.items
    assert {case.state for case in cases} == {"accepted"}
    assert [row["number"] for row in receipt.content["cases"]] == [case.number for case in cases]
    assert [row["name"] for row in receipt.content["materials"]].count("户口簿") == 1
    assert cases[1].form_data["live_with"] == "独居"
    assert "live_with" not in cases[0].form_data
    assert JournalEntry.objects.filter(verb="bundle.accept", subject_uid=xie.uid).count() == 1
    assert Invitation.objects.count() == 1, "one visit is rated once"


def test_all_or_none(two: Bundle, xie: Person, clerk: User) -> None:
    with pytest.raises(MaterialsMissing) as told:
        _accept(clerk, two, xie, materials={})
    assert {row["name"] for row in told.value.details["missing"]} >= {"户口簿", "近期照片"}
    with pytest.raises(UserError):
        _accept(clerk, two, xie, form_data={})
    assert not Case.objects.exists()
    assert not BundleReceipt.objects.exists()


def test_only_what_is_chosen(two: Bundle, xie: Person, clerk: User) -> None:
    receipt = _accept(
        clerk, two, xie, items=two.items[:1], materials=_sent(BundlePlan(two, xie, chosen={two.items[0]}))
    )
    assert receipt.cases.count() == 1
    plan = BundlePlan(two, xie)
    assert plan.items[0].open == receipt.cases.get()
    assert [version.item.code for version in plan.versions] == two.items[1:]
    with pytest.raises(BundleEmpty):
        _accept(clerk, two, xie, items=two.items[:1])
    with pytest.raises(BundleEmpty):
        _accept(clerk, two, xie, items=["no-such"])


def test_condition_that_is_not_met(two: Bundle, make_item: Make, xie: Person, clerk: User) -> None:
    make_item("MZ-10", name="百岁老人", conditions=[{"expr": "person.age >= 100", "text": "满百岁"}])
    two.items = [*two.items, "MZ-10"]
    plan = BundlePlan(two, xie)
    assert [item.chosen for item in plan.items] == [True, True, False]
    sent = {"items": two.items, "materials": _sent(BundlePlan(two, xie, chosen=set(two.items)))}
    with pytest.raises(ConditionsNotMet):
        _accept(clerk, two, xie, **sent)
    assert _accept(clerk, two, xie, **sent, despite="本人坚持").cases.count() == 3


def test_page_from_choice_to_receipt(two: Bundle, xie: Person, clerk: User, client: Client) -> None:
    client.force_login(clerk)
    assert two.name in client.get(reverse("item_choose", args=["person", xie.uid])).content.decode()
    address = reverse("bundle_accept", args=[xie.uid, two.code])
    page = client.get(address).content.decode()
    assert page.count("户口簿") >= 1
    assert "受理 2 项" in page
    form = client.get(address).context["application"].form
    filled = {bound.html_name: bound.value() or "" for bound in form}
    wrong = client.post(address, filled | {"item": two.items, "f-live_with": "和儿子同住"})
    assert wrong.status_code == 400
    assert "和儿子同住" in wrong.content.decode()
    fewer = client.post(reverse("bundle_assess", args=[xie.uid, two.code]), {"item": two.items[:1]}).content.decode()
    assert "受理 1 项" in fewer
    uid = "7d9f7a52-6f0a-4f7e-9d8e-0a7d1f1d2b3c"
    sent = filled | {"item": two.items, "f-live_with": "独居", "case_uid": uid}
    sent |= {f"m:{code}": given for code, given in _sent(BundlePlan(two, xie)).items()}
    done = client.post(address, sent)
    assert done.status_code == 302, done.context["application"].error
    receipt = BundleReceipt.objects.get()
    paper = client.get(done["Location"]).content.decode()
    assert receipt.number in paper
    assert "老年优待" in paper
    assert "扫码评价" in paper
    assert client.post(address, sent)["Location"] == done["Location"], "sent twice, it is one"
    assert Case.objects.count() == 2


def test_who_may_not(two: Bundle, xie: Person, clerk: User, officer: User, auditor: User, client: Client) -> None:
    receipt = _accept(clerk, two, xie)
    with pytest.raises(NotAllowed):
        _accept(auditor, two, xie)
    for user, name, args in [
        (auditor, "bundle_accept", [xie.uid, two.code]),
        (clerk, "bundle_catalogue", []),
        (clerk, "bundle_edit", [two.code]),
    ]:
        client.force_login(user)
        assert client.get(reverse(name, args=args)).status_code == 403
    client.force_login(officer)
    assert client.get(reverse("bundle_receipt", args=[receipt.uid])).status_code in (200, 404)


def test_edited_on_screen(two: Bundle, administrator: User, client: Client) -> None:
    client.force_login(administrator)
    assert two.name in client.get(reverse("bundle_catalogue")).content.decode()
    address = reverse("bundle_edit", args=[two.code])
    sent = {"version": 1, "name": "老有所养", "summary": "", "items": two.items[:1], "active": "on"}
    assert client.post(address, sent).status_code == 302
    two.refresh_from_db()
    assert (two.name, two.items, two.version) == ("老有所养", two.items[:1], 2)
    assert client.post(address, sent).status_code == 409, "somebody else was quicker"
    with pytest.raises(VersionConflict):
        bundle_edit(actor=administrator, bundle=two, version=1, name="x", summary="", items=two.items, active=True)
    assert client.post(address, {**sent, "version": 2, "items": []}).status_code == 200


def test_everybody_reads_them(two: Bundle, client: Client) -> None:
    assert two.name in client.get(reverse("bundle_list")).content.decode()
    page = client.get(reverse("bundle_detail", args=[two.code])).content.decode()
    assert "近期照片" in page
    assert page.count("户口簿") == 1
    assert client.get(reverse("bundle_detail", args=["none"])).status_code == 404
    assert two.name in client.get(reverse("guide_list"), {"q": "老人"}).content.decode()


def test_through_the_api(two: Bundle, xie: Person, clerk: User, client: Client) -> None:
    client.force_login(clerk)
    [bundle] = client.get("/api/v1/bundles").json()["items"]
    plan = client.get(f"/api/v1/bundles/{bundle['code']}/plan", {"person": str(xie.uid)}).json()
    assert [row["code"] for row in plan["items"]] == two.items
    body = {
        "person": str(xie.uid),
        "items": two.items,
        "form": {"live_with": "独居"},
        "materials": {row["code"]: "received" for row in plan["materials"] if row["status"] == "to_bring"},
    }
    made = client.post(f"/api/v1/bundles/{two.code}/accept", body, content_type="application/json")
    assert made.status_code == 201
    assert len(made.json()["cases"]) == 2
    read_back = client.get(f"/api/v1/bundles/receipts/{made.json()['uid']}")
    assert read_back.json()["number"] == made.json()["number"]


def test_the_seven_of_the_catalogue(centre: Any) -> None:
    call_command("load-catalog", verbosity=0)
    bundles = read("bundles.yaml")["bundles"]
    assert [row["name"] for row in bundles] == [
        "新生儿出生",
        "退休",
        "就业创业",
        "困难救助",
        "残疾人服务",
        "身后事",
        "新来郑州",
    ]
    codes = set(Item.objects.values_list("code", flat=True))
    assert all(set(row["items"]) <= codes for row in bundles)
    for row in bundles:
        versions = [Item.objects.get(code=code).current for code in row["items"]]
        merged = merge_forms([version for version in versions if version])
        single = sum(len(version.form) for version in versions if version)
        assert len(merged.form) < single
