"""Names that label a quotation, where the reader linked it to something else."""

import quotewire_server
from quotewire_server.attribution import engine, labels
from quotewire_server.attribution.draft import Draft
from quotewire_server.attribution.model import ArticleContext, Span


def test_a_signature_outweighs_a_link_from_the_paragraph_before() -> None:
    text = "Other shops said that they will sell the book.\n\n“It is a fine book.” — Ana Ruiz\n\nIt came out in May."
    reading, _ = engine.read(quotewire_server.load()(text), ArticleContext())
    told, quoted = Span(17, 45), Span(text.index("“"), text.index("”") + 1)
    linked = Draft([told, quoted], reading.tokens(Span(12, 16)), [reading.tokens(Span(0, 11))], 0.9)

    (signed,) = labels.signed(reading, [linked])

    assert linked.content == [told]
    assert signed.content == [quoted]
    assert reading.doc[slice(*signed.source[0])].text == "Ana Ruiz"
