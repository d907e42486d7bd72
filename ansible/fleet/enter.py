"""Become another program in a control group: `python -m fleet.enter GROUP PROGRAM ARGUMENT...`."""

import os
import sys

from fleet import cgroups
from fleet.tools import search_path

if __name__ == "__main__":
    cgroups.enter(sys.argv[1])
    os.environ["PATH"] = search_path()
    os.execvp(sys.argv[2], sys.argv[2:])  # noqa: S606 -- our own words
