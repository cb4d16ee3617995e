//! What HTML elements mean to a reader of mail.

use crate::label::MaskKind;

/// The attributes of a tag that say something about quotes and visibility; lower case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tag {
    /// Element name.
    pub name: String,
    /// `id`, `class`, `type`, `data-smartmail` and `data-marker`, parted by blanks.
    pub marks: String,
    /// The `style` attribute without blanks.
    pub style: String,
}

/// What an element does to the text inside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Its content is not for readers: scripts, style sheets, the head.
    Unread,
    /// Its style hides it.
    Hidden,
    /// Its content is of this kind.
    Mask(MaskKind),
    /// A quote with its head, in which answers may stand after the first `blockquote`.
    QuoteBox,
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

/// Yahoo puts a number of its own before this class.
const YAHOO_SUFFIX: &str = "yahoo_quoted";

/// The role of an element.
pub(super) fn role(tag: &Tag) -> Role {
    if is_unread(&tag.name) {
        return Role::Unread;
    }
    if tag.name == "blockquote" {
        return Role::Mask(MaskKind::Quoted);
    }
    if is_hidden_style(&tag.style) {
        return Role::Hidden;
    }
    if !tag.marks.is_empty()
        && let Some(role) = marked_role(&tag.marks)
    {
        return role;
    }
    if is_head_style(&tag.style) {
        return Role::HeadHint;
    }
    Role::Ordinary
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
    ["display:none", "visibility:hidden", "mso-hide:all"]
        .iter()
        .any(|s| style.contains(s))
}

/// The rule that Outlook and Windows Mail draw above a reply head.
fn is_head_style(style: &str) -> bool {
    style.contains("border-top:solid")
        || style.contains("border-top-style:solid")
        || style.contains("border-top:1pxsolid")
}
