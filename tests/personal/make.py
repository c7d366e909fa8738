"""Invented records with 200 personal items and 2,000 clean lines, the same ones every time: templates in, records out.

The templates stand in personal.txt and clean.txt; ‹ › mark what must be masked. Every third template is kept for
checking: the patterns were never tuned on it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SEED = 20_310_304
ITEMS, LINES, RECORDS = 200, 2_000, 40
HERE = Path(__file__).parent

_FIRST = """Anselm Perpetua Jocelyn Barnaby Tamsin Cuthbert Rosalie Magnus Odette Felix Bronagh Ishaan Leocadia Tobias
Marigold Emrys Saoirse Quentin Hester Rufus Jemima Caspian Annis Piotr Yolanda Susan Brian Derek Hannah Colin""".split()
_LAST = """Thistlewood Okonkwo Marchbanks O'Dowd Penhaligon McTavish Szymanski Fairweather Hartley-Booth Quayle
Ravenscroft Llwyd Adeyemi Winterbourne Catchpole Bickerstaff Gunnarsson Trelawney Nwosu Applegarth D'Souza
Harbottle Pettifer
Ollerenshaw Blenkinsop Yarrow Mainwaring Duckett Sandhu Whitlock""".split()
_CLLR = """Ida Holroyd|Percival Munt|Jonah Sedgebeer|Alma Crickmore|Dunstan Vye|Rhoda Entwhistle|Lucian Obi
|Greta Featherstone|Morwenna Ash|Basil Tunnicliffe|Nesta Prosser|Horace Wymark""".replace("\n", "").split("|")
_OFFICER = (
    """Verity Loxley|Gideon Amos|Thora Bramhall|Silas Nettleton|Juno Hargreaves|Ewart Pilling|Delia Swann""".split("|")
)
_ROLE = """Head of Highways|Democratic Services Officer|Monitoring Officer|Director of Finance|Principal
Planning Officer
|Parish Clerk|Assistant Director of Place|Countryside Manager|Head of Legal Services""".replace("\n", "").split("|")
_STREET = """Tannery Lane|Kiln Road|Cuckoo Close|Lower Ash Street|St Wilfrid's Avenue|Windmill View|Priory Gardens
|Ferry Rise|Old Chapel Drive|Beech Crescent|Heol y Felin|Saddler's Court""".replace("\n", "").split("|")
_ROAD = ["A149", "B4302", "C2218", "A3057"]
_PLACE = ["Netherby", "Ashcombe", "Little Sallow", "Pontarwen", "Mereford", "Kingsholt"]
_HALL = """Ashcombe Village Hall|the Memorial Hall|Council Chamber, Town Hall|the Reading Room
|Committee Room 2, Shire Offices|St Botolph's Church Centre""".replace("\n", "").split("|")
_ORG = """Ashcombe Cricket Club|Netherby Flood Action Group|Sallow Valley Housing Association|Greenlee Grounds Ltd
|Mereford Age Concern|Friends of Pontarwen Station|Kingsholt Rugby Club|Doe & Larch Accountants|Citizens
Advice Mereford""".replace("\n", "").split("|")
_SCHOOL = ["Ashcombe Primary School", "St Botolph's Academy"]
_COUNCIL = ["Mereford Borough Council", "Sallowshire County Council"]
_MONTH = ["January", "March", "May", "September", "November"]
_FREEMAIL = ["postbox.example", "homemail.example", "webpost.example"]


@dataclass(frozen=True, slots=True)
class Line:
    """A filled template: its words, the places that must be masked, and whether it is kept for checking."""

    text: str
    secrets: tuple[tuple[int, int], ...]
    is_check: bool
    template: str


@dataclass(frozen=True, slots=True)
class Record:
    """An invented record, and where each of its lines begins."""

    text: str
    lines: tuple[tuple[int, Line], ...]
    present: tuple[str, ...]


def templates(name: str) -> list[tuple[str, bool]]:
    """The templates of a file, each with whether it is kept for checking."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [(line, n % 3 == 2) for n, line in enumerate(line for line in lines if not line.startswith("#"))]


def _values(draw: random.Random) -> dict[str, str]:
    cllrs, officers = draw.sample(_CLLR, 4), draw.sample(_OFFICER, 2)
    last, first = draw.sample(_LAST, 2), draw.sample(_FIRST, 2)
    digits = "".join(draw.choice("0123456789") for _ in range(12))
    roles = draw.sample(_ROLE, 2)
    day = f"{draw.randint(1, 28)} {draw.choice(_MONTH)} {draw.choice((2023, 2024, 2025))}"
    return {
        "first": first[0], "first2": first[1], "last": last[0], "last2": last[1], "init": draw.choice("ABDGJKMPRT"),
        "init2": draw.choice("CEFHLNSW"), "cllr": cllrs[0], "cllr2": cllrs[1], "cllr3": cllrs[2], "cllr4": cllrs[3],
        "officer": officers[0], "officer2": officers[1], "role": roles[0], "role2": roles[1],
        "street": draw.choice(_STREET), "estate": draw.choice(("Cuckoo Close", "the new estate", "Kiln Road")),
        "road": draw.choice(_ROAD), "place": draw.choice(_PLACE), "hall": draw.choice(_HALL), "org": draw.choice(_ORG),
        "school": draw.choice(_SCHOOL), "council": draw.choice(_COUNCIL), "month": draw.choice(_MONTH), "date": day,
        "dob": draw.choice((f"{draw.randint(1, 28)}/0{draw.randint(1, 9)}/19{draw.randint(40, 99)}", "4 March 1971")),
        "year": draw.choice(("2024/25", "2025/26")), "time": draw.choice(("7.30pm", "19:15", "6 pm")),
        "n": str(draw.randint(2, 89)),
        "money": draw.choice(("£1,250.00", "£84.50", "£12,000", "£365,400")), "count": str(draw.randint(12, 940)),
        "pc": draw.choice(("MF4 7QD", "SL12 3BH", "KH1 9TN")),
        "ref": draw.choice(("24/00817/FUL", "PL/2024/1183", "S/38114")),
        "grid": draw.choice(("TF 704 001", "SN 652 267")), "minute": draw.choice(("117/24", "2024/88", "9.3")),
        "mobile": draw.choice((f"07700 900{digits[:3]}", f"07700900{digits[:3]}", f"07700-900-{digits[:3]}")),
        "mob9": f"700 900{digits[3:6]}",
        "landline": draw.choice((f"01632 960{digits[:3]}", f"(01632) 960 {digits[:3]}", f"020 7946 0{digits[:3]}")),
        "email": f"{first[0].lower()}.{last[0].lower().replace(chr(39), '')}@{draw.choice(_FREEMAIL)}",
        "freemail": draw.choice(_FREEMAIL),
        "officer_email": f"{officers[0].lower().replace(' ', '.')}@mereford.example",
        "domain": "mereford.example", "ni": draw.choice(("AB 12 34 56 C", "JK482916D")), "sort": "20-45-77",
        "account": "4" + digits[:7], "card": draw.choice(("4111 1111 1111 1111", "5555-5555-5555-4444")),
        "vrm": draw.choice(("AX19 KLM", "BD71WXY")),
    }  # fmt: skip


def _filled(template: str, is_check: bool, draw: random.Random) -> Line:
    values = _values(draw)
    text = re.sub(r"\{(\w+)\}", lambda m: values[m[1]], template.replace("⏎", "\n"))
    parts, secrets, size, at = [], [], 0, 0
    for part in re.split(r"([‹›])", text):
        if part == "‹":
            at = size
        elif part == "›":
            secrets.append((at, size))
        else:
            parts.append(part)
            size += len(part)
    return Line("".join(parts), tuple(secrets), is_check, template)


def _series(name: str, count: int, draw: random.Random) -> list[Line]:
    """So many items (‹ › or, of clean text, lines), each template as often as any other."""
    known, found, made = templates(name), [], 0
    while made < count:
        for template, is_check in draw.sample(known, len(known)):
            line = _filled(template, is_check, draw)
            found.append(line)
            made += len(line.secrets) or line.text.count("\n") + 1
            if made >= count:
                break
    draw.shuffle(found)
    return found


def records() -> Iterator[Record]:
    """The records: a head, then lines under numbered headings, the personal among the clean."""
    draw = random.Random(SEED)  # noqa: S311 - not for secrets
    personal, clean = _series("personal.txt", ITEMS, draw), _series("clean.txt", LINES, draw)
    for number in range(RECORDS):
        present = draw.sample(_CLLR, 5)
        body = personal[number::RECORDS] + clean[number::RECORDS]
        draw.shuffle(body)
        text = (
            f"{draw.choice(_PLACE).upper()} PARISH COUNCIL\n"
            f"Minutes of the meeting held on {draw.randint(1, 28)} May 2024\n\n"
            f"Present: Cllrs {', '.join(present)}\nIn attendance: {draw.choice(_OFFICER)} (Clerk)\n"
        )
        lines = []
        for place, line in enumerate(body):
            if place % 5 == 0 or "\n" in (line.text, body[place - 1].text) or "\n" in body[place - 1].text:
                text += (
                    f"\n{place + 1}. {draw.choice(('Highways', 'Finance', 'Matters arising', 'Planning', 'Reports'))}\n"
                )
            lines.append((len(text), line))
            text += line.text + "\n"
        yield Record(text, tuple(lines), tuple(present))
