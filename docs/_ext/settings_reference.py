"""`.. shop-settings:: required` (or `optional`): the names that the shop reads, from `settings.env.VARIABLES`."""

import re
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.rst import escape

from settings import env, redis, social

# What a value must look like, by the function that reads it; of a text there is nothing to say.
KINDS = {
    str: "",
    int: "A whole number.",
    float: "A number.",
    env.strict_bool: "True or False.",
    env.comma_list: "A list, separated by commas.",
    redis.redis_url: "",
    social.openid_providers: "A list in JSON.",
    env.readable_file: "A path.",
}
_ADDRESS = re.compile(r"(\S+://\S*\w)")


class Settings(SphinxDirective):
    """Lists the names that must be set, or those that have a default."""

    required_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = {}

    def run(self) -> list[nodes.Node]:
        """Return one entry per name."""
        self.env.note_dependency(str(Path(env.__file__)))
        required = directives.choice(self.arguments[0], ("required", "optional")) == "required"
        variables = [variable for variable in env.VARIABLES.values() if variable.is_required is required]
        return self.parse_text_to_nodes("\n".join(describe(variable) for variable in variables))


def describe(variable: env.Variable) -> str:
    """Return one name with its meaning, kind and default as reStructuredText."""
    default = "" if variable.is_required else f"Default: {show_default(variable.default)}."
    return f".. envvar:: {variable.name}\n\n   {as_rst(variable.meaning)}\n\n   {KINDS[variable.cast]} {default}\n"


def as_rst(text: str) -> str:
    """Return plain text with its addresses as literals, which examples are and links are not."""
    parts = _ADDRESS.split(text)
    return "".join(f"``{part}``" if place % 2 else escape(part) for place, part in enumerate(parts))


def show_default(value: Any) -> str:
    """Return a default as an operator would write it; a path inside the checkout from there on."""
    text = ", ".join(value) if isinstance(value, list) else str(value)
    inside = text.removeprefix(f"{env.ROOT}/")
    place = "" if inside == text else " in the checkout"
    return f"``{inside}``{place}" if text else "empty"


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("shop-settings", Settings)
    return {"parallel_read_safe": True}
