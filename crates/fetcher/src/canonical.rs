//! The address that a page gives itself: `<link rel="canonical">` (RFC 6596).

use scraper::Html;
use url::Url;

use crate::listing::same_site;

/// How much of a page is looked at: the element stands in its head.
const HEAD: usize = 128 * 1024;

/// The address that a page, which was had from `own`, says is its own, where that is another one and can be
/// believed. Systems that give every page the address of its section, or of the site, are not.
pub(crate) fn stated(html: &[u8], own: &Url) -> Option<Url> {
    let head = html.get(..HEAD.min(html.len())).unwrap_or_default();
    // Without its first letter, which some write large.
    let at = memchr::memmem::find(head, b"anonical")?;
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
            let html =
                format!("<html><head><LINK href='{says}' rel=\"Canonical\"/></head><body>bài</body></html>");
            let stated = stated(html.as_bytes(), &own);
            assert_eq!(stated, expected.then(|| own.join(says).expect(says)), "{own} {says}");
        }
        let base = Url::parse("http://bao.example/1234").expect("address");
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
