"""What staff do to the catalogue is on record, field by field; of an import, that it was."""

import io

import pytest
from django.contrib.admin import site
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from shop.accounts.tests.factories import UserFactory
from shop.audit.models import OutboxEvent
from shop.catalogue.admin import CategoryAdmin, ProductAdmin, TagAdmin
from shop.catalogue.models import BulkChange, Category, Product, ProductImage, ProductTag, Tag
from shop.catalogue.price_rules import Basis, PriceRule
from shop.catalogue.services.bulk import confirm_bulk_change, prepare_bulk_change, run_bulk_change
from shop.catalogue.services.import_runs import confirm_import, fail_import, finish_import, start_import, take_import
from shop.catalogue.tests.factories import CategoryFactory, ProductFactory
from shop.catalogue.tests.importing import csv_text, shopify_row
from shop.catalogue.tests.test_admin import product_form, rows, variant
from shop.catalogue.tests.test_pictures import photo
from tests.proving import verified

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return UserFactory(email="ada@x.example", is_staff=True, is_superuser=True)


@pytest.fixture
def staff(ada) -> Client:
    client = Client(REMOTE_ADDR="203.0.113.9", HTTP_USER_AGENT="Firefox")
    verified(client, ada)
    return client


def events(action: str) -> list[OutboxEvent]:
    return list(OutboxEvent.objects.filter(action=action).order_by("at", "id"))


def only_event(action: str) -> OutboxEvent:
    (event,) = events(action)
    return event


def url(model, act: str, *keys: object) -> str:
    return reverse(f"admin:catalogue_{model._meta.model_name}_{act}", args=keys)


def stored_form(product: Product, **changes: object) -> dict[str, object]:
    """Return a product's form as it stands, with changes."""
    one = product.variants.get()
    line = {**variant(one.sku, price=str(one.price), options=f"Format: {one.sku}"), "id": one.pk, "product": product.pk}
    form = product_form(title=product.title, slug=product.slug, category=product.category_id)
    moment = product.published_at
    form |= {"published_at_0": f"{moment:%Y-%m-%d}", "published_at_1": f"{moment:%H:%M:%S.%f}"}
    return {**form, **rows("variants", {**line, **changes.pop("line", {})}, initial=1), **changes}


def test_an_added_product_is_on_record_with_its_variants(staff, ada):
    staff.post(url(Product, "add"), product_form(variant()))

    event, product = only_event("catalogue.product.added"), Product.objects.get()
    assert (event.actor_id, event.actor_label) == (str(ada.pk), "ada@x.example")
    assert (event.target_type, event.target_id, event.target_label) == ("catalogue.product", str(product.pk), "Typee")
    assert (event.remote_address, event.user_agent) == ("203.0.113.9", "Firefox")
    assert event.request_id
    assert event.before == {}
    assert event.after["title"] == "Typee"
    assert event.after[f"variants.{product.variants.get().pk}.price"] == "9.50"


def test_a_changed_product_is_on_record_with_what_changed_alone(staff):
    product = ProductFactory(title="Ema")
    one = product.variants.get()

    response = staff.post(
        url(Product, "change", product.pk), stored_form(product, title="Emma", line={"price": "11.00"})
    )

    assert response.status_code == 302
    event = only_event("catalogue.product.changed")
    assert event.before == {"title": "Ema", f"variants.{one.pk}.price": "12.50"}
    assert event.after == {"title": "Emma", f"variants.{one.pk}.price": "11.00"}


def test_a_part_that_is_removed_is_on_record(staff):
    product = ProductFactory()
    weighed = ProductTag.objects.create(product=product, tag=Tag.objects.create(name="Sea", slug="sea"), weight=7)
    line = {"id": weighed.pk, "product": product.pk, "tag": weighed.tag_id, "weight": 7, "DELETE": "on"}

    staff.post(url(Product, "change", product.pk), {**stored_form(product), **rows("product_tags", line, initial=1)})

    event = only_event("catalogue.product.changed")
    assert event.before == {f"product_tags.{weighed.pk}.tag": weighed.tag_id, f"product_tags.{weighed.pk}.weight": 7}
    assert event.after == {}


def test_an_added_picture_is_on_record(staff):
    product = ProductFactory()
    line = {"upload": photo(30, 40), "alt": "Front", "position": 0}

    staff.post(url(Product, "change", product.pk), {**stored_form(product), **rows("images", line)})

    image = ProductImage.objects.get()
    assert only_event("catalogue.product.changed").after[f"images.{image.pk}.alt"] == "Front"


@pytest.mark.parametrize("changes", [{}, {"title": ""}])
def test_a_form_that_changes_nothing_leaves_no_event(staff, changes):
    product = ProductFactory()

    staff.post(url(Product, "change", product.pk), stored_form(product, **changes))

    assert not OutboxEvent.objects.filter(action__startswith="catalogue.").exists()


def test_a_form_for_nothing_leaves_no_event(staff):
    response = staff.post(url(Product, "change", "abc"), product_form(variant()))

    assert response.status_code == 302, "back to the list, which says so"
    assert not OutboxEvent.objects.filter(action__startswith="catalogue.").exists()


def test_a_deleted_product_is_on_record_with_what_is_gone(staff):
    product = ProductFactory(title="Emma")
    one = product.variants.get()

    staff.post(url(Product, "delete", product.pk), {"post": "yes"})

    event = only_event("catalogue.product.deleted")
    assert (event.target_id, event.target_label) == (str(product.pk), "Emma")
    assert event.before[f"variants.{one.pk}.price"] == "12.50"
    assert event.after == {}


def test_tags_that_are_deleted_at_once_are_on_record_each(staff):
    tags = [Tag.objects.create(name=name, slug=name) for name in ("sea", "sky")]

    staff.post(
        url(Tag, "changelist"),
        {"action": "delete_selected", "_selected_action": [tag.pk for tag in tags], "post": "yes"},
    )

    assert not Tag.objects.exists()
    assert [event.target_label for event in events("catalogue.tag.deleted")] == ["sea", "sky"]


def test_what_stood_below_a_deleted_category_is_on_record(staff):
    root = CategoryFactory(name="Novels")
    CategoryFactory(name="Sea novels", parent=root)

    staff.post(url(Category, "delete", root.pk), {"post": "yes"})

    assert not Category.objects.exists()
    assert {event.target_label for event in events("catalogue.category.deleted")} == {"Novels", "Sea novels"}


def test_a_moved_category_is_on_record_with_its_parent(staff, ada):
    CategoryFactory(name="Novels")
    second = CategoryFactory(name="Sea novels")

    staff.post(url(Category, "step", second.pk, "indent"))

    event = only_event("catalogue.category.moved")
    assert event.actor_label == "ada@x.example"
    assert event.target_id == str(second.pk)
    assert (event.before["parent"], event.after["parent"]) == (None, "Novels")
    assert (event.before["depth"], event.after["depth"]) == (1, 2)


def test_a_category_dragged_to_its_place_is_on_record(staff):
    first, second = CategoryFactory(), CategoryFactory()

    staff.post(reverse("admin:catalogue_category_changelist") + "move/", {"node": second.pk, "target": first.pk})

    assert only_event("catalogue.category.moved").target_id == str(second.pk)


def test_a_category_that_stays_at_the_edge_leaves_no_event(staff):
    staff.post(url(Category, "step", CategoryFactory().pk, "up"))

    assert not OutboxEvent.objects.filter(action__startswith="catalogue.").exists()


def test_a_bulk_act_is_on_record_with_who_confirmed_it_and_with_each_product(staff, ada):
    products = ProductFactory.create_batch(2, status=Product.Status.DRAFT, published_at=None)
    published = ProductFactory()

    staff.post(
        url(Product, "changelist"),
        {"action": "publish", "_selected_action": [product.pk for product in [*products, published]]},
    )

    confirmed = only_event("catalogue.bulkchange.confirmed")
    assert confirmed.after == {"kind": "publish", "size": 3, "rule": {}}
    assert confirmed.remote_address == "203.0.113.9"
    each = events("catalogue.product.published")
    assert [event.target_id for event in each] == [str(product.pk) for product in products], "one was published before"
    assert {(event.actor_id, event.request_id) for event in each} == {(str(ada.pk), confirmed.request_id)}
    assert {(event.before["status"], event.after["status"]) for event in each} == {("draft", "published")}


def test_changed_prices_are_on_record_as_the_form_would_name_them(ada):
    product = ProductFactory(title="Emma", variant__price=10)
    one = product.variants.get()
    made_by = UserFactory()
    change = prepare_bulk_change(kind=BulkChange.Kind.PRICES, products=Product.objects.all(), made_by=made_by)

    confirm_bulk_change(change_id=change.pk, rule=PriceRule(Basis.PERCENT, 10), actor=ada)
    run_bulk_change(change_id=change.pk)

    event = only_event("catalogue.product.repriced")
    assert (event.target_id, event.target_label, event.actor_label) == (str(product.pk), "Emma", "ada@x.example")
    assert event.before == {f"variants.{one.pk}.price": "10.00"}
    assert event.after == {f"variants.{one.pk}.price": "11.00"}


class TestImports:
    @pytest.fixture
    def checked(self, ada):
        """An import that another person has uploaded, and that was checked."""
        run = start_import(upload=photo(1, 1), name="books.csv", made_by=UserFactory())
        finish_import(run=take_import(run_id=run.pk), counts={"created": 3}, samples={}, rejects=None)
        return run

    def test_a_check_leaves_no_event(self, checked):
        assert not OutboxEvent.objects.filter(action__startswith="catalogue.").exists()

    def test_an_import_is_on_record_with_who_confirmed_it_and_its_counts(self, staff, checked, ada):
        staff.post(reverse("admin:catalogue_importrun_apply", args=[checked.pk]))
        finish_import(run=take_import(run_id=checked.pk), counts={"created": 2}, samples={}, rejects=None)

        started, applied = only_event("catalogue.import.started"), only_event("catalogue.import.applied")
        assert (started.target_label, started.actor_id, started.after) == ("books.csv", str(ada.pk), {"created": 3})
        assert started.remote_address == "203.0.113.9"
        assert (applied.target_id, applied.actor_id, applied.after) == (str(checked.pk), str(ada.pk), {"created": 2})

    def test_an_import_that_fails_is_on_record_with_the_reason(self, checked, ada):
        confirm_import(run_id=checked.pk, actor=ada)
        fail_import(run=take_import(run_id=checked.pk), reason="The file is gone.")

        assert only_event("catalogue.import.failed").after == {"reason": "The file is gone."}

    def test_the_command_is_on_record_whatever_the_number_of_products(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        (tmp_path / "books.csv").write_text(csv_text([shopify_row("emma"), shopify_row("typee")]))

        call_command("import_products", tmp_path / "books.csv", "--dry-run", stdout=io.StringIO())
        assert not OutboxEvent.objects.filter(action__startswith="catalogue.").exists()
        call_command("import_products", tmp_path / "books.csv", stdout=io.StringIO())

        recorded = OutboxEvent.objects.order_by("at", "id")
        assert [event.action for event in recorded] == ["catalogue.import.started", "catalogue.import.applied"]
        assert recorded[1].after == {"created": 2, "updated": 0, "unchanged": 0, "rejected": 0}
        assert (recorded[1].actor_label, recorded[1].target_label) == ("manage.py import_products", "books.csv")


@pytest.mark.parametrize("admin", [ProductAdmin, CategoryAdmin, TagAdmin])
def test_every_row_that_is_edited_along_with_a_thing_is_part_of_its_record(admin):
    one = next(one for one in site._registry.values() if type(one) is admin)
    parts = {one.model._meta.get_field(name).related_model for name in one.audited_parts}

    assert parts == {inline.model for inline in one.inlines}


def test_a_product_s_history_leads_to_its_events_for_those_who_may_see_them(staff, ada):
    product = ProductFactory()
    address = f"/admin/audit/auditevent/?target_type=catalogue.product&amp;target_id={product.pk}"

    assert address in staff.get(url(Product, "history", product.pk)).content.decode()
