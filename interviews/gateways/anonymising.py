"""The maker of copies for graders: a process of its own (interviews.anonymiser), watched from here."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePath

from core.models import StoredFile
from core.postgres import PROJECT
from interviews.rules.anonymity import Identity

# Of the clock on the wall; its own limit counts what it works
SECONDS = 40
SHORTEST = "/usr/bin:/bin"


@dataclass(frozen=True)
class Copy:
    # None: the file is not in the store any more
    path: Path | None
    may_name: bool = True
    left_out: bool = False


@contextmanager
def copying(file: StoredFile, known: Identity) -> Iterator[Copy]:
    """The copy is there as long as the context. What the process cannot do is passed on as it is, with the mark."""
    with tempfile.TemporaryDirectory(prefix="copying-") as name:
        folder = Path(name)
        try:
            with file.content.open("rb") as stored, (folder / "document").open("wb") as document:
                shutil.copyfileobj(stored, document)
        except FileNotFoundError:
            yield Copy(None)
            return
        yield _copied(folder, PurePath(file.name).suffix[1:].lower(), known)


def _copied(folder: Path, kind: str, known: Identity) -> Copy:
    as_it_is = Copy(folder / "document")
    try:
        # Names come neither by the command, which every user sees, nor by the environment
        done = subprocess.run(  # noqa: S603  # our own interpreter, our own module
            [sys.executable, "-m", "interviews.anonymiser", str(folder)],
            input=json.dumps({"kind": kind, "known": asdict(known)}).encode(),
            cwd=PROJECT,
            env={"PATH": SHORTEST},
            timeout=SECONDS,
            check=False,
            capture_output=True,
        )
        said = json.loads(done.stdout.splitlines()[-1])
    except (subprocess.TimeoutExpired, ValueError, IndexError):
        return as_it_is
    return Copy(folder / "copy", said["may_name"], said["left_out"]) if done.returncode == 0 else as_it_is
