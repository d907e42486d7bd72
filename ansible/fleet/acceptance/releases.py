"""Releases of this checkout's commit, and of commits that nobody makes: built in a clone, from the same wheels."""

import subprocess
import sys
from pathlib import Path

from fleet import places

MIGRATION = """
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("{app}", "{before}")]
    operations = [migrations.RunSQL("{sql}", migrations.RunSQL.noop, hints={{"model_name": "{model}"}})]
    {marks}
"""


class Releases:
    """Builds them for hosts with that Python, one after the other, each into a folder of its own for `deploy.yml`."""

    def __init__(self, folder: Path, *, python: str = "3.13") -> None:
        self._folder = folder
        self._python = python
        self._clone = folder / "clone"
        self._run("git", "clone", "--quiet", "--shared", str(places.CHECKOUT), str(self._clone), cwd=folder)
        (self._clone / ".local").mkdir()
        kept = places.CHECKOUT / ".local/wheels"
        kept.mkdir(parents=True, exist_ok=True)
        (self._clone / ".local/wheels").symlink_to(kept)

    def build(self, name: str, **files: str) -> Path:
        """Return the folder of a release of the commit with these files added to (`path__to__file.py=text`)."""
        self._run("git", "reset", "--quiet", "--hard", "origin/HEAD")
        for path, text in {"CHANGELOG.rst": f"\n.. {name}\n", **_paths(files)}.items():
            with (self._clone / path).open("a") as file:
                file.write(text)
        self._run("git", "add", "--all")
        me = ("-c", "user.name=drill", "-c", "user.email=drill@drill.invalid")
        self._run("git", *me, "commit", "--quiet", "--message", name)
        folder = self._folder / name
        self._run(sys.executable, "-m", "deploy.build", "--python", self._python, "--output", str(folder))
        return folder

    def id_in(self, folder: Path) -> str:
        """Return the id of the release in a folder."""
        return next(folder.glob("*.tar.gz")).name.removeprefix("shop-").partition("-cp3")[0]

    def _run(self, *words: str, cwd: Path | None = None) -> None:
        subprocess.run(words, cwd=cwd or self._clone, check=True, capture_output=True, text=True)


def _paths(files: dict[str, str]) -> dict[str, str]:
    return {name.replace("__", "/") + ".py": text for name, text in files.items()}
