"""The checker of HTML that nobody here wrote: whole documents in, what it says of them out, one line for each."""

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from core.postgres import PROJECT

VNU = PROJECT / "tests/judges/node_modules/vnu-jar/build/dist/vnu.jar"
# What it says that is no fault, each with its reason: the beginning of the message
EXCUSED = {
    "Duplicate “dt” name": "a record of changes tells both languages of one text under the same word",
    "This document appears to be written in English": "what people wrote in theirs outweighs the page around it",
    "The first occurrence of “dt” name": "says where the one above began",
}


def complaints(documents: Mapping[str, str], folder: Path) -> Iterator[str]:
    """In one run: most of its time goes by before it reads the first."""
    java = shutil.which("java")
    assert java and VNU.exists(), "Java or vnu is missing; `make test-more` installs both"
    folder.mkdir()
    for name, text in documents.items():
        (folder / f"{name}.html").write_text(text, "utf-8")
    command = [java, "-Xss8m", "-XX:TieredStopAtLevel=1", "-jar", str(VNU), "--format", "json", "--exit-zero-always"]
    judged = subprocess.run([*command, str(folder)], capture_output=True, text=True, check=True)
    for said in json.loads(judged.stderr)["messages"]:
        if not said["message"].startswith(tuple(EXCUSED)):
            where = f"{Path(said['url']).stem}:{said.get('lastLine', 0)}"
            extract = " ".join(said.get("extract", "").split())
            yield f"{said.get('subType', said['type'])} on {where}: {said['message']}\n    {extract}"
