//! An article out of HTML: generic extraction, with no knowledge of any site.

use danvan_domain::{BlockKind, IssueCode, Lexicon, text::fold};
use jiff::civil::Date;
use scraper::Html;

use super::{
    Finding, Page, body, budget,
    byline::{Byline, byline, is_names},
    clean,
    compose::Composed,
    headline::{self, Headline},
    piece::{Form, Piece, Pieces, pieces},
    published::{Context, Place, Seen, choose, with_time, years},
    shape::{Ends, Line, breaks_off, marked_kind, tail},
    structured::{Structured, structured},
    tree::Tree,
};

/// Characters of text that make an article: of a page that says it is one, of one that does not, and of one that
/// has neither a date nor a byline, such as a page of addresses.
const LEAST_BODY: usize = 80;
const LEAST_UNDECLARED_BODY: usize = 140;
const LEAST_UNSIGNED_BODY: usize = 280;
/// More running text than this is no listing's, whatever links stand in it.
const MOST_LISTED: usize = 6_000;
/// The lead stands at most so many lines above the rest.
const LEAD_WITHIN: usize = 14;
/// Lines above the headline and below the article in which a date can be the story's.
const HEAD: usize = 12;
const FOOT: usize = 8;

pub(super) fn read(
    html: &str,
    url: Option<&str>,
    captured: Option<Date>,
    lexicon: &Lexicon,
) -> (Page, Vec<Finding>) {
    let html = Html::parse_document(&budget::within(html));
    let tree = Tree::new(&html);
    let structured = structured(&tree);
    let page = pieces(&tree, lexicon);
    let weights = body::weigh(&tree, &page);
    let container = weights.container(&tree, &page);
    let held = body::held(&tree, &page.pieces, container);
    let first_prose = first_prose(&page, &weights, &held);
    let title = headline::choose(&tree, &page, &weights, &structured, url, lexicon, first_prose);
    let reader =
        Reader { tree: &tree, page: &page, weights: &weights, structured: &structured, lexicon, url };
    reader.read(&title, held, captured)
}

/// The first line of text in the article's element: what stands before can be its headline.
fn first_prose(page: &Pieces, weights: &body::Weights, held: &std::ops::Range<usize>) -> usize {
    let inside = page.pieces.get(held.clone()).unwrap_or_default();
    let first = inside.iter().position(|piece| super::shape::is_prose(piece) && !weights.is_excluded(piece));
    held.start + first.unwrap_or(0)
}

/// A page taken apart, from which the parts of the article are read.
struct Reader<'r, 'd> {
    tree: &'r Tree<'d>,
    page: &'r Pieces,
    weights: &'r body::Weights,
    structured: &'r Structured,
    lexicon: &'r Lexicon,
    url: Option<&'r str>,
}

impl Reader<'_, '_> {
    fn read(
        &self,
        title: &Headline,
        held: std::ops::Range<usize>,
        captured: Option<Date>,
    ) -> (Page, Vec<Finding>) {
        let start = match title.piece {
            Some(at) if held.contains(&at) => at + 1,
            _ => held.start,
        };
        let key = title.text.as_deref().map(fold);
        let inside = (start..held.end).filter(|at| self.is_content(*at, key.as_deref()));
        let leads = self.leads(title.piece, start, key.as_deref());
        let chosen: Vec<usize> = leads.into_iter().chain(inside).collect();
        let lines: Vec<Line<'_>> = chosen
            .iter()
            .filter_map(|at| self.page.pieces.get(*at))
            .map(|piece| Line::new(piece, self.lexicon))
            .collect();
        let tail = tail(&lines, Ends::Marked);
        let body = self.compose(lines.get(..tail.end).unwrap_or_default());

        let last = tail.end.checked_sub(1).and_then(|last| chosen.get(last)).copied().unwrap_or(start);
        let first = chosen.first().copied().unwrap_or(start);
        let mut findings = Vec::new();
        let seen = self.seen_dates(title.piece, first, last);
        let years = years(&format!("{} {}", title.text.as_deref().unwrap_or_default(), body.text));
        let context = Context { captured, url: self.url, lexicon: self.lexicon, years: &years };
        let published = choose(self.structured, &seen, &context, &mut findings);
        let is_listing = self.is_listing(&held, &lines);
        let author = tail.author.or_else(|| self.author(title.piece, first, last));
        let page = Page {
            title: title.text.clone(),
            author,
            section: self.section(key.as_deref()),
            published: published.map(|(at, _)| at),
            published_from: published.map(|(_, from)| from),
            text: body.text,
            blocks: body.blocks,
        };
        // A date that was refused is a date of publication all the same.
        let dated = page.published.is_some() || findings.iter().any(|f| f.code == IssueCode::DoubtfulDate);
        let signed = dated || page.author.is_some();
        let is_article = page.body_chars() >= self.least_body(title, signed) && !is_listing;
        super::judged(page, is_article, findings)
    }

    /// An error page says so in its title, and has a sentence or two.
    fn least_body(&self, title: &Headline, signed: bool) -> usize {
        let titles = [title.text.as_ref(), self.structured.head_title.as_ref()];
        let is_error = titles.into_iter().flatten().any(|title| {
            let title = title.to_lowercase();
            let number = title
                .split(|c: char| !c.is_ascii_digit())
                .any(|n| matches!(n, "403" | "404" | "500" | "502" | "503"));
            (number && title.split(' ').count() <= 8) || title.contains("not found")
        });
        match (is_error, self.structured.says_article) {
            (true, _) => 800,
            (_, true) => LEAST_BODY,
            _ if signed => LEAST_UNDECLARED_BODY,
            _ => LEAST_UNSIGNED_BODY,
        }
    }

    /// Whether a piece inside the article's element is the article's.
    fn is_content(&self, at: usize, title: Option<&str>) -> bool {
        let Some(piece) = self.page.pieces.get(at) else { return false };
        let repeats_title = title.is_some_and(|title| piece.chars <= 300 && fold(&piece.text) == title);
        let linked = piece.is_link() && (piece.chars < 400 || piece.link_ink == piece.ink);
        !(self.weights.is_excluded(piece) || repeats_title || linked)
    }

    /// The lead, which often stands between the headline and the article's element.
    fn leads(&self, title: Option<usize>, start: usize, key: Option<&str>) -> Vec<usize> {
        let from = title.filter(|title| *title < start).map_or(start.saturating_sub(4), |title| title + 1);
        (from.max(start.saturating_sub(LEAD_WITHIN))..start)
            .filter(|at| self.is_content(*at, key))
            .filter(|at| {
                let Some(piece) = self.page.pieces.get(*at) else { return false };
                let hinted = self.hinted(piece, |hints| hints.lead);
                let line = Line::new(piece, self.lexicon);
                let reads = piece.chars >= 60 && (line.prose || piece.bold) || hinted && piece.chars >= 30;
                let is_lead =
                    reads && line.byline.is_none() && !breaks_off(&piece.text) && piece.form != Form::Row;
                (is_lead || piece.form == Form::Caption) && line.is_text() && line.date.is_none()
            })
            .collect()
    }

    fn hinted(&self, piece: &Piece, wanted: impl Fn(&super::tree::Hints) -> bool) -> bool {
        self.tree.upwards(piece.element).take(3).any(|at| self.page.hints.get(at).is_some_and(&wanted))
    }

    fn compose(&self, lines: &[Line<'_>]) -> Composed {
        let mut body = Composed::default();
        let mut texts = 0;
        for line in lines {
            let kind = marked_kind(line, self.lexicon);
            let byline_above =
                texts == 0 && matches!(line.byline, Some(Byline::Labelled(_) | Byline::Bare(_)));
            let date_above = texts == 0 && line.date.is_some();
            if line.furnishing.is_some() || byline_above || date_above {
                continue;
            }
            let kind = if texts == 0 && kind == BlockKind::Paragraph && self.hinted(line.piece, |h| h.lead) {
                BlockKind::Lead
            } else {
                kind
            };
            texts += usize::from(kind != BlockKind::Caption);
            body.push(kind, &line.piece.text);
        }
        body.with_lead()
    }

    /// The dated lines around the headline and below the article.
    fn seen_dates(&self, title: Option<usize>, first: usize, last: usize) -> Vec<Seen> {
        let head = title.unwrap_or(first);
        let above = head.saturating_sub(HEAD)..head;
        let below = head..first.max(head).max((head + 6).min(last)) + 1;
        let foot = last..last + FOOT;
        let places =
            [(above, Place::BeforeHeadline), (below, Place::AfterHeadline), (foot, Place::AfterArticle)];
        let mut seen = Vec::new();
        for (range, place) in places {
            for index in range {
                let Some(piece) = self.page.pieces.get(index).filter(|piece| self.can_date(piece)) else {
                    continue;
                };
                let Some(date) = super::moment::date_line(&piece.text, self.lexicon) else { continue };
                let mut moment = date.moment;
                for beside in [index.checked_sub(1), Some(index + 1)].into_iter().flatten() {
                    if let Some(beside) = self.page.pieces.get(beside).filter(|beside| beside.chars <= 12) {
                        moment.at = with_time(moment.at, &beside.text);
                    }
                }
                let distance = index.abs_diff(if place == Place::AfterArticle { last } else { head });
                seen.push(Seen { moment, place, distance });
            }
        }
        seen
    }

    /// A date in a caption, a table or a link is none of the story's.
    fn can_date(&self, piece: &Piece) -> bool {
        let toolbar = self.hinted(piece, |hints| hints.dated);
        matches!(piece.form, Form::Text | Form::Item)
            && !piece.is_link()
            && (toolbar || !self.in_side_matter(piece))
    }

    /// Inside an element that holds other stories, comments or the page's foot.
    fn in_side_matter(&self, piece: &Piece) -> bool {
        self.tree.upwards(piece.element).any(|at| matches!(self.tree.name(at), "aside" | "nav" | "footer"))
    }

    /// A byline by the headline, or what the page claims where that is no name of the site.
    fn author(&self, title: Option<usize>, first: usize, last: usize) -> Option<String> {
        let head = title.map_or(first.saturating_sub(4), |title| title + 1);
        let near = (head..first.max((head + 4).min(last)) + 1).chain(last + 1..last + 5);
        let near: Vec<&Piece> =
            near.filter_map(|at| self.page.pieces.get(at)).filter(|p| p.chars <= 120).collect();
        let person = |name: &str| !headline::is_site_name(name, self.structured, self.url);
        let hinted =
            near.iter().filter(|piece| self.hinted(piece, |hints| hints.byline)).find_map(
                |piece| match byline(&piece.text, self.lexicon) {
                    Some(Byline::Labelled(name) | Byline::Bare(name)) if person(&name) => Some(name),
                    _ => None,
                },
            );
        let labelled = || {
            near.iter().find_map(|piece| match byline(&piece.text, self.lexicon) {
                Some(Byline::Labelled(name)) if person(&name) => Some(name),
                _ => None,
            })
        };
        let beside_date = || {
            near.iter()
                .filter(|piece| self.can_date(piece))
                .filter_map(|piece| super::moment::date_line(&piece.text, self.lexicon))
                .map(|date| date.rest)
                .find(|rest| is_names(rest) && person(rest))
        };
        let claimed = || {
            let named: Vec<&str> =
                self.structured.authors.iter().map(String::as_str).filter(|n| person(n)).collect();
            let named = if named.is_empty() {
                self.structured.meta_author.as_deref().into_iter().collect()
            } else {
                named
            };
            let joined = named.join(", ");
            (is_names(&joined) && person(&joined)).then_some(joined)
        };
        hinted.or_else(labelled).or_else(beside_date).or_else(claimed)
    }

    /// Other stories' headlines and broken-off leads instead of one text.
    fn is_listing(&self, held: &std::ops::Range<usize>, lines: &[Line<'_>]) -> bool {
        let inside = self.page.pieces.get(held.clone()).unwrap_or_default();
        let kept = inside.iter().filter(|piece| !self.weights.is_excluded(piece));
        let headlines = kept.filter(|piece| piece.is_link() && piece.chars >= 25).count();
        let texts: Vec<&Line<'_>> = lines.iter().filter(|line| line.prose).collect();
        let prose: usize = texts.iter().map(|line| line.piece.chars).sum();
        let broken = texts.iter().filter(|line| breaks_off(&line.piece.text)).count();
        let dated = lines.iter().filter(|line| line.date.is_some()).count();
        let longest = texts.iter().map(|line| line.piece.chars).max().unwrap_or(0);
        let short = prose < MOST_LISTED;
        (short && headlines >= 4 && headlines >= texts.len() && prose < 400 * headlines && longest < 700)
            || (short && broken >= 3 && broken * 2 > texts.len())
            || (short && dated >= 4 && headlines >= 3 && dated * 2 >= texts.len())
    }

    /// The section that the page claims, or the last step of its trail before the page.
    fn section(&self, title: Option<&str>) -> Option<String> {
        if let Some(section) = &self.structured.section {
            return Some(section.clone());
        }
        let trail = self.page.hints.iter().position(|hints| hints.trail)?;
        let steps: Vec<String> = self
            .tree
            .elements(trail..self.tree.end(trail))
            .filter(|(_, element)| element.name() == "a")
            .map(|(at, _)| clean::line(&self.tree.text(at..self.tree.end(at))))
            .filter(|step| step.chars().count() > 1 && title.is_none_or(|title| fold(step) != title))
            .collect();
        (steps.len() > 1).then(|| steps.last().cloned()).flatten()
    }
}
