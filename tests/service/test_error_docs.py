"""docs/errors.md and the code know the same errors."""

import re
from pathlib import Path

import pytest
from google.rpc import error_details_pb2
from quotewire_server import errors
from quotewire_server.errors import ErrorCode, FieldViolation, InvalidRequest, QuotewireError
from quotewire_server.service.status import status_of, to_status

PAGE = (Path(__file__).parents[2] / "docs" / "errors.md").read_text()


def documented() -> dict[str, str]:
    """Each code of the page with the status that its section or its row names."""
    statuses = {}
    section = ""
    for line in PAGE.splitlines():
        if line.startswith("## "):
            section = "".join(re.findall(r"`([A-Z_]+)`", line))
        row = re.match(r"\| `([A-Z_]+)` \|(?: `([A-Z_]+)` \|)?", line)
        if row and not section.startswith("gRPC"):
            statuses[row.group(1)] = row.group(2) or section
    return statuses


def error_classes() -> list[type[QuotewireError]]:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    return [kind for kind in kinds if issubclass(kind, QuotewireError) and kind is not QuotewireError]


def test_every_code_is_documented_and_nothing_else_is():
    from_grpc = {"RESOURCE_EXHAUSTED", "UNIMPLEMENTED", "UNAVAILABLE", "INTERNAL"}

    assert set(documented()) - from_grpc == {code.value for code in ErrorCode}


@pytest.mark.parametrize("kind", error_classes(), ids=lambda kind: kind.__name__)
def test_documented_status_is_the_one_that_is_sent(kind):
    assert documented()[kind.default_code.value] == kind.status


@pytest.mark.parametrize("kind", error_classes(), ids=lambda kind: kind.__name__)
def test_tree_in_the_docstring_names_every_error_and_its_status(kind):
    assert re.search(rf"── {kind.__name__} .*{kind.status}\n", errors.__doc__)


def test_codes_are_valid_reasons():
    assert all(re.fullmatch(r"[A-Z][A-Z0-9_]+[A-Z0-9]", code.value) for code in ErrorCode)


def test_unknown_exception_becomes_an_internal_error_that_tells_nothing():
    status = status_of(KeyError("the text of an article"))

    assert "article" not in status.message
    assert [detail.TypeName() for detail in status.details] == ["google.rpc.ErrorInfo"]


def test_list_of_violations_is_cut_before_it_fills_the_metadata():
    violation = FieldViolation("article.text", ErrorCode.TEXT_REQUIRED, "x" * 100)
    request = error_details_pb2.BadRequest()

    status = to_status(InvalidRequest("bad", code=ErrorCode.TEXT_REQUIRED, violations=(violation,) * 1_000))

    assert status.details[1].Unpack(request)
    assert len(request.field_violations) == 16
    assert status.ByteSize() < 8_192
