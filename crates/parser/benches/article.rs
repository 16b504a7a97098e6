//! What getting the article out of a page costs, as a multiple of `scraper::Html::parse_document` alone on the
//! same pages: `cargo bench -p danvan-parser --bench article -- FOLDER`, where the folder holds `*.html`.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a measurement may fail loudly, and prints")]

use std::{fs, hint::black_box, path::PathBuf};

use danvan_domain::Reference;
use danvan_parser::page::{decode, read_html};
use scraper::Html;

/// Times that each of the two is measured, in turns.
const ROUNDS: usize = 5;

fn main() {
    let Some(folder) = std::env::args().skip(1).find(|argument| !argument.starts_with("--")) else {
        println!("no folder of pages is named: nothing is measured");
        return;
    };
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("a folder of pages")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "html"))
        .collect();
    files.sort();
    let pages: Vec<Vec<u8>> = files.iter().map(|path| fs::read(path).expect("a page")).collect();
    let texts: Vec<String> = pages.iter().filter_map(|page| decode(page, None).ok()).collect();
    let bytes: usize = texts.iter().map(String::len).sum();
    let lexicon = Reference::embedded_lexicon().expect("embedded reference data");
    println!("{} pages of {} KB on average", texts.len(), bytes / 1024 / texts.len().max(1));
    let mut best = [f64::INFINITY; 2];
    for round in 1..=ROUNDS {
        let tree = cpu_seconds(|| {
            for text in &texts {
                black_box(Html::parse_document(text));
            }
        });
        let article = cpu_seconds(|| {
            for page in &pages {
                if let Ok(text) = decode(page, None) {
                    black_box(read_html(&text, None, None, &lexicon));
                }
            }
        });
        println!("round {round}: tree {tree:.3} s, article {article:.3} s, {:.2} times", article / tree);
        best = [best[0].min(tree), best[1].min(article)];
    }
    println!("best of both: {:.2} times", best[1] / best[0]);
}

/// CPU seconds of this process that `work` takes, as Linux counts them.
fn cpu_seconds(work: impl FnOnce()) -> f64 {
    let spent = || {
        let stat = fs::read_to_string("/proc/self/schedstat").expect("Linux's count of CPU time");
        stat.split(' ').next().and_then(|nanoseconds| nanoseconds.parse::<f64>().ok()).expect("a number")
    };
    let before = spent();
    work();
    (spent() - before) / 1e9
}
