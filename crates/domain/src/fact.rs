//! A fact: one count that a text states, with what it counts, where, when, and the sentence it stands in.

use jiff::civil::Date;
use serde::{Deserialize, Serialize, Serializer};

use crate::{
    period::Period,
    place::{Level, Place},
};

/// Defines an enumeration whose variants are written as plain strings, in JSON and in tables alike.
macro_rules! text_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$doc])* #[serde(rename = $text)] $variant,)+ }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The value as files and tables write it.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use text_enum;

text_enum! {
    /// How far a model has come: each step is a count of its own, never added to another.
    Stage {
        /// Put down on a list to be built.
        Registered = "registered",
        /// Built, carried out or kept up.
        Implemented = "implemented",
        /// Certified, or found to be effective.
        Recognised = "recognised",
        /// Praised or rewarded as a model.
        Commended = "commended",
        /// Copied elsewhere.
        Replicated = "replicated",
    }
}

text_enum! {
    /// Who runs a model.
    Form {
        /// A collective.
        Collective = "collective",
        /// A person.
        Individual = "individual",
    }
}

text_enum! {
    /// The field of work a model belongs to.
    Field {
        /// Economic development.
        Economy = "economy",
        /// Culture and society.
        CultureSociety = "culture_society",
        /// Defence and security.
        DefenceSecurity = "defence_security",
        /// Building the Party and the political system.
        PoliticalSystem = "political_system",
        /// A field that is named and is none of these.
        Other = "other",
    }
}

text_enum! {
    /// At which level a model is registered, recognised or commended.
    Tier {
        /// The commune or the unit itself.
        Grassroots = "grassroots",
        /// The district.
        District = "district",
        /// The province.
        Province = "province",
        /// The centre.
        Central = "central",
    }
}

text_enum! {
    /// Who is awarded, or takes part.
    Recipient {
        /// Collectives.
        Collective = "collective",
        /// Persons.
        Individual = "individual",
        /// Households.
        Household = "household",
        /// One figure for collectives and persons together.
        Combined = "combined",
        /// Bodies that take part.
        Unit = "unit",
    }
}

text_enum! {
    /// The kind of award.
    AwardKind {
        /// Certificate of merit.
        BangKhen = "bang_khen",
        /// Certificate of commendation.
        GiayKhen = "giay_khen",
        /// Commemorative medal.
        KyNiemChuong = "ky_niem_chuong",
        /// Letter of praise.
        ThuKhen = "thu_khen",
        /// Praise without a certificate.
        BieuDuong = "bieu_duong",
    }
}

text_enum! {
    /// What an award is for.
    Purpose {
        /// The emulation movement itself.
        DanVanKheo = "dan_van_kheo",
        /// Mass mobilisation work at large.
        DanVan = "dan_van",
        /// Democracy regulations at the grassroots.
        Qcdc = "qcdc",
        /// Mass mobilisation by the authorities.
        DanVanChinhQuyen = "dan_van_chinh_quyen",
        /// One figure for several of these.
        Mixed = "mixed",
    }
}

text_enum! {
    /// What kind of body gives an award.
    BodyType {
        /// A party committee, its standing committee or its boards.
        Party = "party",
        /// A people's committee or its chair, a ministry.
        Government = "government",
        /// A steering committee of the movement.
        SteeringCommittee = "steering_committee",
        /// The Fatherland Front or a mass organisation.
        Front = "front",
        /// The army or the police.
        Forces = "forces",
        /// A body of another kind.
        Other = "other",
    }
}

text_enum! {
    /// What is contributed; each has one unit.
    Item {
        /// Money, in đồng.
        MoneyVnd = "money_vnd",
        /// Land, in square metres.
        LandM2 = "land_m2",
        /// Labour, in days.
        LabourDays = "labour_days",
        /// Road, in kilometres.
        RoadKm = "road_km",
        /// Bridges, counted.
        Bridges = "bridges",
        /// Houses, counted.
        Houses = "houses",
    }
}

impl Item {
    /// The unit of the item's values.
    pub fn unit(self) -> &'static str {
        match self {
            Self::MoneyVnd => "VND",
            Self::LandM2 => "m2",
            Self::LabourDays => "day",
            Self::RoadKm => "km",
            Self::Bridges | Self::Houses => "count",
        }
    }
}

text_enum! {
    /// Whether a figure is the locality's total or what one of its parts did.
    Scope {
        /// The locality's total over the period.
        Whole = "whole",
        /// What one model, village, family, project or body did.
        Part = "part",
    }
}

text_enum! {
    /// How exact a figure is.
    Qualifier {
        /// As it stands.
        Exact = "exact",
        /// At least so many.
        AtLeast = "at_least",
        /// At most so many.
        AtMost = "at_most",
        /// About so many.
        Approx = "approx",
    }
}

text_enum! {
    /// Whether a count covers a span of time or says what there is on a day.
    Basis {
        /// Over the period.
        InPeriod = "in_period",
        /// What there is on the day `as_of`.
        AsOf = "as_of",
    }
}

text_enum! {
    /// The part of an article a fact was read in.
    TextPart {
        /// The headline.
        Title = "title",
        /// The lead.
        Lead = "lead",
        /// A paragraph or list.
        Body = "body",
        /// A table.
        Table = "table",
        /// The caption of a picture.
        Caption = "caption",
    }
}

text_enum! {
    /// How sure a reading is.
    Confidence {
        /// A construction that is rarely misread.
        High = "high",
        /// Something was taken from a wider context.
        Medium = "medium",
        /// A guess by default.
        Low = "low",
    }
}

/// What is counted, with the attributes that apply to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "measure", rename_all = "snake_case")]
pub enum Measure {
    /// Models.
    Models(Model),
    /// Awards to people or bodies.
    Awards(Award),
    /// Those who register, run or take part.
    Participants {
        /// Who.
        recipient: Recipient,
        /// Whole or part.
        scope: Scope,
    },
    /// What people gave or built.
    Contributions {
        /// What.
        item: Item,
        /// Whole or part.
        scope: Scope,
    },
}

impl Measure {
    /// The measure's name.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Models(_) => "models",
            Self::Awards(_) => "awards",
            Self::Participants { .. } => "participants",
            Self::Contributions { .. } => "contributions",
        }
    }
}

/// The columns of a table of facts that say what is counted: the measure and the attributes that apply to it.
pub const ATTRIBUTES: [&str; 12] = [
    "measure",
    "stage",
    "form",
    "field",
    "sector",
    "tier",
    "recipient",
    "purpose",
    "kind",
    "body",
    "item",
    "scope",
];

/// The attributes of a count of models.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Model {
    /// How far the models have come.
    pub stage: Stage,
    /// Who runs them; none for all.
    pub form: Option<Form>,
    /// Their field; none for all.
    pub field: Option<Field>,
    /// The kind of unit that runs them, as printed; none for all.
    pub sector: Option<String>,
    /// The lexicon's code of that kind of unit.
    pub sector_code: Option<String>,
    /// The level at which they are counted, where the text says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<Tier>,
}

/// The attributes of a count of awards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Award {
    /// Who is awarded.
    pub recipient: Recipient,
    /// The kind of award, where printed.
    pub kind: Option<AwardKind>,
    /// What for.
    #[serde(rename = "for")]
    pub purpose: Purpose,
    /// Who gives it, as printed.
    pub body: Option<String>,
    /// What kind of body that is.
    pub body_type: Option<BodyType>,
    /// The level of that body.
    pub body_level: Option<Level>,
}

/// One count that a text states.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// See [`crate::id::fact_id`].
    pub fact_id: String,
    /// The article it stands in.
    pub article_id: String,
    /// The capture it was read from.
    pub capture_id: String,
    /// What is counted.
    #[serde(flatten)]
    pub measure: Measure,
    /// The count, in the item's unit; never negative.
    #[serde(serialize_with = "whole_numbers_without_point")]
    pub value: f64,
    /// How exact it is.
    pub qualifier: Qualifier,
    /// Where; none where the text does not say or is ambiguous.
    pub locality: Option<Place>,
    /// When; none where the text does not say.
    pub period: Option<Period>,
    /// Over a period or as of a day.
    pub basis: Basis,
    /// The day of an `as_of` count: the one stated, else the publication date.
    pub as_of: Option<Date>,
    /// The part of the article.
    pub text_part: TextPart,
    /// The sentence.
    pub quote: String,
    /// Where the sentence begins, in characters of the article's text (of its title for `title`).
    pub quote_start: usize,
    /// Where it ends, exclusive.
    pub quote_end: usize,
    /// Where the value begins in the same text.
    pub value_start: usize,
    /// Where it ends, exclusive.
    pub value_end: usize,
    /// The figure as printed.
    pub original_value: String,
    /// The fact that this is a part of, where the text says so.
    pub part_of: Option<String>,
    /// Which rule of the grammar read it.
    pub rule: String,
    /// How sure the reading is.
    pub confidence: Confidence,
}

/// The largest number up to which every whole number has a double of its own: 2^53.
const EXACT_WHOLE: f64 = 9_007_199_254_740_992.0;

/// Writes a value as the whole number that it is, where it is one: 12 and not 12.0.
///
/// # Errors
/// The serializer's.
pub fn whole_numbers_without_point<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    if value.fract() == 0.0 && value.abs() < EXACT_WHOLE {
        #[allow(clippy::cast_possible_truncation, reason = "whole and within 2^53")]
        serializer.serialize_i64(*value as i64)
    } else {
        serializer.serialize_f64(*value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enumerations_are_written_as_they_name_themselves() {
        for stage in Stage::ALL {
            assert_eq!(serde_json::to_string(stage).expect("plain string"), format!("\"{stage}\""));
        }
    }

    #[test]
    fn a_measure_carries_its_attributes_beside_its_name() {
        let measure = Measure::Contributions { item: Item::RoadKm, scope: Scope::Whole };
        let json = serde_json::to_value(&measure).expect("serialises");
        assert_eq!(
            json,
            serde_json::json!({"measure": "contributions", "item": "road_km", "scope": "whole"})
        );
        assert_eq!(serde_json::from_value::<Measure>(json).expect("reads back"), measure);
    }
}
