"""The `minutebook` command: from a folder of minutes to a site of linked open data, and back to the words."""

from __future__ import annotations

import dataclasses
import errno
import functools
import os
import shutil
import signal
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from importlib import resources
from pathlib import Path
from typing import IO, Any

import click
from click.core import ParameterSource

import loader.problems
import server.problems
from loader import answers, backlog, catalogue, crew, dialogue, folder, preview, release, sums, telling, trial
from loader import export as exporting
from loader import load as loading
from loader import settings as setting
from loader.load import Outcome
from loader.settings import Settings
from server import app as serving
from server import offline
from server.limits import Limits

FINDINGS, NOT_DONE = 1, 2
FORMATS = ("table", "csv", "tsv", "json", "xml", "ttl", "nt", "nq", "trig", "rdf", "jsonld", offline.PARQUET)
_HELP = {s.name: s.help for s in setting.SETTINGS}


class NotDone(click.ClickException):
    """What could not be done, in one line on the error stream."""

    exit_code = NOT_DONE

    def show(self, file: Any = None) -> None:
        click.echo(f"minutebook: {self.format_message()}", file=file, err=True)


class FrontDoor(click.Group):
    """The commands; whatever goes wrong inside one ends in one clear line and exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (loader.problems.Problem, server.problems.Problem) as problem:
            raise NotDone(str(problem)) from problem
        except MemoryError as error:
            raise NotDone("there is not enough memory. Close other programs, or load fewer documents.") from error
        except KeyboardInterrupt as interrupt:
            raise NotDone("stopped by Ctrl-C. What was published is as it was; run this again to go on.") from interrupt
        except OSError as error:
            if error.errno == errno.EPIPE:
                _hush()
                ctx.exit(0)
            raise NotDone(telling.told(error)) from error

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self.commands)  # in the order of the work, not of the alphabet


# ---------------------------------------------------------------- what the commands share
def _flag(name: str, **more: Any) -> Callable[[Any], Any]:
    """The flag and the variable of a setting, from the one table; the default of one in the file stands in the file."""
    of = next(s for s in setting.SETTINGS if s.name == name)
    shown = {"default": "", **more} if of.in_file else {"default": of.default, "show_default": True, **more}
    return click.option(f"--{of.name}", envvar=of.variable, show_envvar=True, help=of.help, **shown)


def _data(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--data` after the command as before it; the command is handed the folder."""

    @click.option("--data", "here", type=click.Path(path_type=Path), help=f"{_HELP['data']}  [also before the command]")
    @click.pass_context
    @functools.wraps(command)
    def with_folder(ctx: click.Context, /, here: Path | None, **given: Any) -> Any:
        return command(here or ctx.obj, **given)

    return with_folder


def _given(**flags: str) -> dict[str, str]:
    """Settings given by flag or variable, over those of the file."""
    variables = {s.name: os.environ.get(s.variable, "") for s in setting.SETTINGS if s.in_file}
    return variables | {name: value for name, value in flags.items() if value}


@contextmanager
def _interruptible() -> Iterator[None]:
    """Ctrl-C reaches the children that read documents too: they go without a word, and this program says the one."""
    parent = os.getpid()

    def interrupted(*_: object) -> None:
        if os.getpid() != parent:
            os._exit(FINDINGS)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, interrupted)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _bar(quiet: bool) -> Iterator[loading.Advance]:
    """A progress bar on the error stream; none when that is no terminal, or when quiet was asked for."""
    if quiet or not sys.stderr.isatty():
        yield lambda _what, _done, _total: None
        return
    open_bar: list[tuple[str, Any]] = []

    def close() -> None:
        while open_bar:
            open_bar.pop()[1].__exit__(None, None, None)

    def advance(what: str, done: int, total: int) -> None:
        if not open_bar or open_bar[0][0] != what:
            close()
            open_bar.append((what, click.progressbar(length=total, label=what.capitalize(), file=sys.stderr)))
            open_bar[0][1].__enter__()
        bar = open_bar[0][1]
        bar.update(done - bar.pos)

    try:
        yield advance
    finally:
        close()


def _width() -> int:
    """The columns of the screen; as wide as need be when a program reads along."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else 10_000


def _hush() -> None:
    """Write nowhere from now on: whoever read along (`| head`) has read enough."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(lines: Iterable[str]) -> None:
    """Lines on the output; none any more once nobody reads them. The exit code tells of the work all the same."""
    try:
        for line in lines:
            click.echo(line)
    except BrokenPipeError:
        _hush()


# How many documents are read at once.
_workers = _flag("workers", default=None, show_default="one for each core", type=click.IntRange(1, 256))


def _report(outcome: Outcome, lines: Iterable[str], *, quiet: bool, as_json: bool, rows: bool = False) -> None:
    if as_json:
        _say([telling.as_json(telling.data(outcome, rows=rows))])
    elif not quiet:
        _say(lines)
    for line in telling.wrong(outcome):
        click.echo(line, err=True)


def _published(data: Path) -> Path:
    """The folder of the published release; NotDone when there is none."""
    number = folder.current(data)
    if number is None:
        raise NotDone(f"{data}: nothing is published there yet. Run `minutebook load` first, or give another --data.")
    return folder.release(data, number)


# ---------------------------------------------------------------- the commands
@click.group(cls=FrontDoor, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="minutebook")
@_flag("data", type=click.Path(path_type=Path))
@click.pass_context
def main(ctx: click.Context, data: Path) -> None:
    """Council minutes in, linked open data out.

    Reads the minutes, notes of decisions and reports that councils publish, turns every fact into linked data that
    points to the words behind it, refuses what is not sound, and serves the result.

    \b
    Begin with:
      minutebook demo                     an example, loaded and served
      minutebook check minutes/           what would be understood of your documents
      minutebook load minutes/ --organisation "Sevenoaks District Council"
      minutebook review                   what is in doubt, to be settled by you
      minutebook serve                    your site, at http://127.0.0.1:8000

    Settings stand in the file minutebook.toml of the data folder, which the first load writes.
    Exit code: 0 done, 1 done with findings, 2 not done.
    """
    ctx.obj = data


@main.command()
@_data
@_flag("port", type=click.IntRange(0, 65535))
@click.option("--once", is_flag=True, envvar="ONCE", show_envvar=True, help="Run the three queries, then stop.")
def demo(data: Path, port: int, once: bool) -> None:
    """The bundled example, loaded and served.

    Prints the addresses to open in a browser and three queries to try. The data stand in a temporary folder, unless
    --data names one, and go when the demo ends (Ctrl-C).

    \b
    Examples:
      minutebook demo
      minutebook demo --port 8080
      ONCE=1 minutebook demo
    """
    given = click.get_current_context().find_root().get_parameter_source("data")
    with tempfile.TemporaryDirectory(prefix="minutebook-demo-") as temporary:
        if data == click.get_current_context().obj and given == ParameterSource.DEFAULT:
            data = Path(temporary)
        port = trial.free_port() if once else port
        with resources.as_file(resources.files("loader.example")) as example:
            about = tomllib.loads((example / "example.toml").read_text(encoding="utf-8"))
            given_settings = {"base": f"http://127.0.0.1:{port}", "organisation": about["organisation"]}
            with _interruptible(), _bar(quiet=False) as advance:
                settings = setting.read(data, given_settings)
                sources = sorted(map(str, example.glob("*.txt")))
                outcome = loading.load(data, sources, settings, advance, workers=crew.cores())
        _say(telling.loaded(outcome))
        if not once:
            serving.serve(data, "127.0.0.1", port, on_ready=lambda address: _say(trial.welcome(data, address)))
            return
        for title, text in trial.queries():
            place = _published(data)
            _say(["", title, *_table(place, offline.question(text, "table", catalogue.read(place).base))])
        status = trial.home(data, port)
        _say(["", f"http://127.0.0.1:{port}/ answered {status}."])
        if status != 200:
            raise NotDone(f"the home page answered {status}, expected 200.")


@main.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE…]")
@_data
@_flag("organisation")
@_flag("base")
@click.option("--dry-run", is_flag=True, help="Only report what would be understood and what refused.")
@click.option("--preview", "looks", is_flag=True, help="Serve what would be published; Ctrl-C throws it away.")
@click.option("--publish", is_flag=True, help="After the preview, ask whether to publish it.")
@_flag("port", type=click.IntRange(0, 65535))
@_workers
@click.option("--quiet", "-q", is_flag=True, help="Say nothing but what went wrong.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@click.pass_context
def load(
    ctx: click.Context,
    data: Path,
    sources: tuple[str, ...],
    organisation: str,
    base: str,
    dry_run: bool,
    looks: bool,
    publish: bool,
    port: int,
    workers: int | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Documents into a new release.

    SOURCE is a file or a folder. What was loaded before stays: a newer file takes the place of an older one of the
    same path, and nothing is ever removed. A document that breaks a rule is refused, its last good version stays, and
    the others are published. A load that changes nothing makes no release. What people corrected and settled
    (`minutebook review`) is applied, also to documents that were loaded before; without SOURCE, that is all.

    --preview makes the very release that would be published and serves it, marked as a preview, until Ctrl-C; the
    published one stays as it is. With --publish you are then asked whether to publish it.

    Exit code 1 says that a document was refused or could not be read, or a correction or an answer not taken.

    \b
    Examples:
      minutebook load minutes/ --organisation "Sevenoaks District Council"
      minutebook load note.txt report.html --dry-run
      minutebook load minutes/ --preview --port 8001 --publish
      minutebook load minutes/ --base https://data.example.gov.uk     (the first load only)
    """
    if looks and (dry_run or as_json):
        raise click.UsageError("--preview serves pages; it goes with neither --dry-run nor --json.")
    if publish and not looks:
        raise click.UsageError("--publish asks after --preview; without it, a load publishes anyway.")
    if not sources and folder.current(data) is None:
        raise click.UsageError("Give a file or a folder: nothing is loaded yet.")
    settings = setting.read(data, _given(organisation=organisation, base=base))
    if looks:
        ctx.exit(_previewed(data, sources, settings, port, workers or crew.cores(), quiet=quiet, asks=publish))
    with _interruptible(), _bar(quiet or as_json) as advance:
        work = loading.check if dry_run else loading.load
        outcome = work(data, sources, settings, advance, workers=workers or crew.cores())
    _report(outcome, telling.loaded(outcome), quiet=quiet, as_json=as_json)
    ctx.exit(FINDINGS if outcome.count("refused", "unread") or outcome.remarks else 0)


def _previewed(
    data: Path, sources: Iterable[str], settings: Settings, port: int, workers: int, *, quiet: bool, asks: bool
) -> int:
    """Serve the candidate until Ctrl-C, then throw it away, or publish it if that is wanted; the exit code."""
    with ExitStack() as until:
        with _interruptible(), _bar(quiet) as advance:
            found = until.enter_context(preview.prepared(data, tuple(sources), settings, advance, workers=workers))
        outcome = found.outcome
        _report(outcome, telling.candidate(outcome, found.made is not None), quiet=quiet, as_json=False)
        code = FINDINGS if outcome.count("refused", "unread") or outcome.remarks else 0
        if found.made is None:
            return code

        def ready(address: str) -> None:
            click.echo(f"Preview, not published: {address}/ (Ctrl-C ends it)", err=True)

        with suppress(SystemExit):  # the server leaves so when it is stopped
            serving.serve(found.place, "127.0.0.1", port, on_ready=ready, is_preview=True)
        if asks and _agreed("\nPublish it?"):
            _say([f"Release {found.publish()} is published."])
        elif not quiet:
            _say(["The preview is thrown away; nothing was published."])
    return code


def _agreed(question: str) -> bool:
    """Only a yes is a yes: not a Ctrl-C, nor that nobody is there to answer."""
    try:
        return click.confirm(question, default=False, err=True)
    except click.Abort:
        click.echo(err=True)
        return False


@main.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@_data
@_flag("organisation")
@_workers
@click.option("--quiet", "-q", is_flag=True, help="Say nothing but what went wrong.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@click.pass_context
def check(
    ctx: click.Context,
    data: Path,
    sources: tuple[str, ...],
    organisation: str,
    workers: int | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """What would be understood of documents, and what is wrong.

    Shows each document as a table to compare with the paper: meeting, date, body, venue, attendance with councils,
    items, decisions with outcomes, actions with owners. Then every doubt in the order of the document: its line with
    the words in question between >> and <<, why, and what may be meant. Then every finding, with its line. What people
    corrected and settled is applied, as in a load. Nothing is published or written.

    Exit code 1 says that something looks wrong, or that a document could not be read.

    \b
    Examples:
      minutebook check note.txt --organisation "Sevenoaks District Council"
      minutebook check minutes/ --json
    """
    settings = setting.read(data, _given(organisation=organisation))
    with _interruptible(), _bar(quiet or as_json) as advance:
        outcome = loading.check(data, sources, settings, advance, workers=workers or crew.cores())
    _report(outcome, telling.checked(outcome, _width()), quiet=quiet, as_json=as_json, rows=True)
    wrong = outcome.count("refused", "unread") or any(document.findings for document in outcome.documents)
    ctx.exit(FINDINGS if wrong or outcome.remarks else 0)


@main.command()
@_data
@click.option("--list", "lists", is_flag=True, help="Only show the open doubts.")
@click.option("--json", "as_json", is_flag=True, help="Show them as JSON.")
@click.option("--answer", nargs=2, metavar="DOUBT-ID VALUE", help="Settle one doubt without being asked.")
@click.option("--as", "role", type=click.Choice(answers.ROLES), help="What a person did at a decision.")
@click.option("--join", nargs=2, metavar="KEY KEY", help="Two people who are one: their keys, person/…")
@click.option("--split", nargs=2, metavar="KEY KEY", help="Two people, never to be joined.")
@click.option("--document", default="", help="With --split: in this document the first key means the second.")
@click.option("--by", default="", help="Who decides: a name or an office. It is published.")
@click.option("--why", default="", help="Why. It is published.")
def review(
    data: Path,
    lists: bool,
    as_json: bool,
    answer: tuple[str, str] | None,
    role: str | None,
    join: tuple[str, str] | None,
    split: tuple[str, str] | None,
    document: str,
    by: str,
    why: str,
) -> None:
    """Doubts of the published release, to be settled.

    Goes through them in the order of each document: shows the line with the words in question, why they are in doubt
    and what may be meant, and takes a number, a name or key of your own, `as stated` (looked at, and it stays so),
    s to skip or q to stop. What you decide goes to review/answers.toml of the data folder, with your name and reason;
    the next load applies and publishes it. The words of a document are never changed.

    \b
    Examples:
      minutebook review
      minutebook review --list
      minutebook review --answer 3f2a9c10 council/london-borough-of-bexley --by "The clerk" --why "List of members"
      minutebook review --join person/a-council/ann-lee person/a-trust/ann-lee --by "The clerk" --why "Same signature"
    """
    settings = setting.read(data, _given())
    if join or split:
        if not by or not why:
            raise click.UsageError("A decision is published with who and why: give --by and --why.")
        answers.add(data, answers.decided(join or split or (), bool(join), document, by, why, folder.now()[:10]))
        _say([f"Written to {data / answers.FILE}. The next load applies it."])
        return
    _published(data)
    if answer:
        _answered(data, settings, answer, role or "", backlog.Decision(by, why, folder.now()[:10]))
    elif as_json:
        _say([telling.as_json(list(dialogue.as_data(backlog.entries(data, settings))))])
    elif lists or not sys.stdin.isatty():
        _say(dialogue.told(backlog.entries(data, settings), _width()))
    else:
        decision = backlog.Decision(by, why, folder.now()[:10])
        found = list(backlog.entries(data, settings))
        _say([f"{len(found) or 'No'} open doubt{'' if len(found) == 1 else 's'}."])
        settled = dialogue.hold(data, found, decision, click.echo, _asked, _width())
        if settled:
            _say([f"{settled} settled in {data / answers.FILE}. `minutebook load` applies it."])


def _asked(question: str, default: str) -> str:
    try:
        answer: str = click.prompt(question, default=default, show_default=bool(default), prompt_suffix=": ")
    except click.Abort as enough:
        raise dialogue.Enough from enough
    return answer


def _answered(data: Path, settings: Settings, answer: tuple[str, str], role: str, decision: backlog.Decision) -> None:
    """One doubt settled by its id."""
    if not decision.by or not decision.why:
        raise click.UsageError("An answer is published with who and why: give --by and --why.")
    entry = next((entry for entry in backlog.entries(data, settings) if entry.note.id == answer[0]), None)
    if entry is None:
        raise NotDone(f"there is no open doubt {answer[0]!r}. `minutebook review --list` shows those there are.")
    answers.add(data, *entry.decided(answer[1], decision, role))
    _say([f"Written to {data / answers.FILE}. The next load applies it."])


@main.command()
@_data
@_flag("host")
@_flag("port", type=click.IntRange(0, 65535))
@_flag("budget", type=click.FloatRange(0), default=None, show_default=False)
@_flag("proxy", show_default=False)
def serve(data: Path, host: str, port: int, budget: float | None, proxy: str) -> None:
    """The newest release as a website.

    Serves pages, linked data in every usual format, and the SPARQL endpoint. A newer release is picked up without a
    restart. Stop it with Ctrl-C.

    \b
    Examples:
      minutebook serve
      minutebook serve --host 0.0.0.0 --port 80 --data /srv/minutebook
    """
    base = catalogue.read(_published(data)).base

    def ready(address: str) -> None:
        click.echo(f"Serving {data} at {address}/ (Ctrl-C stops it)", err=True)
        if address != base:
            click.echo(f"Links begin with {base}, the base address of the data.", err=True)

    serving.serve(data, host, port, on_ready=ready, limits=Limits.of_site(host, budget, proxy))


@main.command()
@click.argument("text", required=False, metavar="'SELECT …'")
@_data
@click.option("-f", "--file", type=click.File("rb"), help="A file with the query; - reads what is piped in.")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="How to write it."
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="A file for the answer, once it is whole."
)
@click.option("--release", "number", type=click.IntRange(1), help="Another release than the published one.")
def query(
    data: Path, text: str | None, file: IO[bytes] | None, form: str, output: Path | None, number: int | None
) -> None:
    """A SPARQL query of a release, without a server and without limits.

    It may take as long and answer as much as it needs; Ctrl-C ends it. The prefixes must be declared, as in every
    SPARQL query. CONSTRUCT and DESCRIBE are answered in ttl, nt, nq, trig, rdf or jsonld; `table` shows them as ttl.
    parquet gives each column of a SELECT its type, for pandas, polars, DuckDB or R.

    \b
    Examples:
      minutebook query 'SELECT ?label WHERE { ?m a <https://w3id.org/minutebook/def#Meeting> ;
                          <http://www.w3.org/2000/01/rdf-schema#label> ?label }'
      minutebook query -f decisions.rq --format csv > decisions.csv
      minutebook query -f decisions.rq --format parquet --output decisions.parquet
    """
    if (text is None) == (file is None):
        raise click.UsageError("Give either a query or a file with one: minutebook query 'SELECT …', or -f FILE.")
    if form == offline.PARQUET and output is None and sys.stdout.isatty():
        raise NotDone("parquet is not for reading on a screen. Give a file: --output FILE.")
    place = _published(data) if number is None else _kept(data, number)
    question = offline.question(_utf8(file) if file else text or "", form, catalogue.read(place).base)
    try:
        with _written(output) as out:
            if form == "table" and not question.is_graph:
                out.writelines(f"{line}\n".encode() for line in _table(place, question))
                return
            with _clock(out) as tick:
                offline.answer(place / "index", question, out, tick)
            if out.isatty():
                out.write(b"\n")
    except KeyboardInterrupt as interrupt:
        raise NotDone("stopped by Ctrl-C; the answer is not whole.") from interrupt


@main.command("releases")
@_data
@click.option("--json", "as_json", is_flag=True, help="List as JSON.")
def list_releases(data: Path, as_json: bool) -> None:
    """The releases that are kept; the published one is marked.

    \b
    Examples:
      minutebook releases
      minutebook releases --json
    """
    kept, current = release.releases(data), folder.current(data)
    if as_json:
        _say([telling.as_json([{**dataclasses.asdict(r), "current": r.number == current} for r in kept])])
        return
    marks = {current: "published"}
    rows = [(r.number, r.issued, r.documents, f"{r.triples:,}", marks.get(r.number, "")) for r in kept]
    _say(telling.table(("release", "issued", "documents", "triples", ""), rows, _width()))


@main.command()
@_data
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@click.option("--quiet", "-q", is_flag=True, help="Say nothing but what is wrong.")
@click.pass_context
def verify(ctx: click.Context, data: Path, as_json: bool, quiet: bool) -> None:
    """Whether every file of every release is as it was published.

    Reads each file again and compares its SHA-256 with files.sums. Exit code 1 says that something is damaged.

    \b
    Examples:
      minutebook verify
      minutebook verify --data /srv/minutebook --json
    """
    if not data.is_dir():
        raise NotDone(f"{data}: there is no such folder. Give the data folder with --data.")
    damages = sums.verify(data)
    count = len(folder.numbers(data))
    if as_json:
        _say([telling.as_json({"releases": folder.numbers(data), "damages": damages})])
    elif damages:
        _say(damages)
    elif not quiet:
        _say([f"Every file of {count} release{'' if count == 1 else 's'} is as it was published."])
    ctx.exit(FINDINGS if damages else 0)


@main.command()
@click.argument("into", metavar="DIR", type=click.Path(path_type=Path))
@_data
@click.option("--quiet", "-q", is_flag=True, help="Do not name the files.")
def export(data: Path, into: Path, quiet: bool) -> None:
    """The published release as files to take away.

    Writes all.nq.gz (N-Quads: every graph, each document under its own name), all.nt.gz (N-Triples: the same without
    the names; a triple that two documents state comes twice) and files.sums into DIR; the same data give the same
    files. Check them with `sha256sum -c files.sums`.

    \b
    Example:
      minutebook export dump/
    """
    written = exporting.export(_published(data), into)
    _say([] if quiet else map(str, written))


# ---------------------------------------------------------------- answers
def _kept(data: Path, number: int) -> Path:
    """The folder of a release that is kept, published or not."""
    if number not in folder.numbers(data):
        kept = ", ".join(map(str, folder.numbers(data))) or "none"
        raise NotDone(f"{data}: there is no release {number}. Kept are: {kept}.")
    return folder.release(data, number)


def _utf8(file: IO[bytes]) -> str:
    try:
        return file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotDone(f"{file.name}: byte {error.start + 1} is not UTF-8. Save the query as UTF-8.") from error


def _table(place: Path, question: offline.Question) -> Iterator[str]:
    """The answer to a SELECT or ASK, as the lines of a table; it waits in a temporary file for its widths."""
    with tempfile.TemporaryFile() as spool:
        with _clock(spool) as tick:
            offline.answer(place / "index", question, spool, tick)
        yield from telling.answer(spool, _width())


@contextmanager
def _written(output: Path | None) -> Iterator[IO[bytes]]:
    """Where an answer goes: the file that was named, once it is whole, or the output."""
    if output is not None:
        with offline.into(output) as out:
            yield out
        return
    sys.stdout.flush()
    try:
        sys.stdout.fileno()
    except OSError:  # a program that calls the command reads along in memory
        with tempfile.TemporaryFile() as held:
            yield held
            held.seek(0)
            shutil.copyfileobj(held, sys.stdout.buffer)
    else:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()


@contextmanager
def _clock(out: IO[bytes]) -> Iterator[Callable[[int], None]]:
    """How long it has taken so far and how much has come, on the error stream; nothing when that is no terminal."""

    def tick(seconds: int) -> None:
        if shows:
            size = os.fstat(out.fileno()).st_size
            click.echo(f"\r{seconds} s{f', {size:,} bytes' if size else ''} (Ctrl-C ends it) ", nl=False, err=True)

    shows = sys.stderr.isatty() and not out.isatty()
    try:
        yield tick
    finally:
        if shows:
            click.echo("\r\033[K", nl=False, err=True)


if __name__ == "__main__":
    main(prog_name="minutebook")
