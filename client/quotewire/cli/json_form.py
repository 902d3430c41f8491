"""The protobuf JSON form of a message, with the contract's own field names."""

from __future__ import annotations

import json
from typing import Any

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message

# JSON may hold these as they are, but readers that split lines the way Unicode does would cut them.
_LINE_ENDS = str.maketrans({"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def response_dict(message: Message) -> dict[str, Any]:
    """The message as plain Python values.

    Numbers that are 0 and lists that are empty are there, so that `start` is never missing; parts that
    were not found (speaker, role, date, outlet, cue) are not.
    """
    values: dict[str, Any] = MessageToDict(
        message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    )
    return values


def response_json(message: Message, indent: int | None = None) -> str:
    """The message as JSON text; without `indent` on one line."""
    return dump(response_dict(message), indent)


def dump(value: object, indent: int | None = None) -> str:
    """JSON text that is safe to split into lines."""
    return json.dumps(value, ensure_ascii=False, indent=indent).translate(_LINE_ENDS)
