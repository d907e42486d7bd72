"""One variable of the inventory makes a host the Debian before; it runs when the fleet of all hosts is gone."""

from fleet.acceptance import traces

INVENTORY = """\
all:
  hosts:
    old1:
      ansible_host: 10.77.0.61
      fleet_debian: 12
    new1:
      ansible_host: 10.77.0.62
      fleet_debian: 13
  vars:
    fleet_bridge: 10.77.0.1/24
    apt_proxy: http://10.77.0.1:3143
"""


def test_one_variable_makes_a_host_debian_twelve(fleet, tmp_path):
    inventory = tmp_path / "hosts.yml"
    inventory.write_text(INVENTORY)
    fleet("down")
    fleet("up", "--inventory", str(inventory))
    assert [fleet.ssh(name, "cut -d. -f1 /etc/debian_version") for name in ("old1", "new1")] == ["12", "13"]
    assert fleet.ssh("old1", "systemctl is-system-running --wait") == "running"
    fleet("clock", "--behind", "2h", "old1")
    assert fleet.ssh("old1", "date +%s") < fleet.ssh("new1", "date +%s")
    fleet("down")
    assert traces.look() == fleet.before
