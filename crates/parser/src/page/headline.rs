//! The headline: what the page prints largest and claims in its head, without the site's name.

use danvan_domain::Lexicon;
use danvan_domain::text::{fold, without_marks};

use super::{
    body::Weights,
    moment::date_line,
    piece::{Form, Piece, Pieces},
    shape::{LIST_MARKS, is_prose},
    structured::Structured,
    tree::Tree,
    words::furnishing,
};

/// A printed line that is only part of what the head claims has so many characters at least.
const LEAST_PART: usize = 16;
/// A rank that only a line reaches that agrees with a claim.
const LEAST_AGREED: i32 = 90;
const LONGEST: usize = 300;
/// A part of the page's title that a link names as a section has at most so many characters.
const LONGEST_TITLE_PART: usize = 40;
/// A heading of at most so many words can be a section's name, printed above the headline.
const SECTION_HEADING_WORDS: usize = 5;
/// A heading that is a link heads the text below it where so few lines stand between.
const LINKED_WITHIN: usize = 6;

/// The headline, and the piece that prints it.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Headline {
    pub(super) text: Option<String>,
    pub(super) piece: Option<usize>,
}

/// Chooses the headline of a page whose article begins at piece `body`.
pub(super) fn choose(
    tree: &Tree<'_>,
    page: &Pieces,
    weights: &Weights,
    structured: &Structured,
    url: Option<&str>,
    lexicon: &Lexicon,
    body: usize,
) -> Headline {
    let sites = Sites::of_page(page, structured, url);
    let is_button = |text: &str| furnishing(text, lexicon).is_some();
    let claims: Vec<String> = structured
        .headlines
        .iter()
        .chain(&structured.head_title)
        .filter(|claim| !is_button(claim))
        .map(|claim| fold(claim))
        .filter(|claim| !sites.is_site(claim))
        .collect();
    let printed = page.pieces.iter().enumerate().filter(|(_, piece)| is_candidate(piece));
    let mut best: Option<(usize, i32)> = None;
    // What a button says heads pages that are no articles.
    let mut button = None;
    for (index, piece) in printed {
        let Some(rank) = rank(tree, page, weights, &claims, &sites, (index, piece), body) else { continue };
        let best = if rank >= LEAST_AGREED || !is_button(&piece.text) { &mut best } else { &mut button };
        if best.is_none_or(|(_, most)| rank > most) {
            *best = Some((index, rank));
        }
    }
    // The name of a section can be printed larger than the headline below it.
    if let Some((index, rank)) = best
        && (rank < LEAST_AGREED || structured.headlines.is_empty())
        && words_of(page, index) <= SECTION_HEADING_WORDS
        && let Some(below) = set_apart(page, weights, &sites, lexicon, body).filter(|below| *below > index)
    {
        return Headline { text: page.pieces.get(below).map(|piece| piece.text.clone()), piece: Some(below) };
    }
    if let Some((index, _)) = best {
        let text = page.pieces.get(index).map(|piece| sites.without(&piece.text));
        return Headline { text, piece: Some(index) };
    }
    if structured.headlines.iter().all(|claim| is_button(claim))
        && let Some(index) = set_apart(page, weights, &sites, lexicon, body)
    {
        return Headline { text: page.pieces.get(index).map(|piece| piece.text.clone()), piece: Some(index) };
    }
    if let Some((index, _)) = button {
        return Headline { text: page.pieces.get(index).map(|piece| piece.text.clone()), piece: Some(index) };
    }
    let claimed = structured.headlines.iter().chain(&structured.head_title).map(|claim| sites.without(claim));
    let claimed: Vec<String> = claimed.filter(|claim| !sites.is_site(&fold(claim))).collect();
    let text = claimed.iter().find(|claim| !is_button(claim)).or(claimed.first()).cloned();
    let printed = text.as_ref().and_then(|text| {
        let key = fold(text);
        page.pieces.iter().take(body + 1).rposition(|piece| fold(&piece.text) == key)
    });
    Headline { text, piece: printed }
}

/// The line close above the text that is set apart, by bold type or by the date beside it: many portals have
/// no heading elements, and one title element for all pages.
fn set_apart(
    page: &Pieces,
    weights: &Weights,
    sites: &Sites<'_>,
    lexicon: &Lexicon,
    body: usize,
) -> Option<usize> {
    let dated =
        |at: usize| page.pieces.get(at).is_some_and(|piece| date_line(&piece.text, lexicon).is_some());
    (body.saturating_sub(8)..body + 1).find(|&at| {
        page.pieces.get(at).is_some_and(|piece| {
            let words = piece.text.split(' ').count();
            let plain = is_candidate(piece) && !piece.is_link() && !weights.is_excluded(piece);
            let listed = piece.text.starts_with(LIST_MARKS) || piece.text.ends_with([';', ':']);
            let reads =
                (5..=40).contains(&words) && !piece.text.ends_with('.') && !is_prose(piece) && !listed;
            let between = page.pieces.get(at + 1..body).unwrap_or_default();
            let heads = between.iter().all(|piece| piece.form == Form::Caption || piece.after_image);
            let marked = piece.bold || dated(at + 1) || at.checked_sub(1).is_some_and(dated) || heads;
            plain
                && reads
                && marked
                && !dated(at)
                && !sites.is_site(&fold(&piece.text))
                && furnishing(&piece.text, lexicon).is_none()
        })
    })
}

fn words_of(page: &Pieces, index: usize) -> usize {
    page.pieces.get(index).map_or(0, |piece| piece.text.split(' ').count())
}

fn is_candidate(piece: &Piece) -> bool {
    (4..=LONGEST).contains(&piece.chars)
        && piece.text.chars().any(char::is_alphabetic)
        && matches!(piece.form, Form::Heading(_) | Form::Text)
}

/// How sure it is that a piece is the headline; none where it is not.
fn rank(
    tree: &Tree<'_>,
    page: &Pieces,
    weights: &Weights,
    claims: &[String],
    sites: &Sites<'_>,
    (index, piece): (usize, &Piece),
    body: usize,
) -> Option<i32> {
    let titled =
        tree.upwards(piece.element).take(3).any(|above| page.hints.get(above).is_some_and(|h| h.headline));
    let level = match piece.form {
        Form::Heading(1) => 30,
        Form::Heading(2) => 18,
        Form::Heading(3) => 14,
        Form::Heading(_) => 8,
        _ if titled => 10,
        _ => 0,
    };
    // What is longer than every claim can agree only with one that breaks off.
    let comparable =
        claims.iter().any(|claim| piece.chars <= claim.chars().count() + 8 || claim.ends_with(['.', '…']));
    let key = if comparable || level > 0 { fold(&piece.text) } else { String::new() };
    let agrees = claims.iter().map(|claim| agreement(&key, claim)).max().unwrap_or(0);
    if weights.is_excluded(piece) && agrees < 90 || sites.is_site(&key) {
        return None;
    }
    let place = if index <= body { 12 - i32::try_from((body - index).min(12)).unwrap_or(12) } else { -10 };
    let linked = if piece.is_link() { -12 } else { 0 };
    if agrees > 0 {
        let excluded = if weights.is_excluded(piece) { -25 } else { 0 };
        return Some(agrees + level + place + linked + excluded);
    }
    // Nothing in the head agrees: the largest heading close above the text.
    let words = piece.text.split(' ').count();
    let near = index <= body + 1 && body.saturating_sub(index) <= 24;
    let heads = (level >= 30 && words >= 2)
        || (level >= 8 && words >= 4 && near && (!piece.is_link() || heads_alone(page, index, body)));
    // A headline says more than the name of a section, however large that is printed.
    let says = 2 * i32::try_from(words.min(10)).unwrap_or(10);
    (heads && near && words <= 60).then_some(level + place + linked + says)
}

/// Whether a linked heading stands close above the text and is the only one of its size.
fn heads_alone(page: &Pieces, index: usize, body: usize) -> bool {
    let form = page.pieces.get(index).map(|piece| piece.form);
    let alike = page.pieces.iter().filter(|piece| piece.is_link() && Some(piece.form) == form);
    body.saturating_sub(index) <= LINKED_WITHIN && alike.count() == 1
}

/// How well a printed line agrees with a claim.
fn agreement(key: &str, claim: &str) -> i32 {
    let length = key.chars().count();
    if key == claim {
        return 100;
    }
    let whole = claim.chars().count();
    let cut = claim.trim_end_matches(['.', '…', ' ']);
    if cut.len() < claim.len() && cut.chars().count() >= LEAST_PART && key.starts_with(cut) {
        return 90;
    }
    if length >= LEAST_PART && claim.starts_with(key) {
        return if length * 3 >= whole { 95 } else { 50 };
    }
    if length >= LEAST_PART && claim.contains(key) && length * 3 >= whole {
        return 80;
    }
    0
}

/// Whether a bracket or a quotation that a text opens is still open at its end.
fn is_open(text: &str) -> bool {
    let count = |mark: char| text.matches(mark).count();
    count('(') > count(')') || count('“') > count('”')
}

/// The names that the site and its sections go by.
struct Sites<'p> {
    names: Vec<String>,
    page: Option<&'p Pieces>,
    host: String,
}

impl<'p> Sites<'p> {
    /// The sites of a page; its sections are what its short links say.
    fn of_page(page: &'p Pieces, structured: &Structured, url: Option<&str>) -> Self {
        Self { page: Some(page), ..Self::new(structured, url) }
    }

    fn new(structured: &Structured, url: Option<&str>) -> Self {
        let names =
            structured.site_names.iter().map(|name| fold(name)).filter(|name| name.chars().count() > 2);
        let parsed = url.and_then(|url| url::Url::parse(url).ok());
        let host = parsed.as_ref().and_then(url::Url::host_str).unwrap_or_default();
        let host = host.strip_prefix("www.").unwrap_or(host).to_owned();
        Self { names: names.collect(), page: None, host }
    }

    fn names_section(&self, segment: &str) -> bool {
        let (key, chars) = (fold(segment), segment.chars().count());
        let pieces = self.page.map_or(&[][..], |page| &page.pieces);
        let mut links = pieces.iter().filter(|piece| piece.is_link() && piece.chars.abs_diff(chars) <= 2);
        chars <= LONGEST_TITLE_PART && links.any(|piece| fold(&piece.text) == key)
    }

    fn is_site(&self, key: &str) -> bool {
        self.names.iter().any(|name| name == key) || (!self.host.is_empty() && self.host == key)
    }

    /// Whether a segment of a title names the site: it is known, or is the host's name without marks.
    fn names_site(&self, segment: &str) -> bool {
        let key = fold(segment);
        let bare: String = bare(&key);
        let host_label = self.host.split('.').max_by_key(|label| label.len()).unwrap_or_default();
        self.is_site(&key)
            || self.names.iter().any(|name| name.contains(&key) || key.contains(name.as_str()))
            || (bare.len() >= 5
                && host_label.len() >= 5
                && bare.len() <= 2 * host_label.len()
                && (host_label.contains(&bare) || bare.contains(host_label)))
    }

    /// A title without the site's name behind or before it.
    fn without(&self, title: &str) -> String {
        let mut title = title;
        for mark in [" | ", " » ", " :: ", " – ", " — ", " - ", " · "] {
            let sure = matches!(mark, " | " | " » " | " :: ");
            while let Some((head, tail)) = title.rsplit_once(mark) {
                let cut = head.chars().count() >= LEAST_PART
                    && (self.names_site(tail) || sure || self.names_section(tail))
                    && !is_open(head);
                if !cut {
                    break;
                }
                title = head;
            }
            if let Some((head, tail)) = title.split_once(mark).filter(|(head, _)| self.names_site(head))
                && tail.chars().count() >= LEAST_PART
                && head.chars().count() < tail.chars().count()
            {
                title = tail;
            }
        }
        title.trim().to_owned()
    }
}

/// Letters and digits of a folded text without marks.
fn bare(folded: &str) -> String {
    without_marks(folded).chars().filter(char::is_ascii_alphanumeric).collect()
}

/// Whether `name` is the site's and no person's.
pub(super) fn is_site_name(name: &str, structured: &Structured, url: Option<&str>) -> bool {
    Sites::new(structured, url).names_site(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sites_name_is_cut_off() {
        let structured =
            Structured { site_names: vec!["Báo Ven Sông".to_owned()], ..Structured::default() };
        let sites = Sites::new(&structured, Some("https://www.huyenphumy.example/a"));
        for (title, expected) in [
            ("Huyện tổng kết công tác dân vận | Trang nào đó", "Huyện tổng kết công tác dân vận"),
            ("Huyện tổng kết công tác dân vận - Báo Ven Sông", "Huyện tổng kết công tác dân vận"),
            (
                "Huyện tổng kết công tác dân vận - Tin tức - Báo Ven Sông",
                "Huyện tổng kết công tác dân vận - Tin tức",
            ),
            ("Báo Ven Sông - Huyện tổng kết công tác dân vận", "Huyện tổng kết công tác dân vận"),
            ("Huyện tổng kết công tác dân vận - Huyện Phú Mỹ", "Huyện tổng kết công tác dân vận"),
            (
                "Tổng kết phong trào thi đua giai đoạn 2016 - 2020",
                "Tổng kết phong trào thi đua giai đoạn 2016 - 2020",
            ),
        ] {
            assert_eq!(sites.without(title), expected);
        }
    }

    #[test]
    fn printed_lines_agree_with_claims() {
        let claim = fold("Huyện tổng kết công tác dân vận năm 2020 - Báo Ven Sông");
        assert_eq!(agreement(&fold("Huyện tổng kết công tác dân vận năm 2020"), &claim), 95);
        assert_eq!(agreement(&fold("Tin trong huyện"), &claim), 0);
        assert_eq!(agreement("huyện tổng kết công tác dân vận năm 2020", "huyện tổng kết công tác..."), 90);
    }
}
