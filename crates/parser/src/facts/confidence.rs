//! How sure a reading is: by its rule, by how many verbs there were to choose from, and by how near its period is said.

use danvan_domain::Confidence;
use danvan_domain::lexicon::{Refusal, Sense};

use super::clause::{Clauses, opens_parts, same_kind};
use super::locate::Where;
use super::part::is_capital_or_figure;
use super::piece::Pieces;
use super::quantity::Counted;
use super::when::{Nearness, When};

/// With more words than these that govern, the nearest one before a count is often another count's.
const FEW: usize = 3;

/// Whether a word can govern a count: a verb, a certificate, what makes a verb passive.
pub fn governs(sense: &Sense) -> bool {
    matches!(
        sense,
        Sense::Stage(_)
            | Sense::Award(_)
            | Sense::Certificate(_)
            | Sense::Giving
            | Sense::TakingPart
            | Sense::Receiving
            | Sense::Passive
    )
}

/// Whether a sentence has so many words that govern that the nearest may be the wrong one.
pub fn is_crowded(pieces: &Pieces<'_, '_>) -> bool {
    (0..pieces.list.len()).filter(|piece| pieces.is(*piece, governs)).count() > FEW
}

/// Whether what governs a quantity may not, by what stands beside them: another count of models between models and their
/// verb, or before it in its sentence a word that makes counts none.
pub fn is_disturbed(clauses: &Clauses<'_, '_, '_>, index: usize, by: Option<usize>) -> bool {
    let start = clauses.start(index);
    let first = clauses.run_start(index);
    let kind = |index: usize| clauses.quantities.get(index).map(|quantity| quantity.counted);
    let rival = |piece: usize| {
        clauses.owner(piece).is_some_and(|owner| {
            let same = matches!((kind(owner), kind(index)), (Some(a), Some(b)) if same_kind(a, b));
            owner < first && same
        })
    };
    let refuses = |piece: usize| {
        clauses.is(piece, |sense| {
            matches!(
                sense,
                Sense::Refusal(Refusal::Target | Refusal::Proposal | Refusal::Rate | Refusal::Change)
            )
        })
    };
    let models = matches!(kind(index), Some(Counted::Models(_)));
    let listed = models && clauses.lists_parts_before(index) && lists_counts(clauses, start);
    // "70 mô hình đạt chuẩn, 20 mô hình tiếp tục theo dõi": the verb is said of the first, and nothing of the second.
    let comma = |piece: usize| clauses.pieces.mark(piece) == Some(',');
    let of_earlier = models && !listed && by.is_some_and(|by| (by..start).any(comma) && (0..by).any(rival));
    // "1.964 mô hình tự quản": perhaps no models of the movement.
    let ours = |piece: usize| clauses.is(piece, |sense| matches!(sense, Sense::Purpose(_) | Sense::Topic));
    let of_other =
        models && clauses.pieces.is_word(clauses.end(index)) && !(0..clauses.pieces.list.len()).any(ours);
    if of_earlier || of_other {
        return true;
    }
    // Its whole is no rival of a part.
    let alone = models && !listed;
    alone && by.is_some_and(|by| (by..start).any(rival)) || (0..start).any(refuses)
}

/// Whether a word that the lexicon does not have stands between a quantity and the verb before it, or right behind the
/// quantity where the verb stands before it: it may be what the verb, or the figure, is of. Names do not count.
pub fn is_unread(clauses: &Clauses<'_, '_, '_>, index: usize, by: Option<usize>) -> bool {
    let pieces = clauses.pieces;
    let unread = |piece: usize| pieces.is_word(piece) && !is_capital_or_figure(pieces, piece);
    let (start, end) = (clauses.start(clauses.run_start(index)), clauses.end(index));
    let Some(by) = by.filter(|by| *by < start) else { return false };
    let counted = matches!(
        clauses.quantities.get(index).map(|q| q.counted),
        Some(Counted::Models(_) | Counted::People(_))
    );
    let crossed = (by + 1..start).any(|piece| clauses.owner(piece).is_none() && unread(piece));
    counted && (crossed || unread(end))
}

/// Whether a list of parts opens before a piece. A parenthesis that closes without a count lists none: "huyện Yên Lập (Phú
/// Thọ)".
fn lists_counts(clauses: &Clauses<'_, '_, '_>, start: usize) -> bool {
    let pieces = clauses.pieces;
    // Of the parenthesis that is open, whether a count stands in it.
    let mut open: Option<bool> = None;
    for piece in 0..start {
        match pieces.mark(piece) {
            Some('(') => open = Some(false),
            Some(')') if open == Some(true) => return true,
            Some(')') => open = None,
            _ if opens_parts(pieces, piece) => return true,
            _ => open = open.map(|counts| counts || clauses.owner(piece).is_some()),
        }
    }
    open.is_some()
}

/// How sure a reading by `rule` is; `sorted` says that what is counted has an attribute of its own. High: its sentence says
/// its period, and what governs it stands near. Low: nothing governs it, or it goes on a list that another sentence opened.
/// In a crowded sentence the verb may be another count's; `doubtful` says that a field or who runs the models may be.
pub fn confidence(
    rule: &str,
    crowded: bool,
    sorted: bool,
    doubtful: bool,
    when: &When,
    at: &Where,
) -> Confidence {
    let stated = when.from == Nearness::Sentence && at.place.is_some();
    match rule {
        "there-is" => Confidence::Low,
        "part-of-whole" if !stated => Confidence::Low,
        "part-of-whole" if !sorted => Confidence::Medium,
        "verb-before" | "award-before" | "award-list" if crowded => Confidence::Medium,
        _ if doubtful || at.doubtful => Confidence::Medium,
        _ if stated => Confidence::High,
        _ => Confidence::Medium,
    }
}

#[cfg(test)]
mod tests {
    use danvan_domain::{Basis, Place, Reference, Scope};

    use super::{super::scan::Scan, *};

    #[test]
    fn a_sentence_is_crowded_by_its_verbs() {
        let reference = Reference::embedded().expect("embedded reference");
        for (text, expected) in [
            ("Huyện đăng ký 12 mô hình, trong đó 3 mô hình được công nhận.", false),
            ("Huyện đăng ký, xây dựng và duy trì 12 mô hình, được khen thưởng.", true),
        ] {
            let scan = Scan::new(text, &reference.lexicon);
            assert_eq!(is_crowded(&Pieces::new(&scan, &(0..scan.tokens.len()))), expected, "{text}");
        }
    }

    #[test]
    fn each_step_has_its_reasons() {
        let when = |from| When { period: None, basis: Basis::InPeriod, as_of: None, from };
        let at = |place| Where { place, scope: Scope::Whole, from: Nearness::Article, doubtful: false };
        let somewhere = || Some(Place::country());
        for (rule, crowded, from, place, expected) in [
            ("verb-before", false, Nearness::Sentence, somewhere(), Confidence::High),
            ("verb-before", true, Nearness::Sentence, somewhere(), Confidence::Medium),
            ("verb-after", true, Nearness::Sentence, somewhere(), Confidence::High),
            ("verb-before", false, Nearness::Article, somewhere(), Confidence::Medium),
            ("verb-before", false, Nearness::Sentence, None, Confidence::Medium),
            ("part-of-whole", false, Nearness::Sentence, somewhere(), Confidence::High),
            ("part-of-whole", false, Nearness::Before, somewhere(), Confidence::Low),
            ("there-is", false, Nearness::Sentence, somewhere(), Confidence::Low),
        ] {
            let doubted = confidence(rule, crowded, true, true, &when(from), &at(place.clone()));
            assert_ne!(doubted, Confidence::High, "{rule} {from:?}");
            assert_eq!(
                confidence(rule, crowded, true, false, &when(from), &at(place)),
                expected,
                "{rule} {from:?}"
            );
        }
    }
}
