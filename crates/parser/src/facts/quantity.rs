//! Quantities: a number, how exact it is, and what it counts.

use std::ops::Range;

use danvan_domain::lexicon::{Head, NumberWord, Refusal, Sense, TimeWord};
use danvan_domain::{Form, Item, Level, Qualifier, Recipient, Stage};

use super::piece::Pieces;

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Models, of a form where the noun says so.
    Models(Option<Form>),
    /// Models, or persons beside collectives.
    Exemplars,
    /// People or bodies.
    People(Recipient),
    /// Places that take part or are awarded as bodies do.
    Places,
    /// A contribution.
    Contribution(Item),
    /// A figure of a list that leaves the noun out.
    Elided,
    /// Something that is no fact of ours, but ends what stands before it.
    Foreign,
}

/// A number with what it counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// The value, in the unit of the item.
    pub value: f64,
    /// The value in the unit that is printed.
    printed: f64,
    /// How exact it is.
    pub qualifier: Qualifier,
    /// What is counted.
    pub counted: Counted,
    /// The pieces of the quantity: qualifier, number, noun and what belongs to the noun.
    pub pieces: Range<usize>,
    /// The tokens of the number.
    pub number: Range<usize>,
    /// Whether the noun is left out.
    labelled: bool,
    /// Whether its label is not known, and it is counted since the figures of its list make up the whole.
    pub summed: bool,
    /// The piece of what it is for, where a list of figures goes with a list before it.
    pub item: Option<usize>,
}

/// Why a number counts nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uncounted {
    /// It names or orders something, is vague, a share, or the second of a fraction or range.
    Names,
    /// What stands after it is nothing that the grammar counts.
    Nothing,
}

impl Quantity {
    /// Whether the noun is left out, and a label or what stands before names what is counted.
    pub fn is_labelled(&self) -> bool {
        self.labelled
    }

    /// A number whose noun is left out.
    pub fn bare(
        value: f64,
        qualifier: Qualifier,
        counted: Counted,
        pieces: Range<usize>,
        number: Range<usize>,
    ) -> Self {
        Self { value, printed: value, qualifier, counted, pieces, number, labelled: true, summed: false, item: None }
    }

    /// The same, counted for the sum that its list makes up.
    pub fn summed(self) -> Self {
        Self { summed: true, ..self }
    }

    fn take_in(&mut self, rest: &Self) {
        self.value += rest.value;
        self.pieces.end = rest.pieces.end;
        self.number.end = rest.number.end;
    }
}

/// Finds the quantities of a sentence, in order.
pub fn find(pieces: &Pieces<'_, '_>) -> Vec<Quantity> {
    let mut quantities: Vec<Quantity> = Vec::new();
    for at in 0..pieces.list.len() {
        let taken = quantities.last().is_some_and(|last| at < last.pieces.end);
        let Some(found) = (!taken).then(|| quantity_at(pieces, at).and_then(Result::ok)).flatten() else {
            continue;
        };
        match quantities.last_mut() {
            Some(last) if completes(last, &found) => last.take_in(&found),
            _ => quantities.push(found),
        }
    }
    quantities
}

/// Whether a quantity is the rest of a measure in two units: "3 ha 2.500 m2", "12 km 400 m".
fn completes(first: &Quantity, rest: &Quantity) -> bool {
    let same_item = matches!((first.counted, rest.counted), (Counted::Contribution(a), Counted::Contribution(b)) if a == b);
    let one = first.value / first.printed;
    same_item && first.pieces.end == rest.pieces.start && rest.value < one
}

/// Whether places are counted as the bodies that they are: as a fraction of all of them ("38/38 xã"), in one list
/// with people ("14 hộ, 4 buôn và 6 cá nhân"), or where they register.
fn is_counted_as_body(pieces: &Pieces<'_, '_>, quantity: &Range<usize>) -> bool {
    let Range { start, end } = *quantity;
    let fraction = (start..end).any(|piece| pieces.mark(piece) == Some('/'));
    let people = |noun: Option<Head>| {
        matches!(noun, Some(Head::Collective | Head::Individual | Head::Household | Head::Unit))
    };
    let listed_before =
        start.checked_sub(2).is_some_and(|noun| pieces.joins(noun + 1) && people(pieces.sense(noun, head)));
    let listed_after =
        pieces.joins(end) && pieces.number(end + 1).is_some() && people(pieces.sense(end + 2, head));
    let registers = pieces.is(end, |sense| matches!(sense, Sense::Stage(Stage::Registered)));
    let awarded = start.checked_sub(1).is_some_and(|before| {
        pieces.is(before, |sense| matches!(sense, Sense::Award(_) | Sense::Certificate(_)))
    });
    fraction || listed_before || listed_after || registers || awarded
}

/// Why the number at a piece is none of the quantities found; none where it is one, or no number.
pub fn uncounted(pieces: &Pieces<'_, '_>, at: usize) -> Option<Uncounted> {
    quantity_at(pieces, at)?.err()
}

/// The quantity of the number at a piece, or why there is none; none where it is no number.
fn quantity_at(pieces: &Pieces<'_, '_>, at: usize) -> Option<Result<Quantity, Uncounted>> {
    let value = pieces.number(at)?;
    let number = pieces.list.get(at)?.tokens.clone();
    if is_named_number(pieces, at) {
        return Some(Err(Uncounted::Names));
    }
    let Some((counted, factor, end)) = counted_after(pieces, at) else {
        return Some(Err(Uncounted::Nothing));
    };
    let value = if counts_wholes(counted) { grouped(pieces.scan().slice(&number), value) } else { value };
    let (scaled, end) = with_half(pieces, value, factor, end);
    let (qualifier, start) = qualifier_before(pieces, at);
    if counted == Counted::Places && !is_counted_as_body(pieces, &(start..end)) {
        return Some(Err(Uncounted::Nothing));
    }
    Some(Ok(Quantity {
        value: scaled,
        printed: value,
        qualifier,
        counted,
        pieces: start..end,
        number,
        labelled: false,
        summed: false,
        item: None,
    }))
}

/// Whether a number names or orders something ("Nghị quyết số 25"), is vague ("hàng trăm"), a share, or the
/// second part of a fraction.
fn is_named_number(pieces: &Pieces<'_, '_>, at: usize) -> bool {
    let (_, start) = qualifier_before(pieces, at);
    let before = start.checked_sub(1);
    let names =
        |sense: &Sense| matches!(sense, Sense::Refusal(Refusal::Document | Refusal::Negation) | Sense::Vague);
    // The second number of a fraction or a range: "8/12", "5 - 7", "4 đến 6", "44 trên 95".
    let after_number = before.is_some_and(|before| {
        let joins = matches!(pieces.mark(before), Some('/' | '-' | '–' | '—'))
            || pieces.is(before, |sense| matches!(sense, Sense::Time(TimeWord::Until)));
        let first = if joins { before.checked_sub(1) } else { Some(before) };
        first.is_some_and(|first| pieces.number(first).is_some())
    });
    before.is_some_and(|before| pieces.is(before, names)) || after_number || pieces.mark(at + 1) == Some('%')
}

/// What stands after the number: what it counts, what one of it is worth, and the piece after it.
fn counted_after(pieces: &Pieces<'_, '_>, at: usize) -> Option<(Counted, f64, usize)> {
    let mut noun = at + 1;
    let out_of = pieces.mark(noun) == Some('/')
        || pieces.is(noun, |sense| matches!(sense, Sense::Qualifier(Qualifier::AtLeast)));
    if out_of && pieces.number(noun + 1).is_some() {
        noun += 2;
    }
    if is_repeated_in_words(pieces, at, noun) {
        noun += 3;
    }
    // "2.000 m đất": square metres, as they are often printed.
    let of_land = |piece: usize| pieces.is(piece, |sense| matches!(sense, Sense::Evidence(Item::LandM2)));
    let of_road = |piece: usize| pieces.is(piece, |sense| matches!(sense, Sense::Evidence(Item::RoadKm)));
    let metres = |(item, factor): &(Item, f64)| *item == Item::RoadKm && *factor < 1.0;
    if unit(pieces, noun).as_ref().is_some_and(metres) && of_land(noun + 1) && !of_road(noun + 1) {
        return Some((Counted::Contribution(Item::LandM2), 1.0, noun + 1));
    }
    if let Some((item, factor)) = unit(pieces, noun) {
        return Some((Counted::Contribution(item), factor, noun + 1));
    }
    // "12 mô hình, … còn lại 4 là cá nhân"
    let listed = pieces.is(noun, |sense| matches!(sense, Sense::Has))
        && (0..at).any(|piece| pieces.sense(piece, head) == Some(Head::Model));
    let is_form = |piece| pieces.sense(piece, |sense| if let Sense::Form(form) = sense { Some(*form) } else { None });
    if let Some(form) = is_form(noun + 1).filter(|_| listed) {
        return Some((Counted::Models(Some(form)), 1.0, noun + 2));
    }
    // "15 của tập thể": models whose noun is left out.
    let form = pieces.sense(noun, |sense| if let Sense::Form(form) = sense { Some(*form) } else { None });
    if let (Some(form), None) = (form, pieces.sense(noun, head)) {
        return Some((Counted::Models(Some(form)), 1.0, noun + 1));
    }
    let Some(noun_head) = pieces.sense(noun, head) else {
        return places(pieces, noun)
            .or_else(|| sum_of_money(pieces, at, noun))
            .or_else(|| models_in_list(pieces, noun));
    };
    match noun_head {
        Head::Model => {
            let (form, end) = form_of_models(pieces, noun + 1);
            Some((Counted::Models(form), 1.0, end))
        }
        Head::Exemplar => match form_of_models(pieces, noun + 1) {
            (None, end) => Some((Counted::Exemplars, 1.0, end)),
            (form, end) => Some((Counted::Models(form), 1.0, end)),
        },
        Head::Collective | Head::Individual if other_half(pieces, noun).is_some() => {
            Some((Counted::People(Recipient::Combined), 1.0, other_half(pieces, noun)?))
        }
        Head::Foreign => Some((Counted::Foreign, 1.0, noun + 1)),
        people => Some((Counted::People(recipient(people)?), 1.0, noun + 1)),
    }
}

/// Whom a noun counts; none for models and for what is no fact of ours.
pub fn recipient(head: Head) -> Option<Recipient> {
    match head {
        Head::Collective => Some(Recipient::Collective),
        Head::Individual => Some(Recipient::Individual),
        Head::Household => Some(Recipient::Household),
        Head::Unit => Some(Recipient::Unit),
        Head::Model | Head::Exemplar | Head::Foreign => None,
    }
}

/// "104 (một trăm linh bốn) mô hình": a number given again in parentheses.
fn is_repeated_in_words(pieces: &Pieces<'_, '_>, at: usize, open: usize) -> bool {
    let same = matches!((pieces.number(at), pieces.number(open + 1)), (Some(a), Some(b)) if a.to_bits() == b.to_bits());
    same && pieces.mark(open) == Some('(') && pieces.mark(open + 2) == Some(')')
}

/// Communes and places below them, one kind or a list of kinds: "22 xã, thị trấn".
fn places(pieces: &Pieces<'_, '_>, noun: usize) -> Option<(Counted, f64, usize)> {
    let kind = |piece: usize| {
        pieces.is(piece, |sense| match sense {
            Sense::PlaceKind(_, levels) => levels.is_empty() || levels.contains(&Level::Commune),
            _ => false,
        })
    };
    let mut end = noun;
    while kind(end) {
        end += 1;
        if pieces.joins(end) && kind(end + 1) {
            end += 1;
        }
    }
    (end > noun).then_some((Counted::Places, 1.0, end))
}

/// Models that stand last in a list of nouns: "172 nội dung, việc làm, mô hình".
fn models_in_list(pieces: &Pieces<'_, '_>, noun: usize) -> Option<(Counted, f64, usize)> {
    const REACH: usize = 8;
    let is_model = |piece: usize| pieces.sense(piece, head) == Some(Head::Model);
    let model = (noun..noun + REACH).find(|piece| is_model(*piece))?;
    let listed = model.checked_sub(1).is_some_and(|before| pieces.joins(before));
    let nouns = (noun..model).all(|piece| pieces.is_word(piece) || pieces.joins(piece));
    let short = (noun..model).filter(|piece| pieces.joins(*piece)).count() * 2 + 2 >= model - noun;
    if !(listed && nouns && short && pieces.is_word(noun)) {
        return None;
    }
    let (form, end) = form_of_models(pieces, model + 1);
    Some((Counted::Models(form), 1.0, end))
}

/// Millions and more with no noun are money: "góp 2,5 tỷ và 300 ngày công".
fn sum_of_money(pieces: &Pieces<'_, '_>, at: usize, noun: usize) -> Option<(Counted, f64, usize)> {
    const LEAST: u64 = 1_000_000;
    let scan = pieces.scan();
    let last = pieces.list.get(at)?.tokens.end.checked_sub(1)?;
    let scale = |sense: &Sense| match sense {
        Sense::Number(NumberWord::Scale(scale)) => (*scale >= LEAST).then_some(()),
        _ => None,
    };
    let scaled = scan.sense_at(last, scale).is_some();
    let ends = noun >= pieces.list.len()
        || pieces.joins(noun)
        || matches!(pieces.mark(noun), Some('.' | ';' | ')'))
        || pieces.is(noun, |sense| matches!(sense, Sense::InOrderTo));
    (scaled && ends && noun == at + 1).then_some((Counted::Contribution(Item::MoneyVnd), 1.0, noun))
}

/// The noun that a sense is.
pub fn head(sense: &Sense) -> Option<Head> {
    if let Sense::Head(head) = sense { Some(*head) } else { None }
}

fn unit(pieces: &Pieces<'_, '_>, at: usize) -> Option<(Item, f64)> {
    pieces
        .sense(at, |sense| if let Sense::Unit(item, factor) = sense { Some((*item, *factor)) } else { None })
}

/// The nouns and the form after the head noun of models: "mô hình, điển hình", "điển hình cá nhân". Where
/// both forms stand, none is meant.
fn form_of_models(pieces: &Pieces<'_, '_>, mut at: usize) -> (Option<Form>, usize) {
    let form =
        |at: usize| pieces.sense(at, |sense| if let Sense::Form(form) = sense { Some(*form) } else { None });
    // "12 mô hình, mô hình tập thể chiếm 8": the second noun opens the list of parts.
    let labels = |at: usize| {
        form(at).is_some()
            && (pieces.is(at + 1, |sense| matches!(sense, Sense::Has)) || pieces.number(at + 1).is_some())
    };
    while pieces.joins(at)
        && !labels(at + 2)
        && pieces.sense(at + 1, head).is_some_and(|head| matches!(head, Head::Model | Head::Exemplar))
    {
        at += 2;
    }
    let Some(first) = form(at) else { return (None, at) };
    let both = pieces.joins(at + 1) && form(at + 2).is_some_and(|second| second != first);
    if both { (None, at + 3) } else { (Some(first), at + 1) }
}

/// The piece after the second noun where one figure counts collectives and persons together.
fn other_half(pieces: &Pieces<'_, '_>, noun: usize) -> Option<usize> {
    let first = pieces.sense(noun, head)?;
    let second = pieces.joins(noun + 1).then(|| pieces.sense(noun + 2, head)).flatten()?;
    let both = matches!(
        (first, second),
        (Head::Collective, Head::Individual) | (Head::Individual, Head::Collective)
    );
    both.then_some(noun + 3)
}

/// Whether what is counted comes in wholes only.
fn counts_wholes(counted: Counted) -> bool {
    match counted {
        Counted::Contribution(item) => matches!(item, Item::LabourDays | Item::Bridges | Item::Houses),
        Counted::Foreign => false,
        _ => true,
    }
}

/// The value of a figure that counts wholes: a comma before three digits groups thousands in it, as English
/// writes them ("12,350 ngày công").
fn grouped(figure: &str, value: f64) -> f64 {
    let thousands = figure.split_once(',').is_some_and(|(whole, rest)| {
        !whole.contains('.') && rest.len() == 3 && rest.bytes().all(|b| b.is_ascii_digit())
    });
    if thousands { value * 1000.0 } else { value }
}

/// Half a unit more: "ba cây số rưỡi".
fn with_half(pieces: &Pieces<'_, '_>, value: f64, factor: f64, end: usize) -> (f64, usize) {
    let half = pieces.is(end, |sense| matches!(sense, Sense::Number(NumberWord::Half)));
    let value = if half { value + 0.5 } else { value };
    let scaled = (value * factor * 1e6).round() / 1e6;
    (scaled, if half { end + 1 } else { end })
}

/// How exact the number at a piece is, and the first piece of both.
pub fn qualifier_before(pieces: &Pieces<'_, '_>, at: usize) -> (Qualifier, usize) {
    let before = at.checked_sub(1).and_then(|before| {
        let qualifier =
            pieces.sense(before, |sense| if let Sense::Qualifier(q) = sense { Some(*q) } else { None })?;
        Some((qualifier, before))
    });
    before.unwrap_or((Qualifier::Exact, at))
}

#[cfg(test)]
mod tests {
    use danvan_domain::Reference;

    use super::{super::scan::Scan, *};

    fn read(text: &str) -> Vec<(f64, Qualifier, Counted)> {
        let reference = Reference::embedded().expect("embedded reference");
        let scan = Scan::new(text, &reference.lexicon);
        let pieces = Pieces::new(&scan, &(0..scan.tokens.len()));
        find(&pieces).into_iter().map(|q| (q.value, q.qualifier, q.counted)).collect()
    }

    #[test]
    fn numbers_are_read_with_their_nouns() {
        use Counted::{Contribution, Models, People};
        use Qualifier::{Approx, AtLeast, Exact};
        for (text, expected) in [
            ("241 mô hình", vec![(241.0, Exact, Models(None))]),
            ("128 mô hình tập thể", vec![(128.0, Exact, Models(Some(Form::Collective)))]),
            ("24 điển hình tập thể, cá nhân", vec![(24.0, Exact, Models(None))]),
            ("12 mô hình, điển hình", vec![(12.0, Exact, Models(None))]),
            ("145 tập thể và cá nhân", vec![(145.0, Exact, People(Recipient::Combined))]),
            ("trên 3,6 tỷ đồng", vec![(3.6e9, AtLeast, Contribution(Item::MoneyVnd))]),
            ("gần ba chục hộ", vec![(30.0, Approx, People(Recipient::Household))]),
            ("2 ha", vec![(20_000.0, Exact, Contribution(Item::LandM2))]),
            ("hơn 2.300 mét", vec![(2.3, AtLeast, Contribution(Item::RoadKm))]),
            ("ba cây số rưỡi", vec![(3.5, Exact, Contribution(Item::RoadKm))]),
            ("18/22 mô hình", vec![(18.0, Exact, Models(None))]),
            ("8/12 mô hình", vec![(8.0, Exact, Models(None))]),
            ("44 trên 95 mô hình", vec![(44.0, Exact, Models(None))]),
            ("20 - 30 mô hình", vec![]),
            ("từ 4 đến 6 mô hình", vec![]),
            ("sau 20 năm gia đình", vec![]),
            ("hàng trăm mô hình", vec![]),
            ("Kết luận 43", vec![]),
            ("số 12 mô hình", vec![]),
            ("75% mô hình", vec![]),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
