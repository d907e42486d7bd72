"""Cells that a spreadsheet would run as formulas, in files that people open."""

REJECT_COLUMNS = ("Rejected line", "Rejected because")
# What a spreadsheet takes for the start of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def quote_formula(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would run; `unquote_formula` takes exactly that one away."""
    return f"'{cell}" if cell.lstrip("'").startswith(_FORMULA) else cell


def unquote_formula(cell: str) -> str:
    """Return the cell as it was before `quote_formula`."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(_FORMULA) else cell
