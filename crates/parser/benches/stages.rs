//! Where the time of parsing goes, stage by stage: `make bench-parse`.
//!
//! Reads the pages of `tests/pages` and of the sample site, and says what each stage costs in CPU time, for a page
//! and for a megabyte of pages, beside what the HTML parser alone costs. Nothing here fails on a figure: a machine
//! is busy or slow, and only the ratios carry over to another. A word as argument measures only stages of that name.
//! Allocations are counted, and are the same everywhere.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench reads its pages and prints its figures, and ends where it cannot"
)]

use std::{
    fs,
    hint::black_box,
    path::{Path, PathBuf},
    time::Instant,
};

use danvan_domain::{Article, BlockKind, Capture, Reference};
use danvan_parser::{
    Parser,
    facts::{
        assemble::{self, Origin},
        document::{Document, Input},
        named,
        piece::Pieces,
        scan::Scan,
        statement::{self, Statement},
        token,
        witness::Nobody,
    },
    page,
};
use scraper::Html;

/// Every stage is measured so often, in turn with the others, and the median is printed.
const ROUNDS: usize = 15;

/// Pages are read again within a measurement until it has taken so many seconds: the scheduler's clock ticks.
const SHORTEST: f64 = 0.2;

fn main() {
    // Without --bench, as `cargo test --all-targets` starts it, it only shows that it works.
    let rounds = if std::env::args().any(|argument| argument == "--bench") { ROUNDS } else { 1 };
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let parser = Parser::new(Reference::embedded().expect("embedded reference"));
    let pages: Vec<Page> = files().iter().filter_map(|file| Page::read(file, &parser)).collect();
    let stages = stages(&pages, &parser);
    let chosen =
        |stage: &&Stage<'_>| wanted.as_ref().is_none_or(|wanted| stage.name.contains(wanted.as_str()));
    let mut times = vec![Vec::new(); stages.len()];
    for _ in 0..rounds {
        for (stage, times) in stages.iter().zip(&mut times).filter(|(stage, _)| chosen(stage)) {
            times.push(seconds_of(&stage.pass, rounds == 1));
        }
    }
    print(&pages, &stages, &times.into_iter().map(median).collect::<Vec<_>>());
    if wanted.is_none() {
        print_loading(parser.reference(), rounds);
    }
}

/// A page with all that its stages are given.
struct Page {
    capture: Capture,
    html: String,
    article: Article,
    blocks: Vec<(BlockKind, usize, usize)>,
}

impl Page {
    /// The page in a file; none where it is no article.
    fn read(file: &Path, parser: &Parser) -> Option<Self> {
        let capture = Capture {
            capture_id: String::new(),
            source_id: String::new(),
            address: "http://portal.example/a".to_owned(),
            fetched_at: None,
            captured_at: None,
            status: Some(200),
            content_type: Some("text/html".to_owned()),
            body: fs::read(file).expect("a page"),
        };
        let html = page::decode(&capture.body, capture.content_type.as_deref()).ok()?;
        let article = parser.parse(&capture, None).article?;
        let starts: Vec<usize> =
            article.text.char_indices().map(|(byte, _)| byte).chain([article.text.len()]).collect();
        let byte = |character: usize| starts.get(character).copied().unwrap_or(article.text.len());
        let blocks = article.blocks.iter().map(|block| (block.kind, byte(block.start), byte(block.end)));
        let blocks = blocks.collect();
        Some(Self { capture, html, article, blocks })
    }

    /// The headline and the blocks.
    fn texts(&self) -> impl Iterator<Item = &str> {
        let blocks = self.blocks.iter().filter_map(|(_, start, end)| self.article.text.get(*start..*end));
        self.article.title.as_deref().into_iter().chain(blocks)
    }

    fn input(&self) -> Input<'_> {
        Input {
            title: self.article.title.as_deref(),
            published: self.article.published.map(|at| at.day()),
            ..Input::of(&self.article.text, &self.blocks)
        }
    }

    fn origin(&self) -> Origin<'_> {
        Origin {
            title: self.article.title.as_deref().unwrap_or_default(),
            text: &self.article.text,
            article_id: "",
            capture_id: "",
        }
    }
}

/// The pages of the tests and of the sample, in order.
fn files() -> Vec<PathBuf> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    let mut folders = vec![workspace.join("tests/pages"), workspace.join("data/sample/sites")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of pages") {
            let path = entry.expect("an entry").path();
            let other = path.extension().is_some_and(|end| end == "json" || end == "txt" || end == "md");
            if path.is_dir() {
                folders.push(path);
            } else if !other {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// A part of the work. What is deeper is a part of what stands above it.
struct Stage<'a> {
    name: &'static str,
    depth: usize,
    /// Does it for every page.
    pass: Box<dyn Fn() + 'a>,
}

fn stage<'a, P: 'a>(name: &'static str, depth: usize, prepared: Vec<P>, work: impl Fn(&P) + 'a) -> Stage<'a> {
    Stage { name, depth, pass: Box::new(move || prepared.iter().for_each(&work)) }
}

/// The seconds of one pass, which is repeated as often as is needed to measure it, or done once.
fn seconds_of(pass: impl Fn(), once: bool) -> f64 {
    let clock = Clock::start();
    for passes in 1.. {
        pass();
        let passed = clock.seconds();
        if once || passed >= SHORTEST {
            return passed / f64::from(passes);
        }
    }
    0.0
}

fn stages<'a>(pages: &'a [Page], parser: &'a Parser) -> Vec<Stage<'a>> {
    let Reference { lexicon, gazetteer, .. } = parser.reference();
    let all = || pages.iter().collect::<Vec<&Page>>();
    let document = |page: &&'a Page| Document::new(&page.input(), lexicon, gazetteer);
    let documents = || pages.iter().map(|page| (page, document(&page))).collect::<Vec<_>>();
    let read = |document: &Document<'a>| statement::read(document, gazetteer, &mut Nobody);
    let stated: Vec<(&Page, Vec<Statement>)> =
        documents().iter().map(|(page, document)| (*page, read(document))).collect();
    vec![
        stage("bytes to text", 0, all(), |page| {
            drop(black_box(page::decode(&page.capture.body, page.capture.content_type.as_deref())));
        }),
        stage("HTML parser alone (scraper)", 0, all(), |page| {
            drop(black_box(Html::parse_document(&page.html)));
        }),
        stage("HTML to article, with that parser", 0, all(), |page| {
            drop(black_box(page::read_html(&page.html, None, None, lexicon)));
        }),
        stage("text to facts", 0, all(), move |page| {
            let document = document(page);
            let statements = read(&document);
            drop(black_box(assemble::facts(&statements, &page.origin())));
            drop(black_box(named::read(&document)));
        }),
        stage("tokens and forms", 1, all(), |page| {
            page.texts().for_each(|text| {
                drop(black_box(Scan::new(text, lexicon)));
            });
        }),
        stage("sentences and pieces", 1, documents(), |(_, document)| pieces(document)),
        stage("the article: both, places, periods", 1, all(), move |page| drop(black_box(document(page)))),
        stage("statements: quantities, governors, scopes", 1, documents(), move |(_, document)| {
            drop(black_box(read(document)));
        }),
        stage("facts", 1, stated, |(page, statements)| {
            drop(black_box(assemble::facts(statements, &page.origin())));
        }),
        stage("named models", 1, documents(), |(_, document)| drop(black_box(named::read(document)))),
    ]
}

/// Divides every block into sentences, and those into pieces.
fn pieces(document: &Document<'_>) {
    for segment in &document.segments {
        for sentence in token::sentences(segment.scan.text, &segment.scan.tokens) {
            black_box(Pieces::new(&segment.scan, &sentence).list.len());
        }
    }
}

/// The stage that the others are compared with.
const HTML_PARSER: usize = 1;

fn print(pages: &[Page], stages: &[Stage<'_>], seconds: &[f64]) {
    let bytes: usize = pages.iter().map(|page| page.capture.body.len()).sum();
    let text: usize = pages.iter().map(|page| page.article.text.len()).sum();
    println!("{} pages, {bytes} bytes, of which {text} are articles; {}", pages.len(), Clock::KIND);
    println!(
        "{:44} {:>9} {:>9} {:>11} {:>18}",
        "stage", "µs a page", "ms a MB", "of the HTML", "allocations a page"
    );
    let parser = seconds.get(HTML_PARSER).copied().unwrap_or(f64::NAN);
    for (stage, seconds) in stages.iter().zip(seconds).filter(|(_, seconds)| !seconds.is_nan()) {
        let name = format!("{}{}", "  ".repeat(stage.depth), stage.name);
        let (page, megabyte) = (seconds * 1e6 / count(pages.len()), seconds * 1e9 / count(bytes));
        let allocations = allocations(&stage.pass) / count(pages.len());
        println!("{name:44} {page:9.1} {megabyte:9.2} {:11.2} {allocations:18.1}", seconds / parser);
    }
}

/// What it costs to read the words and places that are built in, which a command does once, and to look a name up.
fn print_loading(reference: &Reference, rounds: usize) {
    let once = rounds == 1;
    let milliseconds = |work: &dyn Fn()| median((0..rounds).map(|_| seconds_of(work, once)).collect()) * 1e3;
    let words = milliseconds(&|| drop(black_box(Reference::embedded_lexicon())));
    let both = milliseconds(&|| drop(black_box(Reference::embedded())));
    println!("reading the words takes {words:.1} ms, words and places {both:.1} ms");
    let names: Vec<String> =
        reference.gazetteer.units().iter().map(|unit| danvan_domain::text::fold(&unit.name)).collect();
    let look_up = || {
        for name in &names {
            black_box(reference.gazetteer.named(name).count());
        }
    };
    let (nanoseconds, allocated) = (milliseconds(&look_up) * 1e6, allocations(look_up));
    println!(
        "a name is looked up in {:.0} ns, with {allocated} allocations for {} names",
        nanoseconds / count(names.len()),
        names.len()
    );
}

/// How many times `work` asks for memory.
fn allocations(work: impl FnOnce()) -> f64 {
    let counted = allocation_counter::measure(work).count_total;
    count(usize::try_from(counted).expect("a count"))
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).expect("small numbers"))
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The time that this thread has been on a processor, where the system says so (Linux); else what passes.
struct Clock {
    on_processor: Option<f64>,
    started: Instant,
}

impl Clock {
    const KIND: &'static str =
        if cfg!(target_os = "linux") { "time on the processor" } else { "time on the wall" };

    fn start() -> Self {
        Self { on_processor: on_processor(), started: Instant::now() }
    }

    fn seconds(&self) -> f64 {
        match (self.on_processor, on_processor()) {
            (Some(from), Some(to)) => to - from,
            _ => self.started.elapsed().as_secs_f64(),
        }
    }
}

/// Seconds that the scheduler has counted for this thread (proc(5), `schedstat`).
fn on_processor() -> Option<f64> {
    let counted = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = counted.split(' ').next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}
