"""Score `danvan extract --article` on a folder of pages whose articles are known.

The folder has `articles.jsonl` (a line `{"id", "file", "url", "title", "author", "published", "text"}` for each
page) and the pages it names, gzipped or not. Pages fall into a tuning and a held-out half by a hash of their id:
rules are made looking at the first only. Nothing but Python's standard library is needed.

    python3 tests/pages/measure.py FOLDER [--danvan PATH] [--half tuning|held-out] [--worst N]
"""

import argparse
import gzip
import hashlib
import json
import pathlib
import re
import resource
import subprocess
import tempfile
import unicodedata
from collections import Counter

SHINGLE = 4


def half_of(page_id):
    return "tuning" if hashlib.sha256(page_id.encode()).digest()[0] % 2 == 0 else "held-out"


def shingles(text):
    tokens = re.findall(r"\w+", unicodedata.normalize("NFC", text or "").lower())
    if len(tokens) < SHINGLE:
        return Counter({tuple(tokens): 1}) if tokens else Counter()
    return Counter(tuple(tokens[i : i + SHINGLE]) for i in range(len(tokens) - SHINGLE + 1))


def precision_recall(true, found):
    true, found = shingles(true), shingles(found)
    hits = sum((true & found).values())
    precision = hits / sum(found.values()) if found else None
    recall = hits / sum(true.values()) if true else None
    return precision, recall


def folded(text):
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFC", text or "").lower()))


def mean(values):
    values = [value for value in values if value is not None]
    return sum(values) / len(values) if values else 0.0


def run(danvan, pages, folder):
    """The article of each page, and the CPU seconds that reading all of them took."""
    out = {}
    with tempfile.TemporaryDirectory() as scratch:
        files = []
        for page in pages:
            raw = (folder / page["file"]).read_bytes()
            if page["file"].endswith(".gz"):
                raw = gzip.decompress(raw)
            path = pathlib.Path(scratch) / f"{page['id']}.html"
            path.write_bytes(raw)
            files.append(str(path))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run([danvan, "--quiet", "extract", "--article", "--threads", "1", *files],
                              stdout=subprocess.PIPE, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    for line in done.stdout.decode().strip().split("\n"):
        article = json.loads(line)
        out[article["id"].removesuffix(".html")] = article
    return out, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def scores(page, article):
    precision, recall = precision_recall(page["text"], article["text"])
    f1 = 0.0 if not precision or not recall else 2 * precision * recall / (precision + recall)
    known, found = page.get("published"), (article["published"] or "")[:10]
    return {
        "precision": precision, "recall": recall, "f1": f1,
        "title": folded(page["title"]) == folded(article["title"]),
        "author": None if not page.get("author") else folded(page["author"]) == folded(article["author"]),
        "date": None if not known else known[:10] == found,
        "date_given": None if not known else bool(found),
    }


def summary(name, rows):
    precision, recall = mean(r["precision"] for r in rows), mean(r["recall"] for r in rows)
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    given = [r for r in rows if r["date_given"]]
    print(f"{name:9} pages {len(rows):4}  body F1 {f1:.4f} (P {precision:.4f} R {recall:.4f}, "
          f"mean of pages {mean(r['f1'] for r in rows):.4f})  title {mean(r['title'] for r in rows):.3f}  "
          f"author {mean(r['author'] for r in rows):.3f}  date right {mean(r['date'] for r in rows):.3f}, "
          f"of those given {mean(r['date'] for r in given):.3f}")


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("folder", type=pathlib.Path)
    args.add_argument("--danvan", default="target/release/danvan")
    args.add_argument("--half", choices=["tuning", "held-out"], help="score only this half")
    args.add_argument("--worst", type=int, default=0, help="list so many pages of the tuning half")
    args = args.parse_args()
    pages = [json.loads(line) for line in (args.folder / "articles.jsonl").read_text().split("\n") if line]
    pages = [page for page in pages if args.half in (None, half_of(page["id"]))]
    articles, seconds = run(args.danvan, pages, args.folder)
    rows = {page["id"]: scores(page, articles[page["id"]]) for page in pages}
    for half in ("tuning", "held-out"):
        if part := [rows[page["id"]] for page in pages if half_of(page["id"]) == half]:
            summary(half, part)
    summary("all", list(rows.values()))
    print(f"CPU {seconds:.2f} s, {1000 * seconds / len(pages):.2f} ms a page")
    tuned = [page for page in pages if half_of(page["id"]) == "tuning"]
    for page in sorted(tuned, key=lambda page: rows[page["id"]]["f1"])[: args.worst]:
        row, article = rows[page["id"]], articles[page["id"]]
        print(f"{page['id']} F1 {row['f1']:.3f} P {row['precision'] or 0:.3f} R {row['recall'] or 0:.3f}  "
              f"{page['title']!r}/{article['title']!r}  {page.get('author')!r}/{article['author']!r}  "
              f"{page.get('published')!r}/{article['published']!r}")


if __name__ == "__main__":
    main()
