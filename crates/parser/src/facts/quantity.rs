//! Quantities: a number, how exact it is, and what it counts.

use std::ops::Range;

use danvan_domain::lexicon::{Head, NumberWord, Refusal, Sense, TimeWord};
use danvan_domain::{Form, Item, Qualifier, Recipient, Stage};

use super::noun::{counted_after, head, is_out_of};
use super::number::rounded;
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
        Self {
            value,
            printed: value,
            qualifier,
            counted,
            pieces,
            number,
            labelled: true,
            summed: false,
            item: None,
        }
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
    persons_beside_collectives(pieces, &mut quantities);
    quantities
}

/// Exemplars that stand in one list with collectives and no persons are the persons: "tuyên dương 96 tập thể và 41 điển
/// hình".
fn persons_beside_collectives(pieces: &Pieces<'_, '_>, quantities: &mut [Quantity]) {
    let is_exemplar =
        |piece: usize| pieces.is(piece, |sense| matches!(sense, Sense::PersonBesideCollectives));
    let counted =
        |quantities: &[Quantity], index: usize| quantities.get(index).map(|quantity| quantity.counted);
    for index in 1..quantities.len() {
        let (Some(before), Some(this)) = (quantities.get(index - 1), quantities.get(index)) else { continue };
        let joined = (before.pieces.end..this.pieces.start).all(|piece| pieces.joins(piece));
        let collectives = before.counted == Counted::People(Recipient::Collective);
        let persons = [index.checked_sub(2), Some(index + 1)]
            .into_iter()
            .flatten()
            .any(|near| counted(quantities, near) == Some(Counted::People(Recipient::Individual)));
        let exemplars = this.counted == Counted::Models(None) && this.pieces.clone().any(is_exemplar);
        if let Some(this) =
            quantities.get_mut(index).filter(|_| joined && collectives && exemplars && !persons)
        {
            this.counted = Counted::Exemplars;
        }
    }
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
    // "1.106 hộ dân ở 84 thôn đăng ký": where those are.
    let where_those_are = start.checked_sub(2).is_some_and(|noun| {
        people(pieces.sense(noun, head)) && pieces.mark(noun + 1).is_none() && !pieces.joins(noun + 1)
    });
    let listed_before =
        start.checked_sub(2).is_some_and(|noun| pieces.joins(noun + 1) && people(pieces.sense(noun, head)));
    let listed_after =
        pieces.joins(end) && pieces.number(end + 1).is_some() && people(pieces.sense(end + 2, head));
    let registers = pieces.is(end, |sense| matches!(sense, Sense::Stage(Stage::Registered)));
    let awarded = start.checked_sub(1).is_some_and(|before| {
        pieces.is(before, |sense| matches!(sense, Sense::Award(_) | Sense::Certificate(_)))
    });
    fraction || listed_before || listed_after || registers && !where_those_are || awarded
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
        let joins = is_out_of(pieces, before)
            || matches!(pieces.mark(before), Some('-' | '–' | '—'))
            || pieces.is(before, |sense| matches!(sense, Sense::Time(TimeWord::Until)));
        let first = if joins { before.checked_sub(1) } else { Some(before) };
        first.is_some_and(|first| pieces.number(first).is_some())
    });
    before.is_some_and(|before| pieces.is(before, names)) || after_number || pieces.mark(at + 1) == Some('%')
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
    let scaled = rounded(value * factor);
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
