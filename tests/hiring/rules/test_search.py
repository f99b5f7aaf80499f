import pytest

from hiring.rules.search import IN_NAME, MOST_WORDS, address_words, asked, fold, question, snippet, vector, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ångström", "angstrom"),
        ("O’Brien", "obrien"),
        ("ŁUKASZ Sørensen", "lukasz sorensen"),
        ("Straße", "strasse"),
        ("ＡＢＣ１２３", "abc123"),
        ("İstanbul", "istanbul"),
        ("ﬁne", "fine"),
        ("한국어", "한국어"),
    ],
)
def test_fold_sets_aside_what_people_leave_out(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Nadia Rahimi-Berg", ["nadia", "rahimi", "berg"]),
        ("Hao Zhang 张浩", ["hao", "zhang", "张浩", "浩"]),
        ("张三丰San", ["张三", "三丰", "丰", "san"]),
        ("王", ["王"]),
        ("C++, C# and node.js", ["c++", "c#", "and", "node", "js"]),
        ("D'Angelo", ["dangelo"]),
        ("p95_latency 2024", ["p95", "latency", "2024"]),
        ("…—!", []),
    ],
)
def test_words_are_runs_and_pairs(text: str, found: list[str]) -> None:
    assert list(words(text)) == found


def test_address_words_keep_the_address_whole() -> None:
    assert list(address_words("Nadia.R@Example.org")) == ["nadia.r@example.org", "nadia", "r", "example", "org"]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("nadia rah", "'nadia' & 'rah':*"),
        ("张浩", "'张浩'"),
        ("张", "'张':*"),
        ("机器学习", "'机器' & '器学' & '学习'"),
        ("zhang 张浩", "'zhang' & '张浩'"),
        ("nadia@exam", "'nadia@exam':*"),
        ("+49 (0)170-123", "'49170123':*"),
        ("0170 1234567", "'1701234567':*"),
        ("2024", "'2024':*"),
        ("a'); drop --", "'a' & 'drop':*"),
        ("a\\b'c@x'y", "'a\\\\bc@xy':*"),
        ("\x00", ""),
        ("  ", ""),
    ],
)
def test_asked_takes_the_last_word_as_half_typed(text: str, query: str) -> None:
    assert question(asked(text)) == query


def test_asked_is_cut() -> None:
    assert len(asked(" ".join(f"w{n}" for n in range(200)))) == 12


def test_question_names_the_place() -> None:
    assert question(asked("nadia rah"), IN_NAME) == "'1/nadia' & '1/rah':*"


def test_vector_says_where_each_word_is_found() -> None:
    assert vector(["nadia"], ["grid"], ["grid", "wind"]) == "'1/nadia' '2/nadia' 'nadia' '2/grid' 'grid' 'wind'"
    assert vector([], [], ["it's"]) == "'it''s'"
    assert len(vector([], [], (f"w{n}" for n in range(MOST_WORDS + 5))).split()) == MOST_WORDS


@pytest.mark.parametrize(
    ("question", "hit"),
    [("grid", "grid"), ("forecas", "forecasting"), ("cafe", "Café"), ("预测", "预测"), ("nothing", None)],
)
def test_snippet_shows_the_words_as_they_stand(question: str, hit: str | None) -> None:
    found = snippet("Ten years of grid forecasting at Café Énergie.\n负荷预测 for cities.", question)
    assert (found[1] if found else None) == hit


def test_snippet_is_short() -> None:
    before, hit, after = snippet("x " * 500 + "needle " + "y " * 500, "needle")  # type: ignore[misc]
    assert hit == "needle"
    assert len(before) < 100
    assert len(after) < 100
