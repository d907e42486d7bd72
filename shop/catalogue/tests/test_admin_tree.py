"""Categories are moved by buttons or drag, and stay a tree."""

import pytest
from django.urls import reverse

from shop.catalogue.models import Category
from shop.catalogue.tests.factories import (
    CategoryFactory,
)
from shop.catalogue.tests.staff import signed_in

pytestmark = pytest.mark.django_db


class TestTree:
    @pytest.fixture
    def shelves(self) -> dict[str, Category]:
        a, b = CategoryFactory(name="A"), CategoryFactory(name="B")
        return {"A": a, "B": b, "C": CategoryFactory(name="C", parent=b)}

    def tree(self) -> str:
        return " ".join(f"{node.depth}{node.name}" for node in Category.objects.order_by("path"))

    @pytest.mark.parametrize(
        ("name", "step", "after"),
        [
            ("B", "up", "1B 2C 1A"),
            ("A", "down", "1B 2C 1A"),
            ("B", "indent", "1A 2B 3C"),
            ("C", "outdent", "1A 1B 1C"),
            ("A", "up", "1A 1B 2C"),
            ("B", "down", "1A 1B 2C"),
            ("A", "indent", "1A 1B 2C"),
            ("A", "outdent", "1A 1B 2C"),
        ],
    )
    def test_a_category_moves_by_one_step(self, staff, shelves, name, step, after):
        url = reverse("admin:catalogue_category_step", args=[shelves[name].pk, step])

        response = staff.post(url)

        assert response.status_code == 302
        assert self.tree() == after
        assert Category.objects.find_problems() == ([], [], [], [], [])

    @pytest.mark.parametrize(("relation", "after"), [("child", "1A 2B 3C"), ("sibling", "1B 2C 1A")])
    def test_a_category_is_dragged_to_its_place(self, staff, shelves, relation, after):
        form = {"node": shelves["B"].pk, "target": shelves["A"].pk, "relation": relation}

        assert staff.post("/admin/catalogue/category/move/", form).status_code == 200
        assert self.tree() == after

    @pytest.mark.parametrize("form", [{}, {"node": "x", "target": "1"}, {"node": "1" * 12, "target": "1" * 12}])
    def test_a_drag_to_nowhere_is_refused(self, staff, form):
        assert staff.post("/admin/catalogue/category/move/", form).status_code == 400

    def test_a_category_is_not_dragged_below_itself(self, staff, shelves):
        form = {"node": shelves["B"].pk, "target": shelves["C"].pk, "relation": "child"}

        assert staff.post("/admin/catalogue/category/move/", form).status_code == 400
        assert self.tree() == "1A 1B 2C"

    def test_the_tree_does_not_grow_too_deep(self, staff):
        parent = None
        for _ in range(10):
            parent = CategoryFactory(parent=parent)
        upper, lower = CategoryFactory(parent=Category.objects.get_parent(parent)), None
        lower = CategoryFactory(parent=upper) if upper.depth < 10 else upper

        staff.post(reverse("admin:catalogue_category_step", args=[lower.pk, "indent"]))

        assert not Category.objects.filter(depth__gt=10).exists()

    @pytest.mark.parametrize("step", ["sideways", "UP"])
    def test_an_unknown_step_is_not_there(self, staff, shelves, step):
        assert staff.post(reverse("admin:catalogue_category_step", args=[shelves["A"].pk, step])).status_code == 404

    def test_a_step_is_taken_by_those_who_may_change_categories(self, staff, shelves):
        visitor = signed_in("view_category")
        url = reverse("admin:catalogue_category_step", args=[shelves["B"].pk, "up"])
        page = visitor.get(reverse("admin:catalogue_category_changelist")).content.decode()

        assert visitor.post(url).status_code == 403
        assert staff.get(url).status_code == 405
        assert url not in page
        assert url in staff.get(reverse("admin:catalogue_category_changelist")).content.decode()
        assert visitor.post("/admin/catalogue/category/move/", {}).status_code == 403
        assert self.tree() == "1A 1B 2C"
