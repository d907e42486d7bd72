"""The role that installs this configuration knows all of it."""

import pytest
import yaml

from tests.nginx.server import ROOT

ROLE = ROOT / "ansible/roles/nginx"
NGINX = ROOT / "nginx/etc/nginx"


def variables(name: str) -> dict:
    return yaml.safe_load((ROLE / name).read_text())


def test_each_file_is_copied_or_is_the_host_s_own():
    copied = set(variables("vars/main.yml")["nginx_files"])
    written = {
        str(file.relative_to(ROLE / "templates"))[: -len(".j2")] for file in (ROLE / "templates").rglob("shop/*.j2")
    }
    there = {
        str(file.relative_to(ROOT / "nginx")) for file in NGINX.rglob("*") if file.is_file() and not file.is_symlink()
    }

    assert copied | written == there
    assert not copied & written


@pytest.mark.parametrize("file", sorted(NGINX.glob("shop/*.conf")), ids=lambda file: file.name)
def test_a_file_says_that_it_is_the_host_s_own_where_it_is(file):
    is_written = (ROLE / f"templates/etc/nginx/shop/{file.name}.j2").exists()

    assert file.read_text().startswith("# The host's own") == is_written


@pytest.mark.parametrize("zone", ["sign_in", "api"])
def test_rates_are_those_of_the_repository_unless_the_inventory_says_otherwise(zone):
    rate = variables("defaults/main.yml")[f"nginx_{zone}_rate"]

    assert f"zone={zone}:10m rate={rate};" in (NGINX / "shop/rates.conf").read_text()
