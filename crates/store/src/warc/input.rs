//! The bytes of a WARC file, inflated member by member, with the place of each member known.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

use crate::error::WarcFault;

const BUFFER: usize = 64 * 1024;

/// The first byte of a gzip member (RFC 1952 §2.3.1). One byte decides, since no more may be buffered.
const GZIP_FIRST: u8 = 0x1F;

/// The first byte of a record that is not compressed.
const PLAIN_FIRST: u8 = b'W';

/// Counts what is taken from a reader.
struct Counting<R> {
    inner: R,
    taken: u64,
}

impl<R: BufRead> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.taken += read as u64;
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Counting<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.inner.consume(amount);
        self.taken += amount as u64;
    }
}

enum State<R> {
    /// Before a gzip member, or at the end of the file.
    Between(Counting<R>),
    /// In a gzip member.
    Inside(Box<GzDecoder<Counting<R>>>),
    /// In a file that is not compressed.
    Plain(Counting<R>),
    /// After an error: nothing more can be read.
    Broken,
}

/// The inflated bytes of a WARC file.
pub(super) struct Input<R> {
    state: State<R>,
    buffer: Vec<u8>,
    /// What of the buffer is not taken yet.
    from: usize,
    to: usize,
    /// Where in the file the member begins that the buffer came from; in a plain file, where the buffer begins.
    start: u64,
}

impl<R: BufRead> Input<R> {
    /// Reads from `inner`, whose first byte is the file's at `offset`.
    pub(super) fn new(inner: R, offset: u64) -> Self {
        let state = State::Between(Counting { inner, taken: offset });
        Self { state, buffer: vec![0; BUFFER], from: 0, to: 0, start: 0 }
    }

    /// Where the record begins whose first byte is next: the start of its gzip member, which is exact for
    /// files with a member per record.
    pub(super) fn offset(&self) -> u64 {
        match self.state {
            State::Plain(_) => self.start + self.from as u64,
            _ => self.start,
        }
    }

    /// What can be taken without waiting for more; empty only at the end of a member or of the file.
    pub(super) fn peek(&mut self) -> Result<&[u8], WarcFault> {
        if self.from == self.to {
            self.refill()?;
        }
        Ok(self.buffer.get(self.from..self.to).unwrap_or_default())
    }

    pub(super) fn take(&mut self, amount: usize) {
        self.from = self.to.min(self.from + amount);
    }

    /// Goes on to the next member where the last one ended; false at the end of the file.
    pub(super) fn open_member(&mut self) -> Result<bool, WarcFault> {
        let State::Between(reader) = &mut self.state else {
            return Ok(!self.peek()?.is_empty());
        };
        self.start = reader.taken;
        let first = match reader.fill_buf() {
            Ok(ahead) => ahead.first().copied(),
            Err(error) => return self.fail(WarcFault::Bytes(error)),
        };
        match (std::mem::replace(&mut self.state, State::Broken), first) {
            (State::Between(reader), None) => {
                self.state = State::Between(reader);
                Ok(false)
            }
            (State::Between(reader), Some(GZIP_FIRST)) => {
                self.state = State::Inside(Box::new(GzDecoder::new(reader)));
                Ok(true)
            }
            (State::Between(reader), Some(PLAIN_FIRST)) if reader.taken == 0 => {
                self.state = State::Plain(reader);
                Ok(true)
            }
            _ => Err(WarcFault::NoRecord),
        }
    }

    fn refill(&mut self) -> Result<(), WarcFault> {
        let read = match &mut self.state {
            State::Between(_) | State::Broken => Ok(0),
            State::Inside(decoder) => decoder.read(&mut self.buffer),
            State::Plain(reader) => {
                self.start = reader.taken;
                reader.read(&mut self.buffer)
            }
        };
        match read {
            Ok(read) => {
                (self.from, self.to) = (0, read);
                if read == 0 {
                    self.close_member();
                }
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => self.fail(WarcFault::Torn),
            Err(error) => self.fail(WarcFault::Bytes(error)),
        }
    }

    fn close_member(&mut self) {
        self.state = match std::mem::replace(&mut self.state, State::Broken) {
            State::Inside(decoder) => State::Between(decoder.into_inner()),
            other => other,
        };
    }

    /// After a fault nothing more is read: where the next record begins is not known.
    fn fail<T>(&mut self, fault: WarcFault) -> Result<T, WarcFault> {
        self.state = State::Broken;
        (self.from, self.to) = (0, 0);
        Err(fault)
    }
}
