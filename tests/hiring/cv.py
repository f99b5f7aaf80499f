"""Documents as candidates send them, good ones and bad ones."""

from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import docx
from django.core.files.base import ContentFile

from core.files import DOCX  # noqa: F401  # the kinds of documents stand with them
from core.models import StoredFile
from hiring.models import Candidate, CandidateFile
from hiring.models.candidates import FileKind, ReadState


def attached(candidate: Candidate, text: str, *, at: datetime) -> CandidateFile:
    """A CV that has been read."""
    stored = StoredFile.objects.create(
        content=ContentFile(text.encode(), "cv"), name="cv.txt", content_type="text/plain", size=len(text), at=at
    )
    return CandidateFile.objects.create(
        candidate=candidate, file=stored, kind=FileKind.CV, text=text, read_state=ReadState.READ, read_at=at
    )


def pdf(*pages: str, width: int = 595, height: int = 842) -> bytes:
    """A small PDF with a line of text on each page."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for number, text in enumerate(pages):
        drawn = f"BT /F1 18 Tf 60 {height - 80} Td ({text}) Tj ET"
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]"
            f"/Resources<</Font<</F1 3 0 R>>>>/Contents {5 + 2 * number} 0 R>>"
        )
        objects.append(f"<</Length {len(drawn)}>>stream\n{drawn}\nendstream")
    return _file(objects)


def _file(objects: list[str]) -> bytes:
    made, places = "%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(made))
        made += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start, size = len(made), len(objects) + 1
    made += (
        f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
    )
    return made.encode("latin-1")


def endless_pdf(pages: int) -> bytes:
    """One page, named so many times."""
    kids = "4 0 R " * pages
    return _file(
        [
            "<</Type/Catalog/Pages 2 0 R>>",
            f"<</Type/Pages/Count {pages}/Kids[{kids}]>>",
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        ]
    )


def word(*lines: str) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "2019", "Grid operator"
    saved = BytesIO()
    document.save(saved)
    return saved.getvalue()


def bomb(size: int = 200 * 1024 * 1024) -> bytes:
    """A Word document of a few hundred kilobytes that unpacks to `size`."""
    saved = BytesIO()
    with ZipFile(saved, "w", ZIP_DEFLATED) as content, content.open("word/document.xml", "w") as part:
        for _ in range(size // 2**20):
            part.write(b"A" * 2**20)
    return saved.getvalue()


def zipped(parts: dict[str, bytes]) -> bytes:
    saved = BytesIO()
    with ZipFile(saved, "w", ZIP_DEFLATED) as content:
        for name, body in parts.items():
            content.writestr(name, body)
    return saved.getvalue()


def encrypted_pdf() -> bytes:
    """Its keys fit no password, as far as a reader can tell."""
    plain = pdf("secret").decode("latin-1")
    keys = f"<</Filter/Standard/V 2/R 3/Length 128/P -44/O<{'41' * 32}>/U<{'42' * 32}>>>"
    return plain.replace("trailer<<", f"trailer<</Encrypt {keys}/ID[<00><00>]").encode("latin-1")
