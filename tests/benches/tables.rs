//! How long the tables of millions of facts take.
//!
//!     cargo test --release --workspace --bench tables -- FOLDER FACTS...
//!
//! For each number of facts: makes them up, the same ones every time, counts the observations, and publishes all
//! tables into `FOLDER/FACTS`. Prints CPU seconds and memory a line, and leaves in the folder what another program
//! needs to group and choose the same. Without arguments it does nothing, so that it can be run among tests.

#![allow(clippy::print_stdout, reason = "what it measured is for a person and a script to read")]

use std::{path::Path, time::Instant};

use danvan_analytics::{Collected, GateConfig, Inputs, analyse, count_observations};
use danvan_domain::{
    Apparatus, Article, Award, AwardKind, Basis, BodyType, Confidence, Fact, Field, Form, Gazetteer, Item,
    Level, Measure, Model, Period, PublishedAt, Purpose, Qualifier, Recipient, Reference, Scope, Signature,
    Source, Stage, TextPart, Unit,
};
use danvan_store::{PartRows, atomic};
use jiff::civil::Date;

/// Facts of an article.
const PER_ARTICLE: usize = 10;
/// Articles that are handed over at a time, as from one raw file.
const PER_PART: usize = 1_000;
const SOURCES: usize = 800;
const FIRST_YEAR: i16 = 2009;
const YEARS: i16 = 16;
/// Of so many facts of an article that follow each other, the later ones are parts of the first.
const PARTS: usize = 3;
/// One of so many statements contradicts the true value.
const CONFLICT: usize = 33;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    let Some(folder) = arguments.next() else { return Ok(()) };
    let gazetteer = Reference::embedded()?.gazetteer;
    for facts in arguments {
        measure(Path::new(&folder), facts.parse()?, &gazetteer)?;
    }
    Ok(())
}

fn measure(folder: &Path, facts: usize, gazetteer: &Gazetteer) -> Result<(), Box<dyn std::error::Error>> {
    let sources = sources(gazetteer)?;
    let mut clock = Clock::start();
    let mut collected = Collected::default();
    let mut world = World { random: Random(42), units: units(gazetteer), sources: &sources };
    for part in 0..facts.div_ceil(PER_ARTICLE * PER_PART) {
        collected.add(world.part(part));
    }
    clock.report("generate", facts);
    let gate = GateConfig::default();
    let inputs = Inputs { gazetteer, sources: &sources, corrections: &[], gate: &gate };
    let [models, awards] = count_observations(&collected, &inputs)?;
    clock.report("choose", facts);
    let tables = folder.join(facts.to_string());
    atomic::remove_folder(&tables)?;
    atomic::make_folder(&tables)?;
    let outcome = analyse(&collected, &inputs, &tables, "bench")?;
    clock.report("publish", facts);
    println!("rows {facts} model_counts {models} awards {awards} issues {}", outcome.issues.len());
    let claims = sources
        .iter()
        .flat_map(|source| source.localities.iter().map(|code| format!("{},{code}\n", source.id)));
    let claims: String = std::iter::once("source_id,locality_code\n".to_owned()).chain(claims).collect();
    atomic::write(&tables.join("claims.csv"), claims.as_bytes())?;
    Ok(())
}

/// CPU seconds of this process, as the kernel counts them.
struct Clock {
    cpu: f64,
    wall: Instant,
}

impl Clock {
    fn start() -> Self {
        Self { cpu: cpu_seconds(), wall: Instant::now() }
    }

    fn report(&mut self, phase: &str, facts: usize) {
        let (cpu, wall) = (cpu_seconds(), self.wall.elapsed().as_secs_f64());
        println!("{phase} {facts} cpu_s {:.2} wall_s {wall:.2} peak_mb {}", cpu - self.cpu, peak_megabytes());
        *self = Self::start();
    }
}

/// User and system time: fields 14 and 15 of proc(5)'s stat, in hundredths of a second.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = after_name.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<f64>().ok());
    ticks.sum::<f64>() / 100.0
}

fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or_default() / 1024
}

/// Numbers that are the same every time (SplitMix64: Steele, Lea and Flood, 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.next() % count as u64).unwrap_or_default()
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

/// The units that reports are made of: every one of the lists before and after the reform.
fn units(gazetteer: &Gazetteer) -> Vec<(&Unit, danvan_domain::Place)> {
    gazetteer.units().iter().map(|unit| (unit, gazetteer.place(unit, None))).collect()
}

/// Newspapers and portals, each of a province.
fn sources(gazetteer: &Gazetteer) -> Result<Vec<Source>, serde_json::Error> {
    let provinces: Vec<&Unit> =
        gazetteer.units().iter().filter(|unit| unit.level == Level::Province).collect();
    let source = |at: usize| {
        let (id, code) = (format!("source-{at:03}"), &provinces[at % provinces.len()].code);
        serde_json::from_value(serde_json::json!({"id": id, "publisher": id, "localities": [code]}))
    };
    (0..SOURCES).map(source).collect()
}

struct World<'g> {
    random: Random,
    units: Vec<(&'g Unit, danvan_domain::Place)>,
    sources: &'g [Source],
}

impl World<'_> {
    fn part(&mut self, part: usize) -> PartRows {
        let mut rows = PartRows::default();
        for at in 0..PER_PART {
            let article = self.article(part * PER_PART + at);
            let first = rows.facts.len();
            for ordinal in 0..PER_ARTICLE {
                let mut fact = self.fact(&article, ordinal);
                if ordinal % PARTS != 0 {
                    let whole = rows.facts.get(first + ordinal - ordinal % PARTS);
                    fact.part_of = whole.map(|whole| whole.fact_id.clone());
                }
                rows.facts.push(fact);
            }
            rows.articles.push(article);
        }
        rows
    }

    fn article(&mut self, number: usize) -> Article {
        let source = self.random.below(self.sources.len());
        let year = FIRST_YEAR + i16::try_from(self.random.below(YEARS as usize)).unwrap_or_default();
        let place = self.random.below(self.units.len());
        let month = i8::try_from(1 + self.random.below(12)).unwrap_or(1);
        let day = i8::try_from(1 + self.random.below(28)).unwrap_or(1);
        let published = Date::new(year, month, day).unwrap_or(Date::MIN);
        let id = format!("{:016x}{:04x}", self.random.next(), number % 65_536);
        Article {
            article_id: id.clone(),
            capture_id: format!("c{id}"),
            source_id: self.sources[source].id.clone(),
            url: format!("https://{}.example/dan-van/{year}/{number}.html", self.sources[source].id),
            title: Some(format!("Report {number} on the movement in {year}")),
            author: Some("A. B.".to_owned()),
            section: None,
            published: Some(PublishedAt::Day(published)),
            published_from: None,
            fetched_at: Some(jiff::Timestamp::UNIX_EPOCH),
            captured_at: None,
            text: "x".to_owned(),
            blocks: Vec::new(),
            // One of twenty articles is printed twice.
            text_sha256: format!("{:064x}", number - usize::from(number % 20 == 1)),
            signature: Some(Signature::new(std::array::from_fn(|_| self.random.next() as u16))),
            locality: Some(self.units[place].1.clone()),
            period: Some(Period::Year(year)),
            named_models: Vec::new(),
            apparatus: Apparatus::default(),
        }
    }

    fn fact(&mut self, article: &Article, ordinal: usize) -> Fact {
        let measure = self.measure();
        // What is true of a place, a year and a kind of count, and what an article makes of it.
        let code = article.locality.as_ref().map_or("", |place| place.code.as_str());
        let truth = fnv(&format!("{code}{:?}{measure:?}", article.period)) % 400;
        let wrong = if self.random.below(CONFLICT) == 0 { 1 + self.random.next() % 5 } else { 0 };
        let rounded = self.random.below(10) == 0;
        let value = if rounded { (truth / 10 * 10) as f64 } else { (truth + wrong) as f64 };
        let sentence = ordinal / 2;
        Fact {
            fact_id: format!("{:016x}{ordinal:04x}", self.random.next()),
            article_id: article.article_id.clone(),
            capture_id: article.capture_id.clone(),
            measure,
            value,
            qualifier: if rounded { Qualifier::AtLeast } else { Qualifier::Exact },
            locality: article.locality.clone(),
            period: article.period,
            basis: Basis::InPeriod,
            as_of: None,
            text_part: self.random.of(&[TextPart::Body, TextPart::Body, TextPart::Lead, TextPart::Title]),
            quote: format!(
                "{code}: câu thứ {sentence} của bài {} nêu kết quả phong trào trong năm, với các con số của từng lĩnh vực.",
                article.article_id
            ),
            quote_start: sentence * 120,
            quote_end: sentence * 120 + 110,
            value_start: sentence * 120 + 20 + ordinal % 2 * 10,
            value_end: sentence * 120 + 23 + ordinal % 2 * 10,
            original_value: value.to_string(),
            part_of: None,
            rule: "stage-before/1".to_owned(),
            confidence: self.random.of(&[Confidence::High, Confidence::High, Confidence::Medium]),
        }
    }

    fn measure(&mut self) -> Measure {
        match self.random.below(100) {
            0..65 => Measure::Models(Model {
                stage: self.random.of(Stage::ALL),
                form: self.random.of(&[None, None, Some(Form::Collective), Some(Form::Individual)]),
                field: self.random.of(&[None, None, None, Some(Field::Economy), Some(Field::CultureSociety)]),
                sector: None,
                sector_code: self.random.of(&[None, None, None, Some("education")]).map(str::to_owned),
                tier: None,
            }),
            65..85 => Measure::Awards(Award {
                recipient: self.random.of(&[Recipient::Collective, Recipient::Individual]),
                kind: self.random.of(&[None, Some(AwardKind::GiayKhen), Some(AwardKind::BangKhen)]),
                purpose: self.random.of(&[Purpose::DanVanKheo, Purpose::DanVan]),
                body: None,
                body_type: self.random.of(&[None, Some(BodyType::Party), Some(BodyType::Government)]),
                body_level: None,
            }),
            85..93 => Measure::Participants { recipient: Recipient::Household, scope: Scope::Whole },
            _ => Measure::Contributions { item: self.random.of(Item::ALL), scope: Scope::Part },
        }
    }
}

/// FNV-1a (Fowler, Noll and Vo), 64 bits.
fn fnv(text: &str) -> u64 {
    text.bytes()
        .fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
}
