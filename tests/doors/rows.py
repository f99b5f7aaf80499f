"""The table as rows, and what is tried for each of them."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tests.doors.visits import Answer


class Row(NamedTuple):
    methods: tuple[str, ...]
    route: str
    thing: str
    letters: dict[str, str]


METHODS = {"both": ("GET", "POST"), "GET": ("GET",), "POST": ("POST",)}


def read(tables: Sequence[str]) -> tuple[list[str], list[Row]]:
    """Whom the columns are about, in all of them, and the rows."""
    (people,) = {tuple(table.split("\n")[1].split()) for table in tables}
    lines = [line.split() for table in tables for line in table.splitlines()[2:] if line.strip()]
    return list(people), [
        Row(METHODS[method], route, thing, dict(zip(people, letters, strict=True)))
        for method, route, thing, *letters in lines
    ]


def covered(rows: Sequence[Row], method: str) -> set[str]:
    return {row.route for row in rows if method in row.methods}


# POST alone as well, but a link to them leads to the page that holds the form; that page asks who may
LED_BACK = {f"hiring:requisitions_{verb}" for verb in ("submit", "answer", "take_back", "hold", "resume", "cancel")}
LED_BACK |= {"hiring:copies_keep", "hiring:copies_discard"}
LED_BACK |= {"hiring:ads_publish", "hiring:ads_withdraw", "hiring:requests_handle"}
LED_BACK |= {f"hiring:pipeline_{verb}" for verb in ("advance", "close", "reopen")}
LED_BACK |= {f"hiring:reviews_{verb}" for verb in ("skip", "take_back", "go_on")}
LED_BACK |= {f"hiring:templates_{verb}" for verb in ("put_back", "retire", "bring_back")} | {
    "hiring:messages_call_back"
}
LED_BACK |= {f"hiring:imports_{verb}" for verb in ("run", "stop", "discard")}
LED_BACK |= {f"rubrics:{subject}_remove" for subject in ("roles", "competencies", "questions", "library")}
LED_BACK |= {f"rubrics:rubrics_{verb}" for verb in ("create", "discard")}
LED_BACK |= {f"rubrics:offers_{answer}" for answer in ("take", "keep")}
LED_BACK |= {
    "people_reactivate",
    "people_invite_again",
    "people_untie",
    "people_forget_second_factors",
    "locations_remove",
}
LED_BACK |= {f"interviews:feeds_{verb}" for verb in ("remove", "read", "share", "stop")}
LED_BACK |= {"interviews:debrief_decide", "interviews:debrief_addendum", "interviews:booking_cancel"}
LED_BACK |= {f"interviews:talks_{verb}" for verb in ("conclude", "begin", "rethink", "dissent")}
LED_BACK |= {f"interviews:choices_{verb}" for verb in ("close", "hold", "zone")}
LED_BACK |= {f"interviews:take_homes_{verb}" for verb in ("answer", "seat", "cancel", "upload", "remove", "finish")}
LED_BACK |= {"interviews:times_book", "interviews:kits_mark"}
LED_BACK |= {"interviews:corrections_create"}
LED_BACK |= {f"interviews:quiets_{verb}" for verb in ("snooze", "dismiss", "take_back")}
LED_BACK |= {f"interviews:attachments_{verb}" for verb in ("create", "remove")}


def trials(rows: Sequence[Row], who: str) -> Iterator[tuple[str, str, str, str]]:
    """(method, route, thing, the letter it should be)."""
    for row in rows:
        for method in row.methods:
            yield method, row.route, row.thing, row.letters[who]
    for row in rows:
        if row.route not in covered(rows, "GET"):
            led_back = "o" if row.route in LED_BACK else "m"
            yield "GET", row.route, row.thing, "s" if row.letters[who] == "s" else led_back


def is_led_on(answer: Answer) -> bool:
    return answer.status == 302 and answer.letter == "o" and not answer.body
