"""The role that installs this configuration knows all of it."""

import pytest
import yaml

from tests.nginx.server import ROOT

ROLE = ROOT / "ansible/roles/nginx"
NGINX = ROOT / "nginx/etc/nginx"


def variables(name: str) -> dict:
    return yaml.safe_load((ROLE / name).read_text())


def test_each_file_of_the_host_s_own_is_written_and_not_copied():
    elsewhere = {"etc/nginx/shop/certificate.conf", "etc/nginx/shop/maintenance.conf"}
    own = elsewhere | set(variables("vars/main.yml")["nginx_own_files"])
    written = {
        str(file.relative_to(ROLE / "templates"))[: -len(".j2")] for file in (ROLE / "templates").rglob("shop/*.j2")
    }

    assert own == written
    assert all((ROOT / "nginx" / file).exists() for file in own)


@pytest.mark.parametrize("file", sorted(NGINX.glob("shop/*.conf")), ids=lambda file: file.name)
def test_a_file_says_that_it_is_the_host_s_own_where_it_is(file):
    is_written = (ROLE / f"templates/etc/nginx/shop/{file.name}.j2").exists()

    assert file.read_text().startswith("# The host's own") == is_written


@pytest.mark.parametrize("zone", ["sign_in", "api"])
def test_rates_are_those_of_the_repository_unless_the_inventory_says_otherwise(zone):
    rate = variables("defaults/main.yml")[f"nginx_{zone}_rate"]

    assert f"zone={zone}:10m rate={rate};" in (NGINX / "shop/rates.conf").read_text()
