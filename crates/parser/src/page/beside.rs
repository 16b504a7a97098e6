//! What a page with markup has beside the text of its article: pictures, documents, credits, the trail to it.

use std::ops::Range;

use danvan_domain::{BlockKind, Lexicon, article::Apparatus, article::Image, lexicon::Furniture};
use url::Url;

use super::{
    byline::persons,
    chosen::Chosen,
    clean,
    explain::Verdict,
    html::Reader,
    language,
    tree::Kind,
    words::{furniture_at, labels, spell},
};

/// What the path of a document ends in.
const DOCUMENTS: [&str; 13] =
    ["pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "rtf", "zip", "rar", "7z"];
/// What the address of a content server's file has in it.
const FILE_SERVICE: &str = "idcservice=get_file";
/// A picture that states to be narrower or lower than so many pixels is a mark.
const LEAST_PIXELS: u32 = 60;
/// At most so many pictures, documents and steps are kept of a page.
const MOST: usize = 100;
/// A line with a credit has at most so many characters.
pub(super) const LONGEST_CREDITED: usize = 300;
/// A trail has at most so many characters, and stands at most so many lines above the headline.
const LONGEST_TRAIL: usize = 160;
const TRAIL_ABOVE: usize = 8;
/// A step has at most so many characters.
const LONGEST_STEP: usize = 80;
/// What stands between its steps.
pub(super) const TRAIL_MARKS: [char; 5] = ['»', '›', '>', '→', '▸'];
/// A credit stands at most so many lines below the article.
const CREDIT_BELOW: usize = 4;

impl Reader<'_, '_> {
    /// Reads it, for the article that `chosen` holds below the headline in piece `title`.
    pub(super) fn apparatus(&self, title: Option<usize>, container: usize, chosen: &Chosen<'_>) -> Apparatus {
        let base = self.base();
        let scope = self.scope(title, container);
        let captions = self.captions(chosen);
        Apparatus {
            photo_credits: self.photo_credits(chosen),
            breadcrumb: self.trail(title),
            images: self.images(container, &captions, base.as_ref()),
            documents: self.documents(scope, base.as_ref()),
            canonical: self.structured.address.clone(),
            language: self.language(),
            ..Apparatus::default()
        }
    }

    /// What relative addresses start from.
    fn base(&self) -> Option<Url> {
        let page = self.url.and_then(|url| Url::parse(url).ok());
        let stated =
            self.tree.elements(0..self.tree.nodes.len()).find(|(_, element)| element.name() == "base");
        match (page, stated.and_then(|(_, element)| element.attr("href"))) {
            (Some(page), Some(stated)) => page.join(stated).ok().or(Some(page)),
            (None, Some(stated)) => Url::parse(stated).ok(),
            (page, None) => page,
        }
    }

    /// The part of the tree that is the article's, with what is attached to it: the least element that holds the
    /// headline and the text, and no other's lists.
    fn scope(&self, title: Option<usize>, container: usize) -> Range<usize> {
        let title = title.and_then(|at| self.page.pieces.get(at)).map_or(container, |piece| piece.element);
        let holds = |at: usize| (at..self.tree.end(at)).contains(&title);
        let common = self.tree.upwards(container).find(|at| holds(*at)).unwrap_or(container);
        common..self.tree.end(common)
    }

    fn documents(&self, scope: Range<usize>, base: Option<&Url>) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for (index, element) in self.tree.elements(scope) {
            let Some(href) = element.attr("href").filter(|_| element.name() == "a") else { continue };
            let is_side = |at: usize| matches!(self.tree.name(at), "nav" | "aside" | "footer");
            if !is_document(href) || self.tree.upwards(index).any(is_side) {
                continue;
            }
            let address = resolved(href, base);
            if found.len() < MOST && !found.contains(&address) {
                found.push(address);
            }
        }
        found
    }

    /// The captions of the article, with the element that each stands in.
    fn captions(&self, chosen: &Chosen<'_>) -> Vec<(usize, String)> {
        let mut texts = 0;
        let mut found = Vec::new();
        for line in chosen.kept() {
            let verdict = self.block_kind(line, texts);
            match verdict {
                Verdict::Block(BlockKind::Caption) => {
                    found.push((line.piece.element, line.piece.text.clone()));
                }
                Verdict::Block(_) => texts += 1,
                _ => {}
            }
        }
        found
    }

    /// The pictures in the article's element. A caption belongs to the last picture before it.
    fn images(&self, container: usize, captions: &[(usize, String)], base: Option<&Url>) -> Vec<Image> {
        let inside = container..self.tree.end(container);
        let mut found: Vec<(usize, Image)> = Vec::new();
        for (index, element) in self.tree.elements(inside) {
            if !matches!(element.name(), "img" | "amp-img")
                || self.weights.excluded.get(index) == Some(&true)
                || found.len() >= MOST
            {
                continue;
            }
            let small = |side: &str| {
                let stated =
                    element.attr(side).and_then(|size| size.trim_end_matches("px").parse::<u32>().ok());
                stated.is_some_and(|size| size < LEAST_PIXELS)
            };
            let source = ["data-src", "data-original", "src"].into_iter().find_map(|key| element.attr(key));
            let Some(source) = source.map(str::trim).filter(|source| is_picture(source)) else { continue };
            if !small("width") && !small("height") {
                found.push((index, Image { url: resolved(source, base), caption: None }));
            }
        }
        for (element, caption) in captions {
            let above = found.iter_mut().rev().find(|(index, _)| index <= element);
            if let Some((_, image)) = above.filter(|(_, image)| image.caption.is_none()) {
                image.caption = Some(caption.clone());
            }
        }
        found.into_iter().map(|(_, image)| image).collect()
    }

    /// The persons whose pictures they are: named in captions, and in the byline of text and pictures.
    fn photo_credits(&self, chosen: &Chosen<'_>) -> Vec<String> {
        let (_, last) = chosen.bounds();
        let kept = chosen.kept().iter().map(|line| line.piece);
        let below = (last + 1..=last + CREDIT_BELOW).filter_map(|at| self.page.pieces.get(at));
        let lines = kept.chain(below).filter(|piece| piece.chars <= LONGEST_CREDITED);
        credits(lines.map(|piece| piece.text.as_str()), self.lexicon)
    }

    /// The steps of the trail to the page, by the markup's names or else by the marks between them, on the line
    /// nearest above the headline.
    pub(super) fn trail(&self, title: Option<usize>) -> Vec<String> {
        let end = title.unwrap_or(self.page.pieces.len());
        let above = self.page.pieces.get(end.saturating_sub(TRAIL_ABOVE)..end).unwrap_or_default();
        let printed = || above.iter().rev().map(|piece| steps(&piece.text)).find(|steps| steps.len() > 1);
        let hinted = self.page.hints.iter().position(|hints| hints.trail);
        let named = hinted.map(|trail| self.steps_in(trail)).unwrap_or_default();
        // Each step can be an element of that name.
        if named.len() > 1 { named } else { printed().unwrap_or(named) }
    }

    /// The steps in the element of a trail: its texts but for the marks between them. The last one is often no link.
    fn steps_in(&self, trail: usize) -> Vec<String> {
        let is_link = |at: usize| {
            self.tree.upwards(at).take_while(|at| *at >= trail).any(|at| self.tree.name(at) == "a")
        };
        let is_heading = |at: usize| matches!(self.tree.name(at).as_bytes(), [b'h', b'1'..=b'6']);
        let mut found: Vec<(bool, String)> = Vec::new();
        for at in trail..self.tree.end(trail) {
            let Some(Kind::Text(text)) = self.tree.nodes.get(at).map(|node| &node.kind) else { continue };
            if found.len() >= MOST || is_heading(self.tree.parent(at)) {
                continue;
            }
            let line = clean::line(text);
            let steps = line.split(TRAIL_MARKS).flat_map(|step| step.split(" / "));
            let steps =
                steps.map(|step| step.trim_matches(|c: char| c.is_whitespace() || "/|-–·:".contains(c)));
            let steps = steps.filter(|step| (2..=LONGEST_STEP).contains(&step.chars().count()));
            found.extend(steps.map(|step| (is_link(at), step.to_owned())));
        }
        // What is no link anywhere is no trail, but the label of one.
        let linked = found.iter().any(|(linked, _)| *linked);
        let label = |at: usize, step: &(bool, String)| linked && at == 0 && !step.0;
        found
            .iter()
            .enumerate()
            .filter(|(at, step)| !label(*at, step))
            .map(|(_, (_, step))| step.clone())
            .collect()
    }

    fn language(&self) -> Option<String> {
        let declared = language::declared(self.tree);
        let vietnamese = declared.as_deref().is_some_and(|declared| declared.starts_with("vi"));
        let texts = self.page.pieces.iter().map(|piece| piece.text.as_str());
        if language::is_vietnamese(texts, vietnamese) { Some("vi".to_owned()) } else { declared }
    }
}

/// The persons that lines name as source of the pictures, each once: "… tại hội nghị. Ảnh: Lê An", "Tin, ảnh: Lê An".
pub(super) fn credits<'t>(lines: impl Iterator<Item = &'t str>, lexicon: &Lexicon) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in lines.filter(|line| line.contains(':')) {
        let words = spell(line, lexicon, 80);
        let labels = labels(line, &words, lexicon);
        for (at, label) in labels.iter().enumerate().filter(|(_, label)| label.colon) {
            let own = words.iter().filter(|word| (label.start..label.end).contains(&word.start));
            let is_of_picture = match label.furniture {
                Furniture::Credit => true,
                Furniture::Byline => own.clone().any(|word| {
                    matches!(furniture_at(std::slice::from_ref(word), lexicon), Some((_, Furniture::Credit)))
                }),
                _ => false,
            };
            let next =
                labels.iter().skip(at + 1).find(|next| next.colon).map_or(line.len(), |next| next.start);
            if !is_of_picture {
                continue;
            }
            let named = line.get(label.end..next).unwrap_or_default();
            let named = named.trim_matches(|c: char| c.is_whitespace() || ":.()[]/|".contains(c));
            for person in persons(named, lexicon) {
                if !found.contains(&person) {
                    found.push(person);
                }
            }
        }
    }
    found
}

/// The steps of a line that is a trail: "Trang chủ » Tin tức".
pub(super) fn steps(line: &str) -> Vec<String> {
    if line.chars().count() > LONGEST_TRAIL || !line.contains(TRAIL_MARKS) {
        return Vec::new();
    }
    let steps = line.split(TRAIL_MARKS).map(str::trim).filter(|step| !step.is_empty());
    steps.map(str::to_owned).collect()
}

fn is_document(href: &str) -> bool {
    let lower = href.to_ascii_lowercase();
    let path = lower.split(['?', '#']).next().unwrap_or_default();
    let extension =
        path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, extension)| extension);
    extension.is_some_and(|extension| DOCUMENTS.contains(&extension)) || lower.contains(FILE_SERVICE)
}

/// Whether the source of a picture is one: neither empty nor a placeholder within the page.
fn is_picture(source: &str) -> bool {
    !source.is_empty() && !source.starts_with("data:") && !source.starts_with("about:")
}

fn resolved(href: &str, base: Option<&Url>) -> String {
    let href = href.trim();
    base.and_then(|base| base.join(href).ok()).map_or_else(|| href.to_owned(), |url| url.to_string())
}

#[cfg(test)]
mod tests {
    use danvan_domain::Reference;

    use super::*;

    #[test]
    fn credits_of_pictures_are_told_from_bylines_and_offices() {
        let lexicon = Reference::embedded_lexicon().expect("embedded reference data");
        for (line, expected) in [
            ("Quang cảnh hội nghị. Ảnh: Lê An", &["Lê An"] as &[&str]),
            ("Tin, ảnh: THANH BÌNH - THU HÀ", &["THANH BÌNH", "THU HÀ"]),
            ("Bài: Lê An", &[]),
            ("Kết quả như sau: Lê An đạt giải", &[]),
        ] {
            assert_eq!(credits([line].into_iter(), &lexicon), expected, "{line}");
        }
    }

    #[test]
    fn trails_are_told_by_their_marks() {
        assert_eq!(steps("Trang chủ >> Hoạt động của thành phố"), ["Trang chủ", "Hoạt động của thành phố"]);
        assert_eq!(steps("Huyện họp"), [""; 0]);
    }

    #[test]
    fn documents_are_told_by_their_address() {
        for (href, expected) in [
            ("/uploads/ke-hoach.PDF", true),
            ("quyet-dinh.docx?v=2", true),
            ("/cs/idcplg?IdcService=GET_FILE&dDocName=A", true),
            ("/tin/abc.html", false),
            ("/pdf", false),
        ] {
            assert_eq!(is_document(href), expected, "{href}");
        }
    }
}
