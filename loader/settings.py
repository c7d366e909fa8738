"""The settings of an installation: a plain file in the data folder, written at the first load, read ever after."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from loader import folder
from loader.problems import Problem

FILE = "minutebook.toml"


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting: its name (also of its flag and, in capitals after MINUTEBOOK_, its variable), default and meaning."""

    name: str
    default: str
    help: str
    in_file: bool = True

    @property
    def variable(self) -> str:
        return f"MINUTEBOOK_{self.name.upper()}"


SETTINGS = (
    Setting("data", "./minutebook-data", "The folder that holds everything Minutebook keeps.", in_file=False),
    Setting(
        "base", "http://127.0.0.1:8000", "The address of the site. Every link begins with it; fixed at the first load."
    ),
    Setting(
        "publisher", "the publisher of this site", "Who publishes the data: the name of your council or association."
    ),
    Setting("organisation", "", "Whose boards and committees the documents are about, where they do not say it."),
    Setting("licence", "", "The address of the licence of the data. Empty: none is stated."),
    Setting("contact", "", "Where readers can report a problem: an e-mail address or the address of a page."),
    Setting(
        "contact_officers", "true", "Whether the e-mail and telephone of a report's contact officer are published."
    ),
    Setting("host", "127.0.0.1", "The network address on which the site is served.", in_file=False),
    Setting("workers", "", "How many documents are read at once; one for each core unless you say.", in_file=False),
    Setting("port", "8000", "The port on which the site is served.", in_file=False),
    Setting(
        "budget",
        "",
        "Seconds of query time that each caller has in a minute; 0: no limit. Unless you say: 30 where others reach "
        "the site, no limit where only this machine can.",
        in_file=False,
    ),
    Setting(
        "proxy",
        "",
        "The address of a proxy before the site, which is believed when it names a caller in X-Forwarded-For.",
        in_file=False,
    ),
)
_SWITCHES = frozenset({"contact_officers"})
DEFAULTS = {setting.name: setting.default for setting in SETTINGS}


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for every document of an installation; `organisations` names one for the documents of a folder."""

    base: str = DEFAULTS["base"]
    publisher: str = DEFAULTS["publisher"]
    organisation: str = DEFAULTS["organisation"]
    licence: str = DEFAULTS["licence"]
    contact: str = DEFAULTS["contact"]
    contact_officers: str = DEFAULTS["contact_officers"]
    organisations: tuple[tuple[str, str], ...] = ()

    @property
    def publishes_contacts(self) -> bool:
        return self.contact_officers == "true"

    def organisation_of(self, path: Path) -> str:
        """The organisation of a document: that of the longest folder in the settings that holds it, else of all."""
        holding = path.absolute().parent.parts
        found = [
            (len(f), name) for f, name in ((Path(f).parts, n) for f, n in self.organisations) if _runs_in(f, holding)
        ]
        return max(found)[1] if found else self.organisation


def _runs_in(part: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    return any(whole[i : i + len(part)] == part for i in range(len(whole) - len(part) + 1))


def read(data: Path, given: Mapping[str, str]) -> Settings:
    """The settings of a data folder, with those given by flag or variable; Problem when they cannot be."""
    path = data / FILE
    stored = _stored(path) if path.exists() else {}
    given = {name: value for name, value in given.items() if value}
    base = checked_base(given["base"]) if "base" in given else ""
    if stored.get("base") and base and base != checked_base(stored["base"]):
        raise Problem(
            f"{path}: the base address is {stored['base']}, fixed at the first load; {base} was asked for. Leave "
            "--base out, or use another --data folder. Moving a site to another address (`rebase`) is not there yet."
        )
    values = {"base": DEFAULTS["base"], **stored, **given}
    values["base"] = checked_base(values["base"])
    _check(path, values.get("licence", ""), values.get("contact", ""))
    if (switch := values.get("contact_officers", "true")) not in ("true", "false"):
        raise Problem(f"{path}: contact_officers is {switch!r}, expected true or false.")
    return Settings(**values)


def _check(path: Path, licence: str, contact: str) -> None:
    address = re.compile(r"""https?://[^\s<>"{}|\\^`]+""")
    if licence and not address.fullmatch(licence):
        raise Problem(
            f"{path}: licence is {licence!r}, expected its address (https://…), or nothing where none is stated."
        )
    if (
        contact
        and not address.fullmatch(contact)
        and not re.fullmatch(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", contact, re.ASCII)
    ):
        raise Problem(
            f"{path}: contact is {contact!r}, expected an e-mail address or the address of a page (https://…)."
        )


def _stored(path: Path) -> dict[str, Any]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Problem(
            f"{path}: cannot be understood ({error}). Mend that line; texts stand in double quotes."
        ) from error
    folders = table.pop("organisations", {})
    known = [setting.name for setting in SETTINGS if setting.in_file]
    for name, value in table.items():
        if name not in known:
            raise Problem(
                f"{path}: there is no setting {name!r}. Expected one of {', '.join(known)}, or [organisations]."
            )
        if name in _SWITCHES and isinstance(value, bool):
            table[name] = str(value).lower()
        elif not isinstance(value, str):
            raise Problem(f'{path}: {name} is {value!r}, expected a text in double quotes: {name} = "…".')
    if not isinstance(folders, dict) or not all(isinstance(name, str) and name for name in folders.values()):
        raise Problem(f'{path}: [organisations] has one line a folder: "minutes/planning" = "Name of the council".')
    return {**table, "organisations": tuple(sorted(folders.items()))}


def checked_base(base: str) -> str:
    """A base address without its last slash; Problem when links could not begin with it."""
    base = base.rstrip("/")
    try:
        parts = urlsplit(base)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        valid = False
    if (
        not valid
        or parts.query
        or parts.fragment
        or "@" in base
        or not re.fullmatch(r"[!-~]+", base)
        or set(base) & set('<>"{}|\\^`?#')
    ):
        raise Problem(
            f"{base!r} cannot be the base address. Expected one like https://data.example.gov.uk, without ? or #."
        )
    return base


def write_first(data: Path, settings: Settings) -> None:
    """The settings file of a new data folder, with a remark on every line; one that is there is left alone."""
    path = data / FILE
    if not path.exists():
        folder.write_whole(path, _text(settings).encode())


def _text(settings: Settings) -> str:
    lines = [
        "# The settings of this Minutebook. A line that begins with # is a remark. Texts stand in double quotes.",
        "",
    ]
    for setting in SETTINGS:
        if setting.in_file:
            lines += [f"# {setting.help}", f"{setting.name} = {_written(setting.name, settings)}", ""]
    lines += [
        "# Documents of several organisations: a line for each folder, with the organisation whose documents it holds.",
        '# "minutes/planning" = "Sevenoaks District Council"',
        "[organisations]",
        *(f"{quoted(where)} = {quoted(name)}" for where, name in settings.organisations),
    ]
    return "\n".join(lines) + "\n"


def _written(name: str, settings: Settings) -> str:
    value = getattr(settings, name)
    return value if name in _SWITCHES else quoted(value)


def quoted(text: str) -> str:
    """A text as TOML writes it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04X}" for c in escaped) + '"'
