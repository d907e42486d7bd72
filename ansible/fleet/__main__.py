"""The fleet's command line."""

import sys

from fleet.commands import main

sys.exit(main())
