use super::{Case, check, kinds, prepare};
use crate::label::MaskKind;
use crate::message::{BodyKind, Message};
use crate::prepare::{Masking, PrepareOptions, Preparer};

const HEADS: &[Case] = &[
    Case {
        name: "english, > lines",
        body: "It still does not work.\n\nOn Mon, Jan 8, 2024 at 10:12 AM Acme Support <help@acme.com> wrote:\n\n> Did you restart it?\n>\n> Acme\n",
        text: "It still does not work.",
    },
    Case {
        name: "english, wrapped over two lines",
        body: "No, thanks.\n\nOn Mon, Jan 8, 2024 at 10:12 AM, Acme Customer Support Team\n<help@acme.com> wrote:\n> Do you want a voucher?\n",
        text: "No, thanks.",
    },
    Case {
        name: "english, wrapped over three lines",
        body: "Any news?\n\nOn Monday, January 8, 2024\nat 10:12 AM, Acme Support\n<help@acme.com> wrote:\n\nWe will look into it.\n",
        text: "Any news?",
    },
    Case {
        name: "english, no > lines",
        body: "Still broken!\n\nOn 8 Jan 2024, at 10:12, Acme Support <help@acme.com> wrote:\n\nDear Jane,\n\nplease restart it.\n\nAcme\n",
        text: "Still broken!",
    },
    Case {
        name: "name first",
        body: "Yes please\n\nAcme Support <help@acme.com> wrote on 08/01/2024 10:12:\n> Shall we send it?",
        text: "Yes please",
    },
    Case {
        name: "no verb, mail address only",
        body: "Yes please\n\n2024-01-08 10:12 GMT+01:00 Acme <help@acme.com>:\n\n> Shall we send it?",
        text: "Yes please",
    },
    Case {
        name: "short head with > lines",
        body: "Correct.\n\nJane Doe wrote:\n> Is that so?\n> I doubt it.\n",
        text: "Correct.",
    },
    Case {
        name: "german",
        body: "Leider nein.\n\nAm Mo., 8. Jan. 2024 um 10:12 Uhr schrieb Acme Support <help@acme.com>:\n\n> Geht es jetzt?\n",
        text: "Leider nein.",
    },
    Case {
        name: "german, short year",
        body: "Leider nein.\n\nAm 08.01.24 um 10:12 schrieb Acme:\nGeht es jetzt?\n",
        text: "Leider nein.",
    },
    Case {
        name: "french",
        body: "Toujours rien.\n\nLe lun. 8 janv. 2024 à 10:12, Acme Support <help@acme.com> a écrit :\n\n> Avez-vous reçu le colis ?\n",
        text: "Toujours rien.",
    },
    Case {
        name: "french, hard blanks",
        body: "Toujours rien.\n\nLe 08/01/2024 à 10:12, Acme a écrit\u{a0}:\nAvez-vous reçu le colis ?\n",
        text: "Toujours rien.",
    },
    Case {
        name: "spanish",
        body: "Sigue sin funcionar.\n\nEl lun, 8 ene 2024 a las 10:12, Acme (<help@acme.com>) escribió:\n\n> ¿Funciona ahora?\n",
        text: "Sigue sin funcionar.",
    },
    Case {
        name: "italian",
        body: "Ancora niente.\n\nIl giorno lun 8 gen 2024 alle ore 10:12 Acme <help@acme.com> ha scritto:\n\n> Funziona ora?\n",
        text: "Ancora niente.",
    },
    Case {
        name: "portuguese",
        body: "Ainda nada.\n\nEm seg., 8 de jan. de 2024 às 10:12, Acme <help@acme.com> escreveu:\n\n> Funciona agora?\n",
        text: "Ainda nada.",
    },
    Case {
        name: "dutch",
        body: "Nog steeds niet.\n\nOp ma 8 jan 2024 om 10:12 schreef Acme <help@acme.com>:\n\n> Werkt het nu?\n",
        text: "Nog steeds niet.",
    },
    Case {
        name: "polish",
        body: "Nadal nie działa.\n\npon., 8 sty 2024 o 10:12 Acme <help@acme.com> napisał(a):\n\n> Czy działa?\n",
        text: "Nadal nie działa.",
    },
    Case {
        name: "polish, thunderbird",
        body: "Nadal nie działa.\n\nW dniu 08.01.2024 o 10:12, Acme pisze:\n> Czy działa?\n",
        text: "Nadal nie działa.",
    },
    Case {
        name: "russian",
        body: "Не работает.\n\nпн, 8 янв. 2024 г. в 10:12, Acme <help@acme.com>:\n\n> Работает?\n",
        text: "Не работает.",
    },
    Case {
        name: "russian with verb",
        body: "Не работает.\n\n8 января 2024 г., 10:12 пользователь Acme <help@acme.com> написал:\n\nРаботает?\n",
        text: "Не работает.",
    },
    Case {
        name: "japanese",
        body: "まだ届きません。\n\n2024年1月8日(月) 10:12 Acme <help@acme.com>:\n\n> 届きましたか\n",
        text: "まだ届きません。",
    },
    Case {
        name: "japanese, apple",
        body: "まだ届きません。\n\n2024/01/08 10:12、Acme <help@acme.com>のメール:\n\n届きましたか\n",
        text: "まだ届きません。",
    },
    Case {
        name: "chinese",
        body: "还没有收到。\n\nAcme <help@acme.com> 于2024年1月8日周一 10:12写道：\n\n> 收到了吗\n",
        text: "还没有收到。",
    },
    Case {
        name: "chinese, apple",
        body: "还没有收到。\n\n在 2024年1月8日，10:12，Acme <help@acme.com> 写道：\n\n收到了吗\n",
        text: "还没有收到。",
    },
    Case {
        name: "swedish",
        body: "Fungerar inte.\n\nDen mån 8 jan. 2024 kl 10:12 skrev Acme <help@acme.com>:\n\n> Fungerar det?\n",
        text: "Fungerar inte.",
    },
    Case {
        name: "danish",
        body: "Virker ikke.\n\nDen man. 8. jan. 2024 kl. 10.12 skrev Acme <help@acme.com>:\n\nVirker det?\n",
        text: "Virker ikke.",
    },
    Case {
        name: "turkish",
        body: "Hala gelmedi.\n\nAcme <help@acme.com>, 8 Oca 2024 Pzt, 10:12 tarihinde şunu yazdı:\n\n> Geldi mi?\n",
        text: "Hala gelmedi.",
    },
    Case {
        name: "czech",
        body: "Stále nic.\n\npo 8. 1. 2024 v 10:12 odesílatel Acme <help@acme.com> napsal:\n\n> Už přišlo?\n",
        text: "Stále nic.",
    },
    Case {
        name: "norwegian, wrapped before the bracket",
        body: "Det virker ikke.\n\ntir. 9. jan. 2024 kl. 13:09 skrev Acme <help@acme.com\n>:\n\n> Virker det?\n> Acme\n",
        text: "Det virker ikke.",
    },
    Case {
        name: "between dashes, without a colon",
        body: "It is broken.\n\n---- On Tue, 9 Jan 2024 08:14:43 -0200 Acme <help@acme.com> wrote ----\n\nIs it fine?\n",
        text: "It is broken.",
    },
    Case {
        name: "finnish",
        body: "Ei toimi.\n\nti 9. tammikuuta 2024 klo 17.50 Acme\n<help@acme.com> kirjoitti:\n\nToimiiko?\n",
        text: "Ei toimi.",
    },
    Case {
        name: "glued to the text before it",
        body: "It is broken. On Mon, Jan 8, 2024 at 10:12 AM Acme <help@acme.com> wrote: Dear Jane, is it fine now?",
        text: "It is broken.",
    },
];

const BLOCKS: &[Case] = &[
    Case {
        name: "outlook",
        body: "Please refund me.\n\nFrom: Acme Support <help@acme.com>\nSent: Monday, January 8, 2024 10:12 AM\nTo: Jane Doe <jane@mail.org>\nSubject: RE: Your order\n\nDear Jane,\nwe cannot do that.\n",
        text: "Please refund me.",
    },
    Case {
        name: "outlook, bold, with rule",
        body: "Please refund me.\n\n________________________________\n*From:* Acme Support\n*Sent:* Monday, January 8, 2024 10:12 AM\n*To:* Jane Doe\n*Subject:* RE: Your order\n\nDear Jane,\n",
        text: "Please refund me.",
    },
    Case {
        name: "original message",
        body: "Please refund me.\n\n-----Original Message-----\nFrom: Acme Support\nSent: Monday\nTo: Jane\nSubject: order\n\nNo.\n",
        text: "Please refund me.",
    },
    Case {
        name: "original message without labels",
        body: "Please refund me.\n\n------ Original message ------\nhello there\n",
        text: "Please refund me.",
    },
    Case {
        name: "german outlook",
        body: "Bitte erstatten.\n\n-----Ursprüngliche Nachricht-----\nVon: Acme <help@acme.com>\nGesendet: Montag, 8. Januar 2024 10:12\nAn: Jana\nBetreff: AW: Bestellung\n\nNein.\n",
        text: "Bitte erstatten.",
    },
    Case {
        name: "french outlook",
        body: "Merci de me rembourser.\n\nDe : Acme <help@acme.com>\nEnvoyé : lundi 8 janvier 2024 10:12\nÀ : Jeanne\nObjet : RE: commande\n\nNon.\n",
        text: "Merci de me rembourser.",
    },
    Case {
        name: "spanish outlook",
        body: "Devuélvanme el dinero.\n\nDe: Acme <help@acme.com>\nEnviado: lunes, 8 de enero de 2024\nPara: Juana\nAsunto: RE: pedido\n\nNo.\n",
        text: "Devuélvanme el dinero.",
    },
    Case {
        name: "italian outlook",
        body: "Voglio il rimborso.\n\nDa: Acme <help@acme.com>\nInviato: lunedì 8 gennaio 2024\nA: Gianna\nOggetto: R: ordine\n\nNo.\n",
        text: "Voglio il rimborso.",
    },
    Case {
        name: "dutch outlook",
        body: "Graag geld terug.\n\nVan: Acme <help@acme.com>\nVerzonden: maandag 8 januari 2024\nAan: Jans\nOnderwerp: bestelling\n\nNee.\n",
        text: "Graag geld terug.",
    },
    Case {
        name: "polish outlook",
        body: "Proszę o zwrot.\n\nOd: Acme <help@acme.com>\nWysłano: poniedziałek, 8 stycznia 2024\nDo: Janina\nTemat: zamówienie\n\nNie.\n",
        text: "Proszę o zwrot.",
    },
    Case {
        name: "russian outlook",
        body: "Верните деньги.\n\nОт: Acme <help@acme.com>\nОтправлено: 8 января 2024 г.\nКому: Жанна\nТема: заказ\n\nНет.\n",
        text: "Верните деньги.",
    },
    Case {
        name: "japanese outlook",
        body: "返金してください。\n\n差出人: Acme <help@acme.com>\n送信日時: 2024年1月8日\n宛先: Jane\n件名: 注文\n\nいいえ\n",
        text: "返金してください。",
    },
    Case {
        name: "chinese outlook",
        body: "请退款。\n\n发件人: Acme <help@acme.com>\n发送时间: 2024年1月8日\n收件人: Jane\n主题: 订单\n\n不行\n",
        text: "请退款。",
    },
    Case {
        name: "forwarded alone stays readable",
        body: "---------- Forwarded message ---------\nFrom: Jane <jane@mail.org>\nDate: Mon, Jan 8, 2024 at 10:12 AM\nSubject: Broken\nTo: <help@acme.com>\n\nMy kettle is broken.\n",
        text: "My kettle is broken.",
    },
    Case {
        name: "forwarded under an FYI stays readable",
        body: "FYI\n\nBegin forwarded message:\n\nFrom: Jane <jane@mail.org>\nSubject: Broken\nDate: 8 January 2024\nTo: help@acme.com\n\nMy kettle is broken.\n",
        text: "FYI\n\nMy kettle is broken.",
    },
    Case {
        name: "forwarded under a mobile footer stays readable",
        body: "Sent from my iPhone\n\nBegin forwarded message:\n\n> From: Jane\n\nMy kettle is broken.\n",
        text: "My kettle is broken.",
    },
    Case {
        name: "forwarded under own words is quoted",
        body: "Look what your colleague wrote to me, this is outrageous.\n\n---------- Forwarded message ---------\nFrom: Acme <help@acme.com>\nDate: Mon, Jan 8, 2024\nSubject: No\nTo: jane@mail.org\n\nWe will not help.\n",
        text: "Look what your colleague wrote to me, this is outrageous.",
    },
    Case {
        name: "header block on top is a forwarded mail",
        body: "From: Jane <jane@mail.org>\nSent: Monday, January 8, 2024\nTo: Help\nSubject: Broken\n\nMy kettle is broken.\n",
        text: "My kettle is broken.",
    },
    Case {
        name: "turkish original message",
        body: "Hala gelmedi.\n\n-----Özgün İleti-----\nKimden: Acme\nGönderildi: Pazartesi\nKime: Jane\nKonu: siparis\n\nYok.\n",
        text: "Hala gelmedi.",
    },
];

const PLACES: &[Case] = &[
    Case {
        name: "inline answers",
        body: "On Mon, Jan 8, 2024, Acme <help@acme.com> wrote:\n> What is your order number?\n\nIt is 4711.\n\n> And which colour?\n\nBlue.\n",
        text: "It is 4711.\n\nBlue.",
    },
    Case {
        name: "bottom posting",
        body: "> Do you want a refund?\n> Or a new one?\n\nA refund, please.\n",
        text: "A refund, please.",
    },
    Case {
        name: "deep quotes",
        body: "Yes.\n\n>> > very old\n>> old\n> new\n",
        text: "Yes.",
    },
    Case {
        name: "angry emoticon is no quote",
        body: "This is bad\n>:( \n>_<\nreally",
        text: "This is bad\n>:(\n>_<\nreally",
    },
    Case {
        name: "a measure is no quote",
        body: "I have waited\n> 3 weeks\nfor this",
        text: "I have waited\n> 3 weeks\nfor this",
    },
    Case {
        name: "a sentence that ends with wrote is no head",
        body: "This is what your agent wrote:\nWe do not care.\nIs that your policy?",
        text: "This is what your agent wrote:\nWe do not care.\nIs that your policy?",
    },
    Case {
        name: "an itinerary is no header block",
        body: "My trip\nFrom: London\nTo: Paris\nDate: 3 May\nwas cancelled.",
        text: "My trip\nFrom: London\nTo: Paris\nDate: 3 May\nwas cancelled.",
    },
    Case {
        name: "a contact form is read",
        body: "Name: Jane\nEmail: jane@mail.org\nSubject: Broken\nMessage: It is broken.",
        text: "Name: Jane\nEmail: jane@mail.org\nSubject: Broken\nMessage: It is broken.",
    },
    Case {
        name: "only a quote stays readable",
        body: "> Where is my parcel?\n> It is late.\n",
        text: "> Where is my parcel?\n> It is late.",
    },
    Case {
        name: "an emoji is an answer",
        body: "👍\n\n> Is it fine now?\n> Acme\n",
        text: "👍",
    },
    Case {
        name: "windows line ends",
        body: "Broken.\r\n\r\nOn Mon, Jan 8, 2024 at 10:12 AM Acme <help@acme.com> wrote:\r\n> a\r\n> b\r\n",
        text: "Broken.",
    },
];

#[test]
fn heads_of_replies() {
    check(BodyKind::Mail, HEADS);
}

#[test]
fn header_blocks_and_forwards() {
    check(BodyKind::Mail, BLOCKS);
}

#[test]
fn places_of_quotes() {
    check(BodyKind::Mail, PLACES);
}

#[test]
fn a_forwarded_head_is_named_so() {
    let prepared = prepare(BodyKind::Mail, BLOCKS[13].body);
    assert_eq!(kinds(&prepared), [MaskKind::Forwarded]);
    let prepared = prepare(BodyKind::Mail, BLOCKS[16].body);
    assert_eq!(kinds(&prepared), [MaskKind::Forwarded, MaskKind::Quoted]);
}

#[test]
fn plain_text_is_not_masked_unless_asked() {
    let body = "Yes.\n> really?\n> sure?";
    assert_eq!(prepare(BodyKind::Text, body).text, body);
    let options = PrepareOptions {
        mask_quotes: Masking::Always,
        ..PrepareOptions::default()
    };
    assert_eq!(
        super::prepare_with(options, BodyKind::Text, body).text,
        "Yes."
    );
    let options = PrepareOptions {
        mask_quotes: Masking::Never,
        ..PrepareOptions::default()
    };
    assert_eq!(
        super::prepare_with(options, BodyKind::Mail, body).text,
        body
    );
}

#[test]
fn the_subject_is_read_and_an_empty_reply_stays_empty() {
    let mut message = Message::new("T-1", "> Shall we send it?\n> Or not?\n");
    message.body_kind = BodyKind::Mail;
    message.subject = Some("Re: From: your order".to_owned());
    let prepared = Preparer::default().prepare(&message).unwrap();
    assert_eq!(prepared.text, "Re: From: your order");
    assert_eq!(prepared.read_bytes(), "Re: From: your order\n".len());
}

#[test]
fn a_mail_of_quoted_lines_alone_is_read_unless_it_is_a_reply() {
    let shown = |subject: &str, kind: BodyKind, body: &str| {
        let mut message = Message::new("T-1", body);
        message.body_kind = kind;
        message.subject = Some(subject.to_owned());
        Preparer::default().prepare(&message).unwrap().text
    };
    let mail = "> The kettle leaks.\n> It is hot.\n";
    let page = "<blockquote type=cite>The kettle leaks.</blockquote>";
    assert_eq!(
        shown("Kettle", BodyKind::Mail, mail),
        "Kettle\n> The kettle leaks.\n> It is hot."
    );
    assert_eq!(
        shown("Kettle", BodyKind::Html, page),
        "Kettle\nThe kettle leaks."
    );
    assert_eq!(shown("Re: kettle", BodyKind::Mail, mail), "Re: kettle");
}
