//! Captures of others' web archives, made ours.

use std::io::BufRead;

use jiff::Timestamp;

use super::{
    Content, Exchange,
    capture::{holds_payload, response},
};
use crate::{
    error::StoreError,
    warc::{Head, WarcReader},
};

/// The captures of web addresses that a WARC or WET file of another writer holds, as exchanges of a source: each says
/// when it was captured. After a fault of the file itself nothing more comes.
pub fn imported<R: BufRead>(
    mut reader: WarcReader<R>,
    source_id: String,
) -> impl Iterator<Item = Result<Exchange, StoreError>> {
    let mut broken = false;
    std::iter::from_fn(move || {
        while !broken {
            match next(&mut reader, &source_id) {
                Ok(None) => return None,
                Ok(Some(None)) => {}
                Ok(Some(Some(exchange))) => return Some(Ok(exchange)),
                Err(error) => {
                    broken = true;
                    return Some(Err(error));
                }
            }
        }
        None
    })
}

/// The next record: none at the end, nothing for one that is no capture.
fn next<R: BufRead>(
    reader: &mut WarcReader<R>,
    source_id: &str,
) -> Result<Option<Option<Exchange>>, StoreError> {
    let Some(head) = reader.next_head()? else { return Ok(None) };
    // WET files hold the texts of pages, as conversions.
    let text = head.record_type() == "conversion" && head.target().is_some();
    if !text && !holds_payload(&head) {
        return Ok(Some(None));
    }
    let block = reader.read_block()?;
    Ok(Some(exchange(&head, block, source_id)))
}

fn exchange(head: &Head, block: Vec<u8>, source_id: &str) -> Option<Exchange> {
    let content = if head.record_type() == "response" {
        response(block)?
    } else {
        let content_type = head.get("Content-Type").unwrap_or_default().to_owned();
        Content::File { content_type, body: block }
    };
    Some(Exchange {
        source_id: source_id.to_owned(),
        address: head.target()?.to_owned(),
        fetched_at: Timestamp::now(),
        captured_at: head.get("WARC-Date").and_then(|at| at.parse().ok()),
        content,
    })
}
