"""A daughter applies for her father's allowance on her phone: saved, photographed, handed in, answered."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from PIL import Image

from bianmin.accounts.models import Role, User
from bianmin.affairs.actions.case_close import case_deliver
from bianmin.affairs.actions.case_decide import case_approve
from bianmin.affairs.actions.case_supply import case_request_supplement, case_supply
from bianmin.affairs.actions.item import item_online
from bianmin.affairs.actions.online_application import online_application_begin, online_application_submit
from bianmin.affairs.actions.online_decide import (
    online_application_accept,
    online_application_decline,
    online_application_return,
)
from bianmin.affairs.actions.online_expire import online_expire
from bianmin.affairs.errors import CaseOpenError, ItemInactive
from bianmin.affairs.models import Case, CaseMaterial, ItemVersion, MaterialUpload, OnlineApplication
from bianmin.conftest import mrs_xie
from bianmin.core import clock, files
from bianmin.core.errors import NotAllowed, UserError, VersionConflict
from bianmin.core.masking import mask_name
from bianmin.core.models import JournalEntry, OutboxMessage, StoredFile
from bianmin.core.workflow import MoveNotAllowed
from bianmin.feedback.models import Invitation
from bianmin.portal.actions.account import account_open
from bianmin.portal.actions.binding import binding_add, binding_code_make
from bianmin.portal.models import ResidentAccount
from bianmin.portal.selectors.acting import acting_for
from bianmin.residents.models import Household, Person, Representation

pytestmark = pytest.mark.django_db
PHONE = "15400001111"


def photo(name: str = "IMG_1.jpg", colour: str = "white") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (800, 600), colour).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


@pytest.fixture
def daughter(household: Household, xie: Person) -> Person:
    """Who acts for Mrs Xie by an authorisation on file."""
    person = mrs_xie(household, serial=105, phone=PHONE, name="谢小燕", relation="20")
    Representation.objects.create(
        person=xie, representative=person, kind=Representation.Kind.AGENT, relation="20", since=clock.today()
    )
    return person


@pytest.fixture
def account(clerk: User, daughter: Person) -> ResidentAccount:
    found = account_open(phone=PHONE)
    binding_add(account=found, code=binding_code_make(actor=clerk, person=daughter))
    return found


@pytest.fixture
def phone(account: ResidentAccount, xie: Person) -> Client:
    """Her telephone, acting for Mrs Xie."""
    client = Client()
    client.force_login(account.user)
    client.post(reverse("person_act", args=[xie.uid]))
    return client


@pytest.fixture
def begun(account: ResidentAccount, elder_allowance: ItemVersion, xie: Person) -> OnlineApplication:
    acted = next(one for one in acting_for(account.user) if one.person == xie)
    return online_application_begin(account=account, acted=acted, version=elder_allowance)


def at_desk(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def fill(client: Client, row: OnlineApplication, button: str = "save", **more: Any) -> Any:
    row.refresh_from_db()
    data = {"version": row.version, button: "yes", "f-name": "谢玉清", "f-address": "平等街 12 号院", **more}
    return client.post(reverse("online_application", args=[row.uid]), data)


def submitted(client: Client, row: OnlineApplication) -> OnlineApplication:
    answer = fill(client, row, "submit", **{"p:M1": photo(), "p:M2": [photo(), photo("IMG_2.jpg")]})
    assert answer.status_code == 302, re.findall(r'class="errors".*?</div>', answer.content.decode(), re.S)
    row.refresh_from_db()
    return row


def test_on_the_bus(phone: Client, elder_allowance: ItemVersion, xie: Person, clerk: User, officer: User) -> None:
    guide = phone.get(reverse("guide_detail", args=["MZ-06"])).content.decode()
    assert reverse("online_begin", args=["MZ-06"]) in guide
    begin = phone.get(reverse("online_begin", args=["MZ-06"])).content.decode()
    assert f"替 <b>{xie.name}</b> 申请" in begin
    page = phone.post(reverse("online_begin", args=["MZ-06"]))
    assert phone.post(reverse("online_begin", args=["MZ-06"]))["Location"] == page["Location"]  # pressed twice
    row = OnlineApplication.objects.get()
    assert (row.person, row.state, row.agent) == (xie, "draft", Person.objects.get(name="谢小燕"))
    first = phone.get(page["Location"]).content.decode()
    assert xie.name in first
    assert xie.phone not in first
    # saved incomplete, left, and come back
    assert fill(phone, row, **{"f-address": "平等街 9 号", "p:M2": photo()}).status_code == 302
    again = phone.get(page["Location"]).content.decode()
    assert "平等街 9 号" in again
    assert "第 1 张" in again
    assert "还没提交" in phone.get("/my/").content.decode()
    # handed in too early: everything that is missing, nothing lost
    early = fill(phone, row, "submit", **{"f-address": "平等街 9 号", "f-name": ""})
    assert early.status_code == 400
    told = early.content.decode()
    assert "平等街 9 号" in told
    for anchor in ("photos-M1", "id_f-name"):  # the box at the top leads to each place
        assert f'<a href="#{anchor}"' in told
        assert f'id="{anchor}"' in told
    row.refresh_from_db()
    assert row.state == "draft"
    row = submitted(phone, row)
    assert (row.state, row.due_on.isoformat()) == ("submitted", "2025-09-15")
    assert "等窗口核对" in phone.get(page["Location"]).content.decode()
    # at the desk
    desk = at_desk(clerk)
    assert mask_name(xie.name) in desk.get(reverse("online_applications")).content.decode()
    detail = desk.get(reverse("online_detail", args=[row.uid])).content.decode()
    assert detail.count("<img") == 4
    assert "未经病毒扫描" in detail
    accepted = desk.post(reverse("online_accept", args=[row.uid]), {"version": row.version})
    case = Case.objects.get()
    assert accepted["Location"] == reverse("case_detail", args=[case.uid])
    assert (case.channel, case.agent.name, case.clerk) == ("online", "谢小燕", clerk)
    received = {m.code: (m.status, bool(m.file)) for m in case.materials.all()}
    assert received == {"M1": ("received", True), "M2": ("received", True), "M3": ("generated", False)}
    assert "平等街 12 号院" in str(case.form_data)
    assert "手机交来的照片" in desk.get(accepted["Location"]).content.decode()
    mine = phone.get("/my/").content.decode()
    assert case.number in mine
    assert "网上申请</h" not in mine
    told = OutboxMessage.objects.get(key=f"case:{case.uid}:accept")
    assert case.number in told.body
    assert not Invitation.objects.exists()  # an online matter is rated once it is closed
    case_deliver(actor=clerk, case=case_approve(actor=officer, case=case), method="code", pickup_code=case.pickup_code)
    assert Invitation.objects.count() == 1


def test_photos_are_hers_alone(phone: Client, begun: OnlineApplication, clerk: User, household: Household) -> None:
    fill(phone, begun, **{"p:M2": photo()})
    upload = MaterialUpload.objects.get()
    own, small = reverse("own_upload", args=[upload.uid]), reverse("own_upload", args=[upload.uid]) + "?small=1"
    assert "no-store" in phone.get(own)["Cache-Control"]
    assert len(phone.get(small).content) < 8_000
    stranger = Client()
    other = account_open(phone="15400002222")
    binding_add(
        account=other,
        code=binding_code_make(
            actor=clerk, person=mrs_xie(household, serial=106, phone="15400002222", name="赵六", relation="20")
        ),
    )
    stranger.force_login(other.user)
    for url in (own, reverse("online_application", args=[begun.uid]), reverse("online_withdraw", args=[begun.uid])):
        assert stranger.get(url).status_code == 404
    desk = at_desk(clerk)  # a draft is nobody's business at the centre
    assert desk.get(reverse("upload_file", args=[upload.uid])).status_code == 404
    assert desk.get(reverse("online_detail", args=[begun.uid])).status_code == 404
    submitted(phone, begun)
    assert desk.get(reverse("upload_file", args=[upload.uid])).status_code == 200
    assert JournalEntry.objects.filter(verb="person.look", subject_uid=begun.person.uid, actor=clerk).exists()


def test_the_right_ends_with_the_authorisation(phone: Client, begun: OnlineApplication, xie: Person) -> None:
    Representation.objects.update(until=clock.today() - timedelta(days=1))
    assert phone.get(reverse("online_application", args=[begun.uid])).status_code == 404
    assert fill(phone, begun).status_code == 404


def test_a_photo_is_removed_and_a_wrong_file_keeps_the_rest(phone: Client, begun: OnlineApplication) -> None:
    fill(phone, begun, **{"p:M2": [photo(), photo("2.jpg")]})
    gone = MaterialUpload.objects.first()
    assert gone
    fill(phone, begun, remove=str(gone.uid))
    assert MaterialUpload.objects.count() == 1
    assert StoredFile.objects.get(pk=gone.file_id).erased_at
    wrong = fill(
        phone,
        begun,
        **{"f-address": "新地址", "p:M1": [photo(), SimpleUploadedFile("a.exe", b"MZ" * 200)], "remove": "x"},
    )
    assert wrong.status_code == 400
    page = wrong.content.decode()
    assert "只收照片" in page
    assert "新地址" in page
    assert MaterialUpload.objects.count() == 2


def test_too_many_photos(phone: Client, begun: OnlineApplication) -> None:
    answer = fill(phone, begun, **{"p:M2": [photo() for _ in range(7)]})
    assert "照片太多" in answer.content.decode()
    assert MaterialUpload.objects.count() == 6


def test_returned_once_and_handed_in_again(phone: Client, begun: OnlineApplication, clerk: User) -> None:
    row = submitted(phone, begun)
    with pytest.raises(UserError, match="一次说全"):
        online_application_return(actor=clerk, application=row, materials={})
    row = online_application_return(actor=clerk, application=row, materials={"M1": "照片反光"}, words="银行卡号请核对")
    told = OutboxMessage.objects.get(purpose="online_returned")
    assert "高龄津贴申领" in told.body
    assert told.recipient == PHONE
    page = phone.get(reverse("online_application", args=[row.uid])).content.decode()
    assert "照片反光" in page
    assert "银行卡号请核对" in page
    fill(phone, row, "submit", **{"p:M1": photo("new.jpg")})
    row.refresh_from_db()
    assert row.state == "submitted"
    told.refresh_from_db()
    assert told.state == OutboxMessage.State.OVERTAKEN
    case = online_application_accept(actor=clerk, application=row)
    assert case.uploads.count() == 4


def test_declined_and_the_counter_stays_open(phone: Client, begun: OnlineApplication, clerk: User, xie: Person) -> None:
    row = submitted(phone, begun)
    with pytest.raises(UserError, match="接下来怎么办"):
        online_application_decline(actor=clerk, application=row, reason=" ")
    online_application_decline(actor=clerk, application=row, reason="要本人到窗口签字，请带身份证来。")
    assert "要本人到窗口签字" in phone.get(reverse("online_application", args=[row.uid])).content.decode()
    assert phone.post(reverse("online_begin", args=["MZ-06"])).status_code == 302  # may try again


def test_withdrawn_and_the_photos_are_gone(phone: Client, begun: OnlineApplication) -> None:
    row = submitted(phone, begun)
    stored = [upload.file for upload in row.uploads.all()]
    assert phone.get(reverse("online_withdraw", args=[row.uid])).status_code == 200
    phone.post(reverse("online_withdraw", args=[row.uid]))
    assert not MaterialUpload.objects.exists()
    for file in stored:
        file.refresh_from_db()
        with pytest.raises(files.FileGone):
            files.read(file)


def test_one_case_or_one_application(
    phone: Client, begun: OnlineApplication, accept: Callable[..., Case], account: ResidentAccount, xie: Person
) -> None:
    case = accept()
    answer = fill(phone, begun, "submit", **{"p:M1": photo(), "p:M2": photo()})
    assert case.number in answer.content.decode()
    begun.refresh_from_db()
    assert begun.state == "draft"
    OnlineApplication.objects.all().delete()
    acted = next(one for one in acting_for(account.user) if one.person == xie)
    with pytest.raises(CaseOpenError):
        online_application_begin(account=account, acted=acted, version=case.item_version)
    assert case.number in phone.post(reverse("online_begin", args=["MZ-06"])).content.decode()


def test_two_clerks_and_a_withdrawal(phone: Client, begun: OnlineApplication, clerk: User) -> None:
    row = submitted(phone, begun)
    online_application_return(actor=clerk, application=row, materials={}, words="请核对卡号", version=row.version)
    with pytest.raises(MoveNotAllowed):
        online_application_accept(actor=clerk, application=row)
    fill(phone, row, "submit")
    with pytest.raises(VersionConflict):
        online_application_accept(actor=clerk, application=row, version=row.version)


def test_who_answers(
    phone: Client,
    begun: OnlineApplication,
    officer: User,
    clerk_elsewhere: User,
    staff: Callable[..., User],
) -> None:
    row = submitted(phone, begun)
    director = staff("director9", Role.DIRECTOR)
    with pytest.raises(NotAllowed):
        online_application_accept(actor=director, application=row)
    assert at_desk(director).get(reverse("online_detail", args=[row.uid])).status_code == 200
    assert at_desk(director).post(reverse("online_accept", args=[row.uid]), {"version": 3}).status_code == 403
    assert at_desk(officer).get(reverse("online_applications")).status_code == 403
    assert at_desk(clerk_elsewhere).get(reverse("online_detail", args=[row.uid])).status_code == 404
    assert phone.get(reverse("online_detail", args=[row.uid])).status_code in (302, 403)


def test_an_item_that_is_not_applied_for_online(
    phone: Client, elder_allowance: ItemVersion, administrator: User, account: ResidentAccount, xie: Person
) -> None:
    item = elder_allowance.item
    item_online(actor=administrator, item=item, version=item.version, online=False)
    assert "网上申请" not in phone.get(reverse("guide_detail", args=["MZ-06"])).content.decode()
    assert "到窗口办" in phone.post(reverse("online_begin", args=["MZ-06"])).content.decode()
    elder_allowance.item.refresh_from_db()
    acted = next(one for one in acting_for(account.user) if one.person == xie)
    with pytest.raises(ItemInactive):
        online_application_begin(account=account, acted=acted, version=elder_allowance)


def test_supplement_by_photo(phone: Client, accept: Callable[..., Case], officer: User, clerk: User) -> None:
    case = accept()
    case_request_supplement(actor=officer, case=case, wanted=[{"name": "收入证明"}], note="近三个月的")
    url = reverse("case_upload", args=[case.uid])
    assert url in phone.get("/my/").content.decode()
    page = phone.get(url).content.decode()
    assert "收入证明" in page
    assert "近三个月的" in page
    [code] = re.findall(r'name="p:([^"]+)"', page)
    assert phone.post(url, {f"p:{code}": photo()}).status_code == 302
    assert "等工作人员看" in phone.get(url).content.decode()
    desk = at_desk(officer).get(reverse("case_detail", args=[case.uid])).content.decode()
    assert "待收" in desk
    case.refresh_from_db()
    case_supply(actor=clerk, case=case, materials={code: "received"})
    material = CaseMaterial.objects.get(case=case, code=code)
    assert material.file
    assert MaterialUpload.objects.get().taken_at
    assert "现在不用补材料" in phone.get(url).content.decode()
    assert phone.post(url, {f"p:{code}": photo()}).status_code == 400


def test_drafts_end_after_thirty_days(phone: Client, begun: OnlineApplication) -> None:
    fill(phone, begun, **{"p:M2": photo()})
    assert online_expire() == 0
    with clock.frozen(clock.now() + timedelta(days=31)):
        assert online_expire() == 1
    assert not OnlineApplication.objects.exists()
    assert not MaterialUpload.objects.exists()
    assert StoredFile.objects.filter(erased_at=None).count() == 0


def test_what_is_typed_is_sealed(phone: Client, begun: OnlineApplication) -> None:
    fill(phone, begun, **{"f-bank_card": "6222020200112233445"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM affairs_onlineapplication")
        assert "6222" not in cursor.fetchone()[0]


def test_submitted_without_any_saving(account: ResidentAccount, begun: OnlineApplication) -> None:
    with pytest.raises(UserError):
        online_application_submit(actor=account.user, application=begun)
    assert OnlineApplication.objects.get().state == "draft"


def test_through_the_api(phone: Client, begun: OnlineApplication, clerk: User, officer: User) -> None:
    row, desk = submitted(phone, begun), at_desk(clerk)
    api = "/api/v1/online-applications"
    [found] = desk.get(api).json()["items"]
    assert (found["uid"], found["item"], found["days_left"]) == (str(row.uid), "MZ-06", 5)
    assert row.person.name not in str(found)
    full = desk.get(f"{api}/{row.uid}").json()
    assert {upload["material"] for upload in full["uploads"]} == {"M1", "M2"}
    assert row.person.id_number not in str(full)
    assert desk.get(f"{api}/uploads/{full['uploads'][0]['uid']}")["Content-Type"] == "image/jpeg"
    assert at_desk(officer).get(api).status_code == 403

    def post(verb: str, **body: Any) -> Any:
        return desk.post(f"{api}/{row.uid}/{verb}", body, content_type="application/json")

    assert post("return").status_code == 400
    assert post("return", words="请核对卡号", version=99).json()["code"] == "version_conflict"
    assert post("return", words="请核对卡号").json()["state"] == "returned"
    fill(phone, row, "submit")
    assert post("accept").json()["state"] == "accepted"
    assert post("decline", reason="太晚").json()["code"] == "move_not_allowed"


def test_lists_cost_the_same_however_long(
    phone: Client,
    begun: OnlineApplication,
    clerk: User,
    make_item: Callable[..., ItemVersion],
    account: ResidentAccount,
    xie: Person,
    django_assert_max_num_queries: Any,
) -> None:
    submitted(phone, begun)
    acted = next(one for one in acting_for(account.user) if one.person == xie)
    for place in range(8):
        version = make_item(f"MZ-{20 + place}", materials=[])
        row = online_application_begin(account=account, acted=acted, version=version)
        fill(phone, row, "submit")
    desk = at_desk(clerk)
    with django_assert_max_num_queries(12):
        page = desk.get(reverse("online_applications")).content.decode()
    assert page.count("<tr>") == 10
    assert desk.get(reverse("online_applications") + "?which=closed").status_code == 200
