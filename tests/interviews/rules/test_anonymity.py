import pytest

from interviews.rules.anonymity import Identity, pattern, scrub, scrub_bare

KNOWN = Identity(
    names=("Nadia Okafor-Weiß", "王小明", "Max Ng", "Zoë van der Berg"),
    addresses=("n.okafor@mail.example",),
    phones=("+49 151 2345678",),
    links=("https://github.com/nokaf77/service", "https://blog.okaforia.dev", "https://linkedin.com/in/me-nadia-o"),
)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("By Nadia Okafor", "By [candidate]"),
        ("OKAFOR, nadia:", "[candidate]:"),
        ("author = 'nadiaokafor'", "author = '[candidate]'"),
        ("nadia_model = nadia2", "candidate_model = candidate2"),
        ("/home/nadia/work", "/home/candidate/work"),
        # Not inside other words
        ("Arcadia, Canadian, nadias", "Arcadia, Canadian, nadias"),
        ("作者：王小明。小明写的", "作者：[candidate]。[candidate]写的"),
        ("我是Nadia。", "我是[candidate]。"),
        # One Han character, two letters: too little
        ("王 先生 Ng", "王 先生 Ng"),
        ("Max Ng", "[candidate]"),
        # A word of the language keeps its small letters
        ("max(a, b)  # by Max", "max(a, b)  # by [candidate]"),
        ("Zoe\u0308 and Zoe and Zoë", "[candidate] and [candidate] and [candidate]"),
        ("der van", "der van"),
        ("mail N.Okafor@mail.example now", "mail [candidate] now"),
        ("n.okafor, okaforn", "[candidate], okaforn"),
        ("call 0151 234 56 78 or 00491512345678", "call [candidate] or [candidate]"),
        ("1234567890123456", "1234567890123456"),
        ("https://github.com/nokaf77/service/issues", "https://candidate/issues"),
        ("git clone git@github.com:nokaf77/x", "git clone git@github.com:candidate/x"),
        ("see okaforia", "see [candidate]"),
    ],
)
def test_scrub_takes_out_what_tells_who(text: str, left: str) -> None:
    assert scrub(text, pattern(KNOWN)) == left


def test_scrub_bare_keeps_paths_paths() -> None:
    assert scrub_bare("Nadia Okafor/main.py", pattern(KNOWN)) == "candidate/main.py"


def test_pattern_of_nothing_finds_nothing() -> None:
    assert pattern(Identity(names=("Li",))) is None
    assert scrub("Li", None) == "Li"
