"""Tables for spreadsheets."""

# What a spreadsheet takes for a formula, as the first sign of a cell; in East Asian ones the wide signs too
FORMULA = "=+-@\t\r\n＝＋－＠"


def harmless(cell: str) -> str:
    """For files that may be opened in a spreadsheet."""
    return f"'{cell}" if cell[:1] and cell[0] in FORMULA else cell
