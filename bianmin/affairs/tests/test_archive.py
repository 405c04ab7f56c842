"""Archive packages: made once for each closed case, opened without the system, and a changed one tells itself."""

import io
import json
import re
import zipfile

import pytest
from django.core.management import CommandError, call_command

from bianmin.affairs.actions import archive as actions
from bianmin.affairs.actions.archive import archive_check, archive_download, archive_due, archive_make, archive_verify
from bianmin.affairs.actions.case_close import case_deliver, case_withdraw
from bianmin.affairs.actions.case_decide import case_approve
from bianmin.affairs.actions.case_office import case_note
from bianmin.affairs.archive_package import check
from bianmin.affairs.models import ArchivePackage, Case, Delivery
from bianmin.affairs.permissions import get_archive
from bianmin.core import clock, files, journal
from bianmin.core.actions.journal import subject_erase
from bianmin.core.errors import NotAllowed, NotFound, UserError
from bianmin.core.models import JournalEntry, StoredFile
from bianmin.core.tests.processes import race

PNG = b"\x89PNG\r\n\x1a\n" + b"scan" * 20


@pytest.fixture
def closed(case, officer, clerk):
    case_note(actor=officer, case=case, body="电话核实过住址")
    case = case_approve(actor=officer, case=case)
    return case_deliver(actor=clerk, case=case, method="code", pickup_code=case.pickup_code)


@pytest.fixture
def package(closed):
    return archive_make(case_id=closed.pk)


def opened(package):
    return zipfile.ZipFile(io.BytesIO(files.read(package.file)))


def rezip(content, **changes):
    """The zip with files replaced (bytes), added, or left out (None); keys have __ for / and names as they are."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, data in changes.items():
            if data is not None:
                new.writestr(name, data)
    return out.getvalue()


def test_an_open_case_is_not_archived(case):
    assert archive_due() == 0
    assert archive_make(case_id=case.pk) is None


def test_a_closed_case_is_archived_once(closed):
    assert archive_due() == 1
    assert archive_due() == 0
    package = ArchivePackage.objects.get()
    assert (package.case, package.number, package.retention) == (closed, 1, "30年")
    assert package.keep_until.isoformat() == "2055-12-31"
    assert JournalEntry.objects.get(verb="archive.make").subject_uid is None


def test_it_opens_without_the_system(package, closed, xie):
    with opened(package) as archive:
        names = archive.namelist()
        texts = {name: archive.read(name).decode() for name in names if not name.endswith(".docx")}
        assert archive.read("01-申请表/申请表.docx")[:2] == b"PK"
    for kind in ("受理回执", "办理结果通知书", "送达回证"):
        assert [name for name in names if name.startswith("02-文书/") and kind in name]
    pages = [text for name, text in texts.items() if name.endswith(".html")]
    for text in pages:
        assert text.startswith("<!DOCTYPE html>")
        assert not re.search(r"<link|<script|src=|url\(|href=\"/", text)
    log = texts["04-办理过程/办理记录.html"]
    for word in ("受理", "准予", "送达", "电话核实过住址"):
        assert word in log
    metadata = json.loads(texts["manifest.json"])["metadata"]
    assert metadata["文件编号"] == closed.number
    assert metadata["题名"] == "谢玉清“高龄津贴申领”办件材料"
    assert xie.id_number not in texts["manifest.json"]
    assert xie.id_number not in texts["index.html"]


def test_scans_lie_in_it_and_an_erased_one_is_named(closed, clerk):
    scan = files.store(content=PNG, name="户口簿.png")
    closed.materials.filter(code="M2").update(file=scan)
    other = files.store(content=PNG, name="身份证.png")
    closed.materials.filter(code="M1").update(file=other)
    files.path_of(other.uid).unlink()
    with opened(archive_make(case_id=closed.pk)) as archive:
        assert archive.read("03-材料/02-户口簿.png") == PNG
        assert json.loads(archive.read("manifest.json"))["metadata"]["未能归入的文件"] == ["居民身份证"]


def test_an_erased_signature_is_named_too(closed):
    signature = files.store(content=PNG, name="签名.png", allowed={files.PNG}, max_bytes=1000)
    Delivery.objects.filter(case=closed).update(signature=signature)
    StoredFile.objects.filter(pk=signature.pk).update(erased_at=clock.now())
    with opened(archive_make(case_id=closed.pk)) as archive:
        assert json.loads(archive.read("manifest.json"))["metadata"]["未能归入的文件"] == ["送达签名"]


def test_withdrawn_cases_are_archived_too(case, clerk):
    case_withdraw(actor=clerk, case=case, reason="不办了")
    assert archive_due() == 1


def test_a_case_that_changed_later_gets_a_further_version(package, closed):
    Case.objects.filter(pk=closed.pk).update(version=closed.version + 1)
    assert archive_due() == 1
    assert list(closed.packages.order_by("number").values_list("number", flat=True)) == [1, 2]
    assert archive_check(package).sound


def test_one_bad_case_holds_up_no_other(closed, monkeypatch, accept, clerk):
    second = case_withdraw(actor=clerk, case=accept())
    whole = actions.archive_content

    def broken(case, **more):
        if case.pk == closed.pk:
            raise RuntimeError("broken")
        return whole(case, **more)

    monkeypatch.setattr(actions, "archive_content", broken)
    assert archive_due() == 1
    assert ArchivePackage.objects.get().case == second


def test_killed_in_the_middle_it_is_made_again(closed, monkeypatch):
    def killed(package):
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(actions, "_note", killed)
        with pytest.raises(SystemExit):
            archive_due()
    assert not StoredFile.objects.filter(content_type=actions.ZIP).exists()
    assert archive_due() == 1


def test_it_outlives_the_erasure_of_the_person(package, xie, director):
    subject_erase(subject_uid=xie.uid, actor=director, reason="本人要求")
    assert archive_check(package).sound
    with opened(package) as archive:
        assert "电话核实过住址" in archive.read("04-办理过程/办理记录.html").decode()


def test_a_sound_package_is_sound_and_the_check_is_journalled(package, auditor):
    found = archive_verify(actor=auditor, package=package)
    assert found.sound
    assert found.files == package.files
    told = journal.payload_of(JournalEntry.objects.get(verb="archive.verify"))
    assert told["sound"] is True


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("index.html", b"other", "changed"),
        ("04-办理过程/办理记录.json", None, "missing"),
        ("more.txt", b"put in later", "extra"),
        ("manifest.json", b"{}", "unreadable"),
        ("seal.json", None, "unreadable"),
    ],
)
def test_the_first_file_that_differs_is_named(package, name, data, what):
    found = check(rezip(files.read(package.file), **{name: data}))
    assert (found.where, found.what) == (name, what)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no zip at all", b"\0" * 5000])
def test_what_is_no_package_cannot_be_read(content):
    assert check(content).what == "unreadable"


def test_a_flipped_bit_is_found(package):
    content = bytearray(files.read(package.file))
    content[200] ^= 1
    assert not check(bytes(content)).sound


def test_a_package_sealed_anew_is_found_by_house_and_journal(package, closed, director):
    with opened(package) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    forged = actions.pack(
        [actions.archive_content(closed, number=1, uid="x").parts[0]],
        json.loads(parts["manifest.json"])["metadata"],
        at=closed.closed_at,
        key=b"another key",
    )
    assert check(forged.content).sound  # by the file alone nobody can tell
    assert check(forged.content, manifest_sm3=package.manifest_sm3).what == "resealed"
    files.path_of(package.file.uid).write_bytes(files.seal(package.file.uid, forged.content))
    ArchivePackage.objects.filter(pk=package.pk).update(manifest_sm3=forged.manifest_sm3)
    package.refresh_from_db()
    assert archive_verify(actor=director, package=package).what == "resealed"


def test_a_lost_and_a_damaged_file_are_told(package):
    path = files.path_of(package.file.uid)
    sealed = path.read_bytes()
    path.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    assert archive_check(package).what == "changed"
    path.unlink()
    assert archive_check(package).what == "missing"


def test_taken_out_for_a_purpose_by_director_and_office(package, director, officer, auditor, clerk, officer_elsewhere):
    assert archive_download(actor=director, package=package, purpose="移交区档案馆")[:2] == b"PK"
    assert archive_download(actor=officer, package=package, purpose="行政复议举证")[:2] == b"PK"
    entry = JournalEntry.objects.filter(verb="archive.download").latest("id")
    assert journal.payload_of(entry)["purpose"] == "行政复议举证"
    for nobody in (auditor, clerk, officer_elsewhere):
        with pytest.raises(NotAllowed):
            archive_download(actor=nobody, package=package, purpose="移交区档案馆")
    with pytest.raises(UserError):
        archive_download(actor=director, package=package, purpose="看")


def test_the_command_needs_the_file_alone(package, tmp_path, capsys, django_assert_num_queries):
    path = tmp_path / "package.zip"
    path.write_bytes(files.read(package.file))
    with django_assert_num_queries(0):
        call_command("archive", "verify", str(path))
        call_command("archive", "verify", str(path), "--manifest-sm3", package.manifest_sm3)
    assert "The package holds" in capsys.readouterr().out
    path.write_bytes(rezip(path.read_bytes(), **{"index.html": b"x"}))
    with pytest.raises(CommandError, match=r"index\.html was changed"):
        call_command("archive", "verify", str(path))
    with pytest.raises(CommandError):
        call_command("archive", "verify", str(tmp_path / "none.zip"))


def test_pages(client, package, closed, director, officer, auditor, clerk, officer_elsewhere, stranger):
    detail, verify, download = (f"/desk/archives/{package.uid}/{verb}" for verb in ("", "verify/", "download/"))
    for user in (clerk, stranger):
        client.force_login(user)
        assert client.get("/desk/archives/").status_code == 403
        assert client.get(detail).status_code == 403
        assert client.post(verify).status_code == 403
        assert client.post(download, {"purpose": "移交区档案馆"}).status_code == 403
    client.force_login(officer_elsewhere)
    assert "谢*清" not in client.get("/desk/archives/").content.decode()
    assert client.get(detail).status_code == 404
    client.force_login(auditor)
    assert "下载归档包" not in client.get(detail).content.decode()
    assert client.post(download, {"purpose": "移交区档案馆"}).status_code == 403
    assert "校验通过" in client.post(verify).content.decode()
    client.force_login(officer)
    text = client.get("/desk/archives/?month=2025-09").content.decode()
    assert "谢*清" in text
    assert "谢玉清" not in text
    assert str(package) not in client.get("/desk/archives/?month=2025-08").content.decode()
    assert client.get("/desk/archives/?month=nonsense&item=none&cursor=x").status_code in (200, 400)
    assert "归档包" in client.get(f"/desk/cases/{closed.uid}/").content.decode()
    empty = client.post(download, {"purpose": "看"})
    assert empty.status_code == 400
    assert 'value="看"' in empty.content.decode()
    answer = client.post(download, {"purpose": "移交区档案馆"})
    assert answer["Content-Type"] == "application/zip"
    assert check(answer.content).sound


def test_a_damaged_package_is_shown_in_red(client, package, director):
    content = rezip(files.read(package.file), **{"index.html": b"x"})
    files.path_of(package.file.uid).write_bytes(files.seal(package.file.uid, content))
    client.force_login(director)
    text = client.post(f"/desk/archives/{package.uid}/verify/").content.decode()
    assert "校验不通过" in text
    assert "index.html" in text


def test_the_list_asks_the_database_no_more_for_more(
    client, package, accept, clerk, director, django_assert_max_num_queries
):
    client.force_login(director)
    client.get("/desk/archives/")
    with django_assert_max_num_queries(20) as first:
        client.get("/desk/archives/")
    for _place in range(3):
        case_withdraw(actor=clerk, case=accept())
    archive_due()
    with django_assert_max_num_queries(len(first)):
        client.get("/desk/archives/")


def test_api(client, package, closed, director, clerk):
    client.force_login(director)
    listed = client.get("/api/v1/archives?month=2025-09").json()["items"]
    assert [row["case_number"] for row in listed] == [closed.number]
    path = f"/api/v1/archives/{package.uid}"
    assert client.get(path).json()["manifest_sm3"] == package.manifest_sm3
    assert client.post(f"{path}/verify", content_type="application/json").json()["sound"] is True
    answer = client.post(f"{path}/download", {"purpose": "移交区档案馆"}, content_type="application/json")
    assert check(answer.content).sound
    assert client.post(f"{path}/download", {"purpose": ""}, content_type="application/json").status_code == 400
    assert client.get("/api/v1/archives?month=2025").status_code == 400
    client.force_login(clerk)
    assert client.get("/api/v1/archives").status_code == 403


@pytest.mark.race
def test_two_workers_make_one_package(process_env, closed):
    code = "from bianmin.affairs.actions.archive import archive_due\nprint(archive_due())\n"
    told = race(code, process_env, 2)
    assert sum(int(line) for line in told) == 1
    assert ArchivePackage.objects.count() == 1


def test_a_stranger_in_another_area_finds_nothing(package, staff):
    far = staff("far", "director", area="410104003")
    with pytest.raises(NotFound):
        get_archive(far, package.uid)
