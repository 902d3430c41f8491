"""A request is text from end to end: nothing in it makes the server open a file or a connection."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from quotewire.v1 import quotewire_pb2 as pb

from tests.server_process import PATIENCE_SECONDS

SECRET = "the moon is made of cheese"


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A port at which nobody should ever knock."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield listener


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    """A named pipe: who opens it to read waits for ever."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    return path


@pytest.fixture
def secret_file(tmp_path: Path) -> Path:
    path = tmp_path / "secret.txt"
    path.write_text(f"“{SECRET},” said Ana Ruiz.\n")
    return path


def everywhere(value: str) -> pb.ExtractQuotesRequest:
    """A request with this in each field that takes text."""
    text = f"“Look at {value},” Ana Ruiz told {value} on Monday. See {value}\n\n{value}\n"
    article = pb.Article(id=value, text=text, title=value, outlet=value, url=value, byline=f"By {value}")
    return pb.ExtractQuotesRequest(article=article)


def test_addresses_are_not_asked(server, listener):
    port = listener.getsockname()[1]
    for address in (f"http://127.0.0.1:{port}/a.html", f"http://localhost:{port}", f"127.0.0.1:{port}"):
        assert server.quotes.ExtractQuotes(everywhere(address), timeout=PATIENCE_SECONDS).quotes

    with pytest.raises(BlockingIOError):
        listener.accept()


@pytest.mark.parametrize(
    "form", ["{}", "file://{}", "@{}", "<!ENTITY a SYSTEM 'file://{}'>&a;", "$(cat {})", "`{}`"]
)
def test_files_are_not_opened(server, pipe, secret_file, form):
    waited = server.quotes.ExtractQuotes(everywhere(form.format(pipe)), timeout=PATIENCE_SECONDS)
    read = server.quotes.ExtractQuotes(everywhere(form.format(secret_file)), timeout=PATIENCE_SECONDS)

    assert waited.quotes
    assert SECRET not in str(read)
    with pytest.raises(OSError, match="No such device or address"):  # nobody has the pipe open
        os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)


@pytest.mark.parametrize(
    "text", ["seeds/001.txt", "../../../../etc/passwd", "/dev/stdin", "C:\\Windows\\win.ini", "-", "--help"]
)
def test_text_that_looks_like_a_path_or_a_flag_is_text(server, text):
    response = server.extract(text)

    assert not response.quotes
    assert response.stages
