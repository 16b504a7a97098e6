//! The address that a page gives itself: `<link rel="canonical">` (RFC 6596).

use std::io::Read;

use scraper::Html;
use url::Url;

use crate::listing::same_site;

/// How much of a page is looked at: the element stands in its head.
const HEAD: u64 = 128 * 1024;

/// How much is read at first, in bytes; then twice as much each time.
const STEP: usize = 4 * 1024;

/// Where a page's head ends.
const ENDS: [&[u8]; 2] = [b"</head", b"</HEAD"];

/// The address that a page, which was had from `own`, says is its own, where that is another one and can be
/// believed. Systems that give every page the address of its section, or of the site, are not. The page is read no
/// further than its head.
pub(crate) fn stated(page: impl Read, own: &Url) -> Option<Url> {
    let head = head(page);
    // Without its first letter, which some write large.
    memchr::memmem::find_iter(&head, b"anonical").find_map(|at| link(&head, at, own))
}

/// The head of a page; where it cannot be read to its end, what there is of it.
fn head(page: impl Read) -> Vec<u8> {
    let mut page = page.take(HEAD);
    let mut head = Vec::with_capacity(2 * STEP);
    let mut step = STEP as u64;
    loop {
        let before = head.len();
        let read = (&mut page).take(step).read_to_end(&mut head);
        step *= 2;
        // The end may lie across two steps.
        let from = before.saturating_sub(8);
        let new = head.get(from..).unwrap_or_default();
        let end = ENDS.iter().filter_map(|end| memchr::memmem::find(new, end)).min();
        head.truncate(end.map_or(head.len(), |end| from + end));
        if read.is_err() || end.is_some() || head.len() == before {
            return head;
        }
    }
}

/// The address in the tag around the byte `at`, where it is that of the page itself.
fn link(head: &[u8], at: usize, own: &Url) -> Option<Url> {
    let from = head.get(..at)?.iter().rposition(|byte| *byte == b'<')?;
    let to = at + head.get(at..)?.iter().position(|byte| *byte == b'>')?;
    let tag = String::from_utf8_lossy(head.get(from..=to)?);
    let tag = Html::parse_fragment(&tag);
    let link = tag.root_element().descendent_elements().find(|element| element.value().name() == "link")?;
    link.attr("rel").filter(|rel| rel.trim().eq_ignore_ascii_case("canonical"))?;
    let mut url = own.join(link.attr("href")?.trim()).ok()?;
    url.set_fragment(None);
    (url != *own && same_site(&url, own) && same_article(&url, own)).then_some(url)
}

/// How many digits tell an article from all others of its site.
const TELLING: usize = 4;

/// Whether two addresses of a site can be of one article: they end in the same name, or share a number that is long
/// enough to be an article's.
fn same_article(a: &Url, b: &Url) -> bool {
    let name = |url: &Url| {
        let name = url.path().trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
        (!name.is_empty()).then_some(name)
    };
    let numbers = |url: &Url| -> Vec<String> {
        let text =
            url.as_str().get(url.origin().ascii_serialization().len()..).unwrap_or_default().to_owned();
        let digits = text.split(|c: char| !c.is_ascii_digit()).filter(|digits| digits.len() >= TELLING);
        digits.map(str::to_owned).collect()
    };
    let (these, those) = (numbers(a), numbers(b));
    match these.iter().any(|number| those.contains(number)) {
        true => true,
        // The same script with another number is another page.
        false => these.is_empty() && name(a).is_some() && name(a) == name(b) && a.query() == b.query(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_believed_that_can_be_the_article_s() {
        for (own, says, expected) in [
            ("/in/12345", "/tin/bai-viet-12345.html", true),
            ("/?p=71234", "/tin/bai-71234/", true),
            ("/muc-moi/bai-viet.html", "/muc-cu/bai-viet.html", true),
            ("https://www.bao.example/tin/bai-viet.html", "http://bao.example/tin/bai-viet.html", true),
            // A section, the site, another article, another site, itself.
            ("/tin/bai-viet-12345.html", "/tin/", false),
            ("/tin/bai-viet-12345.html", "/", false),
            ("/tin/bai-viet-12345.html", "/tin/bai-viet-54321.html", false),
            ("/xem.aspx?id=12345", "/xem.aspx?id=54321", false),
            ("/xem.aspx?id=12", "/xem.aspx?id=13", false),
            ("/tin/12345.html", "http://khac.example/tin/12345.html", false),
            ("/tin/12345.html", "/tin/12345.html", false),
        ] {
            let base = Url::parse("http://bao.example/").expect("address");
            let own = base.join(own).expect(own);
            let html = format!(
                "<html><head><!-- canonical --><LINK href='{says}' rel=\"Canonical\"/></head><body>bài"
            );
            let stated = stated(html.as_bytes(), &own);
            assert_eq!(stated, expected.then(|| own.join(says).expect(says)), "{own} {says}");
        }
        let base = Url::parse("http://bao.example/1234").expect("address");
        let link = "<link rel='canonical' href='/tin/bai-1234.html'>";
        for (before, found) in [
            ("x".repeat(STEP - 3), true),
            ("x".repeat(5 * STEP), true),
            (format!("{}</head>", "x".repeat(STEP - 3)), false),
            ("x".repeat(usize::try_from(HEAD).expect("small")), false),
        ] {
            let stated = stated(format!("{before}{}{link}", "y".repeat(STEP)).as_bytes(), &base);
            assert_eq!(stated.is_some(), found, "{}", before.len());
        }
        for html in [
            "",
            "canonical",
            "<p>canonical</p>",
            "<link rel=canonical>",
            "<link rel='canonical' href='http://['>",
        ] {
            assert_eq!(stated(html.as_bytes(), &base), None, "{html}");
        }
    }
}
