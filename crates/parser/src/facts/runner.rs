//! Who runs the models of a count: a kind of unit, as the lexicon knows it or as printed.

use std::ops::Range;

use danvan_domain::lexicon::{Head, Sense};
use danvan_domain::{BodyType, Recipient};

use super::attribute::after_movement;
use super::clause::Clauses;
use super::quantity::Counted;

/// The code of the block of party organisations without a territory.
const PARTY_BLOCK: &str = "party_block";

/// The code of a sector that the lexicon does not have.
pub const OTHER_SECTOR: &str = "other";

/// The kind of unit that runs the models: in the item of the quantity, else the subject of the sentence where
/// it names one alone, and no committee beside it, else the one that the page is about.
pub fn sector(
    clauses: &Clauses<'_, '_, '_>,
    index: usize,
    item: &Range<usize>,
    page: Option<&(String, String)>,
) -> Option<(String, String)> {
    // Behind a passive word stands who recognised or praised the models, not who runs them.
    let after = clauses.item_after(index);
    let passive = after.clone().find(|piece| clauses.is(*piece, |sense| matches!(sense, Sense::Passive)));
    let after = after.start..passive.unwrap_or(after.end);
    let own = only_sector(clauses, item.clone())
        .or_else(|| only_sector(clauses, after))
        .or_else(|| sector_of_run(clauses, index))
        .or_else(|| kind_behind(clauses, index))
        .or_else(|| several_sectors(clauses, index, item))
        .or_else(|| named_kind(clauses, index))
        .or_else(|| kind_of_those_before(clauses, index))
        .or_else(|| run_by(clauses, index));
    own.or_else(|| {
        let subject = clauses.subject(index);
        let committee = subject.clone().any(|piece| {
            clauses.is(piece, |sense| {
                matches!(sense, Sense::Body(BodyType::Party | BodyType::Government, _) | Sense::WholePlace(_))
            }) && !clauses.is(piece, |sense| matches!(sense, Sense::Sector(_)))
        });
        // On the page of a party block those are its own committees.
        let of_page = || page.filter(|(code, _)| !committee || code == PARTY_BLOCK).cloned();
        only_sector(clauses, subject)
            .or_else(|| sector_of_main_clause(clauses, index))
            .filter(|_| !committee)
            .or_else(of_page)
    })
}

/// Who runs the first of the forms that a count goes on with: "Hội Nông dân chiếm 4 tập thể, 6 cá nhân".
fn sector_of_run(clauses: &Clauses<'_, '_, '_>, index: usize) -> Option<(String, String)> {
    let first = clauses.run_start(index);
    let forms = matches!(clauses.quantities.get(index)?.counted, Counted::People(_));
    let item = clauses.item_start(first)..clauses.start(first);
    (forms && first < index).then(|| only_sector(clauses, item)).flatten()
}

/// The kinds of unit that label a part together, with the code of the first: "Công an, Ban Chỉ huy Quân sự phường 6".
fn several_sectors(
    clauses: &Clauses<'_, '_, '_>,
    index: usize,
    item: &Range<usize>,
) -> Option<(String, String)> {
    let quantity = clauses.quantities.get(index).filter(|quantity| quantity.item.is_none())?;
    let labelled = quantity.is_labelled() && clauses.lists_parts_before(index);
    let start = clauses.unnumbered_start(index);
    let start = (start..item.end)
        .rev()
        .find(|piece| clauses.pieces.mark(*piece) == Some(';'))
        .map_or(start, |mark| mark + 1);
    let sector = |piece: &usize| {
        clauses
            .pieces
            .sense(*piece, |sense| if let Sense::Sector(code) = sense { Some(code.clone()) } else { None })
    };
    let mut pieces = (start..item.end).filter(|piece| !clauses.pieces.joins(*piece));
    let first = pieces.find_map(|piece| sector(&piece)).filter(|_| labelled)?;
    let tokens = clauses.pieces.tokens_of(&(start..clauses.start(index)));
    Some((first, clauses.pieces.scan().slice(&tokens).trim().to_owned()))
}

/// The kind of unit that a part is said to be of, as printed: "15 mô hình của bậc mầm non, 21 của tiểu học".
fn kind_behind(clauses: &Clauses<'_, '_, '_>, index: usize) -> Option<(String, String)> {
    let pieces = clauses.pieces;
    let of = clauses.end(index);
    let kind = of + 1..clauses.item_after(index).end;
    let listed = clauses.lists_parts_before(index) && pieces.is(of, |sense| matches!(sense, Sense::Of));
    let named = |piece: usize| {
        pieces.is_word(piece)
            || pieces
                .is(piece, |sense| matches!(sense, Sense::Head(Head::Unit) | Sense::Group | Sense::Neutral))
    };
    let ends = |piece: &usize| pieces.joins(*piece) || pieces.mark(*piece).is_some();
    let end = kind.clone().find(ends).unwrap_or(kind.end);
    let mut words = kind.start..end.min(pieces.list.len());
    let words = words.clone().next().filter(|_| words.all(named)).map(|start| start..end)?;
    let label = pieces.scan().slice(&pieces.tokens_of(&words)).trim();
    (listed && !label.starts_with(char::is_uppercase)).then(|| (OTHER_SECTOR.to_owned(), label.to_owned()))
}

/// The kind of unit that a part's label begins with, as printed, where it is none of those known: "ngành mía đường chiếm 6",
/// "toàn lực lượng có 900 mô hình".
fn named_kind(clauses: &Clauses<'_, '_, '_>, index: usize) -> Option<(String, String)> {
    let pieces = clauses.pieces;
    let skips = |piece: &usize| {
        pieces.mark(*piece).is_none()
            && pieces.time(*piece).is_none()
            && !pieces.is(*piece, |sense| matches!(sense, Sense::PartsFollow))
    };
    let start = (clauses.clause_start(index)..clauses.start(index)).find(skips)?;
    let kind = pieces.is(start, |sense| matches!(sense, Sense::SectorKind));
    let listed = clauses.lists_parts_before(index);
    let item = clauses.item_start(index);
    let several = listed && begins_with_plural(clauses, item..clauses.start(index));
    let start = if several { item } else { start };
    let end = clauses.start(index);
    let last = end.checked_sub(1)?;
    let linked = pieces.mark(last) == Some(':') || pieces.is(last, |sense| matches!(sense, Sense::Has));
    let verb = subject_end(clauses, start..end).filter(|_| kind);
    let end = if linked { last } else { verb.unwrap_or(end) };
    if !(kind || several) || !(linked || listed || verb.is_some()) {
        return None;
    }
    let label = pieces.scan().slice(&pieces.tokens_of(&(start..end))).trim();
    Some((OTHER_SECTOR.to_owned(), label.to_owned()))
}

/// Who is said to run a part of the models: "22 mô hình do các tôn giáo đảm nhận". Places and committees run what is theirs, and
/// collectives and persons are a form.
fn run_by(clauses: &Clauses<'_, '_, '_>, index: usize) -> Option<(String, String)> {
    const REACH: usize = 5;
    let pieces = clauses.pieces;
    let of = after_movement(clauses, clauses.end(index));
    let part = index > 0
        && pieces.is(of, |sense| matches!(sense, Sense::Of))
        && pieces.is(of, |sense| matches!(sense, Sense::Auxiliary));
    let named = |piece: usize| {
        pieces.is_word(piece)
            || pieces.is(piece, |sense| matches!(sense, Sense::Plural | Sense::Group | Sense::Field(_)))
    };
    let doer = of + 1..(of + 1 + REACH).min(clauses.window_after(index).end);
    let noun = |piece: usize| pieces.is(piece, |sense| matches!(sense, Sense::Group | Sense::Field(_)));
    // "do các tôn giáo đảm nhận": what follows the noun is a verb that the lexicon does not have.
    let ends = |piece: &usize| !named(*piece) || pieces.is_word(*piece) && noun(piece - 1);
    let end = doer.clone().find(ends).unwrap_or(doer.end);
    let several = pieces.is(of + 1, |sense| matches!(sense, Sense::Plural | Sense::Group));
    let label = || pieces.scan().slice(&pieces.tokens_of(&(of + 1..end))).trim().to_owned();
    (part && several && end > of + 1).then(|| (OTHER_SECTOR.to_owned(), label()))
}

/// Where the one subject of a clause ends, whose verb stands right before the count: "Sở Tư pháp tỉnh đã xây dựng 14 mô
/// hình". None where others do it as well.
fn subject_end(clauses: &Clauses<'_, '_, '_>, subject: Range<usize>) -> Option<usize> {
    let pieces = clauses.pieces;
    let verb = |piece: usize| pieces.is(piece, |sense| matches!(sense, Sense::Stage(_)));
    let last = subject.end.checked_sub(1).filter(|last| verb(*last))?;
    let auxiliary = |piece: usize| pieces.is(piece, |sense| matches!(sense, Sense::Auxiliary));
    let end = (subject.start..last).find(|piece| auxiliary(*piece)).unwrap_or(last);
    let alone = (subject.start..end)
        .all(|piece| pieces.mark(piece).is_none() && !pieces.joins(piece) && !verb(piece));
    let direct = (end..last).all(auxiliary);
    (alone && direct && subject.start + 1 < end).then_some(end)
}

/// Whether the label of a part names several bodies of one kind and nothing else: "các chợ 6 mô hình".
fn begins_with_plural(clauses: &Clauses<'_, '_, '_>, label: Range<usize>) -> bool {
    let pieces = clauses.pieces;
    let opens = pieces.is(label.start, |sense| matches!(sense, Sense::Plural));
    let named = |piece: usize| {
        pieces.is_word(piece)
            || pieces
                .is(piece, |sense| matches!(sense, Sense::Head(Head::Unit) | Sense::Neutral | Sense::Group))
    };
    let mut rest = label.start + 1..label.end;
    opens
        && !rest.is_empty()
        && rest.all(|piece| {
            named(piece) || piece + 1 == label.end && pieces.is(piece, |sense| matches!(sense, Sense::Has))
        })
}

/// The kind of body that was counted right before, where it is one that does something of its own and runs the models:
/// "31 chùa đăng ký tham gia, duy trì 36 mô hình".
fn kind_of_those_before(clauses: &Clauses<'_, '_, '_>, index: usize) -> Option<(String, String)> {
    let pieces = clauses.pieces;
    let before = clauses.quantities.get(index.checked_sub(1)?)?;
    let between = before.pieces.end..clauses.start(index);
    let group = |piece: &usize| pieces.is(*piece, |sense| matches!(sense, Sense::Group));
    let noun = before.pieces.clone().find(group)?;
    let runs = |piece: usize| pieces.is(piece, |sense| matches!(sense, Sense::Stage(_)));
    let other = |piece: usize| {
        pieces.mark(piece) == Some(';')
            || pieces.is(piece, |sense| matches!(sense, Sense::PlaceKind(..) | Sense::Body(..)))
    };
    let direct = between.clone().any(runs) && !between.into_iter().any(other);
    let units = before.counted == Counted::People(Recipient::Unit) && direct;
    units.then(|| {
        (OTHER_SECTOR.to_owned(), pieces.scan().slice(&pieces.tokens_of(&(noun..noun + 1))).to_owned())
    })
}

/// Who runs the models that a sentence opens with before it comes to its subject: "Với 16 mô hình đăng ký năm 2020,
/// Huyện đoàn chọn …".
fn sector_of_main_clause(clauses: &Clauses<'_, '_, '_>, index: usize) -> Option<(String, String)> {
    const OPENING: usize = 4;
    const REACH: usize = 4;
    let window = clauses.window_after(index);
    let comma = window.clone().find(|piece| clauses.pieces.mark(*piece) == Some(','))?;
    let parts = clauses.is(comma + 1, |sense| matches!(sense, Sense::PartsFollow));
    let of_next = parts || clauses.owner(window.end).is_some() && window.end <= comma + REACH;
    let opens = index == 0 && clauses.clause_start(index) + OPENING >= clauses.start(index);
    (opens && !of_next).then(|| only_sector(clauses, comma + 1..(comma + REACH).min(window.end))).flatten()
}

/// The one sector that a range names, with its code and as printed; none where it names several.
pub fn only_sector(clauses: &Clauses<'_, '_, '_>, range: Range<usize>) -> Option<(String, String)> {
    // "khối cơ quan Đảng, chính quyền lẫn các đoàn thể": all of them are no one kind.
    let body = |piece: usize| {
        clauses.is(piece, |sense| matches!(sense, Sense::Body(..) | Sense::Sector(_) | Sense::Group))
    };
    // "các tổ dân phố, trường học"
    let place = |piece: usize| {
        clauses.is(piece, |sense| {
            let body = matches!(sense, Sense::Body(BodyType::Party | BodyType::Government, _));
            // "các chi bộ, cơ quan, trường học"
            body || matches!(sense, Sense::PlaceKind(..) | Sense::Head(Head::Unit))
        })
    };
    // "Ban Dân vận Huyện ủy phối hợp với Mặt trận": it is not the one kind alone that runs them.
    let committee = |piece: usize| {
        clauses.is(piece, |sense| matches!(sense, Sense::Body(BodyType::Party | BodyType::Government, _)))
    };
    let start = range.start;
    let with_committee = |piece: usize| {
        let joined = piece.checked_sub(1).filter(|and| clauses.pieces.joins(*and));
        joined.is_some_and(|and| (start..and).any(committee))
    };
    let listed = |piece: usize| {
        let before =
            piece.checked_sub(2).is_some_and(|before| clauses.pieces.joins(before + 1) && place(before));
        before || with_committee(piece) || clauses.pieces.joins(piece + 1) && body(piece + 2)
    };
    let is_sector = |piece: &usize| clauses.is(*piece, |sense| matches!(sense, Sense::Sector(_)));
    if range.clone().filter(is_sector).any(listed) {
        return None;
    }
    let mut sectors = range.filter_map(|piece| {
        let code = clauses
            .pieces
            .sense(piece, |sense| if let Sense::Sector(code) = sense { Some(code) } else { None })?;
        Some((code.clone(), clauses.pieces.scan().slice(&clauses.pieces.list.get(piece)?.tokens).to_owned()))
    });
    let first = sectors.next()?;
    sectors.next().is_none().then_some(first)
}
