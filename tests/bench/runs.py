"""What a run costs over many captures: the first one, one with nothing new, one with a page more, and one after
words have changed. Pages are written to a folder, by a seeded script, in our own words.

    python3 tests/bench/runs.py DANVAN [PAGES [FOLDER]]
"""

import csv
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]

PAGE = """<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{place}: dân vận năm {year}</title>
<meta property="article:published_time" content="{after}-01-{day:02}T08:00:00+07:00"></head><body>
<ul class="menu"><li><a href="/">Trang chủ</a></li><li><a href="/dan-van/">Dân vận</a></li></ul>
<h1>{place}: dân vận năm {year}</h1><div class="date">{day:02}/01/{after}</div><article>
<p>Ngày {day}/1, {place} ({province}) nhìn lại một năm làm dân vận và bàn việc năm mới.</p>
<p>Năm {year}, {place} đăng ký {a} mô hình “Dân vận khéo”, trong đó {b} mô hình tập thể, {c} mô hình cá nhân.</p>
{filler}
<p>Dịp này, {d} tập thể và {e} cá nhân được tặng giấy khen về phong trào “Dân vận khéo” năm {year}.</p>
<p>Phóng viên {n}</p></article><footer>Trang mẫu để đo, không phải tin thật</footer></body></html>
"""
FILLER = [
    "Cán bộ đến từng nhà, nghe bà con nói trước rồi mới bàn cách làm.",
    "Đường về các ấp rộng hơn, hai bên có hoa, tối đến có đèn.",
    "Việc gì cần góp công, góp đất đều được đưa ra họp dân.",
    "Mặt trận và các đoàn thể mỗi bên nhận một phần việc, cuối tháng ngồi lại với nhau.",
    "Nhiều người già trong xóm kể chuyện cũ để lớp trẻ hiểu vì sao phải giữ tình làng nghĩa xóm.",
]


def districts():
    rows = list(csv.DictReader((TOP / "data/reference/gazetteer/units.csv").open(encoding="utf-8")))
    provinces = {row["code"]: row["name"] for row in rows if row["level"] == "province" and row["code"].startswith("2004:")}
    found = [row for row in rows if row["level"] == "district" and row["kind"] == "huyện" and row["parent_code"] in provinces]
    return [(f"huyện {row['name']}", provinces[row["parent_code"]]) for row in found]


def page(number, places):
    chance = random.Random(number)
    place, province = places[number % len(places)]
    year = 2009 + number // len(places) % 15
    b, c = chance.randint(3, 90), chance.randint(3, 40)
    filler = "\n".join(f"<p>{' '.join(chance.sample(FILLER, 3))}</p>" for _ in range(6))
    return PAGE.format(place=place, province=province, year=year, after=year + 1, day=chance.randint(1, 28), a=b + c,
                       b=b, c=c, d=chance.randint(2, 40), e=chance.randint(2, 60), filler=filler, n=number)


def measure(what, danvan, folder, *args):
    began = time.monotonic()
    child = subprocess.Popen([danvan, "--quiet", "--config", folder / "pipeline.toml", *args], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"{what} failed")
    cpu = usage.ru_utime + usage.ru_stime
    print(f"{what:<44} {time.monotonic() - began:8.1f} s {cpu:8.1f} CPU s {usage.ru_maxrss / 1024:8.0f} MB", flush=True)


def main():
    danvan = Path(sys.argv[1]).resolve()
    pages = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    folder = Path(sys.argv[3] if len(sys.argv) > 3 else tempfile.mkdtemp(prefix="danvan-runs-"))
    places = districts()
    for number in range(pages):
        file = folder / "pages" / f"{number // 1000:04}" / f"{number}.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page(number, places), encoding="utf-8")
    shutil.copytree(TOP / "data/reference", folder / "words")
    (folder / "pipeline.toml").write_text(
        '[paths]\nreference = "words"\nsites = "words/none"\ncorrections = "words/none"\n[fetch]\nwarc_roll_bytes = 16777216\n[[source]]\nid = "saved"\n'
        'publisher = "Trang mẫu"\nenabled = true\n[[source.way]]\nkind = "folder"\npath = "pages"\n'
        'base_url = "http://saved.example/"\n', encoding="utf-8")
    (folder / "words/none").mkdir()
    print(f"{pages} pages")
    measure("fetch", danvan, folder, "fetch")
    measure("parse, everything", danvan, folder, "parse")
    measure("analyse", danvan, folder, "analyse")
    measure("parse and analyse, nothing new: parse", danvan, folder, "parse")
    measure("parse and analyse, nothing new: analyse", danvan, folder, "analyse")
    measure("run, nothing new", danvan, folder, "run")
    (folder / "pages/one-more.html").write_text(page(pages, places), encoding="utf-8")
    measure("run, a page more", danvan, folder, "run")
    with (folder / "words/gazetteer/aliases.csv").open("a", encoding="utf-8") as aliases:
        aliases.write("Xứ Tri,2004:889,\n")
    measure("parse, a place has a name more", danvan, folder, "parse")
    measure("status", danvan, folder, "status")
    if len(sys.argv) <= 3:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
