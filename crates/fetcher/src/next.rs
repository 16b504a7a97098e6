//! The next page of a listing: by a selector, by its number in a pattern, or by what links say.
//!
//! Without a selector several links may lead on: those of a pager, but also those of a calendar or of a month's archive
//! beside it, whose addresses grow by one just as well. They are put in order by what speaks for them, and the crawl
//! takes the others up where the likeliest leads to nothing that is new.

use scraper::{ElementRef, Html, Selector};
use url::Url;

use crate::{error::FetchError, listing::selector};

/// How the next page is found.
#[derive(Debug)]
pub(crate) enum Next {
    /// By a selector.
    Selector(Selector),
    /// By its number in an address.
    Number(String),
    /// By what speaks for a link.
    Link,
}

/// Where the number of a page stands in `page_url`.
const PAGE: &str = "{page}";

/// What speaks for a link being that to the next page, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Evidence {
    /// It says so (`rel="next"`, HTML §4.6.7.13).
    Says,
    /// Its text is the next number, and its address has it, too.
    Numbered,
    /// It is an arrow or is called "next", and its address has the next number.
    Arrow,
    /// Its address has the next number.
    Address,
    /// Its text or name is that of the next page, at the listing's own path: pages may be counted by articles.
    Text,
    /// One of these, but among the days of a month.
    Calendar,
}

impl Next {
    /// How a way finds the next page: by `next_selector`, else by `page_url`, else by itself.
    pub(crate) fn of(
        source_id: &str,
        next_selector: Option<&str>,
        page_url: Option<&str>,
    ) -> Result<Self, FetchError> {
        match (next_selector, page_url) {
            (Some(text), _) => Ok(Self::Selector(selector(source_id, "next_selector", text)?)),
            (None, Some(page_url)) => {
                let sound = page_url.contains(PAGE) && Url::parse(&page_url.replace(PAGE, "2")).is_ok();
                let (source_id, page_url) = (source_id.to_owned(), page_url.to_owned());
                if sound {
                    Ok(Self::Number(page_url))
                } else {
                    Err(FetchError::PageUrl { source_id, page_url })
                }
            }
            (None, None) => Ok(Self::Link),
        }
    }

    /// What may be page `number + 1` of the listing whose page `number` is at `address`, likeliest first, each once.
    pub(crate) fn pages<'a>(
        &self,
        page: &'a Html,
        address: &Url,
        number: u32,
        target: impl Fn(ElementRef<'a>) -> Option<Url>,
    ) -> Vec<Url> {
        let found: Vec<Url> = match self {
            Self::Selector(next) => page.select(next).filter_map(target).collect(),
            Self::Number(page_url) => {
                Url::parse(&page_url.replace(PAGE, &(number + 1).to_string())).into_iter().collect()
            }
            Self::Link => by_evidence(page, address, number, target),
        };
        let mut pages: Vec<Url> = Vec::new();
        for url in found {
            if url != *address && !pages.contains(&url) {
                pages.push(url);
            }
        }
        pages
    }
}

fn by_evidence<'a>(
    page: &'a Html,
    address: &Url,
    number: u32,
    target: impl Fn(ElementRef<'a>) -> Option<Url>,
) -> Vec<Url> {
    let links = page.root_element().descendent_elements();
    let links = links.filter(|element| matches!(element.value().name(), "a" | "link"));
    let mut found: Vec<(Evidence, Url)> = links
        .filter(|link| link.attr("href").is_some())
        .filter_map(|link| target(link).and_then(|url| Some((evidence(link, &url, address, number)?, url))))
        .collect();
    // As they stand on the page where the same speaks for them.
    found.sort_by_key(|(evidence, _)| *evidence);
    found.into_iter().map(|(_, url)| url).collect()
}

fn evidence(link: ElementRef<'_>, url: &Url, address: &Url, number: u32) -> Option<Evidence> {
    if has_word(link.attr("rel"), "next") {
        return Some(Evidence::Says);
    }
    if link.value().name() != "a" {
        return None;
    }
    let follows = follows(address, url, number);
    let text: String = link.text().collect();
    let numbered = printed_number(&text) == Some(number + 1);
    let same_path = url.path() == address.path() && url.query() != address.query();
    let stated = match (follows, numbered) {
        (true, true) => Evidence::Numbered,
        (true, false) if leads_on(link, &text) => Evidence::Arrow,
        (true, false) => Evidence::Address,
        (false, _) if same_path && (numbered || leads_on(link, &text)) => Evidence::Text,
        (false, _) => return None,
    };
    Some(if in_calendar(link) { Evidence::Calendar } else { stated })
}

/// Whether a link is an arrow to the right, or it or what it stands in is called "next".
fn leads_on(link: ElementRef<'_>, text: &str) -> bool {
    let arrow = |c: char| matches!(c, '>' | '»' | '›' | '→' | '❯');
    let is_arrow = !text.trim().is_empty() && text.trim().chars().all(arrow);
    let around = link.parent().and_then(ElementRef::wrap);
    let named = |element: ElementRef<'_>| has_word(element.attr("class"), "next");
    is_arrow || has_word(link.attr("aria-label"), "next") || named(link) || around.is_some_and(named)
}

fn has_word(value: Option<&str>, word: &str) -> bool {
    value.is_some_and(|value| value.split_whitespace().any(|other| other.eq_ignore_ascii_case(word)))
}

/// The number that a text is, brackets and the like aside.
fn printed_number(text: &str) -> Option<u32> {
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric());
    let plain = bare.bytes().all(|byte| byte.is_ascii_digit());
    bare.parse().ok().filter(|_| plain)
}

/// How far above a link the month is looked for that it stands in: its cell, week, body, table, and a frame.
const MONTH: usize = 5;

/// How many days a month has, at least and at most.
const DAYS: (usize, u32) = (28, 31);

/// How long the names of months and days are at most, in characters.
const NAME: usize = 20;

/// Whether a link stands among the days of a month: what is around it has a number for each and none above, and
/// nothing else but names.
fn in_calendar(link: ElementRef<'_>) -> bool {
    let is_month = |around: ElementRef<'_>| {
        let mut days: Vec<u32> = around.text().filter_map(printed_number).collect();
        days.sort_unstable();
        days.dedup();
        let has_days = days.len() >= DAYS.0 && days.last().is_some_and(|last| *last <= DAYS.1);
        has_days && around.text().all(|text| text.trim().chars().nth(NAME).is_none())
    };
    link.ancestors().filter_map(ElementRef::wrap).take(MONTH).any(is_month)
}

/// Whether `next` is the address of page `number + 1` of the listing whose page `number` is at `address`: they
/// differ in that number alone, or the listing's own address has none and the other only adds it.
fn follows(address: &Url, next: &Url, number: u32) -> bool {
    let text = |url: &Url| {
        url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()))
    };
    let (here, there) = (text(address), text(next));
    let (these, those) = (numbers(&here), numbers(&there));
    let same_text = |without: usize| {
        let (mut a, mut b) = (these.clone(), those.clone());
        a.remove(without);
        b.remove(without);
        let outside = |text: &str| {
            text.split(|c: char| c.is_ascii_digit())
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        a == b && outside(&here) == outside(&there)
    };
    if these.len() == those.len() {
        let mut changed = (0..these.len()).filter(|at| these.get(*at) != those.get(*at));
        return match (changed.next(), changed.next()) {
            (Some(at), None) => {
                these.get(at) == Some(&u64::from(number))
                    && those.get(at) == Some(&u64::from(number + 1))
                    && same_text(at)
            }
            _ => false,
        };
    }
    number == 1 && adds_a_two(&here, &there)
}

/// How many characters besides the number an address may add.
const ADDED: usize = 16;

/// Whether `there` is `here`, a file's ending aside, with a few characters and the number 2 after it.
fn adds_a_two(here: &str, there: &str) -> bool {
    let stem = here.trim_end_matches('/');
    let ending = stem
        .rfind('.')
        .filter(|dot| stem.get(*dot..).is_some_and(|ending| !ending.contains('/')))
        .unwrap_or(stem.len());
    let stem = stem.get(..ending).unwrap_or(stem);
    let Some(added) = there.strip_prefix(stem) else { return false };
    let Some((before, after)) = added.split_once('2') else { return false };
    let plain = |text: &str| !text.contains(|c: char| c.is_ascii_digit());
    let ends = after.is_empty() || after.starts_with(['/', '.', '&', '?']);
    !before.is_empty() && plain(before) && plain(after) && ends && before.len() + after.len() <= ADDED
}

fn numbers(text: &str) -> Vec<u64> {
    text.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse("http://a.example").and_then(|base| base.join(text)).expect(text)
    }

    /// What is found on page `number` at `here` without a selector, as paths and queries.
    fn found(html: &str, here: &str, number: u32) -> Vec<String> {
        let (document, here) = (Html::parse_document(html), url(here));
        let pages = Next::Link.pages(&document, &here, number, |link| here.join(link.attr("href")?).ok());
        pages.iter().map(|page| page.as_str().trim_start_matches("http://a.example").to_owned()).collect()
    }

    #[test]
    fn an_address_follows_that_has_the_next_number() {
        for (here, page, there, follows_it) in [
            ("/dan-van", 1, "/dan-van?page=2", true),
            ("/dan-van/", 1, "/dan-van/trang-2", true),
            ("/dan-van/", 1, "/dan-van/page/2/", true),
            ("/dan-van.html", 1, "/dan-van-p2.html", true),
            ("/dan-van-12.html", 1, "/dan-van-12.html?trang=2", true),
            ("/dan-van?page=1", 1, "/dan-van?page=2", true),
            ("/dan-van?page=2", 2, "/dan-van?page=3", true),
            ("/dan-van-9/trang-9", 9, "/dan-van-9/trang-10", true),
            ("/dan-van?page=2", 2, "/dan-van?page=4", false),
            ("/dan-van?page=2", 2, "/dan-van?page=1", false),
            ("/dan-van?page=2", 2, "/khac?page=3", false),
            // Another category, an article, and a month of a calendar.
            ("/chuyen-muc-12.html", 1, "/chuyen-muc-13.html", false),
            ("/dan-van/", 1, "/dan-van/2-mo-hinh-hay.html", false),
            ("/dan-van?nam=2020&page=2", 2, "/dan-van?nam=2021&page=3", false),
        ] {
            assert_eq!(follows(&url(here), &url(there), page), follows_it, "{here} {page} {there}");
        }
    }

    #[test]
    fn what_speaks_most_for_a_link_comes_first() {
        let days: String =
            (1..=31).map(|day| format!("<td><a href='/muc?ngay={day}'>{day}</a></td>")).collect();
        let month = format!("<table><tr><th><a href='/muc?thang=2'>»</a></th></tr><tr>{days}</tr></table>");
        let pager: String = (2..=40).map(|page| format!("<a href='/muc?p={page}'>{page}</a> ")).collect();
        let far = "/web/muc?p_id=101_x&p_mode=view&_101_x_cur=2";
        let cases: &[(&str, &str, u32, &[&str])] = &[
            (
                "<a href='/muc?page=2'>2</a><a rel='prev next' href='/muc?tu=20'>Tiếp</a>",
                "/muc",
                1,
                &["/muc?tu=20", "/muc?page=2"],
            ),
            ("<link rel=next href='/muc/p2'>", "/muc", 1, &["/muc/p2"]),
            // A month's archive before the pager; the text of the link tells.
            (
                "<a href='/muc?thang=2'>Tháng 2</a><a href='/muc?page=2'>2</a>",
                "/muc",
                1,
                &["/muc?page=2", "/muc?thang=2"],
            ),
            (
                "<a href='/muc?thang=2'>Tháng 2</a><a href='/muc?page=2'>»</a>",
                "/muc",
                1,
                &["/muc?page=2", "/muc?thang=2"],
            ),
            (
                "<a href='/muc?thang=2'>Tháng 2</a><li class='page next'><a href='/muc?page=2'>x</a></li>",
                "/muc",
                1,
                &["/muc?page=2", "/muc?thang=2"],
            ),
            // A calendar before it: its days come last, and its header does.
            (
                &format!("{month}<p>Bài này nói về một việc khác</p><a href='/muc?page=2'>Trang sau</a>"),
                "/muc",
                1,
                &["/muc?page=2", "/muc?thang=2", "/muc?ngay=2"],
            ),
            // A long pager is none.
            (&format!("<a href='/muc?q=2'>x</a>{pager}"), "/muc", 1, &["/muc?p=2", "/muc?q=2"]),
            // Pages counted by articles, or with more in the address than a number.
            ("<a href='/muc?tu=10'>2</a><a href='/muc?tu=20'>3</a>", "/muc", 1, &["/muc?tu=10"]),
            ("<a href='/muc?tu=0'>1</a><a href='/muc?tu=20'>[3]</a>", "/muc?tu=10", 2, &["/muc?tu=20"]),
            (&format!("<a href='{far}'>2</a>"), "/web/muc", 1, &[far]),
            // The same number elsewhere, and on the page itself.
            (
                "<a href='/khac?tu=10'>2</a><a href='/tin/bai-2.html'>2</a><a href='/muc'>2</a>",
                "/muc",
                1,
                &[],
            ),
        ];
        for (html, here, number, expected) in cases {
            assert_eq!(found(html, here, *number), *expected, "{html}");
        }
    }

    #[test]
    fn a_pattern_and_a_selector_say_it() {
        let (document, here) =
            (Html::parse_document("<p><a href=/muc>1</a> <a href=/x>2</a></p>"), url("/muc"));
        let target = |link: ElementRef<'_>| here.join(link.attr("href")?).ok();
        for (selector, pattern, expected) in [
            (None, Some("http://a.example/muc/{page}.html"), url("/muc/4.html")),
            (Some("p a"), None, url("/x")),
        ] {
            let next = Next::of("bao", selector, pattern).expect("sound");
            assert_eq!(next.pages(&document, &here, 3, target), [expected]);
        }
    }
}
