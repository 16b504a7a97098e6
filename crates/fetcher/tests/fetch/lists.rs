//! Lists: listings, sitemaps, feeds, and what an archive has.

use danvan_domain::IssueCode;
use danvan_fetcher::FetchConfig;

use crate::site::{
    Asked, Site, addresses, captures, failed, issues, list_page, listing, nothing, page, patient, reply, run,
    source, way,
};

#[tokio::test]
async fn a_listing_is_followed_to_its_end() {
    let site = Site::new(|asked| match asked.path.as_str() {
        "/muc" => list_page(&["/1", "/2", "http://ngoai.example/x"], Some("/muc?trang=2")),
        "/muc?trang=2" => list_page(&["/2", "/3"], Some("/muc?trang=3")),
        // Beyond the end the site shows its last page again, for ever.
        path if path.starts_with("/muc?") => list_page(&["/2", "/3"], Some("/muc?trang=99")),
        "/robots.txt" => nothing(),
        path => page(path),
    })
    .await;
    let folder = tempfile::tempdir().expect("folder");
    let report = run(folder.path(), &[listing("a", "http://a.example/muc", 20)], &site.config()).await;
    assert_eq!(addresses(folder.path()), ["http://a.example/1", "http://a.example/2", "http://a.example/3"]);
    let listed: Vec<_> = site.log().into_iter().filter(|line| line.contains("/muc")).collect();
    assert_eq!(listed, ["a.example/muc", "a.example/muc?trang=2", "a.example/muc?trang=3"]);
    assert_eq!(report.issues, []);
    let stats = report.hosts.get("a.example").expect("asked");
    assert_eq!((stats.requests, stats.stored, stats.failures()), (7, 3, 0));
}

#[tokio::test]
async fn a_listing_stops_where_it_must() {
    let endless = |asked: Asked| match asked.path.strip_prefix("/muc/") {
        Some(number) => {
            let number: u32 = number.parse().expect("a number");
            list_page(&[&format!("/bai/{number}")], Some(&format!("/muc/{}", number + 1)))
        }
        None if asked.path == "/rong" => page("<p>Chưa có bài</p>"),
        None if asked.path == "/robots.txt" => nothing(),
        None => page(&asked.path),
    };
    let site = Site::new(endless).await;
    let folder = tempfile::tempdir().expect("folder");
    let sources = [listing("a", "http://a.example/muc/1", 3), listing("b", "http://b.example/rong", 3)];
    let report = run(folder.path(), &sources, &site.config()).await;
    assert_eq!(addresses(folder.path()).len(), 3);
    assert_eq!(issues(&report), [(IssueCode::FetchFailed, "http://b.example/rong")]);
    assert_eq!(failed(&report), [("empty-listing".to_owned(), 1)].into());
}

#[tokio::test]
async fn a_listing_ends_where_nothing_more_is_of_interest() {
    let item = |number: &str, day: &str| {
        let title = "Huyện có thêm nhiều mô hình dân vận khéo";
        format!("<li><a href='/bai-{number}'>{title}</a> <i>{day}</i></li>")
    };
    let site = Site::new(move |asked| match asked.path.as_str() {
        "/robots.txt" => nothing(),
        // Numbered pages of which the third one has nothing.
        "/so/1" | "/so/2" => page(&item(&asked.path[4..], "")),
        "/so/3" => page("<p>Không có bài viết</p>"),
        // News, and then what is too old.
        "/ngay" => page(&(item("3", "05/03/2024") + "<a href='/ngay?page=2'>2</a>")),
        "/ngay?page=2" => page(&(item("4", "31/12/2018") + "<a href='/ngay?page=3'>3</a>")),
        // A calendar without end: each month leads to the next, with the same news beside it.
        "/lich" => page(&(item("5", "") + "<a href='/lich?thang=2'>2</a>")),
        path if path.starts_with("/lich?thang=") => {
            let month: u32 = path["/lich?thang=".len()..].parse().expect("a month");
            page(&(item("5", "") + &format!("<a href='/lich?thang={}'>tiếp</a>", month + 1)))
        }
        path if path.starts_with("/bai-") => page(path),
        path => panic!("{path} is asked"),
    })
    .await;
    let ways = [
        "url = \"http://a.example/so/1\"\npage_url = \"http://a.example/so/{page}\"",
        "url = \"http://a.example/ngay\"\nsince = \"2019-01-01\"",
        "url = \"http://a.example/lich\"",
    ];
    let folder = tempfile::tempdir().expect("folder");
    let source = source("a", &ways.map(|keys| way("listing", keys)).concat());
    let report = run(folder.path(), &[source], &site.config()).await;
    assert_eq!(report.issues, []);
    assert_eq!(addresses(folder.path()), ["1", "2", "3", "5"].map(|n| format!("http://a.example/bai-{n}")));
    let listed = |path: &str| site.log().iter().filter(|line| line.contains(path)).count();
    assert_eq!((listed("/so/"), listed("/ngay"), listed("/lich")), (3, 2, 2));
}

#[tokio::test]
async fn a_profile_says_how_listings_are_built_today() {
    let site = Site::new(|asked| match asked.path.as_str() {
        "/robots.txt" => nothing(),
        "/muc" => page("<h3><a href='/cu'>x</a></h3><h4><a href='/moi'>x</a></h4><p><a href='/muc2'>x</a>"),
        "/muc2" => page("<h4><a href='/moi2'>x</a></h4>"),
        path => page(path),
    })
    .await;
    let folder = tempfile::tempdir().expect("folder");
    let profiles = "[[profile]]\nlinks = \"h4 a\"\nnext = \"p a\"\n\
                    [[profile]]\nvalid_until = \"2020-12-31\"\nlinks = \"h3 a\"\n";
    let source = source("a", &format!("{profiles}{}", way("listing", "url = \"http://a.example/muc\"")));
    run(folder.path(), &[source], &site.config()).await;
    assert_eq!(addresses(folder.path()), ["http://a.example/moi", "http://a.example/moi2"]);
}

#[tokio::test]
async fn a_listing_that_is_known_is_read_until_nothing_is_new() {
    let site = Site::new(|asked| match asked.path.as_str() {
        // A new article each time that the first page is asked, and a page that moves on accordingly.
        "/muc" => list_page(&[&format!("/moi-{}", asked.before), "/1"], Some("/muc?trang=2")),
        "/muc?trang=2" => list_page(&["/2"], Some("/muc?trang=3")),
        "/muc?trang=3" => list_page(&["/3"], None),
        "/robots.txt" => nothing(),
        path => page(path),
    })
    .await;
    let folder = tempfile::tempdir().expect("folder");
    let sources = [listing("a", "http://a.example/muc", 20)];
    let mut asked = Vec::new();
    for _ in 0..2 {
        run(folder.path(), &sources, &patient(&site)).await;
        asked.push(site.log().iter().filter(|line| line.contains("/muc")).count());
    }
    assert_eq!(asked, [3, 5], "the second page has nothing new");
    assert_eq!(addresses(folder.path()).len(), 5);

    // A walk that did not come to its end is done again to the end.
    let cut = FetchConfig { max_run_bytes: 1, ..patient(&site) };
    let folder = tempfile::tempdir().expect("folder");
    let before = site.log().len();
    let report = run(folder.path(), &sources, &cut).await;
    assert_eq!(
        (site.log().len() - before, failed(&report).keys().next().map(String::as_str)),
        (1, Some("limit"))
    );
    assert_eq!(report.issues, [], "nothing is wrong with what waits for the next run");
    run(folder.path(), &sources, &patient(&site)).await;
    assert_eq!(addresses(folder.path()).len(), 5, "what was found before is there, too");
}

#[tokio::test]
async fn sitemaps_and_feeds_lead_to_pages() {
    let site = Site::new(|asked| match (asked.host.as_str(), asked.path.as_str()) {
        ("a.example", "/robots.txt") => {
            reply(200, &[], "User-agent: *\nSitemap: http://a.example/so-do.xml\n")
        }
        ("a.example", "/so-do.xml") => {
            page("<sitemapindex><sitemap><loc>/so-do-1.xml</loc></sitemap></sitemapindex>")
        }
        ("a.example", "/so-do-1.xml") => page(
            "<urlset><url><loc>/tin/1</loc><lastmod>2020-01-01</lastmod></url><url><loc>/khac/2</loc></url>\
             <url><loc>/tin/3</loc><lastmod>2001-01-01</lastmod></url></urlset>",
        ),
        ("b.example", "/rss") => page("<rss><channel><item><link>/tin/4</link></item></channel></rss>"),
        ("b.example", "/hong") => page("<html></html>"),
        (_, "/robots.txt") => nothing(),
        (host, path) => page(&format!("{host}{path}")),
    })
    .await;
    let folder = tempfile::tempdir().expect("folder");
    let sitemap = way("sitemap", "url = \"http://a.example/\"\nsince = \"2015-01-01\"\ninclude = \"/tin/\"");
    let feed =
        way("feed", "url = \"http://b.example/rss\"") + &way("feed", "url = \"http://b.example/hong\"");
    let sources = [source("a", &sitemap), source("b", &feed)];
    let report = run(folder.path(), &sources, &site.config()).await;
    assert_eq!(addresses(folder.path()), ["http://a.example/tin/1", "http://b.example/tin/4"]);
    assert_eq!(issues(&report), [(IssueCode::FetchFailed, "http://b.example/hong")]);
    assert_eq!(failed(&report), [("not-a-list".to_owned(), 1)].into());
    // A dead one is left alone by and by; the working ones are asked each time.
    for _ in 0..4 {
        run(folder.path(), &sources, &site.config()).await;
    }
    assert_eq!((site.times("b.example/hong"), site.times("b.example/rss")), (3, 5));
    let report = run(folder.path(), &sources, &site.config()).await;
    assert!(report.issues[0].message.starts_with("it failed 3 times in a row"), "{:?}", report.issues);
}

#[tokio::test]
async fn lists_are_never_taken_from_a_cache() {
    let site = Site::new(|asked| {
        let fresh = asked.headers.get("cache-control").is_some_and(|value| value == "no-cache");
        let on_condition = asked.headers.contains_key("if-none-match");
        let tagged =
            |body: &str| reply(200, &[("etag", "\"1\""), ("content-type", "text/html")], body.to_owned());
        let is_list = matches!(asked.path.as_str(), "/muc" | "/rss" | "/sitemap.xml");
        assert!(!is_list || (fresh && !on_condition), "{} {fresh} {on_condition}", asked.path);
        match asked.path.as_str() {
            "/robots.txt" => nothing(),
            "/muc" => tagged("<li><a href='/1'>x</a></li>"),
            "/rss" => tagged("<rss><channel><item><link>/2</link></item></channel></rss>"),
            "/sitemap.xml" => tagged("<urlset><url><loc>/3</loc></url></urlset>"),
            path => {
                assert_eq!((fresh, on_condition), (false, asked.before > 0), "{path}");
                tagged(path)
            }
        }
    })
    .await;
    let ways = [
        way("listing", "url = \"http://a.example/muc\"\nlink_selector = \"li a\""),
        way("feed", "url = \"http://a.example/rss\""),
        way("sitemap", "url = \"http://a.example/\""),
    ];
    let folder = tempfile::tempdir().expect("folder");
    let source = source("a", &ways.concat());
    for _ in 0..2 {
        assert_eq!(run(folder.path(), std::slice::from_ref(&source), &site.config()).await.issues, []);
    }
    assert_eq!((site.times("a.example/muc"), site.times("a.example/1")), (2, 2));
}

#[tokio::test]
async fn the_lists_of_a_retired_source_are_read_once_more() {
    let site = Site::new(|asked| match asked.path.as_str() {
        "/robots.txt" => nothing(),
        "/muc" => list_page(&["/1"], Some("/muc?trang=2")),
        "/muc?trang=2" => list_page(&["/2"], None),
        path => page(path),
    })
    .await;
    let retired = |day: &str| {
        let keys = "url = \"http://a.example/muc\"\nlink_selector = \"li a\"\nnext_selector = \".next\"";
        source("a", &format!("retired_on = \"{day}\"\n{}", way("listing", keys)))
    };
    for (day, times) in [("2025-07-01", 1), ("9999-01-01", 3)] {
        let folder = tempfile::tempdir().expect("folder");
        let before = site.times("a.example/muc");
        for _ in 0..3 {
            assert_eq!(run(folder.path(), &[retired(day)], &patient(&site)).await.issues, []);
        }
        assert_eq!(site.times("a.example/muc") - before, times, "{day}");
        assert_eq!(addresses(folder.path()).len(), 2);
    }
}

#[tokio::test]
async fn a_list_that_is_described_otherwise_is_read_to_its_end_again() {
    let site = Site::new(|asked| match asked.path.as_str() {
        "/robots.txt" => nothing(),
        "/muc" => page("<h2><a href='/1'>Một</a></h2><a class='next' href='/muc?trang=2'>Sau</a>"),
        "/muc?trang=2" => page("<h2><a href='/2'>Hai</a></h2><h3><a href='/3'>Ba</a></h3>"),
        path => page(path),
    })
    .await;
    for day in ["2025-07-01", "9999-01-01"] {
        let folder = tempfile::tempdir().expect("folder");
        // On the first page nothing is new by the wider selector, and the second one is read all the same.
        for (links, pages) in [("h2 a", 2), ("h2 a", 2), ("h2 a, h3 a", 3), ("h2 a, h3 a", 3)] {
            let keys = format!(
                "url = \"http://a.example/muc\"\nlink_selector = \"{links}\"\nnext_selector = \".next\""
            );
            let source = source("a", &format!("retired_on = \"{day}\"\n{}", way("listing", &keys)));
            assert_eq!(run(folder.path(), &[source], &patient(&site)).await.issues, []);
            assert_eq!(addresses(folder.path()).len(), pages, "{day} {links}");
        }
    }
    assert_eq!(site.times("a.example/muc"), 2 + 4, "of a source that has retired only once each way");
}

#[tokio::test]
async fn the_lists_of_a_retired_source_are_read_until_no_part_is_missing() {
    let index = "<sitemapindex><sitemap><loc>/1.xml</loc></sitemap><sitemap><loc>/2.xml</loc></sitemap></sitemapindex>";
    let site = Site::new(move |asked| match (asked.path.as_str(), asked.before) {
        ("/robots.txt", _) => nothing(),
        ("/sitemap.xml", _) => page(index),
        ("/1.xml", 0) => reply(404, &[], String::new()),
        ("/1.xml" | "/2.xml", _) => {
            page(&format!("<urlset><url><loc>{}.html</loc></url></urlset>", asked.path))
        }
        (path, _) => page(path),
    })
    .await;
    let ways = way("sitemap", "url = \"http://a.example/sitemap.xml\"");
    let source = source("a", &format!("retired_on = \"2025-07-01\"\n{ways}"));
    let folder = tempfile::tempdir().expect("folder");
    for pages in [1, 2, 2] {
        run(folder.path(), std::slice::from_ref(&source), &patient(&site)).await;
        assert_eq!(addresses(folder.path()).len(), pages);
    }
    assert_eq!(site.times("a.example/sitemap.xml"), 2);
}

#[tokio::test]
async fn an_archive_is_asked_for_what_has_gone() {
    let site = Site::new(|asked| match (asked.path.as_str(), asked.before) {
        ("/robots.txt", _) => panic!("an archive's terms count, not its robots.txt"),
        (path, _) if path.starts_with("/cdx") && !path.contains("resumeKey") => {
            assert!(path.contains("url=bao.example%2F*") && path.contains("to=20250701"), "{path}");
            page(
                r#"[["timestamp","original","statuscode","mimetype"],
                ["20200102030405","http://bao.example/1","200","text/html"],[],["k 2"]]"#,
            )
        }
        (path, 0) if path.starts_with("/cdx") => reply(429, &[("retry-after", "0")], ""),
        (path, _) if path.starts_with("/cdx") => page(
            r#"[["timestamp","original","statuscode","mimetype"],
            ["20210102030405","http://bao.example/2","200","text/html"]]"#,
        ),
        (path, _) => reply(200, &[("etag", "x"), ("content-type", "text/html")], path.to_owned()),
    })
    .await;
    let folder = tempfile::tempdir().expect("folder");
    let keys = "server = \"http://a.example/cdx\"\nreplay = \"http://a.example/web\"\nurl = \"bao.example/*\"\n\
                to = \"2025-07-01\"\nrequests_per_minute = 60000";
    let sources = [source("bao", &way("cdx", keys))];
    for round in 0..2 {
        let report = run(folder.path(), &sources, &site.config()).await;
        assert_eq!((report.issues.len(), report.total().stored), (0, if round == 0 { 2 } else { 0 }));
    }
    let captures = captures(folder.path());
    assert_eq!(captures.keys().collect::<Vec<_>>(), ["http://bao.example/1", "http://bao.example/2"]);
    let one = &captures["http://bao.example/1"];
    assert_eq!(one.captured_at, Some("2020-01-02T03:04:05Z".parse().expect("moment")));
    assert!(one.fetched_at > one.captured_at);
    assert_eq!(String::from_utf8_lossy(&one.body), "/web/20200102030405id_/http://bao.example/1");
    assert_eq!(
        site.times("a.example/web/20200102030405id_/http://bao.example/1"),
        1,
        "a copy does not change"
    );
}
