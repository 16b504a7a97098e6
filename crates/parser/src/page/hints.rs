//! What the names in the markup say: classes, ids, roles and microdata.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

use danvan_domain::Lexicon;
use scraper::node::Element;

use super::names::hint;

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
    /// Readers' comments.
    pub(super) talk: bool,
    /// The name of a section.
    pub(super) section: bool,
}

impl Hints {
    /// Nothing.
    pub(super) const NONE: Self = Self {
        furniture: false,
        body: false,
        caption: false,
        lead: false,
        byline: false,
        headline: false,
        dated: false,
        trail: false,
        talk: false,
        section: false,
    };

    /// What either says.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            furniture: self.furniture || other.furniture,
            body: self.body || other.body,
            caption: self.caption || other.caption,
            lead: self.lead || other.lead,
            byline: self.byline || other.byline,
            headline: self.headline || other.headline,
            dated: self.dated || other.dated,
            trail: self.trail || other.trail,
            talk: self.talk || other.talk,
            section: self.section || other.section,
        }
    }
}

/// The hints of the names, and of the attributes with several, met on a page so far.
pub(super) type KnownNames<'d> = HashMap<&'d str, Hints, BuildHasherDefault<NameHasher>>;

/// Eight bytes at a time, each mixed in by a multiplication: a page that makes names collide harms only itself.
#[derive(Default)]
pub(super) struct NameHasher(u64);

impl Hasher for NameHasher {
    fn write(&mut self, bytes: &[u8]) {
        for part in bytes.chunks(8) {
            let mut word = [0; 8];
            for (byte, read) in word.iter_mut().zip(part) {
                *byte = *read;
            }
            let mixed = (self.0.rotate_left(5) ^ u64::from_le_bytes(word)).wrapping_mul(ODD);
            self.0 = mixed ^ (mixed >> 29);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// 2⁶⁴ divided by the golden ratio.
const ODD: u64 = 0x9e37_79b9_7f4a_7c15;

/// What an element's attributes say of how it is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Look {
    /// No reader sees it.
    pub(super) hidden: bool,
    pub(super) bold: bool,
    pub(super) italic: bool,
    pub(super) centred: bool,
    /// Set to the right, as signatures are.
    pub(super) right: bool,
    /// It leads somewhere.
    pub(super) href: bool,
}

/// Reads an element's attributes: the hints of its class, id, role and microdata, and its look.
pub(super) fn hints<'d>(
    element: &'d Element,
    lexicon: &Lexicon,
    known: &mut KnownNames<'d>,
) -> (Hints, Look) {
    let (mut hints, mut look) = (Hints::default(), Look::default());
    match element.name() {
        "nav" | "footer" | "aside" | "menu" | "dialog" | "fieldset" => hints.furniture = true,
        "figcaption" => hints.caption = true,
        "time" => hints.dated = true,
        _ => {}
    }
    for (attribute, value) in element.attrs() {
        match attribute {
            "class" | "id" | "itemprop" | "role" | "rel" => hints = hints.or(named(value, lexicon, known)),
            "style" => styled(value, &mut look),
            "hidden" => look.hidden = true,
            "href" => look.href = true,
            "align" => aligned(value, &mut look),
            _ => {}
        }
    }
    // What the whole page is called says nothing of its parts.
    if matches!(element.name(), "html" | "body") { (Hints::default(), look) } else { (hints, look) }
}

/// What the names in an attribute say. Most attributes of a page are met many times, and so are names in several.
fn named<'d>(names: &'d str, lexicon: &Lexicon, known: &mut KnownNames<'d>) -> Hints {
    if let Some(hints) = known.get(names) {
        return *hints;
    }
    let mut all = Hints::default();
    for name in names.split_ascii_whitespace().take(MOST_NAMES) {
        all = all.or(*known.entry(name).or_insert_with(|| hint(name, lexicon)));
    }
    known.insert(names, all);
    all
}

fn aligned(value: &str, look: &mut Look) {
    let value = value.trim();
    look.centred |= value.eq_ignore_ascii_case("center") || value.eq_ignore_ascii_case("middle");
    look.right |= value.eq_ignore_ascii_case("right");
}

/// So many names of an attribute are looked at.
const MOST_NAMES: usize = 24;
/// A style is looked at so far.
const LONGEST_STYLE: usize = 2_000;

fn styled(style: &str, look: &mut Look) {
    let mut end = style.len().min(LONGEST_STYLE);
    while !style.is_char_boundary(end) {
        end -= 1;
    }
    for declaration in style.get(..end).unwrap_or_default().split(';') {
        let Some((property, value)) = declaration.split_once(':') else { continue };
        let value = value.trim();
        match property.trim() {
            property if property.eq_ignore_ascii_case("display") => {
                look.hidden |= value.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("none"));
            }
            property if property.eq_ignore_ascii_case("text-align") => aligned(value, look),
            property if property.eq_ignore_ascii_case("float") => {
                look.right |= value.eq_ignore_ascii_case("right");
            }
            _ => {
                look.bold |= value.contains("bold");
                look.italic |= value.contains("italic");
            }
        }
    }
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
            hints(element, &lexicon, &mut KnownNames::default()).0
        };
        assert!(of("<div class='entry-content clearfix'>").body);
        assert!(of("<div itemprop='articleBody'>").body);
        assert!(of("<div class='newsRelated'>").furniture);
        assert!(of("<div id='tinlienquan'>").furniture);
        assert!(of("<p class='PCaption'>").caption);
        assert!(of("<div class='news_sapo'>").lead);
        assert!(of("<div class='box-tin-lien-quan'>").furniture);
        assert!(of("<span id='ctl00_lblTieuDe' class='tieudetin'>").headline);
        assert!(of("<div class='NoiDung'>").body && of("<div class='noi-dung'>").body);
        assert!(of("<div class='TomTat'>").lead && of("<p class='ngay-dang'>").dated);
        assert!(!of("<div class='tieu-de-chuyen-muc'>").headline);
        assert!(!of("<div class='shared-layout'>").furniture);
        assert!(!of("<div class='header image author'>").furniture);
    }
}
