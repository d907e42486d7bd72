"""How Sphinx builds this documentation: `make docs`. A warning is an error."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE / "_ext"), str(HERE.parent)]

project = "The shop"
author = "the shop's authors"
project_copyright = f"2026, {author}"
language = "en_GB"

extensions = ["settings_reference", "commands_reference"]
exclude_patterns = ["_ext", "examples", "screenshots"]
nitpicky = True
highlight_language = "text"

html_theme = "furo"
html_title = project
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
