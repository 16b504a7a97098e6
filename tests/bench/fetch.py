"""Pages a second, CPU seconds and memory of a fetch, beside a bare loop and what else is installed.

nginx serves static pages on loopback, once as they are and once gzipped to whoever takes that, as most portals do; every
contender gets all of them once a round, in turn, with politeness off. What it writes goes to the disk, and once more to
memory: what 5,000 new files cost on a disk differs by ten times from one minute to the next.
Everything ends by itself and is started and stopped here. See `make bench-fetch`.
"""

import argparse
import gzip
import os
import pathlib
import random
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parents[2]
WORDS = (
    "xã huyện tỉnh mô hình dân vận khéo xây dựng nông thôn mới phong trào thi đua nhân dân đồng thuận tổ chức "
    "chính quyền mặt trận đoàn thể cán bộ đảng viên năm kết quả biểu dương khen thưởng tập thể cá nhân"
).split()
SCRAPY = """
import sys
import scrapy
from scrapy.crawler import CrawlerProcess
class S(scrapy.Spider):
    name = "s"
    async def start(self):
        for line in open(sys.argv[1]):
            yield scrapy.Request(line.strip(), dont_filter=True)
    def parse(self, response):
        open(sys.argv[2] + "/" + response.url.rsplit("/", 1)[1], "wb").write(response.body)
p = CrawlerProcess({"LOG_LEVEL": "ERROR", "CONCURRENT_REQUESTS": 64, "CONCURRENT_REQUESTS_PER_DOMAIN": 64,
    "DOWNLOAD_DELAY": 0, "ROBOTSTXT_OBEY": False, "TELNETCONSOLE_ENABLED": False})
p.crawl(S)
p.start()
"""


def make_pages(folder, count, size):
    """`count` pages of about `size` bytes, each another one, and beside each its gzip file."""
    folder.mkdir()
    draw = random.Random(1)
    for number in range(count):
        text = [f"<html><head><title>{number}</title></head><body>"]
        length = 0
        while length < size:
            sentence = "<p>" + " ".join(draw.choices(WORDS, k=40)) + f" {draw.randrange(10**6)}.</p>\n"
            text.append(sentence)
            length += len(sentence.encode())
        page = ("".join(text) + "</body></html>").encode()
        (folder / f"{number}.html").write_bytes(page)
        (folder / f"{number}.html.gz").write_bytes(gzip.compress(page, 6))


def serve(folder, work):
    """nginx over `folder`; gives its process, a port that serves pages as they are and one that serves them gzipped."""
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if not nginx:
        sys.exit("bench: nginx is not installed (Debian: apt-get install nginx-light)")
    with socket.socket() as one, socket.socket() as other:
        ports = []
        for free in (one, other):
            free.bind(("127.0.0.1", 0))
            ports.append(free.getsockname()[1])
    conf = work / "nginx.conf"
    conf.write_text(
        f"""daemon off; worker_processes 1; pid {work}/nginx.pid; error_log {work}/error.log;
        events {{ worker_connections 512; }}
        http {{ access_log off; sendfile on; keepalive_requests 100000; types {{ text/html html; }}
          client_body_temp_path {work}/b; proxy_temp_path {work}/p; fastcgi_temp_path {work}/f;
          uwsgi_temp_path {work}/u; scgi_temp_path {work}/s;
          server {{ listen 127.0.0.1:{ports[0]} backlog=1024; root {folder}; }}
          server {{ listen 127.0.0.1:{ports[1]} backlog=1024; root {folder}; gzip_static on; }} }}"""
    )
    work.chmod(0o755)
    process = subprocess.Popen([nginx, "-c", str(conf), "-e", f"{work}/error.log"])
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", ports[1])) == 0:
                return process, *ports
        time.sleep(0.05)
    process.terminate()
    sys.exit("bench: nginx does not answer")


def measure(command, work):
    """Wall seconds, CPU seconds and peak MB of one command."""
    began = time.monotonic()
    with open(work / "out.txt", "wb") as out:
        process = subprocess.Popen(command, cwd=work, stdout=out, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if status:
        sys.exit(f"bench: {command[0]} failed:\n{(work / 'out.txt').read_text(errors='replace')[-2000:]}")
    return time.monotonic() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def memory():
    """The folder of a file system in memory, where the machine has one; else that of temporary files."""
    shared = "/dev/shm"
    return shared if os.path.isdir(shared) and os.access(shared, os.W_OK) else None


def fresh(folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def contenders(args, work, urls):
    """Commands by name, each made anew for a round."""
    config = work / "pipeline.toml"
    config.write_text(
        f"""[fetch]
spacing_ms = 0
adaptive = false
connections = 64
connections_per_host = 64
connections_per_address = 64
private_addresses = true
[[source]]
id = "bench"
publisher = "bench"
enabled = true
[[source.way]]
kind = "urls"
file = "urls.txt"
"""
    )

    def ours():
        shutil.rmtree(work / "data", ignore_errors=True)
        return [args.danvan, "--quiet", "--config", str(config), "fetch"]

    yield "danvan", ours
    yield "bare loop", lambda: [args.bare, str(urls), str(fresh(work / "bare")), "64"]
    # The same with digests and gzip, into one file: what a writer of web archives cannot do without.
    yield "packed", lambda: [args.bare, str(urls), str(fresh(work / "bare")), "64", "pack"]
    if shutil.which("wget2"):
        yield "wget2", lambda: ["wget2", "-q", "--max-threads=64", "-P", str(fresh(work / "wget2")), "-i", str(urls)]
    scrapy = subprocess.run([args.python, "-c", "import scrapy"], capture_output=True, check=False)
    if scrapy.returncode == 0:
        (work / "spider.py").write_text(SCRAPY)
        yield "scrapy", lambda: [args.python, str(work / "spider.py"), str(urls), str(fresh(work / "scrapy"))]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--danvan", default=str(HERE / "target/release/danvan"))
    parser.add_argument("--bare", default=str(HERE / "target/release/examples/bare_loop"))
    parser.add_argument("--warc-rate", default=str(HERE / "target/release/examples/warc_rate"))
    parser.add_argument("--python", default=sys.executable, help="a Python that may have Scrapy")
    parser.add_argument("--pages", type=int, default=5000)
    parser.add_argument("--bytes", type=int, default=60_000)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="danvan-bench-") as name:
        work = pathlib.Path(name)
        make_pages(work / "pages", args.pages, args.bytes)
        process, plain, gzipped = serve(work / "pages", work)
        try:
            with tempfile.TemporaryDirectory(prefix="danvan-bench-", dir=memory()) as fast:
                for how, port in (("gzipped", gzipped), ("as they are", plain)):
                    for where, folder in (("memory", pathlib.Path(fast)), ("disk", work)):
                        urls = folder / "urls.txt"
                        urls.write_text("".join(f"http://127.0.0.1:{port}/{n}.html\n" for n in range(args.pages)))
                        runs = {}
                        for _ in range(args.rounds):
                            for who, command in contenders(args, folder, urls):
                                runs.setdefault(who, []).append(measure(command(), folder))
                        print(f"pages served {how}, written to {where}:")
                        report(runs, args.pages)
            reading(args, work)
            known(args, work)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(10)


def report(runs, pages):
    middle = {who: [statistics.median(column) for column in zip(*rows)] for who, rows in runs.items()}
    best = min(cpu for _, cpu, _ in runs["bare loop"])
    wall, cpu, _ = middle["bare loop"]
    floor = middle["packed"][1]
    heads = f"{'pages/s':>8} {'ratio':>6} {'pages/CPU s':>12} {'ratio':>6} {'to its best':>11} {'to packed':>10} {'peak MB':>8}"
    print(f"{'':10} {heads}")
    for who, (w, c, mb) in middle.items():
        ratios = f"{cpu / c:6.2f} {best / c:11.2f} {floor / c:10.2f}"
        print(f"{who:10} {pages / w:8.0f} {wall / w:6.2f} {pages / c:12.0f} {ratios} {mb:8.0f}")


FASTWARC = """
import sys
from fastwarc.warc import ArchiveIterator
size = 0
for _ in range(int(sys.argv[2])):
    with open(sys.argv[1], "rb") as stream:
        for record in ArchiveIterator(stream, parse_http=True):
            size += len(record.reader.read())
"""


def reading(args, work, rounds=5):
    """MB of inflated records per CPU second: our reader and FastWARC, HTTP heads parsed, in turn."""
    file = str(work / "data/raw/danvan-00001.warc.gz")
    (work / "read_fastwarc.py").write_text(FASTWARC)
    readers = {"danvan": [args.warc_rate, file, str(rounds)]}
    if subprocess.run([args.python, "-c", "import fastwarc"], capture_output=True, check=False).returncode == 0:
        readers["FastWARC"] = [args.python, str(work / "read_fastwarc.py"), file, str(rounds)]
    runs = {}
    for _ in range(args.rounds):
        for who, command in readers.items():
            runs.setdefault(who, []).append(measure(command, work)[1])
            if who == "danvan":
                inflated = int((work / "out.txt").read_text().split()[2])
    for who, cpu in runs.items():
        print(f"reading the WARC file, {who}: {inflated / 1e6 / statistics.median(cpu):.0f} MB per CPU second")


def known(args, work, count=200_000):
    """A run over known addresses of which nothing is due: they are put into the state, and none is asked."""
    import sqlite3

    (work / "urls.txt").write_text("".join(f"http://known.example/tin/{n}.html\n" for n in range(count)))
    with sqlite3.connect(work / "data/raw/state.sqlite") as db:
        now = int(time.time())
        rows = ((f"http://known.example/tin/{n}.html", now, n.to_bytes(32, "big")) for n in range(count))
        db.executemany(
            "INSERT INTO page (page, address, source_id, checked_at, digest, record_id, record_address, record_at)"
            " SELECT ?1, ?1, 'bench', ?2, ?3, 'x', ?1, ?2",
            rows,
        )
    wall, cpu, mb = measure([args.danvan, "--quiet", "--config", str(work / "pipeline.toml"), "fetch"], work)
    print(f"{count} known addresses, none due: {wall:.2f} s, {cpu:.2f} CPU s, {mb:.0f} MB")


if __name__ == "__main__":
    main()
