"""Do two versions of the pipeline give the same answers, byte for byte? Records them, compares them, and the time.

    python -m bench.same_answers --record before.jsonl                      at the old version
    python -m bench.same_answers --against before.jsonl                     at the new one
    python -m bench.same_answers --record a.jsonl --texts FOLDER --limit 100    and .txt files, the first 100

An answer is the serialized response without its timings. Of every answer only a digest is kept, so that the
file can be passed on where the texts may not.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from quotewire.v1 import quotewire_pb2 as pb

from bench.gold import load_gold
from bench.pipeline import gold_path, request_for, shared_extractor


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; returns 1 where an answer differs, 2 where nothing could be compared."""
    options = _parser().parse_args(arguments)
    before = _read(options.against) if options.against else {}
    now: dict[str, str] = {}
    shared_extractor().extract(pb.ExtractQuotesRequest(article=pb.Article(text="“Yes,” Ana Ruiz said.")))
    words, started = 0, time.process_time()
    for key, request in requests(options.gold or ["seeds", "wikinews"], options.texts or [], options.limit):
        now[key] = digest(shared_extractor().extract(request))
        words += len(request.article.text.split())
    seconds = time.process_time() - started
    print(f"{len(now)} articles, {words:,} words, {words / seconds:,.0f} words per second of processor time")
    if options.record:
        options.record.write_text("".join(json.dumps(pair) + "\n" for pair in now.items()), encoding="utf-8")
    if not options.against:
        return 0
    shared = [key for key in now if key in before]
    different = [key for key in shared if now[key] != before[key]]
    print(f"{len(shared)} compared, {len(different)} differ")
    for key in different:
        print(f"differs: {key}")
    return 1 if different else 0 if shared else 2


def requests(
    gold_sets: Sequence[str], folders: Sequence[Path], limit: int | None
) -> Iterator[tuple[str, pb.ExtractQuotesRequest]]:
    """Every article of the gold sets and the first `limit` .txt files of each folder, with a key of its own."""
    for name in gold_sets:
        for article in load_gold(gold_path(name)):
            yield f"{name}/{article.id}", request_for(article)
    for folder in folders:
        for path in sorted(folder.rglob("*.txt"))[:limit]:
            article = pb.Article(id=path.stem, text=path.read_text(encoding="utf-8"))
            yield f"{folder.name}/{path.stem}", pb.ExtractQuotesRequest(article=article)


def digest(response: pb.ExtractQuotesResponse) -> str:
    """SHA-256 of a response without its timings."""
    bare = pb.ExtractQuotesResponse()
    bare.CopyFrom(response)
    bare.ClearField("timings")
    return hashlib.sha256(bare.SerializeToString(deterministic=True)).hexdigest()


def _read(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8") as lines:
        return dict(json.loads(line) for line in lines if line.strip())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench.same_answers",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--gold", action="append", metavar="SET", help="a gold set, by name or path; repeatable"
    )
    parser.add_argument(
        "--texts", action="append", type=Path, metavar="FOLDER", help="a folder of .txt files"
    )
    parser.add_argument("--limit", type=int, metavar="N", help="at most so many texts of each folder")
    parser.add_argument("--record", type=Path, metavar="FILE", help="write the digests here")
    parser.add_argument("--against", type=Path, metavar="FILE", help="compare with the digests recorded here")
    return parser


if __name__ == "__main__":
    sys.exit(main())
