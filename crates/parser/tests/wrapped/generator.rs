//! A passage as the story of a portal's page: furniture, traps and all, the same for the same seed.

use std::fmt::Write;

use fastrand::Rng;
use jiff::{ToSpan, civil::Date};
use serde::Deserialize;

/// The shapes of pages, by platform.
pub(crate) const SHAPES: [(&str, &str); 12] = [
    ("nukeviet", include_str!("shapes/nukeviet.html")),
    ("liferay", include_str!("shapes/liferay.html")),
    ("sharepoint", include_str!("shapes/sharepoint.html")),
    ("webcenter", include_str!("shapes/webcenter.html")),
    ("websphere", include_str!("shapes/websphere.html")),
    ("wordpress", include_str!("shapes/wordpress.html")),
    ("drupal", include_str!("shapes/drupal.html")),
    ("aspnet", include_str!("shapes/aspnet.html")),
    ("onecms", include_str!("shapes/onecms.html")),
    ("print", include_str!("shapes/print.html")),
    ("amp", include_str!("shapes/amp.html")),
    ("plain", include_str!("shapes/plain.txt")),
];

/// What stands around stories.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Furniture {
    sites: Vec<String>,
    sections: Vec<String>,
    headlines: Vec<String>,
    leads: Vec<String>,
    comments: Vec<String>,
    captions: Vec<String>,
    names: Vec<String>,
    tags: Vec<String>,
    lead_tags: Vec<String>,
    footers: Vec<String>,
    weekdays: Vec<String>,
    dates: Vec<String>,
}

impl Furniture {
    pub(crate) fn read() -> Self {
        toml::from_str(include_str!("furniture.toml")).expect("the furniture")
    }
}

/// A story to put on a page.
pub(crate) struct Story<'s> {
    pub(crate) title: &'s str,
    pub(crate) text: &'s str,
    pub(crate) published: Option<Date>,
}

/// How an editor wrote the paragraphs.
#[derive(Clone, Copy)]
enum Style {
    Paragraph,
    Word,
    Divisions,
    Breaks,
    Fonts,
}

/// A page in the making.
struct Maker<'m> {
    random: Rng,
    furniture: &'m Furniture,
    story: &'m Story<'m>,
    plain: bool,
    site: String,
    today: Date,
    /// How many sections the menus have named.
    sections: usize,
}

/// The page of a story in one of [`SHAPES`], and the day on which it was captured.
pub(crate) fn page(story: &Story<'_>, shape: usize, seed: u64, furniture: &Furniture) -> (String, Date) {
    let (name, template) = SHAPES[shape];
    let mut random = Rng::with_seed(seed);
    let today = story.published.map_or(jiff::civil::date(2025, 5, 20), |day| {
        day.checked_add(i64::from(random.u8(2..90)).days()).expect("a day in this century")
    });
    let site = random.choice(&furniture.sites).expect("sites").clone();
    let mut maker = Maker { random, furniture, story, plain: name == "plain", site, today, sections: 0 };
    (maker.filled(template), today)
}

/// A day on which a passage can have been published: late in the last year that it names.
pub(crate) fn day_after(text: &str) -> Date {
    let words = text.split(|c: char| !c.is_ascii_digit());
    let years = words.filter(|word| word.len() == 4).filter_map(|word| word.parse::<i16>().ok());
    let last = years.filter(|year| (2005..=2026).contains(year)).max();
    jiff::civil::date(last.unwrap_or(2021), 12, 28)
}

impl Maker<'_> {
    fn filled(&mut self, template: &str) -> String {
        let lines: Vec<&str> =
            self.story.text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        // What leads a story is a sentence, and not the heading of a part or a table.
        let opens =
            lines.first().is_some_and(|line| line.ends_with(['.', ':']) && line.chars().count() >= 40);
        let has_lead = lines.len() > 1 && opens && self.random.bool();
        let (lead, body) = lines.split_at(usize::from(has_lead));
        let lead = lead.first().map_or(String::new(), |lead| self.tagged(lead));
        let body = self.body(body);
        let mut page = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once("{{") {
            let (key, after) = after.split_once("}}").expect("a closed placeholder");
            page.push_str(before);
            let value = match key {
                "lead" => lead.clone(),
                "body" => body.clone(),
                key => self.part(key),
            };
            page.push_str(&value);
            rest = after;
        }
        page.push_str(rest);
        page
    }

    fn part(&mut self, key: &str) -> String {
        let base = "https://portal.example/vi/news/hoat-dong/";
        match key {
            "title" => self.text(self.story.title),
            "site" => self.site.clone(),
            "base" => base.to_owned(),
            "url" => format!("{base}bai-viet-1187.html"),
            "section" => self.furniture.sections[0].clone(),
            "meta" => self.meta(),
            "jsonld" => self.structured(),
            "clock" => self.clock(),
            "date" => self.story.published.map_or(String::new(), |day| self.dated(day)),
            "byline" => self.one(|furniture| &furniture.names),
            "figure" => self.figure(),
            "tags" => self.tags(),
            "comments" => self.comments(),
            "counter" => self.counter(),
            "footer" => self.footer(),
            "sidebar" => self.sidebar(),
            "menu" => self.each(12, |maker| {
                let section = maker.next_section();
                format!("<li><a href=\"/muc/\">{section}</a></li>")
            }),
            "menu_links" => self.each(12, |maker| {
                format!("<a href=\"/muc/\"><span>{}</span></a>", maker.next_section())
            }),
            "menu_cells" => self.each(9, |maker| {
                format!("<td nowrap><a href=\"/muc/\">{}</a></td>", maker.next_section())
            }),
            "menu_lines" => self.each(12, |maker| maker.next_section() + "\n"),
            "related" => self.each(5, |maker| {
                let (headline, day) = maker.other();
                format!("<li><a href=\"/t/1.html\">{headline}</a> <span>({day})</span></li>\n")
            }),
            "related_rows" => self.each(5, |maker| {
                let (headline, day) = maker.other();
                format!("<tr><td><a href=\"/t/2.html\">{headline}</a> ({day})</td></tr>\n")
            }),
            "related_links" => self.each(2, |maker| {
                format!("<div><a rel=\"prev\" href=\"/t/3.html\">{}</a></div>", maker.other().0)
            }),
            "related_leads" => self.each(4, |maker| {
                let (headline, day) = maker.other();
                let lead = maker.one(|furniture| &furniture.leads);
                format!(
                    "<div class=\"item\"><h3><a href=\"/t/4.html\">{headline}</a></h3><span>{day}</span><p>{lead}</p></div>\n"
                )
            }),
            "related_lines" => self.each(5, |maker| maker.other().0 + "\n"),
            other => panic!("no placeholder is called {other}"),
        }
    }

    fn each(&mut self, count: usize, mut make: impl FnMut(&mut Self) -> String) -> String {
        (0..count).map(|_| make(self)).collect()
    }

    fn one(&mut self, list: impl Fn(&Furniture) -> &Vec<String>) -> String {
        self.random.choice(list(self.furniture)).expect("a list that is not empty").clone()
    }

    /// A section, each once in its turn: no menu names one twice.
    fn next_section(&mut self) -> String {
        self.sections += 1;
        self.furniture.sections[self.sections % self.furniture.sections.len()].clone()
    }

    /// Another story's headline, and a day near this one's.
    fn other(&mut self) -> (String, String) {
        let day = self.today.checked_sub(i64::from(self.random.u16(1..200)).days()).expect("a day");
        (self.one(|furniture| &furniture.headlines), day.strftime("%d/%m/%Y").to_string())
    }

    fn dated(&mut self, day: Date) -> String {
        let form = self.one(|furniture| &furniture.dates);
        let (hour, minute) = (self.random.u8(6..22), self.random.u8(0..60));
        self.moment(&form, day, hour, minute)
    }

    fn clock(&mut self) -> String {
        self.moment("{w}, {d}/{m}/{y} {h}:{n} (GMT +7)", self.today, 5, 32)
    }

    fn moment(&self, form: &str, day: Date, hour: u8, minute: u8) -> String {
        let weekday = usize::try_from(day.weekday().to_sunday_zero_offset()).expect("a day of the week");
        form.replace("{d}", &format!("{:02}", day.day()))
            .replace("{m}", &format!("{:02}", day.month()))
            .replace("{y}", &day.year().to_string())
            .replace("{h}", &format!("{hour:02}"))
            .replace("{n}", &format!("{minute:02}"))
            .replace("{w}", &self.furniture.weekdays[weekday])
    }

    fn meta(&self) -> String {
        let first = self.story.text.lines().next().unwrap_or_default();
        let description: String = first.chars().take(140).collect();
        format!("<meta name=\"description\" content=\"{}\">", self.text(&description))
    }

    fn structured(&self) -> String {
        let Some(day) = self.story.published else { return String::new() };
        let claims = serde_json::json!({
            "@context": "https://schema.org", "@type": "NewsArticle", "headline": self.story.title,
            "datePublished": format!("{day}T08:30:00+07:00"),
            "publisher": {"@type": "Organization", "name": self.site},
        });
        format!("<script type=\"application/ld+json\">{claims}</script>")
    }

    /// The opening with the outlet's tag before it, on some pages.
    fn tagged(&mut self, lead: &str) -> String {
        let tag = if self.random.u8(0..3) == 0 { self.one(|f| &f.lead_tags) } else { String::new() };
        self.text(&format!("{tag}{lead}"))
    }

    fn figure(&mut self) -> String {
        let caption = self.one(|furniture| &furniture.captions);
        if self.plain {
            return caption;
        }
        match self.random.u8(0..4) {
            0 => format!(
                "<figure><img src=\"/a.jpg\" alt=\"{caption}\"><figcaption>{caption}</figcaption></figure>"
            ),
            1 => format!(
                "<table align=\"center\"><tr><td><img src=\"/a.jpg\"></td></tr><tr><td><i>{caption}</i></td></tr></table>"
            ),
            2 => {
                format!("<div class=\"image\"><img src=\"/a.jpg\"><p class=\"pCaption\">{caption}</p></div>")
            }
            _ => String::new(),
        }
    }

    fn tags(&mut self) -> String {
        let tags = self.furniture.tags.clone();
        if self.plain {
            return format!("Từ khóa: {}", tags.join(", "));
        }
        tags.iter().map(|tag| format!("<a href=\"/tag/\">{tag}</a> ")).collect()
    }

    fn comments(&mut self) -> String {
        let plain = self.plain;
        self.each(2, |maker| {
            let (name, comment) = (maker.one(|f| &f.names), maker.one(|f| &f.comments));
            if plain {
                format!("{name}\n{comment}\nTrả lời\n")
            } else {
                format!(
                    "<div class=\"comment-item\"><b>{name}</b><p>{comment}</p><a href=\"#\">Trả lời</a></div>"
                )
            }
        })
    }

    fn counter(&mut self) -> String {
        let (online, today) = (self.random.u16(20..900), self.random.u16(1000..9999));
        if self.plain {
            return format!("Thống kê truy cập\nĐang online: {online}\nHôm nay: {today}\nTất cả: 46.498.021");
        }
        format!(
            "<div class=\"counter\"><h4>Thống kê truy cập</h4><ul><li>Đang online: <b>{online}</b></li>\
             <li>Hôm nay: <b>{today}</b></li><li>Tất cả: <b>46.498.021</b></li></ul></div>"
        )
    }

    fn footer(&self) -> String {
        let lines = self.furniture.footers.iter().map(|line| line.replace("{site}", &self.site));
        let lines: Vec<String> = lines.collect();
        if self.plain { lines.join("\n") } else { format!("<p>{}</p>", lines.join("</p><p>")) }
    }

    fn sidebar(&mut self) -> String {
        let hot = self.each(5, |maker| {
            format!("<div class=\"hot-item\"><a href=\"/h/1.html\">{}</a></div>", maker.other().0)
        });
        let lead = self.one(|furniture| &furniture.leads);
        let headline = self.other().0;
        format!(
            "<div class=\"hotnews\"><strong>TIN NỔI BẬT</strong><div class=\"first\"><a href=\"/h/0.html\">{headline}</a>\
             <div class=\"tomtat\">{lead}</div></div>{hot}</div>"
        )
    }

    /// The story's lines, with a picture or a box of another story among them on some pages.
    fn body(&mut self, lines: &[&str]) -> String {
        if self.plain {
            return lines.join("\n");
        }
        let style = match self.random.u8(0..5) {
            0 => Style::Paragraph,
            1 => Style::Word,
            2 => Style::Divisions,
            3 => Style::Breaks,
            _ => Style::Fonts,
        };
        let spaced = self.random.u8(0..4) == 0;
        // No editor puts a box into a list or a table.
        let is_prose = |line: &&&str| line.ends_with('.') && line.chars().count() >= 60;
        let opens = lines.iter().take(3).filter(is_prose).count() == 3;
        let interrupted = opens && self.random.u8(0..3) == 0;
        let mut html = String::new();
        let mut at = 0;
        while at < lines.len() {
            let rows = lines[at..].iter().take_while(|line| line.contains('\t')).count();
            if rows > 1 {
                html.push_str(&self.table(&lines[at..at + rows]));
                at += rows;
                continue;
            }
            let mut text = self.text(lines[at]);
            if spaced {
                text = text.replacen(' ', "&nbsp;", 1).replace(" mô hình", "&nbsp;mô hình");
            }
            styled(&mut html, style, &text);
            if interrupted && at == 1 {
                html.push_str(&self.interruption());
            }
            at += 1;
        }
        html
    }

    fn interruption(&mut self) -> String {
        let (headline, _) = self.other();
        match self.random.u8(0..3) {
            0 => format!("<p><strong>Xem thêm:</strong> <a href=\"/x/1.html\">{headline}</a></p>"),
            1 => format!(
                "<div class=\"related-inline\"><span>Tin liên quan</span><ul><li><a href=\"/x/2.html\">{headline}</a></li></ul></div>"
            ),
            _ => self.figure(),
        }
    }

    fn table(&self, rows: &[&str]) -> String {
        let mut html = String::from("<table border=\"1\"><tbody>");
        for row in rows {
            let cells: String =
                row.split('\t').map(|cell| format!("<td><p>{}</p></td>", self.text(cell))).collect();
            write!(html, "<tr>{cells}</tr>").expect("writing to a string");
        }
        html + "</tbody></table>"
    }

    /// Text as the page writes it.
    fn text(&self, text: &str) -> String {
        if self.plain {
            return text.to_owned();
        }
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
    }
}

fn styled(html: &mut String, style: Style, text: &str) {
    let written = match style {
        Style::Paragraph => writeln!(html, "<p>{text}</p>"),
        Style::Word => writeln!(
            html,
            "<p class=\"MsoNormal\" style=\"text-align:justify\"><span style=\"font-size:14pt;\
             font-family:'Times New Roman',serif\">{text}</span><o:p></o:p></p>"
        ),
        Style::Divisions => {
            writeln!(html, "<div style=\"text-align:justify\"><span>{text}</span></div><div>&nbsp;</div>")
        }
        Style::Breaks => writeln!(html, "{text}<br /><br />"),
        Style::Fonts => {
            write!(html, "<p align=\"justify\"><font face=\"Arial\" size=\"2\">{text}</font></p>")
        }
    };
    written.expect("writing to a string");
}
