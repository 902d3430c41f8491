"""The real pipeline, loaded once, and a way to look at every span of a response."""

from collections.abc import Callable, Iterator

import pytest
from google.protobuf.message import Message
from quotewire.v1 import quotewire_pb2 as pb
from quotewire_server.extraction import Extractor

ENCODINGS = (
    pb.OFFSET_ENCODING_CODE_POINTS,
    pb.OFFSET_ENCODING_UTF8_BYTES,
    pb.OFFSET_ENCODING_UTF16_UNITS,
)


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    return Extractor()


@pytest.fixture(scope="session")
def extract(extractor) -> Callable[..., pb.ExtractQuotesResponse]:
    """Extracts from a text, with fields of the article and options as they are named in the contract."""

    def extract(text: str, **fields) -> pb.ExtractQuotesResponse:
        names = pb.ExtractOptions.DESCRIPTOR.fields_by_name
        options = pb.ExtractOptions(**{name: fields.pop(name) for name in list(fields) if name in names})
        return extractor.extract(
            pb.ExtractQuotesRequest(article=pb.Article(text=text, **fields), options=options)
        )

    return extract


def cut(text: str, span: pb.Span, encoding: int) -> str:
    """`text[start:end]` in the unit of the encoding, as a client in another language would cut it."""
    if encoding == pb.OFFSET_ENCODING_UTF8_BYTES:
        return text.encode()[span.start : span.end].decode()
    if encoding == pb.OFFSET_ENCODING_UTF16_UNITS:
        return text.encode("utf-16-le")[2 * span.start : 2 * span.end].decode("utf-16-le")
    return text[span.start : span.end]


def all_messages(message: Message) -> Iterator[Message]:
    """The message and all messages inside it."""
    yield message
    for field, value in message.ListFields():
        if field.message_type is not None:
            for inner in value if isinstance(value, list) or hasattr(value, "append") else [value]:
                yield from all_messages(inner)


def check_spans(text: str, response: pb.ExtractQuotesResponse, encoding: int) -> None:
    """Asserts that every span of the response cuts what it is said to stand for out of the text."""
    for message in all_messages(response):
        if isinstance(message, pb.Span):
            assert message.start < message.end
            cut(text, message, encoding)  # fails between the halves of a character, or beyond the end
        elif isinstance(message, pb.Quote):
            assert message.content
            assert message.text == " ".join(cut(text, span, encoding) for span in message.content)
        elif isinstance(message, (pb.Cue, pb.Mention, pb.UtteranceDate)) and message.HasField("span"):
            assert message.text == cut(text, message.span, encoding)


@pytest.fixture(scope="session")
def spans():
    """`check` for the spans of a response, `cut` for one of them, `encodings` for all units there are."""

    class Spans:
        encodings = ENCODINGS
        check = staticmethod(check_spans)
        cut = staticmethod(cut)
        all_messages = staticmethod(all_messages)

    return Spans
