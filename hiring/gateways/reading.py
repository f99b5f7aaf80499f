"""The reader of documents: a process of its own (hiring.reader), watched from here."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.files import DOCUMENTS
from core.models import StoredFile
from core.postgres import PROJECT
from hiring.rules.reading import Trouble

# Of the clock on the wall; the reader's own limit counts what it works
SECONDS = 15
SHORTEST = "/usr/bin:/bin"


@dataclass(frozen=True)
class Picture:
    path: Path
    width: int
    height: int


@dataclass(frozen=True)
class Read:
    text: str = ""
    page_count: int = 0
    pictures: Sequence[Picture] = ()
    trouble: str = ""


@contextmanager
def reading(file: StoredFile) -> Iterator[Read]:
    """What is in the file; its pictures are there as long as the context."""
    with tempfile.TemporaryDirectory(prefix="reading-") as name:
        folder = Path(name)
        try:
            with file.content.open("rb") as stored, (folder / "document").open("wb") as copy:
                shutil.copyfileobj(stored, copy)
        except FileNotFoundError:
            yield Read(trouble=Trouble.GONE)
            return
        yield _read(DOCUMENTS.get(file.content_type, "txt"), folder)


def _read(kind: str, folder: Path) -> Read:
    command = [sys.executable, "-m", "hiring.reader", kind, str(folder / "document"), str(folder)]
    try:
        # No environment but a path: a stranger's file meets no secret
        done = subprocess.run(  # noqa: S603  # our own interpreter, our own paths
            command, cwd=PROJECT, env={"PATH": SHORTEST}, timeout=SECONDS, check=False, capture_output=True
        )
    except subprocess.TimeoutExpired:
        return Read(trouble=Trouble.TOO_SLOW)
    try:
        found = json.loads((folder / "result.json").read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        # Killed: by its limit of time, or by what it read
        return Read(trouble=Trouble.TOO_SLOW if done.returncode == -24 else Trouble.CRASHED)
    pictures = [
        Picture(folder / f"{number}.webp", page["width"], page["height"])
        for number, page in enumerate(found["pages"], start=1)
    ]
    return Read(found["text"], found["page_count"], pictures, found["trouble"])
