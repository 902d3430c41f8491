"""Short articles that no newspaper would print: everything that breaks readers of text, in every mixture.

`nasty_request(seed, number)` always gives the same request for the same two numbers, so that whatever goes
wrong can be looked at again.
"""

from __future__ import annotations

import random
from functools import cache

from quotewire.v1 import quotewire_pb2 as pb

from bench.articles import sources

# fmt: off
_MARKS = list("\"'“”‘’«»‹›„‚‟‛`´″′＂「」『』〝〞❝❞") + ["``", "''", ",,", "<<", ">>", '""', "“‘", "’”", '\\"', "&quot;"]
_PAIRS = [("“", "”"), ('"', '"'), ("‘", "’"), ("«", "»"), ("„", "“"), ("``", "''"), ("'", "'"), ("“", '"'), ("”", "”")]
_NAMES = (
    "Ana Ruiz|Tom Baker|Mr. Bell|Dr. J. R. O’Neil-Smith III|SEN. MCCONNELL|he|she|they|I|the mayor|a senior official|"
    "Xi|Ngũgĩ wa Thiong’o|Björk|李克强|Мария Захарова|محمد|@POTUS|The New York Times|critics|it|who|Jr.|van der Berg"
).split("|")
_CUES = (
    "said|says|told CNN|told reporters on Monday|asked|did not say|declined to comment|according to|added|tweeted|"
    "wrote in a letter|:|—|believes|claimed that|was quoted as saying|who said that|,|announced last week"
).split("|")
_WORDS = (
    "the bridge will open in May|never again|we|it had cost $4.5m|that|“nested|and|not|a disgrace|on Friday|in 2019|"
    "last month|Sept. 31|U.S.A.|e.g.|No.|!|?|…|...|--|http://x.y/?q=“a”|a@b.c|#no|<b>bold</b>|&amp;|{{x}}|%s|\\n"
).split("|")
_ODD = (
    ["\x00", "\x01", "\x1b[31m", "\x7f", "\x85", "\xa0", "\xad", "\u200b", "\u200d", "\u200e", "\u200f"]
    + ["\u2028", "\u2029"]
    + ["\u202e", "\u2066", "\u2069", "\ufeff", "\ufffd", "\uffff", "\U0010ffff", "\ue000", "e\u0301", "\u0301" * 20]
    + ["👩‍👩‍👧‍👦", "🏳️‍🌈", "🇺🇸", "👍🏽", "😀" * 9, "𝒜𝓃𝒶", "ﬁ", "İ", "ß", "ŉ", "ǅ", "ⅷ", "½", "①", "٣"]
    + ["שלום", "مرحبا", "नमस्ते"]
    + ["你好，他说：“好”。", "ไม่มีช่องว่าง", "Z̸̡̛a̵l̶g̷o̴", "\t", "\r\n", "\r", "\n", "\n\n", " ", "   ", "\v", "\f", "\x1c"]
)
_ENDS = [".", ".", ".", ",", "!", "?", "…", "", ". ", ".”", ",”", "\n", "\n\n", "\r\n\r\n", " — "]
_LONG = ["a", "A", "ab-", "1", "1,", ".", "…", "“", '"', "’", "(", "—", "_", "!"]
_LONG += ["é", "你", "😀", "\u0301", "said ", "he said, ", "\n"]
# fmt: on
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def nasty_request(seed: int, number: int) -> pb.ExtractQuotesRequest:
    """The request of this number; now and then one that must be refused."""
    dice = random.Random(f"{seed}:{number}")
    request = pb.ExtractQuotesRequest(article=pb.Article(id=f"{seed}-{number}", text=nasty_text(dice)))
    if dice.random() < 0.4:
        _dress(request, dice)
    return request


def nasty_text(dice: random.Random) -> str:
    """One text of up to some hundred characters, seldom of some thousand."""
    [make] = dice.choices((_news, _soup, _edited, _punctuation, _repeated, _single), (45, 25, 18, 6, 1, 5))
    return make(dice)


def _news(dice: random.Random) -> str:
    """What a journalist might write after a hard night."""
    return "".join(_sentence(dice) for _ in range(dice.choice((1, 1, 1, 2))))


def _sentence(dice: random.Random) -> str:
    opening, closing = dice.choice(_PAIRS)
    if dice.random() < 0.25:
        opening = dice.choice(["", dice.choice(_MARKS)])
    if dice.random() < 0.25:
        closing = dice.choice(["", dice.choice(_MARKS)])
    speech = f"{opening}{_phrase(dice)}{dice.choice([',', '.', '', '?'])}{closing}"
    who = [dice.choice(_NAMES), dice.choice(_CUES)]
    if dice.random() < 0.3:
        who.reverse()
    parts = [speech, " ".join(who)]
    if dice.random() < 0.4:
        parts.reverse()
    if dice.random() < 0.2:
        parts.append(f"{opening}{_phrase(dice)}{closing}")
    if dice.random() < 0.3:
        parts.insert(dice.randrange(len(parts) + 1), dice.choice(_ODD))
    return (
        dice.choice([" ", " ", " ", "", "\n"]).join(parts) + dice.choice(_ENDS) + dice.choice([" ", "", "\n"])
    )


def _phrase(dice: random.Random) -> str:
    return " ".join(dice.choices(_WORDS, k=dice.randint(1, 3)))


def _soup(dice: random.Random) -> str:
    kinds = (_MARKS, _ODD, _WORDS, _NAMES, _CUES, _ENDS)
    pieces = [dice.choice(dice.choice(kinds)) for _ in range(dice.randint(1, 20))]
    return dice.choice(["", " "]).join(pieces)


def _edited(dice: random.Random) -> str:
    """A stretch of a real article with a few characters struck, doubled or replaced."""
    text = dice.choice(_texts())
    start = dice.randrange(len(text))
    characters = list(text[start : start + dice.randint(20, 160)])
    for _ in range(dice.randint(1, 6)):
        place = dice.randrange(len(characters) + 1)
        characters[place : place + dice.choice((0, 0, 1, 9))] = dice.choice(
            dice.choice((_MARKS, _ODD, _ENDS))
        )
    return "".join(characters)


def _punctuation(dice: random.Random) -> str:
    signs = dice.choices(
        _MARKS + list(".,;:!?()[]{}<>/\\|@#$%^&*-–—_=+~ \n"), k=dice.choice((5, 20, 20, 50, 50, 400))
    )
    return "".join(signs)


def _repeated(dice: random.Random) -> str:
    count = dice.choice((50, 200, 200, 200, 1000, 3000))
    return (dice.choice(_LONG) * count)[: count + 1] + dice.choice(["", " said Ana Ruiz.", "”"])


def _single(dice: random.Random) -> str:
    return dice.choice(
        [dice.choice(_LETTERS), chr(dice.randrange(1, 0xD800)), chr(dice.randrange(0xE000, 0x110000)), ""]
    )


@cache
def _texts() -> list[str]:
    return [source.text for source in sources()]


def _dress(request: pb.ExtractQuotesRequest, dice: random.Random) -> None:
    """The other fields: mostly as they may be, now and then not."""
    article, options = request.article, request.options
    options.offset_encoding = dice.choice((0, 1, 2, 2, 3, 3, 3)) if dice.random() < 0.98 else 77
    if dice.random() < 0.2:
        options.min_confidence = dice.choice((0.1, 0.5, 1.0, 0.0, -0.5, 1.5, float("nan"), float("inf")))
    if dice.random() < 0.2:
        options.kinds.extend(dice.choices((1, 2, 3, 4, 4, 99) if dice.random() < 0.1 else (1, 2, 3, 4), k=2))
    if dice.random() < 0.5:
        published = article.published
        published.year, published.month, published.day = dice.choice(
            (
                (2019, 5, 1),
                (2024, 2, 29),
                (2000, 0, 0),
                (1, 1, 1),
                (9999, 12, 31),
                (2023, 2, 29),
                (-5, 1, 1),
                (2020, 13, 1),
            )
        )
    article.title = _soup(dice)[:200] if dice.random() < 0.3 else ""
    article.outlet = dice.choice(("", "The Daily Herald", "CNN", "\x00", "“”", "😀", "Herald " * 90))
    article.byline = dice.choice(("", "Ana Ruiz", "By TOM BAKER and Ana Ruiz", "\u202e", "by"))
    article.language = dice.choice(("", "en", "en-GB", "de", "zh-Hant", "EN_us", "?"))
    article.url = dice.choice(
        ("", "https://example.com/a", "file:///etc/passwd", "javascript:alert(1)", "\n")
    )
