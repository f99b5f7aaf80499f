"""What of a candidate's identity is taken out of the copy that graders read, and how it is found in text."""

import builtins
import keyword
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import permutations
from urllib.parse import urlsplit

CANDIDATE = "[candidate]"
# Where brackets would break a file name, a program or an address
BARE = "candidate"
# Text in which a name is found wherever it stands; anything else carries the mark "may contain the name"
PLAIN = frozenset({"md", "txt", "py", "ipynb"})

# A maker of copies that neither came back nor was killed has been lost with its machine
LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 3

FEWEST_LETTERS, FEWEST_HAN, FEWEST_DIGITS = 3, 2, 6
DIGITS_COMPARED = 8
MOST_PARTS = 6
# A name written in Chinese begins with the family's: of four characters two are
HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# Letters of scripts that put something between words
LETTER = rf"[^\W\d_{HAN}]"
ALL_HAN = re.compile(rf"[{HAN}]+")
BETWEEN = r"[\s._,·•-]{0,3}"
PARTS = re.compile(r"[^\W\d_]+(?:['’`][^\W\d_]+)*")
# Of no use by themselves: they stand in many names, and in every text
_PARTICLES = "van von vom zum zur der den del dal dos das des las los bin ibn abu ben ter ten san the and phd msc mrs"
PARTICLES = frozenset(_PARTICLES.split())
# Names that are words of a program or of every day: only with a capital letter
_SAID = """art best bill chase dean drew earl faith frank gene grace grant hope joy lane long mark may miles page pat
price ray rich rob rose sue summer will wood young"""
ORDINARY = frozenset(_SAID.split()) | {word.lower() for word in (*keyword.kwlist, *dir(builtins))}
_PLACES = """in pub user users people profile profiles citations about blog home www com github gitlab medium linkedin
substack wordpress kaggle scholar google hello info mail contact jobs work index main master"""
NO_ACCOUNT = frozenset(_PLACES.split())


@dataclass(frozen=True)
class Identity:
    """Whatever they were ever known by, and the links they gave."""

    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


Pattern = re.Pattern[str]


def pattern(known: Identity) -> Pattern | None:
    """Finds all of it, whatever the case; None: there is nothing to find."""
    found = {*_addresses(known.addresses), *_links(known.links)}
    for name in known.names:
        found.update(_names(name))
    ways = sorted(found, key=lambda way: (-len(way), way))
    ways += sorted({way for phone in known.phones if (way := _phone(phone))})
    return re.compile("|".join(ways), re.IGNORECASE) if ways else None


def scrub(text: str, found: Pattern | None) -> str:
    return found.sub(_stand_in, text) if found else text


def scrub_bare(text: str, found: Pattern | None) -> str:
    """For paths and addresses."""
    return found.sub(BARE, text) if found else text


def _stand_in(match: re.Match[str]) -> str:
    before, after = match.string[: match.start()][-2:], match.string[match.end() :][:2]
    is_joined = re.search(r"[\d_]$|\w[/.\\-]$", before) or re.match(r"[\d_]|[/.\\-]\w", after)
    return BARE if is_joined else CANDIDATE


def _word(way: str) -> str:
    """Not inside another word."""
    return rf"(?<!{LETTER}){way}(?!{LETTER})"


def _spelled(text: str) -> set[str]:
    """As one character or several, and without its accents."""
    apart = unicodedata.normalize("NFD", text)
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return {unicodedata.normalize("NFC", text), apart, plain}


def _literal(text: str) -> str:
    ways = sorted(_spelled(text), key=lambda way: (-len(way), way))
    return ways[0] if len(ways) == 1 and ways[0].isalnum() else f"(?:{'|'.join(re.escape(way) for way in ways)})"


def _names(name: str) -> Iterator[str]:
    parts = PARTS.findall(unicodedata.normalize("NFKC", name))[:MOST_PARTS]
    for part in parts:
        yield from _part(part)
    if len(parts) < 2:
        return
    yield _word(BETWEEN.join(map(_literal, parts)))
    for one, other in permutations((part for part in parts if part.lower() not in PARTICLES), 2):
        if len(one) + len(other) > FEWEST_LETTERS:
            yield _word(_literal(one) + BETWEEN + _literal(other))
    # As accounts are often called
    for initial, family in ((parts[0], parts[-1]), (parts[-1], parts[0])):
        if _is_long(family) and not ALL_HAN.fullmatch(family):
            yield _word(_literal(initial[0]) + "[._-]?" + _literal(family))


def _part(part: str) -> Iterator[str]:
    if ALL_HAN.fullmatch(part):
        if len(part) >= FEWEST_HAN:
            yield part
        if len(part) > FEWEST_HAN:
            yield part[2 if len(part) > FEWEST_HAN + 1 else 1 :]
    elif _is_long(part) and part.lower() not in PARTICLES:
        if part.lower() in ORDINARY:
            yield _word(f"(?-i:{part.capitalize()}|{part.upper()})")
        else:
            yield _word(_literal(part))


def _is_long(part: str) -> bool:
    return len(part) >= FEWEST_LETTERS


def _addresses(addresses: Iterable[str]) -> Iterator[str]:
    for address in addresses:
        yield _word(re.escape(address))
        local = address.partition("@")[0]
        if _is_account(local) and len(local) > FEWEST_LETTERS:
            yield _word(re.escape(local))


def _links(links: Iterable[str]) -> Iterator[str]:
    for link in links:
        parts = _parts_of(link)
        if parts is None:
            continue
        host, path = parts
        labels = host.removeprefix("www.").split(".")[:-1]
        steps = [step.strip("@~") for step in path.split("/") if step.strip("@~")]
        yield _word(re.escape((host.removeprefix("www.") + path).rstrip("/")))
        accounts = [step for step in steps if _is_account(step)][:1] or [one for one in labels if _is_account(one)]
        if steps and host.endswith((".github.io", ".gitlab.io", ".medium.com", ".substack.com")):
            accounts.append(labels[0])
        for account in accounts:
            if not _says_nothing(account):
                yield _word(re.escape(account))


def _parts_of(link: str) -> tuple[str, str] | None:
    try:
        found = urlsplit(link if "//" in link else f"//{link}")
    except ValueError:
        return None
    host = found.hostname or ""
    return (host, found.path) if "." in host else None


def _is_account(text: str) -> bool:
    return len(text) >= FEWEST_LETTERS and text.lower() not in NO_ACCOUNT


def _says_nothing(account: str) -> bool:
    return account.lower() in ORDINARY or account.isdecimal()


def _phone(phone: str) -> str:
    """By its last digits, for the way into the country is written in several ways."""
    digits = re.sub(r"\D", "", phone)
    if len(digits) < FEWEST_DIGITS:
        return ""
    joint = r"[\s()./-]{0,3}"
    return rf"(?<!\d)\+?(?:\d{joint}){{0,7}}" + joint.join(digits[-DIGITS_COMPARED:]) + r"(?!\d)"
