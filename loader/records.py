"""What a document says: meetings, attendance, items, decisions, reports, and where the words stand. No RDF here.

Records are frozen values. They name shared things (people, councils, bodies, places …) by their key and hold the words
of the document beside it. `Words` are ranges of code points of the document's text; a passage that a page header cuts
has two. Empty tuples and empty strings mean that the document does not say; None is used only for one absent value.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal

from ontology.iris import Key

Words = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that could not be read with confidence, with the words in question."""

    kind: str
    reason: str
    words: Words
    candidates: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True)
class Inference:
    """A value that the document does not state, and what it was inferred from."""

    value: str
    basis: str


@dataclass(frozen=True, slots=True)
class Person:
    """Someone the document names: the fullest form of the name, and each full form in use (no title, no honours)."""

    key: Key
    name: str
    forms: tuple[str, ...]
    words: Words
    prefix: str = ""  # "Sir", as part of the name
    suffix: str = ""  # "MBE"
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Thing:
    """A shared thing other than a person: council, organisation, body, place, programme, system or publication.

    `kind` is the kind of its key, or one that says more: `department` for an organisation of central government,
    `article` for a publication. `within` is the organisation of a body, the place around a place, the publication
    around an article; `by` the leader of a programme or the publisher of a publication.
    """

    key: Key
    kind: str
    forms: tuple[str, ...]
    words: Words
    within: Key | None = None
    by: Key | None = None
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Post:
    """An office or job that someone holds: "LGA Conservative National Lead Peer", "Clerk"."""

    key: Key
    name: str
    words: Words
    held_by: tuple[Key, ...] = ()
    within: Key | None = None


@dataclass(frozen=True, slots=True)
class Membership:
    """A person's role in a body, as the document attests it."""

    key: Key
    member: Key
    of: Key
    role: str
    words: Words
    attested_on: date | None = None


@dataclass(frozen=True, slots=True)
class Attendance:
    """One row of the attendance list: who, in what capacity, for whom, from when to when; or their apologies."""

    person: Key
    present: bool
    capacity: str  # slug of a capacity; "" where the document does not say
    words: Words
    stated_name: str
    stated_title: str = ""
    stated_honours: str = ""
    stated_representing: str = ""
    representing: tuple[Key, ...] = ()
    post: Key | None = None
    substitute_for: Key | None = None
    arrived_at_item: int | None = None  # the order of an item of the meeting
    arrived_at: time | None = None
    left_at_item: int | None = None
    left_at: time | None = None
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as stated: "3443 visits", "just under fifty applications", "15 minutes 13 seconds"."""

    text: str
    words: Words
    unit: str
    value: str = ""  # canonical decimal, or an xsd:dayTimeDuration for a length of time
    least: str = ""
    most: str = ""
    precision: Literal["exact", "approximate"] = "exact"
    about: Key | None = None


@dataclass(frozen=True, slots=True)
class Contribution:
    """A presentation, question, concern, explanation or thanks at an item."""

    kind: str
    text: str
    words: Words
    contributor: Key | None = None
    collective: str = ""
    thanked: tuple[Key, ...] = ()
    thanked_collective: str = ""


@dataclass(frozen=True, slots=True)
class Declaration:
    """A declaration of interest; `regarding` is the order of the item that it concerns."""

    person: Key
    text: str
    words: Words
    regarding: int | None = None
    interest_in: Key | None = None
    interest_kind: str = ""


@dataclass(frozen=True, slots=True)
class Appointment:
    """Someone appointed by a decision: to an outside body on behalf of the meeting's own, or within it."""

    appointee: Key
    to: Key
    role: str
    words: Words
    decision: int  # which decision of the item, from 1
    on_behalf_of: Key | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision, with its number as printed; a compound has two limbs or more and no outcome of its own."""

    text: str
    words: Words
    outcome: str  # slug of an outcome; "" on a compound
    number: str = ""
    limbs: tuple[Decision, ...] = ()
    recommended_to: Key | None = None
    reports_back_to: Key | None = None
    mentions: tuple[Key, ...] = ()
    approves_minutes: bool = False
    approved_dates: tuple[date, ...] = ()
    moved_by: tuple[Key, ...] = ()
    seconded_by: tuple[Key, ...] = ()
    reasons: str = ""  # this and the next three as an executive decision states them
    alternatives_rejected: str = ""
    conflicts_declared: str = ""
    dispensation: str = ""
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote on decision `decision` of its item, from 1: the figures that are stated, and the names where they are."""

    decision: int
    words: Words
    votes_for: int | None = None
    votes_against: int | None = None
    abstentions: int | None = None
    voted_for: tuple[Key, ...] = ()
    voted_against: tuple[Key, ...] = ()
    abstained: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """Something to be done, and by whom."""

    text: str
    words: Words
    owners: tuple[Key, ...] = ()
    owner_statement: str = ""
    due_next_meeting: bool = False
    due_on: date | None = None
    stated_due: str = ""
    reports_back_to: Key | None = None
    mentions: tuple[Key, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the agenda, in the record's order from 1, with all that happened at it."""

    order: int
    title: str
    words: Words
    number: str = ""
    contributions: tuple[Contribution, ...] = ()
    declarations: tuple[Declaration, ...] = ()
    decisions: tuple[Decision, ...] = ()
    votes: tuple[Vote, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    actions: tuple[Action, ...] = ()
    figures: tuple[Figure, ...] = ()
    mentions: tuple[Key, ...] = ()
    moved_by: tuple[Key, ...] = ()
    seconded_by: tuple[Key, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """A meeting that the document announces."""

    key: Key
    on: date
    stated_date: str
    words: Words
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Cycle:
    """A body's year of meetings: "2013/14"."""

    key: Key
    title: str
    stated_period: str
    words: Words


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as its record tells it."""

    key: Key
    body: Key
    title: str
    words: Words
    held_on: date | None
    stated_date: str
    kind: str = ""
    started: time | None = None
    venue: Key | None = None
    attendance: tuple[Attendance, ...] = ()
    items: tuple[Item, ...] = ()
    next: Planned | None = None
    doubts: tuple[Doubt, ...] = ()
    inferred_on: Inference | None = None  # its day, where only something beside the text tells the year


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of a report, its number as printed and its place from 1."""

    position: int
    text: str
    words: Words
    number: str = ""
    mentions: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a report, its place from 1; `theme` is the place of the section that holds it."""

    position: int
    title: str
    words: Words
    theme: int | None = None
    paragraphs: tuple[Paragraph, ...] = ()


@dataclass(frozen=True, slots=True)
class Funding:
    """Money granted, awarded in a round, or promised."""

    kind: Literal["grant", "round", "commitment"]
    name: str
    words: Words
    funder: Key | None = None
    amount: str = ""  # canonical decimal
    currency: str = "GBP"
    managed_by: Key | None = None
    chaired_by: Key | None = None
    stated_period: str = ""
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """A gathering that a report tells of, or a series of them; `series` is the place of its series in the list."""

    name: str
    words: Words
    is_series: bool = False
    series: int | None = None
    stated_date: str = ""
    starts: date | None = None
    ends: date | None = None
    inferred_start: Inference | None = None
    inferred_end: Inference | None = None
    place: Key | None = None
    organisers: tuple[Key, ...] = ()
    attendees: tuple[Key, ...] = ()
    figures: tuple[Figure, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Partnership:
    """Organisations that join forces, and what over."""

    name: str
    words: Words
    partners: tuple[Key, ...]
    concerns: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True)
class Transfer:
    """People or property that pass to an organisation, planned or done."""

    name: str
    words: Words
    to: Key
    concerns: tuple[Key, ...] = ()
    modality: Literal["planned", "done"] = "planned"


@dataclass(frozen=True, slots=True)
class Contact:
    """The contact officer that a report names."""

    name: str
    words: Words
    email: str = ""
    telephone: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A report: its head, sections and what they tell."""

    title: str
    words: Words
    body: Key | None
    creator: Key | None = None
    agenda_reference: str = ""
    stated_date: str = ""
    dated: date | None = None
    sections: tuple[Section, ...] = ()
    funding: tuple[Funding, ...] = ()
    events: tuple[Event, ...] = ()
    partnerships: tuple[Partnership, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    figures: tuple[Figure, ...] = ()
    contact: Contact | None = None
    doubts: tuple[Doubt, ...] = ()
    goes_to: Planned | None = None  # the meeting for which it is, by the day at its head
    goes_to_basis: str = ""  # why it is taken to be for that meeting


@dataclass(frozen=True, slots=True)
class Record:
    """Everything that one version of a document says, and what stayed in doubt."""

    document: Key
    sha256: str
    size: int  # bytes
    media_type: str
    language: str
    layout: str  # name of the layout that read it
    title: str
    text: str  # the rendition; every range of Words counts its code points
    meeting: Meeting | None = None
    report: Report | None = None
    people: tuple[Person, ...] = ()
    things: tuple[Thing, ...] = ()
    posts: tuple[Post, ...] = ()
    memberships: tuple[Membership, ...] = ()
    cycles: tuple[Cycle, ...] = ()
    is_draft: bool = False  # its head says that it waits for approval
    by_ocr: Words = ()  # the ranges of the text that were read from pictures of pages
    doubts: tuple[Doubt, ...] = field(default=())
    masked: tuple[tuple[str, int], ...] = ()  # how many private details of each kind were masked in the text
