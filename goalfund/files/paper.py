"""Which PDFs are paper and nothing else."""

import re
from typing import Final

# Readers look for the header and the end near the edges; so do those who hide one file in another.
_EDGE_BYTES: Final = 4_096
_HEADER = re.compile(rb"%PDF-[12]\.\d")
# Words of a page, wherever they stand: with them a browser could take the file for one.
_PAGE = re.compile(rb"(?i)<script|<html|<iframe|<!doctype\s+html|<\?php")
_PAGE_AT_THE_EDGE = re.compile(rb"(?i)<svg|<body|<img|<\?xml")
# Names of what acts or carries: scripts, programs, other files, forms that are programs.
_ACTIVE = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToE)\b"
)
# A name may spell any of its letters as #xx, which honest writers do not do with letters.
_DISGUISED = re.compile(rb"/[A-Za-z]*#(?:[46][1-9A-Fa-f]|[57][0-9Aa])[A-Za-z#0-9]*")
_ARCHIVE_END: Final = b"PK\x05\x06"
_ARCHIVE_EDGE_BYTES: Final = 66_000  # a ZIP is read from its end, behind a comment of 64 KiB


def is_plain_paper(raw: bytes) -> bool | None:
    """Return whether the PDF is paper only; None when it is no whole PDF.

    What stands in compressed streams is not looked into. So paper is handed out as a download
    that browsers do not open by themselves, and as nothing but a PDF.
    """
    if not _HEADER.match(raw) or b"%%EOF" not in raw[-_EDGE_BYTES:]:
        return None
    if _is_another_file(raw):
        return False
    structure = _outside_streams(raw)
    return not (_ACTIVE.search(structure) or _DISGUISED.search(structure))


def _outside_streams(raw: bytes) -> bytes:
    """Return the PDF without its streams, in which any three letters stand by chance."""
    parts, at = [], 0
    while (begin := raw.find(b"stream", at)) >= 0:
        end = raw.find(b"endstream", begin + 6)
        if end < 0:
            break
        parts.append(raw[at:begin])
        at = end + 9
    return b" ".join((*parts, raw[at:]))


def _is_another_file(raw: bytes) -> bool:
    behind = raw.rpartition(b"%%EOF")[2]
    return (
        bool(behind.strip(b"\r\n \t\0"))
        or _ARCHIVE_END in raw[-_ARCHIVE_EDGE_BYTES:]
        or _PAGE.search(raw) is not None
        or _PAGE_AT_THE_EDGE.search(raw[:_EDGE_BYTES]) is not None
    )
