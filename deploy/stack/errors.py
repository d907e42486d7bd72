"""What can go wrong, said in one sentence to the person at the terminal."""


class StackError(Exception):
    """The stack cannot do what was asked; the message says why and what to do."""
