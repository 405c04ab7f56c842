"""A record of the demo that stands there twice, so that the list of possible doubles has something to decide."""

from bianmin.accounts.models import Role, User
from bianmin.residents.actions.person_register import person_register
from bianmin.residents.models import Person
from bianmin.residents.specs import PersonSpec


def load_demo_double() -> int:
    """Somebody on file is registered once more without her number; returns how many, none when she is there twice."""
    clerk = User.objects.filter(demo=True, posts__role=Role.CLERK).order_by("username").first()
    known = Person.objects.living().exclude(birth_date=None).exclude(phone="").order_by("-birth_date", "id")
    person = known.filter(birth_date__year__lt=1960).first()
    if clerk is None or person is None:
        return 0
    if Person.objects.filter(name=person.name, birth_date=person.birth_date).count() > 1:
        return 0
    spec = PersonSpec(name=person.name, sex=person.sex, birth_date=person.birth_date, phone=person.phone)
    person_register(actor=clerk, person=spec)
    return 1
