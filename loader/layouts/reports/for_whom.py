"""For whose body a report is: by the names in its head, else in its signing, else by the parish that it speaks of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from loader.layouts import head, meeting_body
from loader.passages import Block, Passage, Rendition
from loader.records import Doubt
from loader.roster import Roster
from ontology import iris
from ontology.iris import Key

_LOCAL = ("parish council", "town council", "community council")
_OPENING = 4  # paragraphs in which a report without a head may name its council


def body(
    naming: Sequence[Block],
    signing: Sequence[Passage],
    after: Sequence[Block],
    rendition: Rendition,
    organisation: str,
    roster: Roster,
) -> tuple[Key | None, Passage | None, list[Doubt]]:
    """The key of the body, the words that name it, and a doubt where nothing says whose it is.

    `naming` are the lines of the head in the order in which they count, `signing` the offices of who wrote or signed.
    """
    council, committee, also = meeting_body.find(naming, rendition.front.get("title"))
    yearly = committee is not None and committee.text.casefold().endswith("parish meeting")
    if council is None and (committee is None or yearly) and not organisation:
        council = _signed(signing) or _local(after, rendition.blocks)
        committee = None if council else committee
    if council is None and committee and committee.text.casefold() == "council":
        council = _signed(signing)
    owner, name = head.whose(committee.text if committee else "", organisation)
    owner = meeting_body.organisation(council, also, owner, rendition.blocks, roster)
    doubts = []
    if owner == iris.UNKNOWN_ORGANISATION:
        first = committee or rendition.blocks[0].passage
        doubts.append(head.unknown_organisation(first, rendition.text))
    if committee:
        key = head.body(committee, owner, head.full_name(name, rendition.text), rendition.blocks, roster)
        if key != owner:
            for form, words in meeting_body.forms(committee, rendition.blocks):
                roster.thing(key, "body", form, words.words())
        return key, committee, doubts
    return (owner if owner != iris.UNKNOWN_ORGANISATION else None), council, doubts


def _signed(signing: Sequence[Passage]) -> Passage | None:
    return next((n.name for line in signing for n in meeting_body.names(line) if n.is_council), None)


def _local(after: Sequence[Block], whole: Sequence[Block]) -> Passage | None:
    """The one parish, town or community council that the opening or the last lines name, or the text most often."""
    near = [*after[:_OPENING], *whole[-2:]]
    for blocks in (near, whole):
        found = [
            n.name for b in blocks for n in meeting_body.names(b.passage) if n.name.text.casefold().endswith(_LOCAL)
        ]
        counted = Counter(name.text.casefold() for name in found).most_common(2)
        if counted and (len(counted) == 1 or counted[0][1] > counted[1][1]):
            return next(name for name in found if name.text.casefold() == counted[0][0])
    return None


def author_of(signing: Sequence[Passage], roster: Roster) -> Key | None:
    """The council of which the author says to be one: "County Councillor, Northshire County Council"."""
    named = _signed(signing)
    if named is None:
        return None
    return roster.thing(meeting_body.council_key(named.text, roster), "council", named.text, named.words())
