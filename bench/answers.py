"""Whether an answer is a good one: verbatim, in order, in the caller's unit, and the same as before."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from google.rpc import error_details_pb2, status_pb2
from quotewire.v1 import quotewire_pb2 as pb

Slice = Callable[[pb.Span], str]


def without_timings(body: bytes) -> bytes:
    """An ExtractQuotesResponse without the part that may differ from one reading to the next."""
    response = pb.ExtractQuotesResponse.FromString(body)
    response.ClearField("timings")
    return response.SerializeToString(deterministic=True)


def reason_of(status: status_pb2.Status) -> str:
    """The reason in the ErrorInfo of a status; empty when it has none."""
    info = error_details_pb2.ErrorInfo()
    return next((info.reason for detail in status.details if detail.Unpack(info)), "")


def complaint(
    request: pb.ExtractQuotesRequest | pb.StreamExtractQuotesRequest, response: pb.ExtractQuotesResponse
) -> str | None:
    """What is wrong with the response to this request, in words; None when nothing is."""
    try:
        return next(_complaints(request, response), None)
    except (IndexError, UnicodeDecodeError) as error:
        return f"a span does not fit the text: {type(error).__name__}"


def _complaints(request, response: pb.ExtractQuotesResponse) -> Iterator[str]:
    if response.article_id != request.article.id:
        yield "another article's id"
    if not response.model.sha256 or len(response.stages) != 3:
        yield "no model, or not three stages"
    cut = _slice_of(request.article.text, request.options.offset_encoding)
    for warning in response.warnings:
        if warning.HasField("span"):
            cut(warning.span)
    ids = [quote.id for quote in _with_nested(response.quotes)]
    if len(set(ids)) != len(ids):
        yield "two quotes with one id"
    starts = [quote.content[0].start for quote in response.quotes if quote.content]
    if starts != sorted(starts):
        yield "quotes out of order"
    wanted = set(request.options.kinds)
    for quote in _with_nested(response.quotes):
        if wanted and quote.kind not in wanted:
            yield "a quote of a kind that was not asked for"
        if not request.options.min_confidence <= quote.confidence <= 1:
            yield "a confidence out of bounds"
        yield from _quote_complaints(quote, cut)


def _quote_complaints(quote: pb.Quote, cut: Slice) -> Iterator[str]:
    if not quote.content or any(span.start >= span.end for span in quote.content):
        yield "a quote without words"
    if quote.text != " ".join(cut(span) for span in quote.content):
        yield "the text of a quote is not what stands at its spans"
    if any(one.end > next_one.start for one, next_one in zip(quote.content, quote.content[1:], strict=False)):
        yield "spans of a quote overlap or are out of order"
    if quote.HasField("cue") and quote.cue.text != cut(quote.cue.span):
        yield "the cue is not what stands at its span"
    if quote.HasField("speaker"):
        if not quote.speaker.name:
            yield "a speaker without a name"
        mentions = [*quote.speaker.chain]
        if quote.speaker.HasField("mention"):
            mentions.append(quote.speaker.mention)
        if any(mention.text != cut(mention.span) for mention in mentions):
            yield "a mention is not what stands at its span"
    # The span may take in an article, and a line may end in it: "the\nmayor" for "mayor".
    if quote.role.HasField("span") and quote.role.text not in " ".join(cut(quote.role.span).split()):
        yield "the role does not stand at its span"
    if quote.date.HasField("span") and quote.date.text != cut(quote.date.span):
        yield "the date is not what stands at its span"
    if quote.outlet.HasField("span"):
        cut(quote.outlet.span)


def _with_nested(quotes) -> Iterator[pb.Quote]:
    for quote in quotes:
        yield quote
        yield from _with_nested(quote.nested)


def _slice_of(text: str, encoding: int) -> Slice:
    """Cuts the text at a span in its unit. Raises IndexError beyond the text, UnicodeDecodeError inside a character."""
    whole: str | bytes
    if encoding == pb.OFFSET_ENCODING_UTF8_BYTES:
        whole, codec, width = text.encode(), "utf-8", 1
    elif encoding == pb.OFFSET_ENCODING_UTF16_UNITS:
        whole, codec, width = text.encode("utf-16-le"), "utf-16-le", 2
    else:
        whole, codec, width = text, "", 1

    def cut(span: pb.Span) -> str:
        if not span.start <= span.end <= len(whole) // width:
            raise IndexError
        part = whole[width * span.start : width * span.end]
        return part if isinstance(part, str) else part.decode(codec)

    return cut
