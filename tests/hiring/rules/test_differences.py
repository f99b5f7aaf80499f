from hiring.rules.differences import paired
from hiring.rules.loops import PlannedSession


def session(title: str, kind: int = 1) -> PlannedSession:
    return PlannedSession(None, kind, {"en": title}, 60, "bar")


def test_paired_goes_by_title_then_by_type_and_keeps_the_rest() -> None:
    role = [session("Coding", 1), session("Theory", 2), session("Projects", 3)]
    here = [session("Debugging", 1), session("Projects", 4), session("Call", 5)]
    assert paired(role, here) == [(role[0], here[0]), (role[2], here[1]), (None, here[2]), (role[1], None)]


def test_paired_takes_a_session_once() -> None:
    role, here = [session("Coding")], [session("Coding"), session("Coding")]
    assert paired(role, here) == [(role[0], here[0]), (None, here[1])]
