"""Which format a caller gets."""

from __future__ import annotations

import pytest

from server import formats, negotiate
from server.formats import HTML, JSON_LD, RDF_XML, TURTLE
from server.problems import Refused

OFFERS = (*formats.RDF, HTML)


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, TURTLE),
        ("", TURTLE),
        ("*/*", TURTLE),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", HTML),
        ("text/turtle;q=0.4, application/rdf+xml;q=0.9", RDF_XML),
        ("text/html;q=0, */*", TURTLE),
        ("text/*;q=0.3, text/turtle;q=0.2, application/ld+json;q=0.25", HTML),
        ("text/html;q=0.501, application/ld+json;q=0.502", JSON_LD),
        ("TEXT/Turtle ; charset=utf-8", TURTLE),
        ("image/png, */*;q=0.01", TURTLE),
        ("text/turtle;q=0", None),
        ("image/png", None),
        ("text/turtle;q=nonsense, text/html;q=0.5", TURTLE),
    ],
)
def test_the_most_wanted_type_is_given(accept: str | None, expected: str | None) -> None:
    assert negotiate.best(accept, OFFERS) == expected


def test_406_names_what_there_is() -> None:
    with pytest.raises(Refused) as refused:
        negotiate.choose("image/png", OFFERS)
    assert refused.value.status == 406
    assert TURTLE in refused.value.detail
