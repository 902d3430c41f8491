"""Words whose gold lemma the rules of quotewire_server.reader.lemmas miss: `lemmas.json` of the model.

`python -m training.lemma_exceptions --corpora ../shared/corpora --out server/quotewire_server/models/en_news`
Gold lemmas come from EWT and GUM (train and dev); a form counts when one lemma has a clear majority.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from pathlib import Path

from quotewire_server.reader.lemmas import lemma

from . import corpora

_INFLECTED = ("VBD", "VBN", "VBG", "VBZ", "NNS", "JJR", "JJS", "RBR", "RBS")


def exceptions(folder: Path) -> dict[str, str]:
    """"form/T" -> lemma for the forms that the rules miss, T the first letter of the tag."""
    splits = corpora.gum_split(folder)
    documents = [d for d in corpora.read_gum(folder) if splits[d.name] != "test"]
    documents += corpora.read_ewt(folder, "train") + corpora.read_ewt(folder, "dev")
    documents += corpora.read_polnear(folder, "train")
    counts: dict[tuple[str, str], Counter[tuple[str, str]]] = defaultdict(Counter)
    for document in documents:
        weight = 1 if document.corpus == "polnear" else 5  # CoreNLP's lemmas are silver
        for sentence in document.sentences:
            for token in sentence:
                form = token.form.lower().replace("’", "'")
                if token.xpos in _INFLECTED and form.replace("-", "").isalpha():
                    counts[form, token.xpos[0]][token.lemma.lower(), token.xpos] += weight
    found = {}
    for (form, letter), lemmas in sorted(counts.items()):
        by_lemma: Counter[str] = Counter()
        for (name, _), count in lemmas.items():
            by_lemma[name] += count
        best, count = by_lemma.most_common(1)[0]
        tag = max((t for n, t in lemmas if n == best), key=lambda t: lemmas[best, t])
        if count >= 2 and count > 0.7 * by_lemma.total() and lemma(form, tag) != best:
            found[f"{form}/{letter}"] = best
    return found


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, default=Path("../shared/corpora"))
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    table = exceptions(options.corpora)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "lemmas.json").write_text(
        json.dumps(table, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8"
    )
    print(f"{len(table)} exceptions")


if __name__ == "__main__":
    main()
