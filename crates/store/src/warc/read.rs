//! Reading WARC files record by record.

use std::{
    fs::File,
    io::{BufRead, BufReader, Seek as _, SeekFrom},
    path::{Path, PathBuf},
};

use super::{BLOCK_LIMIT, HEAD_LIMIT, input::Input};
use crate::error::{StoreError, WarcFault, io_error};

/// How much of a file is read at a time, in bytes.
const BUFFER: usize = 256 * 1024;

/// How much memory is set aside for a block before its bytes are there.
const BELIEVED: u64 = 1 << 20;

/// The head of a record: where it is, and its named fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Where the record begins in the file.
    pub offset: u64,
    /// The named fields, in order, as written.
    pub fields: Vec<(String, String)>,
}

impl Head {
    /// The first value of a field; names are compared without case.
    pub fn get(&self, name: &str) -> Option<&str> {
        let field = self.fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        field.map(|(_, value)| value.as_str())
    }

    /// The `WARC-Type`, empty where there is none.
    pub fn record_type(&self) -> &str {
        self.get("WARC-Type").unwrap_or_default()
    }

    /// The `WARC-Target-URI`, without the angle brackets that WARC/1.0 writers put around it.
    pub fn target(&self) -> Option<&str> {
        let uri = self.get("WARC-Target-URI")?;
        Some(uri.strip_prefix('<').and_then(|uri| uri.strip_suffix('>')).unwrap_or(uri))
    }
}

/// Reads a WARC file, compressed record by record or not at all, without holding more than one record.
///
/// Call [`WarcReader::next_head`], then [`WarcReader::read_block`] where the block is wanted. After an error
/// that names a place in the file nothing more is read: what follows cannot be found.
pub struct WarcReader<R> {
    path: PathBuf,
    input: Input<R>,
    /// What of the current block is not read yet.
    left: u64,
    /// Where the current record begins.
    offset: u64,
    block_limit: u64,
}

impl WarcReader<BufReader<File>> {
    /// Opens a file.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let file = File::open(path).map_err(io_error("open", path))?;
        Ok(Self::new(BufReader::with_capacity(BUFFER, file), path))
    }

    /// Opens a file at the byte at which a record begins.
    pub fn open_at(path: &Path, offset: u64) -> Result<Self, StoreError> {
        let mut file = File::open(path).map_err(io_error("open", path))?;
        file.seek(SeekFrom::Start(offset)).map_err(io_error("read", path))?;
        let input = Input::new(BufReader::with_capacity(BUFFER, file), offset);
        Ok(Self { path: path.to_owned(), input, left: 0, offset, block_limit: BLOCK_LIMIT })
    }
}

impl<R: BufRead> WarcReader<R> {
    /// Reads from `reader`; `path` is what errors call it.
    pub fn new(reader: R, path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            input: Input::new(reader, 0),
            left: 0,
            offset: 0,
            block_limit: BLOCK_LIMIT,
        }
    }

    /// The head of the next record; the rest of the record before it is passed over. `None` at the end.
    pub fn next_head(&mut self) -> Result<Option<Head>, StoreError> {
        self.finish_record()?;
        let head = self.head();
        head.map_err(|source| self.fault(source))
    }

    /// The rest of the current record's block. The record is known to be whole when this returns.
    pub fn read_block(&mut self) -> Result<Vec<u8>, StoreError> {
        let mut block = Vec::new();
        self.read_block_into(&mut block)?;
        Ok(block)
    }

    /// Like [`Self::read_block`], in place of what `block` has.
    pub fn read_block_into(&mut self, block: &mut Vec<u8>) -> Result<(), StoreError> {
        if self.left > self.block_limit {
            let limit = self.block_limit;
            return Err(self.fault(WarcFault::LongBlock { length: self.left, limit }));
        }
        block.clear();
        // What a record states of its length is believed only up to a point.
        block.reserve(usize::try_from(self.left.min(BELIEVED)).unwrap_or_default());
        self.pass(|bytes| block.extend_from_slice(bytes)).map_err(|source| self.fault(source))?;
        self.finish_record()
    }

    /// Passes over the rest of the current record's block. The record is known to be whole when this returns.
    pub fn skip_block(&mut self) -> Result<(), StoreError> {
        self.finish_record()
    }

    fn finish_record(&mut self) -> Result<(), StoreError> {
        let finished = self.pass(|_| {}).and_then(|()| self.skip_separator());
        finished.map_err(|source| self.fault(source))
    }

    /// Hands out what is left of the block.
    fn pass(&mut self, mut each: impl FnMut(&[u8])) -> Result<(), WarcFault> {
        while self.left > 0 {
            let ahead = self.input.peek()?;
            let wanted = usize::try_from(self.left).unwrap_or(usize::MAX).min(ahead.len());
            let Some(bytes) = ahead.get(..wanted).filter(|bytes| !bytes.is_empty()) else {
                return Err(WarcFault::Torn);
            };
            each(bytes);
            self.input.take(wanted);
            self.left -= wanted as u64;
        }
        Ok(())
    }

    /// Two line ends follow a block; some writers leave them out or add to them.
    fn skip_separator(&mut self) -> Result<(), WarcFault> {
        loop {
            let ahead = self.input.peek()?;
            let ends = ahead.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            let done = ends < ahead.len() || ahead.is_empty();
            self.input.take(ends);
            if done {
                return Ok(());
            }
        }
    }

    fn head(&mut self) -> Result<Option<Head>, WarcFault> {
        while self.input.peek()?.is_empty() {
            let opened = self.input.open_member();
            self.offset = self.input.offset();
            if !opened? {
                return Ok(None);
            }
        }
        self.offset = self.input.offset();
        let mut size = 0;
        let version = self.line(&mut size)?;
        if !version.starts_with("WARC/") {
            return Err(WarcFault::NoRecord);
        }
        let mut fields: Vec<(String, String)> = Vec::with_capacity(12);
        loop {
            let line = self.line(&mut size)?;
            if line.is_empty() {
                break;
            }
            // A line that begins with white space goes on with the value before it.
            match (line.starts_with([' ', '\t']), fields.last_mut(), line.split_once(':')) {
                (true, Some((_, value)), _) => {
                    value.push(' ');
                    value.push_str(line.trim());
                }
                (false, _, Some((name, value))) => {
                    fields.push((name.trim().to_owned(), value.trim().to_owned()));
                }
                _ => return Err(WarcFault::Header(line)),
            }
        }
        let head = Head { offset: self.offset, fields };
        let length = head.get("Content-Length").unwrap_or_default();
        self.left = length.parse().map_err(|_| WarcFault::Header(format!("Content-Length: {length}")))?;
        Ok(Some(head))
    }

    /// A line without its end, counted against the limit of the head.
    fn line(&mut self, size: &mut usize) -> Result<String, WarcFault> {
        let mut line = Vec::new();
        loop {
            let ahead = self.input.peek()?;
            if ahead.is_empty() {
                return Err(WarcFault::Torn);
            }
            let end = ahead.iter().position(|byte| *byte == b'\n');
            let until = end.map_or(ahead.len(), |end| end + 1);
            line.extend_from_slice(ahead.get(..until).unwrap_or_default());
            self.input.take(until);
            *size += until;
            if *size > HEAD_LIMIT {
                return Err(WarcFault::LongHead { limit: HEAD_LIMIT });
            }
            if end.is_some() {
                let text = String::from_utf8_lossy(&line);
                return Ok(text.trim_end_matches(['\r', '\n']).to_owned());
            }
        }
    }

    fn fault(&self, source: WarcFault) -> StoreError {
        StoreError::Warc { path: self.path.clone(), offset: self.offset, source }
    }
}
