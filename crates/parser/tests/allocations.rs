//! What reading asks memory for: by sentences, figures and facts, and never by the word.

#![allow(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use danvan_domain::{BlockKind, Reference};
use danvan_parser::facts::{
    document::{Document, Input},
    named, statement,
    witness::Nobody,
};

/// How many times a text of one block asks for memory, from the text to what it states.
fn allocations(text: &str, reference: &Reference) -> u64 {
    let blocks = [(BlockKind::Paragraph, 0, text.len())];
    let input = Input::of(text, &blocks);
    let read = || {
        let document = Document::new(&input, &reference.lexicon, &reference.gazetteer);
        let statements = statement::read(&document, &reference.gazetteer, &mut Nobody);
        (statements.len(), named::read(&document).len())
    };
    allocation_counter::measure(|| {
        std::hint::black_box(read());
    })
    .count_total
}

#[test]
fn a_sentence_of_more_words_asks_for_memory_no_more_often() {
    let reference = Reference::embedded().expect("embedded reference");
    for words in [
        "cán bộ gần dân, nghe dân nói và làm cho dân tin ",
        "Phong trào “Dân vận khéo” được triển khai rộng khắp ",
        "Đảng bộ, chính quyền và Mặt trận cùng vào cuộc ",
        "trong năm, xã, huyện và tỉnh khen thưởng tập thể, cá nhân ",
        "đợt 3, ngày 5/6, khóa XIII, 12 xã và 7 ấp ",
    ] {
        let of = |times: usize| {
            allocations(&format!("Xã có phong trào “Dân vận khéo”. {}", words.repeat(times)), &reference)
        };
        let (short, long) = (of(6), of(24));
        // A list that grows is moved now and then.
        assert!(long <= short + 16, "{words:?}: {short} times, and {long} for four times as many words");
    }
}

#[test]
fn a_name_of_a_place_is_looked_up_without_memory() {
    let Reference { gazetteer, .. } = Reference::embedded().expect("embedded reference");
    for name in ["châu thành", "bà rịa-vũng tàu", "không đâu cả"] {
        let counted = allocation_counter::measure(|| {
            std::hint::black_box(gazetteer.named(name).count());
        });
        assert_eq!(counted.count_total, 0, "{name}");
    }
}
