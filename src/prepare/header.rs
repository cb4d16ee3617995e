//! Blocks of mail header lines inside a text: `From: … Sent: … To: … Subject: …`, as Outlook and
//! others put them above the mail they answer or forward.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::shape::{Evidence, has_mail};
use super::sheet::Sheet;

/// A header field, whatever its language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    From,
    Date,
    To,
    Subject,
    Other,
}

/// Lines of a block that are looked at; address lists may wrap.
const MAX_BLOCK_LINES: usize = 16;

/// Longest label, in bytes.
const MAX_LABEL_BYTES: usize = 40;

/// How sure the markup makes us that a block starts here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    /// Only the words speak for it.
    Words,
    /// The markup says that a head starts here: labels of any language will do.
    Markup,
}

/// The last line of the header block that starts at line `first`, if one does.
pub(super) fn block_end(sheet: &Sheet<'_>, first: usize, trust: Trust) -> Option<usize> {
    match trust {
        Trust::Words => labelled_block(sheet, first)
            .filter(Block::is_head)
            .map(|b| b.last),
        Trust::Markup => labelled_block(sheet, first)
            .filter(|b| b.fields >= 2)
            .map(|b| b.last)
            .or_else(|| foreign_block(sheet, first)),
    }
}

/// The last of the header lines that follow a forward marker, however few they are.
pub(super) fn labels_end(sheet: &Sheet<'_>, first: usize) -> Option<usize> {
    labelled_block(sheet, first).map(|b| b.last)
}

/// What a run of labelled lines holds.
#[derive(Default)]
struct Block {
    last: usize,
    fields: usize,
    /// One bit a field.
    seen: u8,
    /// The sender has a mail address.
    has_address: bool,
}

impl Block {
    /// A sender, and enough beside it that no order form or itinerary looks the same.
    fn is_head(&self) -> bool {
        let has_other = self.has(Field::Date) || self.has(Field::To);
        self.has(Field::From) && has_other && (self.has(Field::Subject) || self.has_address)
    }

    fn has(&self, field: Field) -> bool {
        self.seen & (1 << field as u8) != 0
    }

    fn take(&mut self, field: Field, index: usize, value: &str) {
        self.last = index;
        self.fields += 1;
        self.seen |= 1 << field as u8;
        if field == Field::From {
            self.has_address |= has_mail(value) || value.contains("[mailto:");
        }
    }
}

fn labelled_block(sheet: &Sheet<'_>, first: usize) -> Option<Block> {
    let (field, value) = parse_label(sheet.trimmed(first))?;
    let mut block = Block::default();
    block.take(field, first, value);
    let mut gaps = 0;
    for index in first + 1..sheet.len().min(first + MAX_BLOCK_LINES) {
        let line = sheet.trimmed(index);
        if let Some((field, value)) = parse_label(line) {
            block.take(field, index, value);
            gaps = 0;
        } else if is_continuation(line) {
            block.last = index;
        } else if line.is_empty() && gaps == 0 {
            gaps += 1;
        } else {
            break;
        }
    }
    Some(block)
}

/// A wrapped list of addresses.
fn is_continuation(line: &str) -> bool {
    has_mail(line) && (line.contains(';') || line.contains('<') || !line.contains(' '))
}

/// Lines of the shape `label: value` under a head's rule, in a language we have no labels for.
fn foreign_block(sheet: &Sheet<'_>, first: usize) -> Option<usize> {
    const LINES: usize = 5;
    let labelled = |i: &usize| {
        let line = sheet.trimmed(*i);
        split_label(line).is_some_and(|(label, value)| !label.contains(' ') && !value.is_empty())
    };
    let stop = sheet.len().min(first + LINES);
    let count = (first..stop).filter(labelled).count();
    let evidence = Evidence::of(sheet.joined(first, stop.saturating_sub(1)));
    let is_block = labelled(&first) && count >= 3 && (evidence.has_mail || evidence.has_date);
    (first..stop).rfind(labelled).filter(|_| is_block)
}

/// The field and value of `From: Jane`, also bold as `*From:* Jane`.
fn parse_label(line: &str) -> Option<(Field, &str)> {
    let (label, value) = split_label(line)?;
    let field = FIELDS.get(label.to_lowercase().as_str())?;
    Some((*field, value))
}

fn split_label(line: &str) -> Option<(&str, &str)> {
    // Most lines have neither an ASCII colon nor a wide one, which starts with 0xEF.
    let mut bytes = line.bytes().take(MAX_LABEL_BYTES);
    bytes.find(|b| matches!(b, b':' | 0xEF))?;
    let is_mark = |c: char| matches!(c, '*' | '_' | ' ' | '\u{a0}' | '|' | '\t');
    let line = line.trim_start_matches(is_mark);
    let head = line.get(..line.floor_char_boundary(MAX_LABEL_BYTES))?;
    let at = head.find([':', '：'])?;
    let label = line.get(..at)?.trim_end_matches(is_mark);
    let value = line
        .get(at..)?
        .trim_start_matches([':', '：'])
        .trim_matches(is_mark);
    (!label.is_empty()).then_some((label, value))
}

/// The labels by their lower-case text.
static FIELDS: LazyLock<HashMap<&str, Field>> = LazyLock::new(|| {
    LABELS
        .iter()
        .flat_map(|(field, names)| names.iter().map(move |name| (*name, *field)))
        .collect()
});

/// Labels as mail programs write them: English, German, French, Spanish, Italian, Portuguese,
/// Dutch, Polish, Russian, Japanese, Chinese, Swedish, Danish and Norwegian, Turkish, Czech,
/// Finnish, Hungarian, Romanian, Korean.
const LABELS: &[(Field, &[&str])] = &[
    (
        Field::From,
        &[
            "from",
            "von",
            "de",
            "da",
            "van",
            "od",
            "от",
            "от кого",
            "差出人",
            "送信者",
            "送信元",
            "发件人",
            "發件人",
            "寄件者",
            "寄件人",
            "från",
            "fra",
            "kimden",
            "gönderen",
            "expéditeur",
            "remitente",
            "mittente",
            "remetente",
            "afzender",
            "nadawca",
            "отправитель",
            "avsändare",
            "afsender",
            "odesílatel",
            "lähettäjä",
            "feladó",
            "de la",
            "보낸 사람",
            "보낸사람",
        ],
    ),
    (
        Field::Date,
        &[
            "date",
            "sent",
            "datum",
            "gesendet",
            "gesendet am",
            "envoyé",
            "envoyé le",
            "fecha",
            "enviado",
            "enviado el",
            "enviada em",
            "enviada",
            "enviado em",
            "data",
            "inviato",
            "verzonden",
            "wysłano",
            "wysłane",
            "data wysłania",
            "отправлено",
            "дата",
            "送信日時",
            "日時",
            "日付",
            "发送时间",
            "發送時間",
            "时间",
            "日期",
            "寄件日期",
            "發送日期",
            "传送时间",
            "skickat",
            "sendt",
            "dato",
            "gönderildi",
            "tarih",
            "gönderme tarihi",
            "odesláno",
            "lähetetty",
            "päivämäärä",
            "päiväys",
            "elküldve",
            "dátum",
            "trimis",
            "보낸 날짜",
            "날짜",
        ],
    ),
    (
        Field::To,
        &[
            "to",
            "an",
            "à",
            "para",
            "a",
            "aan",
            "do",
            "кому",
            "宛先",
            "收件人",
            "收件者",
            "till",
            "til",
            "kime",
            "alıcı",
            "komu",
            "pro",
            "vastaanottaja",
            "címzett",
            "către",
            "받는 사람",
            "destinataire",
            "destinatario",
            "destinatário",
            "empfänger",
        ],
    ),
    (
        Field::Subject,
        &[
            "subject",
            "betreff",
            "betr",
            "objet",
            "sujet",
            "asunto",
            "oggetto",
            "assunto",
            "onderwerp",
            "temat",
            "тема",
            "件名",
            "主题",
            "主題",
            "主旨",
            "标题",
            "ämne",
            "emne",
            "konu",
            "předmět",
            "věc",
            "aihe",
            "tárgy",
            "subiect",
            "제목",
            "re",
        ],
    ),
    (
        Field::Other,
        &[
            "cc",
            "bcc",
            "kopie",
            "copie à",
            "copie",
            "copia",
            "kopia",
            "копия",
            "抄送",
            "副本",
            "kopi",
            "bilgi",
            "reply-to",
            "reply to",
            "antwort an",
            "répondre à",
            "importance",
            "wichtigkeit",
            "priority",
            "attachments",
            "anlagen",
            "pièces jointes",
            "return-path",
            "message-id",
            "organization",
            "参照",
            "添付ファイル",
            "附件",
        ],
    ),
];
