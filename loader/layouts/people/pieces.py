"""A list of names in running text taken apart: where each piece stands, and what parts it from the one before."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from loader import names
from loader.lexicon import alternatives, listing, numbers

_IN_BOTH = re.compile(r"(?:Cyng|Cllr|Cynghorydd|Councillor)\.?$")
_WELSH = re.compile(r"\b(?:Cynghor|Cyng\b)")


@functools.cache
def title_run() -> re.Pattern[str]:
    titles = alternatives(listing("titles") | listing("list_titles") | listing("noble"))
    return re.compile(
        rf"(?<![\w'’-])(?:(?:{titles})(?:\.\s{{0,3}}|\s{{1,3}})){{1,4}}(?=(?-i:[{names.CAPITAL}])|"
        rf"\d{{1,6}}\s{{1,3}}(?-i:[{names.CAPITAL}]))",
        re.IGNORECASE,
    )


@functools.cache
def _count() -> re.Pattern[str]:
    """So many of the public, the press or others: a number of people, none of them named."""
    number = rf"(?:\d{{1,3}}|{alternatives(numbers())}|one|a|no|several|some)"
    of = (
        "members?|public|residents?|parishioners?|press|reporters?|electors?|observers?|people|persons?|others|"
        "councillors"
    )
    return re.compile(
        rf"(?<![\w/])(?:and\s{{1,3}})?{number}\s{{1,3}}(?:\w{{1,40}}\s{{1,3}}){{0,2}}(?:{of})\b(?:\s{{1,3}}(?:of|"
        rf"and)\s{{1,3}}(?:the\s{{1,3}})?(?:public|press)){{0,2}}",
        re.IGNORECASE,
    )


def pieces(text: str) -> Iterator[tuple[int, int, str]]:
    """Where the pieces of a list stand, and what parts each from the one before: ",", "and", "." or a title."""
    cuts: list[tuple[int, int, str]] = []
    depth = 0
    shadow = list(text)
    for at, sign in enumerate(text):  # brackets hide what they hold
        depth += sign in "(["
        if depth:
            shadow[at] = "#" if sign not in "()[]" else " "
        depth -= sign in ")]" and depth > 0
    hidden = "".join(shadow) if not depth else text
    for match in re.finditer(
        r"[,;•|]|\s[*/]\s|/(?=[A-Z])|\s(?:and|a|ac|&)\s|(?<=[^\W\d_]{3})\.\s{1,3}(?=[A-Z])|(?<=\s)\.\s", hidden
    ):
        sign = match.group().strip()
        if sign == "/" and not re.search(r"[A-Z]\w{0,40}$", text[max(0, match.start() - 40) : match.start()]):
            continue
        if sign == "/" and _IN_BOTH.search(text[max(0, match.start() - 12) : match.start()]):
            continue  # "Cyng./Cllr Rees"
        if sign == "a" and not (_WELSH.search(text) or title_run().match(text, match.end())):
            continue
        if sign == "." and re.search(
            r"(?i)\b(?:cllrs?|cyng|mrs?|ms|dr|rev|revd|prof|hon|esq|ald|sgt|insp|capt|col|"
            r"coun|geo|wm|thos|chas|jas|jos|jno|robt|saml|danl|benj|edw|edwd|fredk|alex|matt|nath|richd)$",
            text[max(0, match.start() - 6) : match.start()],
        ):
            continue
        cuts.append((match.start(), match.end(), "and" if sign in ("and", "a", "ac", "&") else sign))
    cuts += [(m.start(), m.end(), "count") for m in _count().finditer(hidden)]
    for match in title_run().finditer(hidden):
        ahead = hidden[max(0, match.start() - 60) : match.start()].rstrip()
        if (
            ahead.strip("*•†‡ ")
            and ahead[-1] not in "-–—:*"
            and not re.search(r"\b(?:for|of|by|the|The|to|from|with)$", ahead)
        ):
            cuts.append((match.start(), match.start(), "title"))
    at, joint = 0, ""
    for start, end, sign in [*sorted(cuts), (len(text), len(text), "")]:
        if start < at:
            continue
        if text[at:start].strip():
            yield at, start, joint
            joint = sign
        elif sign not in ("title", ""):
            joint = "," if joint and sign == "and" else sign
        at = end
