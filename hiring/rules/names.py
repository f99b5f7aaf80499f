"""When two names may be one person's: a hint for a reader, never a finding."""

from hiring.rules.search import pieces

FEWEST_LETTERS = 5


def name_keys(name: str) -> list[str]:
    """The name in each of its scripts. The order of its parts, accents and apostrophes are set aside; Han signs are
    compared as they are. A single short name says nothing."""
    found = list(pieces(name))
    spaced = sorted(run for run, unspaced in found if not unspaced)
    unspaced = "".join(run for run, is_unspaced in found if is_unspaced)
    keys = []
    if len(spaced) > 1 and len("".join(spaced)) >= FEWEST_LETTERS:
        keys.append(" ".join(spaced)[:200])
    if len(unspaced) > 1:
        keys.append(unspaced[:200])
    return keys
