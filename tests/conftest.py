"""What the tests share: a data folder, the command, the bundled example, and a server that has it loaded."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from loader import load
from loader.settings import Settings
from server.app import create_app

ORGANISATION = "Local Government Association"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder that is not there yet."""
    return tmp_path / "data"


@pytest.fixture
def runner() -> CliRunner:
    return CliRunner()


@pytest.fixture(scope="session")
def example() -> tuple[Path, ...]:
    """The documents of the bundled example: a note of decisions and a report."""
    with resources.as_file(resources.files("loader.example")) as folder:
        return tuple(sorted(folder.glob("*.txt")))


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory, example: tuple[Path, ...]) -> Path:
    """A data folder with the example loaded, only to be read."""
    data = tmp_path_factory.mktemp("example") / "data"
    load.load(data, [str(path) for path in example], Settings(organisation=ORGANISATION), lambda *_: None)
    return data


@pytest.fixture(scope="session")
def app(loaded: Path) -> Iterator[Flask]:
    app = create_app(loaded)
    yield app
    app.extensions["minutebook"].releases.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
