"""Cards of articles: who spoke, in which role, when, to which outlet, made by reading; and what a network learns from.

The cards of some hundred PolNeAR train articles lie in two files, one article per line, as places in texts that are
not redistributed: read with the corpus, they become what the other gold is (see bench/gold/README.md). Names that the
text does not hold word for word ("Twitter" for "tweeted") stand as they are.

    python -m training.cards --corpora FOLDER --gold GOLD_TRAIN_FOLDER --out build/cards.jsonl

runs the pipeline over all articles with cards and writes what the reader's card heads learn from: for each quote the
pipeline drafts, its words, its kind, and the dates, outlets and roles it could have, with those that are right.

    python -m training.cards --corpora FOLDER --dev-gold build/dev

writes the 58 articles of cards_dev.jsonl, from PolNeAR dev, as gold for `python -m bench.quality --gold build/dev`.
Nothing is trained on them.
"""

from __future__ import annotations

import argparse
import json
import logging
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from bench.scoring import plain_form
from bench.scoring import similar_role as same_role

from .cases import Case, read_cases
from .corpora import read_metadata, read_polnear

LOG = logging.getLogger("training.cards")
# Read at two times, see training/README.md.
CARDS = (Path(__file__).parent / "cards.jsonl", Path(__file__).parent / "cards_later.jsonl")
DEV_CARDS = Path(__file__).parent / "cards_dev.jsonl"
_PRONOUNS = frozenset("he she they it we i who you him her them his their".split())
Span = tuple[int, int]


def load_articles(gold: Path, corpora: Path) -> list[dict]:
    """All articles with cards, by id: the given gold and those of CARDS, in the form of the gold."""
    articles = [json.loads(p.read_text(encoding="utf-8")) for p in gold.glob("*.json")]
    known = {a["id"] for a in articles}
    texts = {d.name: d.text for d in read_polnear(corpora, "train")}
    about = read_metadata(corpora)
    for line in (line for path in CARDS for line in path.read_text(encoding="utf-8").splitlines()):
        entry = json.loads(line)
        if entry["id"] not in known:
            articles.append(about[entry["id"]] | unpack(entry, texts[entry["id"]]))
    return sorted(articles, key=lambda a: a["id"])


def unpack(entry: dict, text: str) -> dict:
    """An article of cards.jsonl with the words that its places stand for."""

    def words(value: str | Span | None) -> str | None:
        return " ".join(text[value[0] : value[1]].split()) if isinstance(value, list) else value

    def named(thing: dict) -> tuple[str | None, list[str]]:
        return words(thing.get("name")), [w for alias in thing.get("aliases", ()) if (w := words(alias))]

    nobody: dict = {}
    attributions = []
    for number, item in enumerate(entry["attributions"], 1):
        person, day, medium = (
            entry[table][item[field]] if field in item else nobody
            for table, field in (("speakers", "speaker"), ("dates", "date"), ("outlets", "outlet"))
        )
        speaker, aliases = named(person)
        outlet, other_outlets = named(medium)
        attributions.append(
            {
                "id": f"a{number}", "content": item["content"], "cue": item["cue"], "source": item["source"],
                "kind": item["kind"], "card_is_debatable": item.get("debatable", False),
                "speaker": speaker, "speaker_aliases": aliases, "speaker_kind": person.get("kind", "unknown"),
                "role": [words(role) for role in person.get("roles", ())], "role_span": None,
                "role_spans": [role for role in person.get("roles", ()) if isinstance(role, list)],
                "date_text": words(day.get("text")), "date": day.get("value"), "date_span": None,
                "outlet": outlet, "outlet_aliases": other_outlets,
            }
        )  # fmt: skip
    return {"id": entry["id"], "text": text, "attributions": attributions}


def write_dev_gold(corpora: Path, out: Path) -> int:
    """Writes the articles of cards_dev.jsonl as gold, one file each; returns how many."""
    texts = {d.name: d.text for d in read_polnear(corpora, "dev")}
    about = read_metadata(corpora)
    out.mkdir(parents=True, exist_ok=True)
    entries = [json.loads(line) for line in DEV_CARDS.read_text(encoding="utf-8").splitlines()]
    for entry in entries:
        article = about[entry["id"]] | unpack(entry, texts[entry["id"]])
        for said in article["attributions"]:
            source = " ".join(article["text"][start:end] for start, end in said["source"])
            said["mention_is_pronoun"] = source.lower().strip() in _PRONOUNS
            said["note"] = "optional" if said["card_is_debatable"] else ""
        (out / f"{entry['id']}.json").write_text(json.dumps(article), encoding="utf-8")
    return len(entries)


def example(cases: Sequence[Case]) -> dict:
    """What the card network learns from an article, from its drafts in order: items and answers, words as numbers."""
    reading, choices = cases[0].reading, cases[0].choices
    found = choices.items
    word, count = [], 0
    for token in reading.doc:
        word.append(max(0, count - 1) if token.is_space else count)
        count += not token.is_space
    items = [
        [item.type, word[item.first], word[item.last], word[item.third], item.speaker, item.first,
         reading.sentence_of[item.first], reading.paragraph_of[item.first], [round(t, 3) for t in item.traits]]
        for item in found.items
    ]  # fmt: skip
    quotes = []
    for number, case in enumerate(cases):
        answers = {
            "date": answers_of(case, "date", dict(enumerate(choices.dates.phrases))),
            "outlet": answers_of(case, "outlet", dict(enumerate(choices.outlets.phrases))),
            "role": answers_of(case, "role", {c.tokens: c for c in case.roles}),
        }
        quote: dict = {"item": found.quotes[number], "kind": kind_of(case)}
        for name, right in answers.items():
            if right is not None:
                options = found.options[number][name]
                quote[name] = [sorted(options.values()), sorted(options[k] for k in right if k in options)]
        quotes.append(quote)
    return {"words": count, "items": items, "quotes": quotes}


def kind_of(case: Case) -> int | None:
    """Index into the card network's KINDS; None where the annotation leaves it open."""
    if case.free:
        return None
    if case.gold is None:
        return 0
    return 2 if case.speech else 1


def answers_of(case: Case, name: str, options: dict) -> set | None:
    """The keys of the options of a field that are right; None where no answer is known or none of the options fits."""
    gold = case.gold
    if gold is None or not case.speech or (name == "role" and not case.speaker_right):
        return None
    if name == "role":
        wanted = bool(gold["role"])
        right = {key for key, option in options.items() if any(same_role(option.text, r) for r in gold["role"])}
    elif name == "outlet":
        names = {plain_form(n) for n in (gold["outlet"], *gold["outlet_aliases"]) if n}
        wanted = bool(names)
        right = {key for key, option in options.items() if plain_form(option.name) in names}
    else:
        wanted = bool(gold["date_text"])
        words = " ".join((gold["date_text"] or "").lower().split())
        right = {
            key
            for key, option in options.items()
            if (gold["date"] and option.value == gold["date"]) or (words and option.text.lower() == words)
        }
    if wanted != bool(right) or (not wanted and name != "role" and gold.get("card_is_debatable")):
        return None
    return right


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--gold", type=Path, default=Path("../shared/gold/train"))
    parser.add_argument("--out", type=Path, default=Path("build/cards.jsonl"))
    parser.add_argument("--dev-gold", type=Path, help="write this folder and nothing else")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    if options.dev_gold:
        LOG.info("wrote %d articles to %s", write_dev_gold(options.corpora, options.dev_gold), options.dev_gold)
        return
    articles = load_articles(options.gold, options.corpora)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    with options.out.open("w", encoding="utf-8") as stream:
        for _, cases in groupby(read_cases(articles), key=lambda case: case.article):
            drafts = list(cases)
            entry = {"id": articles[drafts[0].article]["id"], **example(drafts)}
            stream.write(json.dumps(entry, separators=(",", ":")) + "\n")
    LOG.info("wrote %s", options.out)


if __name__ == "__main__":
    main()
