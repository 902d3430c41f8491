import datetime

from google.protobuf import duration_pb2 as _duration_pb2
from google.rpc import status_pb2 as _status_pb2
from google.type import date_pb2 as _date_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class OffsetEncoding(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OFFSET_ENCODING_UNSPECIFIED: _ClassVar[OffsetEncoding]
    OFFSET_ENCODING_CODE_POINTS: _ClassVar[OffsetEncoding]
    OFFSET_ENCODING_UTF8_BYTES: _ClassVar[OffsetEncoding]
    OFFSET_ENCODING_UTF16_UNITS: _ClassVar[OffsetEncoding]

class Stage(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    STAGE_UNSPECIFIED: _ClassVar[Stage]
    STAGE_READER: _ClassVar[Stage]
    STAGE_COREFERENCE: _ClassVar[Stage]
    STAGE_ATTRIBUTION: _ClassVar[Stage]

class StageState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    STAGE_STATE_UNSPECIFIED: _ClassVar[StageState]
    STAGE_STATE_RAN: _ClassVar[StageState]
    STAGE_STATE_SKIPPED: _ClassVar[StageState]
    STAGE_STATE_FAILED: _ClassVar[StageState]

class WarningCode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    WARNING_CODE_UNSPECIFIED: _ClassVar[WarningCode]
    WARNING_CODE_UNCLOSED_QUOTATION_MARK: _ClassVar[WarningCode]
    WARNING_CODE_LANGUAGE_NOT_ENGLISH: _ClassVar[WarningCode]
    WARNING_CODE_LOOKS_LIKE_MARKUP: _ClassVar[WarningCode]
    WARNING_CODE_EMPTY_TEXT: _ClassVar[WarningCode]
    WARNING_CODE_COREFERENCE_FAILED: _ClassVar[WarningCode]
    WARNING_CODE_PUBLISHED_DATE_MISSING: _ClassVar[WarningCode]
    WARNING_CODE_CONTROL_CHARACTERS: _ClassVar[WarningCode]

class QuoteKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    QUOTE_KIND_UNSPECIFIED: _ClassVar[QuoteKind]
    QUOTE_KIND_DIRECT: _ClassVar[QuoteKind]
    QUOTE_KIND_MIXED: _ClassVar[QuoteKind]
    QUOTE_KIND_INDIRECT: _ClassVar[QuoteKind]
    QUOTE_KIND_BELIEF: _ClassVar[QuoteKind]

class SpeakerKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SPEAKER_KIND_UNSPECIFIED: _ClassVar[SpeakerKind]
    SPEAKER_KIND_PERSON: _ClassVar[SpeakerKind]
    SPEAKER_KIND_ORGANIZATION: _ClassVar[SpeakerKind]
    SPEAKER_KIND_GROUP: _ClassVar[SpeakerKind]
    SPEAKER_KIND_ANONYMOUS: _ClassVar[SpeakerKind]
    SPEAKER_KIND_DOCUMENT: _ClassVar[SpeakerKind]

class Resolution(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RESOLUTION_UNSPECIFIED: _ClassVar[Resolution]
    RESOLUTION_NAMED: _ClassVar[Resolution]
    RESOLUTION_APPOSITION: _ClassVar[Resolution]
    RESOLUTION_RELATIVE_CLAUSE: _ClassVar[Resolution]
    RESOLUTION_COREFERENCE: _ClassVar[Resolution]
    RESOLUTION_FIRST_PERSON: _ClassVar[Resolution]
    RESOLUTION_ROLE: _ClassVar[Resolution]
    RESOLUTION_CONTINUATION: _ClassVar[Resolution]
    RESOLUTION_LABEL: _ClassVar[Resolution]
    RESOLUTION_DESCRIPTION: _ClassVar[Resolution]
    RESOLUTION_RANKED: _ClassVar[Resolution]

class RoleBasis(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ROLE_BASIS_UNSPECIFIED: _ClassVar[RoleBasis]
    ROLE_BASIS_SOURCE: _ClassVar[RoleBasis]
    ROLE_BASIS_OTHER_MENTION: _ClassVar[RoleBasis]

class DateBasis(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DATE_BASIS_UNSPECIFIED: _ClassVar[DateBasis]
    DATE_BASIS_STATED: _ClassVar[DateBasis]
    DATE_BASIS_PUBLISHED: _ClassVar[DateBasis]

class OutletBasis(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OUTLET_BASIS_UNSPECIFIED: _ClassVar[OutletBasis]
    OUTLET_BASIS_STATED: _ClassVar[OutletBasis]
    OUTLET_BASIS_PUBLISHER: _ClassVar[OutletBasis]
OFFSET_ENCODING_UNSPECIFIED: OffsetEncoding
OFFSET_ENCODING_CODE_POINTS: OffsetEncoding
OFFSET_ENCODING_UTF8_BYTES: OffsetEncoding
OFFSET_ENCODING_UTF16_UNITS: OffsetEncoding
STAGE_UNSPECIFIED: Stage
STAGE_READER: Stage
STAGE_COREFERENCE: Stage
STAGE_ATTRIBUTION: Stage
STAGE_STATE_UNSPECIFIED: StageState
STAGE_STATE_RAN: StageState
STAGE_STATE_SKIPPED: StageState
STAGE_STATE_FAILED: StageState
WARNING_CODE_UNSPECIFIED: WarningCode
WARNING_CODE_UNCLOSED_QUOTATION_MARK: WarningCode
WARNING_CODE_LANGUAGE_NOT_ENGLISH: WarningCode
WARNING_CODE_LOOKS_LIKE_MARKUP: WarningCode
WARNING_CODE_EMPTY_TEXT: WarningCode
WARNING_CODE_COREFERENCE_FAILED: WarningCode
WARNING_CODE_PUBLISHED_DATE_MISSING: WarningCode
WARNING_CODE_CONTROL_CHARACTERS: WarningCode
QUOTE_KIND_UNSPECIFIED: QuoteKind
QUOTE_KIND_DIRECT: QuoteKind
QUOTE_KIND_MIXED: QuoteKind
QUOTE_KIND_INDIRECT: QuoteKind
QUOTE_KIND_BELIEF: QuoteKind
SPEAKER_KIND_UNSPECIFIED: SpeakerKind
SPEAKER_KIND_PERSON: SpeakerKind
SPEAKER_KIND_ORGANIZATION: SpeakerKind
SPEAKER_KIND_GROUP: SpeakerKind
SPEAKER_KIND_ANONYMOUS: SpeakerKind
SPEAKER_KIND_DOCUMENT: SpeakerKind
RESOLUTION_UNSPECIFIED: Resolution
RESOLUTION_NAMED: Resolution
RESOLUTION_APPOSITION: Resolution
RESOLUTION_RELATIVE_CLAUSE: Resolution
RESOLUTION_COREFERENCE: Resolution
RESOLUTION_FIRST_PERSON: Resolution
RESOLUTION_ROLE: Resolution
RESOLUTION_CONTINUATION: Resolution
RESOLUTION_LABEL: Resolution
RESOLUTION_DESCRIPTION: Resolution
RESOLUTION_RANKED: Resolution
ROLE_BASIS_UNSPECIFIED: RoleBasis
ROLE_BASIS_SOURCE: RoleBasis
ROLE_BASIS_OTHER_MENTION: RoleBasis
DATE_BASIS_UNSPECIFIED: DateBasis
DATE_BASIS_STATED: DateBasis
DATE_BASIS_PUBLISHED: DateBasis
OUTLET_BASIS_UNSPECIFIED: OutletBasis
OUTLET_BASIS_STATED: OutletBasis
OUTLET_BASIS_PUBLISHER: OutletBasis

class Article(_message.Message):
    __slots__ = ("id", "text", "title", "outlet", "published", "url", "byline", "language")
    ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    OUTLET_FIELD_NUMBER: _ClassVar[int]
    PUBLISHED_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    BYLINE_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    id: str
    text: str
    title: str
    outlet: str
    published: _date_pb2.Date
    url: str
    byline: str
    language: str
    def __init__(self, id: _Optional[str] = ..., text: _Optional[str] = ..., title: _Optional[str] = ..., outlet: _Optional[str] = ..., published: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., url: _Optional[str] = ..., byline: _Optional[str] = ..., language: _Optional[str] = ...) -> None: ...

class ExtractOptions(_message.Message):
    __slots__ = ("offset_encoding", "min_confidence", "kinds")
    OFFSET_ENCODING_FIELD_NUMBER: _ClassVar[int]
    MIN_CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    KINDS_FIELD_NUMBER: _ClassVar[int]
    offset_encoding: OffsetEncoding
    min_confidence: float
    kinds: _containers.RepeatedScalarFieldContainer[QuoteKind]
    def __init__(self, offset_encoding: _Optional[_Union[OffsetEncoding, str]] = ..., min_confidence: _Optional[float] = ..., kinds: _Optional[_Iterable[_Union[QuoteKind, str]]] = ...) -> None: ...

class ExtractQuotesRequest(_message.Message):
    __slots__ = ("article", "options")
    ARTICLE_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    article: Article
    options: ExtractOptions
    def __init__(self, article: _Optional[_Union[Article, _Mapping]] = ..., options: _Optional[_Union[ExtractOptions, _Mapping]] = ...) -> None: ...

class ExtractQuotesResponse(_message.Message):
    __slots__ = ("article_id", "quotes", "warnings", "stages", "model", "timings")
    ARTICLE_ID_FIELD_NUMBER: _ClassVar[int]
    QUOTES_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    STAGES_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    TIMINGS_FIELD_NUMBER: _ClassVar[int]
    article_id: str
    quotes: _containers.RepeatedCompositeFieldContainer[Quote]
    warnings: _containers.RepeatedCompositeFieldContainer[Warning]
    stages: _containers.RepeatedCompositeFieldContainer[StageReport]
    model: ModelInfo
    timings: Timings
    def __init__(self, article_id: _Optional[str] = ..., quotes: _Optional[_Iterable[_Union[Quote, _Mapping]]] = ..., warnings: _Optional[_Iterable[_Union[Warning, _Mapping]]] = ..., stages: _Optional[_Iterable[_Union[StageReport, _Mapping]]] = ..., model: _Optional[_Union[ModelInfo, _Mapping]] = ..., timings: _Optional[_Union[Timings, _Mapping]] = ...) -> None: ...

class StreamExtractQuotesRequest(_message.Message):
    __slots__ = ("article", "options")
    ARTICLE_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    article: Article
    options: ExtractOptions
    def __init__(self, article: _Optional[_Union[Article, _Mapping]] = ..., options: _Optional[_Union[ExtractOptions, _Mapping]] = ...) -> None: ...

class StreamExtractQuotesResponse(_message.Message):
    __slots__ = ("article_id", "result", "error")
    ARTICLE_ID_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    article_id: str
    result: ExtractQuotesResponse
    error: _status_pb2.Status
    def __init__(self, article_id: _Optional[str] = ..., result: _Optional[_Union[ExtractQuotesResponse, _Mapping]] = ..., error: _Optional[_Union[_status_pb2.Status, _Mapping]] = ...) -> None: ...

class GetServerInfoRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetServerInfoResponse(_message.Message):
    __slots__ = ("version", "model", "limits", "stages")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    STAGES_FIELD_NUMBER: _ClassVar[int]
    version: str
    model: ModelInfo
    limits: Limits
    stages: _containers.RepeatedScalarFieldContainer[Stage]
    def __init__(self, version: _Optional[str] = ..., model: _Optional[_Union[ModelInfo, _Mapping]] = ..., limits: _Optional[_Union[Limits, _Mapping]] = ..., stages: _Optional[_Iterable[_Union[Stage, str]]] = ...) -> None: ...

class ModelInfo(_message.Message):
    __slots__ = ("name", "version", "sha256")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    name: str
    version: str
    sha256: str
    def __init__(self, name: _Optional[str] = ..., version: _Optional[str] = ..., sha256: _Optional[str] = ...) -> None: ...

class Limits(_message.Message):
    __slots__ = ("max_text_chars", "max_message_bytes", "max_deadline", "worker_slots")
    MAX_TEXT_CHARS_FIELD_NUMBER: _ClassVar[int]
    MAX_MESSAGE_BYTES_FIELD_NUMBER: _ClassVar[int]
    MAX_DEADLINE_FIELD_NUMBER: _ClassVar[int]
    WORKER_SLOTS_FIELD_NUMBER: _ClassVar[int]
    max_text_chars: int
    max_message_bytes: int
    max_deadline: _duration_pb2.Duration
    worker_slots: int
    def __init__(self, max_text_chars: _Optional[int] = ..., max_message_bytes: _Optional[int] = ..., max_deadline: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., worker_slots: _Optional[int] = ...) -> None: ...

class StageReport(_message.Message):
    __slots__ = ("stage", "state", "detail")
    STAGE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    stage: Stage
    state: StageState
    detail: str
    def __init__(self, stage: _Optional[_Union[Stage, str]] = ..., state: _Optional[_Union[StageState, str]] = ..., detail: _Optional[str] = ...) -> None: ...

class Timings(_message.Message):
    __slots__ = ("queue", "reader", "coreference", "attribution", "total")
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    READER_FIELD_NUMBER: _ClassVar[int]
    COREFERENCE_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTION_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    queue: _duration_pb2.Duration
    reader: _duration_pb2.Duration
    coreference: _duration_pb2.Duration
    attribution: _duration_pb2.Duration
    total: _duration_pb2.Duration
    def __init__(self, queue: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., reader: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., coreference: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., attribution: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., total: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class Warning(_message.Message):
    __slots__ = ("code", "message", "span")
    CODE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    SPAN_FIELD_NUMBER: _ClassVar[int]
    code: WarningCode
    message: str
    span: Span
    def __init__(self, code: _Optional[_Union[WarningCode, str]] = ..., message: _Optional[str] = ..., span: _Optional[_Union[Span, _Mapping]] = ...) -> None: ...

class Span(_message.Message):
    __slots__ = ("start", "end")
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    start: int
    end: int
    def __init__(self, start: _Optional[int] = ..., end: _Optional[int] = ...) -> None: ...

class Quote(_message.Message):
    __slots__ = ("id", "kind", "content", "text", "cue", "speaker", "role", "date", "outlet", "nested", "confidence")
    ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    CUE_FIELD_NUMBER: _ClassVar[int]
    SPEAKER_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    DATE_FIELD_NUMBER: _ClassVar[int]
    OUTLET_FIELD_NUMBER: _ClassVar[int]
    NESTED_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    id: str
    kind: QuoteKind
    content: _containers.RepeatedCompositeFieldContainer[Span]
    text: str
    cue: Cue
    speaker: Speaker
    role: Role
    date: UtteranceDate
    outlet: Outlet
    nested: _containers.RepeatedCompositeFieldContainer[Quote]
    confidence: float
    def __init__(self, id: _Optional[str] = ..., kind: _Optional[_Union[QuoteKind, str]] = ..., content: _Optional[_Iterable[_Union[Span, _Mapping]]] = ..., text: _Optional[str] = ..., cue: _Optional[_Union[Cue, _Mapping]] = ..., speaker: _Optional[_Union[Speaker, _Mapping]] = ..., role: _Optional[_Union[Role, _Mapping]] = ..., date: _Optional[_Union[UtteranceDate, _Mapping]] = ..., outlet: _Optional[_Union[Outlet, _Mapping]] = ..., nested: _Optional[_Iterable[_Union[Quote, _Mapping]]] = ..., confidence: _Optional[float] = ...) -> None: ...

class Cue(_message.Message):
    __slots__ = ("span", "text", "lemma", "negated")
    SPAN_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    LEMMA_FIELD_NUMBER: _ClassVar[int]
    NEGATED_FIELD_NUMBER: _ClassVar[int]
    span: Span
    text: str
    lemma: str
    negated: bool
    def __init__(self, span: _Optional[_Union[Span, _Mapping]] = ..., text: _Optional[str] = ..., lemma: _Optional[str] = ..., negated: _Optional[bool] = ...) -> None: ...

class Mention(_message.Message):
    __slots__ = ("span", "text")
    SPAN_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    span: Span
    text: str
    def __init__(self, span: _Optional[_Union[Span, _Mapping]] = ..., text: _Optional[str] = ...) -> None: ...

class Candidate(_message.Message):
    __slots__ = ("name", "score")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    name: str
    score: float
    def __init__(self, name: _Optional[str] = ..., score: _Optional[float] = ...) -> None: ...

class Speaker(_message.Message):
    __slots__ = ("name", "kind", "mention", "resolution", "chain", "candidates")
    NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    MENTION_FIELD_NUMBER: _ClassVar[int]
    RESOLUTION_FIELD_NUMBER: _ClassVar[int]
    CHAIN_FIELD_NUMBER: _ClassVar[int]
    CANDIDATES_FIELD_NUMBER: _ClassVar[int]
    name: str
    kind: SpeakerKind
    mention: Mention
    resolution: Resolution
    chain: _containers.RepeatedCompositeFieldContainer[Mention]
    candidates: _containers.RepeatedCompositeFieldContainer[Candidate]
    def __init__(self, name: _Optional[str] = ..., kind: _Optional[_Union[SpeakerKind, str]] = ..., mention: _Optional[_Union[Mention, _Mapping]] = ..., resolution: _Optional[_Union[Resolution, str]] = ..., chain: _Optional[_Iterable[_Union[Mention, _Mapping]]] = ..., candidates: _Optional[_Iterable[_Union[Candidate, _Mapping]]] = ...) -> None: ...

class Role(_message.Message):
    __slots__ = ("text", "span", "basis")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    SPAN_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    text: str
    span: Span
    basis: RoleBasis
    def __init__(self, text: _Optional[str] = ..., span: _Optional[_Union[Span, _Mapping]] = ..., basis: _Optional[_Union[RoleBasis, str]] = ...) -> None: ...

class UtteranceDate(_message.Message):
    __slots__ = ("value", "text", "span", "basis")
    VALUE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    SPAN_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    value: str
    text: str
    span: Span
    basis: DateBasis
    def __init__(self, value: _Optional[str] = ..., text: _Optional[str] = ..., span: _Optional[_Union[Span, _Mapping]] = ..., basis: _Optional[_Union[DateBasis, str]] = ...) -> None: ...

class Outlet(_message.Message):
    __slots__ = ("name", "span", "basis")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SPAN_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    name: str
    span: Span
    basis: OutletBasis
    def __init__(self, name: _Optional[str] = ..., span: _Optional[_Union[Span, _Mapping]] = ..., basis: _Optional[_Union[OutletBasis, str]] = ...) -> None: ...
