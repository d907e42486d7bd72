import subprocess
import sys

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from vault import __main__ as program
from vault import contents, password, places

BINARIES = places.ANSIBLE / "bin"


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """An empty checkout with the inventory of an environment, seen by the program as its own."""
    monkeypatch.delenv(password.OTHER, raising=False)
    inventories = tmp_path / "ansible/inventories"
    (inventories / "shop1").mkdir(parents=True)
    (inventories / "shop1/hosts.yml").touch()
    monkeypatch.setattr(program, "INVENTORIES", inventories)
    monkeypatch.setattr(program, "ANSIBLE", tmp_path / "ansible")
    monkeypatch.setattr(password, "PASSWORD", tmp_path / ".local/vault/password")
    return tmp_path


@pytest.fixture
def vault(checkout):
    return checkout / "ansible/inventories/shop1/group_vars/all/vault.yml"


def opened(vault):
    """What Ansible's own command finds in the vault."""
    words = ["ansible-vault", "view", f"--vault-password-file={password.named()}", vault]
    shown = subprocess.run(
        [f"{sys.exec_prefix}/bin/{words[0]}", *words[1:]], check=True, capture_output=True, text=True, cwd=vault.parent
    )
    return yaml.safe_load(shown.stdout)


def mode(path):
    return f"{path.stat().st_mode & 0o777:o}"


def test_a_vault_has_every_secret_and_nobody_else_reads_it(checkout, vault):
    assert program.main(["shop1"]) == 0
    assert vault.read_text().startswith("$ANSIBLE_VAULT;")
    assert mode(vault) == mode(password.named()) == "600"
    found = opened(vault)
    assert {name: len(value) for name, value in found.items() if name in contents.LENGTHS} == contents.LENGTHS
    assert len(set(found.values())) == len(found)


def test_each_secret_has_one_role_that_asks_for_it(checkout, vault):
    program.main(["shop1"])
    mapping = yaml.safe_load((places.ANSIBLE / "playbooks/group_vars/all/secrets.yml").read_text())
    assert {name for name in opened(vault) if any(name in asked for asked in mapping.values())} == set(opened(vault))


def test_the_authority_signs_hosts_and_no_further_authority(checkout, vault):
    program.main(["shop1"])
    found = opened(vault)
    certificate = x509.load_pem_x509_certificate(found["vault_pki_ca_certificate"].encode())
    key = serialization.load_pem_private_key(found["vault_pki_ca_key"].encode(), password=None)
    assert certificate.public_key() == key.public_key()
    certificate.verify_directly_issued_by(certificate)
    limits = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    assert limits.critical
    assert (limits.value.ca, limits.value.path_length) == (True, 0)
    assert 3640 < (certificate.not_valid_after_utc - certificate.not_valid_before_utc).days < 3660


def test_a_second_run_changes_nothing(checkout, vault, capsys):
    program.main(["shop1"])
    before = vault.read_bytes()
    assert program.main(["shop1"]) == 0
    assert vault.read_bytes() == before
    assert "nothing was changed" in capsys.readouterr().out


def test_what_is_missing_is_added_and_the_rest_kept(checkout, vault):
    secret = password.ensure()
    contents.write(vault, {"vault_redis_password": "ours", "vault_of_a_team": "theirs"}, secret)
    assert program.main(["shop1"]) == 0
    found = opened(vault)
    assert (found["vault_redis_password"], found["vault_of_a_team"]) == ("ours", "theirs")
    assert found.keys() > contents.LENGTHS.keys()


def test_who_rotates_has_the_former_ones_beside_the_new(checkout, vault):
    program.main(["shop1"])
    before = opened(vault)
    assert program.main(["--rotate", "shop1"]) == 0
    after = opened(vault)
    for name in contents.ROTATED:
        assert after[name] != before[name]
        assert after[name.replace("vault_", "vault_former_")] == before[name]
    assert {name: after[name] for name in before if name not in contents.ROTATED}.items() <= before.items()


def test_what_lay_there_in_clear_is_encrypted(checkout, vault):
    vault.parent.mkdir(parents=True)
    vault.write_text("vault_redis_password: ours\n")
    assert program.main(["shop1"]) == 0
    assert vault.read_text().startswith("$ANSIBLE_VAULT;")
    assert opened(vault)["vault_redis_password"] == "ours"


def test_the_password_may_be_a_teams_own_program(checkout, vault, monkeypatch):
    keeper = checkout / "keeper"
    keeper.write_text("#!/bin/sh\necho a long word of the team\n")
    keeper.chmod(0o700)
    monkeypatch.setenv(password.OTHER, str(keeper))
    assert program.main(["shop1"]) == 0
    assert "vault_redis_password" in opened(vault)
    assert not (checkout / ".local").exists()


@pytest.mark.parametrize(
    ("environment", "sentence"), [("", "There is no inventory (none named)"), ("moon", "There is no inventory moon")]
)
def test_an_environment_without_an_inventory_is_refused(checkout, capsys, environment, sentence):
    assert program.main([environment]) == program.REFUSED
    assert sentence in capsys.readouterr().err


def test_a_vault_of_another_password_is_left_alone(checkout, vault, capsys):
    program.main(["shop1"])
    before = vault.read_bytes()
    password.PASSWORD.write_text("another\n")
    assert program.main(["shop1"]) == program.REFUSED
    assert "does not open with this password" in capsys.readouterr().err
    assert vault.read_bytes() == before


def test_half_an_authority_is_refused(checkout, vault, capsys):
    contents.write(vault, {"vault_pki_ca_key": "alone"}, password.ensure())
    assert program.main(["shop1"]) == program.REFUSED
    assert "without its twin" in capsys.readouterr().err


def test_without_a_password_ansible_gets_a_word_that_opens_nothing(checkout):
    lonely = checkout / "ansible/bin/vault-password"
    lonely.parent.mkdir()
    lonely.write_bytes((BINARIES / "vault-password").read_bytes())
    lonely.chmod(0o755)
    assert subprocess.run([lonely], check=True, capture_output=True, text=True).stdout == "no password yet\n"
    program.main(["shop1"])
    shown = subprocess.run([lonely], check=True, capture_output=True, text=True)
    assert shown.stdout == password.named().read_text()
