//! Mail in charsets, transfer encodings and encoded words as programs write them, sound and broken.

use encoding_rs::Encoding;

use super::*;
use InputFormat::Eml;

/// A mail of these header lines and this body.
fn mail(head: &str, body: &[u8]) -> Message {
    one(
        [b"From: a@b.example\n", head.as_bytes(), b"\n\n", body].concat(),
        Eml,
    )
}

fn subject(raw: impl AsRef<[u8]>) -> String {
    let raw = [b"From: a@b.example\nSubject: ", raw.as_ref(), b"\n\nx\n"].concat();
    one(raw, Eml).subject.unwrap_or_default()
}

/// Labels and words that each charset can write.
const CHARSETS: &[(&[&str], &str)] = &[
    (
        &[
            "iso-8859-1",
            "latin1",
            "ISO_8859-1",
            "l1",
            "cp1252",
            "windows-1252",
        ],
        "Größe à déçu",
    ),
    (
        &["iso-8859-2", "windows-1250", "cp1250"],
        "Zásilka ještě nedorazila, zwróćcie pieniądze",
    ),
    (&["iso-8859-3"], "Mi atendas ĉe la poŝto"),
    (
        &["iso-8859-4", "iso-8859-13", "windows-1257"],
        "Kur mano siuntinys, grąžinkite pinigus",
    ),
    (
        &[
            "iso-8859-5",
            "windows-1251",
            "koi8-r",
            "koi8-u",
            "ibm866",
            "x-mac-cyrillic",
        ],
        "Где мой заказ, верните деньги",
    ),
    (
        &["koi8-u", "windows-1251"],
        "Де моє замовлення, поверніть гроші",
    ),
    (&["iso-8859-6", "windows-1256"], "أين طلبي"),
    (
        &["iso-8859-7", "windows-1253"],
        "Πού είναι η παραγγελία μου",
    ),
    (
        &["iso-8859-8", "iso-8859-8-i", "windows-1255"],
        "איפה ההזמנה שלי",
    ),
    (
        &["iso-8859-9", "windows-1254", "latin5"],
        "Siparişim nerede, paramı geri istiyorum ğı",
    ),
    (
        &[
            "iso-8859-14",
            "iso-8859-16",
            "macintosh",
            "mac",
            "x-mac-roman",
        ],
        "Où est mon colis",
    ),
    (&["iso-8859-15", "latin-9"], "Il coûte 50 €, œuvre"),
    (&["windows-1258"], "Đơn hàng"),
    (&["windows-874", "tis-620", "iso-8859-11"], "พัสดุของฉันอยู่ที่ไหน"),
    (
        &["gb2312", "gbk", "gb18030", "cp936", "x-gbk"],
        "我的订单在哪里",
    ),
    (&["big5", "big5-hkscs", "cn-big5"], "我的訂單在哪裡"),
    (
        &[
            "euc-jp",
            "shift_jis",
            "sjis",
            "iso-2022-jp",
            "windows-31j",
            "x-euc-jp",
        ],
        "荷物がまだ届きません",
    ),
    (&["shift_jis", "cp932"], "荷物がまだ届きません"),
    (
        &["euc-kr", "ks_c_5601-1987", "cp949", "windows-949"],
        "주문한 상품이 오지 않았어요",
    ),
    (&["utf-8", "UTF8", "unicode-1-1-utf-8"], "Größe 😀 荷物"),
];

#[test]
fn every_common_charset_is_decoded() {
    for (labels, words) in CHARSETS {
        for label in *labels {
            // Where a label is not one of WHATWG's, another of its line says how words are encoded.
            let known = std::iter::once(label).chain(labels.iter());
            let encoding = known
                .copied()
                .find_map(|l| Encoding::for_label(l.as_bytes()));
            let (bytes, _, has_unknown) = encoding.unwrap().encode(words);
            assert!(!has_unknown, "{label}");
            let message = mail(
                &format!("Content-Type: text/plain; charset={label}"),
                &bytes,
            );
            assert_eq!(message.body, *words, "{label}");
            assert_eq!(codes(&message), [], "{label}");
            let word = [format!("=?{label}?Q?").as_bytes(), &escaped(&bytes), b"?="].concat();
            assert_eq!(subject(word), *words, "{label}");
        }
    }
}

/// Bytes as encoding `Q` writes them.
fn escaped(bytes: &[u8]) -> Vec<u8> {
    let escape = |byte: &u8| format!("={byte:02X}").into_bytes();
    bytes.iter().flat_map(escape).collect()
}

#[test]
fn charsets_of_seven_bits_and_two_bytes_are_decoded() {
    let table: [(&str, &[u8], &str); 11] = [
        ("utf-7", b"Gr+APYA3w-e +AOA-", "Größe à"),
        ("unicode-1-1-utf-7", b"Gr+APYA3w-e +AOA-", "Größe à"),
        ("utf-16", b"\0G\0r\0\xf6\0\xdf\0e", "Größe"),
        ("iso-2022-jp", b"\x1b$B2Y\x1b(B\x1b$BJ*\x1b(B", "荷物"),
        ("hz-gb-2312", b"~{NR5D6)5%~} ok ~~\n", "我的订单 ok ~\n"),
        (
            "iso-2022-kr",
            b"\x1b$)C\x0eAV9.GQ\x0f \x0e;sG0\x0f",
            "주문한 상품",
        ),
        ("utf-16", b"\xff\xfeG\0r\0\xf6\0\xdf\0e\0", "Größe"),
        ("utf-16", b"\xfe\xff\0G\0r\0\xf6\0\xdf\0e", "Größe"),
        ("utf-16be", b"\0G\0r\0\xf6\0\xdf\0e", "Größe"),
        ("utf-16le", b"G\0r\0\xf6\0\xdf\0e\0", "Größe"),
        ("iso-2022-jp-2", b"\x1b$B2YJ*\x1b(B", "荷物"),
    ];
    for (label, bytes, expected) in table {
        let head = format!(
            "Content-Type: text/plain; charset=\"{label}\"\nContent-Transfer-Encoding: base64"
        );
        let message = mail(&head, base64(bytes).as_bytes());
        assert_eq!(message.body, expected, "{label}");
    }
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let number = three
            .iter()
            .fold(0_usize, |number, byte| number << 8 | usize::from(*byte));
        let number = number << (8 * (3 - three.len()));
        for at in 0..4 {
            let digit = char::from(DIGITS[number >> (18 - 6 * at) & 63]);
            text.push(if at > three.len() { '=' } else { digit });
        }
    }
    text
}

#[test]
fn wrong_labels_cost_no_letters() {
    let utf8 = "Größe für mich, 50 €".as_bytes();
    let western = b"Gr\xf6\xdfe f\xfcr mich, 50 \x80";
    let table: [(&str, &[u8]); 9] = [
        ("us-ascii", utf8),
        ("iso-8859-1", utf8),
        ("windows-1252", utf8),
        ("utf-8", western),
        ("us-ascii", western),
        ("iso-8859-1", western),
        ("x-nobody-knows", utf8),
        ("unknown-8bit", western),
        ("utf8mb4", utf8),
    ];
    let escaped = mail(
        "Content-Type: text/plain; charset=us-ascii",
        b"\x1b$B2YJ*\x1b(B",
    );
    assert_eq!(escaped.body, "荷物");
    for (label, bytes) in table {
        let message = mail(&format!("Content-Type: text/plain; charset={label}"), bytes);
        assert_eq!(message.body, "Größe für mich, 50 €", "{label}");
    }
}

#[test]
fn encoded_words_are_read_as_programs_write_them() {
    let table: [(&[u8], &str); 20] = [
        (b"=?utf-8?Q?Gr=C3=B6=C3=9Fe_10?=", "Größe 10"),
        (b"=?UTF-8?q?Gr=c3=b6=c3=9fe?=", "Größe"),
        (b"=?utf-8?b?R3LDtsOfZQ==?=", "Größe"),
        (b"=?utf-8?B?R3LDtsOfZQ?=", "Größe"),
        // White space between words is none of the text, whatever it is.
        (b"=?utf-8?Q?Gr=C3=B6?= =?utf-8?Q?=C3=9Fe?=", "Größe"),
        (b"=?utf-8?Q?Gr=C3=B6?=\n =?utf-8?Q?=C3=9Fe?=", "Größe"),
        (b"=?utf-8?Q?Gr=C3=B6?==?utf-8?Q?=C3=9Fe?=", "Größe"),
        (b"=?utf-8?Q?Gr=C3=B6=C3=9Fe?= again", "Größe again"),
        (b"Re: =?utf-8?Q?Gr=C3=B6=C3=9Fe?=", "Re: Größe"),
        // A character in two words.
        (b"=?utf-8?Q?Gr=C3?= =?utf-8?Q?=B6=C3=9Fe?=", "Größe"),
        (b"=?utf-8?B?R3LD?=\n =?utf-8?B?tsOfZQ==?=", "Größe"),
        (b"=?shift_jis?B?k/o=?= =?shift_jis?B?lns=?=", "日本"),
        (b"=?gb2312?B?xOM=?= =?gb2312?B?usM=?=", "你好"),
        // Each of them comes back to ASCII at its end.
        (
            b"=?iso-2022-jp?B?GyRCMlkbKEI=?= =?iso-2022-jp?B?GyRCSiobKEI=?=",
            "荷物",
        ),
        // Another charset is another text.
        (b"=?iso-8859-1?Q?Gr=F6?= =?utf-8?Q?=C3=9Fe?=", "Größe"),
        (b"=?utf-8*de?Q?Gr=C3=B6=C3=9Fe?=", "Größe"),
        (b"=?x-nobody-knows?Q?Gr=C3=B6=C3=9Fe?=", "Größe"),
        (b"=?iso-8859-1?Q?Gr=C3=B6=C3=9Fe?=", "Größe"),
        (b"=?utf-8?X?words?=", "=?utf-8?X?words?="),
        (b"=?utf-8?Q?not closed", "=?utf-8?Q?not closed"),
    ];
    for (raw, expected) in table {
        assert_eq!(subject(raw), expected, "{}", String::from_utf8_lossy(raw));
    }
}

#[test]
fn parameters_are_read_as_programs_write_them() {
    let heads = [
        "Content-Type: text/plain; charset*=us-ascii'en'iso-8859-1",
        "Content-Type: text/plain; charset*0=iso-; charset*1=8859-1",
        "Content-Type: text/plain;\n\tcharset=\"iso-8859-1\"; format=flowed",
        "Content-Type: TEXT/PLAIN; CHARSET=ISO-8859-1",
        "Content-type: text/plain; charset='iso-8859-1'",
        "Content-Type: text/plain; charset = iso-8859-1",
        "Content-Type: text/plain charset=iso-8859-1",
        "Content-Type: text/plain; charset=iso-8859-1 (Latin)",
    ];
    for head in heads {
        assert_eq!(mail(head, b"Gr\xf6\xdfe").body, "Größe", "{head}");
    }
    let boundaries = [
        "boundary*0=\"ab\"; boundary*1=\"cd\"",
        "BOUNDARY=abcd",
        "boundary = abcd",
        "boundary=abcd; type=\"text/html\"",
        "boundary*=us-ascii''abcd",
        "boundary=\"abcd\" ; charset=utf-8",
    ];
    for boundary in boundaries {
        let head = format!("Content-Type: multipart/mixed; {boundary}");
        let message = mail(
            &head,
            b"--abcd\n\nfirst words\n--abcd\n\nlast words\n--abcd--\n",
        );
        assert_eq!(message.body, "first words\nlast words", "{boundary}");
    }
}

#[test]
fn transfer_encodings_with_damage_keep_their_words() {
    let table: [(&str, &[u8], &str); 23] = [
        ("base64", b"V2hlcmUgaXMgaXQ/", "Where is it?"),
        (
            "base64",
            b"SSBzbWVsbCBnYXMg!\naW4gaGVyZQ==\n",
            "I smell gas in here",
        ),
        (
            "base64",
            b"> SSBzbWVsbCBnYXMg\n> aW4gaGVyZQ==\n",
            "I smell gas in here",
        ),
        (
            "base64",
            b"SSBzbWVsbCBnYXMg\n-----\naW4gaGVyZQ==\n",
            "I smell gas in here",
        ),
        (
            "base64",
            b"SSBzbWVsbCBnYXM\n\nSent by the list of Acme\n",
            "I smell gas\nSent by the list of Acme\n",
        ),
        ("base64", b"I smell gas here\n", "I smell gas here\n"),
        ("base64", b"Gas!\n", "Gas!\n"),
        ("base64", b"V2hlcmUgaXMgaXQ", "Where is it"),
        ("base64", b"V2hlcmUgaXM", "Where is"),
        (
            "base64",
            b"V2hlcmUgaXM=\n\n-- list footer --\n",
            "Where is\n-- list footer --\n",
        ),
        ("base64", b"V2hlcmUg\0aXMgaXQ/", "Where is it?"),
        ("base64", b"V2hlcmUg=\naXMgaXQ/", "Where is it?"),
        ("base64", b"V2hlcmU=\nIGlzIGl0Pw==\n", "Where is it?"),
        ("base64", b"  V2hl \r\n cmUg\taXMgaXQ/  ", "Where is it?"),
        ("\"base64\"", b"V2hlcmUgaXMgaXQ/", "Where is it?"),
        ("base64 (as it says)", b"V2hlcmUgaXMgaXQ/", "Where is it?"),
        ("quoted-printable", b"Where=20is=\nit=3F=", "Where isit?"),
        (
            "quoted-printable",
            b"Where=20is= \t\r\nit=3f",
            "Where isit?",
        ),
        ("quoted-printable", b"50=% off =XY =4", "50=% off =XY =4"),
        (
            "Quoted-Printable",
            b"trailing   \nspace=20\n",
            "trailing\nspace \n",
        ),
        ("quoted printable", b"Where=20is it", "Where is it"),
        ("8bit", b"Where is it", "Where is it"),
        ("x-unknown", b"Where is it", "Where is it"),
    ];
    for (encoding, body, expected) in table {
        let head = format!("Content-Type: text/plain\nContent-Transfer-Encoding: {encoding}");
        let name = String::from_utf8_lossy(body);
        assert_eq!(mail(&head, body).body, expected, "{encoding}: {name}");
    }
}
