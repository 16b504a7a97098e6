//! Text whose lines were broken at a width, as editors and mail programs break them: a sentence goes on in the next line.

use std::borrow::Cow;

use super::{shape::ends_sentence, tail::is_listed};

/// Widths at which lines are broken, in characters.
const NARROWEST: usize = 50;
const WIDEST: usize = 120;
/// So many sentences that go on in small letters show that lines are broken.
const LEAST_BROKEN: usize = 3;

/// A text with its broken lines joined; the same where none are.
pub(super) fn unwrapped(text: &str) -> Cow<'_, str> {
    let Some(width) = width(text) else { return Cow::Borrowed(text) };
    let mut joined = String::with_capacity(text.len());
    let mut before: Option<&str> = None;
    for line in text.lines().map(str::trim) {
        let goes_on = before.is_some_and(|before| fills(before, width)) && can_follow(line);
        if before.is_some() {
            joined.push(if goes_on { ' ' } else { '\n' });
        }
        joined.push_str(line);
        before = Some(line);
    }
    Cow::Owned(joined)
}

/// The width at which the lines of a text were broken.
fn width(text: &str) -> Option<usize> {
    let lines = || text.lines().map(str::trim);
    let broken = lines().zip(lines().skip(1)).filter(|(line, next)| {
        next.starts_with(char::is_lowercase) && !line.contains('\t') && !ends_sentence(line)
    });
    let mut widths: Vec<usize> = broken.map(|(line, _)| line.chars().count()).collect();
    widths.retain(|width| (NARROWEST..=WIDEST).contains(width));
    (widths.len() >= LEAST_BROKEN).then(|| widths.into_iter().max().unwrap_or_default())
}

/// Whether a line is as long as one that was broken: the last of a paragraph is mostly shorter.
fn fills(line: &str, width: usize) -> bool {
    let length = line.chars().count();
    4 * length >= 3 * width && length <= width + width / 8
}

/// Whether a line can go on with the one before.
fn can_follow(line: &str) -> bool {
    let marked = is_listed(line) && !line.starts_with(|c: char| c.is_ascii_digit());
    !line.is_empty() && !marked && !line.contains(['\t', '|', '»'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_lines_are_joined_and_others_left() {
        let broken = "Tri Tôn tổng kết phong trào\n\nNăm 2020, toàn huyện đăng ký xây dựng 45 mô hình trên các lĩnh\n\
                      vực, trong đó 31 mô hình tập thể; đến cuối năm, hội đồng của\nHuyện ủy đã công nhận 38 mô \
                      hình và đề nghị cấp trên biểu dương\n4 mô hình tiêu biểu. Nhiều cách làm hay được các xã, thị \
                      trấn\nhọc tập; bà con góp ngày công và hiến đất để mở đường, cho nên\nđi lại dễ hơn trước.\n- Xã \
                      Núi Tô: 5 mô hình\n";
        let joined = unwrapped(broken);
        assert_eq!(joined.lines().count(), 4, "{joined}");
        assert!(
            joined.contains("trên các lĩnh vực, trong đó") && joined.contains("của Huyện ủy"),
            "{joined}"
        );
        assert!(joined.contains("biểu dương 4 mô hình") && joined.contains("\n- Xã Núi Tô"), "{joined}");

        let whole = "Trang chủ\nTin tức\nHuyện tổng kết phong trào thi đua năm nay và bàn việc năm tới\nNăm 2020, \
                     huyện có 45 mô hình.\nông Lê An nói.";
        assert!(matches!(unwrapped(whole), Cow::Borrowed(same) if same == whole));
    }
}
