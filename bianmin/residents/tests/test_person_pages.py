"""The pages of people's files: they show what they should, masked, to those who may, and note each look."""

import re
import uuid
from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bianmin.core import id_number, journal
from bianmin.core.models import JournalEntry
from bianmin.residents.actions.consent import consent_give
from bianmin.residents.actions.document import document_add
from bianmin.residents.actions.need import need_set
from bianmin.residents.actions.representation import representation_add
from bianmin.residents.actions.tag import tag_add
from bianmin.residents.actions.terms import rewrite_terms
from bianmin.residents.forms.person_edit import GROUPS
from bianmin.residents.models import Consent, Document, DocumentType, Need, Person, Representation, Tag, TagType

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def xie(xie, code_tables):
    rewrite_terms([xie])
    return xie


@pytest.fixture
def daughter(household):
    person = Person.objects.create(
        name="王小妹",
        household=household,
        relation="30",
        birth_date=date(1975, 1, 1),
        area_code=household.area_code,
        id_number="SYN12345678",
        id_masked="SYN1***5678",
        certificate_type="passport",
    )
    rewrite_terms([person])
    return person


@pytest.fixture
def file_of(clerk, xie, daughter):
    """Mrs Xie with one of everything."""
    card = DocumentType.objects.create(code="resident_id", name="居民身份证", issuer="公安机关")
    paper = DocumentType.objects.create(code="disability_cert", name="残疾人证", sensitive=True)
    veteran = TagType.objects.create(code="veteran", name="退役军人", holder="person")
    dibao = TagType.objects.create(code="dibao", name="低保家庭", holder="household", sensitive=True)
    need_set(actor=clerk, person=xie, needs={"lives_alone": "", "hearing": ""})
    return {
        "document": document_add(actor=clerk, person=xie, type=card, scan=BytesIO(PNG), scan_name="a.png"),
        "sensitive": document_add(actor=clerk, person=xie, type=paper),
        "tag": tag_add(actor=clerk, person=xie, type=veteran, source="退役证件"),
        "dibao": tag_add(actor=clerk, person=xie, type=dibao, source="低保证"),
        "consent": consent_give(actor=clerk, person=xie, purpose="living"),
        "representation": representation_add(
            actor=clerk, person=xie, representative=daughter, kind="agent", scan=BytesIO(PNG), scan_name="b.png"
        ),
    }


def urls(xie, parts):
    """Every path of people's files, with the way in which it is asked."""
    one = [xie.uid]
    return [
        ("get", reverse("person_detail", args=one)),
        ("get", reverse("person_print", args=one)),
        ("get", reverse("person_timeline", args=one)),
        ("get", reverse("person_edit", args=one)),
        *(("get", reverse("person_edit", args=[xie.uid, group])) for group in GROUPS),
        ("get", reverse("person_move", args=one)),
        ("post", reverse("person_reveal", args=one)),
        ("get", reverse("document_add", args=one)),
        ("get", reverse("document_withdraw", args=[parts["document"].uid])),
        ("get", reverse("document_scan", args=[parts["document"].uid])),
        ("get", reverse("tag_add", args=one)),
        ("get", reverse("tag_end", args=[xie.uid, parts["tag"].uid])),
        ("get", reverse("need_set", args=one)),
        ("get", reverse("consent_give", args=one)),
        ("post", reverse("consent_withdraw", args=[xie.uid, parts["consent"].uid])),
        ("get", reverse("consent_withdraw", args=[xie.uid, parts["consent"].uid])),
        ("get", reverse("representation_add", args=one)),
        ("post", reverse("representation_find", args=one)),
        ("get", reverse("representation_end", args=[xie.uid, parts["representation"].uid])),
        ("post", reverse("representation_end", args=[xie.uid, parts["representation"].uid])),
        ("get", reverse("representation_proof", args=[xie.uid, parts["representation"].uid])),
        ("get", reverse("household_edit", args=[xie.household.uid])),
    ]


READING = ("/print/", "/timeline/")


def is_reading(path, xie):
    return path.endswith((*READING, f"/{xie.uid}/"))


def test_every_path_needs_a_login(client, xie, file_of):
    for way, path in [*urls(xie, file_of), ("get", reverse("person_search")), ("get", reverse("person_register"))]:
        response = getattr(client, way)(path)
        assert (response.status_code, "/desk/login" in response["Location"]) == (302, True), path


@pytest.mark.parametrize("who", ["clerk_elsewhere", "stranger", "administrator"])
def test_strangers_get_the_same_answer_as_for_nobody(client, request, xie, file_of, who):
    client.force_login(request.getfixturevalue(who))
    for way, path in urls(xie, file_of):
        response = getattr(client, way)(path)
        nobody = getattr(client, way)(re.sub(r"[0-9a-f-]{36}", str(uuid.uuid4()), path))
        assert (response.status_code, nobody.status_code) == (404, 404), path
        texts = [
            re.sub(r"csrfmiddlewaretoken\" value=\"\w+|[0-9a-f-]{36}|nonce-\S+", "", r.content.decode())
            for r in (response, nobody)
        ]
        assert texts[0] == texts[1], path


def test_auditor_reads_and_writes_nothing(client, auditor, xie, file_of):
    client.force_login(auditor)
    for way, path in urls(xie, file_of):
        assert getattr(client, way)(path).status_code == (200 if is_reading(path, xie) else 403), path
    assert client.get(reverse("person_register")).status_code == 403


@pytest.mark.parametrize("who", ["clerk", "officer", "grid_worker", "director"])
def test_those_who_serve_open_every_page(client, request, xie, file_of, who):
    client.force_login(request.getfixturevalue(who))
    for way, path in urls(xie, file_of):
        if way == "get":
            assert client.get(path).status_code == 200, path


def test_page_is_masked_and_the_look_is_noted(client, clerk, xie, xie_numbers, file_of):
    client.force_login(clerk)
    page = client.get(reverse("person_detail", args=[xie.uid])).content.decode()
    for shown in (
        "谢玉清",
        xie.id_masked,
        xie.phone_masked,
        "独居，听力不便",
        "退役军人",
        "居民身份证",
        "王小妹",
        "另有 2 项",
    ):
        assert shown in page, shown
    for hidden in (xie_numbers.id_number, xie_numbers.phone, "低保", "残疾人证"):
        assert hidden not in page, hidden
    assert JournalEntry.objects.filter(verb="person.look", actor=clerk, subject_uid=xie.uid).count() == 1


def test_who_looked_is_shown_to_director_and_auditor(client, clerk, director, auditor, xie):
    client.force_login(clerk)
    assert "谁看过" not in client.get(reverse("person_detail", args=[xie.uid])).content.decode()
    for user in (director, auditor):
        client.force_login(user)
        page = client.get(reverse("person_detail", args=[xie.uid])).content.decode()
        assert "谁看过" in page
        assert "刘静" in page


def test_queries_of_the_page_do_not_grow(client, clerk, xie, file_of, household, django_assert_max_num_queries):
    client.force_login(clerk)
    path = reverse("person_detail", args=[xie.uid])
    client.get(path)
    with django_assert_max_num_queries(40) as before:
        client.get(path)
    for number in range(8):
        Person.objects.create(name=f"家人{number}", household=household, area_code=household.area_code, relation="20")
        kind = DocumentType.objects.create(code=f"d{number}", name=f"证{number}")
        document_add(actor=clerk, person=xie, type=kind)
        tag_add(
            actor=clerk,
            person=xie,
            type=TagType.objects.create(code=f"t{number}", name="签", holder="person"),
            source="x",
        )
    with django_assert_max_num_queries(len(before.captured_queries)):
        client.get(path)


def test_number_is_revealed_once_for_a_purpose(client, clerk, xie, xie_numbers):
    client.force_login(clerk)
    path = reverse("person_reveal", args=[xie.uid])
    response = client.post(path, {"field": "id_number", "reason": "case"})
    assert xie_numbers.id_number in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    entry = JournalEntry.objects.get(verb="person.reveal")
    assert journal.payload_of(entry) == {"field": "id_number", "purpose": "reveal.case"}


@pytest.mark.parametrize(
    "data", [{}, {"field": "id_number"}, {"field": "id_number", "reason": "other"}, {"field": "pk", "reason": "case"}]
)
def test_reveal_without_purpose_shows_and_notes_nothing(client, clerk, xie, xie_numbers, data):
    client.force_login(clerk)
    response = client.post(reverse("person_reveal", args=[xie.uid]), data)
    assert response.status_code == 422
    assert xie_numbers.id_number not in response.content.decode()
    assert not JournalEntry.objects.filter(verb="person.reveal").exists()


def test_number_is_shown_in_the_dialog_that_asked(client, clerk, xie, xie_numbers):
    client.force_login(clerk)
    path, by_htmx = reverse("person_reveal", args=[xie.uid]), {"HX-Request": "true"}
    refused = client.post(path, {"field": "phone", "reason": "other"}, headers=by_htmx)
    assert refused.status_code == 422
    assert "<html" not in refused.content.decode()
    assert "请写明用途" in refused.content.decode()
    response = client.post(path, {"field": "phone", "reason": "contact"}, headers=by_htmx)
    page = response.content.decode()
    assert xie_numbers.phone in page
    assert "data-revealed" in page
    assert "<html" not in page
    assert "no-store" in response["Cache-Control"]
    assert JournalEntry.objects.filter(verb="person.reveal").count() == 1


def test_sensitive_tags_and_papers_are_shown_for_a_purpose(client, clerk, xie, file_of):
    client.force_login(clerk)
    page = client.post(
        reverse("person_reveal", args=[xie.uid]), {"field": "sensitive", "reason": "case"}
    ).content.decode()
    assert "低保家庭" in page
    assert "残疾人证" in page


def test_scan_is_a_reveal_too(client, clerk, xie, file_of):
    client.force_login(clerk)
    response = client.get(reverse("document_scan", args=[file_of["document"].uid]))
    assert (response.content, response["Content-Type"]) == (PNG, "image/png")
    assert JournalEntry.objects.filter(verb="person.reveal").count() == 1


def test_search_while_typing_gives_a_masked_list(client, clerk, xie):
    client.force_login(clerk)
    page = client.post(reverse("person_search"), {"q": "xyq"}, **HTMX).content.decode()
    assert "谢*清" in page
    assert "谢玉清" not in page
    assert "<html" not in page


def test_enter_opens_the_only_one(client, clerk, xie, xie_numbers):
    client.force_login(clerk)
    for text in (xie_numbers.id_number, f"谢玉清 {xie_numbers.id_number}\r\n", xie_numbers.phone, "xyq"):
        response = client.post(reverse("person_search"), {"q": text})
        assert response["Location"] == reverse("person_detail", args=[xie.uid]), text


def test_enter_on_several_shows_the_page(client, clerk, xie, household):
    rewrite_terms([Person.objects.create(name="谢大年", household=household, area_code=household.area_code)])
    client.force_login(clerk)
    page = client.post(reverse("person_search"), {"q": "谢"}).content.decode()
    assert "谢*清" in page
    assert "谢*年" in page


def test_whole_number_is_refused_in_a_url(client, clerk, xie, xie_numbers):
    client.force_login(clerk)
    for number in (xie_numbers.id_number, xie_numbers.phone):
        response = client.get(reverse("person_search"), {"q": number})
        assert response.status_code == 400
        assert xie.name not in response.content.decode()
    assert "谢*清" in client.get(reverse("person_search"), {"q": "平等街"}).content.decode()


def test_nobody_found_offers_to_register(client, clerk, auditor, areas):
    for user, offered in ((clerk, True), (auditor, False)):
        client.force_login(user)
        page = client.post(reverse("person_search"), {"q": "查无此人"}).content.decode()
        assert "没有找到这个人" in page
        assert (reverse("person_register") in page) is offered


def test_search_is_refused_to_whoever_sees_nobody(client, administrator, stranger):
    for user in (administrator, stranger):
        client.force_login(user)
        assert client.post(reverse("person_search"), {"q": "谢"}).status_code == 403


def test_details_are_kept_through_their_pages(client, clerk, xie, daughter):
    card = DocumentType.objects.create(code="resident_id", name="居民身份证")
    TagType.objects.create(code="veteran", name="退役军人", holder="person")
    client.force_login(clerk)
    scan = SimpleUploadedFile("scan.png", PNG, content_type="image/png")
    posts = [
        ("document_add", {"type": card.code, "scan": scan}),
        ("tag_add", {"type": "veteran", "source": "退役证件"}),
        ("need_set", {"kinds": ["hearing", "other"], "note_other": "要坐着办", "needs_seen": "[]"}),
        ("consent_give", {"purpose": "living", "basis": "consent"}),
        ("representation_add", {"kind": "agent", "find": "SYN12345678"}),
    ]
    for name, data in posts:
        response = client.post(reverse(name, args=[xie.uid]), data)
        assert response.status_code == 302, (name, response.context and response.context["form"].errors)
    assert Document.objects.get().scan is not None
    assert Tag.objects.get().source == "退役证件"
    assert Need.objects.count() == 2
    assert (
        client.post(reverse("document_withdraw", args=[Document.objects.get().uid]), {"reason": "换证"}).status_code
        == 302
    )
    assert client.post(reverse("tag_end", args=[xie.uid, Tag.objects.get().uid]), {"reason": "核销"}).status_code == 302
    assert client.post(reverse("consent_withdraw", args=[xie.uid, Consent.objects.get().uid])).status_code == 302
    ended = Representation.objects.get()
    assert client.post(reverse("representation_end", args=[xie.uid, ended.uid]), {"reason": "收回"}).status_code == 302
    ended.refresh_from_db()
    assert ended.until is not None


@pytest.mark.parametrize("name", ["document_add", "tag_add", "consent_give", "representation_add", "person_edit"])
def test_empty_form_is_answered_with_sentences(client, clerk, xie, name):
    client.force_login(clerk)
    response = client.post(reverse(name, args=[xie.uid]), {})
    assert response.status_code in (200, 422)
    assert response.context["form"].errors or name == "person_edit"


def test_id_number_of_the_fixture_is_valid(xie):
    assert id_number.is_valid(xie.id_number)


def test_look_is_kept_the_same_in_every_language_and_read_in_ones_own(client, clerk, auditor, xie):
    for user, language in ((clerk, "en"), (auditor, "zh-hans")):
        client.force_login(user)
        client.get(reverse("person_detail", args=[xie.uid]), HTTP_ACCEPT_LANGUAGE=language)
        client.force_login(clerk)
        client.post(
            reverse("person_reveal", args=[xie.uid]),
            {"field": "phone", "reason": "check", "words": "低保复核"},
            HTTP_ACCEPT_LANGUAGE=language,
        )
    looks, reveals = (
        [journal.payload_of(entry)["purpose"] for entry in JournalEntry.objects.filter(verb=verb)]
        for verb in ("person.look", "person.reveal")
    )
    assert looks == ["file", "file"]
    assert reveals == ["reveal.check: 低保复核"] * 2
    client.force_login(auditor)
    page = client.get("/desk/journal/").content.decode()
    assert "查看档案" in page
    assert "核对证件 低保复核" in page
    assert "reveal." not in page
