//! What HTML elements mean to a reader of mail.

use crate::label::MaskKind;

/// The attributes of a tag that say something about quotes and visibility; lower case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tag {
    /// Element name.
    pub name: String,
    /// `id`, `class`, `name`, `data-smartmail` and `data-marker`, parted by blanks.
    pub marks: String,
    /// The `style` attribute without blanks.
    pub style: String,
    /// True with the type `cite` or an attribute `cite`, by which mail programs mark a quote.
    pub is_cited: bool,
    /// True with the attribute `hidden`.
    pub is_hidden: bool,
}

/// What an element does to the text inside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Its content is not for readers: scripts, style sheets, the head.
    Unread,
    /// Its style or an attribute hides it.
    Hidden,
    /// Its text has no size, until an element inside gives it one.
    Sizeless,
    /// Its content is of this kind.
    Mask(MaskKind),
    /// A quote with its head, in which answers may stand after the first `blockquote`.
    QuoteBox,
    /// A quote that may be a reply's, or the writer's own: people set in with it what they tell.
    BlockQuote,
    /// A reply head may start here.
    HeadHint,
    /// Nothing out of the ordinary.
    Ordinary,
}

/// How an element breaks the line before and after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    /// Stands in the line.
    Inline,
    /// Starts and ends a line.
    Block,
    /// Is a line break.
    Break,
    /// Is parted from its neighbour by a blank.
    Cell,
}

/// How the named element breaks the line.
pub(super) fn flow(name: &str) -> Flow {
    match name {
        "br" => Flow::Break,
        "td" | "th" | "option" => Flow::Cell,
        "address" | "article" | "aside" | "blockquote" | "body" | "center" | "dd" | "details"
        | "dir" | "div" | "dl" | "dt" | "fieldset" | "figcaption" | "figure" | "footer"
        | "form" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "head" | "header" | "hr" | "html"
        | "legend" | "li" | "main" | "menu" | "nav" | "ol" | "p" | "pre" | "section"
        | "summary" | "table" | "tbody" | "tfoot" | "thead" | "title" | "tr" | "ul" => Flow::Block,
        _ => Flow::Inline,
    }
}

/// Elements that have no end tag.
pub(super) fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Elements whose content is not for readers.
pub(super) fn is_unread(name: &str) -> bool {
    matches!(
        name,
        "script" | "style" | "head" | "title" | "template" | "noembed" | "object" | "svg"
    )
}

/// Elements that cannot stand in a `head`; most mail leaves out its end tag, or the `body`.
pub(super) fn is_body_part(name: &str) -> bool {
    name == "body" || (flow(name) == Flow::Block && !matches!(name, "head" | "title" | "html"))
}

/// Ids and classes of quoted parts, each from the mail program named beside it.
const QUOTE_MARKS: &[&str] = &[
    "gmail_attr",                              // Gmail
    "yahooquoted",                             // Yahoo, older
    "moz-cite-prefix",                         // Thunderbird
    "moz-email-headers-table",                 // Thunderbird, forwarded head
    "protonmail_quote",                        // Proton
    "tutanota_quote",                          // Tutanota
    "zmail_extra",                             // Zoho
    "mailquote",                               // mail.ru
    "reply-intro",                             // Roundcube
    "messagereplysection",                     // Spark
    "mail-editor-reference-message-container", // Outlook for Mac and mobile
    "__qqmail_quote",                          // QQ
    "quoted-text",                             // helpdesks
    "zd_comment_quoted",                       // Zendesk
    "freshdesk_quote",                         // Freshdesk
    "hs_reply",                                // HubSpot
    "front-blockquote",                        // Front
    "isreplycontent",                          // NetEase
    "isforwardcontent",                        // NetEase
    "airmail_on",                              // Airmail, the head
    "clean_bq",                                // Airmail
    "missive_quote",                           // Missive
];

/// Ids and classes that box a quote together with its head.
const BOX_MARKS: &[&str] = &["gmail_quote", "gmail_extra"];

/// Ids and classes of signatures.
const SIGNATURE_MARKS: &[&str] = &[
    "gmail_signature",             // Gmail
    "moz-signature",               // Thunderbird
    "applemailsignature",          // Apple
    "ms-outlook-mobile-signature", // Outlook mobile
    "signature",                   // Outlook on the web
    "protonmail_signature_block",  // Proton
    "tutanota_signature",          // Tutanota
    "ymail_android_signature",     // Yahoo
    "yahoosignature",              // Yahoo
    "gmail_signature_prefix",      // Gmail, its dashes
    "applemailsignaturebody",      // Apple
    "messagesignaturesection",     // Spark
    "front-signature",             // Front
    "missive_signature",           // Missive
    "blue-mail-signature",         // BlueMail
    "edo-signature",               // Edison
];

/// Ids and classes of the element in which Outlook opens a reply head.
const HEAD_MARKS: &[&str] = &["divrplyfwdmsg", "outlookmessageheader", "appendonsend"];

/// What Outlook puts before the ids and classes of mail that it passes on.
const COPY_PREFIX: &str = "x_";

/// What mail programs call their quotes, behind their own names.
const QUOTE_SUFFIX: &str = "_quote";

/// Yahoo puts a number of its own before this class.
const YAHOO_SUFFIX: &str = "yahoo_quoted";

/// The role of an element.
pub(super) fn role(tag: &Tag) -> Role {
    if is_unread(&tag.name) {
        return Role::Unread;
    }
    if tag.is_hidden || is_hidden_style(&tag.style) {
        return Role::Hidden;
    }
    if tag.name == "blockquote" {
        return quote_role(tag);
    }
    if !tag.marks.is_empty()
        && let Some(role) = marked_role(&tag.marks)
    {
        return role;
    }
    if has_no_size(&tag.style) {
        return Role::Sizeless;
    }
    if is_head_style(&tag.style) {
        return Role::HeadHint;
    }
    Role::Ordinary
}

/// A block quote with the sign of a mail program is a reply's: a type, a class, a bar at its left.
fn quote_role(tag: &Tag) -> Role {
    let is_quote = |mark: &str| mark.ends_with(QUOTE_SUFFIX);
    match marked_role(&tag.marks) {
        Some(Role::Mask(kind)) => Role::Mask(kind),
        Some(Role::QuoteBox) => Role::Mask(MaskKind::Quoted),
        _ if tag.is_cited
            || has_bar(&tag.style)
            || tag.marks.split_ascii_whitespace().any(is_quote) =>
        {
            Role::Mask(MaskKind::Quoted)
        }
        _ => Role::BlockQuote,
    }
}

fn marked_role(marks: &str) -> Option<Role> {
    marks.split_ascii_whitespace().find_map(|mark| {
        let mark = mark.trim_start_matches(COPY_PREFIX);
        if QUOTE_MARKS.contains(&mark) || mark.ends_with(YAHOO_SUFFIX) {
            Some(Role::Mask(MaskKind::Quoted))
        } else if SIGNATURE_MARKS.contains(&mark) {
            Some(Role::Mask(MaskKind::Signature))
        } else if BOX_MARKS.contains(&mark) {
            Some(Role::QuoteBox)
        } else if HEAD_MARKS.contains(&mark) {
            Some(Role::HeadHint)
        } else {
            None
        }
    })
}

/// Preview texts and tracking parts that no mail program shows.
fn is_hidden_style(style: &str) -> bool {
    let has = |wanted: fn(&str, &str) -> bool| {
        declarations(style).any(|(property, value)| wanted(property, value))
    };
    has(|property, value| {
        matches!(
            (property, value),
            ("display", "none") | ("visibility", "hidden") | ("mso-hide", "all")
        ) || (property == "opacity" && is_zero(value))
    }) || (has(|property, value| property == "max-height" && is_zero(value))
        && has(|property, value| (property, value) == ("overflow", "hidden")))
}

/// Text of size zero. Newsletters write it around parts that have a size of their own.
fn has_no_size(style: &str) -> bool {
    declarations(style).any(|(property, value)| property == "font-size" && is_zero(value))
}

/// True for an element whose text has a size, whatever stands around it.
pub(super) fn gives_size(tag: &Tag) -> bool {
    matches!(tag.name.as_str(), "font" | "table")
        || declarations(&tag.style).any(|(property, value)| {
            property == "font" || (property == "font-size" && !is_zero(value))
        })
}

/// The bar that mail programs draw beside what they quote.
fn has_bar(style: &str) -> bool {
    declarations(style).any(|(property, value)| {
        matches!(property, "border-left" | "border-left-style")
            && ["solid", "dashed", "dotted"]
                .iter()
                .any(|line| value.contains(line))
    })
}

/// Properties and their values. A semicolon in quotes or brackets parts nothing.
fn declarations(style: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut quote = None;
    let mut brackets = 0_usize;
    let parts = style.split(move |c: char| {
        match (quote, c) {
            (Some(open), _) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '(') => brackets += 1,
            (None, ')') => brackets = brackets.saturating_sub(1),
            (None, _) => return c == ';' && brackets == 0,
        }
        false
    });
    parts.filter_map(|part| {
        let (property, value) = part.split_once(':')?;
        Some((property, value.strip_suffix("!important").unwrap_or(value)))
    })
}

/// `0`, `0px`, `0.0em`.
fn is_zero(value: &str) -> bool {
    let number = value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
    number.contains('0') && number.bytes().all(|b| matches!(b, b'0' | b'.'))
}

/// The rule that Outlook and Windows Mail draw above a reply head.
fn is_head_style(style: &str) -> bool {
    style.contains("border-top:solid")
        || style.contains("border-top-style:solid")
        || style.contains("border-top:1pxsolid")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(name: &str, style: &str) -> Tag {
        Tag {
            name: name.to_owned(),
            style: style.to_owned(),
            ..Tag::default()
        }
    }

    #[test]
    fn styles_hide_by_whole_declarations() {
        let cases = [
            ("display:none", Role::Hidden),
            ("color:red;display:none!important", Role::Hidden),
            ("opacity:0", Role::Hidden),
            ("opacity:0.5", Role::Ordinary),
            ("max-height:0;overflow:hidden", Role::Hidden),
            ("max-height:0px", Role::Ordinary),
            ("font-size:0", Role::Sizeless),
            ("font-size:0px;color:red", Role::Sizeless),
            ("font-size:10px", Role::Ordinary),
            ("x-display:none", Role::Ordinary),
            ("background:url('x;display:none')", Role::Ordinary),
            ("background:url(x;display:none)", Role::Ordinary),
            ("display:none;background:url('x", Role::Hidden),
        ];
        for (style, expected) in cases {
            assert_eq!(role(&tag("div", style)), expected, "{style}");
        }
    }

    #[test]
    fn block_quotes_are_replies_by_their_signs() {
        let quoted = Role::Mask(MaskKind::Quoted);
        let plain = tag("blockquote", "margin:00040px;border:none;padding:0px");
        assert_eq!(role(&plain), Role::BlockQuote);
        let barred = tag("blockquote", "border:none;border-left:solid#ccc1.0pt");
        assert_eq!(role(&barred), quoted);
        let cited = Tag {
            is_cited: true,
            ..plain.clone()
        };
        assert_eq!(role(&cited), quoted);
        let cases = [
            ("gmail_quote", quoted),
            ("x_gmail_quote", quoted),
            ("spark_quote", quoted),
            ("yiv1yahoo_quoted", quoted),
            ("moz-signature", Role::Mask(MaskKind::Signature)),
            ("webkit-indent-blockquote", Role::BlockQuote),
        ];
        for (marks, expected) in cases {
            let marked = Tag {
                marks: format!(" {marks}"),
                ..plain.clone()
            };
            assert_eq!(role(&marked), expected, "{marks}");
        }
    }
}
