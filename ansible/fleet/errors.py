"""What can go wrong, said in one sentence to the person at the terminal."""


class FleetError(Exception):
    """The fleet cannot do what was asked; the message says why and what to do."""
