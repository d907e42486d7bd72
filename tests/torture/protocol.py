"""What visitors and the little project have agreed on."""

from enum import StrEnum

SERVER_HEADER = "X-Server"  # "replica:5633" or "primary:5632", whichever answered a read


class Way(StrEnum):
    """A way in which code writes, which a router has to notice."""

    ORM = "orm"
    ATOMIC = "atomic"
    USING = "using"
    RAW = "raw"
    PROCEDURE = "procedure"
    FUNCTION = "function"
