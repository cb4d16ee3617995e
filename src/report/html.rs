//! A report as one HTML page: no network, no script, readable in the dark, on a phone and on paper.
//!
//! Every string is escaped, and the page's own policy allows nothing but its style, named by its hash: markup in a
//! message stays text.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::chart::svg;
use super::document::{Block, Chart, Document, Ink, Quote, Section, Table, Tile, Tone};
use super::escape::escaped;
use super::model::Report;
use super::sections::document;
use crate::error::Result;

/// Style of the page, and of the charts in it.
const STYLE: &str = include_str!("page.css");

/// Letters of base 64.
const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

impl Report {
    /// The whole report as an HTML page.
    ///
    /// # Errors
    /// [`ErrorCode::Output`](crate::error::ErrorCode::Output) when a chart cannot be drawn.
    pub fn to_html(&self) -> Result<String> {
        render(&document(self))
    }
}

fn render(document: &Document) -> Result<String> {
    let title = escaped(&document.title);
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{}'; \
         base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n",
        hash(STYLE)
    );
    head(document, &title, &mut page);
    page.push_str("<main id=\"main\">\n");
    for section in &document.sections {
        self::section(section, &mut page)?;
    }
    page.push_str("</main>\n");
    foot(document, &mut page);
    page.push_str("</body>\n</html>\n");
    Ok(page)
}

/// SHA-256 in base 64, as a policy names a style.
fn hash(style: &str) -> String {
    let digest = Sha256::digest(style.as_bytes());
    let mut out = String::new();
    for three in digest.chunks(3) {
        let [a, b, c] = [0, 1, 2].map(|at| u32::from(three.get(at).copied().unwrap_or_default()));
        let bits = (a << 16) | (b << 8) | c;
        for at in 0..4 {
            let index = (bits >> (18 - 6 * at)) & 63;
            let letter = BASE64.get(index as usize).copied().unwrap_or(b'=');
            out.push(if at > three.len() {
                '='
            } else {
                char::from(letter)
            });
        }
    }
    out
}

fn head(document: &Document, title: &str, page: &mut String) {
    let _ = writeln!(
        page,
        "<a class=\"skip\" href=\"#main\">To the figures</a>\n<header>\n<h1>{title}</h1>\n<p class=\"under\">{}</p>",
        escaped(&document.under)
    );
    for note in &document.notes {
        let _ = writeln!(page, "<p class=\"note\">{}</p>", escaped(note));
    }
    page.push_str("</header>\n<nav aria-label=\"Sections\"><ul>\n");
    for section in &document.sections {
        let _ = writeln!(
            page,
            "<li><a href=\"#{}\">{}</a></li>",
            section.id,
            escaped(section.title)
        );
    }
    page.push_str("</ul></nav>\n");
}

fn foot(document: &Document, page: &mut String) {
    page.push_str("<footer>\n<h2>What the figures mean</h2>\n<ul>\n");
    for definition in &document.definitions {
        let _ = writeln!(page, "<li>{}</li>", escaped(definition));
    }
    page.push_str("</ul>\n</footer>\n");
}

fn section(section: &Section, page: &mut String) -> Result<()> {
    let id = section.id;
    let _ = writeln!(
        page,
        "<section id=\"{id}\" aria-labelledby=\"{id}-title\">\n<h2 id=\"{id}-title\">{}</h2>",
        escaped(section.title)
    );
    for block in &section.blocks {
        self::block(block, page)?;
    }
    page.push_str("</section>\n");
    Ok(())
}

fn block(block: &Block, page: &mut String) -> Result<()> {
    match block {
        Block::Lead(text) => {
            let _ = writeln!(page, "<p class=\"lead\">{}</p>", escaped(text));
        }
        Block::Text(text) => {
            let _ = writeln!(page, "<p>{}</p>", escaped(text));
        }
        Block::List(items) => {
            page.push_str("<ul class=\"findings\">\n");
            for item in items {
                let _ = writeln!(page, "<li>{}</li>", escaped(item));
            }
            page.push_str("</ul>\n");
        }
        Block::Tiles(tiles) => {
            page.push_str("<dl class=\"tiles\">\n");
            for of in tiles {
                tile(of, page);
            }
            page.push_str("</dl>\n");
        }
        Block::Table(of) => table(of, page),
        Block::Charts(charts) => {
            page.push_str("<div class=\"charts\">\n");
            for of in charts {
                chart(of, page)?;
            }
            page.push_str("</div>\n");
        }
        Block::Quotes(title, quotes) => {
            let _ = writeln!(page, "<h3>{}</h3>\n<ul class=\"quotes\">", escaped(title));
            for of in quotes {
                quote(of, page);
            }
            page.push_str("</ul>\n");
        }
    }
    Ok(())
}

fn class(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "",
        Tone::Bad => " class=\"bad\"",
        Tone::Good => " class=\"good\"",
    }
}

fn tile(tile: &Tile, page: &mut String) {
    let _ = writeln!(
        page,
        "<div{}><dt>{}</dt><dd><b>{}</b> <span>{}</span></dd></div>",
        class(tile.tone),
        escaped(&tile.name),
        escaped(&tile.value),
        escaped(&tile.detail)
    );
}

/// Names that come from records may run in any direction, so each stands by itself.
fn quote(quote: &Quote, page: &mut String) {
    let _ = write!(
        page,
        "<li><p class=\"about\"><bdi>{}</bdi></p>",
        escaped(&quote.about)
    );
    if let Some(text) = &quote.text {
        let _ = write!(
            page,
            "<blockquote><bdi>{}</bdi></blockquote>",
            escaped(text)
        );
    }
    page.push_str("</li>\n");
}

fn chart(chart: &Chart, page: &mut String) -> Result<()> {
    let _ = writeln!(
        page,
        "<figure><figcaption>{}</figcaption>",
        escaped(&chart.title)
    );
    legend(chart, page);
    // Without a point there is nothing to draw.
    if chart.lines.iter().any(|line| !line.values.is_empty()) {
        page.push_str(&svg(chart)?);
    }
    page.push('\n');
    table(&chart.table, page);
    page.push_str("</figure>\n");
    Ok(())
}

/// What the colours stand for, where there is more than one.
fn legend(chart: &Chart, page: &mut String) {
    if chart.lines.len() < 2 {
        return;
    }
    page.push_str("<ul class=\"legend\">");
    for line in &chart.lines {
        let ink = match line.ink {
            Ink::Accent => "accent",
            Ink::Bad => "bad",
            Ink::Worse => "worse",
            Ink::Quiet => "quiet",
        };
        let _ = write!(page, "<li class=\"{ink}\">{}</li>", escaped(line.name));
    }
    page.push_str("</ul>\n");
}

fn table(table: &Table, page: &mut String) {
    if table.rows.is_empty() {
        return;
    }
    let caption = escaped(&table.caption);
    if table.is_folded {
        let _ = writeln!(page, "<details><summary>{caption}</summary>");
    }
    // Wide tables scroll in a region of their own, which the keyboard reaches.
    let _ = writeln!(
        page,
        "<div class=\"wide\" role=\"region\" aria-label=\"{caption}\" tabindex=\"0\"><table>\n<caption>{caption}</caption>"
    );
    page.push_str("<thead><tr>");
    for (at, name) in table.head.iter().enumerate() {
        let class = if at < table.names {
            " class=\"name\""
        } else {
            ""
        };
        let _ = write!(page, "<th scope=\"col\"{class}>{}</th>", escaped(name));
    }
    page.push_str("</tr></thead>\n<tbody>\n");
    for row in &table.rows {
        page.push_str("<tr>");
        for (at, cell) in row.iter().enumerate() {
            let text = escaped(&cell.text);
            let _ = match at {
                0 => write!(
                    page,
                    "<th scope=\"row\" class=\"name\"><bdi>{text}</bdi></th>"
                ),
                at if at < table.names => write!(page, "<td class=\"name\"><bdi>{text}</bdi></td>"),
                _ => write!(page, "<td{}>{text}</td>", class(cell.tone)),
            };
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n</table></div>\n");
    if table.is_folded {
        page.push_str("</details>\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `printf abc | openssl dgst -sha256 -binary | base64`.
    #[test]
    fn styles_are_named_by_their_hash() {
        assert_eq!(hash("abc"), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
    }
}
