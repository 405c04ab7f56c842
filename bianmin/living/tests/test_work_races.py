"""A step that arrives twice at the same moment, in real processes on the test's database, is done once."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bianmin.core import clock
from bianmin.core.models import JournalEntry
from bianmin.core.tests.processes import race
from bianmin.living.models import Order, OrderPhoto
from bianmin.partners.models import WorkerHours

from .work_orders import order_at

pytestmark = pytest.mark.race


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    """The child processes run on the real day, and so do these tests."""
    return


FINISH = """
import io
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from django.conf import settings
from bianmin.accounts.models import User
from bianmin.living.models import Order
settings.ALLOWED_HOSTS = ["testserver"]
def picture():
    content = io.BytesIO()
    Image.new("RGB", (720, 360), "white").save(content, "PNG")
    return SimpleUploadedFile("a.png", content.getvalue(), "image/png")
client = Client()
client.force_login(User.objects.get(username="wang"))
order = Order.objects.get()
data = {"key": KEY, "signature": picture(), "photos": [picture()]}
answer = client.post(reverse("work_finish", args=[order.uid]), data, headers={"X-Work-Queue": "late"})
print(answer.status_code, answer.json()["said"])
"""


@pytest.fixture
def arrived(dispatcher: Any, wang: Any, drain: Any, rules: Any, xie: Any, process_env: Any) -> Order:
    WorkerHours.objects.all().delete()
    WorkerHours.objects.bulk_create(
        WorkerHours(worker=wang, weekday=day, begins="00:00", ends="23:59") for day in range(7)
    )
    tomorrow = (clock.now() + timedelta(days=1)).astimezone(clock.SHANGHAI).replace(hour=10, minute=0)
    return order_at("arrived", dispatcher, wang, drain, xie, tomorrow.replace(second=0, microsecond=0))


def test_the_same_key_at_once_is_done_once(arrived: Order, process_env: dict[str, str]) -> None:
    answers = race(FINISH.replace("KEY", '"k-1"'), process_env, 3)
    assert answers == ["200 已完成，辛苦了。"] * 3
    assert JournalEntry.objects.filter(verb="order.finish").count() == 1
    assert OrderPhoto.objects.count() == 1


def test_two_telephones_at_once_finish_once(arrived: Order, process_env: dict[str, str]) -> None:
    """Two keys: the second one hears that it is done already."""
    answers = race(FINISH.replace("KEY", 'os.environ["RUNNER"]'), process_env, 2)
    assert sorted(answer.split()[0] for answer in answers) == ["200", "409"]
    assert OrderPhoto.objects.count() == 1
