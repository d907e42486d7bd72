"""What can keep a release from being built, said in one sentence to the person at the terminal."""


class BuildError(Exception):
    """The release cannot be built; the message says why and what to do."""
