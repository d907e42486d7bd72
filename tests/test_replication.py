"""Reads go to a replica outside transactions, on real servers."""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connections, transaction
from django.db.models import Model

from routers import placement
from routers.replication import ReplicaRouter
from shop.accounts.models import User
from shop.catalogue.models import Tag

EVERYWHERE = pytest.mark.django_db(transaction=True, databases=["default", "replica"])
router = ReplicaRouter()


@EVERYWHERE
def test_a_read_is_answered_by_a_server_in_recovery():
    with connections["replica"].cursor() as cursor:
        cursor.execute("SELECT pg_is_in_recovery()")

        assert cursor.fetchone() == (True,)


@EVERYWHERE
def test_reads_spread_over_both_replicas():
    replica = connections["replica"]
    ports = set()
    for _ in range(40):
        replica.close()
        with replica.cursor() as cursor:
            cursor.execute("SELECT inet_server_port()")
            ports.add(cursor.fetchone()[0])

    assert len(ports) == 2


@EVERYWHERE
def test_what_is_written_on_the_primary_is_read_from_the_replica(wait_for_replay):
    Tag.objects.create(name="Sea", slug="sea")
    wait_for_replay()

    tag = Tag.objects.get(slug="sea")

    assert tag._state.db == "replica"


@EVERYWHERE
@pytest.mark.usefixtures("paused_replica")
def test_a_read_inside_a_transaction_is_answered_by_the_primary():
    Tag.objects.create(name="Sea", slug="sea")

    assert not Tag.objects.filter(slug="sea").exists(), "the replica is paused: it cannot know"
    with transaction.atomic():
        assert Tag.objects.filter(slug="sea").exists()


@EVERYWHERE
@pytest.mark.usefixtures("paused_replica")
def test_people_and_sessions_are_read_from_the_primary():
    user = User.objects.create_user("ada@x.example")

    assert User.objects.get() == user
    assert router.db_for_read(Session) == "default"


@pytest.fixture
def one_database(monkeypatch):
    """An installation with one database and no replica."""
    monkeypatch.setattr(settings, "DATABASES", {"default": settings.DATABASES["default"]})


@pytest.mark.usefixtures("one_database")
def test_without_a_replica_reads_go_where_writes_go():

    assert router.db_for_read(Tag) == router.db_for_write(Tag) == "default"
    assert placement.homes() == ["default"]


class AuditedThing(Model):  # noqa: DJ008 -- it is never shown
    class Meta:
        app_label = "audit"
        managed = False


def test_the_audit_app_lives_in_a_database_of_its_own():
    assert router.db_for_read(AuditedThing) == router.db_for_write(AuditedThing) == "audit"
    assert not router.allow_relation(AuditedThing(), Tag())


@pytest.mark.usefixtures("one_database")
def test_the_audit_app_lives_in_the_shop_s_database_where_there_is_no_other():

    assert router.db_for_write(AuditedThing) == "default"
    assert router.allow_migrate("default", "audit")


@pytest.mark.parametrize(
    ("alias", "app_label", "allowed"),
    [
        ("default", "catalogue", True),
        ("replica", "catalogue", False),
        ("audit", "catalogue", False),
        ("audit", "audit", True),
        ("default", "audit", False),
    ],
)
def test_tables_are_made_only_where_they_are_placed(alias, app_label, allowed):
    assert router.allow_migrate(alias, app_label) is allowed


def test_relations_hold_between_what_was_read_from_a_replica_and_the_primary():
    assert router.allow_relation(Tag(), Tag())
