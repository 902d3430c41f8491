"""Articles to load a server with: real ones of about the same length, and made-up ones without end.

The real ones are the seeds and the gold articles, cut or joined at the ends of paragraphs. The made-up ones are
their sentences, shuffled, with invented words in place of many real ones: no two articles share those words,
which is the worst that can happen to the memory of a worker.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterator

from quotewire.v1 import quotewire_pb2 as pb

from bench.gold import GoldArticle, load_gold
from bench.pipeline import NAMED_SETS, request_for

USUAL_WORDS = 600

# One word in so many gives way to an invented one.
_INVENTED_EVERY = 5
_SYLLABLES = [c + v + e for c in "bdfgklmnprstvz" for v in "aeiou" for e in ("", "n", "r", "s")]
_SENTENCE_END = re.compile(r"(?<=[.!?][\"”’'])\s+|(?<=[.!?])\s+")
_WORD = re.compile(r"[A-Za-z]{4,}")


def sources() -> list[GoldArticle]:
    """The articles that all others are made of; more of them where the non-public gold set is at hand."""
    sets = ("seeds", "wikinews", "articles")
    return [article for name in sets if NAMED_SETS[name].exists() for article in load_gold(NAMED_SETS[name])]


def real_requests(words: int = USUAL_WORDS) -> list[pb.ExtractQuotesRequest]:
    """Requests whose articles have about so many words each, none of them twice."""
    requests: list[pb.ExtractQuotesRequest] = []
    paragraphs: list[str] = []
    for source in sources():
        for paragraph in source.text.splitlines(keepends=True):
            paragraphs.append(paragraph)
            if sum(len(each.split()) for each in paragraphs) >= 0.9 * words:
                request = request_for(source)
                request.article.text = "".join(paragraphs)
                request.article.id = f"article-{len(requests)}"
                requests.append(request)
                paragraphs = []
    return requests


def mean_words(requests: list[pb.ExtractQuotesRequest]) -> float:
    """How many words the articles have on average."""
    return sum(len(request.article.text.split()) for request in requests) / len(requests)


def distinct_requests(seed: int, words: int = USUAL_WORDS) -> Iterator[pb.ExtractQuotesRequest]:
    """Requests without end, each with words that no other has. The same seed gives the same ones."""
    dice = random.Random(seed)
    sentences = [sentence for source in sources() for sentence in _SENTENCE_END.split(source.text)]
    for number in itertools.count():
        chosen: list[str] = []
        length = 0
        while length < words:
            chosen.append(_WORD.sub(lambda word: _or_invented(word[0], dice), dice.choice(sentences)))
            length += len(chosen[-1].split())
        text = "\n\n".join(" ".join(chosen[i : i + 4]) for i in range(0, len(chosen), 4))
        yield pb.ExtractQuotesRequest(article=pb.Article(id=f"distinct-{seed}-{number}", text=text))


def _or_invented(word: str, dice: random.Random) -> str:
    if dice.randrange(_INVENTED_EVERY):
        return word
    invented = "".join(dice.choices(_SYLLABLES, k=4))
    return invented.capitalize() if word[0].isupper() else invented
