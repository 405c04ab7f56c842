"""Demo residents: a child who acts for an old parent, and a person for herself, with telephones that nobody dials."""

from bianmin.accounts.models import Role, User
from bianmin.core import clock
from bianmin.core.id_number import FEMALE
from bianmin.core.models import JournalEntry
from bianmin.residents.actions.representation import representation_add
from bianmin.residents.ages import age_on
from bianmin.residents.models import Person, Representation

from .actions.account import account_open
from .actions.binding import binding_add, binding_code_make
from .models import Binding

ACTS_FOR_OTHERS, FOR_HERSELF = "15400008001", "15400008002"
OLD, GROWN = 70, 30
HEAD, SON, DAUGHTER = "02", "20", "30"  # GB/T 4761
OWN_CHILDREN = ("20", "21", "22", "23", "30", "31", "32", "33")
# Which relations the children have where a parent has this one.
CHILDREN = {**dict.fromkeys((HEAD, "10", "11", "12"), OWN_CHILDREN), "51": (HEAD,), "52": (HEAD,)}


def load_demo_accounts() -> int:
    """Two telephones bound at the counter; returns how many, none when there are some or nobody works here yet."""
    clerk = User.objects.filter(demo=True, posts__role=Role.CLERK).order_by("username").first()
    if clerk is None or Binding.objects.exists():
        return 0
    accepted = JournalEntry.objects.filter(verb="case.accept", subject_uid__isnull=False)
    busy = list(Person.objects.living().filter(uid__in=accepted.values("subject_uid")).order_by("id"))
    child = _child(clerk, busy) or _agent()
    herself = next((person for person in busy if person != child), None)
    for phone, person in {ACTS_FOR_OTHERS: child, FOR_HERSELF: herself}.items():
        account = account_open(phone=phone, demo=True)
        if person is not None:
            binding_add(account=account, code=binding_code_make(actor=clerk, person=person))
    return 2


def _child(clerk: User, busy: list[Person]) -> Person | None:
    """The grown child of an old person with a case, who acts for that parent from now on."""
    today = clock.today()
    for parent in busy:
        relations = CHILDREN.get(parent.relation, ())
        if not relations or (age_on(parent.birth_date, today) or 0) < OLD:
            continue
        home = Person.objects.living().filter(household=parent.household_id, relation__in=relations).order_by("id")
        if child := next((one for one in home if (age_on(one.birth_date, today) or 0) >= GROWN), None):
            relation = DAUGHTER if child.sex == FEMALE else SON
            kind = Representation.Kind.AGENT
            representation_add(actor=clerk, person=parent, representative=child, kind=kind, relation=relation)
            return child
    return None


def _agent() -> Person | None:
    """Somebody who acts for another already."""
    held = Representation.objects.holding(clock.today()).filter(representative__in=Person.objects.living())
    agent = held.select_related("representative").order_by("id").first()
    return agent.representative if agent else None
