//! The sources: the catalogue, lists of them, and trying them out against a site on loopback.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    net::TcpListener,
    path::Path,
    thread,
};

use crate::support::{Danvan, folder, workspace};

#[test]
fn the_catalogue_holds_what_was_seen_and_enables_nothing() {
    let sources = Danvan::new(&workspace()).args(["sources", "--format", "json"]).run().done().json();
    assert_eq!(sources.len(), 106);
    for source in &sources {
        let host = source["observed"]["host"].as_str().expect("a host");
        assert_eq!(source["id"], host.replace('.', "-"), "the id is the host's");
        assert_eq!(source["publisher"], host, "nobody has looked who publishes it");
        assert_eq!(source["enabled"], false, "{host}");
        assert_eq!(source["localities"].as_array().map(Vec::len), Some(0), "{host}");
        let archived = source["way"].as_array().is_some_and(|ways| !ways.is_empty());
        assert_eq!(
            source["note"].is_string(),
            archived,
            "{host}: who has probably retired has a way into an archive"
        );
        let ended = &source["observed"]["province_ended_on"];
        assert_eq!(ended.as_str(), archived.then_some("2025-07-01"), "{host}: the day of the law");
        assert!(source["retired_on"].is_null(), "{host}: nobody saw it");
    }
    let rows = Danvan::new(&workspace()).args(["sources", "--format", "csv"]).run().done().stdout;
    let heading = "id,enabled,publisher,ways,localities,retired_on,articles_per_month,observed_host,observed_provinces,\
                   province_ended_on,sample_url\n";
    assert!(rows.starts_with(heading), "{rows}");
    assert_eq!(rows.lines().count(), 107);
    assert!(rows.contains("\nanhp-vn,false,anhp.vn,,,,,anhp.vn,Hải Phòng,,\n"), "{rows}");
    assert!(
        rows.contains("\nbaoapbac-vn,false,baoapbac.vn,cdx,,,,baoapbac.vn,Tiền Giang,2025-07-01,"),
        "{rows}"
    );
    let table = Danvan::new(&workspace()).args(["sources"]).run().done().stdout;
    assert_eq!(table.matches("  cdx      probably 2025-07-01  ").count(), 31, "{table}");
    assert!(table.ends_with("\n\n106 sources, 0 enabled\n"), "{table}");
    let enabled = Danvan::new(&workspace()).args(["sources", "--enabled"]).run().done().stdout;
    assert!(enabled.ends_with("\n\n0 sources, 0 enabled\n"), "{enabled}");
}

/// The home page of a portal whose menu names a section on the topic, and another one.
pub(crate) const HOME: &str =
    "<html><ul><li><a href='/tin/'>Tin tức</a><li><a href='/dan-van/'>DÂN VẬN</a></ul></html>";

/// Serves the pages of a small portal with this home page until the process ends.
pub(crate) fn portal(home: &'static str) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("bound").port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut line = String::new();
            if BufReader::new(&stream).read_line(&mut line).is_err() {
                continue;
            }
            let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
            let (status, body) = answer(&path, home);
            let head = format!(
                "HTTP/1.1 {status}\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                body.len()
            );
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes()));
        }
    });
    port
}

fn answer(path: &str, home: &str) -> (&'static str, String) {
    let headline = |number: u32| {
        format!(
            "<li><a href='/tin/bai-viet-{number}.html'>Huyện có thêm {number} mô hình dân vận khéo</a></li>"
        )
    };
    match path {
        "/" => ("200 OK", home.to_owned()),
        // Its articles have moved to another site.
        "/xa/" => {
            let moved = (101..104).map(headline).collect::<String>();
            ("200 OK", moved.replace("'/tin/", "'http://moi.example/tin/"))
        }
        "/tin/" | "/dan-van/" => {
            ("200 OK", format!("<ul>{}</ul>", (101..108).map(headline).collect::<String>()))
        }
        path if path.starts_with("/tin/bai-viet-") => {
            let sentence = "Năm 2019, huyện Tri Tôn đăng ký xây dựng 12 mô hình “Dân vận khéo”. ".repeat(5);
            (
                "200 OK",
                format!(
                    "<html><head><title>Một bài viết</title></head><body><h1>Một bài viết</h1><p>{sentence}</p></body></html>"
                ),
            )
        }
        _ => ("404 Not Found", String::new()),
    }
}

fn check(folder: &Path, home: &'static str, source: &str) -> crate::support::Outcome {
    let port = portal(home);
    let fetch = format!(
        "[fetch]\nspacing_ms = 0\nretries = 0\n[fetch.resolve]\n\"portal.example\" = \"127.0.0.1:{port}\"\n"
    );
    let text = format!("{fetch}\n[[source]]\nid = \"portal\"\npublisher = \"Portal\"\n{source}");
    fs::write(folder.join("pipeline.toml"), text).expect("written");
    Danvan::new(folder).args(["sources", "check", "portal"]).run()
}

#[test]
fn a_source_without_a_way_in_gets_one_proposed_that_works() {
    let folder = folder();
    let host = "[source.observed]\nhost = \"portal.example\"\n";
    let article = format!("{host}sample_url = \"http://portal.example/tin/bai-viet-101.html\"\n");
    // The section that the home page names is found by the words of the topic, else the one of a known article.
    for (home, seen, section) in [
        (HOME, host, "dan-van"),
        (HOME, article.as_str(), "dan-van"),
        ("<html></html>", article.as_str(), "tin"),
    ] {
        let first = check(folder.path(), home, seen).done().stdout;
        for expected in [
            "portal (Portal)\n  ok  name        portal.example is at 127.0.0.1\n",
            &format!("  ok  listing     7 links on http://portal.example/{section}/\n"),
            "  ok  text        Một bài viết (no date, ",
            &format!(
                "  add to its file:\n\n[[way]]\nkind = \"listing\"\nurl = \"http://portal.example/{section}/\"\n"
            ),
        ] {
            assert!(first.contains(expected), "{expected}\n{first}");
        }
        let proposed =
            first.split_once("[[way]]").expect("a way").1.replace("\nkind", "\n[[source.way]]\nkind");
        let second = check(folder.path(), home, &proposed).done().stdout;
        assert!(second.contains("ok  text ") && !second.contains("add to its file"), "{second}");
        assert!(!folder.path().join("data").exists(), "nothing is stored");
    }
}

#[test]
fn what_does_not_work_is_said_with_what_to_do() {
    let folder = folder();
    let way = "[[source.way]]\nkind = \"listing\"\nurl = \"http://portal.example/dan-van/\"\nlink_selector = \"h3 a\"\n";
    let outcome = check(folder.path(), HOME, way);
    assert_eq!(outcome.status, Some(1));
    let expected = "  NO  listing     http://portal.example/dan-van/ has no link to an article\n                  look at the page's source";
    assert!(outcome.stdout.contains(expected), "{}", outcome.stdout);
    assert!(
        outcome.stderr.contains("error: of these sources no article could be had and understood: portal"),
        "{}",
        outcome.stderr
    );
    let moved = "[[source.way]]\nkind = \"listing\"\nurl = \"http://portal.example/xa/\"\n";
    let outcome = check(folder.path(), HOME, moved);
    let expected = "http://portal.example/xa/ has no link to an article: its headlines lead to moi.example\n                  write \
        the addresses of that host";
    assert!(outcome.stdout.contains(expected), "{}", outcome.stdout);
    let outcome = Danvan::new(folder.path()).args(["sources", "check", "nobody"]).run();
    assert_eq!(outcome.status, Some(2));
    assert!(
        outcome
            .stderr
            .starts_with("error: no source is called \"nobody\"\n  help: `danvan sources` lists them"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn what_was_tried_is_told_to_programs_too() {
    let folder = folder();
    check(folder.path(), HOME, "[source.observed]\nhost = \"portal.example\"\n").done();
    let format = |format: &str| {
        Danvan::new(folder.path()).args(["sources", "check", "portal", "--format", format]).run()
    };
    let told = format("json").done().json();
    let [source] = told.as_slice() else { panic!("a line a source: {told:?}") };
    assert_eq!((&source["id"], &source["understood"]), (&"portal".into(), &true.into()));
    let trials = source["trials"].as_array().expect("trials");
    let tried: Vec<_> = trials.iter().map(|trial| trial["what"].as_str().expect("a name")).collect();
    assert_eq!(tried, ["name", "https", "robots.txt", "site", "listing", "article", "text"]);
    assert_eq!((&trials[1]["works"], &trials[0]["works"]), (&false.into(), &true.into()));
    assert_eq!(source["proposal"]["url"], "http://portal.example/dan-van/");

    let rows = format("csv").done().stdout;
    let first =
        "id,what,works,seen,advice\nportal,name,true,portal.example is at 127.0.0.1,\nportal,https,false,";
    assert!(rows.starts_with(first), "{rows}");
    let last = "\nportal,proposal,true,\"[[way]]\nkind = \"\"listing\"\"\n";
    assert!(rows.contains(last) && rows.ends_with(",add to its file\n"), "{rows}");
}

#[test]
fn whoever_asks_without_a_contact_is_told_so() {
    let folder = folder();
    let way =
        "enabled = true\n[[source.way]]\nkind = \"listing\"\nurl = \"http://portal.example/dan-van/\"\n";
    let told = "fetch.contact is empty, and sites are not told who asks them: write an e-mail address";
    assert!(check(folder.path(), HOME, way).done().stderr.contains(told));
    for command in ["fetch", "run"] {
        let outcome = Danvan::new(folder.path()).args([command]).run().done();
        assert!(outcome.stderr.contains(told), "{command}: {}", outcome.stderr);
    }
    let validate = || Danvan::new(folder.path()).args(["validate"]).run().done().stdout;
    assert!(validate().contains(told), "{}", validate());
    let file = folder.path().join("pipeline.toml");
    let text = fs::read_to_string(&file).expect("reads");
    fs::write(&file, text.replacen("[fetch]", "[fetch]\ncontact = \"me@collector.example\"", 1))
        .expect("written");
    assert!(!validate().contains("contact"), "{}", validate());
    assert!(!Danvan::new(folder.path()).args(["fetch"]).run().done().stderr.contains("contact"));
}
