"""Mutated documents by the thousand: each must end as a record or as a refusal, in time and without false evidence.

    python tests/fuzz.py [COUNT] [--seed 1] [--workers N] [--only NUMBER] [--folder DIR]

Documents of every format are mutated: lines dropped, doubled, swapped, cut; endless lines; torn tags; lost cells;
changed numbers; pieces of two documents mixed; the wrong charset; bytes flipped; parts of a zip replaced. Number and
seed tell a document whole: `--only 17` makes it again. Each is read in a limited child of its own, on every core.

A failure is a crash, more than two seconds of processor time, words out of the text, a violation that the gate finds,
or a limit passed. Its document goes to the folder. Exit 0 without a failure, else 1.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import random
import re
import resource
import signal
import sys
import time
import tomllib
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(1, str(Path(__file__).resolve().parent))

import msgspec
import papers

from loader import crew, graph, reading, source
from loader.problems import Unread
from loader.readers import ocr, pdf
from loader.records import Record
from shapes import gate

TESTS = Path(__file__).resolve().parent
COUNT, SEED = 20_000, 1
SLOW = 2.0  # seconds of processor time
ENDLESS = 100_000  # characters of an endless line
BASE = "http://127.0.0.1:8000"
_HEAD = """Mereham Parish Council
Minutes of the meeting held on Tuesday 9 March 2021 at 7.30 pm in the Village Hall
Present: Cllr Ann Lacey (Chair), Cllr Ben Tolliver, Cllr Carys Penrose, David Okoro (DO); Ida Jay (Clerk)

1. Apologies
None."""
_BINARY = ("pdf", "docx", "odt")
_ODD = (
    " ", "\t", "A ", '"A', "Cllr ", "Cllr Aa Bb ", "1. ", "(1) ", "RESOLVED ", "the ", ", ", "and ", "A. ",
    "£1 ", "1/2 ", "- ", "• ", "Ab, ", "A", "a.", "A-", "(", "[a](", "<p ", "<", "Aa: ", ". A", "Aa Parish Council, ",
    "_", "@", "a@b.", "It was agreed. ", "The Clerk will write to Aa and ",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Original:
    """A sound document: its format, and its bytes."""

    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the reading of one mutated document ended: "record", "unread", "scan", or what failed."""

    number: int
    kind: str
    ended: str
    seconds: float  # of processor time
    memory: int  # bytes that the child took beyond those it began with
    told: str = ""

    @property
    def failed(self) -> bool:
        return self.ended not in ("record", "unread", "scan")


@cache
def originals() -> tuple[Original, ...]:
    """The tests' own documents, the cases of their variations, and each layout in each format."""
    found = [Original(_kind(p.name), p.read_bytes()) for p in sorted((TESTS / "documents").iterdir())]
    for path in sorted((TESTS / "variations").glob("*.toml")):
        cases = [c for c in tomllib.loads(path.read_text(encoding="utf-8"))["case"] if c.get("text") or c.get("html")]
        for some in _dozens(cases):
            texts = [str(c.get("text") or c.get("html")).strip("\n") for c in some]
            found.append(Original("text", "\n\n".join((_HEAD, *texts)).encode()))
    for layout in papers.LAYOUTS.values():
        for name, write in papers.FORMATS.items():
            found.append(Original(name.split(",")[0].lower(), write(layout(400))))
    return tuple(found)


def _dozens(cases: Sequence[dict[str, str]]) -> Iterator[Sequence[dict[str, str]]]:
    return (cases[at : at + 12] for at in range(0, len(cases), 12))


def _kind(name: str) -> str:
    return "html" if name.endswith((".html", ".htm")) else "text"


# ---------------------------------------------------------------- one document
def mutated(number: int, seed: int = SEED) -> tuple[str, bytes]:
    """The format and the bytes of the mutated document of that number."""
    chance = random.Random(f"{seed}/{number}")  # noqa: S311 - to repeat a run, not to keep a secret
    wanted = chance.choice(("text", "text", "text", "html", "html", "pdf", "docx", "odt"))
    some = [o for o in originals() if o.kind == wanted]
    chosen = chance.choice(some)
    if wanted == "pdf":
        return wanted, _bytes(chosen.content, chance)
    if wanted in _BINARY:
        return wanted, _zipped(chosen.content, chance)
    lines = chosen.content.split(b"\n")
    if chance.random() < 0.15:
        other = chance.choice(some).content.split(b"\n")
        lines = lines[: chance.randrange(len(lines) + 1)] + other[chance.randrange(len(other)) :]
    for _ in range(chance.randint(1, 6)):
        lines = chance.choice(_ON_LINES)(lines or [b""], chance)
    whole = b"\n".join(lines)
    if chance.random() < 0.2:
        whole = whole[: chance.randrange(len(whole) + 1)]
    if chance.random() < 0.1:
        whole = _charset(whole, chance)
    return wanted, whole


Lines = list[bytes]


def _drop(lines: Lines, chance: random.Random) -> Lines:
    at = chance.randrange(len(lines))
    return lines[:at] + lines[at + chance.randint(1, 4) :]


def _double(lines: Lines, chance: random.Random) -> Lines:
    at = chance.randrange(len(lines))
    return lines[:at] + [lines[chance.randrange(len(lines))]] * chance.choice((1, 1, 2, 40)) + lines[at:]


def _swap(lines: Lines, chance: random.Random) -> Lines:
    a, b = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[a], lines[b] = lines[b], lines[a]
    return lines


def _cut(lines: Lines, chance: random.Random) -> Lines:
    at = chance.randrange(len(lines))
    lines[at] = lines[at][: chance.randrange(len(lines[at]) + 1)]
    return lines


def _join(lines: Lines, chance: random.Random) -> Lines:
    at = chance.randrange(len(lines))
    return [
        *lines[:at],
        chance.choice((b" ", b"", b"\t", b", ")).join(lines[at : at + chance.randint(2, 12)]),
        *lines[at + 1 :],
    ]


def _numbers(lines: Lines, chance: random.Random) -> Lines:
    at = chance.randrange(len(lines))
    new = chance.choice(
        (b"0", b"1", b"31", b"99999", b"2099", b"-1", b"1e9", b"12345678901234567890", "٣".encode(), "²".encode())
    )
    lines[at] = re.sub(rb"\d+", lambda m: new if chance.random() < 0.7 else m.group(), lines[at])
    return lines


def _endless(lines: Lines, chance: random.Random) -> Lines:
    """A line that never ends, of one piece or of two; seldom, for it takes its time."""
    if chance.random() > 0.12:
        return _junk(lines, chance)
    piece = (chance.choice(_ODD) + (chance.choice(_ODD) if chance.random() < 0.5 else "")).encode()
    at = chance.randrange(len(lines))
    lines[at] += b" " + (piece * (ENDLESS // len(piece)))[: chance.choice((5_000, 20_000, ENDLESS))]
    return lines


def _junk(lines: Lines, chance: random.Random) -> Lines:
    at = chance.randrange(len(lines) + 1)
    return [*lines[:at], chance.randbytes(chance.randint(0, 30)), *lines[at:]]


def _torn(lines: Lines, chance: random.Random) -> Lines:
    """Tags lost, or put where none belongs; cells lost from a row."""
    at = chance.randrange(len(lines))
    how = chance.randrange(4)
    if how == 0:
        lines[at] = re.sub(rb"</?[a-z0-9]{1,8}>", lambda m: b"" if chance.random() < 0.5 else m.group(), lines[at])
    elif how == 1:
        place = chance.randrange(len(lines[at]) + 1)
        tag = chance.choice(
            (b"<table><tr><td>", b"</td>", b"<!--", b"<p", b"</table>", b"<b>", b"<ul><li>", b"&#x110000;", b"&amp")
        )
        lines[at] = lines[at][:place] + tag + lines[at][place:]
    elif how == 2:
        cells = lines[at].split(b"\t")
        lines[at] = b"\t".join(c for c in cells if chance.random() < 0.6)
    else:
        lines[at] = lines[at].replace(b" ", chance.choice((b"\t", b"  ", b"     ", b"\xc2\xa0")))
    return lines


_ON_LINES: tuple[Callable[[Lines, random.Random], Lines], ...] = (
    _drop, _double, _swap, _cut, _join, _numbers, _endless, _junk, _torn,
)  # fmt: skip


def _charset(whole: bytes, chance: random.Random) -> bytes:
    text = whole.decode("utf-8", "replace")
    name = chance.choice(("utf-16", "utf-16-le", "cp1252", "latin-1", "utf-8-sig", "utf-32", "cp500"))
    return text.encode(name, "replace")


def _bytes(whole: bytes, chance: random.Random) -> bytes:
    """Bytes flipped, cut, doubled or lost; numbers changed."""
    found = bytearray(whole)
    for _ in range(chance.choice((0, 1, 3, 20, 200))):
        found[chance.randrange(len(found))] = chance.randrange(256)
    for _ in range(chance.randint(0, 2)):
        at, length = chance.randrange(len(found) or 1), chance.choice((1, 10, 500))
        if chance.random() < 0.5:
            del found[at : at + length]
        else:
            found[at:at] = found[at : at + length]
    if chance.random() < 0.3:
        new = chance.choice((b"0", b"-5", b"99999999"))
        changed = re.sub(
            rb"(?<=[ \[])\d{1,4}(?=[ \]])", lambda m: new if chance.random() < 0.02 else m.group(), bytes(found)
        )
        found = bytearray(changed)
    if chance.random() < 0.2:
        del found[chance.randrange(len(found) or 1) :]
    return bytes(found)


def _zipped(whole: bytes, chance: random.Random) -> bytes:
    """A zip file with a part lost, doubled, torn or replaced; or with its own bytes harmed."""
    if chance.random() < 0.15:
        return _bytes(whole, chance)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    main = next((n for n in ("word/document.xml", "content.xml") if n in parts), next(iter(parts)))
    name = main if chance.random() < 0.9 else chance.choice(list(parts))
    how = chance.choice((0, 1, 2, 3, 3, 4, 4, 5, 5, 6, 6))
    if how == 0:
        del parts[name]
    elif how == 1:
        parts[name] = _bytes(parts[name] or b" ", chance)
    elif how == 2:
        parts[name] = parts[chance.choice(list(parts))]
    else:
        parts[name] = _elements(parts[name], chance, how)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, content in parts.items():
            archive.writestr(each, content)
    return file.getvalue()


def _elements(part: bytes, chance: random.Random, how: int) -> bytes:
    """The elements of a part dropped, doubled, swapped, with endless words; it mostly stays well formed."""
    pieces = re.split(rb"(?=<(?:w:p|w:tr|text:p|text:h|table:table-row)[ >])", part)
    if len(pieces) < 3:
        return _bytes(part or b" ", chance)
    for _ in range(chance.randint(1, 5)):
        at, other = chance.randrange(1, len(pieces)), chance.randrange(1, len(pieces))
        if how == 3:
            pieces[at] = b""
        elif how == 4:
            pieces[at], pieces[other] = pieces[other], pieces[at]
        elif how == 5:
            pieces[at] = pieces[at] * chance.choice((2, 3, 60))
        else:
            odd = chance.choice(_ODD).replace("<", "&lt;").encode()
            words = (odd * (ENDLESS // len(odd)))[: chance.choice((200, 2_000, 20_000))].rsplit(b"&", 1)[0]
            pieces[at] = re.sub(rb"(?<=[a-z] )(?=[a-z])", lambda _m, w=words: w, pieces[at], count=1)
    return b"".join(pieces)


# ---------------------------------------------------------------- reading it
def read(number: int, seed: int = SEED) -> Outcome:
    """One mutated document, read and checked in a child with the limits that a reader has."""
    kind, content = mutated(number, seed)
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(ours)
        told = json.dumps(_child(kind, content)).encode()
        with open(theirs, "wb", closefd=False) as line:
            line.write(told)
        os._exit(0)
    os.close(theirs)
    with open(ours, "rb") as line:  # noqa: PTH123 - a pipe
        answer = line.read()
    _, status, usage = os.wait4(pid, 0)
    spent = usage.ru_utime + usage.ru_stime
    if not answer:
        why = signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else f"exit {os.WEXITSTATUS(status)}"
        return Outcome(number, kind, "limit", spent, usage.ru_maxrss << 10, why)
    ended, told, began, seconds = json.loads(answer)
    return Outcome(number, kind, "slow" if seconds > SLOW else ended, seconds, (usage.ru_maxrss - began) << 10, told)


def _child(kind: str, content: bytes) -> tuple[str, str, int, float]:
    """How the document ended, what is told of it, the memory before, and the processor time of the reading alone."""
    began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (reading.CPU_SECONDS, reading.CPU_SECONDS))
    size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize() + reading.MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    ocr.give_up()
    begun = time.process_time()
    try:
        record = reading.here(source.of(f"mutated.{kind}", content), "Mereford Borough Council")
        spent = time.process_time() - begun
        wrong = _wrong(record)
        return ("evidence" if wrong else "record"), wrong, began, spent
    except ocr.Needed:
        return "scan", "", began, time.process_time() - begun
    except Unread as refusal:
        return "unread", str(refusal), began, time.process_time() - begun
    except MemoryError:
        return "limit", "memory", began, time.process_time() - begun
    except Exception:
        return "crash", traceback.format_exc(limit=-4), began, time.process_time() - begun


def _wrong(record: Record) -> str:
    """What the record claims of its text and should not: words out of the text, a violation that the gate finds."""
    length = len(record.text)
    for start, end in _ranges(msgspec.to_builtins(record)):
        if not 0 <= start < end <= length:
            return f"words {start} to {end} of {length}"
    found = [f for f in gate.check(graph.quads(record, BASE), record.text).findings if f.severity == "violation"]
    return str(found[0]) if found else ""


def _ranges(of: object) -> Iterator[tuple[int, int]]:
    if isinstance(of, dict):
        for name, value in of.items():
            if name in ("words", "by_ocr"):
                yield from ((start, end) for start, end in value)
            else:
                yield from _ranges(value)
    elif isinstance(of, list | tuple):
        for value in of:
            yield from _ranges(value)


# ---------------------------------------------------------------- many
def prepare() -> None:
    """Load and warm what every child has from its parent, so that only its own document is measured."""
    reading._prepare()
    pdf.prepare()
    for of in (*originals()[:3], *originals()[-36:]):
        with contextlib.suppress(Unread):
            record = reading.here(source.of("warm", of.content))
            gate.check(graph.quads(record, BASE), record.text)


def run(count: int, seed: int = SEED, workers: int = 0) -> Iterator[Outcome]:
    """The outcomes of the documents 1 to `count`, in their order."""
    prepare()

    def died(number: int) -> Outcome:
        return Outcome(number, "", "crash", 0.0, 0, "the worker died")

    yield from crew.each(range(1, count + 1), lambda number: read(number, seed), died, workers or crew.cores())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, nargs="?", default=COUNT)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--workers", type=int, default=0, help="processes at work; as many as there are cores")
    parser.add_argument("--only", type=int, help="read this one document, in this process")
    parser.add_argument("--folder", type=Path, default=Path("fuzz-failures"), help="where failing documents go")
    chosen = parser.parse_args()
    if chosen.only:
        kind, content = mutated(chosen.only, chosen.seed)
        chosen.folder.mkdir(parents=True, exist_ok=True)
        (chosen.folder / f"{chosen.seed}-{chosen.only}.{kind}").write_bytes(content)
        print(*_child(kind, content), sep="\n")
        return 0
    begun, ended, failed = time.monotonic(), Counter[tuple[str, str]](), 0
    peak, slowest = 0, Outcome(0, "", "record", 0.0, 0)
    for outcome in run(chosen.count, chosen.seed, chosen.workers):
        ended[outcome.kind, outcome.ended] += 1
        peak, slowest = max(peak, outcome.memory), max(slowest, outcome, key=lambda o: o.seconds)
        if outcome.failed:
            failed += 1
            chosen.folder.mkdir(parents=True, exist_ok=True)
            kind, content = mutated(outcome.number, chosen.seed)
            place = chosen.folder / f"{chosen.seed}-{outcome.number}-{outcome.ended}.{kind}"
            place.write_bytes(content)
            print(f"{place}: {outcome.seconds:.1f} s. {outcome.told.strip()}", flush=True)
        if outcome.number % 500 == 0:
            rate = outcome.number / (time.monotonic() - begun)
            print(f"{outcome.number:>7,} of {chosen.count:,}: {failed} failed, {rate:.0f} a second", flush=True)
    names = sorted({how for _, how in ended}, key=lambda how: (how not in ("record", "unread", "scan"), how))
    print(f"{'format':<8}" + "".join(f"{how:>10}" for how in names))
    for kind in sorted({kind for kind, _ in ended}):
        print(f"{kind:<8}" + "".join(f"{ended[kind, how]:>10,}" for how in names))
    print(f"slowest: number {slowest.number} ({slowest.kind}), {slowest.seconds:.2f} s; peak memory {peak >> 20} MB")
    print(f"{failed} of {chosen.count:,} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
