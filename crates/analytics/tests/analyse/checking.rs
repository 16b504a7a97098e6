//! What looks wrong is an issue, and changes no figure.

use danvan_domain::{Award, Field, Form, Level, Measure, Model, Purpose, Qualifier, Recipient, Stage, Tier};

use crate::support::{article, award, fact, models, of_form, of_sector, place, published, reprint, rows};

fn of_field(field: Field) -> Measure {
    let Measure::Models(model) = models(Stage::Registered) else { panic!("models") };
    Measure::Models(Model { field: Some(field), ..model })
}

fn of_tier(tier: Tier) -> Measure {
    let Measure::Models(model) = models(Stage::Registered) else { panic!("models") };
    Measure::Models(Model { tier: Some(tier), ..model })
}

fn award_to(recipient: Recipient) -> Measure {
    Measure::Awards(Award { ..award(recipient, Purpose::DanVanKheo) })
}

#[test]
fn parts_that_do_not_add_up_are_flagged() {
    use Form::{Collective, Individual};
    use Qualifier::{AtLeast, Exact};
    use Stage::{Commended, Registered};
    let whole = || models(Registered);
    let form = |form| of_form(Registered, form);
    let sector = |name: &str| of_sector(Registered, None, name);
    type Part = (Measure, f64, Qualifier);
    let cases: Vec<(&str, Part, Vec<Part>, bool)> = vec![
        (
            "both forms add up",
            (whole(), 241.0, Exact),
            vec![(form(Collective), 128.0, Exact), (form(Individual), 113.0, Exact)],
            false,
        ),
        (
            "both forms do not",
            (whole(), 241.0, Exact),
            vec![(form(Collective), 128.0, Exact), (form(Individual), 112.0, Exact)],
            true,
        ),
        (
            "one form is not all there is",
            (whole(), 241.0, Exact),
            vec![(form(Collective), 128.0, Exact)],
            false,
        ),
        (
            "sectors do not add up",
            (whole(), 345.0, Exact),
            vec![
                (sector("A"), 65.0, Exact),
                (sector("B"), 18.0, Exact),
                (sector("C"), 19.0, Exact),
                (sector("D"), 230.0, Exact),
            ],
            true,
        ),
        (
            "two sectors are singled out",
            (whole(), 112.0, Exact),
            vec![(sector("A"), 26.0, Exact), (sector("B"), 14.0, Exact)],
            false,
        ),
        (
            "a sector named twice is no list",
            (whole(), 112.0, Exact),
            vec![(sector("A"), 26.0, Exact), (sector("B"), 14.0, Exact), (sector("B"), 8.0, Exact)],
            false,
        ),
        (
            "sums of a rounded whole",
            (whole(), 300.0, AtLeast),
            vec![(sector("A"), 200.0, Exact), (sector("B"), 100.0, Exact), (sector("C"), 33.0, Exact)],
            false,
        ),
        (
            "sums above a rounded whole",
            (whole(), 300.0, AtLeast),
            vec![(sector("A"), 200.0, Exact), (sector("B"), 101.0, Exact), (sector("C"), 100.0, Exact)],
            true,
        ),
        (
            "rounded parts say nothing",
            (whole(), 345.0, Exact),
            vec![(sector("A"), 200.0, AtLeast), (sector("B"), 100.0, Exact), (sector("C"), 10.0, Exact)],
            false,
        ),
        (
            "fields do not add up",
            (whole(), 30.0, Exact),
            vec![
                (of_field(Field::Economy), 10.0, Exact),
                (of_field(Field::CultureSociety), 5.0, Exact),
                (of_field(Field::Other), 10.0, Exact),
            ],
            true,
        ),
        (
            "two fields are singled out",
            (whole(), 30.0, Exact),
            vec![(of_field(Field::Economy), 10.0, Exact), (of_field(Field::Other), 10.0, Exact)],
            false,
        ),
        (
            "tiers do not add up",
            (whole(), 30.0, Exact),
            vec![
                (of_tier(Tier::Province), 2.0, Exact),
                (of_tier(Tier::District), 8.0, Exact),
                (of_tier(Tier::Grassroots), 19.0, Exact),
            ],
            true,
        ),
        (
            "two tiers are singled out",
            (whole(), 30.0, Exact),
            vec![(of_tier(Tier::Province), 2.0, Exact), (of_tier(Tier::District), 8.0, Exact)],
            false,
        ),
        (
            "a tier is no part of another",
            (of_tier(Tier::Grassroots), 30.0, Exact),
            vec![
                (of_tier(Tier::Province), 2.0, Exact),
                (of_tier(Tier::District), 8.0, Exact),
                (of_tier(Tier::Central), 1.0, Exact),
            ],
            false,
        ),
        (
            "two divisions are not added to one another",
            (whole(), 30.0, Exact),
            vec![(form(Collective), 20.0, Exact), (sector("A"), 20.0, Exact)],
            false,
        ),
        (
            "another stage is no part",
            (whole(), 30.0, Exact),
            vec![(of_form(Commended, Collective), 5.0, Exact), (of_form(Commended, Individual), 5.0, Exact)],
            false,
        ),
        (
            "participants are no part of models",
            (whole(), 30.0, Exact),
            vec![
                (
                    Measure::Participants {
                        recipient: Recipient::Collective,
                        scope: danvan_domain::Scope::Whole,
                    },
                    5.0,
                    Exact,
                ),
                (
                    Measure::Participants {
                        recipient: Recipient::Individual,
                        scope: danvan_domain::Scope::Whole,
                    },
                    5.0,
                    Exact,
                ),
            ],
            false,
        ),
        (
            "awards to both recipients do not add up",
            (award_to(Recipient::Combined), 145.0, Exact),
            vec![
                (award_to(Recipient::Collective), 35.0, Exact),
                (award_to(Recipient::Individual), 101.0, Exact),
            ],
            true,
        ),
    ];
    for (name, whole, parts, flagged) in cases {
        let mut facts = Vec::new();
        for (at, (measure, value, qualifier)) in [whole].into_iter().chain(parts).enumerate() {
            let mut fact = fact("a", &format!("f{at}"), measure);
            (fact.value, fact.qualifier) = (value, qualifier);
            fact.part_of = (at > 0).then(|| "f0".to_owned());
            fact.value_start = at;
            facts.push(fact);
        }
        let tables = published(&rows(vec![article("a", "2020-01-01")], facts.clone()));
        let issues = tables.issues("sum-mismatch");
        assert_eq!(issues.len(), usize::from(flagged), "{name}: {issues:?}");
        assert_eq!(tables.rows("facts").len(), facts.len(), "{name}");
    }
}

#[test]
fn a_whole_is_found_however_far_from_its_parts_it_is_stored() {
    for between in [0, 100] {
        let mut facts = vec![fact("a", "f-whole", models(Stage::Registered))];
        let other = |at: usize| fact("a", &format!("g{at:03}"), models(Stage::Commended));
        facts.extend((0..between).map(other));
        for form in [Form::Collective, Form::Individual] {
            let mut part = fact("a", &format!("part-{form}"), of_form(Stage::Registered, form));
            part.part_of = Some("f-whole".to_owned());
            facts.push(part);
        }
        let tables = published(&rows(vec![article("a", "2020-01-01")], facts));
        let issues = tables.issues("sum-mismatch");
        assert_eq!(issues.len(), 1, "{issues:?}");
        assert!(issues[0].starts_with("10 + 10 = 20, not 10"), "{issues:?}");
    }
}

#[test]
fn parts_of_another_place_are_not_added() {
    let mut facts = Vec::new();
    let fields = [None, Some(Field::Economy), Some(Field::CultureSociety), Some(Field::Other)];
    for (at, field) in fields.into_iter().enumerate() {
        let code = if at == 0 { "2004:894" } else { "2004:892" };
        let measure = field.map_or(models(Stage::Registered), of_field);
        let mut fact = fact("a", &format!("f{at}"), measure);
        fact.locality = Some(place(code, "", Level::District));
        fact.part_of = (at > 0).then(|| "f0".to_owned());
        facts.push(fact);
    }
    let tables = published(&rows(vec![article("a", "2020-01-01")], facts));
    assert_eq!(tables.issues("sum-mismatch"), Vec::<String>::new());
}

#[test]
fn a_sum_mismatch_names_the_figures_and_both_sentences_once() {
    let original = article("a", "2020-01-01");
    let copy = reprint(&original, "r", "2020-01-02");
    let mut facts = Vec::new();
    for article in ["a", "r"] {
        let parts = [None, Some("A"), Some("B"), Some("C")];
        for (at, (sector, value)) in parts.into_iter().zip([345.0, 65.0, 35.0, 230.0]).enumerate() {
            let measure = sector.map_or(models(Stage::Registered), |s| of_sector(Stage::Registered, None, s));
            let mut fact = fact(article, &format!("{article}{at}"), measure);
            (fact.value, fact.value_start) = (value, at);
            fact.quote = if at == 0 { "Cả huyện 345." } else { "Ngành A 65, B 35, C 230." }.to_owned();
            fact.part_of = (at > 0).then(|| format!("{article}0"));
            facts.push(fact);
        }
    }
    let tables = published(&rows(vec![original, copy], facts));
    assert_eq!(
        tables.issues("sum-mismatch"),
        ["65 + 35 + 230 = 330, not 345 (exact): \"Cả huyện 345.\" against \"Ngành A 65, B 35, C 230.\""]
    );
}

#[test]
fn a_period_across_the_reform_is_flagged_where_the_extent_changed() {
    let an_giang = || place("2004:89", "An Giang", Level::Province);
    let cases = [
        (an_giang(), "2025", true),
        (place("2025:91", "An Giang", Level::Province), "2025", true),
        (place("2004:894", "Thoại Sơn", Level::District), "2020-2025", true),
        (place("2004:01", "Hà Nội", Level::Province), "2025", false),
        (place("2025:01", "Hà Nội", Level::Province), "2025", false),
        (danvan_domain::Place::country(), "2025", false),
        (an_giang(), "2025-H1", false),
        (place("2025:91", "An Giang", Level::Province), "2025-H2", false),
        (an_giang(), "2024", false),
    ];
    for (place, period, flagged) in cases {
        let mut facts =
            vec![fact("a", "f1", models(Stage::Registered)), fact("a", "f2", models(Stage::Implemented))];
        for fact in &mut facts {
            fact.locality = Some(place.clone());
            fact.period = Some(period.parse().expect("a period"));
        }
        let tables = published(&rows(vec![article("a", "2025-12-30")], facts));
        assert_eq!(tables.issues("era-straddled").len(), usize::from(flagged), "{place:?} {period}");
    }
}

#[test]
fn two_readings_of_one_figure_are_flagged() {
    let facts = vec![fact("a", "f1", models(Stage::Registered)), fact("a", "f1", models(Stage::Commended))];
    let tables = published(&rows(vec![article("a", "2020-01-01")], facts));
    assert_eq!(tables.column("facts", "stage"), ["registered"]);
    assert_eq!(tables.issues("contradiction").len(), 1);
}
