"""Who sees a person follows from the areas of her posts, and from nothing else."""

import pytest

from bianmin.residents.models import Person


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("clerk", True),
        ("officer", True),
        ("grid_worker", True),
        ("director", True),
        ("clerk_elsewhere", False),
        ("stranger", False),
        ("administrator", False),
        ("auditor", True),
    ],
)
def test_person_is_seen_by_those_who_serve_her_area(request, xie, who, seen):
    user = request.getfixturevalue(who)
    assert Person.objects.visible_to(user).filter(pk=xie.pk).exists() is seen


def test_merged_record_is_never_seen(clerk, xie, household):
    double = Person.objects.create(name="谢玉清", area_code=household.area_code, merged_into=xie)
    assert double not in Person.objects.visible_to(clerk)
