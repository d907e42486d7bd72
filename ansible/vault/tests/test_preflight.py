"""What site.yml says of an environment whose vault is not there, or is older than the release."""

import json
import subprocess
import sys

import pytest
import yaml

from vault import authority, contents, places

PLAYS = [
    {
        "hosts": "all",
        "gather_facts": False,
        "tasks": [
            {
                "ansible.builtin.include_role": {"name": "preflight", "tasks_from": "inventory"},
                "vars": {"preflight_groups": []},
            }
        ],
    }
]
# What the inventory says beside.
SAID = {"firewall_admins": ["192.0.2.1"], "nginx_names": ["shop.example"], "ansible_host": "192.0.2.9"}
EVERY = {authority.CERTIFICATE, authority.KEY, *contents.LENGTHS}


@pytest.fixture
def looked(tmp_path):
    """Look at an environment whose vault holds the names, and return what was said."""
    inventory = tmp_path / "inventories/shop1"
    (inventory / "group_vars/all").mkdir(parents=True)
    (inventory / "hosts.yml").write_text(json.dumps({"all": {"hosts": {"one": SAID}}}))
    variables = tmp_path / "playbooks/group_vars/all"
    variables.mkdir(parents=True)
    (variables / "secrets.yml").symlink_to(places.ANSIBLE / "playbooks/group_vars/all/secrets.yml")
    playbook = tmp_path / "playbooks/site.yml"
    playbook.write_text(yaml.safe_dump(PLAYS))

    def look(names):
        (inventory / "group_vars/all/vault.yml").write_text(json.dumps(dict.fromkeys(names, "secret")))
        words = ["ansible-playbook", "-i", inventory, playbook]
        done = subprocess.run(
            [f"{sys.exec_prefix}/bin/{words[0]}", *words[1:]],
            cwd=places.ANSIBLE,
            check=False,
            capture_output=True,
            text=True,
        )
        return done.returncode, " ".join((done.stdout + done.stderr).split())

    return look


def test_a_vault_as_it_is_made_lacks_nothing(looked):
    code, said = looked(EVERY)

    assert code == 0, said


@pytest.mark.parametrize("lacking", [{"vault_redis_password", "vault_pki_ca_key"}, EVERY], ids=["older", "none"])
def test_what_a_vault_lacks_is_named_with_what_makes_it(looked, lacking):
    code, said = looked(EVERY - lacking)

    assert code == 2
    assert "The vault of shop1 lacks " in said
    assert all(name in said for name in lacking)
    assert "make secrets ENV=shop1." in said
    assert "undefined" not in said
