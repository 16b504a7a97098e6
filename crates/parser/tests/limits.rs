//! What a page may cost: any bytes give an article or issues, and what is asked for in memory, which all work here comes
//! with, grows with the page and no faster, up to the budget and no further.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test may fail loudly, and prints what it measured"
)]

#[path = "../fuzz/entries.rs"]
#[allow(dead_code, reason = "the targets are for another test")]
mod entries;

use allocation_counter::AllocationInfo;
use danvan_domain::IssueCode;
use danvan_parser::Parsed;
use fastrand::Rng;

/// Of four times the page at most so many times the memory is asked for.
const MOST_GROWTH: f64 = 5.0;
/// What does not grow, in bytes.
const CONSTANT: u64 = 256 << 10;
/// Bytes at once, for a page that is as large as the budget or larger.
const MOST_AT_ONCE: u64 = 600 << 20;

const STORY: &str = "<h1>Huyện sơ kết công tác vận động nhân dân</h1><p>Năm 2020, huyện Tri Tôn (An Giang) đăng ký 12 mô \
                     hình “Dân vận khéo”, trong đó 7 mô hình được công nhận, nhiều hơn năm trước. Cuối năm, Ủy ban nhân \
                     dân huyện tặng giấy khen cho 5 tập thể.</p>";

type Monster = (&'static str, &'static str, fn(usize) -> String);

/// Pages that grow: their name, what they are sent as, and the page of a size.
const MONSTERS: [Monster; 33] = [
    ("nested", "text/html", |n| format!("{}{STORY}{}", "<div>".repeat(n), "</div>".repeat(n))),
    ("nested and named", "text/html", |n| {
        format!("{}{STORY}{}", "<div class='noidung tin'>".repeat(n), "</div>".repeat(n))
    }),
    ("nested lists", "text/html", |n| format!("{}{STORY}", "<ul><li>".repeat(n))),
    ("nested tables", "text/html", |n| format!("{}{STORY}", "<table><tr><td>".repeat(n))),
    ("nested formatting", "text/html", |n| format!("{}{STORY}", "<font size=1><b><i><p>".repeat(n))),
    ("attributes of one tag", "text/html", |n| format!("<p {}>x</p>{STORY}", numbered(n, "a", "=1 "))),
    ("attributes of all tags", "text/html", |n| format!("{STORY}{}", "<p a=1 b='2' c>x</p>".repeat(n))),
    ("one long attribute", "text/html", |n| format!("<p title='{}'>x</p>{STORY}", "lời ".repeat(n))),
    ("a class of many names", "text/html", |n| {
        format!("<p class='{}'>x</p>{STORY}", numbered(n, "tin", " "))
    }),
    ("many classes", "text/html", |n| format!("{STORY}{}", numbered(n, "<p class=tin", ">x</p>"))),
    ("siblings", "text/html", |n| format!("{STORY}{}", "<p>x</p>".repeat(n))),
    ("siblings amid a line", "text/html", |n| format!("{STORY}<p>{}", "<i>x</i>".repeat(n))),
    ("links", "text/html", |n| {
        format!("{STORY}{}", "<p><a href=/a>Một tin khác của huyện hôm nay</a></p>".repeat(n))
    }),
    ("teasers", "text/html", |n| {
        format!(
            "{STORY}{}",
            "<div class=t><a href=/a>Một tin khác của huyện</a><p>Sáng nay trời đẹp.</p></div>".repeat(n)
        )
    }),
    ("bodies", "text/html", |n| {
        format!("{STORY}{}", "<div class=noidung><p>Xã A</p><p>12</p></div>".repeat(n))
    }),
    ("comments", "text/html", |n| {
        format!("{STORY}{}", "<div class=comment><b>Lê An</b><p>Hay.</p></div>".repeat(n))
    }),
    ("pictures", "text/html", |n| {
        format!("{STORY}{}", "<figure><img src=/a.jpg><figcaption>Ảnh</figcaption></figure>".repeat(n))
    }),
    ("days", "text/html", |n| format!("{STORY}{}", "<p><time>11/01/2021 05:58</time></p>".repeat(n))),
    ("headings", "text/html", |n| format!("{}{STORY}", "<h1>Huyện sơ kết công tác</h1>".repeat(n))),
    ("a table of many rows", "text/html", |n| {
        format!("{STORY}<table>{}</table>", "<tr><td>Xã A</td><td>12</td><td>7</td></tr>".repeat(n))
    }),
    ("a table of many cells", "text/html", |n| {
        format!("{STORY}<table><tr>{}</tr><tr><td>1</td></tr></table>", "<td>12</td>".repeat(n))
    }),
    ("unclosed everything", "text/html", |n| {
        format!("{STORY}{}", "<table><tr><td><ul><li><a href='x'><b><h2><div><span><p>x".repeat(n))
    }),
    ("an unclosed comment", "text/html", |n| format!("{STORY}<!--{}", "- <p> ".repeat(n))),
    ("an unclosed attribute", "text/html", |n| format!("{STORY}<p title=\"{}", "<p> = ".repeat(n))),
    ("an unclosed script", "text/html", |n| format!("{STORY}<script>{}", "if (a < b) </p> ".repeat(n))),
    ("closed and never opened", "text/html", |n| format!("{STORY}{}", "</b></div></table></p>".repeat(n))),
    ("entities encoded twice", "text/html", |n| format!("{STORY}<p>{}", "&amp;nbsp;&amp;lt;a ".repeat(n))),
    ("structured data", "text/html", |n| {
        format!("<script type='application/ld+json'>{}</script>{STORY}", "[{\"@graph\":".repeat(n))
    }),
    ("many structured data", "text/html", |n| {
        format!(
            "{}{STORY}",
            "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"author\":\"A\"}</script>"
                .repeat(n)
        )
    }),
    ("short lines", "text/plain", |n| format!("{}{}", "Một dòng ngắn\n".repeat(n), story_lines())),
    ("lines of prose", "text/plain", |n| {
        format!("{}{}", story_lines(), "Một câu nữa kể thêm về việc làm đường ở xóm nhỏ.\n".repeat(n))
    }),
    ("cells", "text/plain", |n| format!("{}{}", story_lines(), "Xã A\t12\t7\n".repeat(n))),
    ("signatures", "text/plain", |n| format!("{}{}", story_lines(), "Lê An\nHay lắm.\nTrả lời\n".repeat(n))),
];

fn numbered(count: usize, before: &str, after: &str) -> String {
    (0..count).map(|number| format!("{before}{number}{after}")).collect()
}

fn story_lines() -> String {
    STORY.replace("</h1><p>", "\n").replace("<h1>", "").replace("</p>", "\n")
}

/// What is read of a page, and the memory that reading it asked for.
fn read(bytes: &[u8], content_type: &str) -> (Parsed, AllocationInfo) {
    let mut parsed = None;
    let info = allocation_counter::measure(|| parsed = Some(entries::parsed(bytes, content_type)));
    let parsed = parsed.expect("it was read");
    entries::holds(&parsed);
    (parsed, info)
}

fn has(parsed: &Parsed, code: IssueCode) -> bool {
    parsed.issues.iter().any(|issue| issue.code == code)
}

#[allow(clippy::cast_precision_loss, reason = "bytes that pages ask for")]
fn growth(small: u64, large: u64) -> f64 {
    large.saturating_sub(CONSTANT) as f64 / small as f64
}

#[test]
fn four_times_the_page_costs_four_times_as_much() {
    let mut steep = Vec::new();
    for (name, content_type, page) in MONSTERS {
        let size = 40_000 / page(1).len().abs_diff(page(3).len()).div_ceil(2).max(1);
        let (_, small) = read(page(size).as_bytes(), content_type);
        let (_, large) = read(page(4 * size).as_bytes(), content_type);
        let (all, at_once) =
            (growth(small.bytes_total, large.bytes_total), growth(small.bytes_max, large.bytes_max));
        println!("{name:<26} {all:>5.2} times in all, {at_once:>5.2} at once");
        if all > MOST_GROWTH || at_once > MOST_GROWTH {
            steep.push(name);
        }
    }
    assert!(steep.is_empty(), "{steep:?}");
}

/// As large as a page can become before a fetcher cuts it, and larger: none costs more than the budget allows.
#[test]
fn what_is_larger_than_the_budget_is_read_up_to_it() {
    let line = "Một dòng rất dài kể mãi về 12 mô hình không có dấu chấm nào hết ".repeat(700_000);
    let pages = [
        ("50 MB of one line", "text/plain", line.clone()),
        ("50 MB of one line with markup", "text/html", format!("<h1>Huyện sơ kết</h1><p>{line}</p>")),
        ("nested 100,000 deep", "text/html", page("nested", 100_000)),
        ("a million attributes", "text/html", page("attributes of one tag", 1_000_000)),
        ("a million siblings", "text/html", page("siblings", 1_000_000)),
        ("unclosed everything", "text/html", page("unclosed everything", 200_000)),
    ];
    for (name, content_type, page) in pages {
        let (parsed, cost) = read(page.as_bytes(), content_type);
        println!(
            "{name:<30} {:>6} MB at once, {:>6} MB in all",
            cost.bytes_max >> 20,
            cost.bytes_total >> 20
        );
        assert!(cost.bytes_max <= MOST_AT_ONCE, "{name}: {} bytes", cost.bytes_max);
        let length = parsed.article.map_or(0, |article| article.text.len());
        assert!(length <= 8 << 20, "{name}: {length} bytes of text");
    }
}

fn page(name: &str, size: usize) -> String {
    MONSTERS.iter().find(|(known, _, _)| *known == name).map(|(_, _, page)| page(size)).expect("a monster")
}

#[test]
fn bytes_that_are_no_text_are_said_to_be_none() {
    let mut random = Rng::with_seed(7);
    for (length, content_type) in [
        (0, "text/html"),
        (1, "text/html"),
        (3, "text/plain"),
        (1_000, "application/octet-stream"),
        (100_000, "text/plain"),
        (100_000, "text/html"),
        (20 << 20, "text/html"),
    ] {
        let bytes: Vec<u8> = (0..length).map(|_| random.u8(..)).collect();
        let (parsed, cost) = read(&bytes, content_type);
        assert!(parsed.article.is_none(), "{length} {content_type}");
        let known = has(&parsed, IssueCode::Undecodable) || has(&parsed, IssueCode::NotAnArticle);
        assert!(known, "{length} {content_type}: {:?}", parsed.issues);
        assert!(cost.bytes_max <= MOST_AT_ONCE);
    }
}

/// A transmission that breaks off costs what it had not sent, and no more.
#[test]
fn text_cut_inside_a_character_keeps_what_stands_before() {
    let page = format!("<meta charset=utf-8>{STORY}<p>Câu cuối bị cắt giữa chữ ệ");
    let wide = |to_bytes: fn(u16) -> [u8; 2], mark: &[u8]| -> Vec<u8> {
        let units = page.encode_utf16().flat_map(to_bytes);
        mark.iter().copied().chain(units).collect()
    };
    let encodings = [
        ("UTF-8", page.clone().into_bytes(), 1..3),
        ("UTF-16LE", wide(u16::to_le_bytes, b""), 1..2),
        ("UTF-16BE", wide(u16::to_be_bytes, b""), 1..2),
        ("UTF-16LE with a mark", wide(u16::to_le_bytes, b"\xFF\xFE"), 1..2),
        ("UTF-16BE with a mark", wide(u16::to_be_bytes, b"\xFE\xFF"), 1..2),
    ];
    for (name, bytes, cuts) in encodings {
        for cut in cuts {
            let kept = bytes.get(..bytes.len() - cut).expect("a page longer than that");
            let (parsed, _) = read(kept, "text/html");
            let article = parsed.article.expect(name);
            assert!(article.text.contains("đăng ký 12 mô hình “Dân vận khéo”"), "{name} {cut}");
            assert_eq!(parsed.facts.len(), 3, "{name} {cut}");
        }
    }
}
