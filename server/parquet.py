"""The rows of a SELECT as Parquet, each column in the narrowest type that holds all its values without loss.

Which type that is shows only when the last row has come. So the rows go to a temporary file as text first, a batch at a
time, and from there into columns; no more than one batch is ever in memory.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import ipc
from pyarrow import parquet as pq
from pyoxigraph import BlankNode, Literal, NamedNode

if TYPE_CHECKING:
    from pyoxigraph import QuerySolutions, Triple

_ROWS, _CHARACTERS = 65_536, 64_000_000  # of one batch, whichever comes first
_XSD = "http://www.w3.org/2001/XMLSchema#"
_DAY = r"\d{4}-\d\d-\d\d"
_TIME = rf"{_DAY}T\d\d:\d\d:\d\d(\.\d{{1,6}})?"
_FLOAT = r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|[+-]?INF|NaN"
# The lexical forms that become a type; a column with one value of any other form stays text.
_TYPES: dict[str, tuple[tuple[str, pa.DataType | None], ...]] = {
    f"{_XSD}integer": ((r"-?\d{1,19}", pa.int64()),),
    f"{_XSD}decimal": ((r"-?\d+(\.\d+)?", None),),  # as many digits as the column needs, 38 at most
    f"{_XSD}double": ((_FLOAT, pa.float64()),),
    f"{_XSD}float": ((_FLOAT, pa.float32()),),
    f"{_XSD}boolean": (("true|false", pa.bool_()),),
    f"{_XSD}date": ((_DAY, pa.date32()),),
    # Parquet has a zone for a column and none for a value: what was said at +01:00 stays text, with its hour.
    f"{_XSD}dateTime": ((f"{_TIME}Z", pa.timestamp("us", "UTC")), (_TIME, pa.timestamp("us"))),
}
_MOST_DIGITS = 38  # of a decimal in Parquet


@dataclass(slots=True)
class _Column:
    """One variable: what kinds of value it had so far, and which types could still hold them all."""

    kinds: Counter[str] = field(default_factory=Counter)
    types: tuple[tuple[str, pa.DataType | None], ...] = ()
    whole: int = 1  # digits of a decimal before its point, and after it
    after: int = 0

    def take(self, texts: pa.StringArray) -> None:
        """Drop each type that cannot hold every value of a batch."""
        if len(self.kinds) == 1 and not self.types:
            self.types = _TYPES.get(next(iter(self.kinds)), ()) if self.kinds.total() == len(texts.drop_null()) else ()
        elif len(self.kinds) > 1:
            self.types = ()
        self.types = tuple(one for one in self.types if self._holds(texts, *one))

    def _holds(self, texts: pa.StringArray, form: str, kind: pa.DataType | None) -> bool:
        if not pc.all(pc.match_substring_regex(texts, f"^({form})$"), min_count=0).as_py():
            return False
        if kind is None:
            return self._has_room(texts)
        try:
            pc.cast(texts, kind)
        except pa.ArrowInvalid:  # the 31st of February, or a number beyond 64 bits
            return False
        return True

    def _has_room(self, texts: pa.StringArray) -> bool:
        digits = pc.utf8_ltrim(texts, "-")
        parts = [pc.utf8_length(pc.replace_substring_regex(digits, form, "")) for form in (r"\..*$", r"^[^.]*\.?")]
        self.whole, self.after = (
            max(most, pc.max(lengths).as_py() or 0)
            for most, lengths in zip((self.whole, self.after), parts, strict=True)
        )
        return self.whole + self.after <= _MOST_DIGITS

    def named(self, name: str) -> pa.Field:
        """The column's name and type; its metadata count its values by kind: IRI, blank node, datatype or @language."""
        kind = self.types[0][1] or pa.decimal128(self.whole + self.after, self.after) if self.types else pa.string()
        return pa.field(name, kind, metadata={"kinds": json.dumps(dict(sorted(self.kinds.items())))})


class _Counted:
    """A file that may be a pipe: Parquet has to know how much was written, and a pipe does not say."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._size, self.closed = file, 0, False

    def write(self, part: bytes) -> int:
        self._file.write(part)
        self._size += len(part)
        return len(part)

    def tell(self) -> int:
        return self._size

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        """The file is its owner's to close."""


def write(solutions: QuerySolutions, spool: IO[bytes], out: IO[bytes]) -> None:
    """The rows as a Parquet file; `spool` is an empty file that takes them meanwhile."""
    names = [variable.value for variable in solutions.variables]
    if not names:
        raise ValueError("Parquet holds columns, and this SELECT has no variable to make one of.")
    columns = [_Column() for _ in names]
    plain = pa.schema([pa.field(name, pa.string()) for name in names])
    with ipc.new_stream(spool, plain, options=ipc.IpcWriteOptions(compression="lz4")) as held:
        for texts in _batches(solutions, columns):
            arrays = [pa.array(of, pa.string()) for of in texts]
            for column, array in zip(columns, arrays, strict=True):
                column.take(array)
            held.write_batch(pa.record_batch(arrays, schema=plain))
    spool.seek(0)
    typed = pa.schema([column.named(name) for name, column in zip(names, columns, strict=True)])
    target = pa.PythonFile(_Counted(out), mode="w")
    with ipc.open_stream(spool) as texts, pq.ParquetWriter(target, typed, compression="zstd") as rows:
        for batch in texts:
            cast = [pc.cast(array, one.type) for array, one in zip(batch.columns, typed, strict=True)]
            rows.write_batch(pa.record_batch(cast, schema=typed))


def _batches(solutions: QuerySolutions, columns: list[_Column]) -> Iterator[list[list[str | None]]]:
    """The texts of each column, some rows at a time; the kinds are counted on the way."""
    texts: list[list[str | None]] = [[] for _ in columns]
    size = 0
    for solution in solutions:
        for term, column, held in zip(solution, columns, texts, strict=True):
            if term is None:
                held.append(None)
                continue
            text, kind = _read(term)
            column.kinds[kind] += 1
            held.append(text)
            size += len(text)
        if texts and (len(texts[0]) >= _ROWS or size >= _CHARACTERS):
            yield texts
            texts, size = [[] for _ in columns], 0
    if texts and texts[0]:
        yield texts


def _read(term: NamedNode | BlankNode | Literal | Triple) -> tuple[str, str]:
    """The text of a value as CSV would have it, and its kind."""
    if isinstance(term, Literal):
        return term.value, f"@{term.language}" if term.language else term.datatype.value
    if isinstance(term, NamedNode):
        return term.value, "IRI"
    return str(term), "blank node" if isinstance(term, BlankNode) else "triple"
