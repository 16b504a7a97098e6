//! What the names in the markup say: classes, ids, roles and microdata.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

use danvan_domain::{
    Lexicon,
    lexicon::{Furniture, Sense},
};
use scraper::node::Element;

/// What a class, an id or a role says an element is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Hints {
    /// Around the article: menus, related stories, comments.
    pub(super) furniture: bool,
    /// The article's body.
    pub(super) body: bool,
    /// A caption.
    pub(super) caption: bool,
    /// The lead.
    pub(super) lead: bool,
    /// A byline.
    pub(super) byline: bool,
    /// A headline.
    pub(super) headline: bool,
    /// A date.
    pub(super) dated: bool,
    /// A trail of links to the page.
    pub(super) trail: bool,
}

impl Hints {
    fn or(self, other: Self) -> Self {
        Self {
            furniture: self.furniture || other.furniture,
            body: self.body || other.body,
            caption: self.caption || other.caption,
            lead: self.lead || other.lead,
            byline: self.byline || other.byline,
            headline: self.headline || other.headline,
            dated: self.dated || other.dated,
            trail: self.trail || other.trail,
        }
    }
}

/// The hints of the names met on a page so far: most are met many times.
pub(super) type KnownNames<'d> = HashMap<&'d str, Hints, BuildHasherDefault<NameHasher>>;

/// FNV-1a (Fowler, Noll and Vo): names are short, and a page that makes them collide harms only itself.
pub(super) struct NameHasher(u64);

impl Default for NameHasher {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for NameHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Reads the hints of an element's class, id, role and microdata.
pub(super) fn hints<'d>(element: &'d Element, lexicon: &Lexicon, known: &mut KnownNames<'d>) -> Hints {
    let mut hints = Hints::default();
    match element.name() {
        "nav" | "footer" | "aside" | "menu" | "dialog" => hints.furniture = true,
        "figcaption" => hints.caption = true,
        "time" => hints.dated = true,
        "html" | "body" => return hints,
        _ => {}
    }
    for (attribute, value) in element.attrs() {
        if !matches!(attribute, "class" | "id" | "itemprop" | "role" | "rel") {
            continue;
        }
        for name in value.split_ascii_whitespace().take(24) {
            hints = hints.or(*known.entry(name).or_insert_with(|| hint(name, lexicon)));
        }
    }
    hints
}

/// What one class name says. Joined words ("articleBody", "entry-content") are looked at together and apart.
fn hint(name: &str, lexicon: &Lexicon) -> Hints {
    let mut hints = Hints::default();
    let tokens = tokens(name);
    let joined: String = tokens.concat();
    let has = |words: &[&str]| tokens.iter().any(|token| words.contains(&token.as_str()));
    const BODY: [&str; 25] = [
        "articlebody",
        "articlecontent",
        "articletext",
        "articlemain",
        "articledetail",
        "bodytext",
        "contentbody",
        "contentdetail",
        "contentnews",
        "detailcontent",
        "detailbody",
        "detailnews",
        "entrycontent",
        "entrybody",
        "newsbody",
        "newscontent",
        "newsdetail",
        "postbody",
        "postcontent",
        "storybody",
        "storycontent",
        "journalcontentarticle",
        "fieldnamebody",
        "msrtestatefield",
        "ampwparticlecontent",
    ];
    // Words of two or more, however they are joined.
    const JOINED: [&str; 27] = [
        "aboutauthor",
        "abouttheauthor",
        "articlefooter",
        "authorabout",
        "authorbio",
        "authorbox",
        "authorinfo",
        "authorprofile",
        "emailform",
        "entryfooter",
        "inlinepromo",
        "morefrom",
        "morestories",
        "newslettersignup",
        "postfooter",
        "readmore",
        "readnext",
        "relatedarticle",
        "relatednews",
        "relatedpost",
        "postmetadata",
        "hideaccessible",
        "screenreader",
        "sronly",
        "visuallyhidden",
        "seriesbox",
        "tableofcontents",
    ];
    const FURNITURE: &[&str] = &[
        "ad",
        "ads",
        "adv",
        "advert",
        "advertisement",
        "advertising",
        "banner",
        "breadcrumb",
        "breadcrumbs",
        "comment",
        "comments",
        "commentform",
        "cookie",
        "copyright",
        "disqus",
        "fb",
        "footer",
        "hotline",
        "latest",
        "login",
        "mainmenu",
        "marquee",
        "masthead",
        "menu",
        "menus",
        "mostread",
        "mostviewed",
        "nav",
        "navbar",
        "navigation",
        "newsletter",
        "othernews",
        "paging",
        "pagination",
        "pager",
        "popular",
        "popup",
        "poll",
        "promo",
        "rating",
        "recommend",
        "recommended",
        "related",
        "relatednews",
        "respond",
        "rss",
        "share",
        "sharing",
        "sidebar",
        "slider",
        "social",
        "sponsor",
        "subscribe",
        "subscription",
        "tag",
        "tags",
        "toolbar",
        "topbar",
        "topnav",
        "trending",
        "vote",
        "weather",
        "addthis",
        "addtoany",
        "authorbio",
        "authorbox",
        "bio",
        "biography",
        "cta",
        "disclaimer",
        "disclosure",
        "optin",
        "outbrain",
        "paywall",
        "readmore",
        "recirc",
        "recirculation",
        "sharedaddy",
        "signup",
        "taboola",
        "toc",
        "upnext",
    ];
    hints.body |= BODY.iter().any(|body| joined.contains(body)) || joined == "articlebody";
    hints.trail |= joined.contains("breadcrumb");
    hints.caption |=
        has(&["cap", "caption", "captions", "pcaption", "imgcaption", "imagecaption", "photocaption"])
            || joined.ends_with("caption")
            || joined.contains("captiontext");
    hints.lead |=
        has(&["lead", "sapo", "summary", "hometext", "standfirst", "teaser", "intro", "dek", "chapeau"]);
    hints.byline |= has(&["author", "authors", "byline", "writer"]) && !has(&["bio", "box", "about"]);
    hints.headline |=
        has(&["title", "headline", "heading"]) && !has(&["site", "page", "menu", "block", "box"]);
    hints.dated |= has(&["date", "time", "datetime", "published", "pubdate", "datepublished", "timestamp"]);
    hints.furniture |= has(FURNITURE)
        || JOINED.iter().any(|name| joined.contains(name))
        || tokens.iter().chain([&joined]).any(|token| is_furniture_word(token, lexicon));
    hints
}

/// Class names that are words of the lexicon written without marks stand in the lexicon as such.
fn is_furniture_word(token: &str, lexicon: &Lexicon) -> bool {
    if token.len() < 4 {
        return false;
    }
    let Some((1, entries)) = lexicon.longest_furniture([lexicon.symbol(token)]) else { return false };
    entries.iter().any(|entry| lexicon.sense(*entry) == Some(&Sense::Furniture(Furniture::End)))
}

/// The lower-case words of a class name.
fn tokens(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for c in name.chars().take(120) {
        let starts =
            !before.is_ascii_alphanumeric() || (before.is_ascii_lowercase() && c.is_ascii_uppercase());
        if c.is_ascii_alphanumeric() {
            match words.last_mut().filter(|_| !starts) {
                Some(word) => word.push(c.to_ascii_lowercase()),
                None => words.push(c.to_ascii_lowercase().to_string()),
            }
        }
        before = c;
    }
    words
}

#[cfg(test)]
mod tests {
    use danvan_domain::reference::Reference;
    use scraper::Html;

    use super::*;
    use crate::page::tree::Tree;

    #[test]
    fn class_names_hint() {
        let lexicon = Reference::embedded().expect("embedded reference data").lexicon;
        let of = |html: &str| {
            let html = Html::parse_fragment(html);
            let tree = Tree::new(&html);
            let (_, element) = tree.elements(0..tree.nodes.len()).last().expect("an element");
            hints(element, &lexicon, &mut KnownNames::default())
        };
        assert!(of("<div class='entry-content clearfix'>").body);
        assert!(of("<div itemprop='articleBody'>").body);
        assert!(of("<div class='newsRelated'>").furniture);
        assert!(of("<div id='tinlienquan'>").furniture);
        assert!(of("<p class='PCaption'>").caption);
        assert!(of("<div class='news_sapo'>").lead);
        assert!(!of("<div class='shared-layout'>").furniture);
        assert!(!of("<div class='header image author'>").furniture);
    }
}
