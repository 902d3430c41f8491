"""`quotewire extract` against a real server, and in its own process."""

from __future__ import annotations

import json
import os
import pty
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from google.protobuf.json_format import ParseDict
from quotewire import ExtractQuotesResponse

from tests.cli.command import Finished, quotewire

TEXT = (
    "“The bridge will open in May,” Ana Ruiz, the mayor of Elmford, told the Daily Herald on Monday. "
    "She said that it had cost more than planned.\r\n\r\n"
    "Tom Baker, who heads the local council, called the delay “a disgrace” 🌉.\r\n"
)
NO_QUOTES = "The bridge over the river is long and made of steel."


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "bridge.txt"
    path.write_bytes(TEXT.encode())
    return path


@pytest.fixture
def extract(server_address: str):
    """`quotewire extract --address SERVER ...`."""

    def run(*arguments: object, stdin: bytes = b"", **environment: str) -> Finished:
        return quotewire("extract", "--address", server_address, *arguments, stdin=stdin, **environment)

    return run


@pytest.fixture
def closed_address() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


def test_a_pipe_gets_one_response_per_article_in_json_with_the_contracts_names(
    extract, article: Path
) -> None:
    result = extract(article)

    (response,) = result.lines
    assert result.code == 0
    assert response["article_id"] == str(article)
    assert ParseDict(response, ExtractQuotesResponse()).article_id == str(article)
    assert {"article_id", "quotes", "warnings", "stages", "model", "timings"} <= response.keys()


def test_offsets_count_the_text_as_it_is_in_the_file(extract, article: Path) -> None:
    (response,) = extract(article).lines

    quotes = [
        "".join(TEXT[span["start"] : span["end"]] for span in quote["content"])
        for quote in response["quotes"]
    ]
    assert "“The bridge will open in May,”" in quotes
    assert any("“a disgrace”" in quote for quote in quotes)


@pytest.mark.parametrize(
    ("unit", "codec", "size"),
    [("code-points", "utf-32-le", 4), ("utf8-bytes", "utf-8", 1), ("utf16-units", "utf-16-le", 2)],
)
def test_offsets_count_in_the_unit_asked_for(
    extract, article: Path, unit: str, codec: str, size: int
) -> None:
    (response,) = extract("--offsets", unit, article).lines

    data = TEXT.encode(codec)
    first = response["quotes"][0]["content"][0]
    assert data[first["start"] * size : first["end"] * size].decode(codec) == "“The bridge will open in May,”"


def test_an_offset_of_zero_is_printed(extract, article: Path) -> None:
    assert '"start": 0' in extract(article).out


def test_a_server_and_the_own_process_say_the_same(extract, article: Path) -> None:
    (served,) = extract(article).lines
    (local,) = quotewire("extract", "--local", article).lines

    del served["timings"], local["timings"]
    assert served == local


def test_the_address_may_come_from_the_environment(server_address: str, article: Path) -> None:
    result = quotewire("extract", article, QUOTEWIRE_ADDRESS=server_address)

    assert len(result.lines) == 1


@pytest.mark.parametrize("arguments", [[], ["-"]])
def test_standard_input_is_read(extract, arguments: list[str]) -> None:
    (response,) = extract(*arguments, stdin=TEXT.encode()).lines

    assert response["article_id"] == "standard input"
    assert len(response["quotes"]) >= 2


def test_many_articles_keep_their_order(extract) -> None:
    articles = "".join(json.dumps({"id": f"a{number}", "text": NO_QUOTES}) + "\n" for number in range(30))

    responses = extract("-", stdin=articles.encode()).lines

    assert [response["article_id"] for response in responses] == [f"a{number}" for number in range(30)]


def test_no_quotes_are_a_success(extract) -> None:
    result = extract(stdin=NO_QUOTES.encode())

    assert result.code == 0
    assert result.lines[0]["quotes"] == []
    assert result.err == ""


def test_the_day_and_outlet_of_publication_are_used(extract) -> None:
    text = "“We will not pay,” Ana Ruiz, the mayor, said on Monday. “It is too much,” said Tom Baker."

    result = extract("--published", "2024-03-12", "--outlet", "The Courier", stdin=text.encode())

    quotes = {quote["speaker"]["name"]: quote for quote in result.lines[0]["quotes"]}
    assert quotes["Ana Ruiz"]["date"]["value"] == "2024-03-11"
    assert quotes["Tom Baker"]["outlet"] == {"name": "The Courier", "basis": "OUTLET_BASIS_PUBLISHER"}


def test_only_the_kinds_asked_for_are_printed(extract) -> None:
    kinds = {
        quote["kind"]
        for response in extract("--kinds", "direct,mixed", stdin=TEXT.encode()).lines
        for quote in response["quotes"]
    }

    assert kinds == {"QUOTE_KIND_DIRECT", "QUOTE_KIND_MIXED"}


def test_quotes_below_the_confidence_asked_for_are_left_out(extract) -> None:
    (response,) = extract("--min-confidence", "1", stdin=TEXT.encode()).lines

    assert [quote for quote in response["quotes"] if quote["confidence"] < 1] == []


def test_what_fails_is_told_and_the_rest_goes_on(extract, article: Path, tmp_path: Path) -> None:
    bad_bytes = tmp_path / "latin.txt"
    bad_bytes.write_bytes("café".encode("latin-1"))
    empty = tmp_path / "empty.txt"
    empty.touch()

    result = extract(bad_bytes, tmp_path / "missing.txt", empty, article)

    assert result.code == 3
    assert [response["article_id"] for response in result.lines] == [str(article)]
    latin, missing, no_text = result.err.splitlines()
    assert latin.startswith(f"quotewire: {bad_bytes}: not utf-8")
    assert missing == f"quotewire: {tmp_path / 'missing.txt'}: No such file or directory"
    assert "[TEXT_REQUIRED]" in no_text


def test_nothing_extracted_at_all_is_a_failure(extract, tmp_path: Path) -> None:
    result = extract(tmp_path / "missing.txt")

    assert result.code == 1
    assert result.out == ""


def test_refusals_of_the_server_carry_their_code(extract) -> None:
    articles = [{"text": "x" * 100_001}, {"text": "x", "published": "2025-02-30"}, {"text": "\ud800"}]

    result = extract("-", stdin="\n".join(map(json.dumps, articles)).encode())

    assert result.code == 1
    codes = ["TEXT_TOO_LONG", "PUBLISHED_DATE_INVALID", "lone surrogate"]
    assert all(code in line for code, line in zip(codes, result.err.splitlines(), strict=True))


def test_no_server_ends_with_4_and_leaves_the_output_file_alone(closed_address: str, article: Path) -> None:
    output = article.with_name("quotes.jsonl")
    output.write_text("from before")

    result = quotewire("extract", "--address", closed_address, "-o", output, article)

    assert result.code == 4
    assert f"no quotewire server answers at {closed_address}" in result.err
    assert output.read_text() == "from before"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--kinds", "spoken"], "direct, mixed, indirect, belief"),
        (["--published", "soon"], "no date"),
        (["--published", "2025"], None),
        (["--min-confidence", "2"], "range"),
        (["--encoding", "utf-99"], "no encoding"),
        (["--format", "xml"], "xml"),
        (["--format", "html", "--offsets", "utf8-bytes"], "--offsets is for json and jsonl"),
        (["--format", "json", "--explain"], "--explain is for the table"),
        (["--colour"], "No such option"),
    ],
)
def test_a_wrong_use_ends_with_2_and_says_why(
    closed_address: str, arguments: list[str], words: str | None
) -> None:
    result = quotewire("extract", "--address", closed_address, *arguments, "-", stdin=b"x")

    assert result.code == (2 if words else 4)
    assert (words or "") in result.err
    assert "Traceback" not in result.err


def test_json_is_one_list(extract, article: Path) -> None:
    responses = json.loads(extract("--format", "json", article, article).out)

    assert [response["article_id"] for response in responses] == [str(article)] * 2


def test_a_page_is_written_where_asked_in_the_form_its_name_says(extract, article: Path) -> None:
    output = article.with_name("quotes.html")

    result = extract(article, "-o", output)

    assert (result.code, result.out) == (0, "")
    assert output.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert "Ana Ruiz" in output.read_text(encoding="utf-8")


@pytest.mark.parametrize("output", ["no/such/folder/quotes.jsonl", "/dev/full"])
def test_an_output_that_cannot_be_written_is_told(extract, article: Path, output: str) -> None:
    result = extract(article, "-o", output)

    assert result.code == 1
    assert result.err.startswith("quotewire: ")
    assert len(result.err.splitlines()) == 1


def test_a_table_in_a_pipe_has_no_colours(extract, article: Path) -> None:
    result = extract("--format", "table", "--explain", article)

    assert "Ana Ruiz" in result.out
    assert "sieve" in result.out
    assert "\x1b" not in result.out


@pytest.mark.parametrize(
    ("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_a_terminal_gets_a_table(
    server_address: str, article: Path, environment: dict[str, str], coloured: bool
) -> None:
    shown = _on_a_terminal(["extract", "--address", server_address, str(article)], environment)

    assert "Speaker" in shown
    assert "Ana Ruiz" in shown
    assert ("\x1b[3" in shown) is coloured


def test_a_terminal_for_input_without_a_file_is_a_wrong_use(closed_address: str) -> None:
    assert "name a file" in _on_a_terminal(["extract", "--address", closed_address], {}, stdin_too=True)


def test_a_reader_that_closes_the_pipe_ends_the_command_quietly(server_address: str) -> None:
    articles = "".join(json.dumps({"text": TEXT}) + "\n" for _ in range(60))
    command = [sys.executable, "-m", "quotewire.cli", "extract", "--address", server_address, "-"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(articles.encode())
        process.stdin.close()
        process.stdout.readline()
        process.stdout.close()

        assert process.wait(60) == 0
        assert process.stderr.read() == b""


def test_an_interrupt_ends_with_130_and_no_trace(server_address: str) -> None:
    command = [sys.executable, "-m", "quotewire.cli", "extract", "--address", server_address, "-"]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A suite that runs in the background ignores interrupts, and would bequeath that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        articles = "".join(json.dumps({"text": TEXT}) + "\n" for _ in range(10))
        process.stdin.write(articles.encode())
        process.stdin.flush()
        process.stdout.readline()  # by now it is at work, and waits for more to read
        process.send_signal(signal.SIGINT)

        assert process.wait(60) == 130
        assert b"Traceback" not in process.stderr.read()


def test_output_is_utf8_whatever_the_locale_says(extract, article: Path) -> None:
    result = extract("--format", "table", article, LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="ascii")

    assert "“a disgrace”" in result.out


def _on_a_terminal(arguments: list[str], environment: dict[str, str], *, stdin_too: bool = False) -> str:
    """What the command shows on a terminal of its own."""
    ours, theirs = pty.openpty()
    base = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLORTERM")}
    process = subprocess.Popen(
        [sys.executable, "-m", "quotewire.cli", *arguments],
        stdin=theirs if stdin_too else subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        env={**base, "TERM": "xterm-256color", "COLUMNS": "160", **environment},
    )
    os.close(theirs)
    shown = bytearray()
    try:
        while chunk := os.read(ours, 65_536):
            shown += chunk
    except OSError:  # how a terminal says that the other side is gone
        pass
    finally:
        os.close(ours)
        process.wait(60)
    return shown.decode()
