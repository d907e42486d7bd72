"""`manage.py makemessages`: Django's command, which finds the texts of templates in Jinja as well."""

import os
from contextlib import chdir
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.commands import makemessages
from django.template import engines

# As the files are kept: a text on one line, and no lines that change whenever others move.
LAYOUT = {"no_wrap": True, "add_location": "file", "no_obsolete": True}


class BuildFile(makemessages.BuildFile):
    """Hands xgettext the texts of a template in Jinja as calls in Python, each on the line where it stands."""

    def preprocess(self) -> None:
        """Write them; Django reads the templates that are its own."""
        if f"{os.sep}jinja2{os.sep}" in self.path:
            Path(self.work_path).write_text(as_calls(Path(self.path).read_text()))
        else:
            super().preprocess()


class Command(makemessages.Command):
    """Collects the texts of the whole shop, without its tests', for every language that it speaks but English."""

    help = "Collects the texts of the whole shop, its templates in Jinja as well, into shop/locale to be translated."
    build_file_class = BuildFile
    # A new text that resembles an old one does not say the same.
    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]

    def handle(self, *args: Any, **options: Any) -> Any:
        """Collect; a language that is named is the only one."""
        options["ignore_patterns"].append("tests")
        options["locale"] = options["locale"] or [code for code, _name in settings.LANGUAGES if code != "en"]
        with chdir(Path(settings.LOCALE_PATHS[0]).parent):
            return super().handle(*args, **{**options, **LAYOUT})

    def write_po_file(self, potfile: str, locale: str) -> None:
        """Write a language's file, without the time: one that changed nothing else would be a conflict for nothing."""
        super().write_po_file(potfile, locale)
        file = Path(potfile).parent / locale / "LC_MESSAGES" / f"{self.domain}.po"
        lines = file.read_text().splitlines(keepends=True)
        file.write_text("".join(line for line in lines if not line.startswith('"POT-Creation-Date:')))


def as_calls(source: str) -> str:
    """Return Python that calls gettext's functions with the texts of a template in Jinja, line by line."""
    environment = engines["jinja2"].env  # type: ignore[attr-defined]  # the backend's
    lines = [""] * (source.count("\n") + 1)
    for line, function, message in environment.extract_translations(source):
        texts = message if isinstance(message, tuple) else (message,)
        lines[line - 1] += f"{function}({', '.join(repr(text) for text in texts if text is not None)});"
    return "\n".join(lines) + "\n"
