"""Two texts read as one."""

from difflib import SequenceMatcher
from re import findall

# Below this share of pieces in common, one text after the other reads better than both in one
ALIKE = 0.5
# Pairs of pieces: beyond, comparing takes longer than a reader waits
WORTH = 1_000_000


def marked(before: str, after: str) -> list[tuple[str, str]]:
    """The two texts as one: pieces that stayed ("same"), went ("gone") and came ("new")."""
    old, new = _pieces(before), _pieces(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if len(old) * len(new) > WORTH or matcher.ratio() < ALIKE:
        return [(what, text) for what, text in (("gone", before), ("new", after)) if text]
    found: list[tuple[str, str]] = []
    for what, a, b, c, d in matcher.get_opcodes():
        if what == "equal":
            found.append(("same", "".join(old[a:b])))
            continue
        found += [(name, "".join(part)) for name, part in (("gone", old[a:b]), ("new", new[c:d])) if part]
    return found


def _pieces(text: str) -> list[str]:
    """Words with their space; of Chinese, which has none, the characters."""
    return findall(r"[\u3400-\u9fff]|[^\s\u3400-\u9fff]+\s*|\s+", text)
