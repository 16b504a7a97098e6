//! Moments that a paragraph opens with.

use danvan_domain::Lexicon;

use super::moment::{Label, Moment, moments};

/// The place and the day that a report opens with stand in so many bytes, the place in so many words.
const LONGEST_DATELINE: usize = 96;
const MOST_PLACE_WORDS: usize = 5;

/// The moment, with a time, that a paragraph begins with where the two ran together, and its end.
fn run_in(line: &str, lexicon: &Lexicon) -> Option<(Moment, usize)> {
    let mut end = line.len().min(64);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    let head = line.get(..end)?;
    let moment = moments(head, lexicon).into_iter().next()?;
    let opens = head.get(..moment.start)?.chars().filter(|c| c.is_alphabetic()).count() == 0
        || moment.label != Label::None;
    (opens && moment.time.is_some()).then(|| {
        let end = moment.end;
        (moment, end)
    })
}

/// The moment that a paragraph begins with where the two ran together, and the paragraph without it.
pub(super) fn after_moment<'l>(line: &'l str, lexicon: &Lexicon) -> Option<(Moment, &'l str)> {
    let (moment, end) = run_in(line, lexicon)?;
    let rest = line.get(end..)?.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '(');
    Some((moment, rest))
}

/// The day that a report opens with, behind the place where it was written: "FORD, March 5, 2013 – The council …",
/// "(Ford, 5 March 2013) …".
pub(super) fn dateline(line: &str, lexicon: &Lexicon) -> Option<Moment> {
    let mut end = line.len().min(LONGEST_DATELINE);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    let head = line.get(..end)?;
    let moment = moments(head, lexicon).into_iter().next()?;
    let (before, after) = (head.get(..moment.start)?.trim_end(), head.get(moment.end..)?.trim_start());
    let is_name = |word: &str| word.trim_start_matches(['(', '-', '–', '—']).starts_with(char::is_uppercase);
    let names = before.is_empty()
        || before.ends_with([',', '(', ':', '–', '—', '-', '|'])
            && before.split(' ').count() <= MOST_PLACE_WORDS
            && before.split(' ').all(|word| word.chars().all(|c| !c.is_alphanumeric()) || is_name(word));
    let goes_on = after.starts_with(['–', '—', '-', ')', '/', '|', ':']);
    (names && goes_on).then_some(moment)
}

#[cfg(test)]
mod tests {
    use danvan_domain::Reference;

    use super::*;
    use crate::page::moment::Reading;

    #[test]
    fn reports_open_with_their_place_and_day() {
        let lexicon = Reference::embedded_lexicon().expect("embedded reference data");
        for (line, expected) in [
            ("FORD, March 5, 2013 – The council voted on Tuesday.", true),
            ("FORD, Ohio, March 5, 2013 /News/ -- The council voted.", true),
            ("(Ford, 5 March 2013) The council voted.", true),
            ("5. März 2013 – Der Rat hat beschlossen.", true),
            ("On March 5, 2013 the council met.", false),
            ("The council met, as on March 5, 2013 – and voted.", false),
            ("Born in Ford, March 5, 1913, she voted.", false),
        ] {
            assert_eq!(dateline(line, &lexicon).is_some(), expected, "{line}");
        }
    }

    #[test]
    fn a_moment_can_run_into_the_lead() {
        let lexicon = Reference::embedded_lexicon().expect("embedded reference data");
        let line =
            "15:48 02/07/2020 Sáng nay, huyện tổ chức hội nghị sơ kết sáu tháng đầu năm và bàn việc tới.";
        let (moment, end) = run_in(line, &lexicon).expect("a moment");
        assert_eq!(
            moment.meant(Reading::VIETNAMESE).expect("a moment in Vietnam").to_string(),
            "2020-07-02T15:48:00+07:00"
        );
        assert!(line[end..].starts_with(" Sáng nay"));
        assert_eq!(run_in("Ngày 02/07/2020, lúc 8:00 huyện họp.", &lexicon).map(|(m, _)| m.label), None);
    }
}
