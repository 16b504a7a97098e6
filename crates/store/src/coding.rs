//! Transfer and content codings of HTTP bodies, undone with a limit.

use std::{
    cell::Cell,
    io::{self, BufRead, BufReader, Read},
};

use flate2::{
    Decompress, FlushDecompress, Status,
    bufread::{DeflateDecoder, MultiGzDecoder, ZlibDecoder},
};

/// How much is decoded at a time, in bytes.
const BUFFER: usize = 16 * 1024;

/// The codings that [`decode`] undoes, as `Accept-Encoding` lists them.
pub const ACCEPTED: &str = "gzip, br, zstd, deflate";

/// Why a body cannot be had as it was before it was sent.
#[derive(Debug, thiserror::Error)]
pub enum CodingError {
    /// A coding that is not known.
    #[error("content coding {0:?} is not known")]
    Unknown(String),
    /// The body is longer than the limit once it is inflated.
    #[error("the body inflates to more than {limit} bytes")]
    TooLong {
        /// The limit.
        limit: u64,
    },
    /// The bytes are not what the coding says.
    #[error("the bytes are not valid {coding}")]
    Bytes {
        /// The coding.
        coding: String,
        /// The cause.
        source: io::Error,
    },
    /// The record holds no HTTP message.
    #[error("the record holds no HTTP message")]
    NoMessage,
}

/// Undoes the content codings that a `Content-Encoding` header names (gzip, deflate and identity by
/// RFC 9110 §8.4.1, br by RFC 7932, zstd by RFC 8878), last one first. Every step may give at most `limit` bytes.
pub fn decode(body: Vec<u8>, content_encoding: &str, limit: u64) -> Result<Vec<u8>, CodingError> {
    let mut body = body;
    for coding in codings(content_encoding).rev() {
        body = match coding.to_ascii_lowercase().as_str() {
            "identity" => body,
            "deflate" => match inflate(undone(body.as_slice(), coding)?, coding, limit) {
                // RFC 9110 means the zlib format by this name; some servers send what is inside it.
                Err(CodingError::Bytes { .. }) => {
                    inflate(DeflateDecoder::new(body.as_slice()), coding, limit)?
                }
                inflated => inflated?,
            },
            _ => inflate(undone(body.as_slice(), coding)?, coding, limit)?,
        };
    }
    Ok(body)
}

/// Reads a body with its content codings undone, as far as it is read: for whoever wants its beginning only. Its end
/// may be missing, and is not compared with a checksum; of several gzip members the first is read.
///
/// # Errors
/// [`CodingError::Unknown`]; bytes that are not what the coding says are an error of reading.
pub fn reader<'b>(body: &'b [u8], content_encoding: &str) -> Result<Box<dyn Read + 'b>, CodingError> {
    let mut codings = codings(content_encoding).rev();
    let mut reader: Box<dyn Read + 'b> = match codings.next() {
        Some(coding) if is_gzip(coding) && body.starts_with(&PLAIN_GZIP) => {
            Box::new(Inflated::new(body.get(GZIP_HEAD..).unwrap_or_default()))
        }
        // What is in memory needs no buffer.
        Some(coding) => undone(body, coding)?,
        None => Box::new(body),
    };
    for coding in codings {
        reader = undone(BufReader::with_capacity(BUFFER, reader), coding)?;
    }
    Ok(reader)
}

/// What undoes one coding.
fn undone<'b>(coded: impl BufRead + 'b, coding: &str) -> Result<Box<dyn Read + 'b>, CodingError> {
    Ok(match coding.to_ascii_lowercase().as_str() {
        "identity" => Box::new(coded),
        _ if is_gzip(coding) => Box::new(MultiGzDecoder::new(coded)),
        "deflate" => Box::new(ZlibDecoder::new(coded)),
        "br" => Box::new(brotli_decompressor::Decompressor::new(coded, BUFFER)),
        "zstd" => {
            let decoder = zstd::stream::read::Decoder::with_buffer(coded);
            Box::new(decoder.map_err(|source| CodingError::Bytes { coding: coding.to_owned(), source })?)
        }
        _ => return Err(CodingError::Unknown(coding.to_owned())),
    })
}

fn is_gzip(coding: &str) -> bool {
    ["gzip", "x-gzip"].iter().any(|name| coding.eq_ignore_ascii_case(name))
}

/// What a gzip member begins with whose head names nothing (RFC 1952 §2.3), and how long such a head is.
const PLAIN_GZIP: [u8; 4] = [0x1F, 0x8B, 8, 0];
const GZIP_HEAD: usize = 10;

thread_local! {
    // Setting one up costs as much as inflating the head of a page.
    static INFLATE: Cell<Option<Decompress>> = const { Cell::new(None) };
}

/// A deflate stream, inflated as far as it is read.
struct Inflated<'b> {
    rest: &'b [u8],
    inflate: Option<Decompress>,
}

impl<'b> Inflated<'b> {
    fn new(deflated: &'b [u8]) -> Self {
        let inflate = INFLATE.take().unwrap_or_else(|| Decompress::new(false));
        Self { rest: deflated, inflate: Some(inflate) }
    }
}

impl Read for Inflated<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(inflate) = &mut self.inflate else { return Ok(0) };
        let before = (inflate.total_in(), inflate.total_out());
        let status = inflate.decompress(self.rest, buffer, FlushDecompress::None)?;
        let taken = usize::try_from(inflate.total_in() - before.0).unwrap_or(usize::MAX);
        let given = usize::try_from(inflate.total_out() - before.1).unwrap_or_default();
        self.rest = self.rest.get(taken..).unwrap_or_default();
        if given == 0 && !buffer.is_empty() && status != Status::StreamEnd {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(given)
    }
}

impl Drop for Inflated<'_> {
    fn drop(&mut self) {
        if let Some(mut inflate) = self.inflate.take() {
            inflate.reset(false);
            INFLATE.set(Some(inflate));
        }
    }
}

fn codings(content_encoding: &str) -> impl DoubleEndedIterator<Item = &str> {
    content_encoding.split(',').map(str::trim).filter(|coding| !coding.is_empty())
}

fn inflate(decoder: impl Read, coding: &str, limit: u64) -> Result<Vec<u8>, CodingError> {
    let mut inflated = Vec::new();
    let read = decoder.take(limit.saturating_add(1)).read_to_end(&mut inflated);
    read.map_err(|source| CodingError::Bytes { coding: coding.to_owned(), source })?;
    if inflated.len() as u64 > limit {
        return Err(CodingError::TooLong { limit });
    }
    Ok(inflated)
}

/// Undoes the chunked transfer coding (RFC 9112 §7.1). Many writers of WARC files undo it and leave the
/// header that says it is there: a body that is not chunked comes back as it is.
pub(crate) fn unchunk(body: Vec<u8>) -> Vec<u8> {
    chunks(&body).unwrap_or(body)
}

fn chunks(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::with_capacity(rest.len());
    loop {
        let Ok(httparse::Status::Complete((start, size))) = httparse::parse_chunk_size(rest) else {
            return None;
        };
        if size == 0 {
            return Some(whole);
        }
        let end = start.checked_add(usize::try_from(size).ok()?)?;
        whole.extend_from_slice(rest.get(start..end)?);
        rest = rest.get(end..)?.strip_prefix(b"\r\n")?;
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::{Compression, write};

    use super::*;

    const TEXT: &[u8] = "Toàn xã có 12 mô hình. ".as_bytes();

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = write::GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).expect("in memory");
        encoder.finish().expect("in memory")
    }

    fn zlib(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = write::ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).expect("in memory");
        encoder.finish().expect("in memory")
    }

    #[test]
    fn codings_are_undone() {
        let zlibbed = zlib(TEXT);
        let bare = zlibbed[2..zlibbed.len() - 4].to_vec();
        for (body, coding) in [
            (TEXT.to_vec(), ""),
            (TEXT.to_vec(), "identity"),
            (gzip(TEXT), "gzip"),
            (gzip(TEXT), "X-GZIP"),
            (zlibbed, "deflate"),
            (bare, "deflate"),
            (gzip(&zlib(TEXT)), "deflate, gzip"),
            (zstd::encode_all(TEXT, 3).expect("in memory"), "zstd"),
        ] {
            let mut read = [0; 5];
            match reader(&body, coding).expect(coding).read_exact(&mut read) {
                // What some servers send by the name of another coding is not read bit by bit.
                Err(_) if coding == "deflate" => {}
                read_it => assert_eq!(read_it.map(|()| read).expect(coding), TEXT[..5]),
            }
            assert_eq!(decode(body, coding, 1000).expect(coding), TEXT, "{coding}");
        }
    }

    #[test]
    fn a_reader_gives_what_there_is_of_a_beginning() {
        let long: Vec<u8> = (0..4000_u32).flat_map(u32::to_le_bytes).collect();
        let packed = gzip(&long);
        let named = flate2::GzBuilder::new().filename("bai.html").write(Vec::new(), Compression::default());
        let named = named.finish().expect("in memory");
        // One that is given up half way leaves nothing behind for the next one, nor for one beside it.
        let (mut one, mut other) =
            (reader(&packed, "gzip").expect("gzip"), reader(&packed, "gzip").expect("gzip"));
        let mut begun = [0; 100];
        one.read_exact(&mut begun).expect("reads");
        assert_eq!(begun, long[..100]);
        for (reader, expected) in [(other.by_ref(), &long[..]), (one.by_ref(), &long[100..])] {
            let mut read = Vec::new();
            reader.read_to_end(&mut read).expect("reads");
            assert_eq!(read, expected);
        }
        drop((one, other));
        for (body, expected, whole) in [
            (&packed[..], &long[..], true),
            (&packed[..packed.len() - 8], &long, true),
            (&packed[..packed.len() / 2], &long, false),
            (&packed[..GZIP_HEAD], b"", false),
            (&[&packed[..GZIP_HEAD], b"\xFF\xFF"].concat(), b"", false),
            (&named, b"", true),
        ] {
            let mut read = Vec::new();
            let is_whole = reader(body, "gzip").expect("gzip").read_to_end(&mut read).is_ok();
            assert_eq!(is_whole, whole, "{} bytes", body.len());
            assert!(
                if whole { read == expected } else { expected.starts_with(&read) },
                "{} bytes",
                body.len()
            );
        }
    }

    #[test]
    fn brotli_is_undone() {
        // Thirty times the text, by the reference implementation.
        const PACKED: &[u8] = &[
            27, 71, 3, 248, 29, 9, 118, 140, 203, 218, 13, 193, 72, 210, 225, 53, 136, 27, 149, 75, 157, 28,
            242, 143, 122, 185, 180, 52, 195, 182, 52, 171, 28, 70, 3, 137, 14, 99, 5, 153, 123, 234, 42, 67,
            14, 40, 60, 219, 30,
        ];
        assert_eq!(decode(PACKED.to_vec(), "br", 1000).expect("valid"), TEXT.repeat(30));
        assert!(matches!(decode(PACKED.to_vec(), "br", 500), Err(CodingError::TooLong { limit: 500 })));
    }

    #[test]
    fn what_cannot_be_undone_says_why() {
        assert!(
            matches!(decode(TEXT.to_vec(), "lzma", 9), Err(CodingError::Unknown(coding)) if coding == "lzma")
        );
        for coding in ["gzip", "deflate", "br", "zstd"] {
            let fault = decode(TEXT.to_vec(), coding, 9).expect_err(coding);
            assert!(matches!(fault, CodingError::Bytes { .. }), "{coding}: {fault}");
        }
        let bomb = gzip(&vec![0; 1_000_000]);
        assert!(matches!(decode(bomb, "gzip", 1000), Err(CodingError::TooLong { limit: 1000 })));
    }

    #[test]
    fn chunks_are_joined_where_there_are_any() {
        for (body, expected) in [
            (&b"3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\n\r\n"[..], &b"abcdefg"[..]),
            (b"<html>", b"<html>"),
            (b"3\r\nab", b"3\r\nab"),
            (b"", b""),
        ] {
            assert_eq!(unchunk(body.to_vec()), expected);
        }
    }
}
