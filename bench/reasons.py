"""Why a figure misses its budget, where that is known. What is not known is not explained."""

# By the beginning of the name and the end of it
REASONS = {
    (
        "page.candidates_index",
        "",
    ): "the filters are counted beside the list, among all thousand found; in L they offer hundreds of requisitions",
    (
        "page.candidates_search_common",
        "",
    ): "of 5,000 that have the word a thousand are fetched, and the filters counted among them",
    (
        "page.requisitions_largest",
        ".ratio",
    ): "10,000 applications with 17,500 visits are counted anew, a third of it; 180 openings and 50 rows are drawn",
    (
        "page.reports_index",
        "",
    ): "nearly all 250,000 applications lie in the 90 days, and are counted at each visit; fewer days cost less",
    (
        "letters.delivery",
        ".ratio",
    ): "a letter is written as it is sent, from what holds then: as text, as HTML, as a calendar",
}


def reason(name: str) -> str:
    """Empty: nobody has found out."""
    found = (why for (start, end), why in REASONS.items() if name.startswith(start) and name.endswith(end))
    return next(found, "")
