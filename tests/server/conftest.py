"""A small release of an invented council, written as a publisher of releases writes it, and servers that serve it."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from processes import children
from pyoxigraph import DefaultGraph, Quad, RdfFormat, Store, parse

from server.app import create_app
from server.limits import Limits

BASE = "http://127.0.0.1:8000"
HERE = Path(__file__).resolve()
ROOT = HERE.parents[2]

TEXT = """Ashford Vale Parish Forum
Notes of the meeting held on Tuesday 4 March 2014
Guildhall, High Street

Present
Chairman\tCllr Mary Oakes OBE\tNorthby DC
Member\tCllr Tomos Ifan\tSouthby BC; Eastby CC
Officer\tAnn Field\tParish Forum

Apologies
Cllr Jo Reed, Southby BC

1 Declarations of interest
Cllr Ifan declared an interest in item 2 as a trustee of the Footpath Trust.

2 Footpaths <b>& stiles</b>
The Forum noted the survey and agreed the repair plan.
It resolved to appoint Cllr Oakes to the Footpath Trust.
Action: Ann Field to write to the county.

Next meeting: 3 June 2014
"""
FORUM, DAY = "ashford-vale-parish-forum", "2014-03-04"
MEETING = f"meeting/northby/{FORUM}/{DAY}"
REFUSED = "document/northby/rivers/2014-03-05/minutes/v/00000000000000ff"
VERSION = f"document/northby/{FORUM}/{DAY}/minutes/v/{hashlib.sha256(TEXT.encode()).hexdigest()[:16]}"

# «words» stands for the IRI of the span that holds them; {base} and the keys are filled in.
DATA = """
@prefix mb: <https://w3id.org/minutebook/def#> .
@prefix cap: <https://w3id.org/minutebook/def/capacity/> .
@prefix out: <https://w3id.org/minutebook/def/outcome/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix schema: <http://schema.org/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix bibo: <http://purl.org/ontology/bibo/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@base <{base}/id/> .

<{version}> {{
  <{meeting}> a mb:Meeting, schema:Event ; rdfs:label "Parish Forum, 4 March 2014"@en ;
    dct:title "Parish Forum, 4 March 2014"@en ; mb:heldOn "2014-03-04"^^xsd:date ; mb:heldInYear 2014 ;
    mb:statedDate "Tuesday 4 March 2014" ; mb:body <body/northby/{forum}> ; mb:venue <place/northby/guildhall> ;
    mb:present <person/northby/mary-oakes>, <person/southby/tomos-ifan>, <person/northby/ann-field> ;
    mb:sentApologies <person/southby/jo-reed> ; mb:nextMeeting <meeting/northby/{forum}/2014-06-03> ;
    mb:statedIn «Tuesday 4 March 2014» .
  <meeting/northby/{forum}/2014-06-03> a mb:PlannedMeeting ; rdfs:label "Parish Forum, 3 June 2014"@en ;
    mb:plannedFor "2014-06-03"^^xsd:date ; mb:body <body/northby/{forum}> ; mb:statedIn «3 June 2014» .
  <{meeting}/attendance/northby/mary-oakes> a mb:Presence, mb:AttendanceRecord ; mb:attendanceOf <{meeting}> ;
    mb:attendee <person/northby/mary-oakes> ; mb:capacity cap:chair ; mb:representing <council/northby> ;
    mb:statedName "Mary Oakes" ; mb:statedTitle "Cllr" ; mb:statedHonours "OBE" ; mb:statedRepresenting "Northby DC" ;
    mb:statedIn «Cllr Mary Oakes OBE», «Northby DC» .
  <{meeting}/attendance/southby/tomos-ifan> a mb:Presence, mb:AttendanceRecord ; mb:attendanceOf <{meeting}> ;
    mb:attendee <person/southby/tomos-ifan> ; mb:capacity cap:member ; mb:statedName "Tomos Ifan" ;
    mb:representing <council/southby>, <council/eastby> ; mb:statedTitle "Cllr" ; mb:statedIn «Cllr Tomos Ifan» .
  <{meeting}/attendance/northby/ann-field> a mb:Presence, mb:AttendanceRecord ; mb:attendanceOf <{meeting}> ;
    mb:attendee <person/northby/ann-field> ; mb:capacity cap:officer ; mb:statedName "Ann Field" ;
    mb:statedIn «Ann Field» .
  <{meeting}/attendance/southby/jo-reed> a mb:Apology, mb:AttendanceRecord ; mb:attendanceOf <{meeting}> ;
    mb:attendee <person/southby/jo-reed> ; mb:representing <council/southby> ; mb:statedName "Jo Reed" ;
    mb:statedIn «Cllr Jo Reed» .
  <{meeting}/item/1> a mb:AgendaItem ; mb:itemOf <{meeting}> ; mb:itemOrder 1 ; mb:itemNumber "1" ;
    dct:title "Declarations of interest"@en ; rdfs:label "Declarations of interest"@en ;
    mb:statedIn «1 Declarations of interest» .
  <{meeting}/item/2> a mb:AgendaItem ; mb:itemOf <{meeting}> ; mb:itemOrder 2 ; mb:itemNumber "2" ;
    dct:title "Footpaths <b>& stiles</b>"@en ; rdfs:label "Footpaths <b>& stiles</b>"@en ; mb:statedIn «2 Footpaths» .
  <{meeting}/item/1/declaration/1> a mb:InterestDeclaration ; mb:madeAtItem <{meeting}/item/1> ;
    mb:atItem <{meeting}/item/1> ; mb:atMeeting <{meeting}> ; mb:regardingItem <{meeting}/item/2> ;
    mb:declaredBy <person/southby/tomos-ifan> ; mb:interestIn <organisation/footpath-trust> ;
    schema:text "declared an interest in item 2"@en ; mb:statedIn «Cllr Ifan declared an interest in item 2» .
  <{meeting}/item/2/decision/1> a mb:Decision ; mb:decidedAt <{meeting}/item/2> ; mb:atItem <{meeting}/item/2> ;
    mb:atMeeting <{meeting}> ; mb:decisionNumber "i" ;
    schema:text "The Forum noted the survey and agreed the repair plan."@en ;
    mb:statedIn «The Forum noted the survey and agreed the repair plan.» .
  <{meeting}/item/2/decision/1/limb/1> a mb:Decision ; mb:limbOf <{meeting}/item/2/decision/1> ; mb:outcome out:noted ;
    mb:decidedAt <{meeting}/item/2> ; mb:atItem <{meeting}/item/2> ; mb:atMeeting <{meeting}> ;
    schema:text "noted the survey"@en ; mb:statedIn «noted the survey» .
  <{meeting}/item/2/decision/1/limb/2> a mb:Decision ; mb:limbOf <{meeting}/item/2/decision/1> ; mb:outcome out:agreed ;
    mb:decidedAt <{meeting}/item/2> ; mb:atItem <{meeting}/item/2> ; mb:atMeeting <{meeting}> ;
    schema:text "agreed the repair plan"@en ; mb:statedIn «agreed the repair plan» .
  <{meeting}/item/2/decision/2> a mb:Decision ; mb:decidedAt <{meeting}/item/2> ; mb:atItem <{meeting}/item/2> ;
    mb:atMeeting <{meeting}> ; mb:decisionNumber "ii" ; mb:outcome out:appointed ;
    schema:text "It resolved to appoint Cllr Oakes to the Footpath Trust."@en ;
    mb:statedIn «It resolved to appoint Cllr Oakes to the Footpath Trust.» .
  <{meeting}/item/2/appointment/1> a mb:Appointment ; mb:madeBy <{meeting}/item/2/decision/2> ;
    mb:atItem <{meeting}/item/2> ; mb:atMeeting <{meeting}> ; mb:appointee <person/northby/mary-oakes> ;
    mb:appointedTo <organisation/footpath-trust> ; mb:appointedAs "trustee" ; mb:appointedOn "2014-03-04"^^xsd:date ;
    mb:statedIn «It resolved to appoint Cllr Oakes to the Footpath Trust.» .
  <{meeting}/item/2/action/1> a mb:Action, schema:Action ; mb:atItem <{meeting}/item/2> ; mb:atMeeting <{meeting}> ;
    mb:owner <person/northby/ann-field> ; schema:text "Ann Field to write to the county."@en ;
    mb:statedIn «Ann Field to write to the county.» .
  <document/northby/{forum}/2014-03-04/minutes> a mb:Minutes, bibo:Document ; mb:records <{meeting}> ;
    dct:title "Notes of the meeting held on Tuesday 4 March 2014"@en ; mb:body <body/northby/{forum}> .
  <{version}> a mb:DocumentVersion ; dct:isVersionOf <document/northby/{forum}/2014-03-04/minutes> ;
    rdfs:label "Notes of 4 March 2014, as read"@en ; mb:sha256 "{sha256}" .
  <person/northby/mary-oakes> a foaf:Person ; foaf:name "Mary Oakes" ; mb:statedIn «Cllr Mary Oakes OBE» .
  <person/southby/tomos-ifan> a foaf:Person ; foaf:name "Tomos Ifan" ; mb:statedIn «Cllr Tomos Ifan» .
  <person/northby/ann-field> a foaf:Person ; foaf:name "Ann Field" .
  <person/southby/jo-reed> a foaf:Person ; foaf:name "Jo Reed" .
  <membership/northby/mary-oakes/northby/{forum}/chair/2014-03-04> a org:Membership ; org:role cap:chair ;
    org:member <person/northby/mary-oakes> ; org:organization <body/northby/{forum}> ;
    mb:attestedOn "2014-03-04"^^xsd:date .
  <body/northby/{forum}> a mb:Body, org:OrganizationalUnit ; org:unitOf <council/northby> ;
    skos:altLabel "Parish Forum"@en .
  <organisation/footpath-trust> a org:FormalOrganization ; skos:altLabel "Footpath Trust"@en .
  <place/northby/guildhall> a schema:Place ; schema:name "Guildhall"@en .
  <{version}/doubt/1> a mb:Doubt ; mb:doubtKind <https://w3id.org/minutebook/def/doubt/ambiguous-person> ;
    mb:aboutNode <{meeting}/item/2/action/1> ; mb:reason "Two people of this name may be meant."@en ;
    mb:candidate <person/northby/ann-field>, <person/southby/jo-reed> ; mb:statedIn «Ann Field to write» .
  <{version}/inference/1> a mb:Inference ; mb:aboutNode <{meeting}> ; mb:aboutProperty mb:inferredStart ;
    mb:inferredValue "2014-03-04"^^xsd:date ; mb:basis "The day of the meeting."@en .
}}
<{base}/graph/quality> {{
  <{version}/validation> a sh:ValidationReport ; dct:references <{version}> ; sh:conforms false ;
    sh:result <{version}/finding/1> .
  <{version}/finding/1> a sh:ValidationResult ; sh:resultSeverity sh:Warning ;
    sh:focusNode <{meeting}/item/2/action/1> ; sh:sourceShape <https://w3id.org/minutebook/def/shape/action-dated> ;
    sh:resultMessage "Nobody says when <b>this</b> is due. Add a date."@en .
  <{refused}/validation> a sh:ValidationReport ; dct:references <{refused}> ; sh:conforms false ;
    dct:source "bad.txt" ; sh:result <{refused}/finding/1> .
  <{refused}/finding/1> a sh:ValidationResult ; sh:resultSeverity sh:Violation ; sh:focusNode <{refused}/nothing> ;
    sh:sourceShape <https://w3id.org/minutebook/def/shape/a-body> ; sh:resultMessage "This meeting has no body."@en .
}}
<{base}/graph/corrections> {{
  <correction/0123456789abcdef> a mb:Correction ; mb:aboutNode <{meeting}/item/2/action/1> ; mb:aboutProperty mb:owner ;
    mb:oldValue <person/northby/ann-field> ; mb:newValue <person/southby/jo-reed> ; mb:status "disputed" ;
    mb:reason "The clerk remembers it otherwise." ; dct:creator "Democratic Services" ;
    dct:created "2014-05-01"^^xsd:date .
}}
<{base}/graph/catalogue> {{
  <{version}> dct:source "forum/notes.txt" ; dct:issued "2014-04-01T09:30:00Z"^^xsd:dateTime .
  <{base}/release/{number}> dct:issued "2014-04-02T10:00:00Z"^^xsd:dateTime .
}}
<{base}/graph/entities> {{
  <person/northby/mary-oakes> rdfs:label "Mary Oakes" .
  <person/southby/tomos-ifan> rdfs:label "Tomos Ifan" .
  <person/northby/ann-field> rdfs:label "Ann Field" .
  <person/southby/jo-reed> rdfs:label "Jo Reed" .
  <body/northby/{forum}> skos:prefLabel "Ashford Vale Parish Forum"@en ; rdfs:label "Ashford Vale Parish Forum"@en .
  <organisation/footpath-trust> skos:prefLabel "Footpath Trust"@en ; rdfs:label "Footpath Trust"@en .
  <person/{forum}/mary-oakes> dct:isReplacedBy <person/northby/mary-oakes> .
}}
<{base}/graph/registers> {{
  <council/northby> a mb:Council ; skos:prefLabel "Northby District Council"@en ;
    rdfs:label "Northby District Council"@en ;
    mb:gssCode "E07999901" ; owl:sameAs <http://www.wikidata.org/entity/Q1> .
  <council/southby> a mb:Council ; skos:prefLabel "Southby Borough Council"@en ;
    rdfs:label "Southby Borough Council"@en ;
    mb:existedUntil "2019-04-01"^^xsd:date ; mb:succeededBy <council/eastby> .
  <council/eastby> a mb:Council ; skos:prefLabel "Cyngor Eastby"@cy ; rdfs:label "Cyngor Eastby"@cy .
  # what another graph says too: the merge holds it once
  <person/northby/mary-oakes> a foaf:Person .
}}
"""
MANIFEST = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix void: <http://rdfs.org/ns/void#> .
@prefix dct: <http://purl.org/dc/terms/> .
<{base}/release/{number}> a dcat:Dataset, void:Dataset ; dct:title "Meetings of Ashford Vale"@en ;
  dct:publisher "Ashford Vale archive" ; dcat:version "{number}" ; void:uriSpace "{base}/id/" ;
  dct:license <http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/> ;
  void:sparqlEndpoint <{base}/sparql> .
"""
REPORT = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
<{base}/id/{version}/validation> a sh:ValidationReport ; sh:conforms false .
"""
SHAPE = """# Meetings: those of the tests.
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix mb: <https://w3id.org/minutebook/def#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://w3id.org/minutebook/def/shape/action-dated> a sh:PropertyShape ; sh:targetClass mb:Action ; sh:path mb:dueOn ;
  sh:severity sh:Warning ; rdfs:label "An action is due on a day"@en ;
  rdfs:comment "What is due on no day is <i>never</i> late."@en ; sh:message "Nobody says when {?value} is due."@en .
<https://w3id.org/minutebook/def/shape/a-body> a sh:NodeShape ; sh:name "A meeting has a body"@en ;
  sh:targetClass mb:Meeting ; sh:property [ sh:path mb:body ; sh:minCount 1 ;
    sh:message "This meeting has no body."@en ] .
"""
FIXTURES = """
@prefix mb: <https://w3id.org/minutebook/def#> .
<http://example.org/pass/a-body> { <http://example.org/id/m> a mb:Meeting ; mb:body <http://example.org/id/parks> }
<http://example.org/fail/a-body> { <http://example.org/id/m> a mb:Meeting }
"""


def trig(base: str = BASE, number: int = 1) -> str:
    """The release's quads; every «words» becomes a span of the text."""
    spans: dict[str, str] = {}

    def span(found: re.Match[str]) -> str:
        words = found[1]
        start, end = TEXT.index(words), TEXT.index(words) + len(words)
        iri = f"<{base}/id/{VERSION}#char={start},{end}>"
        spans[iri] = (
            f"{iri} a mb:Span ; <http://www.w3.org/ns/oa#start> {start} ; <http://www.w3.org/ns/oa#end> {end} ;"
            f' <http://www.w3.org/ns/oa#exact> "{words}" ; mb:inDocument <{base}/id/{VERSION}> .\n'
        )
        return iri

    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    keys = {"meeting": MEETING, "version": VERSION, "forum": FORUM, "refused": REFUSED}
    filled = DATA.format(base=base, number=number, sha256=digest, **keys)
    whole = re.sub("«([^»]+)»", span, filled)
    return whole + f"<{base}/id/{VERSION}> {{\n{''.join(spans.values())}}}\n"


def write_release(data: Path, number: int = 1, *, base: str = BASE, more: str = "") -> Path:
    """A whole release folder, and `current` pointing to it."""
    folder = data / "releases" / str(number)
    (folder / "texts" / VERSION[-16:][:2]).mkdir(parents=True)
    (folder / "texts" / VERSION[-16:][:2] / f"{VERSION[-16:]}.txt").write_text(TEXT, encoding="utf-8", newline="")
    (folder / "release.ttl").write_text(MANIFEST.format(base=base, number=number), encoding="utf-8")
    (folder / "shapes").mkdir()
    (folder / "shapes" / "meetings.ttl").write_text(SHAPE, encoding="utf-8")
    (folder / "shapes" / "meetings.trig").write_text(FIXTURES, encoding="utf-8")
    (folder / "report.ttl").write_text(REPORT.format(base=base, version=VERSION), encoding="utf-8")
    (folder / "ontology").mkdir()
    for name in ("minutebook.ttl", "schemes.ttl", "context.jsonld"):
        if (found := ROOT / "ontology" / name).exists():
            (folder / "ontology" / name).write_bytes(found.read_bytes())
    quads = list(parse((trig(base, number) + more).encode(), format=RdfFormat.TRIG))
    store = Store(str(folder / "index"))
    store.bulk_extend([*quads, *(Quad(*quad.triple, DefaultGraph()) for quad in quads)])
    store.flush()
    del store
    write_sums(folder)
    publish(data, number)
    return folder


def write_sums(folder: Path) -> None:
    paths = sorted(
        p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() and p.name != "files.sums"
    )
    lines = [f"{hashlib.sha256((folder / path).read_bytes()).hexdigest()}  {path}\n" for path in paths]
    (folder / "files.sums").write_text("".join(lines), encoding="utf-8")


def publish(data: Path, number: int) -> None:
    new = data / "current.new"
    new.unlink(missing_ok=True)
    new.symlink_to(Path("releases") / str(number))
    new.replace(data / "current")


@dataclass
class Made:
    """What the tests are given of this file."""

    write_release: Callable[..., Path] = write_release
    write_sums: Callable[[Path], None] = write_sums
    publish: Callable[[Path, int], None] = publish
    base: str = BASE
    meeting: str = MEETING
    version: str = VERSION
    refused: str = REFUSED
    text: str = TEXT
    forum: str = FORUM
    root: Path = ROOT


@dataclass
class Running:
    """A server in a process of its own."""

    address: str
    port: int
    process: subprocess.Popen[bytes]
    started: float = field(default=0.0)


@pytest.fixture(scope="session", autouse=True)
def nothing_is_left_running() -> Iterator[None]:
    """Whatever the tests started ends with them, also where the rule that would have ended it is taken out."""
    if sys.platform.startswith("linux"):
        become_subreaper = 36  # what a server that was killed leaves behind becomes ours, and not the system's
        ctypes.CDLL(None).prctl(become_subreaper, 1, 0, 0, 0)
    yield
    left = children(os.getpid())
    while left:
        for pid in left:
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
        left = children(os.getpid())


@pytest.fixture(scope="session")
def made() -> Made:
    return Made()


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one release, for tests that change nothing in it."""
    folder = tmp_path_factory.mktemp("data")
    write_release(folder)
    return folder


@pytest.fixture(scope="session")
def client(data: Path) -> Iterator[FlaskClient]:
    app = create_app(data, limits=Limits(running=1))
    yield app.test_client(use_cookies=False)
    app.extensions["minutebook"].releases.close()


_SERVE = """
import json, resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_CPU, (120, resource.getrlimit(resource.RLIMIT_CPU)[1]))
from server.app import serve
from server.limits import Limits
serve(Path(sys.argv[1]), "127.0.0.1", int(sys.argv[2]), limits=Limits(**json.loads(sys.argv[3])),
      on_ready=lambda address: print(address, flush=True))
"""


def _starts() -> Iterator[Callable[..., Running]]:
    """Starts a server: `start(data, query_seconds=1)`; it is stopped when the test ends, or the module."""
    import json

    running: list[subprocess.Popen[bytes]] = []

    def run(folder: Path, port: int = 0, **limits: object) -> Running:
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-c", _SERVE, str(folder), str(port), json.dumps(limits)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
        )
        running.append(process)
        assert process.stdout is not None
        address = process.stdout.readline().decode().strip()
        assert address.startswith("http://127.0.0.1:"), address
        return Running(address, int(address.rsplit(":", 1)[1]), process, time.monotonic() - began)

    yield run
    for process in running:
        process.terminate()
        try:
            process.wait(10)
        finally:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()


start = pytest.fixture(_starts)
start_for_all = pytest.fixture(_starts, scope="module")
