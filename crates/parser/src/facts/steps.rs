//! How often the stages look at a text: counted, so that no text may cost more than its length.

use std::cell::Cell;

use danvan_domain::{BlockKind, Reference};
use proptest::prelude::*;

use super::document::{Document, Input};
use super::witness::Nobody;
use super::{assemble, named, statement};

thread_local! {
    static STEPS: Cell<u64> = const { Cell::new(0) };
}

/// Counts a look at a token or piece.
pub(super) fn step() {
    STEPS.set(STEPS.get() + 1);
}

/// What the stages take for a text of one block.
fn steps(text: &str, reference: &Reference) -> u64 {
    STEPS.set(0);
    let blocks = [(BlockKind::Paragraph, 0, text.len())];
    let input = Input::of(text, &blocks);
    let document = Document::new(&input, &reference.lexicon, &reference.gazetteer);
    let statements = statement::read(&document, &reference.gazetteer, &mut Nobody);
    let origin = assemble::Origin { title: "", text, article_id: "", capture_id: "" };
    assemble::facts(&statements, &origin);
    named::read(&document);
    STEPS.get()
}

/// Asserts that a text twice as long, well beyond the length of a sentence, takes twice the steps.
fn assert_linear(unit: &str, reference: &Reference) {
    const TOKENS: usize = 3_000;
    let of = |length: usize| {
        let repeats = length / unit.split_whitespace().count().max(1) + 1;
        let text = format!("Huyện Thoại Sơn, phong trào “Dân vận khéo”. {}", unit.repeat(repeats));
        steps(&text, reference)
    };
    let (once, twice) = (of(TOKENS), of(2 * TOKENS));
    assert!(twice * 10 <= once * 23, "{unit:?}: {once} steps, and {twice} for twice as much");
}

#[test]
fn a_text_costs_its_length() {
    let reference = Reference::embedded().expect("embedded reference");
    for unit in [
        "Xã Vĩnh Trạch đăng ký 12 mô hình “Dân vận khéo”, khen thưởng 5 tập thể. ",
        "xã Vĩnh Trạch đăng ký 12 mô hình “Dân vận khéo”, khen thưởng 5 tập thể, ",
        "12 mô hình, trong đó 5 tập thể và 7 cá nhân; ",
        "được ",
        "khen thưởng ",
        "12 ",
        "12 mô hình ",
        "( ",
        "mô hình “ ",
        "huyện Thoại Sơn ",
        "Tân ",
        "từ năm 2016 đến năm 2020, ",
        "một trăm nghìn ",
        "- Kinh tế: 48 mô hình\n",
        "a ",
    ] {
        assert_linear(unit, &reference);
    }
}

/// Words that the stages look around from.
const WORDS: [&str; 22] = [
    "huyện Thoại Sơn ",
    "đăng ký ",
    "được ",
    "công nhận ",
    "12 ",
    "ba mươi ",
    "mô hình ",
    "tập thể ",
    "và ",
    "cá nhân ",
    "“Dân vận khéo” ",
    "trong đó ",
    "năm 2020 ",
    "đến nay ",
    "giấy khen ",
    ", ",
    "; ",
    ". ",
    "( ",
    ": ",
    "km đường ",
    "Xã ",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_words_over_and_over_cost_their_length(words in prop::collection::vec(prop::sample::select(&WORDS[..]), 1..30)) {
        let reference = Reference::embedded().expect("embedded reference");
        assert_linear(&words.concat(), &reference);
    }
}
