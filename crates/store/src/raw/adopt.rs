//! What the files say of captures, put down in the state: records that a crash kept from it, or all of them.

use std::{fs, path::Path};

use super::{
    canonical_text,
    capture::{holds_payload, validators},
    exchange::{CAPTURED_FIELD, SOURCE_FIELD, sha256_bytes},
    state::{Entry, Original, State, Validators},
};
use crate::{
    error::{StoreError, WarcFault, io_error},
    warc::{Head, WarcReader},
};

/// Puts down the records of `path`, which is called `name`, from the byte `from` on. Gives the fault at which
/// reading stopped, if any.
pub(super) fn adopt(
    state: &mut State,
    path: &Path,
    name: &str,
    from: u64,
) -> Result<Option<(u64, WarcFault)>, StoreError> {
    let mut reader = WarcReader::open_at(path, from)?;
    let mut fault = None;
    loop {
        let read = reader.next_head().and_then(|head| match head {
            Some(head) if holds_payload(&head) || head.record_type() == "revisit" => {
                // Only a record that is whole counts: reading it tells.
                let block = reader.read_block()?;
                Ok(Some(Some((head, block))))
            }
            Some(_) => reader.skip_block().map(|()| Some(None)),
            None => Ok(None),
        });
        match read {
            Ok(None) => break,
            Ok(Some(None)) => {}
            Ok(Some(Some((head, block)))) => enter(state, name, &head, &block)?,
            Err(StoreError::Warc { offset, source, .. }) => {
                fault = Some((offset, source));
                break;
            }
            Err(other) => return Err(other),
        }
    }
    let length = fs::metadata(path).map_err(io_error("open", path))?.len();
    state.set_file(name, fault.as_ref().map_or(length, |(offset, _)| *offset));
    Ok(fault)
}

fn enter(state: &mut State, file: &str, head: &Head, block: &[u8]) -> Result<(), StoreError> {
    let address = head.target().unwrap_or_default();
    let page = canonical_text(address);
    let Some(fetched_at) = head.get("WARC-Date").and_then(|at| at.parse().ok()) else { return Ok(()) };
    let stated = head.get("WARC-Payload-Digest").or(head.get("WARC-Block-Digest")).unwrap_or_default();
    // A digest of another kind is that of no payload of ours: the page is stored once more, no worse.
    let digest = sha256_bytes(stated).unwrap_or_default();
    let text = |field: &str| head.get(field).unwrap_or_default().to_owned();
    let revisit = head.record_type() == "revisit";
    let payload = if !revisit {
        let record_id = text("WARC-Record-ID");
        Some(Original { digest, record_id, address: address.to_owned(), at: fetched_at })
    } else if canonical_text(&text("WARC-Refers-To-Target-URI")) != page && state.original(&page)?.is_none() {
        let (record_id, address) = (text("WARC-Refers-To"), text("WARC-Refers-To-Target-URI"));
        let at = head.get("WARC-Refers-To-Date").and_then(|at| at.parse().ok()).unwrap_or(fetched_at);
        Some(Original { digest, record_id, address, at })
    } else {
        None
    };
    let http = revisit || head.record_type() == "response";
    state.enter(&Entry {
        file,
        start: head.offset,
        page: &page,
        address,
        source_id: head.get(SOURCE_FIELD).unwrap_or_default(),
        fetched_at,
        captured_at: head.get(CAPTURED_FIELD).and_then(|at| at.parse().ok()),
        validators: if http { validators(block) } else { Validators::default() },
        payload,
        revisit,
    })
}
