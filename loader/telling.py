"""What is told to the person at the keyboard: an outcome as lines of text, or as data for another program."""

from __future__ import annotations

import csv
import errno
import io
import os
import sys
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import IO, Any

import msgspec

from loader.account import Account, Note
from loader.load import Outcome
from loader.study import Document

_SHOWN = 20  # findings of one refused document; the rest is counted


def loaded(outcome: Outcome) -> Iterator[str]:
    """A line for each document, what is wrong below it, and what was published."""
    for document in outcome.documents:
        yield f"{document.fate:<11}{document.name}{_what(document)}"
        if document.fate == "refused":
            yield from (f"           {line}" for line in _notes(document.findings, "violation"))
        if document.fate == "superseded":
            yield "           another file of the same meeting or report goes before it; keep one name for its versions"
        if told := _to_look_at(document):
            yield f"           {told}: `minutebook check` shows each with its line"
        if document.account and (told := _masked(document.account)):
            yield f"           {told}"
    for finding in outcome.findings:
        yield f"To look at: {finding.message}"
    yield _published(outcome)


def candidate(outcome: Outcome, is_made: bool) -> Iterator[str]:
    """The same of a load that is only looked at."""
    *lines, last = loaded(outcome)
    yield from lines
    yield "This is a preview; nothing is published." if is_made else last


def _published(outcome: Outcome) -> str:
    if outcome.release is not None:
        return f"Release {outcome.release} is published."
    if outcome.last and not outcome.count("refused", "unread"):
        return f"Nothing changed: release {outcome.last} stays."
    return f"Nothing is published; release {outcome.last} stays." if outcome.last else "Nothing is published."


def _what(document: Document) -> str:
    return f": {document.title}" if document.title else ""


def _to_look_at(document: Document) -> str:
    if document.account is None:
        return ""
    warnings = sum(note.kind == "warning" for note in document.findings)
    counts = ((len(document.account.doubts), "doubt"), (warnings, "warning"))
    return ", ".join(_counted(count, word) for count, word in counts if count)


def _counted(count: int, word: str) -> str:
    plural = f"{word}es" if word.endswith("ss") else f"{word}s"
    return f"{count} {plural if count > 1 else word}"


def _masked(account: Account) -> str:
    """“3 personal items masked (2 home addresses, 1 name)”; nothing where there was none."""
    total = sum(count for _, count in account.masked)
    kinds = ", ".join(_counted(count, kind) for kind, count in account.masked)
    return f"{_counted(total, 'personal item')} masked ({kinds})" if total else ""


def checked(outcome: Outcome, width: int) -> Iterator[str]:
    """Each document as it was understood, then what is doubtful and what is wrong, each with its line."""
    for document in outcome.documents:
        yield f"{document.name}{_what(document)}"
        yield "=" * min(width, len(document.name) + len(_what(document)))
        if document.account is None:
            yield from (f"Not read: {document.problem}", "")
            continue
        yield f"Layout: {document.account.layout}"
        if told := _masked(document.account):
            yield told
        yield ""
        yield from table(
            ("line", "what", "as understood"), [(r.line or "", r.what, r.text) for r in document.account.rows], width
        )
        violations = [note for note in document.findings if note.kind == "violation"]
        warnings = [note for note in document.findings if note.kind == "warning"]
        yield ""
        yield f"Doubtful (published, and marked as a doubt): {len(document.account.doubts) or 'nothing'}"
        for note in document.account.doubts:
            yield from doubt(note, width)
        if document.corrected:
            yield ""
            yield f"Corrected by people: {len(document.corrected)}"
            yield from (f"  {line}" for line in document.corrected)
        for heading, notes in (
            ("Looks wrong in the document (published as stated)", warnings),
            ("Wrong (the document is not published)", violations),
        ):
            yield ""
            yield f"{heading}: {len(notes) or 'nothing'}"
            if notes:
                cells = [(note.line or "", note.words, note.message) for note in notes]
                yield from table(("line", "where it says", "what"), cells, width)
        yield ""


def doubt(note: Note, width: int) -> Iterator[str]:
    """A doubt to be decided: where it stands, the words marked in their line, why, and what may be meant."""
    where = f"line {note.line}" if note.line else "the whole document"
    yield ""
    yield f"  {where} · {note.topic} · {note.id}"
    gutter = max((len(str(line.number)) for line in note.lines), default=0)
    for line in note.lines:
        yield from _wrapped(f"  {line.number:>{gutter}} {'>' if line.is_marked else '|'} ", line.text, width)
    yield from _wrapped("  ", note.message, width)
    for number, candidate in enumerate(note.candidates, 1):
        value = "" if candidate.label.startswith(candidate.value) else f" ({candidate.value})"
        yield from _wrapped(f"    {number} ", f"{candidate.label}{value}", width)


def _wrapped(first: str, text: str, width: int) -> Iterator[str]:
    lines = textwrap.wrap(text, max(width - len(first), 30), break_on_hyphens=False) or [""]
    yield f"{first}{lines[0]}".rstrip()
    yield from (" " * len(first) + line for line in lines[1:])


def _notes(notes: Iterable[Note], kind: str) -> Iterator[str]:
    chosen = [note for note in notes if note.kind == kind]
    for note in chosen[:_SHOWN]:
        yield f"line {note.line}, “{note.words}”: {note.message}" if note.line else note.message
    if len(chosen) > _SHOWN:
        yield f"… and {len(chosen) - _SHOWN} more"


def table(header: Sequence[str], rows: Iterable[Sequence[object]], width: int) -> Iterator[str]:
    """A table of text; the last column is broken into lines where the screen ends. The rows are gone through twice."""
    widths = [len(name) for name in header]
    for row in rows:
        widths = [max(most, len(_cell(cell))) for most, cell in zip(widths, row, strict=True)]
    *widths, longest = widths
    indent = sum(widths) + 2 * len(widths)
    room = max(width - indent, 30)
    head = (header, ["-" * w for w in (*widths, min(room, longest))])
    for row in chain(head, rows):
        cells = [_cell(cell) for cell in row]
        first = "".join(f"{cell:<{w}}  " for cell, w in zip(cells, widths, strict=False))
        lines = textwrap.wrap(cells[-1], room, break_on_hyphens=False) or [""]
        yield (first + lines[0]).rstrip()
        yield from (" " * indent + line for line in lines[1:])


def _cell(content: object) -> str:
    return " ".join(str(content).split())


def data(outcome: Outcome, *, rows: bool) -> dict[str, Any]:
    """The outcome for another program; with `rows`, everything that was understood."""
    return {
        "release": outcome.release,
        "last": outcome.last or None,
        "base": outcome.base,
        "documents": [_document(document, rows) for document in outcome.documents],
        "findings": [{"severity": f.severity, "about": f.focus, "message": f.message} for f in outcome.findings],
        "corrections not taken": list(outcome.remarks),
    }


def _document(document: Document, rows: bool) -> dict[str, Any]:
    of, account = document.holding, document.account
    found: dict[str, Any] = {"name": document.name, "fate": document.fate}
    if document.problem:
        found["problem"] = document.problem
    if of:
        found |= {"title": of.title, "document": of.document, "version": of.version, "sha256": of.sha256}
    if document.by:
        found["superseded by"] = document.by
    if account:
        found |= {"layout": account.layout, "counts": account.counts, "masked": dict(account.masked)}
        found |= {"rows": [{"line": r.line, "what": r.what, "text": r.text} for r in account.rows]} if rows else {}
        found["doubts"] = [as_data(note) for note in account.doubts]
        found |= {"corrected": list(document.corrected)} if document.corrected else {}
        found["findings"] = [
            {"severity": n.kind, "line": n.line, "words": n.words, "message": n.message} for n in document.findings
        ]
    return found


def as_data(note: Note) -> dict[str, Any]:
    """A doubt for another program."""
    return {
        "id": note.id,
        "kind": note.topic,
        "line": note.line,
        "words": note.words,
        "message": note.message,
        "context": [{"line": line.number, "text": line.text, "marked": line.is_marked} for line in note.lines],
        "candidates": [{"value": candidate.value, "label": candidate.label} for candidate in note.candidates],
    }


def wrong(outcome: Outcome) -> Iterator[str]:
    """A line for each document that is not published, and for each correction or answer that was not taken."""
    for document in outcome.documents:
        if document.fate == "unread":
            yield document.problem
        elif document.fate == "refused" or any(note.kind == "violation" for note in document.findings):
            lines = list(_notes(document.findings, "violation"))
            first = lines[0] if lines else "it breaks a rule"
            yield f"{document.name}: not published: {first} (`minutebook check` shows all of it.)"
    yield from outcome.remarks


def as_json(value: Any) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a file of CSV, read anew each time, so that a large answer is never in memory."""

    file: IO[str]

    def __iter__(self) -> Iterator[list[str]]:
        self.file.seek(0)
        rows = csv.reader(self.file)
        next(rows)
        yield from rows


def answer(results: IO[bytes], width: int) -> Iterator[str]:
    """The answer to a query, as SPARQL's CSV in, as the lines of a table or a yes or no out."""
    csv.field_size_limit(sys.maxsize)
    results.seek(0)
    if (start := results.read(6)) in (b"true", b"false"):
        yield "yes" if start == b"true" else "no"
        return
    results.seek(0)
    text = io.TextIOWrapper(results, encoding="utf-8", newline="")
    names = next(csv.reader(text), [])
    rows = _Rows(text)
    if names:
        yield from table(names, rows, width)
    count = sum(1 for _ in rows)
    yield f"({count:,} row{'' if count == 1 else 's'})"
    text.detach()


# ---------------------------------------------------------------- errors of the system
_REMEDIES = {
    errno.ENOSPC: "the disk is full. Free some space, then run this again; nothing that was published is harmed.",
    errno.EDQUOT: "your share of the disk is used up. Free some space, then run this again.",
    errno.EFBIG: "a file would be too large for this account. Raise the limit (ulimit -f), then run this again.",
    errno.EACCES: "you may not write there. Ask for the right to, or choose another folder with --data.",
    errno.EPERM: "you may not write there. Ask for the right to, or choose another folder with --data.",
    errno.EROFS: "it can only be read. Choose another folder with --data.",
    errno.EMFILE: "too many files are open. Raise the limit (ulimit -n), then run this again.",
    errno.EADDRINUSE: "another program uses that port. Stop it, or choose another with --port.",
    errno.ENOTDIR: "a part of that path is a file, not a folder. Check --data.",
}


def told(error: OSError) -> str:
    """An error of the system as a person can use it: where, what, and what to do."""
    said = str(error.strerror or error).splitlines()[0]
    other = f"{said}. Mend that, then run this again; nothing that was published is harmed."
    # The engine of the index gives its errors in words alone.
    number = error.errno or next((number for number in _REMEDIES if os.strerror(number) in said), 0)
    remedy = _REMEDIES.get(number, other)
    return f"{error.filename}: {remedy}" if error.filename else remedy
