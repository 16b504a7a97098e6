"""The raw store and the fetcher beside real peers: warcio, pywb and nginx, all on loopback.

Run by `make test-peers`, which installs warcio and pywb; what is not there is counted as skipped, and said.
"""

import contextlib
import gzip
import http.server
import json
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

DANVAN = pathlib.Path(sys.argv[1]).resolve()
BIN = pathlib.Path(sys.executable).parent
PAGES = {
    "/dan-van/": "<ul><li><a href='/tin/1.html'>Một</a></li><li><a href='/tin/2.html'>Hai</a></li></ul>",
    "/tin/1.html": "<h1>Một</h1><p>Toàn xã có 12 mô hình dân vận khéo.</p>",
    "/tin/2.html": "<h1>Hai</h1><p>Huyện biểu dương 7 tập thể.</p>",
}


class Skipped(Exception):
    """A peer is not there."""


class Site(http.server.BaseHTTPRequestHandler):
    """A small portal that packs its pages and says which version they are."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        page = PAGES.get(self.path)
        tag = f'"{self.path}"'
        if page is None:
            self.answer(404, b"")
        elif self.headers.get("If-None-Match") == tag:
            self.answer(304, None, ETag=tag)
        else:
            body = gzip.compress(f"<html><body>{page}</body></html>".encode())
            fields = {"Content-Type": "text/html; charset=utf-8", "Content-Encoding": "gzip", "ETag": tag}
            self.answer(200, body, **fields)

    def answer(self, status, body, **fields):
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name, value)
        if body is not None:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_):
        pass


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def process(command, port, **options):
    """A server that answers on `port`, ended at the end."""
    started = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert started.poll() is None, f"{command[0]} ended"
            time.sleep(0.1)
        else:
            raise AssertionError(f"{command[0]} does not answer")
        yield
    finally:
        started.terminate()
        started.wait(20)


def danvan(folder, source, resolve, *command):
    config = f"""[fetch]
spacing_ms = 0
retries = 0
revisit_hours = 0
revisit_cap_days = 0
private_addresses = true
[fetch.resolve]
{resolve}
{source}"""
    (folder / "pipeline.toml").write_text(config)
    done = subprocess.run([DANVAN, "-q", *command], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"danvan {command}: {done.stderr}"
    return done.stdout


def source(way):
    return f'[[source]]\nid = "peer"\npublisher = "Peer"\nenabled = true\n[[source.way]]\n{way}'


def listing(host):
    return source(f'kind = "listing"\nurl = "http://{host}/dan-van/"\nlink_selector = "li a"\n')


def fetched(work):
    """A raw folder of a site that was fetched twice: captures, and records that they are as they were."""
    site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    try:
        for _ in range(2):
            resolve = f'"bao.example" = "127.0.0.1:{site.server_address[1]}"'
            danvan(work, listing("bao.example"), resolve, "fetch")
    finally:
        site.shutdown()
    return sorted((work / "data/raw").glob("*.warc.gz"))


def warcio_finds_every_digest_right(work, files):
    """`warcio check` recomputes block and payload digests; `index` reads every record."""
    for file in files:
        done = subprocess.run([BIN / "warcio", "check", "-v", file], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout
        assert "digest pass" in done.stdout, done.stdout
    index = ["index", "-f", "warc-type,warc-target-uri,http:status"]
    lines = subprocess.run([BIN / "warcio", *index, *files], capture_output=True, text=True, check=True).stdout
    kinds = [json.loads(line)["warc-type"] for line in lines.splitlines()]
    counted = {kind: kinds.count(kind) for kind in set(kinds)}
    assert counted == {"warcinfo": 2, "response": 2, "request": 2, "revisit": 2}, counted


@contextlib.contextmanager
def pywb(work, files):
    """pywb over the files; gives its port."""
    archive = work / "archive"
    archive.mkdir()
    manager = BIN / "wb-manager"
    subprocess.run([manager, "init", "test"], cwd=archive, check=True, capture_output=True)
    subprocess.run([manager, "add", "test", *files], cwd=archive, check=True, capture_output=True)
    port = free_port()
    with process([BIN / "wayback", "-b", "127.0.0.1", "-p", str(port)], port, cwd=archive):
        yield port


def get(url):
    with urllib.request.urlopen(url, timeout=30) as answer:
        body = answer.read()
        return gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body


def pywb_replays_what_was_captured(work, files):
    """Captures give the page back, and revisits say no worse; and the cdx kind reads that archive."""
    with pywb(work, files) as port:
        rows = get(f"http://127.0.0.1:{port}/test/cdx?url=bao.example/*&output=json").decode().splitlines()
        rows = [json.loads(row) for row in rows]
        assert sorted(row["url"] for row in rows) == [
            f"http://bao.example{path}" for path in ("/tin/1.html", "/tin/1.html", "/tin/2.html", "/tin/2.html")
        ], rows
        replayed = set()
        for row in rows:
            try:
                page = get(f"http://127.0.0.1:{port}/test/{row['timestamp']}id_/{row['url']}").decode()
            except urllib.error.HTTPError as error:
                # Of another second than the capture, the site's own word that the page is as it was.
                assert error.code == 304 and row["mime"] == "warc/revisit", (error, row)
                continue
            assert PAGES[row["url"].removeprefix("http://bao.example")] in page, page
            replayed.add(row["url"])
        assert replayed == {row["url"] for row in rows}, replayed
        other = work / "from-archive"
        other.mkdir()
        server = f"http://127.0.0.1:{port}/test"
        way = f'kind = "cdx"\nserver = "{server}/cdx"\nreplay = "{server}"\nurl = "bao.example/*"\n'
        way += 'dialect = "pywb"\nrequests_per_minute = 6000\n'
        danvan(other, source(way), "", "fetch")
        import warcio.archiveiterator

        with open(other / "data/raw/danvan-00001.warc.gz", "rb") as stream:
            records = [r for r in warcio.archiveiterator.ArchiveIterator(stream) if r.rec_type == "response"]
            fields = [record.rec_headers for record in records]
        assert sorted(f.get_header("WARC-Target-URI") for f in fields) == [
            "http://bao.example/tin/1.html",
            "http://bao.example/tin/2.html",
        ]
        moments = {row["timestamp"] for row in rows}
        for field in fields:
            at = field.get_header("Danvan-Captured-At").translate(str.maketrans("", "", "-:TZ"))
            assert at in moments, (at, moments)


def nginx_serves_a_site_from_end_to_end(work, _files):
    """A run over static pages: the second one is answered 304 throughout."""
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if not nginx:
        raise Skipped("nginx is not installed (Debian: nginx-light)")
    root, run = work / "www", work / "nginx"
    run.mkdir()
    for path, page in PAGES.items():
        file = root / (path.strip("/") + ("/index.html" if path.endswith("/") else ""))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"<html><head><title>x</title></head><body>{page}</body></html>")
    port = free_port()
    temp = "".join(f"{kind}_temp_path {run}/{kind}; " for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    conf = f"""daemon off; pid {run}/pid; error_log {run}/error.log; events {{ }}
        http {{ access_log {run}/access.log; {temp} types {{ text/html html; }} gzip on; gzip_min_length 1;
        server {{ listen 127.0.0.1:{port}; root {root}; }} }}"""
    (run / "conf").write_text(conf)
    for folder in (work, run):
        folder.chmod(0o755)
    with process([nginx, "-c", run / "conf", "-e", run / "error.log"], port):
        resolve = f'"nginx.example" = "127.0.0.1:{port}"'
        for _ in range(2):
            danvan(work, listing("nginx.example"), resolve, "run")
    lines = (run / "access.log").read_text().splitlines()
    statuses = [line.split('"')[2].split()[0] for line in lines if "/tin/" in line]
    assert statuses == ["200", "200", "304", "304"], lines
    assert danvan(work, listing("nginx.example"), resolve, "raw", "verify").endswith("as their digests say\n")
    assert (work / "data/tables/latest/articles.parquet").is_file()


def main():
    passed, failed, skipped = 0, 0, 0
    for check in (
        warcio_finds_every_digest_right,
        pywb_replays_what_was_captured,
        nginx_serves_a_site_from_end_to_end,
    ):
        with tempfile.TemporaryDirectory(prefix="danvan-peers-") as name:
            work = pathlib.Path(name)
            try:
                check(work, fetched(work))
                print(f"ok       {check.__name__}")
                passed += 1
            except Skipped as reason:
                print(f"skipped  {check.__name__}: {reason}")
                skipped += 1
            except (AssertionError, OSError, subprocess.SubprocessError) as error:
                print(f"FAILED   {check.__name__}: {error!r}")
                failed += 1
    print(f"peers: {passed} passed, {failed} failed, {skipped} skipped")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
