"""The shop's own release: built twice from its commit, installed with the network off, and asked.

Its wheels come from the package index the first time and from `.local/wheels` after that; where neither is to be had,
this module is skipped and says so.
"""

import http.client
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from deploy.build.errors import BuildError
from deploy.build.lock import read_lock
from deploy.build.release import build
from deploy.build.target import Target
from deploy.build.wheels import wheelhouse
from settings.env import ROOT
from tests.benchmarks.servers import free_port
from tests.serving import NAME, SETTINGS
from tests.workers import environment

HERE = Target(f"{sys.version_info.major}.{sys.version_info.minor}")
KEPT = ROOT / ".local/wheels"
START_SECONDS = 60.0
# One process builds and installs what they all look at.
pytestmark = pytest.mark.xdist_group("release")


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean checkout of the last commit."""
    folder = tmp_path_factory.mktemp("checkout") / "shop"
    cloned = subprocess.run(["git", "clone", "--quiet", ROOT, folder], capture_output=True, text=True, check=False)
    if cloned.returncode:
        pytest.skip(f"A release is built from a git checkout, and this is none: {cloned.stderr}")
    return folder


@pytest.fixture(scope="session")
def tarball(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of the last commit for the Python that runs the tests."""
    try:
        wheelhouse((checkout / "requirements/prod.txt").read_text(), HERE, KEPT)
    except BuildError as error:
        _skip_without_index(error)
    return build(checkout, HERE, tmp_path_factory.mktemp("one"), kept=KEPT, say=print)


def _skip_without_index(error: BuildError) -> None:
    """Skip if even the smallest package cannot be fetched; fail otherwise."""
    smallest = next(package for package in read_lock((ROOT / "requirements/prod.txt").read_text()))
    words = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", "/dev/null", smallest.pin]
    said = subprocess.run(words, capture_output=True, text=True, check=False).stderr
    if "No matching distribution found" in said or "Connection" in said:
        pytest.skip("No package index can be reached, so no release can be built. With a network, run it again.")
    raise error


@pytest.fixture(scope="session")
def installed(tarball: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root of a host on which the release was staged and switched to, without any network."""
    root = tmp_path_factory.mktemp("host") / "srv"
    install = [*_without_network(), sys.executable, ROOT / "deploy/install_release.py", "--root", root]
    staged = subprocess.run([*install, "stage", tarball], capture_output=True, text=True, check=False)
    assert staged.returncode == 0, staged.stderr
    name = staged.stdout.removeprefix("Staged: ").strip()
    subprocess.run([*install, "switch", name], capture_output=True, check=True)
    return root


def _without_network() -> list[str]:
    """Return the words that run a program where there is no network, if this machine lets us."""
    for words in (["unshare", "--net"], ["unshare", "--map-root-user", "--net"]):
        try:
            subprocess.run([*words, "true"], capture_output=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            continue
        return words
    return []


@contextmanager
def served(root: Path) -> Iterator[Callable[[str], str]]:
    """Serve the installed shop as systemd does, and ask it as Nginx does."""
    port, current = free_port(), root / "current"
    own = environment(**SETTINGS, PORT=str(port), WEB_CONCURRENCY="1", PYTHONDONTWRITEBYTECODE="1")
    own = {name: value for name, value in own.items() if name != "STATIC_ROOT"}

    def ask(path: str) -> str:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)) as connection:
            connection.request("GET", path, headers={"Host": NAME, "X-Forwarded-Proto": "https"})
            return connection.getresponse().read().decode()

    words = [current / "venv/bin/gunicorn", "-c", "deploy/gunicorn.conf.py", "shop.wsgi"]
    with (root / "log").open("wb") as log, subprocess.Popen(words, cwd=current, env=own, stdout=log, stderr=log) as web:
        try:
            _wait(ask, web)
            yield ask
        finally:
            web.terminate()


def _wait(ask: Callable[[str], str], web: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while web.poll() is None and time.monotonic() < end:
        try:
            ask("/healthz")
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("gunicorn does not answer.")


def test_the_same_commit_gives_the_same_bytes(checkout, tarball, tmp_path):
    # Whoever builds may create files for themselves alone.
    before = os.umask(0o077)
    try:
        again = build(checkout, HERE, tmp_path, kept=KEPT, say=print)
    finally:
        os.umask(before)

    assert again.name == tarball.name
    assert again.read_bytes() == tarball.read_bytes()


@pytest.mark.django_db(transaction=True, databases=["default", "replica", "audit"])
def test_the_shop_from_an_installed_release_answers_with_its_id_and_names_static_files_that_nginx_has(installed):
    release = (installed / "current").readlink().name

    with served(installed) as ask:
        assert ask("/healthz") == f"ok {release}\n"
        assert json.loads(ask("/readyz"))["release"] == release
        page = ask("/")

    names = re.findall(r'"/static/([^"]+)"', page)
    files = [name + end for name in names for end in (("", ".gz", ".br") if name.endswith(".css") else ("",))]
    assert any(name.endswith(".css") for name in names), page
    assert [name for name in files if not (installed / "static" / name).is_file()] == []


def test_the_bill_of_materials_names_every_package_with_its_licence(installed):
    told = json.loads((installed / "current/sbom.cdx.json").read_text())
    python = installed / "current/venv/bin/python"
    ask = "import importlib.metadata as m, json; print(json.dumps([each.name for each in m.distributions()]))"
    listed = subprocess.run([python, "-I", "-c", ask], capture_output=True, check=True)

    packages = {part["name"]: part for part in told["components"] if part["purl"].startswith("pkg:pypi/")}
    there = {name.lower().replace("_", "-").replace(".", "-") for name in json.loads(listed.stdout)}
    assert "django" in there
    assert there <= packages.keys()
    assert [name for name, part in packages.items() if not part.get("licenses") or not part["hashes"]] == []


def test_a_model_without_its_migration_is_refused(checkout, tmp_path):
    changed = tmp_path / "shop"
    subprocess.run(["git", "clone", "--quiet", checkout, changed], check=True)
    model = changed / "shop/accounts/models/user.py"
    model.write_text(model.read_text().replace("max_length=", "max_length=1 + ", 1))
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@shop.example"]
    subprocess.run([*git, "commit", "--quiet", "--all", "--message", "Widen"], cwd=changed, check=True)

    with pytest.raises(BuildError, match=r"(?s)Alter field.*A model has no migration"):
        build(changed, HERE, tmp_path, kept=tmp_path, say=print)
