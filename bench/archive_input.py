"""What the bench of archives reads: PolNeAR's texts, and generated short articles; both as JSON Lines."""

from __future__ import annotations

import json
import random
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from bench.articles import sources
from bench.gold import REPOSITORY

# Not public: the texts belong to their publishers.
POLNEAR = REPOSITORY.parent / "shared" / "corpora" / "polnear" / "polnear-train-dev.tar.xz"
_NAMES = "Ana Ruiz,Tom Baker,Paula Lind,Jo Park,Maria Bell,Peter Novak,Grace Otieno,Liam Shaw".split(",")
_ROLES = "the mayor,a teacher,the union's head,a nurse,the minister,a farmer,the coach,a judge".split(",")
_TOPICS = "bridge,school,strike,budget,harvest,election,clinic,stadium,river,museum".split(",")


def texts(limit: int | None = None) -> list[str]:
    """The texts of PolNeAR's train and dev sets, or of the seeds and gold articles where that is not at hand.

    `limit` takes so many of them, spread evenly over all.
    """
    if POLNEAR.exists():
        with tarfile.open(POLNEAR) as archive:
            found = {
                member.name: archive.extractfile(member).read().decode()  # type: ignore[union-attr]
                for member in archive
                if member.name.endswith(".txt") and {"train", "dev"} & set(PurePosixPath(member.name).parts)
            }
        articles = [found[name] for name in sorted(found) if found[name].strip()]
    else:
        articles = [article.text for article in sources()]
    if limit is None or limit >= len(articles):
        return articles
    return [articles[place * len(articles) // limit] for place in range(limit)]


def write_jsonl(path: Path, articles: Iterable[str]) -> Path:
    """A file with one article in each line; returns it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as stream:
        for number, text in enumerate(articles):
            stream.write(json.dumps({"id": f"a{number}", "text": text}, ensure_ascii=False) + "\n")
    return path


def short_articles(count: int) -> Iterator[str]:
    """Generated articles of some forty words, no two alike; always the same ones."""
    dice = random.Random(11)
    for number in range(count):
        name, other = dice.sample(_NAMES, 2)
        topic, last = dice.choice(_TOPICS), name.split()[-1]
        yield (
            f"The {topic} of district {number} was on the agenda again on Monday. “We will not wait until "
            f"{1900 + number % 200},” said {name}, {dice.choice(_ROLES)}. {last} said the {topic} had cost "
            f"{number + 17} dollars.\n\nAccording to {other}, {dice.choice(_ROLES)}, nothing is decided yet.\n"
        )
