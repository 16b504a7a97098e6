//! Articles and facts made by hand, and published tables read back as text.

use std::{collections::BTreeMap, fs::File, path::Path};

use danvan_analytics::{AnalyticsError, Collected, Correction, GateConfig, Inputs, Outcome, analyse};
use danvan_domain::{
    Article, Award, Basis, Confidence, Fact, Form, Gazetteer, Level, Measure, Model, Place, Purpose,
    Qualifier, Recipient, Source, Stage, TextPart,
};
use danvan_store::PartRows;
use polars::prelude::{AnyValue, DataFrame, ParquetReader, SerReader};
use tempfile::TempDir;

const UNITS: &str = "\
code,name,kind,level,parent_code,valid_from,valid_to
2004:89,An Giang,tỉnh,province,,,2025-07-01
2004:28,Hà Tây,tỉnh,province,,,2008-08-01
2004:01,Hà Nội,thành phố,province,,,2025-07-01
2004:894,Thoại Sơn,huyện,district,2004:89,,2025-07-01
2004:892,Cũ,huyện,district,2004:89,,2015-01-01
2004:892,Mới,thị xã,district,2004:89,2015-01-01,2025-07-01
2025:01,Hà Nội,thành phố,province,,2025-07-01,
2025:91,An Giang,tỉnh,province,,2025-07-01,
2025:30682,Thoại Sơn,xã,commune,2025:91,2025-07-01,
";
const SUCCESSORS: &str = "\
code,successor_code,relation,effective
2004:01,2025:01,unchanged,2025-07-01
2004:28,2004:01,merged_whole,2008-08-01
2004:89,2025:91,merged_whole,2025-07-01
2004:894,2025:91,merged_whole,2025-07-01
2004:894,2025:30682,split_part,2025-07-01
2004:892,2004:892,renamed,2015-01-01
";

pub(crate) fn gazetteer() -> Gazetteer {
    Gazetteer::from_csv(UNITS, SUCCESSORS, "alias,code\n").expect("well-formed")
}

pub(crate) fn tri_ton() -> Place {
    place("2004:894", "Thoại Sơn", Level::District)
}

pub(crate) fn place(code: &str, name: &str, level: Level) -> Place {
    Place { code: code.into(), name: Some(name.into()), level, province: None }
}

/// An article with a text that no other has.
pub(crate) fn article(id: &str, published: &str) -> Article {
    Article {
        article_id: id.into(),
        capture_id: format!("capture-{id}"),
        source_id: format!("source-{id}"),
        url: format!("http://{id}.example/tin"),
        title: Some(format!("Tin {id}")),
        author: None,
        section: None,
        published: Some(published.parse().expect("a moment")),
        published_from: None,
        fetched_at: Some("2026-01-01T00:00:00Z".parse().expect("an instant")),
        captured_at: None,
        text: format!("Bài {id}."),
        blocks: Vec::new(),
        text_sha256: format!("digest-{id}"),
        locality: Some(tri_ton()),
        period: Some("2019".parse().expect("a period")),
        ..Article::default()
    }
}

/// The same article on another site.
pub(crate) fn reprint(original: &Article, id: &str, published: &str) -> Article {
    let (text, text_sha256) = (original.text.clone(), original.text_sha256.clone());
    Article { text, text_sha256, ..article(id, published) }
}

/// 10 of `measure` at Thoại Sơn in 2019, as article `article` states it.
pub(crate) fn fact(article: &str, id: &str, measure: Measure) -> Fact {
    Fact {
        fact_id: id.into(),
        article_id: article.into(),
        capture_id: format!("capture-{article}"),
        measure,
        value: 10.0,
        qualifier: Qualifier::Exact,
        locality: Some(tri_ton()),
        period: Some("2019".parse().expect("a period")),
        basis: Basis::InPeriod,
        as_of: None,
        text_part: TextPart::Body,
        quote: format!("Câu {id}."),
        quote_start: 0,
        quote_end: 8,
        value_start: 1,
        value_end: 3,
        original_value: "10".into(),
        part_of: None,
        rule: "test".into(),
        confidence: Confidence::High,
    }
}

pub(crate) fn models(stage: Stage) -> Measure {
    Measure::Models(Model { stage, form: None, field: None, sector: None, sector_code: None, tier: None })
}

pub(crate) fn of_form(stage: Stage, form: Form) -> Measure {
    Measure::Models(Model {
        stage,
        form: Some(form),
        field: None,
        sector: None,
        sector_code: None,
        tier: None,
    })
}

pub(crate) fn of_sector(stage: Stage, code: Option<&str>, printed: &str) -> Measure {
    Measure::Models(Model {
        stage,
        form: None,
        field: None,
        sector: Some(printed.into()),
        sector_code: code.map(str::to_owned),
        tier: None,
    })
}

pub(crate) fn award(recipient: Recipient, purpose: Purpose) -> Award {
    Award { recipient, kind: None, purpose, body: None, body_type: None, body_level: None }
}

pub(crate) fn rows(articles: Vec<Article>, facts: Vec<Fact>) -> PartRows {
    PartRows { articles, facts, ..PartRows::default() }
}

/// A folder of tables.
pub(crate) struct Tables {
    pub(crate) folder: TempDir,
    pub(crate) outcome: Outcome,
}

/// What tables are made with, beside what is staged.
#[derive(Default)]
pub(crate) struct With {
    pub(crate) sources: Vec<Source>,
    pub(crate) corrections: Vec<Correction>,
    pub(crate) gate: GateConfig,
}

impl With {
    pub(crate) fn analysed(
        &self,
        rows: &PartRows,
        gazetteer: &Gazetteer,
        folder: &Path,
        version: &str,
    ) -> Result<Outcome, AnalyticsError> {
        let Self { sources, corrections, gate } = self;
        analyse(
            &Collected::from(rows.clone()),
            &Inputs { gazetteer, sources, corrections, gate },
            folder,
            version,
        )
    }

    pub(crate) fn published(&self, rows: &PartRows) -> Tables {
        let folder = tempfile::tempdir().expect("a folder");
        let outcome = self.analysed(rows, &gazetteer(), folder.path(), "2026-11-23").expect("publishes");
        Tables { folder, outcome }
    }
}

pub(crate) fn published(rows: &PartRows) -> Tables {
    With::default().published(rows)
}

impl Tables {
    pub(crate) fn frame(&self, table: &str) -> DataFrame {
        read(&self.outcome.latest, table)
    }

    /// The rows of a table; see [`text_rows`].
    pub(crate) fn rows(&self, table: &str) -> Vec<BTreeMap<String, String>> {
        text_rows(&self.frame(table))
    }

    /// One column of a table.
    pub(crate) fn column(&self, table: &str, column: &str) -> Vec<String> {
        self.rows(table).into_iter().map(|mut row| row.remove(column).expect("the column")).collect()
    }

    pub(crate) fn issues(&self, code: &str) -> Vec<String> {
        let rows = self.rows("issues").into_iter().filter(|row| row["code"] == code);
        rows.map(|mut row| row.remove("message").expect("a message")).collect()
    }
}

pub(crate) fn read(version: &Path, table: &str) -> DataFrame {
    let file = File::open(version.join(format!("{table}.parquet"))).expect("the file");
    ParquetReader::new(file).finish().expect("Parquet")
}

/// The rows of a frame, each a map from column to text; null is the empty text.
pub(crate) fn text_rows(frame: &DataFrame) -> Vec<BTreeMap<String, String>> {
    let cell = |column: &polars::prelude::Column, row: usize| match column.get(row).expect("a row") {
        AnyValue::Null => String::new(),
        value => value.get_str().map_or_else(|| value.to_string(), str::to_owned),
    };
    (0..frame.height())
        .map(|row| frame.columns().iter().map(|c| (c.name().to_string(), cell(c, row))).collect())
        .collect()
}
