"""Reading of the corpora as they are distributed: PolNeAR, EWT, GUM and Universal NER.

Every reader yields `GoldDocument`s: a text and gold tokens with code point offsets into it. What a corpus
does not annotate is None. Nothing is written to disk; the archives are read in place.
"""

from __future__ import annotations

import csv
import json
import lzma
import re
import tarfile
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

# Names in EWT train and in some articles of PolNeAR (README.md): the sentence or article, then the places of its
# names, "start, end, kind", in words of the sentence or in characters of the article.
EWT_NAMES, NEWS_NAMES = (Path(__file__).parent / f"{corpus}_names.tsv" for corpus in ("ewt", "news"))
# Genres of GUM whose texts may be used in shipped weights (CC BY, CC BY-SA); see README.md.
GUM_GENRES = ("academic", "bio", "court", "interview", "voyage")

NOT_A_NAME = "-"  # entity of a word in no person's, organisation's or place's name; it may be in another


@dataclass
class GoldToken:
    """One corpus token; `start` and `end` are code points in the document's text, `head` an index into the sentence."""

    form: str
    start: int
    end: int
    lemma: str = ""
    upos: str = ""
    xpos: str = ""
    feats: str = ""
    head: int = -1
    deprel: str = ""
    entity: str | None = None  # BIO in the corpus's own names; None where the corpus has no such layer
    misc: str = ""


@dataclass
class GoldAttribution:
    """One PolNeAR attribution: character ranges of its source, cue and content spans."""

    source: list[tuple[int, int]] = field(default_factory=list)
    cue: list[tuple[int, int]] = field(default_factory=list)
    content: list[tuple[int, int]] = field(default_factory=list)


@dataclass
class GoldDocument:
    """A text with whatever layers its corpus has."""

    name: str
    corpus: str
    text: str
    sentences: list[list[GoldToken]] = field(default_factory=list)
    attributions: list[GoldAttribution] | None = None
    names_read: bool = False  # whether somebody has read it for its names


def read_conllu(lines: Iterator[str], corpus: str) -> Iterator[GoldDocument]:
    """Documents of a CoNLL-U stream; text is rebuilt from `# text`, paragraphs are set off by a blank line."""
    document: GoldDocument | None = None
    comments: list[str] = []
    rows: list[list[str]] = []
    for line in lines:
        line = line.rstrip("\n")
        if line.startswith("#"):
            if line.startswith("# newdoc id"):
                if document is not None:
                    yield document
                document = GoldDocument(line.split("=", 1)[1].strip(), corpus, "")
            comments.append(line)
        elif line:
            rows.append(line.split("\t"))
        elif rows:
            assert document is not None, "CoNLL-U without # newdoc"
            _append_sentence(document, comments, rows)
            comments, rows = [], []
    if document is not None:
        yield document


def _append_sentence(document: GoldDocument, comments: list[str], rows: list[list[str]]) -> None:
    text = next(c.split("=", 1)[1].strip() for c in comments if c.startswith("# text ="))
    if document.text:
        document.text += "\n\n" if any(c.startswith("# newpar") for c in comments) else " "
    offset = len(document.text)
    document.text += text
    number = {row[0]: i for i, row in enumerate(r for r in rows if r[0].isdigit())}
    sentence = []
    at = 0
    for row in rows:
        if not row[0].isdigit():
            continue
        found = text.find(row[1], at)
        if found < 0 or found - at > 3:
            found = at  # a form that the text spells otherwise: it keeps an empty range
            end = at
        else:
            end = at = found + len(row[1])
        sentence.append(
            GoldToken(
                row[1], offset + found, offset + end, row[2], row[3], row[4], row[5],
                number.get(row[6], -1), row[7], misc=row[9],
            )
        )  # fmt: skip
    document.sentences.append(sentence)


def read_ewt(folder: Path, split: str) -> list[GoldDocument]:
    """English Web Treebank documents of a split with names: Universal NER's, in train those of ewt_names.tsv."""
    with lzma.open(folder / "ewt" / f"en_ewt-ud-{split}.conllu.xz", "rt", encoding="utf-8") as lines:
        documents = list(read_conllu(lines, "ewt"))
    with lzma.open(folder / "ewt" / f"en_ewt-ud-{split}.conllu.xz", "rt", encoding="utf-8") as lines:
        ids = [line.split("=", 1)[1].strip() for line in lines if line.startswith("# sent_id")]
    sentences = dict(zip(ids, (s for document in documents for s in document.sentences), strict=True))
    if split == "train":
        for token in (token for sentence in sentences.values() for token in sentence):
            token.entity = "O"
        for name, spans in read_names(EWT_NAMES).items():
            for start, end, kind in spans:
                _mark(sentences[name][start:end], kind)
        return documents
    for name, tags in _read_uner(folder, split).items():
        sentence = sentences.get(name, [])
        if len(tags) == len(sentence):
            for token, tag in zip(sentence, tags, strict=True):
                token.entity = tag
    return documents


def _mark(tokens: list[GoldToken], kind: str) -> None:
    """Make the tokens one name, in BIO."""
    for token in tokens:
        token.entity = f"{'B' if token is tokens[0] else 'I'}-{kind}"


def read_names(path: Path) -> dict[str, list[tuple[int, int, str]]]:
    """(start, end, kind) of the names in a file of names, by sentence or article; kinds are PER, ORG and LOC."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        holder, *names = line.split("\t")
        found[holder] = [(int(start), int(end), kind) for start, end, kind in (n.split(" ") for n in names)]
    return found


def _read_uner(folder: Path, split: str) -> dict[str, list[str]]:
    entities: dict[str, list[str]] = {}
    name = ""
    with lzma.open(folder / "uner-ewt" / f"en_ewt-ud-{split}.iob2.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("# sent_id"):
                name = line.split("=", 1)[1].strip()
                entities[name] = []
            elif line[:1].isdigit():
                entities[name].append(line.split("\t")[2].strip())
    return entities


def gum_split(folder: Path) -> dict[str, str]:
    """GUM document name -> its published split."""
    with tarfile.open(folder / "gum" / "gum-dep.tar.xz") as archive:
        text = _member(archive, "splits.md").decode("utf-8")
    split, names = "", {}
    for line in text.splitlines():
        if line.startswith("## "):
            split = line[3:].strip()
        elif line.strip().startswith("* "):
            names[line.strip()[2:].strip()] = split
    return names


def read_gum(folder: Path, genres: tuple[str, ...] = GUM_GENRES) -> list[GoldDocument]:
    """GUM documents of the given genres, with entities in `misc` turned into BIO."""
    documents = []
    with tarfile.open(folder / "gum" / "gum-dep.tar.xz") as archive:
        for member in sorted(archive.getmembers(), key=lambda m: m.name):
            name = Path(member.name).stem
            if not name.startswith("GUM_") or not member.name.endswith(".conllu") or name.split("_")[1] not in genres:
                continue
            stream = archive.extractfile(member)
            assert stream is not None
            lines = stream.read().decode("utf-8").splitlines()
            documents.extend(read_conllu(iter([*lines, ""]), "gum"))
    for document in documents:
        _gum_entities(document)
    return documents


def _gum_entities(document: GoldDocument) -> None:
    """Named entities of a GUM document: the name at the head of a mention, the shortest mention first."""
    for sentence in document.sentences:
        spans = _gum_spans(sentence)
        tags = ["O"] * len(sentence)
        for start, end, kind, wiki in sorted(spans, key=lambda s: (s[1] - s[0])):
            core = _name_core(sentence, start, end)
            if core is None or any(tag != "O" for tag in tags[core[0] : core[1]]):
                continue
            if kind == "time" and not wiki and not any(t.upos in ("PROPN", "NUM") for t in sentence[start:end]):
                continue
            for i in range(*core):
                tags[i] = ("B-" if i == core[0] else "I-") + kind
        for token, tag in zip(sentence, tags, strict=True):
            token.entity = tag


def _gum_spans(sentence: list[GoldToken]) -> list[tuple[int, int, str, bool]]:
    spans = []
    open_: dict[str, list[tuple[int, str, bool]]] = defaultdict(list)
    for i, token in enumerate(sentence):
        match = re.search(r"(?:^|\|)Entity=([^|]*)", token.misc)
        if not match:
            continue
        for part in re.findall(r"\([^()]*\)?|[^()]+\)", match.group(1)):
            if part.startswith("("):
                fields = part.strip("()").split("-")
                if len(fields) < 2 or "[" in fields[0]:
                    continue
                item = (i, fields[1], len(fields) > 7)
                if part.endswith(")"):
                    spans.append((item[0], i + 1, item[1], item[2]))
                else:
                    open_[fields[0]].append(item)
            else:
                stack = open_.get(part.strip("()").split("-")[0])
                if stack:
                    item = stack.pop()
                    spans.append((item[0], i + 1, item[1], item[2]))
    return spans


def _name_core(sentence: list[GoldToken], start: int, end: int) -> tuple[int, int] | None:
    """The name inside a mention: its proper-noun head with adjoining proper nouns; dates keep every number."""
    head = next((i for i in range(start, end) if not start <= sentence[i].head < end), start)
    if sentence[head].upos == "NUM" or (sentence[head].upos == "PROPN"):
        left = head
        while left > start and _in_name(sentence, left - 1):
            left -= 1
        right = head + 1
        while right < end and _in_name(sentence, right):
            right += 1
        while right - 1 > head and sentence[right - 1].upos not in ("PROPN", "NUM"):
            right -= 1
        while left < head and not (sentence[left].form[:1].isupper() or sentence[left].upos == "NUM"):
            left += 1
        return left, right
    return None


def _in_name(sentence: list[GoldToken], i: int) -> bool:
    token = sentence[i]
    if token.upos == "PROPN" or token.xpos.startswith("NNP"):
        return True
    if token.form[:1].isupper() and token.upos in ("ADJ", "VERB", "NOUN") and i > 0:
        return True
    if token.upos == "NUM" and token.form[:1].isdigit():
        return True
    return token.form in ("of", "the", "for", "and", "&", "'s", "’s", "-", ".") and _near_name(sentence, i)


def _near_name(sentence: list[GoldToken], i: int) -> bool:
    if sentence[i].form in ("and", "the"):
        return False
    return i + 1 < len(sentence) and sentence[i + 1].upos == "PROPN"


def read_polnear(folder: Path, split: str) -> list[GoldDocument]:
    """PolNeAR articles of a split ("train" or "dev") with attributions and CoreNLP's silver analysis.

    In the articles of news_names.tsv people, organisations and places are not the silver's but those given there.
    """
    names = read_names(NEWS_NAMES)
    texts: dict[str, str] = {}
    annotations: dict[str, str] = {}
    with tarfile.open(folder / "polnear" / "polnear-train-dev.tar.xz") as archive:
        for member in archive.getmembers():
            path = Path(member.name)
            if path.parent.parent.name != split or not member.isfile():
                continue
            stream = archive.extractfile(member)
            assert stream is not None
            content = stream.read().decode("utf-8")
            if path.suffix == ".txt":
                texts[path.stem] = content
            elif path.suffix == ".ann":
                # Several annotators did a few files: the alphabetically first is kept, always the same one.
                name = path.stem[:-5]
                if name not in annotations or path.stem < annotations[name].split("\0", 1)[0]:
                    annotations[name] = path.stem + "\0" + content
    documents = []
    with lzma.open(folder / "polnear" / f"corenlp-{split}.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            name = article["id"]
            if name not in texts or name not in annotations:
                continue
            document = GoldDocument(name, "polnear", texts[name])
            document.sentences = [_corenlp_sentence(sentence) for sentence in article["sentences"]]
            document.attributions = _read_standoff(annotations[name].split("\0", 1)[1])
            if name in names:
                _take_names(document, names[name])
            documents.append(document)
    return documents


def _take_names(document: GoldDocument, names: list[tuple[int, int, str]]) -> None:
    """Put names that were read in the place of the machine's; dates, numbers and other names stay the machine's."""
    document.names_read = True
    tokens = [token for sentence in document.sentences for token in sentence]
    for token in tokens:
        if token.entity in ("PERSON", "ORGANIZATION", "LOCATION"):
            token.entity = NOT_A_NAME
    starts = [token.start for token in tokens]
    for start, end, kind in names:
        _mark(tokens[bisect_left(starts, start) : bisect_left(starts, end)], kind)


def read_metadata(folder: Path) -> dict[str, dict[str, str]]:
    """PolNeAR article name -> publisher, published (ISO), title and byline."""
    with (folder / "polnear" / "metadata.tsv").open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream, delimiter="\t")
        return {
            row["filename"]: {
                "publisher": row["publisher"], "published": row["publication_date"], "title": row["title"],
                "byline": row["author"],
            }
            for row in rows
        }  # fmt: skip


def _corenlp_sentence(sentence: dict) -> list[GoldToken]:
    tokens = []
    for (word, lemma, begin, end, pos, ner, _), head, relation in zip(
        sentence["t"], sentence["h"], sentence["r"], strict=True
    ):
        tokens.append(
            GoldToken(word, begin, end, lemma, "", pos, "", head - 1, relation, entity=ner)
        )
    return tokens


def _read_standoff(content: str) -> list[GoldAttribution]:
    spans: dict[str, tuple[str, list[tuple[int, int]]]] = {}
    attributions = []
    for line in content.splitlines():
        columns = line.split("\t")
        if re.match(r"T\d+\t", line):
            kind, ranges = columns[1].split(" ", 1)
            spans[columns[0]] = (kind, [tuple(map(int, r.split(" "))) for r in ranges.split(";")])  # type: ignore[misc]
    for line in content.splitlines():
        if not re.match(r"E\d+\t", line):
            continue
        attribution = GoldAttribution()
        for part in line.split("\t")[1].split():
            role, span = part.split(":")
            role = role.rstrip("0123456789").lower()
            if role in ("source", "cue", "content") and span in spans:
                getattr(attribution, role).extend(spans[span][1])
        attributions.append(attribution)
    return attributions


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    for member in archive.getmembers():
        if Path(member.name).name == name:
            stream = archive.extractfile(member)
            assert stream is not None
            return stream.read()
    raise FileNotFoundError(name)
