"""`.. shop-commands::` and `.. make-targets::`: the commands of manage.py and of the Makefile, from what they declare.

The first asks each command's own parser, so Django is set up; it needs no server.
"""

import argparse
import os
import re
from collections.abc import Iterator
from pathlib import Path

import django
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.rst import escape

from settings.env import ROOT

_TARGET = re.compile(r"^([a-z-]+):.*## (.*)$", re.MULTILINE)


class Commands(SphinxDirective):
    """Lists the shop's own commands of manage.py with their options."""

    def run(self) -> list[nodes.Node]:
        """Return a section per command."""
        ours = sorted(
            (name, app) for name, app in get_commands().items() if app == "routers" or app.startswith("shop.")
        )
        for _, app in ours:
            for path in (ROOT / app.replace(".", "/") / "management/commands").glob("*.py"):
                self.env.note_dependency(str(path))
        text = "\n".join(line for name, app in ours for line in _describe(name, load_command_class(app, name)))
        return self.parse_text_to_nodes(text, allow_section_headings=True)


class MakeTargets(SphinxDirective):
    """Lists what `make` can do, from the Makefile's own comments."""

    def run(self) -> list[nodes.Node]:
        """Return a list of definitions."""
        makefile = Path(ROOT / "Makefile")
        self.env.note_dependency(str(makefile))
        targets = _TARGET.findall(makefile.read_text())
        return self.parse_text_to_nodes("\n".join(f"``make {name}``\n   {escape(does)}.\n" for name, does in targets))


def _describe(name: str, command: BaseCommand) -> Iterator[str]:
    actions = _own_actions(name, command)
    options = ["[OPTIONS]"] if any(action.option_strings for action in actions) else []
    values = [_value(action) for action in actions if not action.option_strings]
    usage = " ".join(["manage.py", name, *options, *values])
    yield from (f".. _{name}:\n", name, "-" * len(name), "", "::", "", f"   {usage}", "")
    yield escape(command.help) + "\n"
    yield f".. program:: manage.py {name}\n"
    for action in actions:
        if action.option_strings:
            yield f".. option:: {_spelling(action)}\n\n   {_meaning(action)}\n"


def _own_actions(name: str, command: BaseCommand) -> list[argparse.Action]:
    """Return what the command adds to the options that every command of Django has."""
    common = {action.dest for action in BaseCommand().create_parser("manage.py", name)._actions}
    return [action for action in command.create_parser("manage.py", name)._actions if action.dest not in common]


def _spelling(action: argparse.Action) -> str:
    return " ".join(part for part in (action.option_strings[-1], _value(action)) if part)


def _value(action: argparse.Action) -> str:
    if action.nargs == 0:
        return ""
    if action.choices:
        return "{" + ",".join(map(str, action.choices)) + "}"
    return str(action.metavar or action.dest.upper())


def _meaning(action: argparse.Action) -> str:
    words = [f"{escape(action.help[0].upper() + action.help[1:])}."] if action.help else []
    # None and False mean that nothing happens without the option.
    default = [f"Default: ``{action.default}``."] if action.default else []
    return " ".join([*words, *default])


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directives."""
    # Structure alone is enough to ask parsers: no secret, no server.
    os.environ["DJANGO_SETTINGS_MODULE"] = "settings.base"
    django.setup()
    app.add_directive("shop-commands", Commands)
    app.add_directive("make-targets", MakeTargets)
    return {"parallel_read_safe": True}
