//! Which lines of a page with markup are the article's.

use std::ops::Range;

use danvan_domain::{BlockKind, text::fold};

use super::{
    body::held_around,
    byline::{Byline, byline, is_names},
    clean,
    compose::Composed,
    explain::Verdict,
    headline::Headline,
    html::Reader,
    moment::Moment,
    opening::after_moment,
    piece::{Form, Piece},
    profile::Part,
    shape::{Line, breaks_off, ends_sentence, marked_kind},
    tail::{Ends, Tail, tail},
    words::Furnishing,
};

/// The lead stands at most so many lines above the rest.
const LEAD_WITHIN: usize = 14;
/// A link with more text than this can be a paragraph.
const LONGEST_LINK: usize = 400;
/// A line that a link makes most of is text where so much of it is none, and it reads as a sentence or an item.
const LEAST_TOLD: usize = 14;
/// A linked heading is the article's own where so much prose stands beside it.
const LEAST_FLOW: f64 = 600.0;
/// A headline with so much prose of the article above it is a heading of a part.
const MOST_ABOVE_HEADLINE: usize = 200;
/// A lead amid a line has at most so many bytes.
const LONGEST_LEAD: usize = 4_000;
/// A line between headline and date that says who writes, or is a button, has at most so many characters.
const LONGEST_HEAD: usize = 40;
/// Who signs below the headline does so within so many lines.
const SIGNED_WITHIN: usize = 6;
/// Words about the writer stand in the last so many lines.
const WRITER_WITHIN: usize = 6;

/// The lines that can be the article's, and where it ends among them.
pub(super) struct Chosen<'r> {
    /// Which pieces they are.
    pub(super) at: Vec<usize>,
    pub(super) lines: Vec<Line<'r>>,
    pub(super) tail: Tail,
    /// The first piece that was looked at for the body.
    pub(super) start: usize,
}

impl<'r> Chosen<'r> {
    /// The article's lines.
    pub(super) fn kept(&self) -> &[Line<'r>] {
        self.lines.get(..self.tail.end).unwrap_or_default()
    }

    /// The first and the last piece of the article.
    pub(super) fn bounds(&self) -> (usize, usize) {
        let last = self.tail.end.checked_sub(1).and_then(|last| self.at.get(last)).copied();
        (self.at.first().copied().unwrap_or(self.start), last.unwrap_or(self.start))
    }
}

/// What headlines are compared by.
pub(super) struct TitleKey {
    folded: String,
    chars: usize,
}

impl TitleKey {
    pub(super) fn new(title: &Headline) -> Option<Self> {
        let folded = title.text.as_deref().map(fold)?;
        Some(Self { chars: folded.chars().count(), folded })
    }

    /// Whether a piece says the same. Folding changes the length by little.
    fn is_said_by(&self, piece: &Piece) -> bool {
        piece.chars.abs_diff(self.chars) <= self.chars / 4 + 4 && fold(&piece.text) == self.folded
    }
}

impl<'r> Reader<'r, '_> {
    /// Chooses the lines of the article held by a range of pieces.
    pub(super) fn chosen(&self, title: &Headline, key: Option<&TitleKey>, held: &Range<usize>) -> Chosen<'r> {
        let start = match title.piece {
            Some(at) if held.contains(&at) && !self.is_prose_above(held.start..at) => at + 1,
            _ => held.start,
        };
        let inside = (start..held.end).filter(|at| self.refused(*at, key).is_none());
        let leads = self.leads(title.piece, start, key);
        let at: Vec<usize> = leads.into_iter().chain(inside).collect();
        let pieces = at.iter().filter_map(|at| self.page.pieces.get(*at));
        let line = |piece| Line {
            signed: self.hinted(piece, |hints| hints.byline),
            ..Line::new(piece, self.lexicon)
        };
        let mut lines: Vec<Line<'_>> = pieces.map(line).collect();
        if !self.reading.vietnamese {
            self.leave_out_head(&mut lines);
        }
        let ends = if self.reading.vietnamese { Ends::Marked } else { Ends::Foreign };
        let mut tail = tail(&lines, ends);
        tail.end = self.before_writer(title, &lines, tail.end);
        Chosen { at, lines, tail, start }
    }

    fn is_prose_above(&self, above: Range<usize>) -> bool {
        let pieces = self.page.pieces.get(above).unwrap_or_default().iter();
        let prose = pieces.filter(|piece| super::shape::is_prose(piece) && !self.weights.is_excluded(piece));
        prose.map(|piece| piece.chars).sum::<usize>() > MOST_ABOVE_HEADLINE
    }

    /// Why a piece inside the article's element is none of the article's, as far as it can tell by itself.
    pub(super) fn refused(&self, at: usize, title: Option<&TitleKey>) -> Option<Verdict> {
        let piece = self.page.pieces.get(at)?;
        if self.weights.is_excluded(piece) {
            return Some(Verdict::Furniture);
        }
        if title.is_some_and(|title| title.is_said_by(piece)) {
            return Some(Verdict::Headline);
        }
        let own_heading = matches!(piece.form, Form::Heading(_))
            && self.weights.flow(self.tree.parent(piece.element)) >= LEAST_FLOW;
        let told = piece.ink - piece.link_ink.min(piece.ink);
        let reads = told >= LEAST_TOLD && (ends_sentence(&piece.text) || piece.form == Form::Item);
        let linked = piece.is_link() && !reads && (piece.chars < LONGEST_LINK || piece.link_ink == piece.ink);
        let address =
            piece.text.starts_with("http") && piece.text.contains("://") && !piece.text.contains(' ');
        (address || linked && !own_heading).then_some(Verdict::Links)
    }

    /// The lead, which often stands between the headline and the article's element.
    fn leads(&self, title: Option<usize>, start: usize, key: Option<&TitleKey>) -> Vec<usize> {
        if let Some(lead) = self.profiled.element(Part::Lead) {
            return self.pieces_of(lead).filter(|at| *at < start).collect();
        }
        let from = title.filter(|title| *title < start).map_or(start.saturating_sub(4), |title| title + 1);
        (from.max(start.saturating_sub(LEAD_WITHIN))..start)
            .filter(|at| self.refused(*at, key).is_none())
            .filter(|at| {
                let Some(piece) = self.page.pieces.get(*at) else { return false };
                let hinted = self.hinted(piece, |hints| hints.lead);
                let line = Line::new(piece, self.lexicon);
                let large = matches!(piece.form, Form::Heading(_))
                    && piece.chars >= 100
                    && ends_sentence(&piece.text);
                // Outside a body that the profile names only what is called a lead is one.
                let unnamed = self.profiled.element(Part::Body).is_none();
                let reads = unnamed && piece.chars >= 60 && (line.prose || piece.bold || large)
                    || hinted && piece.chars >= 30;
                // What breaks off leads another story, unless the markup says that it is this one's lead.
                let own = hinted || !breaks_off(&piece.text);
                let is_lead = reads && own && line.byline.is_none() && piece.form != Form::Row;
                (is_lead || piece.form == Form::Caption) && line.is_text() && line.date.is_none()
            })
            .collect()
    }

    /// The pieces that an element's text stands in.
    fn pieces_of(&self, element: usize) -> impl Iterator<Item = usize> {
        let (around, held) = held_around(self.tree, &self.page.pieces, element);
        // The line that it stands in can say more.
        let own = (around != element).then(|| clean::line(&self.tree.text(element..self.tree.end(element))));
        held.filter(move |at| {
            let text = self.page.pieces.get(*at).map_or("", |piece| piece.text.as_str());
            own.as_ref().is_none_or(|own| own.len() <= LONGEST_LEAD && own.contains(text))
        })
    }

    /// Whether a line is of the lead that the profile names.
    fn is_profiled_lead(&self, line: &Line<'_>) -> bool {
        self.profiled.element(Part::Lead).is_some_and(|lead| {
            let inside = (lead..self.tree.end(lead)).contains(&line.piece.element);
            inside || clean::line(&self.tree.text(lead..self.tree.end(lead))) == line.piece.text
        })
    }

    /// Leaves out what stands between headline and text around the writer's name or the date: an office, an account, a
    /// button.
    fn leave_out_head(&self, lines: &mut [Line<'_>]) {
        let first = lines.iter().position(|line| line.prose).unwrap_or(0);
        let above = lines.get_mut(..first).unwrap_or_default();
        let told = |line: &Line<'_>| {
            line.date.is_some() || matches!(line.byline, Some(Byline::Labelled(_) | Byline::Bare(_)))
        };
        let last = above.iter().rposition(told).unwrap_or(0);
        for line in above.iter_mut().take(last) {
            let short = line.piece.form == Form::Text && line.piece.chars <= LONGEST_HEAD;
            if short && !ends_sentence(&line.piece.text) && !self.hinted(line.piece, |hints| hints.lead) {
                line.furnishing.get_or_insert(Furnishing::Skip);
            }
        }
    }

    /// Where the words about the writer begin that close many articles: with the name.
    fn before_writer(&self, title: &Headline, lines: &[Line<'_>], end: usize) -> usize {
        let claimed = self.structured.authors.iter().chain(&self.structured.meta_author);
        let claimed = claimed.filter(|name| is_names(name)).map(|name| fold(name));
        let names: Vec<String> = claimed.chain(self.signed_above(title).map(|name| fold(&name))).collect();
        if names.is_empty() {
            return end;
        }
        let from = end.saturating_sub(WRITER_WITHIN).max(end.div_ceil(2));
        let near = lines.get(from..end).unwrap_or_default();
        let opens = near.iter().position(|line| {
            let opening: String = line.piece.text.chars().take(80).collect();
            let opening = fold(&opening);
            names.iter().any(|name| opening.starts_with(name.as_str()))
        });
        let opens = opens.map(|at| from + at);
        // What has a heading of its own is a part of the article.
        let headed = |at: &usize| {
            let above = at.checked_sub(1).and_then(|above| lines.get(above));
            above.is_some_and(|line| matches!(line.piece.form, Form::Heading(_)) && line.is_text())
        };
        opens.filter(|at| !headed(at)).unwrap_or(end)
    }

    /// The names that sign below the headline, on pages that are not Vietnamese: there the text ends with the writer's name.
    fn signed_above(&self, title: &Headline) -> impl Iterator<Item = String> {
        let below = title
            .piece
            .filter(|_| !self.reading.vietnamese)
            .map_or(0..0, |at| at + 1..at + 1 + SIGNED_WITHIN);
        let below = below.filter_map(|at| self.page.pieces.get(at));
        below.filter_map(|piece| match byline(&piece.text, self.lexicon)? {
            Byline::Labelled(name) => Some(name),
            Byline::Bare(name) if self.hinted(piece, |hints| hints.byline) => Some(name),
            _ => None,
        })
    }

    /// What a line of the article becomes, where `texts` blocks of text stand above it.
    pub(super) fn block_kind(&self, line: &Line<'_>, texts: usize) -> Verdict {
        if line.furnishing.is_some() {
            return Verdict::Button;
        }
        if texts == 0 && matches!(line.byline, Some(Byline::Labelled(_) | Byline::Bare(_))) {
            return Verdict::Byline;
        }
        // A credit on a line of its own says nothing of the picture.
        if matches!(line.byline, Some(Byline::Credit)) {
            return Verdict::Byline;
        }
        let alone = |line: &Line<'_>| {
            let names_nobody = line.date.as_ref().is_some_and(|date| date.rest.is_empty());
            names_nobody && line.piece.form == Form::Text && !line.prose
        };
        if (texts == 0 && line.date.is_some() && !line.prose) || alone(line) {
            return Verdict::Date;
        }
        match marked_kind(line, self.lexicon) {
            BlockKind::Paragraph
                if texts == 0
                    && (self.hinted(line.piece, |hints| hints.lead) || self.is_profiled_lead(line)) =>
            {
                Verdict::Block(BlockKind::Lead)
            }
            kind => Verdict::Block(kind),
        }
    }

    /// The article's text, and the moment that its first line began with.
    pub(super) fn compose(&self, lines: &[Line<'_>]) -> (Composed, Option<Moment>) {
        let mut body = Composed::default();
        let mut texts = 0;
        let mut opening = None;
        for line in lines {
            let Verdict::Block(kind) = self.block_kind(line, texts) else { continue };
            let mut text = line.piece.text.as_str();
            if texts == 0
                && kind != BlockKind::Caption
                && let Some((moment, rest)) = after_moment(text, self.lexicon)
            {
                (opening, text) = (Some(moment), rest);
            }
            texts += usize::from(kind != BlockKind::Caption);
            body.push(kind, text);
        }
        (body.with_lead(), opening)
    }
}
