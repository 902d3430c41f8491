"""Names of public life with the share of men among their bearers, counted in the training corpora.

    python -m training.coreference.learnt_names --corpora ../shared/corpora

A name counts once per chain (CoreNLP's silver chains of PolNeAR train) in which it stands beside he or she.
Given names are kept where coreferee's own lists lack them or say otherwise; single names ("Okafor") where nearly
all chains agree.
"""

from __future__ import annotations

import json
import lzma
from collections import Counter, defaultdict
from pathlib import Path

import click
from quotewire_server.coreference.chains import DEFAULT_PATH
from quotewire_server.coreference.lexicon import FEMALE, MALE, PRONOUN_KINDS, person_words
from quotewire_server.coreference.pronouns import NAMES_FILE

MIN_CHAINS = 2
MIN_CHAINS_SINGLE = 5


def count_names(corpora: Path) -> tuple[dict[str, Counter[str]], dict[str, Counter[str]]]:
    """Given name, and single name -> in how many chains it stands beside he, and beside she."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    singles: dict[str, Counter[str]] = defaultdict(Counter)
    with lzma.open(corpora / "polnear" / "corenlp-train.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            sentences = article["sentences"]
            for chain in article["coref"]:
                names, alone, kinds = set(), set(), Counter()
                for sentence, start, end, *_ in chain:
                    words = [t[0] for t in sentences[sentence]["t"][start:end]]
                    kinds[PRONOUN_KINDS.get(words[0].lower(), "")] += len(words) == 1
                    tags = [t[5] for t in sentences[sentence]["t"][start:end]]
                    if 2 <= len(words) <= 3 and set(tags) == {"PERSON"}:
                        names.add(words[0].lower())
                    elif tags == ["PERSON"]:
                        alone.add(words[0].lower())
                male, female = kinds[MALE], kinds[FEMALE]
                if max(male, female) > 2 * min(male, female):
                    kind = MALE if male > female else FEMALE
                    for found, table in ((names, counts), (alone, singles)):
                        if len(found) == 1:
                            table[found.pop()][kind] += 1
    return counts, singles


@click.command(help=__doc__)
@click.option("--corpora", type=click.Path(path_type=Path, exists=True), default=Path("../shared/corpora"))
@click.option("--out", type=click.Path(path_type=Path), default=DEFAULT_PATH)
def main(corpora: Path, out: Path) -> None:
    words = person_words()
    given_counts, single_counts = count_names(corpora)
    kept, single = {}, {}
    for name, count in sorted(single_counts.items()):
        total = count[MALE] + count[FEMALE]
        share = count[MALE] / total
        if total >= MIN_CHAINS_SINGLE and name.isalpha() and (share >= 0.9 or share <= 0.1):
            single[name] = round(share, 2)
    for name, count in sorted(given_counts.items()):
        total = count[MALE] + count[FEMALE]
        share = count[MALE] / total
        listed = (name in words.male_names, name in words.female_names)
        agrees = listed == (share > 0.5, share < 0.5)
        if total >= MIN_CHAINS and name.isalpha() and len(name) > 1 and not agrees:
            kept[name] = round(share, 2)
    out.mkdir(parents=True, exist_ok=True)
    (out / NAMES_FILE).write_text(
        json.dumps({"given": kept, "single": single}, ensure_ascii=False, indent=0) + "\n", encoding="utf-8"
    )
    print(f"{len(kept)} given names, {len(single)} single names")


if __name__ == "__main__":
    main()
