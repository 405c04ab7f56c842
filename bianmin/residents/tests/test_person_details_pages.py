"""Documents, tags, needs, consents, representatives through their pages: bad input, several of them, what is said."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bianmin.core import clock, encryption
from bianmin.core.models import JournalEntry, StoredFile
from bianmin.residents.actions.document import document_add
from bianmin.residents.actions.terms import rewrite_terms
from bianmin.residents.models import Consent, Document, DocumentType, Person, Representation, Tag, TagType

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64
PDF = b"%PDF-1.7\n" + b"0" * 64


@pytest.fixture(autouse=True)
def catalogue(code_tables):
    DocumentType.objects.create(code="hukou_book", name="户口簿", issuer="公安机关")
    TagType.objects.create(code="veteran", name="退役军人", holder="person", evidence="退役证件", valid_months=12)


@pytest.fixture
def xie(xie):
    rewrite_terms([xie])
    return xie


@pytest.fixture
def daughter(household):
    person = Person.objects.create(
        name="王小妹", household=household, birth_date=date(1975, 1, 1), area_code=household.area_code
    )
    rewrite_terms([person])
    return person


def scan(content, name="scan.png"):
    return SimpleUploadedFile(name, content, content_type="image/png")


def send(client, user, name, xie, data, *more):
    client.force_login(user)
    return client.post(reverse(name, args=[xie.uid, *more]), data)


def test_pdf_scan_is_shown_as_what_it_is(client, clerk, xie):
    send(client, clerk, "document_add", xie, {"type": "hukou_book", "scan": scan(PDF, "户口簿.pdf")})
    answer = client.get(reverse("document_scan", args=[Document.objects.get().uid]))
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert answer.content == PDF


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"type": ""}, "必填"),
        ({"type": "moon"}, "id_type_error"),
        ({"number": "9" * 61}, "60"),
        ({"valid_from": "2020-01-02", "valid_until": "2020-01-01"}, "到期日期早于开始日期"),
        ({"valid_from": "2999-01-01"}, "开始日期还没有到"),
        ({"valid_until": "gestern"}, "id_valid_until_error"),
        ({"scan": scan(b"<html><script>alert(1)</script>", "evil.png")}, "不是可以接收的类型"),
        ({"scan": scan(b"MZ" + b"0" * 100, "scan.pdf")}, "不是可以接收的类型"),
        ({"scan": scan(PNG + b"0" * 10_000_001)}, "文件太大"),
    ],
)
def test_bad_document_is_refused_and_nothing_is_stored(client, clerk, xie, typed, sentence):
    answer = send(client, clerk, "document_add", xie, {"type": "hukou_book", "issuer": "打字的机关"} | typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "打字的机关" in answer.text
    assert "扫描件要重新选一次" in answer.text
    assert (Document.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_second_withdrawal_is_told(client, clerk, xie):
    document = document_add(
        actor=clerk, person=xie, type=DocumentType.objects.get(), scan=BytesIO(PNG), scan_name="a.png"
    )
    client.force_login(clerk)
    path = reverse("document_withdraw", args=[document.uid])
    assert client.post(path, {"reason": " "}).status_code == 422
    assert client.post(path, {"reason": "换证"}).status_code == 302
    late = client.post(path, {"reason": "换证了"})
    assert late.status_code == 422
    assert "已经撤下" in late.text
    assert "换证了" in late.text


def test_evidence_stands_beside_each_tag(client, clerk, xie):
    client.force_login(clerk)
    assert "退役军人 —— 依据：退役证件" in client.get(reverse("tag_add", args=[xie.uid])).text


@pytest.mark.parametrize(
    "typed", [{"source": ""}, {"type": "moon"}, {"since": "2020-01-02", "until": "2020-01-01"}, {"source": "x" * 81}]
)
def test_bad_tag_changes_nothing(client, clerk, xie, typed):
    data = {"type": "veteran", "source": "打字的依据"} | typed
    answer = send(client, clerk, "tag_add", xie, data)
    assert answer.status_code == 422
    assert data["source"] in answer.text
    assert not Tag.objects.exists()


def test_tag_is_held_once_and_ended_once(client, clerk, xie):
    data = {"type": "veteran", "source": "退役证件"}
    assert send(client, clerk, "tag_add", xie, data).status_code == 302
    assert "已经在档案里" in send(client, clerk, "tag_add", xie, data).text
    tag = Tag.objects.get()
    yesterday = {"until": str(clock.today() - timedelta(days=1)), "reason": "x"}
    assert send(client, clerk, "tag_end", xie, yesterday, tag.uid).status_code == 422
    assert send(client, clerk, "tag_end", xie, {"reason": "核销"}, tag.uid).status_code == 302
    assert "已经结束" in send(client, clerk, "tag_end", xie, {"reason": "核销"}, tag.uid).text


def test_tag_of_somebody_else_is_not_found(client, clerk, xie, daughter):
    send(client, clerk, "tag_add", xie, {"type": "veteran", "source": "退役证件"})
    answer = send(client, clerk, "tag_end", daughter, {"reason": "x"}, Tag.objects.get().uid)
    assert answer.status_code == 404


def test_purposes_are_in_plain_words_and_duty_is_for_affairs_alone(client, clerk, xie):
    client.force_login(clerk)
    page = client.get(reverse("consent_give", args=[xie.uid])).text
    assert "法定职责" in page
    assert "把姓名、住址和电话告诉服务人员" in page
    wrong = send(client, clerk, "consent_give", xie, {"purpose": "living", "basis": "duty"})
    assert wrong.status_code == 422
    assert not Consent.objects.exists()


def test_child_needs_her_guardian(client, clerk, xie, daughter):
    Person.objects.filter(pk=xie.pk).update(birth_date=clock.today() - timedelta(days=365 * 8))
    data = {"purpose": "culture", "basis": "consent"}
    assert "要由监护人同意" in send(client, clerk, "consent_give", xie, data).text
    by = {"basis": "guardian", "given_by": str(daughter.uid)}
    assert send(client, clerk, "consent_give", xie, data | by).status_code == 422
    send(client, clerk, "representation_add", xie, {"kind": "guardian", "representative": str(daughter.uid)})
    assert send(client, clerk, "consent_give", xie, data | by).status_code == 302


def test_consent_is_withdrawn_after_a_page_that_says_what_it_means(client, clerk, xie):
    send(client, clerk, "consent_give", xie, {"purpose": "living", "basis": "consent"})
    path = reverse("consent_withdraw", args=[xie.uid, Consent.objects.get().uid])
    assert "不再用于这个用途" in client.get(path).text
    assert Consent.objects.get().withdrawn_at is None
    assert client.post(path).status_code == 302
    assert client.post(path).status_code == 422


def test_representative_is_found_masked_and_chosen(client, clerk, xie, daughter):
    first = send(client, clerk, "representation_add", xie, {"kind": "agent", "find": "王"})
    assert first.status_code == 422
    assert "王*妹" in first.text
    assert "王小妹" not in first.text
    found = send(client, clerk, "representation_find", xie, {"find": "王"})
    assert f'value="{daughter.uid}"' in found.text
    data = {"kind": "agent", "representative": str(daughter.uid), "scope": "高龄津贴"}
    assert send(client, clerk, "representation_add", xie, data).status_code == 302
    assert "已经登记过" in send(client, clerk, "representation_add", xie, data).text


def test_guardian_is_registered_with_the_proof_and_looking_at_it_is_noted(client, clerk, auditor, xie, daughter):
    data = {"kind": "guardian", "representative": str(daughter.uid), "scan": scan(PDF, "监护证明.pdf")}
    assert send(client, clerk, "representation_add", xie, data).status_code == 302
    row = Representation.objects.get()
    assert row.proof.sm3 == encryption.sm3(PDF)
    path = reverse("representation_proof", args=[xie.uid, row.uid])
    assert path in client.get(reverse("person_detail", args=[xie.uid])).text
    answer = client.get(path)
    assert (answer.content, answer["Content-Type"]) == (PDF, "application/pdf")
    assert (answer["X-Content-Type-Options"], "default-src 'none'" in answer["Content-Security-Policy"]) == (
        "nosniff",
        True,
    )
    assert JournalEntry.objects.filter(verb="person.reveal", subject_uid=xie.uid).count() == 1
    client.force_login(auditor)
    assert client.get(path).status_code == 403


def test_bad_proof_is_refused_and_nothing_is_stored(client, clerk, xie, daughter):
    data = {"kind": "guardian", "representative": str(daughter.uid), "scan": scan(b"MZ" + b"0" * 100)}
    answer = send(client, clerk, "representation_add", xie, data)
    assert answer.status_code == 422
    assert "不是可以接收的类型" in answer.text
    assert (Representation.objects.count(), StoredFile.objects.count()) == (0, 0)
    send(client, clerk, "representation_add", xie, {"kind": "guardian", "representative": str(daughter.uid)})
    bare = reverse("representation_proof", args=[xie.uid, Representation.objects.get().uid])
    assert client.get(bare).status_code == 404


def test_ending_a_representation_asks_for_the_reason(client, clerk, xie, daughter):
    send(client, clerk, "representation_add", xie, {"kind": "agent", "representative": str(daughter.uid)})
    row = Representation.objects.get()
    for typed in ({}, {"reason": " "}, {"reason": "x", "until": "1999-01-01"}, {"reason": "x", "until": "morgen"}):
        assert send(client, clerk, "representation_end", xie, typed, row.uid).status_code == 422
    assert send(client, clerk, "representation_end", xie, {"reason": "收回委托"}, row.uid).status_code == 302
    assert "已经结束" in send(client, clerk, "representation_end", xie, {"reason": "收回委托"}, row.uid).text
    row.refresh_from_db()
    assert row.until == clock.today()
    assert "收回委托" in client.get(reverse("person_timeline", args=[xie.uid])).text


@pytest.mark.parametrize("who", ["herself", "nobody", "no-uid"])
def test_bad_representative_is_refused(client, clerk, xie, who):
    uid = {"herself": str(xie.uid), "nobody": "00000000-0000-0000-0000-000000000000"}.get(who, who)
    answer = send(client, clerk, "representation_add", xie, {"kind": "agent", "representative": uid, "scope": "打的字"})
    assert answer.status_code == 422
    assert "打的字" in answer.text
    assert not Representation.objects.exists()


def test_person_of_another_area_represents_nobody(client, clerk, xie, areas):
    far = Person.objects.create(name="远方人", area_code="410104003001001", birth_date=date(1980, 1, 1))
    data = {"kind": "agent", "representative": str(far.uid)}
    assert send(client, clerk, "representation_add", xie, data).status_code == 422
    assert not Representation.objects.exists()
