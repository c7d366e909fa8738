"""`/set/{kind}`: all things of one kind by name, filtered and in pages, and as CSV."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request
from pyoxigraph import DefaultGraph, Literal, NamedNode

from ontology.terms import BIBO, FOAF, MB, ORG, QB, RDF, SCHEMA
from server import answers, formats, negotiate
from server.problems import Refused, not_found
from server.release import Release
from server.spoken import spoken_date
from server.view import Link, View

blueprint = Blueprint("sets", __name__)
PAGE = 100
_LONGEST_FILTER = 200
_MERGED = DefaultGraph()


@dataclass(frozen=True, slots=True)
class Column:
    """A further column of a list: its heading and the property that fills it."""

    heading: str
    predicate: NamedNode


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing: the heading of its list, its classes, and what stands beside the name."""

    title: str
    classes: tuple[NamedNode, ...]
    columns: tuple[Column, ...] = ()
    of_its_own: bool = True  # a thing with a key of its own, not a part of a meeting or of a document
    newest_first: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list."""

    link: Link
    cells: tuple[str, ...]


_DATE, _BODY = Column("date", MB.heldOn), Column("body", MB.body)
_MEETING, _OUTCOME = Column("meeting", MB.atMeeting), Column("outcome", MB.outcome)
KINDS = {
    "meeting": Kind("Meetings", (MB.Meeting, MB.PlannedMeeting), (_DATE, _BODY), newest_first=True),
    "person": Kind("People", (FOAF.Person,)),
    "council": Kind("Councils", (MB.Council,), (Column("code", MB.gssCode),)),
    "body": Kind("Boards and committees", (MB.Body,), (Column("of", ORG.unitOf),)),
    "organisation": Kind("Organisations", (ORG.FormalOrganization,)),
    "document": Kind("Documents", (MB.Minutes, MB.Report, BIBO.Document), (Column("records", MB.records),)),
    "decision": Kind("Decisions", (MB.Decision,), (_OUTCOME, _MEETING), of_its_own=False),
    "action": Kind("Actions", (MB.Action,), (Column("owner", MB.owner), _MEETING), of_its_own=False),
    "item": Kind("Agenda items", (MB.AgendaItem,), (Column("meeting", MB.itemOf),), of_its_own=False),
    "attendance": Kind(
        "Attendance",
        (MB.AttendanceRecord,),
        (Column("capacity", MB.capacity), Column("representing", MB.representing), Column("meeting", MB.attendanceOf)),
        of_its_own=False,
    ),
    "declaration": Kind("Declarations of interest", (MB.InterestDeclaration,), (_MEETING,), of_its_own=False),
    "appointment": Kind("Appointments", (MB.Appointment,), (Column("to", MB.appointedTo), _MEETING), of_its_own=False),
    "contribution": Kind("Contributions", (MB.Contribution,), (_MEETING,), of_its_own=False),
    "vote": Kind(
        "Votes",
        (MB.Vote,),
        (
            Column("for", MB.votesFor),
            Column("against", MB.votesAgainst),
            Column("abstentions", MB.abstentions),
            _MEETING,
        ),
        of_its_own=False,
    ),
    "membership": Kind(
        "Memberships", (ORG.Membership,), (Column("member", ORG.member), Column("of", ORG.organization))
    ),
    "post": Kind("Posts", (ORG.Post,), (Column("held by", ORG.heldBy),)),
    "place": Kind("Places", (SCHEMA.Place,)),
    "programme": Kind("Programmes and projects", (MB.Programme,)),
    "publication": Kind("Publications", (BIBO.Document, SCHEMA.Article)),
    "system": Kind("Systems", (SCHEMA.SoftwareApplication,)),
    "cycle": Kind("Meeting cycles", (MB.MeetingCycle,)),
    "party": Kind("Political parties", (ORG.Organization,)),
    "statistic": Kind("Statistics", (QB.DataSet,)),
}


@blueprint.get("/set")
def all_kinds() -> Response:
    release = answers.release()
    negotiate.choose(request.headers.get("Accept"), (formats.HTML, formats.XHTML))
    content = release.kept.get("/set", lambda: render_template("sets.html", counts=counts(release)).encode())
    return answers.data(content, formats.HTML)


@blueprint.get("/set/<name>")
def one_kind(name: str) -> Response:
    release = answers.release()
    name, dot, suffix = name.partition(".")
    if name not in KINDS or (dot and suffix not in ("csv", "html")):
        raise not_found(f"There is no list of that name; /set names the {len(KINDS)} there are.")
    offers = (formats.HTML, formats.XHTML, formats.CSV)
    wanted = formats.SUFFIXES[suffix] if dot else negotiate.choose(request.headers.get("Accept"), offers)
    words = request.args.get("q", "").strip()
    if len(words) > _LONGEST_FILTER:
        raise Refused(400, "The filter is too long", f"At most {_LONGEST_FILTER} characters are taken.")
    found = [entry for entry in entries(release, name) if words.casefold() in entry.link.label.casefold()]
    others = (("html", formats.HTML), ("csv", formats.CSV))
    links = [answers.link(f"{release.base}/set/{name}.{s}", "alternate", t) for s, t in others if t != wanted]
    if wanted == formats.CSV:
        return answers.data(as_csv(KINDS[name], found), formats.CSV, links=links)
    page = _page_number(len(found))
    content = render_template(
        "set.html",
        name=name,
        kind=KINDS[name],
        words=words,
        entries=found[(page - 1) * PAGE : page * PAGE],
        total=len(found),
        page=page,
        pages=_pages(len(found)),
    )
    return answers.data(content.encode(), formats.HTML, links=links)


def _pages(total: int) -> int:
    return max(1, -(-total // PAGE))


def _page_number(total: int) -> int:
    asked = request.args.get("page", "1")
    page = int(asked) if re.fullmatch(r"[0-9]{1,7}", asked) else 0
    if not 1 <= page <= _pages(total):
        raise not_found(f"There is no page {asked[:10]!r} of this list: it has {_pages(total)}.")
    return page


def counts(release: Release) -> dict[str, tuple[Kind, int]]:
    """How many things of each kind the release has; kinds without any are left out."""
    found = {name: (kind, len(members(release, name))) for name, kind in KINDS.items()}
    return {name: (kind, number) for name, (kind, number) in found.items() if number}


def members(release: Release, name: str) -> list[NamedNode]:
    """Every thing of a kind, found once for each release."""
    made = release.lists.get(("members", name))
    if made is None:
        kind, start = KINDS[name], f"{release.base}/id/{name}/" if KINDS[name].of_its_own else f"{release.base}/id/"
        things = {
            quad.subject
            for of in kind.classes
            for quad in release.store.quads_for_pattern(None, RDF.type, of, _MERGED)
            if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(start)
        }
        made = release.lists[("members", name)] = sorted(things, key=lambda thing: thing.value)
    return list(made)


def entries(release: Release, name: str) -> list[Entry]:
    """The list of a kind in its order, made once for each release."""
    made = release.lists.get(("entries", name))
    if made is None:
        view, kind = View(release), KINDS[name]
        rows = [
            Entry(view.link(thing), tuple(_cell(view, thing, column) for column in kind.columns))
            for thing in members(release, name)
        ]
        rows.sort(key=lambda entry: (entry.link.label.casefold(), entry.link.iri))
        if kind.newest_first:
            rows.sort(key=lambda entry: entry.cells[0], reverse=True)
        made = release.lists[("entries", name)] = rows
    return list(made)


def _cell(view: View, thing: NamedNode, column: Column) -> str:
    found = view.objects(thing, column.predicate)
    return "; ".join(o.value if isinstance(o, Literal) else view.label(o) for o in found)


def as_csv(kind: Kind, found: list[Entry]) -> bytes:
    """The list as CSV (RFC 4180), values as they are."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["iri", "label", *(column.heading for column in kind.columns)])
    writer.writerows([entry.link.iri, entry.link.label, *entry.cells] for entry in found)
    return out.getvalue().encode()


def shown(cell: str) -> str:
    """A cell as a page shows it: dates in words."""
    return spoken_date(cell)
