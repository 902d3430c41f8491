"""Offsets count what the caller counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quotewire.v1 import quotewire_pb2 as pb
from quotewire_server.offsets import OffsetConverter

texts = st.text(st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("a“é€😀👩‍🚀\r\n\u00a0")))


@given(texts)
def test_every_offset_is_the_length_of_the_text_before_it(text):
    in_bytes = OffsetConverter(text, pb.OFFSET_ENCODING_UTF8_BYTES)
    in_units = OffsetConverter(text, pb.OFFSET_ENCODING_UTF16_UNITS)
    for offset in range(len(text) + 1):
        assert in_bytes(offset) == len(text[:offset].encode())
        assert in_units(offset) == len(text[:offset].encode("utf-16-le")) // 2


@pytest.mark.parametrize("encoding", [pb.OFFSET_ENCODING_UNSPECIFIED, pb.OFFSET_ENCODING_CODE_POINTS])
def test_code_points_stay_as_they_are(encoding):
    convert = OffsetConverter("😀 “é”", encoding)

    assert [convert(offset) for offset in range(6)] == [0, 1, 2, 3, 4, 5]
