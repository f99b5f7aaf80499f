"""Why a figure misses its budget, where that is known. What is not known is not explained."""

# By the beginning of the name and the end of it
REASONS = {
    (
        "page.home",
        ".ratio",
    ): "nine questions with their answers, which the database plans anew each time, and the template (by profile in S)",
    ("page.debrief", ".ratio"): "a third to a half goes to the database; why the rest is slow is not known",
    ("page.booking_index", ".ratio"): "its statements are put together anew for each request",
    ("page.candidates_index", ""): "the filters are counted beside the list, among all thousand that were found",
    (
        "page.candidates_search_common",
        "",
    ): "of 5,000 that have the word a thousand are fetched, and the filters counted among them",
    (
        "page.requisitions_largest",
        ".ratio",
    ): "the visits of 10,000 applications are counted anew, and 100 rows are written",
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
