//! Lines to an article's text: one line feed between blocks, offsets in characters.

use danvan_domain::{Block, BlockKind};

/// What is shorter heads a part or a list, and leads nothing, in characters.
const LEAST_LEAD: usize = 30;

/// A text under construction.
#[derive(Debug, Default)]
pub(super) struct Composed {
    pub(super) text: String,
    pub(super) blocks: Vec<Block>,
    chars: usize,
    /// Where the last block begins, in bytes.
    last: usize,
}

impl Composed {
    /// Appends a block; a block that repeats the one before it is left out, since captions are often doubled.
    pub(super) fn push(&mut self, kind: BlockKind, line: &str) {
        let repeated = line.len() > 12 && self.text.get(self.last..) == Some(line);
        if line.is_empty() || repeated {
            return;
        }
        if !self.blocks.is_empty() {
            self.text.push('\n');
            self.chars += 1;
        }
        let start = self.chars;
        self.last = self.text.len();
        self.text.push_str(line);
        self.chars += line.chars().count();
        self.blocks.push(Block { kind, start, end: self.chars });
    }

    /// Calls the first paragraph the lead, where others follow it; what leads nothing is none.
    pub(super) fn with_lead(mut self) -> Self {
        let mut texts = self.blocks.iter_mut().filter(|block| block.kind != BlockKind::Caption);
        if let (Some(only), None) = (texts.next(), texts.next())
            && only.kind == BlockKind::Lead
        {
            only.kind = BlockKind::Paragraph;
        }
        let paragraphs = self.blocks.iter().filter(|block| block.kind == BlockKind::Paragraph).count();
        let has_lead = self.blocks.iter().any(|block| block.kind == BlockKind::Lead);
        if paragraphs > 1
            && !has_lead
            && let Some(first) = self.blocks.iter_mut().find(|block| block.kind == BlockKind::Paragraph)
            && first.end - first.start >= LEAST_LEAD
        {
            first.kind = BlockKind::Lead;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use danvan_domain::text::slice_chars;

    use super::*;

    #[test]
    fn blocks_slice_to_their_lines() {
        let mut composed = Composed::default();
        let lines = ["Đoạn mở đầu của bài viết về phong trào", "Chú thích ảnh một", "Đoạn hai"];
        let kinds = [BlockKind::Paragraph, BlockKind::Caption, BlockKind::Paragraph];
        for (kind, line) in kinds.into_iter().zip(lines) {
            composed.push(kind, line);
            composed.push(kind, if kind == BlockKind::Caption { line } else { "" });
        }
        let composed = composed.with_lead();
        assert_eq!(composed.text, lines.join("\n"));
        let sliced: Vec<_> =
            composed.blocks.iter().filter_map(|b| slice_chars(&composed.text, b.start, b.end)).collect();
        assert_eq!(sliced, lines);
        assert_eq!(composed.blocks[0].kind, BlockKind::Lead);
    }
}
