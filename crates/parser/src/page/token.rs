//! The tokens of a line that days and times are read from: letters and digits are apart, since dates run into
//! names.

/// A number or another token of a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'t> {
    pub(super) text: &'t str,
    pub(super) start: usize,
    pub(super) end: usize,
    /// The value of at most four digits.
    pub(super) number: Option<i32>,
}

/// A value and the bytes that it was read from.
pub(super) struct Read<T> {
    pub(super) value: T,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// What was read off the first `count` tokens, and where it stands.
pub(super) fn placed<T>(tokens: &[Token<'_>], value: T, count: usize) -> Option<Read<T>> {
    let last = tokens.get(count.checked_sub(1)?)?;
    Some(Read { value, start: tokens.first()?.start, end: last.end })
}

/// The tokens of `line`, without its spaces.
pub(super) fn tokens(line: &str) -> Vec<Token<'_>> {
    let class = |c: char| match c {
        c if c.is_ascii_digit() => 0,
        '年' | '月' | '日' => 3,
        c if c.is_alphanumeric() => 1,
        c if c.is_whitespace() => 2,
        _ => 3,
    };
    let mut found: Vec<Token<'_>> = Vec::new();
    let mut chars = line.char_indices().peekable();
    while let Some((start, first)) = chars.next() {
        let kind = class(first);
        let mut end = start + first.len_utf8();
        if kind < 2 {
            while let Some((at, c)) = chars.next_if(|(_, c)| class(*c) == kind) {
                end = at + c.len_utf8();
            }
        }
        if kind == 2 {
            continue;
        }
        let text = line.get(start..end).unwrap_or_default();
        let number = if kind == 0 && text.len() <= 4 { text.parse().ok() } else { None };
        found.push(Token { text, start, end, number });
    }
    found
}
