//! The day that the address of a page carries.

use danvan_domain::{Lexicon, PublishedAt};
use jiff::civil::Date;

/// The day that an address carries: `/2019/02/27/`, `/20190227/`, `d20190227093015`, `-20190227093015.htm`.
pub(super) fn in_address(url: &str, lexicon: &Lexicon) -> Option<PublishedAt> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = path.split(['?', '#']).next()?;
    let (_, path) = path.split_once('/')?;
    let day = |year: &str, month: &str, day: &str| {
        let (y, m, d) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
        Date::new(y, m, d).ok().filter(|date| (1995..2100).contains(&date.year()))
    };
    let parts: Vec<&str> = path.split(['/', '-', '_', '.']).collect();
    let apart = parts.windows(3).find_map(|w| match w {
        [y, m, d] if y.len() == 4 && (1..=2).contains(&m.len()) && (1..=2).contains(&d.len()) => day(y, m, d),
        // "/2019/feb/27/"
        [y, m, d] if y.len() == 4 && (1..=2).contains(&d.len()) => {
            day(y, &named_month(m, lexicon)?.to_string(), d)
        }
        _ => None,
    });
    let together = || {
        parts.iter().find_map(|part| {
            let digits = part.trim_start_matches(|c: char| c.is_ascii_alphabetic());
            let sized = matches!(digits.len(), 8 | 14 | 16 | 17) && part.len() - digits.len() <= 1;
            let all = digits.bytes().all(|byte| byte.is_ascii_digit());
            (sized && all).then(|| day(digits.get(..4)?, digits.get(4..6)?, digits.get(6..8)?)).flatten()
        })
    };
    let day_first = || {
        parts.windows(3).find_map(|w| match w {
            [d, m, y] if y.len() == 4 && (1..=2).contains(&m.len()) && (1..=2).contains(&d.len()) => {
                day(y, m, d).filter(|date| date.year() >= 2000)
            }
            _ => None,
        })
    };
    let day_named = || {
        let is_word = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphabetic());
        parts.windows(5).find_map(|w| match w {
            [d, month, m, year, y] if is_word(month) && is_word(year) && y.len() == 4 => day(y, m, d),
            _ => None,
        })
    };
    let day_first_together = || {
        let whole =
            parts.iter().filter(|part| part.len() == 8 && part.bytes().all(|byte| byte.is_ascii_digit()));
        whole.into_iter().find_map(|part| day(part.get(4..8)?, part.get(2..4)?, part.get(..2)?))
    };
    let found = apart.or_else(together).or_else(day_first).or_else(day_named).or_else(day_first_together);
    found.map(PublishedAt::Day)
}

/// The month that a part of an address names, with or without its last letters.
fn named_month(part: &str, lexicon: &Lexicon) -> Option<u8> {
    part.bytes().all(|byte| byte.is_ascii_alphabetic()).then(|| lexicon.month(part)).flatten()
}

/// The day that a slug ends with, its year in two figures: `hop-giao-ban-12-07-18.html`. Other numbers look so too:
/// it is for where nothing else tells the day, on pages that write the day first.
pub(super) fn short_in_address(url: &str) -> Option<PublishedAt> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest).split(['?', '#']).next()?;
    let (_, path) = path.split_once('/')?;
    let slug = path.rsplit('/').find(|part| !part.is_empty())?;
    let slug = slug.split('.').next()?;
    let mut parts = slug.rsplit('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let worded = parts.next().is_some_and(|word| word.bytes().all(|byte| byte.is_ascii_alphabetic()));
    let sized = year.len() == 2 && (1..=2).contains(&month.len()) && (1..=2).contains(&day.len());
    let year: i16 = year.parse().ok()?;
    let date = Date::new(2000 + year, month.parse().ok()?, day.parse().ok()?).ok()?;
    (worded && sized).then_some(PublishedAt::Day(date))
}

/// The year and month that an address carries: `/201902/`, `/2019/02/`.
pub(super) fn month_in_address(url: &str, lexicon: &Lexicon) -> Option<(i16, i8)> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest).split(['?', '#']).next()?;
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let month = |year: &str, month: &str| {
        let (year, month) = (year.parse::<i16>().ok()?, month.parse::<i8>().ok()?);
        ((1995..2100).contains(&year) && (1..=12).contains(&month)).then_some((year, month))
    };
    let together = parts.iter().filter(|part| part.len() == 6).find_map(|part| {
        let (year, rest) = part.split_at_checked(4)?;
        month(year, rest)
    });
    together.or_else(|| {
        parts.windows(2).find_map(|pair| match pair {
            [y, m] if y.len() == 4 && (1..=2).contains(&m.len()) => month(y, m),
            [y, m] if y.len() == 4 => month(y, &named_month(m, lexicon)?.to_string()),
            _ => None,
        })
    })
}

#[cfg(test)]
mod tests {
    use danvan_domain::Reference;

    use super::*;

    #[test]
    fn addresses_carry_days() {
        let lexicon = Reference::embedded_lexicon().expect("embedded reference data");
        for (url, expected) in [
            ("https://a.example/2019/02/27/hop/", Some("2019-02-27")),
            ("https://a.example/tin/20190227/hop-12", Some("2019-02-27")),
            ("https://a.example/d20150118093015.html", Some("2015-01-18")),
            ("https://a.example/hop-20150118093015123.htm", Some("2015-01-18")),
            ("https://a.example/d2015011809301500.htm", Some("2015-01-18")),
            ("https://a.example/xa-hoi/201902/hop-8812/", None),
            ("https://a.example/hop-giao-ban-ngay-27-02-2019/", Some("2019-02-27")),
            ("https://a.example/hop-12345678.html", None),
            ("https://a.example/hop-ngay-27-thang-2-nam-2019/", Some("2019-02-27")),
            ("https://a.example/hop-27022019.html", Some("2019-02-27")),
            ("https://a.example/blog/2019/feb/27/meeting", Some("2019-02-27")),
            ("https://a.example/2023/october/03/how-we-met", Some("2023-10-03")),
            ("https://a.example/2023/maybe/03/how-we-met", None),
            ("https://a.example/hop?d=2019/02/27", None),
            ("không phải địa chỉ", None),
        ] {
            assert_eq!(in_address(url, &lexicon).map(|at| at.to_string()).as_deref(), expected, "{url}");
        }
    }

    #[test]
    fn slugs_end_with_short_years() {
        for (url, expected) in [
            ("https://a.example/kiem-tra-12-07-18.html", Some("2018-07-12")),
            ("https://a.example/tin/kiem-tra-ngay-5-8-21/", Some("2021-08-05")),
            ("https://a.example/kiem-tra-12-13-18.html", None),
            ("https://a.example/2018-12-07-18.html", None),
            ("https://a.example/kiem-tra-7-18.html", None),
            ("https://a.example/kiem-tra-12-07-18-huyen", None),
        ] {
            assert_eq!(short_in_address(url).map(|at| at.to_string()).as_deref(), expected, "{url}");
        }
    }
}
