"""The sets of figures that each release publishes: by what each counts, in words and as the query that counts the same.

They follow the RDF Data Cube vocabulary (W3C, 2014). A question that is often asked has a set of its own, so that its
answer is a look-up and never a sum.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode

from loader.counted import NO_MEMBERS
from ontology import iris
from ontology.terms import CAPACITY, MB, ORG

ORGANISATION, BODY, YEAR = MB.organisationDimension, MB.bodyDimension, MB.yearDimension
OUTCOME, PERSON = MB.outcomeDimension, MB.personDimension
REPRESENTED, OUTSIDE = MB.representedDimension, MB.outsideBodyDimension
_PLACE = (ORGANISATION, BODY, YEAR)  # where and when a meeting was held

_MINUTES = "Only what the minutes of a meeting state is counted, and each thing once."
_OF_YEARS = "A meeting whose record does not state its year is left out."


@dataclass(frozen=True, slots=True)
class Subject:
    """What is counted: the measures of its figures, and what the reader of a figure has to know."""

    name: str
    title: str
    measures: tuple[NamedNode, ...]
    remark: str


@dataclass(frozen=True, slots=True)
class Cube:
    """One set of figures: what it counts, and by what, in the order in which addresses name it."""

    subject: Subject
    by: str  # in words
    dimensions: tuple[NamedNode, ...]

    @property
    def name(self) -> str:
        return iris.slug(f"{self.subject.name} by {self.by}".replace(",", ""))

    @property
    def title(self) -> str:
        return f"{self.subject.title} by {self.by}"

    @property
    def remark(self) -> str:
        years = _OF_YEARS if YEAR in self.dimensions else "Meetings of all years count, and those without one."
        return f"{_MINUTES} {self.subject.remark} {years}"

    @property
    def of_what(self) -> tuple[NamedNode, ...]:
        """The dimensions of what is counted itself, which come first."""
        return tuple(dimension for dimension in self.dimensions if dimension not in _PLACE)

    @property
    def place(self) -> tuple[NamedNode, ...]:
        """The dimensions of the meeting, which come last."""
        return tuple(dimension for dimension in self.dimensions if dimension in _PLACE)


DECISIONS = Subject(
    "decisions",
    "Decisions",
    (MB.decisionCount, MB.decisionsInDoubt),
    "A decision in several limbs is counted by its limbs, each of which has one outcome. A decision about which there "
    "is a doubt, or which somebody disputes, counts as it is stated, and among those in doubt as well; an outcome that "
    "the record does not state has its own figure (not stated). Nothing that is inferred is counted.",
)
ATTENDANCE = Subject(
    "attendance",
    "Attendance of members",
    (MB.presentCount, MB.apologyCount, MB.attendanceCount, MB.attendanceRate),
    "A person counts once a meeting, in whatever capacity but officer, observer or guest. The rate is the times "
    "present divided by the times listed, present or with apologies: who was away without a word is in no record. "
    "Whom one record lists both as present and with apologies is not counted.",
)
APPOINTMENTS = Subject(
    "appointments",
    "Appointments to outside bodies",
    (MB.appointmentCount,),
    "An appointment counts for the organisation on whose behalf it was made, in the year of the meeting that made it. "
    "Elections and co-options within a body are not counted.",
)
MEETINGS = Subject(
    "meetings", "Meetings held", (MB.meetingCount,), "A meeting that was only announced, or reported, is not counted."
)
CUBES = (
    Cube(DECISIONS, "outcome", (OUTCOME,)),
    Cube(DECISIONS, "outcome and year", (OUTCOME, YEAR)),
    Cube(DECISIONS, "organisation and year", (ORGANISATION, YEAR)),
    Cube(DECISIONS, "outcome, organisation and year", (OUTCOME, ORGANISATION, YEAR)),
    Cube(DECISIONS, "outcome, body and year", (OUTCOME, ORGANISATION, BODY, YEAR)),
    Cube(ATTENDANCE, "person", (PERSON,)),
    Cube(ATTENDANCE, "person, body and year", (PERSON, BODY, YEAR)),
    Cube(ATTENDANCE, "body and year", (ORGANISATION, BODY, YEAR)),
    Cube(ATTENDANCE, "organisation and year", (ORGANISATION, YEAR)),
    Cube(ATTENDANCE, "council represented and year", (REPRESENTED, YEAR)),
    Cube(APPOINTMENTS, "organisation and year", (ORGANISATION, YEAR)),
    Cube(APPOINTMENTS, "outside body, organisation and year", (OUTSIDE, ORGANISATION, YEAR)),
    Cube(MEETINGS, "organisation and year", (ORGANISATION, YEAR)),
    Cube(MEETINGS, "body and year", (ORGANISATION, BODY, YEAR)),
)


# ---------------------------------------------------------------- the same, as queries
def query(cube: Cube, base: str) -> str:
    """The query that counts the figures of a set from the facts themselves; a column for each dimension and measure."""
    select, lines = {
        DECISIONS.name: _decisions,
        ATTENDANCE.name: _attendance,
        APPOINTMENTS.name: _appointments,
        MEETINGS.name: _meetings,
    }[cube.subject.name](cube, base)
    by = " ".join(_variable(dimension) for dimension in cube.dimensions)
    prefixes = f"PREFIX mb: <{MB.namespace}>\nPREFIX org: <{ORG.namespace}>"
    where = "\n".join(f"  {line}" for line in lines)
    return f"{prefixes}\nSELECT {by} {select} WHERE {{\n{where}\n}}\nGROUP BY {by}\n"


def _variable(dimension: NamedNode) -> str:
    return f"?{dimension.value.removeprefix(MB.namespace)}"


def _held(cube: Cube, base: str, body: str = "?bodyDimension") -> Iterator[str]:
    """The meetings, with what the set counts by of where and when each was held."""
    yield "?minutes a mb:Minutes ; mb:records ?meeting ."
    yield "?meeting a mb:Meeting ."
    if YEAR in cube.dimensions:
        yield "?meeting mb:heldInYear ?yearDimension ."
    if body == "?bodyDimension" and {ORGANISATION, BODY} & set(cube.dimensions):
        yield f"?meeting mb:body {body} ."
    if ORGANISATION in cube.dimensions:
        unknown = iris.iri(base, iris.UNKNOWN_ORGANISATION)
        yield f"OPTIONAL {{ {body} org:unitOf ?unit }}"
        yield f"OPTIONAL {{ {body} a mb:Body BIND(<{unknown}> AS ?unknown) }}"
        yield f"BIND(COALESCE(?unit, ?unknown, {body}) AS ?organisationDimension)"


def _decisions(cube: Cube, base: str) -> tuple[str, list[str]]:
    outcome = "?outcomeDimension" if OUTCOME in cube.dimensions else "?outcome"
    return (
        "(COUNT(DISTINCT ?decision) AS ?decisionCount) (COUNT(DISTINCT ?doubted) AS ?decisionsInDoubt)",
        [
            *_held(cube, base),
            f"?decision a mb:Decision ; mb:atMeeting ?meeting ; mb:outcome {outcome} .",
            "OPTIONAL { ?doubt a mb:Doubt ; mb:aboutNode ?decision }",
            'OPTIONAL { ?dispute a mb:Correction ; mb:status "disputed" ; mb:aboutNode ?decision }',
            "BIND(IF(BOUND(?doubt) || BOUND(?dispute), ?decision, ?none) AS ?doubted)",
        ],
    )


def _attendance(cube: Cube, base: str) -> tuple[str, list[str]]:
    others = ", ".join(f"<{CAPACITY[name].value}>" for name in NO_MEMBERS)
    by = " ".join(dict.fromkeys([*(_variable(dimension) for dimension in cube.dimensions), "?personDimension"]))
    represented = "; mb:representing ?representedDimension " if REPRESENTED in cube.dimensions else ""
    here = "IF(?kind = mb:Presence, 1, 0)"
    return (
        "(SUM(?here) AS ?presentCount) (SUM(1 - ?here) AS ?apologyCount) (COUNT(?here) AS ?attendanceCount) "
        "(ROUND(10000 * SUM(?here) / COUNT(?here)) / 10000 AS ?attendanceRate)",
        [
            f"{{ SELECT {by} ?meeting (MAX({here}) AS ?here) WHERE {{",
            *(f"  {line}" for line in _held(cube, base)),
            f"  ?row mb:attendanceOf ?meeting ; mb:attendee ?personDimension {represented}; a ?kind .",
            "  FILTER(?kind = mb:Presence || ?kind = mb:Apology)",
            f"  FILTER NOT EXISTS {{ ?row mb:capacity ?capacity FILTER(?capacity IN ({others})) }}",
            f"}} GROUP BY {by} ?meeting HAVING (MAX({here}) = MIN({here})) }}",
        ],
    )


def _appointments(cube: Cube, base: str) -> tuple[str, list[str]]:
    outside = "?outsideBodyDimension" if OUTSIDE in cube.dimensions else "?outside"
    return (
        "(COUNT(DISTINCT ?appointment) AS ?appointmentCount)",
        [
            "?appointment a mb:Appointment ; mb:atMeeting ?meeting ; mb:onBehalfOf ?appointing ; "
            f"mb:appointedTo {outside} .",
            *_held(cube, base, "?appointing"),
        ],
    )


def _meetings(cube: Cube, base: str) -> tuple[str, list[str]]:
    return "(COUNT(DISTINCT ?meeting) AS ?meetingCount)", list(_held(cube, base))
