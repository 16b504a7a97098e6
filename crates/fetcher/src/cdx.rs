//! What a web archive holds: the lists of its CDX server, and the addresses of its replay.

use std::collections::HashMap;

use danvan_domain::{CdxDialect, Way, address::canonical};
use jiff::{Timestamp, civil::Date, fmt::strtime, tz::Offset};
use serde::Deserialize;
use url::Url;

use crate::list::{Found, Link};

/// How many captures are asked for at a time.
const PAGE: u32 = 5000;

/// The status and the media type of captures that are of interest.
const STATUS: &str = "200";
const MEDIA_TYPE: &str = "text/html";

/// What is asked of an archive.
#[derive(Debug)]
pub(crate) struct Cdx {
    server: Url,
    url: String,
    dialect: CdxDialect,
    replay: String,
    from: Option<Date>,
    to: Option<Date>,
}

/// A capture in a list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Row {
    timestamp: String,
    #[serde(alias = "original")]
    url: String,
    #[serde(alias = "statuscode")]
    status: String,
    #[serde(alias = "mimetype")]
    mime: String,
}

impl Cdx {
    /// What a way asks; `None` for a way of another kind.
    pub(crate) fn of(way: &Way) -> Option<Self> {
        let Way::Cdx { server, url, dialect, replay, from, to, .. } = way else { return None };
        let replay = format!("{}/", replay.as_str().trim_end_matches('/'));
        Some(Self {
            server: server.clone(),
            url: url.clone(),
            dialect: *dialect,
            replay,
            from: *from,
            to: *to,
        })
    }

    /// The address of the first page of the list.
    pub(crate) fn start(&self) -> Url {
        let mut list = self.server.clone();
        let mut query = list.query_pairs_mut();
        query.append_pair("url", &self.url).append_pair("output", "json");
        let day = |day: Date| day.strftime("%Y%m%d").to_string();
        if let Some(from) = self.from {
            query.append_pair("from", &day(from));
        }
        if let Some(to) = self.to {
            query.append_pair("to", &day(to));
        }
        if self.dialect == CdxDialect::Wayback {
            query
                .append_pair("fl", "timestamp,original,statuscode,mimetype")
                .append_pair("filter", &format!("statuscode:{STATUS}"))
                .append_pair("filter", &format!("mimetype:{MEDIA_TYPE}"))
                .append_pair("limit", &PAGE.to_string())
                .append_pair("showResumeKey", "true");
        }
        drop(query);
        list
    }

    /// Reads a page of the list, which stands at `address`: of each page that the archive has its first capture,
    /// which is nearest to what was published. Later ones of a site that has gone are often of whoever took its
    /// name.
    pub(crate) fn read(&self, body: &[u8], address: &Url) -> Result<Found, String> {
        let (rows, resume) = match self.dialect {
            CdxDialect::Wayback => wayback(body)?,
            CdxDialect::Pywb => (pywb(body)?, None),
        };
        let mut first: HashMap<Url, usize> = HashMap::new();
        let mut found = Found::default();
        let mut moments = Vec::new();
        for row in rows {
            let Ok(url) = Url::parse(&row.url) else { continue };
            if row.status != STATUS || !row.mime.starts_with(MEDIA_TYPE) || moment(&row.timestamp).is_none() {
                continue;
            }
            let Ok(via) = Url::parse(&format!("{}{}id_/{}", self.replay, row.timestamp, row.url)) else {
                continue;
            };
            let link = Link { url, changed_at: None, via: Some(via) };
            match first.get(&canonical(&link.url)) {
                Some(at) if moments.get(*at).is_some_and(|known| *known <= row.timestamp) => {}
                Some(at) => {
                    if let (Some(known), Some(slot)) = (moments.get_mut(*at), found.links.get_mut(*at)) {
                        (*known, *slot) = (row.timestamp, link);
                    }
                }
                None => {
                    first.insert(canonical(&link.url), found.links.len());
                    moments.push(row.timestamp);
                    found.links.push(link);
                }
            }
        }
        let next = resume.map(|key| {
            let mut next = address.clone();
            let kept: Vec<(String, String)> = address
                .query_pairs()
                .filter(|(name, _)| name != "resumeKey")
                .map(|(name, value)| (name.into_owned(), value.into_owned()))
                .collect();
            next.query_pairs_mut().clear().extend_pairs(kept).append_pair("resumeKey", &key);
            next
        });
        found.next.extend(next);
        Ok(found)
    }
}

/// Rows of a JSON array, the first of which names the columns; after an empty one the key to go on with.
fn wayback(body: &[u8]) -> Result<(Vec<Row>, Option<String>), String> {
    if body.trim_ascii().is_empty() {
        return Ok((Vec::new(), None));
    }
    let table: Vec<Vec<String>> =
        serde_json::from_slice(body).map_err(|error| format!("it is no list of captures: {error}"))?;
    let mut lines = table.into_iter();
    let columns = lines.next().unwrap_or_default();
    let (mut rows, mut resume, mut ended) = (Vec::new(), None, false);
    for line in lines {
        if line.is_empty() {
            ended = true;
        } else if ended {
            resume = line.into_iter().next();
        } else {
            let mut row = Row::default();
            for (column, value) in columns.iter().zip(line) {
                match column.as_str() {
                    "timestamp" => row.timestamp = value,
                    "original" => row.url = value,
                    "statuscode" => row.status = value,
                    "mimetype" => row.mime = value,
                    _ => {}
                }
            }
            rows.push(row);
        }
    }
    Ok((rows, resume))
}

/// A JSON object a line.
fn pywb(body: &[u8]) -> Result<Vec<Row>, String> {
    let lines = body.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
    lines
        .map(|line| {
            serde_json::from_slice(line).map_err(|error| format!("it is no list of captures: {error}"))
        })
        .collect()
}

/// When the capture was made that an address of a replay names.
pub(crate) fn captured_at(via: &Url) -> Option<Timestamp> {
    via.path_segments()?.find_map(|segment| moment(segment.strip_suffix("id_")?))
}

/// A moment as archives write it: 14 digits, in UTC.
fn moment(digits: &str) -> Option<Timestamp> {
    if digits.len() != 14 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let at = strtime::parse("%Y%m%d%H%M%S", digits).ok()?.to_datetime().ok()?;
    Offset::UTC.to_timestamp(at).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cdx(dialect: CdxDialect) -> Cdx {
        Cdx {
            server: Url::parse("https://archive.example/cdx").expect("address"),
            url: "bao.example/dan-van/*".into(),
            dialect,
            replay: "https://archive.example/web/".into(),
            from: Some("2009-01-01".parse().expect("day")),
            to: None,
        }
    }

    fn vias(found: &Found) -> Vec<&str> {
        found.links.iter().filter_map(|link| link.via.as_ref()).map(Url::as_str).collect()
    }

    #[test]
    fn both_dialects_are_spoken() {
        let start = cdx(CdxDialect::Wayback).start();
        assert_eq!(
            start.as_str(),
            "https://archive.example/cdx?url=bao.example%2Fdan-van%2F*&output=json&from=20090101&\
             fl=timestamp%2Coriginal%2Cstatuscode%2Cmimetype&filter=statuscode%3A200&filter=mimetype%3Atext%2Fhtml&\
             limit=5000&showResumeKey=true"
        );
        let rows = r#"[["timestamp","original","statuscode","mimetype"],
            ["20200102030405","http://bao.example:80/dan-van/1","200","text/html"],
            ["20190102030405","http://bao.example/dan-van/1","200","text/html"],
            ["20190102030405","http://bao.example/dan-van/2","404","text/html"],
            ["2019","http://bao.example/dan-van/3","200","text/html"],
            [],["example,bao)/dan-van/4 2019!"]]"#;
        let found = cdx(CdxDialect::Wayback).read(rows.as_bytes(), &start).expect("a list");
        assert_eq!(
            vias(&found),
            ["https://archive.example/web/20190102030405id_/http://bao.example/dan-van/1"]
        );
        let [next] = found.next.as_slice() else { panic!("there is more: {found:?}") };
        assert!(next.as_str().ends_with("&resumeKey=example%2Cbao%29%2Fdan-van%2F4+2019%21"), "{next}");
        let last = cdx(CdxDialect::Wayback).read(b"[]", next).expect("an empty list");
        assert_eq!(last, Found::default());

        let lines = "{\"timestamp\":\"20190102030405\",\"url\":\"http://bao.example/1\",\"status\":\"200\",\
            \"mime\":\"text/html\",\"urlkey\":\"x\"}\n{\"timestamp\":\"20190102030405\",\"url\":\"http://bao.example/1.pdf\",\
            \"status\":\"200\",\"mime\":\"application/pdf\"}\n";
        let found = cdx(CdxDialect::Pywb).read(lines.as_bytes(), &start).expect("a list");
        assert_eq!(vias(&found), ["https://archive.example/web/20190102030405id_/http://bao.example/1"]);
        assert!(cdx(CdxDialect::Pywb).read(b"<html>", &start).is_err());
    }

    #[test]
    fn a_replay_says_when_the_capture_was_made() {
        for (via, expected) in [
            (
                "https://archive.example/web/20190102030405id_/http://bao.example/1",
                Some("2019-01-02T03:04:05Z"),
            ),
            ("https://archive.example/web/20191332030405id_/http://bao.example/1", None),
            ("https://archive.example/web/http://bao.example/1", None),
        ] {
            let via = Url::parse(via).expect(via);
            assert_eq!(captured_at(&via), expected.map(|at| at.parse().expect(at)), "{via}");
        }
    }
}
