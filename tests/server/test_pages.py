"""Documents, lists and the small addresses, without a network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, parse

from server.app import create_app
from server.limits import Limits

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
TYPES = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}
ADDRESSES = ["/", "/set", "/set/person", "/def", "/shapes", "/quality", "/sparql"]


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers={"Accept": BROWSER})
    assert answer.status_code == 200, (path, answer.status)
    assert answer.content_type == "text/html; charset=utf-8"
    return answer.text


def triples(content: bytes, media_type: str) -> set[Any]:
    return {quad.triple for quad in parse(content, format=RdfFormat.from_media_type(media_type))}


# ---------------------------------------------------------------- things and documents
def test_a_thing_leads_to_its_document_at_the_configured_base(client: FlaskClient, made: Any) -> None:
    for headers in (
        {},
        {"Host": "evil.example"},
        {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"},
    ):
        answer = client.get(f"/id/{made.meeting}", headers=headers)
        assert answer.status_code == 303
        assert answer.headers["Location"] == f"{made.base}/doc/{made.meeting}"
        assert answer.headers["Vary"] == "Accept"


def test_every_format_of_a_document_holds_the_same_triples(client: FlaskClient, made: Any) -> None:
    expected = None
    for suffix, media_type in TYPES.items():
        by_suffix = client.get(f"/doc/{made.meeting}.{suffix}")
        by_accept = client.get(f"/doc/{made.meeting}", headers={"Accept": media_type})
        assert by_suffix.data == by_accept.data
        assert by_suffix.headers["ETag"] == by_accept.headers["ETag"]
        assert by_accept.headers["Content-Location"] == f"{made.base}/doc/{made.meeting}.{suffix}"
        found = triples(by_suffix.data, media_type)
        expected = expected or found
        assert found == expected
    subjects = {triple.subject.value for triple in expected or set()}
    # outgoing, incoming and the parts of the meeting
    for name in ("", "/item/2", "/item/2/decision/2", "/attendance/northby/mary-oakes", "/item/1/declaration/1"):
        assert f"{made.base}/id/{made.meeting}{name}" in subjects
    assert any(triple.predicate.value.endswith("#records") for triple in expected or set())


def test_a_version_is_described_with_the_words_quoted_from_it(client: FlaskClient, made: Any) -> None:
    found = triples(client.get(f"/doc/{made.version}.nt").data, "application/n-triples")
    spans = {t.subject.value for t in found if t.predicate.value == "http://www.w3.org/ns/oa#exact"}
    assert len(spans) > 10
    assert all(span.startswith(f"{made.base}/id/{made.version}#char=") for span in spans)


def test_the_text_is_served_as_it_is_counted(client: FlaskClient, made: Any) -> None:
    answer = client.get(f"/doc/{made.version}.txt")
    assert answer.content_type == "text/plain; charset=utf-8"
    assert answer.data == made.text.encode()
    assert client.get(f"/doc/{made.meeting}.txt").status_code == 404


def test_the_quoted_words_are_lit(client: FlaskClient, made: Any) -> None:
    start = made.text.index("noted the survey")
    shown = page(client, f"/doc/{made.version}?char={start},{start + 16}")
    assert '<mark id="lit">noted the survey</mark>' in shown
    assert "Footpaths &lt;b&gt;&amp; stiles&lt;/b&gt;" in shown
    decision = page(client, f"/doc/{made.meeting}/item/2/decision/1/limb/1")
    assert f'href="/doc/{made.version}?char={start},{start + 16}#lit"' in decision


@pytest.mark.parametrize("marks", ["x", "9,2", "0,999999", "-1,2", "1,2'", "1"])
def test_words_that_are_not_there_are_refused(client: FlaskClient, made: Any, marks: str) -> None:
    assert (
        client.get(f"/doc/{made.version}", query_string={"char": marks}, headers={"Accept": BROWSER}).status_code == 400
    )


def test_a_key_that_lost_its_place_answers_301(client: FlaskClient, made: Any) -> None:
    old = f"person/{made.forum}/mary-oakes"
    answer = client.get(f"/id/{old}")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"{made.base}/id/person/northby/mary-oakes")
    answer = client.get(f"/doc/{old}.ttl")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"{made.base}/doc/person/northby/mary-oakes.ttl")


@pytest.mark.parametrize(
    "key",
    [
        "person/northby/nobody", "person", "Person/Northby", "person/northby/mary-oakes-no-such-thing", "caf%C3%A9/x",
        "person/northby/mary-oakes/", "person//northby", "person/northby/..", "%3Cscript%3E/x", "x%0d%0aSet-Cookie:a/b",
        "x%3E%20%3Fp%20%3Fo%20.%20%7D%20%23/y", "..%2f..%2fetc/passwd", "a" * 500 + "/b",
    ],
)  # fmt: skip
@pytest.mark.parametrize("under", ["id", "doc"])
def test_what_is_unknown_or_malformed_is_404(client: FlaskClient, key: str, under: str) -> None:
    answer = client.get(f"/{under}/{key}")
    assert answer.status_code == 404
    assert "Set-Cookie" not in answer.headers
    assert answer.json is not None
    assert answer.json["status"] == 404


def test_a_document_revalidates_and_each_format_has_its_own_tag(client: FlaskClient, made: Any) -> None:
    tags = set()
    for accept in (*TYPES.values(), BROWSER):
        answer = client.get(f"/doc/{made.meeting}", headers={"Accept": accept})
        tag = answer.headers["ETag"]
        tags.add(tag)
        for wanted in (tag, f"W/{tag}", f'"x", {tag}', "*"):
            again = client.get(f"/doc/{made.meeting}", headers={"Accept": accept, "If-None-Match": wanted})
            assert again.status_code == 304
            assert not again.data
            for name in ("ETag", "Vary", "Cache-Control"):
                assert again.headers[name] == answer.headers[name]
        other = client.get(f"/doc/{made.meeting}", headers={"Accept": accept, "If-None-Match": '"x"'})
        assert other.status_code == 200
    assert len(tags) == 5


def test_a_thing_with_too_much_pointing_to_it_says_that_it_is_not_all(data: Path, made: Any) -> None:
    app = create_app(data, limits=Limits(running=1, incoming=3))
    try:
        answer = app.test_client().get(f"/doc/{made.meeting}.ttl")
    finally:
        app.extensions["minutebook"].releases.close()
    assert "Not all statements" in answer.text


# ---------------------------------------------------------------- pages
class Outline(HTMLParser):
    """What a reader of a page's structure sees."""

    def __init__(self) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.tables = self.captions = self.cookies = 0
        self.language, self.outside = "", []  # type: ignore[var-annotated]
        self.scripts = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self.tables += tag == "table"
        self.captions += tag == "caption"
        self.scripts += tag == "script" or any(name.startswith("on") or name == "style" for name in found)
        if tag == "html":
            self.language = found.get("lang") or ""
        if tag in ("link", "img", "script") and str(found.get("href") or found.get("src")).startswith("http"):
            self.outside.append(found)


def all_pages(made: Any) -> list[str]:
    m = f"/doc/{made.meeting}"
    things = [m, f"{m}/item/2", f"{m}/item/2/decision/1", f"{m}/item/2/action/1", f"{m}/attendance/northby/mary-oakes"]
    things += [f"/doc/{made.version}", f"/doc/{made.version.split('/v/')[0]}", "/doc/council/southby"]
    things += ["/doc/person/northby/mary-oakes", "/doc/organisation/footpath-trust", f"/doc/body/northby/{made.forum}"]
    things += [f"/doc/meeting/northby/{made.forum}/2014-06-03", "/set/meeting", "/set/attendance", "/set/document"]
    return [*ADDRESSES, *things, "/sparql?query=SELECT%20*%20%7B?s%20?p%20?o%7D", "/sparql?query=ASK%7B%7D"]


def test_every_page_is_well_built(client: FlaskClient, made: Any) -> None:
    for path in all_pages(made):
        outline = Outline()
        outline.feed(page(client, path))
        assert outline.language == "en", path
        assert outline.headings[0] == 1, path
        assert outline.headings.count(1) == 1, path
        for last, one in zip(outline.headings, outline.headings[1:], strict=False):
            assert one <= last + 1, (path, outline.headings)
        assert outline.tables == outline.captions, path
        assert not outline.scripts, path
        assert not outline.outside, path


def test_every_link_on_the_pages_leads_somewhere(client: FlaskClient, made: Any) -> None:
    seen = set()
    for path in all_pages(made):
        for href in re.findall(r'<(?:a|link)[^>]* href="([^"]+)"', page(client, path)):
            address = href.replace("&amp;", "&").split("#")[0]
            if address.startswith("/") and address not in seen:
                seen.add(address)
                assert client.get(address, headers={"Accept": BROWSER}).status_code in (200, 301, 303), (path, address)
    assert len(seen) > 60


def test_labels_come_first_and_the_address_is_shown(client: FlaskClient, made: Any) -> None:
    shown = page(client, f"/doc/{made.meeting}")
    assert "<h1>Parish Forum, 4 March 2014</h1>" in shown
    assert f"{made.base}/id/{made.meeting}" in shown
    for words in ("4 March 2014", "Guildhall", "Mary Oakes", "OBE", "Southby Borough Council", "Jo Reed", "Chair"):
        assert words in shown
    assert 'lang="cy">Cyngor Eastby' in shown
    assert "<b>& stiles</b>" not in shown


def test_an_attendance_row_shows_what_the_record_says_beside_what_is_meant(client: FlaskClient, made: Any) -> None:
    shown = page(client, f"/doc/{made.meeting}")
    row = re.search(r"<tr>\s*<th[^>]*>(?:(?!</tr>).)*Mary Oakes.*?</tr>", shown, re.DOTALL)
    assert row
    text = " ".join(re.sub("<[^>]+>", " ", row[0]).split())
    assert text == "Cllr Mary Oakes OBE Chair Northby District Council as stated: “Northby DC” in the text"
    # one link lights both places of the record
    (link,) = re.findall(r'href="([^"]+)"[^>]*>in the text', row[0])
    assert page(client, link.replace("&amp;", "&").split("#")[0]).count("<mark") == 2


def test_many_places_are_lit_up_to_a_number(client: FlaskClient, made: Any) -> None:
    marks = [f"{n},{n + 1}" for n in range(0, 44, 2)]
    for many, status in ((20, 200), (21, 400)):
        answer = client.get(f"/doc/{made.version}", query_string={"char": marks[:many]}, headers={"Accept": BROWSER})
        assert answer.status_code == status


def test_a_person_page_tells_meetings_roles_and_appointments(client: FlaskClient) -> None:
    shown = page(client, "/doc/person/northby/mary-oakes")
    for words in (
        "Parish Forum, 4 March 2014",
        "Ashford Vale Parish Forum",
        "Northby District Council",
        "Footpath Trust",
    ):
        assert words in shown
    assert "Ann Field to write to the county." in page(client, "/doc/person/northby/ann-field")


def test_an_organisation_page_tells_who_spoke_for_it_and_what_came_after(client: FlaskClient, made: Any) -> None:
    council = page(client, "/doc/council/southby")
    for words in ("Tomos Ifan", "Jo Reed", "until 1 April 2019", "Cyngor Eastby"):
        assert words in council
    body = page(client, f"/doc/body/northby/{made.forum}")
    for words in ("Parish Forum, 4 March 2014", "(announced)", "Mary Oakes", "Northby District Council"):
        assert words in body


# ---------------------------------------------------------------- lists, words, small addresses
def test_lists_are_filtered_paged_and_given_as_csv(client: FlaskClient, made: Any) -> None:
    assert "4 with" in page(client, "/set/person?q=").replace("in all", "with")
    assert "Mary Oakes" in page(client, "/set/person?q=OAK")
    assert "Ann Field" not in page(client, "/set/person?q=OAK")
    assert "&lt;script&gt;" in page(client, "/set/person?q=<script>")
    assert client.get("/set/person?page=2").status_code == 404
    assert client.get("/set/person?page=x").status_code == 404
    assert client.get("/set/nothing").status_code == 404
    answer = client.get("/set/meeting.csv")
    assert answer.content_type == "text/csv; charset=utf-8"
    lines = answer.text.splitlines()
    assert lines[0] == "iri,label,date,body"
    assert lines[1].startswith(f'{made.base}/id/{made.meeting},"Parish Forum, 4 March 2014",2014-03-04,')
    assert client.get("/set/meeting", headers={"Accept": "text/csv"}).data == answer.data


def test_the_small_addresses(client: FlaskClient, made: Any) -> None:
    said = client.get("/health").json
    assert said is not None
    assert {name: said[name] for name in ("status", "release", "trouble")} == {
        "status": "ok", "release": "1", "trouble": None,
    }  # fmt: skip
    assert "Disallow: /sparql" in client.get("/robots.txt").text
    assert client.get("/favicon.ico").content_type.startswith("image/svg+xml")
    void = client.get("/.well-known/void", headers={"Accept": "text/turtle"})
    assert f'"{made.base}/id/"' in void.text


# ---------------------------------------------------------------- every answer
def every_answer(client: FlaskClient, made: Any) -> Iterator[Any]:
    for path in (
        *all_pages(made),
        "/health",
        "/robots.txt",
        "/favicon.svg",
        "/no",
        f"/id/{made.meeting}",
        "/sparql?query=x",
    ):
        for accept in (BROWSER, "text/turtle", "*/*"):
            yield client.get(path, headers={"Accept": accept})
    yield client.put("/sparql")


def test_every_answer_is_readable_from_elsewhere_and_sets_nothing(client: FlaskClient, made: Any) -> None:
    for answer in every_answer(client, made):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "script-src" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert "Set-Cookie" not in answer.headers
        if answer.content_type and answer.content_type.startswith("text/"):
            assert "charset=utf-8" in answer.content_type
        if answer.status_code >= 400:
            assert answer.headers["Cache-Control"] == "no-store"
            assert "Traceback" not in answer.text
        elif answer.status_code == 200 and "Minutebook-Release" in answer.headers:
            assert answer.headers["Minutebook-Release"] == "1"
            assert answer.headers["ETag"]


def test_head_has_the_headers_of_get(client: FlaskClient, made: Any) -> None:
    for path in all_pages(made):
        get, head = (ask(path, headers={"Accept": BROWSER}) for ask in (client.get, client.head))
        assert not head.data
        for name in ("Content-Type", "Content-Length", "ETag", "Vary"):
            assert head.headers.get(name) == get.headers.get(name)


def test_no_redirect_is_made_of_the_host(client: FlaskClient) -> None:
    for path in ("/set//person", "/set/", "//evil.example/x", "/favicon.ico"):
        answer = client.get(path, base_url="http://evil.example")
        assert answer.status_code in (200, 404), path
        assert "Location" not in answer.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "BREW"])
def test_other_methods_are_405_with_allow(client: FlaskClient, made: Any, method: str) -> None:
    answer = client.open(f"/doc/{made.meeting}", method=method)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_options_answers_a_preflight(client: FlaskClient) -> None:
    answer = client.options("/sparql", headers={"Origin": "https://a.example", "Access-Control-Request-Method": "POST"})
    assert answer.status_code in (200, 204)
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (BROWSER, "text/html"),
        ("application/json", "application/problem+json"),
        ("text/plain, */*;q=0.1", "text/plain"),
        ("application/sparql-results+xml", "application/problem+json"),
        ("*/*", "application/problem+json"),
    ],
)
def test_errors_come_as_the_caller_reads(client: FlaskClient, accept: str, media_type: str) -> None:
    answer = client.get("/sparql?query=SELECT%20*%20%7B%0A%20%7D%20}", headers={"Accept": accept})
    assert answer.status_code == 400
    assert answer.mimetype == media_type
    assert "ine 2" in answer.text
    assert client.get("/nothing", headers={"Accept": accept}).mimetype == media_type


def test_406_lists_what_there_is(client: FlaskClient, made: Any) -> None:
    answer = client.get(f"/doc/{made.meeting}", headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert "text/turtle" in answer.text
    assert answer.headers["Vary"] == "Accept"


def test_a_site_below_a_path_answers_there(tmp_path: Path, made: Any) -> None:
    made.write_release(tmp_path, base="https://data.example/minutes")
    app = create_app(tmp_path, limits=Limits(running=1))
    client = app.test_client()
    try:
        answer = client.get(f"/minutes/id/{made.meeting}")
        assert answer.headers["Location"] == f"https://data.example/minutes/doc/{made.meeting}"
        shown = page(client, f"/minutes/doc/{made.meeting}")
        assert 'href="/minutes/static/minutebook.css"' in shown
        assert 'href="/minutes/doc/person/northby/mary-oakes"' in shown
        assert client.get("/minutes/static/minutebook.css").status_code == 200
    finally:
        app.extensions["minutebook"].releases.close()
