"""Offsets in the unit that a caller counts in: code points, UTF-8 bytes or UTF-16 units.

Inside quotewire all offsets are code points; they are converted once, when a response is built.
"""

from __future__ import annotations

import numpy as np
from quotewire.v1 import quotewire_pb2 as pb


class OffsetConverter:
    """Converts code point offsets of one text; building it takes O(n), each conversion O(1).

    `encoding` is a value of the contract's OffsetEncoding; unspecified means code points.
    """

    def __init__(self, text: str, encoding: int):
        self._starts: np.ndarray | None = None
        if encoding in (pb.OFFSET_ENCODING_UTF8_BYTES, pb.OFFSET_ENCODING_UTF16_UNITS) and not text.isascii():
            points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
            if encoding == pb.OFFSET_ENCODING_UTF8_BYTES:
                widths = 1 + (points > 0x7F) + (points > 0x7FF) + (points > 0xFFFF)
            else:
                widths = 1 + (points > 0xFFFF)
            self._starts = np.concatenate(([0], np.cumsum(widths)))

    def __call__(self, offset: int) -> int:
        """The offset in the caller's unit of the code point at `offset`, 0 to the length of the text."""
        return offset if self._starts is None else int(self._starts[offset])
