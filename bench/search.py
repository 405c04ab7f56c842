"""Search-as-you-type through the whole HTTP stack, as the box posts it, at 36,000 and at 1,000,000 residents."""

import json
import random
import urllib.parse
from collections.abc import Sequence
from functools import partial

from . import servers
from .load import Client, timed
from .measure import Row, p50_ms, p99_ms

SMALL, LARGE = 36_000, 1_000_000
REQUESTS = 600
ADMIN_REQUESTS = 60
PATH = "/desk/residents/search"
TRIVIAL, ADMIN = "/bench/trivial/", "/bench/admin/residents/person/?q="

# What clerks type, drawn from people who are on file: parts of names, pinyin, initials, addresses, tails of numbers.
_QUERIES = """
import json, random
from bianmin.residents.models import HouseholdTerm, Person, SearchTerm
last = Person.objects.order_by("-id").values_list("id", flat=True)[0]
first = Person.objects.order_by("id").values_list("id", flat=True)[0]
chance = random.Random(7)
ids = [chance.randint(first, last) for _ in range(400)]
words = []
for person in Person.objects.filter(id__in=ids).only("name", "phone_masked"):
    words += [person.name, person.name[0], person.name[:2], person.phone_masked[-4:]]
plain = SearchTerm.objects.filter(person_id__in=ids[:200]).exclude(term__contains=".")
homes = HouseholdTerm.objects.filter(household__members__in=ids[:200])
for terms in (plain, homes):
    words += [term[: chance.randint(2, 8)] for term in terms.values_list("term", flat=True)]
chance.shuffle(words)
print(json.dumps(words[:{most}]))
"""

# The same index without anything around it: one kind of term, one prefix, twenty people.
_BARE = """
import json, time
from django.db import connection
words, taken = json.loads({words!r}), []
sql = '''SELECT p.id, p.name, p.sex, p.birth_date, p.id_masked FROM residents_searchterm t
JOIN residents_person p ON p.id = t.person_id WHERE t.kind = %s
AND t.term {low} %s AND t.term {high} %s ORDER BY t.term {using} LIMIT 20'''
with connection.cursor() as cursor:
    for word in words:
        began = time.perf_counter()
        cursor.execute(sql, [2 if word.isascii() else 1, word, word + chr(0x10FFFF)])
        cursor.fetchall()
        taken.append(time.perf_counter() - began)
print(json.dumps(taken))
"""


def run() -> list[Row]:
    """Every case with its references; the million is made once and kept."""
    rows, p50 = [], {}
    rows += _measure(servers.prepare("sqlite-36000", SMALL), p50)
    with servers.postgres_server() as url:
        for residents in (SMALL, LARGE):
            name = f"postgres-{residents}"
            rows += _measure(servers.prepare(name, residents, servers.make_database(url, name)), p50)
    small, large = p50[f"postgres-{SMALL}"], p50[f"postgres-{LARGE}"]
    rows.append(Row("search at 1,000,000 (aim: <= 1.5)", "p50", large, "ms", "search at 36,000, PostgreSQL", small))
    return rows


def _measure(site: servers.Site, p50: dict[str, float]) -> list[Row]:
    words = json.loads(site.python(_QUERIES.format(most=REQUESTS)))
    with servers.server(site) as port:
        clerk, worker, admin = Client(port), Client(port), Client(port)
        clerk.log_in("clerk1", servers.PASSWORD)
        worker.log_in("grid01", servers.PASSWORD)
        admin.log_in("bench", servers.PASSWORD)
        search = _typed(clerk, words)
        in_a_grid = _typed(worker, words)
        trivial = timed([partial(clerk.request, "GET", TRIVIAL)] * len(words))
        some = random.Random(1).sample(words, ADMIN_REQUESTS)
        django = timed([partial(admin.request, "GET", ADMIN + urllib.parse.quote(word)) for word in some])
    bare = _bare(site, words)
    p50[site.name] = p50_ms(search)
    return [
        Row(f"{site.name}: search (aim: <= 2)", "p50", p50_ms(search), "ms", "trivial logged-in page", p50_ms(trivial)),
        Row(f"{site.name}: search (aim: <= 4)", "p99", p99_ms(search), "ms", "trivial logged-in page", p99_ms(trivial)),
        Row(f"{site.name}: search in a grid", "p50", p50_ms(in_a_grid), "ms", "in the whole street", p50_ms(search)),
        Row(f"{site.name}: search in a grid", "p99", p99_ms(in_a_grid), "ms", "in the whole street", p99_ms(search)),
        Row(f"{site.name}: search", "p50", p50_ms(search), "ms", "bare SQL on the same index", p50_ms(bare)),
        Row(f"{site.name}: search", "p99", p99_ms(search), "ms", "bare SQL on the same index", p99_ms(bare)),
        Row(f"{site.name}: search", "p50", p50_ms(search), "ms", "Django admin, five fields", p50_ms(django)),
        Row(f"{site.name}: search", "p99", p99_ms(search), "ms", "Django admin, five fields", p99_ms(django)),
    ]


def _typed(client: Client, words: Sequence[str]) -> list[float]:
    """Seconds for each of the words, typed by somebody who is logged in."""
    client.read_csrf("/desk/account/")
    typed = [partial(client.post, PATH, q=word) for word in words]
    timed(typed[:100])  # warm: each worker has planned its statements
    return timed(typed)


def _bare(site: servers.Site, words: Sequence[str]) -> list[float]:
    postgres = bool(site.environment["DATABASE_URL"])
    low, high, using = ("~>=~", "~<~", "USING ~<~") if postgres else (">=", "<", "")
    code = _BARE.format(words=json.dumps(list(words), ensure_ascii=False), low=low, high=high, using=using)
    return json.loads(site.python(code))
