"""What a person has said about being written to and rung up."""

from bianmin.residents.models import Consent, Person


def refuses_contact(person: Person) -> bool:
    """She withdrew her consent to messages and calls, and has not given it again. What is owed to her is told all the
    same; what is asked of her is not. One query."""
    said = Consent.objects.filter(person=person, purpose=Consent.Purpose.CONTACT).values_list("withdrawn_at", flat=True)
    ends = list(said)
    return bool(ends) and None not in ends
