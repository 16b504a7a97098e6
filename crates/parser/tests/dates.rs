//! The day of publication on pages of any country: what systems state in meta elements and structured data, what pages
//! print, what addresses carry, and what must not be taken for it.

#![allow(clippy::expect_used, reason = "a test may fail loudly")]

use danvan_domain::Reference;
use danvan_parser::page::read_html;

const TEXT: &str = "<p>The council of the valley met on the first floor of the old mill to talk about the bridge, \
    which has been closed since the flood carried away one of its piers.</p><p>Most of those who came wanted it \
    rebuilt in wood, as it was before, and said so for two hours. The mayor promised an answer by the summer.</p>\
    <p>Nobody expects the work to begin sooner than next year, when the river is low.</p>";

/// What is special about the page, its head, what stands above and below its text, its address, and the day.
struct Case(&'static str, &'static str, &'static str, &'static str, &'static str, Option<&'static str>);

#[test]
fn days_of_publication() {
    let cases = [
        Case(
            "OpenGraph",
            "<meta property='article:published_time' content='2019-03-07T22:15:00-08:00'>",
            "",
            "",
            "",
            Some("2019-03-07"),
        ),
        Case(
            "Dublin Core",
            "<meta name='DC.date.issued' content='2014-11-02'>",
            "",
            "",
            "",
            Some("2014-11-02"),
        ),
        Case(
            "the other way round",
            "<meta content='2014-11-02' name='dcterms.created'>",
            "",
            "",
            "",
            Some("2014-11-02"),
        ),
        Case(
            "analytics",
            "<meta name='parsely-pub-date' content='2016-05-04T10:00:00Z'>",
            "",
            "",
            "",
            Some("2016-05-04"),
        ),
        Case(
            "mail",
            "<meta name='sailthru.date' content='Thu, 05 Mar 2020 10:00:00 +0000'>",
            "",
            "",
            "",
            Some("2020-03-05"),
        ),
        Case(
            "a slip of the name",
            "<meta name='publish-date' content='5 March 2020'>",
            "",
            "",
            "",
            Some("2020-03-05"),
        ),
        Case(
            "search's own",
            "<meta name='cXenseParse:recs:publishtime' content='2018-01-09T06:00:00Z'>",
            "",
            "",
            "",
            Some("2018-01-09"),
        ),
        Case(
            "a meta without a name",
            "<meta itemprop='datePublished' content='2015-08-30'>",
            "",
            "",
            "",
            Some("2015-08-30"),
        ),
        Case(
            "the first, not the last",
            "<meta property='article:modified_time' content='2021-09-09'><meta property='article:published_time' content='2019-01-20'>",
            "",
            "",
            "",
            Some("2019-01-20"),
        ),
        Case(
            "a graph",
            r#"<script type="application/ld+json">{"@graph":[{"@type":"WebSite","datePublished":"2001-01-01"},{"@type":"WebPage","datePublished":"2017-04-01T08:00:00+00:00","dateModified":"2022-02-02"},{"@type":"Article","datePublished":"2017-04-03"}]}</script>"#,
            "",
            "",
            "",
            Some("2017-04-03"),
        ),
        Case(
            "a list in a list",
            r#"<script type="application/ld+json">[[{"@type":"NewsArticle","datePublished":"2018-07-08T09:00:00Z"}]]</script>"#,
            "",
            "",
            "",
            Some("2018-07-08"),
        ),
        Case(
            "an abbreviation's title",
            "",
            "<h1>The bridge</h1><abbr class='published' title='2012-10-05T07:00:00-07:00'>Friday</abbr>",
            "",
            "",
            Some("2012-10-05"),
        ),
        Case(
            "a time element",
            "",
            "<h1>The bridge</h1><time class='entry-date' datetime='2013-06-07'>last summer</time>",
            "",
            "",
            Some("2013-06-07"),
        ),
        Case(
            "below the headline",
            "",
            "<h1>The bridge</h1><p class='meta'>By Ann Lee | March 5, 2020</p>",
            "",
            "",
            Some("2020-03-05"),
        ),
        Case(
            "above the headline",
            "",
            "<div class='date'>5 Mar 2020</div><h1>The bridge</h1>",
            "",
            "",
            Some("2020-03-05"),
        ),
        Case(
            "in German",
            "",
            "<h1>Die Brücke</h1><p>Veröffentlicht am 12. März 2019</p>",
            "",
            "",
            Some("2019-03-12"),
        ),
        Case(
            "in French",
            "",
            "<h1>Le pont</h1><p>Publié le 1er février 2018 à 10h12</p>",
            "",
            "",
            Some("2018-02-01"),
        ),
        Case(
            "in Spanish",
            "",
            "<h1>El puente</h1><p>Publicado el 3 de octubre de 2017</p>",
            "",
            "",
            Some("2017-10-03"),
        ),
        Case(
            "in Portuguese",
            "",
            "<h1>A ponte</h1><span class='data'>3 de outubro de 2017</span>",
            "",
            "",
            Some("2017-10-03"),
        ),
        Case("in Dutch", "", "<h1>De brug</h1><p>Geplaatst op 9 maart 2016</p>", "", "", Some("2016-03-09")),
        Case(
            "in Polish",
            "",
            "<h1>Most</h1><p class='date'>24 października 2015</p>",
            "",
            "",
            Some("2015-10-24"),
        ),
        Case(
            "in Russian",
            "",
            "<h1>Мост</h1><p class='date'>7 августа 2014, 12:30</p>",
            "",
            "",
            Some("2014-08-07"),
        ),
        Case(
            "in Hungarian",
            "",
            "<h1>A híd</h1><p class='date'>2019. március 12.</p>",
            "",
            "",
            Some("2019-03-12"),
        ),
        Case(
            "in Japanese figures",
            "",
            "<h1>橋</h1><p class='date'>2018年9月28日</p>",
            "",
            "",
            Some("2018-09-28"),
        ),
        Case(
            "with points",
            "",
            "<h1>Die Brücke</h1><p class='datum'>05.03.2020</p>",
            "",
            "",
            Some("2020-03-05"),
        ),
        Case(
            "the address alone",
            "",
            "<h1>The bridge</h1>",
            "",
            "https://valley.example/2011/08/19/the-bridge/",
            Some("2011-08-19"),
        ),
        Case(
            "a month by its name",
            "",
            "<h1>The bridge</h1>",
            "",
            "https://valley.example/2011/aug/19/the-bridge",
            Some("2011-08-19"),
        ),
        Case(
            "the address tells day from month",
            "",
            "<h1>The bridge</h1><p class='date'>03/10/2011</p>",
            "",
            "https://valley.example/2011/october/the-bridge",
            Some("2011-10-03"),
        ),
        Case(
            "the address is older than what is claimed",
            "<meta property='article:published_time' content='2020-01-05'>",
            "<h1>The bridge</h1>",
            "",
            "https://valley.example/2011/08/19/the-bridge/",
            Some("2011-08-19"),
        ),
        Case(
            "changed only, and said so",
            "",
            "<h1>The bridge</h1><p>Last updated: May 6, 2021</p>",
            "",
            "",
            Some("2021-05-06"),
        ),
        Case(
            "first published, then changed",
            "",
            "<h1>The bridge</h1><p>Updated May 6, 2021. First published April 1, 2019</p>",
            "",
            "",
            Some("2019-04-01"),
        ),
        Case(
            "the writing's own year is none",
            "",
            "<h1>The bridge</h1>",
            "<footer><p>© 2003 - 2024 Valley News</p></footer>",
            "",
            None,
        ),
        Case(
            "a comment's day",
            "",
            "<h1>The bridge</h1>",
            "<div class='comments'><div class='comment'><span>Bob, 7 May 2021</span><p>Wood rots.</p></div></div>",
            "",
            None,
        ),
        Case(
            "days of other stories",
            "",
            "<h1>The bridge</h1>",
            "<aside><ul><li><a href='/a'>A cow on the road</a> <time>4 May 2021</time></li><li><a href='/b'>Rain</a> <time>5 May 2021</time></li></ul></aside>",
            "",
            None,
        ),
        Case(
            "before there was a web",
            "",
            "<h1>The bridge</h1><p class='date'>5 March 1897</p>",
            "",
            "",
            None,
        ),
        Case(
            "a leaf of a calendar",
            "",
            "<div class='post-date'><span>Mar</span><span>5</span><span>2017</span></div><h1>The bridge</h1>",
            "",
            "",
            Some("2017-03-05"),
        ),
        Case(
            "a leaf without its year",
            "",
            "<div class='post-date'><b>05</b><i>Mrz</i></div><h1>Die Brücke</h1>",
            "",
            "https://valley.example/2017/03/bruecke/",
            Some("2017-03-05"),
        ),
        Case(
            "a leaf of another month than the address",
            "",
            "<div class='post-date'><b>05</b><i>Apr</i></div><h1>Die Brücke</h1>",
            "",
            "https://valley.example/2017/03/bruecke/",
            None,
        ),
        Case(
            "a title that says which day was three days ago",
            "",
            "<h1>The bridge</h1><p>Ann Lee, <span class='date' title='2017-03-05 10:00'>three days ago</span></p>",
            "",
            "",
            Some("2017-03-05"),
        ),
        Case(
            "seconds since 1970",
            "<meta property='article:published_time' content='1488708000'>",
            "",
            "",
            "",
            Some("2017-03-05"),
        ),
        Case(
            "RDFa",
            "",
            "<h1>The bridge</h1><span property='dc:date dc:created' content='2017-03-05T10:15:00+01:00'>by Ann</span>",
            "",
            "",
            Some("2017-03-05"),
        ),
        Case(
            "as a program writes a moment",
            "<meta name='date' content='Sun Mar 05 10:00:00 GMT 2017'>",
            "",
            "",
            "",
            Some("2017-03-05"),
        ),
        Case("a short year", "", "<h1>The bridge</h1><p>5 Mar 17</p>", "", "", Some("2017-03-05")),
        Case("a time and no year", "", "<h1>The bridge</h1><p>5 Mar 17:30</p>", "", "", None),
        Case("in Indonesian", "", "<h1>Jembatan</h1><p>Selasa, 5 Maret 2013</p>", "", "", Some("2013-03-05")),
        Case(
            "where the report was written",
            "",
            "<h1>The bridge</h1><p>FORD, March 5, 2017 – The valley talks of nothing but its bridge, and of who is to pay.</p>",
            "",
            "",
            Some("2017-03-05"),
        ),
        Case(
            "a day of which the text tells",
            "",
            "<h1>The bridge</h1><p>On March 5, 2017 – the day of the flood – the bridge lost one of its piers, as we all know.</p>",
            "",
            "",
            None,
        ),
        Case(
            "other days show which figure is the month",
            "",
            "<h1>The bridge</h1><p class='date'>03/05/2017</p>",
            "<p>Next issue: 31/12/2017</p>",
            "",
            Some("2017-05-03"),
        ),
        Case(
            "comments without a name of theirs",
            "",
            "<h1>The bridge</h1>",
            "<div><p>Bob, 7 May 2021</p><p>Wood rots.</p><p>Eve, 9 May 2021</p><p>So does iron.</p></div>",
            "",
            None,
        ),
        Case(
            "what is on in the valley",
            "",
            "<h1>The bridge</h1>",
            "<div><h3>Dates</h3><p>12.05.2015 Fair</p><p>13.05.2015 Concert</p></div>",
            "",
            None,
        ),
        Case(
            "a day of whatever beside one that is marked",
            "<meta name='date' content='2021-01-01'>",
            "<h1>The bridge</h1><p class='date'>5 March 2017</p>",
            "",
            "",
            Some("2017-03-05"),
        ),
        Case(
            "a publication beside one that is marked",
            "<meta name='pubdate' content='2017-03-04'>",
            "<h1>The bridge</h1><p class='date'>5 March 2017</p>",
            "",
            "",
            Some("2017-03-04"),
        ),
        Case(
            "changed, as a program states it, and nothing else",
            "<meta property='article:modified_time' content='2021-05-06T10:00:00Z'>",
            "<h1>The bridge</h1>",
            "",
            "",
            None,
        ),
        Case(
            "the first article of several",
            r#"<script type="application/ld+json">[{"@type":"NewsArticle","datePublished":"2018-07-08"},{"@type":"Article","datePublished":"2016-01-02"}]</script>"#,
            "",
            "",
            "",
            Some("2018-07-08"),
        ),
        Case(
            "parts with days of their own",
            "<meta name='date' content='March 5, 2017'>",
            "<h1>The bridge</h1>",
            "<div><b itemprop='datePublished' content='2018-01-02'>Rain</b><b itemprop='datePublished' content='2018-01-03'>Hay</b></div>",
            "",
            Some("2017-03-05"),
        ),
        Case(
            "a message that is quoted",
            "",
            "<h1>The bridge</h1>",
            "<blockquote><p>Wood rots.</p>Bob <a href='/b'>May 7, 2021</a></blockquote>",
            "",
            None,
        ),
        Case("no day at all", "", "<h1>The bridge</h1>", "", "https://valley.example/the-bridge", None),
    ];
    let lexicon = Reference::embedded_lexicon().expect("embedded reference data");
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|Case(what, head, above, below, url, expected)| {
            let html = format!(
                "<!DOCTYPE html><html lang='en'><head><title>The bridge</title>{head}</head><body><nav><a href='/'>Home</a> \
                 <a href='/news'>News</a></nav><article>{above}<div class='entry-content'>{TEXT}</div></article>{below}</body></html>"
            );
            let url = Some(*url).filter(|url| !url.is_empty());
            let (page, _) = read_html(&html, url, None, &lexicon);
            let found = page.published.map(|at| at.day().to_string());
            (found.as_deref() != *expected).then(|| format!("{what}: {found:?}, not {expected:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_story_too_short_for_an_article_keeps_its_day() {
    let lexicon = Reference::embedded_lexicon().expect("embedded reference data");
    for (what, text, expected) in [
        ("a picture and a word", "<p>5 March 2017</p><img src=a><p>It stands.</p>", Some("2017-03-05")),
        (
            "a listing",
            "<p>5 March 2017</p><h3><a href=/a>A cow was on the road again this morning</a></h3><p>It went home by itself...</p>\
             <p>4 March 2017</p><h3><a href=/b>Rain has come to the upper valley at last</a></h3><p>And it is to stay...</p>\
             <p>3 March 2017</p><h3><a href=/c>The mill is to have a new wheel by May</a></h3><p>The old one is oak...</p>\
             <p>2 March 2017</p><h3><a href=/d>Who has seen the ferryman since the flood</a></h3><p>Nobody, it seems...</p>",
            None,
        ),
    ] {
        let html =
            format!("<html lang=en><title>The bridge</title><body><h1>The bridge</h1>{text}</body></html>");
        let (page, _) = read_html(&html, None, None, &lexicon);
        assert_eq!(
            (page.text.as_str(), page.published.map(|at| at.day().to_string()).as_deref()),
            ("", expected),
            "{what}"
        );
    }
}
