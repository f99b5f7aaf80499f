import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviews.rules.scorecards import (
    Answered,
    Missing,
    Owed,
    Seen,
    merge,
    missing,
    owed_to_vote,
    plain,
    seen,
    seen_after,
    texts_owed,
)


def answered(value: int | None, evidence: str = "", *, must_have: bool = False, bar: int = 3) -> Answered:
    return Answered(7, value, evidence, bar, must_have)


@pytest.mark.parametrize(
    ("rating", "owed"),
    [
        (answered(None), Missing("r7", Owed.RATING)),
        (answered(None, "words do not rate"), Missing("r7", Owed.RATING)),
        # At the bar, not a must-have: nothing more is owed
        (answered(3), None),
        (answered(2), Missing("e7", Owed.EVIDENCE)),
        (answered(4), Missing("e7", Owed.EVIDENCE)),
        (answered(4, "drew it"), None),
        (answered(3, must_have=True), Missing("e7", Owed.EVIDENCE)),
        (answered(3, "said it", must_have=True), None),
        (answered(0), Missing("e7", Owed.REASON)),
        (answered(0, must_have=True), Missing("e7", Owed.REASON)),
        (answered(0, "ran out of time"), None),
        # White space is no sentence
        (answered(2, " \n\t"), Missing("e7", Owed.EVIDENCE)),
        (answered(2, bar=2), None),
        (answered(3, bar=2), Missing("e7", Owed.EVIDENCE)),
    ],
)
def test_missing_holds_the_evidence_law(rating, owed) -> None:
    assert missing([rating], "yes") == ([owed] if owed else [])


def test_missing_asks_for_the_recommendation_last() -> None:
    assert missing([answered(None)], "") == [
        Missing("r7", Owed.RATING),
        Missing("recommendation", Owed.RECOMMENDATION),
    ]
    assert missing([], "no") == []


CARDS = st.lists(
    st.builds(
        Answered,
        id=st.integers(1, 99),
        value=st.none() | st.integers(0, 4),
        evidence=st.sampled_from(["", " ", "Drew it"]),
        bar=st.integers(2, 4),
        must_have=st.booleans(),
    ),
    max_size=6,
    unique_by=lambda one: one.id,
)


@given(CARDS, st.sampled_from(["", "no", "strong_yes"]))
def test_missing_asks_for_nothing_once_all_is_said_and_never_for_less_than_the_law(ratings, vote) -> None:
    owed = {found.field for found in missing(ratings, vote)}
    assert ("recommendation" in owed) == (not vote)
    for one in ratings:
        # A rating at the bar speaks for itself, unless it is on a must-have
        speaks = one.value == one.bar and not one.must_have
        assert (f"r{one.id}" in owed) == (one.value is None)
        assert (f"e{one.id}" in owed) == (one.value is not None and not speaks and not one.evidence.strip())
    whole = [Answered(one.id, one.value or 0, "Said why", one.bar, one.must_have) for one in ratings]
    assert missing(whole, "no") == []


def test_owed_to_vote_asks_for_everything_but_the_text() -> None:
    owed = missing([answered(None), answered(2), answered(0)], "")
    assert [one.owed for one in owed_to_vote(owed)] == [Owed.RATING, Owed.RECOMMENDATION]
    assert texts_owed(owed) == 2
    assert owed_to_vote(missing([answered(2), answered(0)], "no")) == []


def test_plain_keeps_everything_but_the_ends_of_lines_and_nul() -> None:
    assert plain("  a\r\nb\rc\n\x00 d ") == "  a\nb\nc\n d "


STORED = {"r1": "", "e1": "", "summary": "", "note": ""}


def test_merge_writes_what_only_one_hand_changed() -> None:
    page = seen(1, STORED)
    # The other hand wrote the note meanwhile
    now = {**STORED, "note": "other"}
    found = merge(now, {"e1": "mine"}, 2, page)
    assert (found.changes, found.conflicts) == ({"e1": "mine"}, {})


def test_merge_tells_of_a_field_that_both_changed() -> None:
    page = seen(1, STORED)
    found = merge({**STORED, "e1": "theirs"}, {"e1": "mine"}, 2, page)
    assert (found.changes, found.conflicts) == ({}, {"e1": "theirs"})


def test_merge_leaves_alone_what_the_page_did_not_touch() -> None:
    # A plain form sends all its fields, also those another window has changed since
    page = seen(1, STORED)
    found = merge({**STORED, "note": "other"}, {**STORED, "e1": "mine"}, 2, page)
    assert (found.changes, found.conflicts) == ({"e1": "mine"}, {})


def test_merge_takes_the_same_text_twice() -> None:
    found = merge({**STORED, "e1": "same"}, {"e1": "same"}, 5, Seen(1))
    assert (found.changes, found.conflicts) == ({}, {})


def test_merge_by_version_alone_is_careful() -> None:
    stands = {**STORED, "e1": "stands"}
    assert merge(stands, {"e1": "mine"}, 3, Seen(3)).changes == {"e1": "mine"}
    assert merge(stands, {"e1": "mine"}, 3, Seen(2)).conflicts == {"e1": "stands"}
    # Nothing is lost by writing where nothing stands
    assert merge(stands, {"note": "mine"}, 3, Seen(2)).changes == {"note": "mine"}


@pytest.mark.parametrize("junk", ["", "x", "-1", "1e9", "9" * 50, "3:short", "٣", "1:" + "é" * 32, "\x00"])
def test_seen_that_cannot_be_read_overwrites_nothing(junk) -> None:
    stands = {**STORED, "e1": "stands"}
    known = Seen.parse(junk)
    assert merge(stands, {"e1": "mine"}, 3, known).changes == ({} if known.version != 3 else {"e1": "mine"})


@given(st.dictionaries(st.sampled_from(list(STORED)), st.text(max_size=5)), st.integers(0, 10**6))
def test_seen_comes_back_as_it_went(texts, version) -> None:
    page = seen(version, {**STORED, **texts})
    assert Seen.parse(str(page)) == page


HAND = st.tuples(
    st.integers(0, 1), st.sampled_from(list(STORED)), st.sampled_from(["", "a", "b", "c", "d\r\n"]), st.booleans()
)


@given(st.lists(HAND, max_size=25))
def test_merge_never_overwrites_what_the_writer_had_not_seen(moves) -> None:
    """Two windows on one draft, saving now and then; whoever meets a conflict insists."""
    stored, version = dict(STORED), 0
    pages = [{"knows": seen(0, STORED), "shown": dict(STORED), "pending": {}} for _ in range(2)]
    for who, field, text, saves in moves:
        page = pages[who]
        page["pending"][field] = text
        if not saves:
            continue
        found = merge(stored, page["pending"], version, page["knows"])
        for name in found.changes:
            # What is overwritten was in front of this window's eyes
            assert stored[name] == page["shown"][name]
        stored |= found.changes
        version += bool(found.changes)
        told = {n for n, t in page["pending"].items() if plain(t) == stored[n]} | set(found.conflicts)
        page["knows"] = Seen.parse(str(seen_after(stored, told, version, page["knows"])))
        page["shown"] |= {name: stored[name] for name in told}
        page["pending"] = {n: t for n, t in page["pending"].items() if n in found.conflicts}
