"""Words by which people are found, made the same way of what is kept and of what is asked.

A word is a run of letters and digits, folded: small, without accents and apostrophes. Han, kana and the like stand
without spaces between words, so a run of them is cut into pairs that overlap. PostgreSQL gets finished words: what its
own dictionaries know would differ from one server to the next.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# A tsvector is limited to 1 MB; a word to 2 KB
MOST_WORDS = 20_000
LONGEST_WORD = 64
# A question of more words is cut: every word narrows, the first ones enough
MOST_ASKED = 12
APOSTROPHES = re.compile(r"['’‘ʼʻ`´＇]")
# c++ and c# are names of languages
WORD = re.compile(r"[^\W_]+(?:\+\+|#)?")
ADDRESS = re.compile(r"[^\s,;<>\"]+@[^\s,;<>\"]+")
UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff々〇]+")
# Letters that no decomposition takes apart
PLAIN = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ħ": "h", "ŧ": "t", "ŋ": "n"}
)
NOT_DIGITS = re.compile(r"[\s()/.\-+]")
FEWEST_DIGITS = 5


def fold(text: str) -> str:
    """Ångström’s -> angstroms; ﬁ -> fi; full-width forms as the common ones."""
    if text.isascii():
        return APOSTROPHES.sub("", text).lower()
    apart = unicodedata.normalize("NFKD", APOSTROPHES.sub("", text))
    bare = "".join(letter for letter in apart if unicodedata.category(letter) != "Mn")
    return unicodedata.normalize("NFKC", bare.casefold().translate(PLAIN))


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Runs of folded text in the order they stand, and whether words in it stand without spaces."""
    for word in WORD.findall(fold(text)):
        if word.isascii():
            yield word[:LONGEST_WORD], False
            continue
        last = 0
        for run in UNSPACED.finditer(word):
            if run.start() > last:
                yield word[last : run.start()][:LONGEST_WORD], False
            yield run.group(), True
            last = run.end()
        if last < len(word):
            yield word[last:][:LONGEST_WORD], False


def pairs(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(len(run) - 1)]


def words(text: str) -> Iterator[str]:
    """What a text is found by. Of a run without spaces also the last sign, so that each sign is the start of one."""
    for run, unspaced in pieces(text):
        if unspaced:
            yield from pairs(run)
            yield run[-1]
        else:
            yield run


def address_words(text: str) -> Iterator[str]:
    """An address is found as a whole, from its start on, and by its parts."""
    for address in ADDRESS.findall(text):
        yield fold(address)[: LONGEST_WORD * 2]
    yield from words(text)


def number_words(digits: Iterable[str]) -> Iterator[str]:
    """A telephone number as it is dialled from anywhere: each form from its start on, without leading zeros."""
    for form in digits:
        bare = "".join(digit for digit in form if digit in "0123456789").lstrip("0")
        if bare:
            yield bare


# Where a word is found: in the name; in the name, an address, the number or what they do now; anywhere. It is written
# into the word itself, for an index knows words at once and their weights only by looking at every row
IN_NAME, IN_FACTS, ANYWHERE = "1/", "2/", ""
# Before the key of a mail address, by which duplicates are found
ALIKE = "@/"


def vector(name: Iterable[str], facts: Iterable[str], text: Iterable[str], addresses: Iterable[str] = ()) -> str:
    """A tsvector as text. `addresses`: their keys, see hiring.rules.addresses."""
    kept: dict[str, None] = dict.fromkeys(ALIKE + key for key in addresses)
    for said, places in ((name, (IN_NAME, IN_FACTS, ANYWHERE)), (facts, (IN_FACTS, ANYWHERE)), (text, (ANYWHERE,))):
        for word in said:
            if len(kept) >= MOST_WORDS:
                break
            kept.update(dict.fromkeys(place + word for place in places))
    return " ".join(map(_quoted, kept))


@dataclass(frozen=True)
class Term:
    """A word to be found; `is_start`: or any that begins so."""

    word: str
    is_start: bool = False


def asked(text: str) -> list[Term]:
    """The terms of a question, each to be found. The last word may be half typed, and so may an address, a number and
    a single Han sign."""
    number = NOT_DIGITS.sub("", text.replace("(0)", ""))
    if number.isdecimal() and number.isascii() and len(number) >= FEWEST_DIGITS:
        return [Term((number.lstrip("0") or "0")[:LONGEST_WORD], is_start=True)]
    # Cut as they are kept: one sign may unfold into many, and a word that is too long is no question
    terms = [Term(fold(address)[: LONGEST_WORD * 2], is_start=True) for address in ADDRESS.findall(text)]
    found = list(pieces(ADDRESS.sub(" ", text)))
    for place, (run, unspaced) in enumerate(found):
        if unspaced and len(run) > 1:
            terms += map(Term, pairs(run))
        else:
            terms.append(Term(run, is_start=unspaced or place == len(found) - 1))
    return list(dict.fromkeys(terms))[:MOST_ASKED]


def question(terms: Iterable[Term], place: str = ANYWHERE) -> str:
    """A tsquery as text: every term, found there."""
    return " & ".join(_quoted(place + term.word) + (":*" if term.is_start else "") for term in terms)


def _quoted(word: str) -> str:
    safe = word.replace("\x00", "").replace("\\", "\\\\").replace("'", "''")
    return f"'{safe}'"


# How much of a text is shown around what was found
AROUND = 90


def snippet(text: str, asked_for: str) -> tuple[str, str, str] | None:
    """Before, the words themselves as they stand, and after: of the first place of a text that a question means."""
    wanted = [run for run, _unspaced in pieces(ADDRESS.sub(lambda found: found.group().split("@")[0], asked_for))]
    for run in sorted(wanted, key=len, reverse=True):
        place = _where(text, run)
        if place:
            start, end = place
            before = " ".join(text[max(0, start - AROUND) : start].split(" ")).split("\n\n")[-1]
            after = text[end : end + AROUND].split("\n\n")[0]
            return _clipped(before, front=start > AROUND), text[start:end], _clipped(after, front=False)
    return None


def _where(text: str, run: str) -> tuple[int, int] | None:
    """Folding may change lengths, so words are folded one by one where they stand."""
    if UNSPACED.search(run):
        start = text.find(run)
        return (start, start + len(run)) if start >= 0 else None
    for found in re.finditer(r"[^\W_][\w'’]*(?:\+\+|#)?", text):
        if fold(found.group()).startswith(run):
            return found.start(), found.end()
    return None


def _clipped(text: str, *, front: bool) -> str:
    """Whole words alone; a line break is a space."""
    said = re.sub(r"\s+", " ", text)
    if front:
        return said.split(" ", 1)[-1] if " " in said.strip() else said
    return said.rsplit(" ", 1)[0] if len(text) >= AROUND and " " in said.strip() else said
