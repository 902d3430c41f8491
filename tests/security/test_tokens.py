"""Bearer tokens: who has one is let in, who has none learns why, and no token ever shows."""

from __future__ import annotations

from pathlib import Path

import grpc
import pytest
from google.protobuf.message import Message
from quotewire.v1 import quotewire_pb2 as pb
from quotewire_server.service import Settings, SettingsError, settings_report
from quotewire_server.service.auth import Tokens

from tests.server_process import PATIENCE_SECONDS, ServerProcess, refusal_of, wait_until

DESK = "desk-0123456789abcdef"
NAMELESS = "nameless.0123456789~abc/def+=="
FROM_ENVIRONMENT = "environment_0123456789"
HEALTH = "/grpc.health.v1.Health/Check"
SERVICE = "/quotewire.v1.QuoteService"
REFLECTION = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"


@pytest.fixture(scope="module")
def token_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tokens") / "tokens.txt"
    path.write_text(f"# who may call\n\ndesk:{DESK}\n  {NAMELESS}\n")
    return path


@pytest.fixture(scope="module")
def server(start_shared_server, token_file) -> ServerProcess:
    return start_shared_server(
        workers=1, token_file=token_file, tokens=f"archive:{FROM_ENVIRONMENT}", log_level="debug"
    )


def bearer(token: str) -> list[tuple[str, str]]:
    return [("authorization", f"Bearer {token}")]


def ask(server: ServerProcess, metadata: list[tuple[str, str | bytes]]) -> Message:
    request = pb.GetServerInfoRequest()
    return server.quotes.GetServerInfo(request, metadata=metadata, timeout=PATIENCE_SECONDS)


def is_let_in(server: ServerProcess, token: str) -> bool:
    call = server.quotes.GetServerInfo.future(pb.GetServerInfoRequest(), metadata=bearer(token))
    status = call.code()
    assert status in (grpc.StatusCode.OK, grpc.StatusCode.UNAUTHENTICATED)
    return status is grpc.StatusCode.OK


@pytest.mark.parametrize("token", [DESK, NAMELESS, FROM_ENVIRONMENT])
def test_each_of_several_tokens_is_let_in(server, token):
    assert is_let_in(server, token)


def test_scheme_is_read_in_any_case(server):
    assert ask(server, [("authorization", f"bearer  {DESK}")])


METHODS = [
    f"{SERVICE}/ExtractQuotes",
    f"{SERVICE}/StreamExtractQuotes",
    f"{SERVICE}/GetServerInfo",
    REFLECTION,
]


@pytest.mark.parametrize("method", METHODS)
def test_call_without_a_token_is_refused_before_its_message_is_read(server, method):
    call = server.channel.stream_stream(method)

    refusal = refusal_of(lambda: list(call(iter([b"\xff no message at all"]), timeout=PATIENCE_SECONDS)))

    assert (refusal.status, refusal.reason) == (grpc.StatusCode.UNAUTHENTICATED, "TOKEN_REQUIRED")
    assert refusal.domain == "quotewire.v1"
    assert refusal.metadata["x-request-id"]


WRONG = {
    "another token": bearer("another-0123456789abcdef"),
    "cut short": bearer(DESK[:-1]),
    "too long": bearer(DESK + "x"),
    "another case": bearer(DESK.upper()),
    "with its name": bearer(f"desk:{DESK}"),
    "no scheme": [("authorization", DESK)],
    "another scheme": [("authorization", f"Basic {DESK}")],
    "nothing": [("authorization", "")],
    "scheme alone": [("authorization", "Bearer ")],
    "two at once": [*bearer("another-0123456789abcdef"), *bearer(DESK)],
}


@pytest.mark.parametrize("metadata", WRONG.values(), ids=WRONG)
def test_token_that_does_not_hold_is_refused_and_not_repeated(server, metadata):
    refusal = refusal_of(lambda: ask(server, metadata))

    assert (refusal.status, refusal.reason) == (grpc.StatusCode.UNAUTHENTICATED, "TOKEN_INVALID")
    assert "0123456789" not in refusal.message


def test_health_needs_no_token(server):
    assert server.channel.unary_unary(HEALTH)(b"", timeout=PATIENCE_SECONDS)


def test_unknown_method_is_unknown_with_or_without_a_token(server):
    refusal = refusal_of(lambda: server.channel.unary_unary(f"{SERVICE}/Guess")(b""))

    assert refusal.status is grpc.StatusCode.UNIMPLEMENTED


@pytest.mark.parametrize(
    ("token", "caller"),
    [(DESK, "token:desk"), (NAMELESS, "ipv4:127.0.0.1"), (FROM_ENVIRONMENT, "token:archive")],
)
def test_name_of_the_token_tells_callers_apart(server, token, caller):
    ask(server, [*bearer(token), ("x-request-id", f"by-{token[:6]}")])

    assert server.call(f"by-{token[:6]}")["caller"] == caller


def test_tokens_stand_in_no_log_line_and_in_no_environment_of_a_worker(server):
    is_let_in(server, DESK)
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
    wait_until(lambda: bool(children.read_text()), "a worker")
    environment = Path(f"/proc/{children.read_text().split()[0]}/environ").read_bytes()

    assert b"QUOTEWIRE_ADDRESS" in environment
    assert FROM_ENVIRONMENT.encode() not in environment
    assert [line for line in server.lines if "0123456789" in line] == []


def test_tokens_are_exchanged_one_by_one_while_the_server_runs(start_server, tmp_path):
    path = tmp_path / "tokens.txt"
    old, new = "old-0123456789abcdef", "new-0123456789abcdef"
    path.write_text(f"desk:{old}\n")
    server = start_server(workers=1, token_file=path)
    assert (is_let_in(server, old), is_let_in(server, new)) == (True, False)

    path.write_text(f"desk:{old}\ndesk:{new}\n")
    wait_until(lambda: is_let_in(server, new), "the new token to hold")
    assert is_let_in(server, old)

    path.write_text(f"desk:{new}\n")
    wait_until(lambda: not is_let_in(server, old), "the old token to hold no more")
    assert is_let_in(server, new)

    path.write_text("too short\n")
    wait_until(lambda: is_let_in(server, new) and server.events("tokens_kept"), "the complaint")
    assert is_let_in(server, new)
    assert "short" not in server.events("tokens_kept")[0]["detail"]


def test_file_of_tokens_that_cannot_be_used_ends_the_start_with_a_reason(start_server, tmp_path):
    server = start_server(workers=1, token_file=tmp_path / "nowhere.txt")

    assert server.wait() == 1
    assert "nowhere.txt cannot be read" in server.events("settings_unusable")[0]["detail"]


UNUSABLE = {
    "too short": "desk:0123456789abcde",
    "white space": "desk:0123456789 abcdef",
    "comment alone": "# 0123456789abcdef",
    "odd characters": "desk:0123456789{abcdef}",
    "odd name": "the desk:0123456789abcdef",
    "beyond ASCII": "desk:0123456789abcdefö",
}


@pytest.mark.parametrize("line", UNUSABLE.values(), ids=UNUSABLE)
def test_token_that_cannot_be_used_is_named_by_its_place_and_never_shown(tmp_path, line):
    path = tmp_path / "tokens.txt"
    path.write_text(line, encoding="utf-8")

    with pytest.raises(SettingsError) as caught:
        Tokens(file=str(path))
    assert str(path) in str(caught.value)
    assert "0123456789" not in str(caught.value)


def test_tokens_are_shown_neither_by_print_config_nor_by_the_settings_themselves():
    loaded = Settings.load_with_origins({"QUOTEWIRE_TOKENS": f"desk:{DESK}"})

    printed = settings_report.as_toml(loaded)

    assert "# tokens: set, not shown  # QUOTEWIRE_TOKENS\n" in printed
    assert DESK not in printed + repr(loaded)


def test_tokens_have_no_flag_and_no_place_in_a_settings_file(tmp_path):
    path = tmp_path / "quotewire.toml"
    path.write_text(f'tokens = "{DESK}"\n')

    with pytest.raises(SettingsError, match="tokens is a secret; give it as QUOTEWIRE_TOKENS") as caught:
        Settings.load({}, config=str(path))
    assert DESK not in str(caught.value)
