"""Real servers whose model obeys: articles that kill, hang, fill up or take just so long."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import quotewire_server

from tests import server_process
from tests.reliability import obedience
from tests.server_process import ServerProcess, starter, wait_until


@pytest.fixture(scope="session")
def obedient_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the shipped model behind the component of `obedience`, and what makes that one known."""
    folder = tmp_path_factory.mktemp("obedient")
    nlp = quotewire_server.load()
    nlp.add_pipe("obedience", first=True)
    nlp.to_disk(folder / "model")
    package = folder / "obedience-1.0.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: obedience\nVersion: 1.0\n")
    (package / "entry_points.txt").write_text(f"[spacy_factories]\nobedience = {obedience.__name__}:make\n")
    return folder


@pytest.fixture(scope="module")
def start_obedient(obedient_model: Path) -> Iterator[Callable[..., ServerProcess]]:
    """Starts servers with that model; they end with the module."""
    paths = [str(obedient_model), str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")]
    with pytest.MonkeyPatch.context() as patch, starter() as start:
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, paths)))
        yield lambda **settings: start(model=obedient_model / "model", **settings)


@pytest.fixture(scope="session")
def refusal_of() -> Callable[[Callable[[], object]], server_process.Refusal]:
    return server_process.refusal_of


@pytest.fixture(scope="session")
def until() -> Callable[[Callable[[], bool], str], None]:
    """Waits until a condition holds."""
    return wait_until
