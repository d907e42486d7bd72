"""What is never read from a replica."""

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, connections, transaction

from routers.backends.postgresql.pool import pools
from routers.placement import atomic_for, home_of
from routers.scope import routing_scope, use_primary
from shop.accounts.models import User
from shop.audit.models import AuditEvent
from shop.catalogue.models import Category, Tag

EVERYWHERE = pytest.mark.django_db(transaction=True, databases=["default", "replica"])


@EVERYWHERE
def test_inside_a_transaction_every_read_is_on_the_primary_nested_and_across_apps(assert_read_from, wait_for_replay):
    wait_for_replay()
    with routing_scope():
        with assert_read_from("replica"):
            list(Tag.objects.all())
        with assert_read_from("primary"), transaction.atomic():
            list(Tag.objects.all())
            with transaction.atomic(), routing_scope():
                list(Category.objects.all())
            list(User.objects.all())
            with atomic_for(Category):
                list(Category.objects.raw("SELECT * FROM catalogue_category"))
        with assert_read_from("replica"):
            list(Tag.objects.all())


@EVERYWHERE
def test_inside_use_primary_every_read_is_on_the_primary(assert_read_from, wait_for_replay):
    wait_for_replay()
    with routing_scope():
        with assert_read_from("primary"), use_primary():
            list(Tag.objects.all())
            with routing_scope():
                list(Tag.objects.all())
        with assert_read_from("replica"):
            list(Tag.objects.all())


@EVERYWHERE
def test_sessions_and_people_never_open_a_connection_to_a_replica(wait_for_replay):
    wait_for_replay()
    connections.close_all()
    connection.close_pool()
    with routing_scope():
        session = SessionStore()
        session["greeting"] = "hello"
        session.save()
        user = User.objects.create_user("ada@x.example")
    with routing_scope():
        assert SessionStore(session.session_key)["greeting"] == "hello"
        assert User.objects.get(pk=user.pk) == user
        assert user.user_permissions.count() == 0

        assert connections["replica"].connection is None
        assert len(pools()) == 1, "the primary's"

        # What would have opened one.
        list(Tag.objects.all())
        assert len(pools()) == 2


@pytest.mark.django_db(transaction=True, databases=["default", "replica", "audit"])
def test_a_write_to_the_audit_database_pins_nothing_else(assert_read_from, wait_for_replay):
    wait_for_replay()
    with routing_scope() as scope:
        table = AuditEvent._meta.db_table
        with connections[home_of(AuditEvent)].cursor() as cursor:
            cursor.execute(f"INSERT INTO {table} SELECT * FROM {table} WHERE false")  # noqa: S608 -- a name of ours

        assert scope.wrote == {"audit"}
        with assert_read_from("replica"):
            list(Tag.objects.all())
