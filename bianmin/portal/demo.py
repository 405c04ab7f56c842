"""Demo residents: a daughter who acts for her parents, and a person for herself, with telephones that nobody dials."""

from bianmin.accounts.models import Role, User
from bianmin.core import clock
from bianmin.core.models import JournalEntry
from bianmin.residents.models import Person, Representation

from .actions.account import account_open
from .actions.binding import binding_add, binding_code_make
from .models import Binding

ACTS_FOR_OTHERS, FOR_HERSELF = "15400008001", "15400008002"


def load_demo_accounts() -> int:
    """Two telephones bound at the counter; returns how many, none when there are some or nobody works here yet."""
    clerk = User.objects.filter(demo=True, posts__role=Role.CLERK).order_by("username").first()
    if clerk is None or Binding.objects.exists():
        return 0
    held = Representation.objects.holding(clock.today()).filter(representative__in=Person.objects.living())
    agent = held.select_related("representative").order_by("id").first()
    accepted = JournalEntry.objects.filter(verb="case.accept", subject_uid__isnull=False)
    busy = Person.objects.living().filter(uid__in=accepted.values("subject_uid")).order_by("id").first()
    people = {ACTS_FOR_OTHERS: agent.representative if agent else None, FOR_HERSELF: busy}
    for phone, person in people.items():
        account = account_open(phone=phone, demo=True)
        if person is not None:
            binding_add(account=account, code=binding_code_make(actor=clerk, person=person))
    return len(people)
