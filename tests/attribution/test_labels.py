"""Names that label a quotation, where the reader linked it to something else."""

import pytest
import quotewire_server
from quotewire_server.attribution import engine, labels
from quotewire_server.attribution.draft import Draft
from quotewire_server.attribution.model import ArticleContext, Span

TEXT = "Other shops said that they will sell the book.\n\n“It is a fine book.” — Ana Ruiz\n\nIt came out in May."
TOLD, QUOTED = Span(17, 46), Span(TEXT.index("“"), TEXT.index("”") + 1)


@pytest.mark.parametrize("content", [[TOLD, QUOTED], [Span(TOLD.start, QUOTED.end)]], ids=["two spans", "one span"])
def test_a_signature_outweighs_a_link_from_the_paragraph_before(content: list[Span]) -> None:
    reading, _ = engine.read(quotewire_server.load()(TEXT), ArticleContext())
    linked = Draft(content, reading.tokens(Span(12, 16)), [reading.tokens(Span(0, 11))], 0.9)

    (signed,) = labels.signed(reading, [linked])

    assert linked.content == [TOLD]
    assert signed.content == [QUOTED]
    assert reading.doc[slice(*signed.source[0])].text == "Ana Ruiz"
