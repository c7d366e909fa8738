"""The ruled lines of a page of a PDF: those that are drawn, and those that are in truth thin filled boxes."""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Iterator
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

OBJECTS = 40_000  # on one page: beyond this it is a drawing, whose lines are not looked at
RULINGS = 12_000  # some programs draw each side of each cell
_DEPTH = 4  # of groups of objects within groups
_SEGMENTS = 400  # of one path: beyond this it is a picture or a map
_THIN = 3.0  # points: a filled shape thinner than this is a ruled line


class Ruling(NamedTuple):
    """A straight line, level or upright."""

    x0: float
    y0: float
    x1: float
    y1: float


def level(x0: float, y0: float, x1: float, y1: float, quarter: int) -> tuple[float, float, float, float]:
    """Two points of the page with the page turned so that its words run level, and counted from the top down."""
    if quarter == 0:
        return x0, -y0, x1, -y1
    if quarter == 1:
        return y0, x0, y1, x1
    if quarter == 2:
        return -x0, y0, -x1, y1
    return -y0, -x0, -y1, -x1


class Shapes:
    """Counts the objects of a page and gathers its level and upright lines."""

    def __init__(self, page: Any) -> None:
        self.lines: list[tuple[float, float, float, float]] = []
        self.count = pdfium.FPDFPage_CountObjects(page.raw)
        self.matrix = pdfium.FS_MATRIX()
        self.x, self.y = ctypes.c_float(), ctypes.c_float()
        self.fill, self.stroke = ctypes.c_int(), ctypes.c_int()
        if self.count > OBJECTS:
            return
        for at in range(self.count):
            self._object(pdfium.FPDFPage_GetObject(page.raw, at), (1, 0, 0, 1, 0, 0), _DEPTH)
            if len(self.lines) > RULINGS:
                self.lines.clear()
                return

    def rulings(self, quarter: int) -> tuple[Ruling, ...]:
        """The lines on the page when it is turned by so many quarters."""
        return tuple(Ruling(*level(*line, quarter)) for line in self.lines)

    def _object(self, shape: object, outer: tuple[float, ...], depth: int) -> None:
        kind = pdfium.FPDFPageObj_GetType(shape)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            segments = pdfium.FPDFPath_CountSegments(shape)
            if segments <= _SEGMENTS:
                self._path(shape, segments, self._placed(shape, outer))
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth:
            placed = self._placed(shape, outer)
            for at in range(min(OBJECTS, pdfium.FPDFFormObj_CountObjects(shape))):
                self._object(pdfium.FPDFFormObj_GetObject(shape, at), placed, depth - 1)
                if len(self.lines) > RULINGS:
                    return

    def _placed(self, shape: object, outer: tuple[float, ...]) -> tuple[float, ...]:
        """The matrix of an object, times that of the group which holds it."""
        if not pdfium.FPDFPageObj_GetMatrix(shape, self.matrix):
            return outer
        m = self.matrix
        a, b, c, d, e, f = outer
        return (
            m.a * a + m.b * c, m.a * b + m.b * d,
            m.c * a + m.d * c, m.c * b + m.d * d,
            m.e * a + m.f * c + e, m.e * b + m.f * d + f,
        )  # fmt: skip

    def _path(self, shape: object, segments: int, placed: tuple[float, ...]) -> None:
        """The lines of a path: those drawn, and those that are in truth thin filled boxes."""
        pdfium.FPDFPath_GetDrawMode(shape, self.fill, self.stroke)
        if not self.fill.value and not self.stroke.value:
            return
        for outline in self._outlines(shape, segments, placed):
            xs, ys = [p[0] for p in outline], [p[1] for p in outline]
            x0, x1, y0, y1 = min(xs), max(xs), min(ys), max(ys)
            if x1 - x0 <= _THIN < y1 - y0:
                middle = (x0 + x1) / 2
                self.lines.append((middle, y0, middle, y1))
            elif y1 - y0 <= _THIN < x1 - x0:
                middle = (y0 + y1) / 2
                self.lines.append((x0, middle, x1, middle))
            elif self.stroke.value:
                for (ax, ay), (bx, by) in itertools.pairwise(outline):
                    if (abs(ax - bx) < 1) != (abs(ay - by) < 1):
                        self.lines.append((ax, ay, bx, by))

    def _outlines(self, shape: object, segments: int, placed: tuple[float, ...]) -> Iterator[list[tuple[float, float]]]:
        """The points of each stroke of a path, the first once more at the end where it is closed."""
        a, b, c, d, e, f = placed
        points: list[tuple[float, float]] = []
        for at in range(segments):
            segment = pdfium.FPDFPath_GetPathSegment(shape, at)
            if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO and points:
                yield points
                points = []
            pdfium.FPDFPathSegment_GetPoint(segment, self.x, self.y)
            x, y = self.x.value, self.y.value
            points.append((a * x + c * y + e, b * x + d * y + f))
            if pdfium.FPDFPathSegment_GetClose(segment):
                points.append(points[0])
        if points:
            yield points
