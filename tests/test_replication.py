"""Reads go to a replica outside transactions, on real servers."""

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import OperationalError, connections, transaction

from routers import placement
from routers.backends.postgresql.creation import close_everything
from routers.replication import ReplicaRouter
from routers.scope import routing_scope
from shop.accounts.models import User
from shop.audit.models import AuditEvent, OutboxEvent
from shop.catalogue.models import Tag

EVERYWHERE = pytest.mark.django_db(transaction=True, databases=["default", "replica"])
router = ReplicaRouter()


@EVERYWHERE
def test_a_read_is_answered_by_a_server_in_recovery(wait_for_replay):
    wait_for_replay()
    with connections["replica"].cursor() as cursor:
        cursor.execute("SELECT pg_is_in_recovery()")

        assert cursor.fetchone() == (True,)


@EVERYWHERE
def test_reads_spread_over_both_replicas(wait_for_replay):
    wait_for_replay()
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

    with routing_scope():
        tag = Tag.objects.get(slug="sea")

    assert tag._state.db == "replica"


@EVERYWHERE
@pytest.mark.usefixtures("paused_replica")
def test_a_read_inside_a_transaction_is_answered_by_the_primary():
    Tag.objects.create(name="Sea", slug="sea")

    with routing_scope():
        assert not Tag.objects.filter(slug="sea").exists(), "the replica is paused: it cannot know"
        with transaction.atomic():
            assert Tag.objects.filter(slug="sea").exists()


@EVERYWHERE
@pytest.mark.usefixtures("paused_replica")
def test_people_and_sessions_are_read_from_the_primary():
    user = User.objects.create_user("ada@x.example")

    with routing_scope():
        assert User.objects.get() == user
        assert router.db_for_read(Session) == "default"


def test_nothing_but_the_catalogue_and_the_record_is_read_from_replicas():
    """An app that keeps people, sessions or devices is to be named in PRIMARY_ONLY when it is installed."""
    labels = {model._meta.app_label for model in apps.get_models()}

    assert labels - placement.PRIMARY_ONLY == {"audit", "catalogue"}


@EVERYWHERE
def test_the_primary_stands_in_where_no_replica_may_be_read(settings):
    settings.ROUTING = {**settings.ROUTING, "max_lag_seconds": -1}
    replica = connections["replica"]
    replica.close()
    # What is asked once of a new connection is asked on a cursor like any other.
    vars(replica).pop("pg_version", None)
    topology = replica.topology
    topology.stop()
    for node in topology.nodes[1:]:
        topology.suspect(node)

    for _ in range(2):
        with replica.cursor() as cursor:
            cursor.execute("SELECT pg_is_in_recovery()")
            assert cursor.fetchone() == (False,)

    close_everything()


@pytest.fixture
def _no_server(settings):
    """Addresses at which nobody answers."""
    settings.ROUTING = {**settings.ROUTING, "primary_seconds": 0.2}
    config, ports = connections["default"].settings_dict, connections["default"].settings_dict["PORT"]
    connections.close_all()
    config["PORT"] = ",".join("1" for _ in ports.split(","))
    yield
    config["PORT"] = ports


@EVERYWHERE
@pytest.mark.usefixtures("_no_server")
def test_a_request_waits_for_a_new_primary_once():
    said = []
    with routing_scope():
        for _ in range(2):
            with pytest.raises(OperationalError) as refused:
                Tag.objects.exists()
            said.append(str(refused.value))

    assert "within 0.2 s" in said[0]
    assert "within 0 s" in said[1]


@pytest.fixture
def one_database(monkeypatch):
    """An installation with one database and no replica."""
    monkeypatch.setattr(settings, "DATABASES", {"default": settings.DATABASES["default"]})


@pytest.mark.usefixtures("one_database")
def test_without_a_replica_reads_go_where_writes_go():

    assert router.db_for_read(Tag) == router.db_for_write(Tag) == "default"
    assert placement.homes() == ["default"]


def test_a_model_may_live_elsewhere_than_the_rest_of_its_app():
    assert router.db_for_read(AuditEvent) == router.db_for_write(AuditEvent) == "audit"
    assert router.db_for_write(OutboxEvent) == "default"
    assert not router.allow_relation(AuditEvent(), OutboxEvent())
    assert not router.allow_relation(AuditEvent(), Tag())


@pytest.mark.usefixtures("one_database")
def test_everything_lives_in_the_shop_s_database_where_there_is_no_other():
    assert router.db_for_write(AuditEvent) == "default"
    assert router.allow_migrate("default", "audit", "auditevent")


def test_a_whole_app_may_live_elsewhere_but_for_the_models_that_are_named(monkeypatch):
    monkeypatch.setattr(placement, "PLACEMENT", {"audit": "audit", "audit.outboxevent": "default"})

    assert router.db_for_write(AuditEvent) == "audit"
    assert router.db_for_write(OutboxEvent) == "default"


@pytest.mark.parametrize(
    ("alias", "app_label", "model_name", "allowed"),
    [
        ("default", "catalogue", "tag", True),
        ("default", "catalogue", None, True),
        ("replica", "catalogue", "tag", False),
        ("audit", "catalogue", "tag", False),
        ("audit", "audit", "auditevent", True),
        ("audit", "audit", "AuditEvent", True),
        ("audit", "audit", None, False),
        ("default", "audit", "auditevent", False),
        ("default", "audit", None, True),
    ],
)
def test_tables_are_made_only_where_they_are_placed(alias, app_label, model_name, allowed):
    assert router.allow_migrate(alias, app_label, model_name) is allowed


@pytest.mark.parametrize(("model", "alias"), [(AuditEvent, "audit"), (Tag, "default")])
@pytest.mark.django_db(databases=["default", "audit"])
def test_a_transaction_is_opened_where_a_model_lives(model, alias):
    with placement.atomic_for(model):
        assert connections[alias].in_atomic_block
        assert len(connections[alias].savepoint_ids) == 1, "the innermost block is here"


def test_relations_hold_between_what_was_read_from_a_replica_and_the_primary():
    assert router.allow_relation(Tag(), Tag())
