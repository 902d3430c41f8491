"""An ExtractQuotesRequest in, an ExtractQuotesResponse out: the whole of quotewire as one call.

The workers of the service, the command line's `--local` mode and the batch mode all read articles through it.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from quotewire.v1 import quotewire_pb2 as pb

from . import limits
from .attribution import attribute, model
from .errors import InternalError, ModelUnusable, QuotewireError
from .messages import ResponseBuilder, enum_value
from .model_info import model_info
from .reader.vocabulary import learn_common_words, renew
from .text_checks import check_text, is_blank
from .validation import validate


class Extractor:
    """Extracts the quotes of articles, one at a time; not to be shared between threads.

    `nlp` is the pipeline of `quotewire_server.load()`, which is loaded when none is given; `coreference` is a
    `quotewire_server.coreference.Coreference`, made from the pipeline when None, switched off when False.
    The same request always gives the same response, timings apart.

    Raises `ModelUnusable` when the model cannot be loaded.
    """

    def __init__(self, nlp=None, coreference=None, max_text_chars: int = limits.MAX_TEXT_CHARS):
        self.max_text_chars = max_text_chars
        self._nlp = load_pipeline() if nlp is None else nlp
        self._coreference = _make_coreference(self._nlp) if coreference is None else coreference or None
        self.model = model_info(self._nlp)

    def extract(
        self, request: pb.ExtractQuotesRequest | pb.StreamExtractQuotesRequest
    ) -> pb.ExtractQuotesResponse:
        """The quotes of the article, with offsets in the unit that the request asks for.

        Raises `InvalidRequest` when the request cannot be served as it is, and `InternalError`, with the
        cause chained to it, for a fault of ours; never anything else.
        """
        validate(request, self.max_text_chars)
        try:
            return self._extract(request)
        except QuotewireError:
            raise
        except Exception as error:
            raise InternalError("the article could not be read; this is a fault of the server") from error

    def settle(self) -> None:
        """Readies the vocabulary for a process that will read many articles; takes 0.05 seconds and 3 MB."""
        learn_common_words(self._nlp)

    def tidy(self) -> None:
        """Gives back what past articles have left in the vocabulary; to be called now and then, between articles."""
        renew(self._nlp)

    def _extract(self, request) -> pb.ExtractQuotesResponse:
        started = time.perf_counter()
        article = request.article
        reading = _Reading()
        if not is_blank(article.text):
            reading.run(self._nlp, self._coreference, article)

        builder = ResponseBuilder(article.text, request.options)
        warnings = [*check_text(article.text, article.language), *reading.warnings()]
        response = pb.ExtractQuotesResponse(
            article_id=article.id,
            quotes=builder.quotes(reading.result.quotes),
            warnings=[builder.warning(warning) for warning in warnings],
            stages=reading.stages(),
            model=self.model,
        )
        response.timings.reader.FromNanoseconds(int(reading.reader_seconds * 1e9))
        response.timings.coreference.FromNanoseconds(int(reading.result.coreference_seconds * 1e9))
        response.timings.attribution.FromNanoseconds(int(reading.attribution_seconds * 1e9))
        response.timings.total.FromNanoseconds(int((time.perf_counter() - started) * 1e9))
        return response


class _Reading:
    """What one article gave: plain data only, for spaCy's objects do not outlive their memory zone."""

    def __init__(self) -> None:
        self.result = model.AttributionResult(quotes=())
        self.was_read = False
        self._is_dated = False
        self.reader_seconds = 0.0
        self.attribution_seconds = 0.0

    def run(self, nlp, coreference, article: pb.Article) -> None:
        # A memory zone frees the strings of this article; without it a long-lived worker grows and grows.
        with nlp.memory_zone():
            started = time.perf_counter()
            doc = nlp(article.text)
            read = time.perf_counter()
            self.result = attribute(doc, _context(article), coreference)
            done = time.perf_counter()
        self.was_read = True
        self._is_dated = article.published.year > 0
        self.reader_seconds = read - started
        self.attribution_seconds = max(0.0, done - read - self.result.coreference_seconds)

    def warnings(self) -> list[model.Warning]:
        warnings = list(self.result.warnings)
        failed = self.result.coreference_state == "failed"
        if failed and not any(warning.code == "coreference_failed" for warning in warnings):
            message = "coreference failed; pronouns may have no speaker, or another"
            warnings.append(model.Warning("coreference_failed", message))
        if not self._is_dated and (unresolved := _first_unresolved_date(self.result.quotes)):
            message = "a date cannot be resolved without the day of publication; send it as article.published"
            warnings.append(model.Warning("published_date_missing", message, unresolved.span))
        return warnings

    def stages(self) -> list[pb.StageReport]:
        """The three stages in the order in which they run."""
        if not self.was_read:
            stages = (pb.STAGE_READER, pb.STAGE_COREFERENCE, pb.STAGE_ATTRIBUTION)
            detail = "the text is empty"
            return [pb.StageReport(stage=s, state=pb.STAGE_STATE_SKIPPED, detail=detail) for s in stages]
        coreference = pb.StageReport(
            stage=pb.STAGE_COREFERENCE,
            state=_stage_state(self.result.coreference_state),
            detail=self.result.coreference_detail,
        )
        return [
            pb.StageReport(stage=pb.STAGE_READER, state=pb.STAGE_STATE_RAN),
            coreference,
            pb.StageReport(stage=pb.STAGE_ATTRIBUTION, state=pb.STAGE_STATE_RAN),
        ]


def _first_unresolved_date(quotes: Iterable[model.Quote]) -> model.UtteranceDate | None:
    """The first date, of a quote or of one inside it, that is a phrase and nothing more."""
    for quote in quotes:
        if quote.date is not None and quote.date.text and not quote.date.value:
            return quote.date
        if (date := _first_unresolved_date(quote.nested)) is not None:
            return date
    return None


def _stage_state(name: str) -> pb.StageState:
    return enum_value(pb.StageState, name)


def _context(article: pb.Article) -> model.ArticleContext:
    published = article.published
    return model.ArticleContext(
        title=article.title,
        outlet=article.outlet,
        published=(published.year, published.month, published.day) if published.year else None,
        byline=article.byline,
        url=article.url,
    )


def load_pipeline(model_path: str | None = None):
    """The pipeline of the shipped model, or of the one at `model_path`, a folder.

    Raises `ModelUnusable` when there is none or it cannot be read.
    """
    import quotewire_server

    try:
        return quotewire_server.load(model_path) if model_path else quotewire_server.load()
    except Exception as error:
        raise ModelUnusable(f"the model could not be loaded: {error}") from error


def _make_coreference(nlp):
    from .coreference import Coreference

    return Coreference(nlp)
