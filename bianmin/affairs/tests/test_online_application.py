"""A daughter applies for her father's allowance on her phone: saved, photographed, handed in, answered."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from bianmin.accounts.models import User
from bianmin.affairs.actions.case_close import case_deliver
from bianmin.affairs.actions.case_decide import case_approve
from bianmin.affairs.actions.case_supply import case_request_supplement, case_supply
from bianmin.affairs.actions.online_application import online_application_begin, online_application_submit
from bianmin.affairs.actions.online_expire import online_expire
from bianmin.affairs.errors import CaseOpenError
from bianmin.affairs.models import Case, CaseMaterial, ItemVersion, MaterialUpload, OnlineApplication
from bianmin.conftest import mrs_xie
from bianmin.core import clock, files
from bianmin.core.errors import UserError
from bianmin.core.masking import mask_name
from bianmin.core.models import JournalEntry, OutboxMessage, StoredFile
from bianmin.feedback.models import Invitation
from bianmin.portal.actions.account import account_open
from bianmin.portal.actions.binding import binding_add, binding_code_make
from bianmin.portal.models import ResidentAccount
from bianmin.portal.selectors.acting import acting_for
from bianmin.residents.models import Household, Person, Representation

from .online_phone import at_desk, fill, photo, submitted

pytestmark = pytest.mark.django_db


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
    assert "接着填" in phone.get(reverse("online_begin", args=["MZ-06"])).content.decode()
    # saved incomplete, left, and come back
    assert fill(phone, row, **{"f-address": "平等街 9 号", "p:M2": photo()}).status_code == 302
    again = phone.get(page["Location"]).content.decode()
    assert "平等街 9 号" in again
    assert "第 1 张" in again
    assert "image/*" not in again  # asked for by name, an iPhone sends JPEG instead of HEIC
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
    stands = phone.get(page["Location"]).content.decode()
    for words in ("等窗口核对", "提交的内容", "平等街 12 号院", "第 2 张"):  # what was sent, with its photos
        assert words in stands, words
    begun = phone.get(reverse("online_begin", args=["MZ-06"])).content.decode()
    assert "看这份申请" in begun
    assert "开始申请" not in begun
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
    assert "a.exe：" in page
    assert "只收照片" in page
    assert "新地址" in page
    assert MaterialUpload.objects.count() == 2


def test_too_many_photos(phone: Client, begun: OnlineApplication) -> None:
    answer = fill(phone, begun, **{"p:M2": [photo() for _ in range(7)]})
    assert "照片太多" in answer.content.decode()
    assert MaterialUpload.objects.count() == 6


def test_withdrawn_and_the_photos_are_gone(phone: Client, begun: OnlineApplication) -> None:
    row = submitted(phone, begun)
    stored = [upload.file for upload in row.uploads.all()]
    withdraw = reverse("online_withdraw", args=[row.uid])
    assert "撤回申请" in phone.get(withdraw).text
    phone.post(withdraw)
    stands = phone.get(phone.get(withdraw)["Location"]).text  # asked no more, but told how it stands
    assert reverse("online_begin", args=["MZ-06"]) in stands
    assert "提交的内容" not in stands
    row.refresh_from_db()
    assert row.content is None
    assert not MaterialUpload.objects.exists()
    for file in stored:
        file.refresh_from_db()
        with pytest.raises(files.FileGone):
            files.read(file)


def test_a_draft_is_deleted_and_asks_nothing_that_is_for_staff(phone: Client, begun: OnlineApplication) -> None:
    assert "当面问清" not in phone.get(reverse("online_application", args=[begun.uid])).text
    withdraw = reverse("online_withdraw", args=[begun.uid])
    assert "删掉草稿" in phone.get(withdraw).text
    mine = phone.post(withdraw, follow=True).text
    assert "草稿已删掉" in mine
    assert begun.item_version.name not in mine


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


def test_a_case_of_hers_page_by_page(
    phone: Client, accept: Callable[..., Case], officer: User, clerk: User, xie: Person, at: Callable[[str], object]
) -> None:
    case = accept()
    mine = reverse("my_case", args=[case.uid])
    again = phone.get(reverse("online_begin", args=["MZ-06"])).text
    assert "已有一件在办" in again
    assert mine in again
    assert "开始申请" not in again
    assert mine in phone.get("/my/").text
    page = phone.get(mine).text
    for words in (case.number, "收到申请", "最晚有结果", case.office.name, "材料"):
        assert words in page, words
    assert "已超期" not in page
    with at("2025-12-01 10:00"):
        later = Client()  # the session has ended by then
        later.force_login(ResidentAccount.objects.get().user)
        later.post(reverse("person_act", args=[xie.uid]))
        for late in (later.get(mine).text, later.get("/my/").text):
            assert "已超期" in late
            assert "现在过了" in late
            assert "有结果</p>" not in late
    case_request_supplement(actor=officer, case=case, wanted=[{"name": "收入证明"}], note="照片太暗")
    waiting = phone.get(mine).text
    assert "照片太暗" in waiting
    assert reverse("case_upload", args=[case.uid]) in waiting
    stranger = Client()
    stranger.force_login(account_open(phone="15400009999").user)
    assert stranger.get(mine).status_code == 404
    assert at_desk(clerk).get(mine).status_code == 403
    assert Client().get(mine).status_code == 302
