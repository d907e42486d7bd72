"""What is wrong with a file, or with a row of it."""


class UnusableFileError(Exception):
    """A file of which nothing can be imported; the message is one sentence that says why."""


class CellError(ValueError):
    """A cell, or a row of cells, that cannot be understood; the message says why."""
