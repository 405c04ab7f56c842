"""`bianmin load-pilot`: the real command, whole chunks, going on after a kill, and nothing the second time."""

import signal
import subprocess
import sys
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from bianmin.core import catalog
from bianmin.core.models import Area, JournalEntry
from bianmin.residents.models import Document, DocumentType, Dwelling, Household, Need, Person, SearchTerm, Tag, TagType
from bianmin.residents.pilot import loading
from bianmin.residents.pilot.places import GRID_CODES

TABLES = (Dwelling, Household, Person, SearchTerm, Tag, Need, Document, JournalEntry)


@pytest.fixture
def street(db: None) -> None:
    """The grids and the vocabulary that the catalogue gives."""
    Area.objects.bulk_create(Area(code=code, name=code, kind=Area.Kind.GRID) for code in GRID_CODES)
    DocumentType.objects.bulk_create(
        DocumentType(code=given["code"], name=given["name"]) for given in catalog.read("documents.yaml")["documents"]
    )
    TagType.objects.bulk_create(
        TagType(code=given["code"], name=given["label"], holder=given["holder"])
        for given in catalog.read("tags.yaml")["tags"]
    )


def load_pilot(residents: int = 500, seed: int = 1) -> str:
    out = StringIO()
    call_command("load-pilot", residents=residents, seed=seed, stdout=out)
    return out.getvalue()


def table_counts() -> list[int]:
    return [model.objects.count() for model in TABLES]


def test_five_hundred_people_are_on_file(street):
    said = load_pilot()
    assert "500 of 500 residents (100 %)" in said
    assert Person.objects.count() == 500
    assert Person.objects.filter(residence="floating").count() == 181
    guo = Person.objects.get(name="郭桂英")
    assert guo.household.number == "P0000001"
    assert guo.id_masked.startswith("4101**")
    assert SearchTerm.objects.filter(person=guo, term="guoguiying").exists()
    assert {need.kind for need in guo.needs.all()} >= {"hearing", "large_print"}
    twins = Person.objects.filter(name__startswith="马梓", birth_date=date(2019, 4, 18))
    assert [twin.represented_by.count() for twin in twins] == [2, 2]
    assert JournalEntry.objects.filter(verb="person.register").count() == 500


def test_second_run_changes_nothing(street):
    load_pilot()
    before, newest = table_counts(), Person.objects.latest("id").created_at
    assert "on file already" in load_pilot()
    assert table_counts() == before
    assert Person.objects.latest("id").created_at == newest


def test_another_seed_or_size_is_refused(street):
    load_pilot()
    before = table_counts()
    for residents, seed in ((500, 2), (600, 1)):
        with pytest.raises(CommandError, match="another size, seed"):
            load_pilot(residents, seed)
    assert table_counts() == before


def test_register_with_real_people_is_refused(street):
    Person.objects.create(name="居民")
    with pytest.raises(CommandError, match="not of the pilot"):
        load_pilot()
    assert Person.objects.count() == 1


def test_too_few_and_no_catalogue_are_said(db):
    with pytest.raises(CommandError, match="at least 100"):
        load_pilot(residents=3)
    with pytest.raises(CommandError, match="load-catalog"):
        load_pilot()


def test_missing_vocabulary_is_named_and_nothing_is_left(street):
    TagType.objects.filter(code="pension_received").delete()
    with pytest.raises(CommandError, match="pension_received"):
        load_pilot()
    assert not Person.objects.exists()
    assert not Household.objects.exists()


def test_stopped_load_goes_on_and_is_the_same(street, monkeypatch):
    def stop_after_two(people: int) -> None:
        if people > 200:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        loading.load(500, 1, progress=stop_after_two, chunk=100)
    there = Person.objects.count()
    assert 200 < there < 500
    assert f"{500 - there} residents registered" in load_pilot()
    whole = table_counts()
    names = list(Person.objects.order_by("household__number", "id").values_list("name", "uid"))
    specs = loading.generate(500, 1, grids=loading.grid_codes())
    assert names == [(person.name, person.uid) for household in specs for person in household.members]
    assert whole[2] == 500


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_killed_load_leaves_whole_households_and_goes_on(process_env, street):
    command = [sys.executable, "-m", "bianmin", "load-pilot", "--residents", "4000"]
    with subprocess.Popen(command, env=process_env, stdout=subprocess.PIPE, text=True) as process:
        process.stdout.readline()  # the first chunk is there; the second is being written
        process.send_signal(signal.SIGKILL)
    there = Person.objects.count()
    assert 0 < there < 4_000
    assert there == JournalEntry.objects.filter(verb="person.register").count()
    assert not Household.objects.filter(members=None).exists()
    done = subprocess.run(command, env=process_env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert Person.objects.count() == 4_000
    assert Household.objects.count() == sum(loading.counts(4_000)[1::2])
    assert not Person.objects.exclude(terms__isnull=False).exists()
