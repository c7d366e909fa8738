"""From the stretches of an agenda to items: what was said, declared, decided and to be done at each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from loader import figures, works
from loader.layouts import agenda
from loader.layouts.agenda import Stretch
from loader.layouts.deciding import decisions
from loader.layouts.doing import actions, contributions, declarations
from loader.layouts.setting import Setting
from loader.passages import Block, Passage
from loader.records import Declaration, Doubt, Figure, Item
from loader.roster import Roster
from ontology.iris import Key


def items(stretches: list[Stretch], setting: Setting) -> tuple[Item, ...]:
    """The items in order from 1; a declaration's item is found by its printed number once all are read."""
    setting.roster.explain(p for s in stretches for b in s.blocks for p in _passages(b))
    read: list[tuple[Item, list[tuple[str, Declaration]]]] = []
    for order, stretch in enumerate(stretches, 1):
        read.append(_item(order, stretch, setting))
    order_of = {item.number: item.order for item, _ in reversed(read) if item.number}
    once = declarations.once([declared for _, declared in read], [item.number for item, _ in read])
    return tuple(
        replace(item, declarations=tuple(replace(d, regarding=order_of.get(number)) for number, d in declared))
        for (item, _), declared in zip(read, once, strict=True)
    )


def _passages(block: Block) -> Iterator[Passage]:
    """The passage of a block, or those of a row's cells."""
    yield from (inner.passage for cell in block.cells for inner in cell) if block.kind == "row" else (block.passage,)


def _item(order: int, stretch: Stretch, setting: Setting) -> tuple[Item, list[tuple[str, Declaration]]]:
    roster = setting.roster
    parts = agenda.contents(stretch, actions.OWNERS)
    said = [block.passage for block in parts.prose]
    mentions: set[Key] = set()
    about = _about(stretch.title, said, roster)
    spoken = contributions.of_item(stretch, parts, roster)
    declared = declarations.of_item(stretch, parts, roster)
    for passage in (stretch.title, *said):
        mentions |= {*roster.mentions(passage), *works.publications(passage, roster)}
        mentions |= {*works.systems(passage, roster), *works.programmes(passage, roster)}
    numbers: list[Figure] = [f for passage in said for f in figures.find(passage, about)]
    decided = decisions.find(stretch, parts, setting)
    mentions |= set(roster.listed(stretch.title.text, [*stretch.blocks, *stretch.decided]))
    doubts: tuple[Doubt, ...] = ()
    if stretch.is_untitled:
        doubts = (
            Doubt("untitled-item", "The item has no title; its first words stand for one.", stretch.title.words()),
        )
    item = Item(
        order,
        stretch.title.text,
        (*(stretch.number_words.words() if stretch.number_words else ()), *stretch.title.words()),
        stretch.number,
        tuple(spoken),
        (),
        decided.decisions,
        decided.votes,
        decided.appointments,
        actions.find(parts, decided, setting, stretch),
        tuple(numbers),
        tuple(sorted(mentions)),
        decided.moved_by,
        decided.seconded_by,
        doubts,
    )
    return item, declared


def _about(title: Passage, said: list[Passage], roster: Roster) -> Key | None:
    """What an item's figures are about: the one system, or else programme, that its title or else its words name."""
    finders = (works.systems, works.programmes)
    for finder in finders:
        for passage in said:
            finder(passage, roster)  # the title may name by a form that only the words below it explain
    for passages in ([title], said):
        for finder in finders:
            found = {key for passage in passages for key in finder(passage, roster)}
            if len(found) == 1:
                return found.pop()
    return None
