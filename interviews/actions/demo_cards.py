"""What interviewers of the demo company wrote on their scorecards, each with habits of their own."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from core.models import Person
from interviews.actions import attachments, corrections, scorecards
from interviews.models import Interview, Scorecard
from interviews.models.scorecards import Recommendation

Entry = Mapping[str, Any]
HOUR = timedelta(hours=1)
# After the end of the interview, of whom nothing is said
USUAL = 2


def write(held: Iterable[Interview], loop: Entry, company: Entry, cast: Mapping[str, Person], *, now: datetime) -> None:
    """By those of the cast, in the order in which they came in; what is to be written later than now is owed still."""
    keys = {person.pk: key for key, person in cast.items()}
    cards = Scorecard.objects.filter(
        seat__interview__in=[one.pk for one in held], seat__held=True, seat__person__in=keys
    )
    found = []
    for card in cards.select_related("seat__person", "seat__interview__session__assessment_type"):
        habits = company["habits"].get(keys[card.seat.person_id], {})
        at = card.seat.interview.ends_at + (habits.get("hours", USUAL) + card.pk % 3) * HOUR
        if at < now:
            found.append((at, card, habits))
    for at, card, habits in sorted(found, key=lambda one: (one[0], one[1].pk)):
        _write(card, loop, company, keys[card.seat.person_id], habits, at)
    for added in loop.get("added", ()):
        _add(added, found, cast[added["by"]])


def _write(card: Scorecard, loop: Entry, company: Entry, who: str, habits: Entry, at: datetime) -> None:
    """Whole and submitted, or for the late ones a vote without its text."""
    by, kind = card.seat.person, card.seat.interview.session.assessment_type.key
    changes = dict(_answers(card, loop, company, habits))
    if who in loop.get("voted", ()):
        votes = {name: text for name, text in changes.items() if not name.startswith("e")}
        scorecards.save(card, changes=votes, version=card.version, by=by, at=at)
        scorecards.vote(card, by=by, at=at)
        return
    scorecards.save(card, changes=changes, version=card.version, by=by, at=at)
    files = loop.get("files", {}).get(kind, {})
    if files:
        sent = [SimpleUploadedFile(name, text.encode()) for name, text in files.items()]
        attachments.attach(card, sent, by=by, at=at)
    card.refresh_from_db()
    scorecards.submit(card, by=by, at=at)


def _add(entry: Entry, written: Iterable[tuple[datetime, Scorecard, Entry]], by: Person) -> None:
    """Below the card, once others could be read."""
    last = max(at for at, _card, _habits in written)
    own = next(card for _at, card, _habits in written if card.seat.person_id == by.pk)
    corrections.add_addendum(own, text=entry["text"], by=by, at=last + entry["hours"] * HOUR)


def _answers(card: Scorecard, loop: Entry, company: Entry, habits: Entry) -> Iterator[tuple[str, str]]:
    words = []
    for rating in card.ratings.select_related("competency__competency", "competency__target"):
        key, bar = rating.competency.competency.key, rating.competency.target.rank + 1
        word = _word(key, loop, turn=card.pk)
        words.append(word)
        value = {"unseen": 0, "below": bar - 1, "at": bar, "above": bar + 1}[word]
        evidence = company["unseen"] if word == "unseen" else company["evidence"][key][word]
        yield f"r{rating.pk}", str(min(value, 4))
        is_left_out = habits.get("terse") and word == "at" and not rating.competency.must_have
        yield f"e{rating.pk}", "" if is_left_out else evidence
    recommendation = _recommendation(words)
    yield "recommendation", recommendation
    yield "summary", company["summaries"][recommendation]
    if "split" in loop and recommendation == Recommendation.NO:
        yield "note", company["note"]


def _word(key: str, loop: Entry, *, turn: int) -> str:
    """Where this interviewer saw it; on what splits the panel they take turns."""
    if key in loop.get("unseen", ()):
        return "unseen"
    if key in loop.get("split", ()):
        return "below" if turn % 2 else "above"
    if key in loop.get("below", ()):
        return "below"
    return "above" if key in loop.get("above", ()) else "at"


def _recommendation(words: list[str]) -> str:
    if "below" in words:
        return Recommendation.NO
    return Recommendation.STRONG_YES if words.count("above") > 1 else Recommendation.YES
