import pytest
from django.contrib.auth.models import Group
from django.http import Http404

from shop.core.pagination import paginate

pytestmark = pytest.mark.django_db


def test_an_empty_list_has_a_first_page():
    page = paginate(Group.objects.order_by("pk"), page="1", per_page=2)

    assert list(page) == []
    assert page.number == 1


def test_the_last_page_holds_the_rest():
    for number in range(3):
        Group.objects.create(name=f"Group {number}")

    page = paginate(Group.objects.order_by("pk"), page="2", per_page=2)

    assert [group.name for group in page] == ["Group 2"]
    assert not page.has_next()


@pytest.mark.parametrize(
    "page",
    [
        "",
        "0",
        "-1",
        "+1",
        "01",
        "1.0",
        "1e3",
        " 1",
        "1\n",
        "abc",
        "last",
        "2",
        "99999999",
        str(10**25),
        "\0",
        "1\0",
        "\N{ARABIC-INDIC DIGIT ONE}",
        "\N{SUPERSCRIPT TWO}",
    ],
)
def test_a_page_that_is_not_there_is_not_found(page: str):
    with pytest.raises(Http404):
        paginate(Group.objects.order_by("pk"), page=page, per_page=2)
