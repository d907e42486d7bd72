"""Start-up: prod reads every name of the example, and refuses to start without one it needs."""

import json
import os
import subprocess
import sys
from pathlib import Path

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from settings.databases import databases
from settings.env import REQUIRED, ROOT, VARIABLES, Env, strict_bool
from settings.social import openid_providers

EXAMPLE = ROOT / "deploy/env.example"
RUNNABLE = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "settings.prod"}
REQUIRED_NAMES = [name for name, variable in VARIABLES.items() if variable.is_required]


def example() -> dict[str, str]:
    lines = (line for line in EXAMPLE.read_text().splitlines() if line and not line.startswith("#"))
    return {name: value.strip('"') for name, value in (line.split("=", 1) for line in lines)}


def manage(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env={**RUNNABLE, **env}, capture_output=True, text=True, check=False)


def test_the_example_names_everything_that_is_read_and_nothing_else():
    assert set(example()) == set(VARIABLES)


def test_a_shell_reads_the_example_as_systemd_does():
    shell = ["/bin/sh", "-euc", f'. {EXAMPLE}; printf %s "$SITE_NAME"']

    assert subprocess.run(shell, capture_output=True, text=True, check=True).stdout == "The Shop"


def test_prod_loads_from_the_example_and_its_deploy_check_is_clean():
    checked = manage("check", "--deploy", "--fail-level", "WARNING", env=example())

    assert checked.returncode == 0, checked.stderr
    assert "0 silenced" in checked.stdout


@pytest.mark.parametrize("name", REQUIRED_NAMES)
def test_prod_refuses_to_start_without_a_required_name_and_says_which(name):
    env = {key: value for key, value in example().items() if key != name}

    refused = manage("check", env=env)

    assert refused.returncode != 0
    assert f"Set {name} in the environment" in refused.stderr


@pytest.mark.parametrize("given", [{}, {"TWILIO_AUTH_TOKEN": "secret"}, {"TWILIO_CALLER_ID": "+442079460000"}])
def test_prod_refuses_to_start_with_half_of_a_gateway(given):
    refused = manage("check", env={**example(), "TWILIO_ACCOUNT_SID": "AC0", **given})

    assert refused.returncode != 0
    assert "TWILIO_ACCOUNT_SID needs TWILIO_AUTH_TOKEN" in refused.stderr


def test_security_keys_belong_to_the_host_of_the_shop():
    command = "from django.conf import settings; print(settings.TWO_FACTOR_WEBAUTHN_RP_ID)"

    assert manage("shell", "-v", "0", "-c", command, env=example()).stdout.strip() == "shop.example"


def test_an_empty_required_name_counts_as_missing():
    assert "Set SITE_URL in the environment" in manage("check", env={**example(), "SITE_URL": " "}).stderr


def test_the_names_that_prod_requires_are_the_ones_without_a_safe_default():
    assert set(REQUIRED_NAMES) == {
        *("SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "DEFAULT_FROM_EMAIL")
    }
    assert REQUIRED is environ.Env.NOTSET


def test_a_value_that_is_not_what_its_name_asks_for_stops_start_up():
    refused = manage("check", env={**example(), "DATABASE_POOL_SIZE": "many"})

    assert refused.returncode != 0
    assert "DATABASE_POOL_SIZE: invalid literal for int() with base 10: 'many'" in refused.stderr


def test_a_database_of_places_has_to_be_there():
    refused = manage("check", env={**example(), "GEOIP_DATABASE": "/nowhere/cities.mmdb"})

    assert refused.returncode != 0
    assert "GEOIP_DATABASE: No file can be read at /nowhere/cities.mmdb" in refused.stderr


def test_a_boolean_is_neither_maybe_nor_yes():
    with pytest.raises(ValueError, match="'maybe' is neither True nor False"):
        strict_bool("maybe")


@pytest.mark.parametrize(("text", "value"), [("True", True), ("false", False), (" TRUE ", True)])
def test_booleans_are_true_or_false(text, value):
    assert strict_bool(text) is value


def test_a_number_that_is_none_is_refused_with_its_name(monkeypatch):
    monkeypatch.setenv("HSTS_SECONDS", "a year")

    with pytest.raises(ImproperlyConfigured, match="HSTS_SECONDS"):
        Env()("HSTS_SECONDS")


def test_any_name_may_be_given_as_a_file(tmp_path: Path):
    secret = tmp_path / "secret"
    secret.write_text("from-a-file-" + "x" * 50)
    env = {key: value for key, value in example().items() if key != "SECRET_KEY"}

    shown = manage(
        "shell", "-c", "from django.conf import settings; print(settings.SECRET_KEY)",
        env={**env, "SECRET_KEY_FILE": str(secret)},
    )  # fmt: skip

    assert "from-a-file-" in shown.stdout, shown.stderr


def test_primary_and_replicas_are_roles_of_the_same_hosts():
    roles = databases("postgresql://u:p@db1:5432,db2:5433/shop?sslmode=require", "postgresql://u@db3/audit")

    assert {alias: role["HOST"] for alias, role in roles.items()} == {
        "default": "db1,db2",
        "replica": "db1,db2",
        "audit": "db3",
    }
    assert roles["replica"]["OPTIONS"]["sslmode"] == "require"
    assert (roles["default"]["NAME"], roles["audit"]["NAME"]) == ("shop", "audit")


def test_the_audit_database_may_have_replicas_of_its_own():
    roles = databases("postgresql://u@db1/shop", "postgresql://u@db3,db4/audit")

    assert set(roles) == {"default", "audit", "audit_replica"}


def test_one_host_needs_no_replica_and_no_audit_database():
    assert set(databases("postgresql://u@db1/shop")) == {"default"}


def test_options_of_the_uri_are_kept_beside_the_session_s_time_zone():
    role = databases("postgresql://u@db1/shop?options=-c%20statement_timeout%3D3000")["default"]

    assert role["OPTIONS"]["options"].startswith("-c TimeZone=UTC ")
    assert role["OPTIONS"]["options"].endswith(" -c statement_timeout=3000")


def test_a_pool_is_as_large_as_asked_for():
    assert databases("postgresql://u@db1/shop", pool_size=7)["default"]["OPTIONS"]["MAX_CONNS"] == 7


def test_a_provider_is_there_once_the_environment_names_it():
    shown = manage(
        "shell", "-c", "from django.conf import settings; print(settings.SOCIALACCOUNT_PROVIDERS)",
        env={**example(), "GITHUB_CLIENT_ID": "ours", "GITHUB_CLIENT_SECRET": "x"},
    )  # fmt: skip

    assert "'github': {'APP': {'client_id': 'ours'" in shown.stdout, shown.stderr
    assert "google" not in shown.stdout


def test_half_a_provider_stops_start_up():
    refused = manage("check", env={**example(), "GOOGLE_CLIENT_ID": "ours"})

    assert "Set both GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET" in refused.stderr


GOOD = {"id": "own", "name": "Own", "server_url": "https://id.example", "client_id": "shop", "secret": "x"}


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("{", "Expecting property name"),
        ("{}", "It is no JSON list"),
        ([{"id": "own"}], "Provider 1 needs exactly client_id, id, name, secret, server_url"),
        ([GOOD, {**GOOD, "id": "two", "secret": ""}], "Provider 2 has a value that is empty"),
        ([{**GOOD, "id": "google"}], "Provider 1 needs an id of letters"),
        ([{**GOOD, "id": "a/b"}], "Provider 1 needs an id of letters"),
        ([{**GOOD, "server_url": "http://id.example"}], "Provider 1 needs a server_url that begins with https"),
        ([GOOD, GOOD], "Two providers have one id"),
    ],
)
def test_a_list_of_providers_that_is_wrong_says_where(value, fault):
    with pytest.raises(ValueError, match=fault):
        openid_providers(value if isinstance(value, str) else json.dumps(value))


def test_a_list_of_providers_is_read():
    assert openid_providers(json.dumps([GOOD])) == [GOOD]
    assert openid_providers("") == []
