//! What class names and ids of markup mean, word by word.

use std::{collections::HashMap, hash::BuildHasherDefault, sync::LazyLock};

use danvan_domain::{
    Lexicon,
    lexicon::{Furniture, Markup, Sense},
};

use super::hints::{Hints, NameHasher};

/// Words of two or more, however they are joined, that name the article's body.
const BODY: &[&str] = &[
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

/// The same of furniture.
const JOINED: &[&str] = &[
    "aboutauthor",
    "commentlist",
    "commentbody",
    "commenttext",
    "commentthread",
    "pullquote",
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
    "tableofcontent",
    "toccontainer",
    "eztoc",
    "lwptoc",
    "authordesc",
    "authordetail",
    "authorcard",
    "authorwidget",
    "authorvcard",
    "postauthorbox",
    "articleauthorbox",
    "recentarticle",
    "recentpost",
    "relatedcontent",
    "relatedstor",
    "relatedlink",
    "nextarticle",
    "signupform",
    "subscribeform",
    "onward",
];

/// Single words that name furniture.
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
    "livefyre",
    "spotim",
    "viafoura",
    "jprelatedposts",
    "zergnet",
    "revcontent",
    "piano",
    "captcha",
];

/// What single words of class names say beside furniture.
const WORDS: [(&[&str], Hints); 8] = [
    (
        &[
            "comment",
            "comments",
            "commentlist",
            "commentform",
            "disqus",
            "livefyre",
            "spotim",
            "viafoura",
            "respond",
            "replies",
        ],
        Hints { talk: true, furniture: true, ..Hints::NONE },
    ),
    (
        &[
            "cap",
            "caption",
            "captions",
            "pcaption",
            "imgcaption",
            "imagecaption",
            "photocaption",
            "credit",
            "credits",
            "photocredit",
            "imagecredit",
        ],
        Hints { caption: true, ..Hints::NONE },
    ),
    (
        &["lead", "sapo", "summary", "hometext", "standfirst", "teaser", "intro", "dek", "chapeau"],
        Hints { lead: true, ..Hints::NONE },
    ),
    (&["author", "authors", "byline", "writer"], Hints { byline: true, ..Hints::NONE }),
    (&["title", "headline", "heading"], Hints { headline: true, ..Hints::NONE }),
    (
        &[
            "date",
            "time",
            "datetime",
            "published",
            "pubdate",
            "datepublished",
            "timestamp",
            "datum",
            "fecha",
            "dateline",
            "postdate",
            "entrydate",
            "newsdate",
            "articledate",
            "datestamp",
            "dato",
            "createdate",
            "created",
            "posted",
            "submitted",
            "publishdate",
            "publisheddate",
            "pubtime",
            "posttime",
        ],
        Hints { dated: true, ..Hints::NONE },
    ),
    (
        &["category", "categories", "cate", "kicker", "eyebrow", "rubric", "term"],
        Hints { section: true, ..Hints::NONE },
    ),
    (FURNITURE, Hints { furniture: true, ..Hints::NONE }),
];

/// Words beside which a class name means no byline, and those beside which it means no headline.
const NO_BYLINE: [&str; 3] = ["bio", "box", "about"];
const NO_HEADLINE: [&str; 5] = ["site", "page", "menu", "block", "box"];

/// At most so many words of a class name are one of the lexicon's: "tin-lien-quan".
const MOST_JOINED: usize = 4;
const LONGEST_JOINED: usize = 20;

/// The words above, to be looked up: single ones by themselves, joined ones by their first letter.
struct Vocabulary {
    single: HashMap<&'static str, Hints, BuildHasherDefault<NameHasher>>,
    joined: [Vec<(&'static str, Hints)>; 26],
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let mut single: HashMap<_, Hints, _> = HashMap::default();
    for (words, hints) in WORDS {
        for word in words {
            let said: &mut Hints = single.entry(*word).or_default();
            *said = said.or(hints);
        }
    }
    let mut joined: [Vec<(&str, Hints)>; 26] = Default::default();
    let bodies = BODY.iter().map(|word| (*word, Hints { body: true, ..Hints::NONE }));
    let furniture = JOINED.iter().map(|word| (*word, Hints { furniture: true, ..Hints::NONE }));
    let others = [
        ("breadcrumb", Hints { trail: true, ..Hints::NONE }),
        ("captiontext", Hints { caption: true, ..Hints::NONE }),
        ("catlink", Hints { section: true, ..Hints::NONE }),
    ];
    for (word, hints) in bodies.chain(furniture).chain(others) {
        if let Some(list) = word.bytes().next().and_then(|first| joined.get_mut(letter(first)?)) {
            list.push((word, hints));
        }
    }
    Vocabulary { single, joined }
});

/// Which letter of the alphabet a byte is.
fn letter(byte: u8) -> Option<usize> {
    byte.is_ascii_lowercase().then(|| usize::from(byte - b'a'))
}

/// What one class name says. Joined words ("articleBody", "entry-content") are looked at together and apart.
pub(super) fn hint(name: &str, lexicon: &Lexicon) -> Hints {
    let mut hints = Hints::default();
    let (joined, ends) = words_of(name);
    let (mut no_byline, mut no_headline) = (false, false);
    let mut from = 0;
    for end in ends.iter().copied() {
        let word = joined.get(from..end).unwrap_or_default();
        from = end;
        if let Some(said) = VOCABULARY.single.get(word) {
            hints = hints.or(*said);
        }
        no_byline |= NO_BYLINE.contains(&word);
        no_headline |= NO_HEADLINE.contains(&word);
    }
    let (said, section) = said_by_lexicon(&joined, &ends, lexicon);
    hints = hints.or(said);
    no_headline |= section;
    hints.byline &= !no_byline;
    hints.headline &= !no_headline;
    hints.caption |= joined.ends_with("caption");
    for (at, byte) in joined.bytes().enumerate() {
        let Some(list) = letter(byte).and_then(|letter| VOCABULARY.joined.get(letter)) else { continue };
        for (word, said) in list {
            if joined.get(at..).is_some_and(|rest| rest.starts_with(word)) {
                hints = hints.or(*said);
            }
        }
    }
    hints
}

/// What words of the lexicon that are written without marks say in a class name, one word of it or up to
/// [`MOST_JOINED`] together; and whether it is of a section.
fn said_by_lexicon(joined: &str, ends: &[usize], lexicon: &Lexicon) -> (Hints, bool) {
    let (mut hints, mut section) = (Hints::default(), false);
    let starts = std::iter::once(0).chain(ends.iter().copied());
    for (first, start) in starts.enumerate().take(ends.len()) {
        let reach = ends.get(first..).unwrap_or_default().iter().take(MOST_JOINED);
        let tokens = reach
            .filter_map(|end| joined.get(start..*end))
            .filter(|token| (4..=LONGEST_JOINED).contains(&token.len()));
        for token in tokens {
            let Some((1, entries)) = lexicon.longest_furniture([lexicon.symbol(token)]) else { continue };
            for sense in entries.iter().filter_map(|entry| lexicon.sense(*entry)) {
                match sense {
                    Sense::Furniture(Furniture::End) => hints.furniture = true,
                    Sense::Markup(Markup::Section) => {
                        section = true;
                        hints.section = true;
                    }
                    Sense::Markup(markup) => hints = hints.or(hinted(*markup)),
                    _ => {}
                }
            }
        }
    }
    (hints, section)
}

fn hinted(markup: Markup) -> Hints {
    let none = Hints::NONE;
    match markup {
        Markup::Body => Hints { body: true, ..none },
        Markup::Headline => Hints { headline: true, ..none },
        Markup::Lead => Hints { lead: true, ..none },
        Markup::Date => Hints { dated: true, ..none },
        Markup::Byline => Hints { byline: true, ..none },
        Markup::Caption => Hints { caption: true, ..none },
        Markup::Trail => Hints { trail: true, ..none },
        Markup::Section => none,
    }
}

/// The words of a class name in small letters, joined, and where each ends.
fn words_of(name: &str) -> (String, Vec<usize>) {
    let mut joined = String::with_capacity(name.len());
    let mut ends: Vec<usize> = Vec::new();
    let mut before = ' ';
    for c in name.chars().take(120) {
        let starts =
            !before.is_ascii_alphanumeric() || (before.is_ascii_lowercase() && c.is_ascii_uppercase());
        if c.is_ascii_alphanumeric() {
            if starts && !joined.is_empty() {
                ends.push(joined.len());
            }
            joined.push(c.to_ascii_lowercase());
        }
        before = c;
    }
    ends.push(joined.len());
    (joined, ends)
}
