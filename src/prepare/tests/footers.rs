use super::{Case, check, kinds, prepare};
use crate::label::MaskKind;
use crate::message::BodyKind;

const SIGNATURES: &[Case] = &[
    Case {
        name: "two dashes",
        body: "The app crashes.\n\n-- \nJane Doe\nAcme Corp\nhttps://acme.com\n",
        text: "The app crashes.",
    },
    Case {
        name: "two dashes above a quote",
        body: "The app crashes.\n\n--\nJane Doe\n\nOn Mon, Jan 8, 2024, Acme <help@acme.com> wrote:\n> Hi\n> Jane\n",
        text: "The app crashes.",
    },
    Case {
        name: "iphone",
        body: "The app crashes.\n\nSent from my iPhone\n",
        text: "The app crashes.",
    },
    Case {
        name: "iphone, glued",
        body: "The app crashes. Sent from my iPhone",
        text: "The app crashes.",
    },
    Case {
        name: "some other phone",
        body: "The app crashes.\n\nSent from my Frobnicator X 4G\n",
        text: "The app crashes.",
    },
    Case {
        name: "a sentence about a desk is read",
        body: "The app crashes.\nSent from my desk, which is easier than from my telephone.\n",
        text: "The app crashes.\nSent from my desk, which is easier than from my telephone.",
    },
    Case {
        name: "a sentence that goes on below is read",
        body: "The parcel was\nSent from my house to Leeds\non Monday and is lost.",
        text: "The parcel was\nSent from my house to Leeds\non Monday and is lost.",
    },
    Case {
        name: "a sentence about an account is read",
        body: "Look.\n\nSent from my account\nand it was not me. I was hacked.",
        text: "Look.\n\nSent from my account\nand it was not me. I was hacked.",
    },
    Case {
        name: "a sentence about a device is read",
        body: "The app crashes.\nSent from my iPad and the lid is broken too.",
        text: "The app crashes.\nSent from my iPad and the lid is broken too.",
    },
    Case {
        name: "a footer above a head in lower case",
        body: "Не работает.\n\nSent from my iPhone\nпн, 8 янв. 2024 г. в 10:12, Acme <help@acme.com>:\n> Работает?\n",
        text: "Не работает.",
    },
    Case {
        name: "outlook app",
        body: "The app crashes.\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n",
        text: "The app crashes.",
    },
    Case {
        name: "yahoo on android",
        body: "The app crashes.\n\nSent from Yahoo Mail on Android\n",
        text: "The app crashes.",
    },
    Case {
        name: "german iphone",
        body: "Die App stürzt ab.\n\nVon meinem iPhone gesendet",
        text: "Die App stürzt ab.",
    },
    Case {
        name: "french phone",
        body: "L'appli plante.\n\nEnvoyé de mon téléphone",
        text: "L'appli plante.",
    },
    Case {
        name: "spanish phone",
        body: "La app falla.\n\nEnviado desde mi iPhone",
        text: "La app falla.",
    },
    Case {
        name: "french outlook",
        body: "L'appli plante.\n\nObtenir Outlook pour iOS",
        text: "L'appli plante.",
    },
    Case {
        name: "japanese phone",
        body: "アプリが落ちます。\n\n私のiPhoneから送信",
        text: "アプリが落ちます。",
    },
    Case {
        name: "swedish phone",
        body: "Appen kraschar.\n\nSkickat från min iPhone",
        text: "Appen kraschar.",
    },
    Case {
        name: "closing with telephone",
        body: "The app crashes.\n\nBest regards,\nJane Doe\nTel: +44 20 7946 0018\n",
        text: "The app crashes.",
    },
    Case {
        name: "closing with title",
        body: "The app crashes.\n\nKind regards\n\nJane Doe\nHead of Operations\nAcme Ltd.\n",
        text: "The app crashes.",
    },
    Case {
        name: "thanks stay, the block below does not",
        body: "The app crashes.\n\nThanks,\nJane Doe\njane@acme.com | www.acme.com\n",
        text: "The app crashes.\n\nThanks,",
    },
    Case {
        name: "closing with a bare name stays",
        body: "The app crashes.\n\nThanks,\nJane\n",
        text: "The app crashes.\n\nThanks,\nJane",
    },
    Case {
        name: "order number under a closing stays",
        body: "The app crashes.\n\nRegards,\nJane\nOrder: 123-5550199-33\njane@mail.org\n",
        text: "The app crashes.\n\nRegards,\nJane\nOrder: 123-5550199-33\njane@mail.org",
    },
    Case {
        name: "german closing with company",
        body: "Das Gerät ist defekt.\n\nMit freundlichen Grüßen\nJana Muster\nMuster GmbH\nTelefon 030 5550199\n",
        text: "Das Gerät ist defekt.",
    },
    Case {
        name: "french closing",
        body: "L'appareil est en panne.\n\nCordialement,\nJeanne Dupont\nTél. 01 55 50 19 99\n",
        text: "L'appareil est en panne.",
    },
    Case {
        name: "dash and name",
        body: "The app crashes.\n\n- Jane Doe\n",
        text: "The app crashes.",
    },
    Case {
        name: "em dash and name",
        body: "The app crashes.\n—Jane",
        text: "The app crashes.",
    },
    Case {
        name: "a list is no signature",
        body: "Broken parts:\n- Screen\n- Cable",
        text: "Broken parts:\n- Screen\n- Cable",
    },
    Case {
        name: "two dashes without a blank between paragraphs",
        body: "Boiler\n--\nI smell gas in the kitchen",
        text: "Boiler\n--\nI smell gas in the kitchen",
    },
    Case {
        name: "two dashes above a question",
        body: "It broke.\n--\nCan you help?",
        text: "It broke.\n--\nCan you help?",
    },
    Case {
        name: "two underscores above a second matter",
        body: "It leaks.\n\n__\n\nThe second matter: you charged me twice.",
        text: "It leaks.\n\n__\n\nThe second matter: you charged me twice.",
    },
    Case {
        name: "five dashes above a sentence with an address of the web",
        body: "It leaks.\n-----\nThe boiler too.\nhttps://acme.com/boiler",
        text: "It leaks.\n-----\nThe boiler too.\nhttps://acme.com/boiler",
    },
    Case {
        name: "two dashes with their blank above a sentence",
        body: "It leaks.\n-- \nWe fix boilers.\nAcme Ltd.",
        text: "It leaks.",
    },
    Case {
        name: "two dashes without a blank above a name and the words of a firm",
        body: "It leaks.\n\n--\nJane Doe\nHead of Sales\nWe make kettles since 1901.",
        text: "It leaks.",
    },
    Case {
        name: "underscores and name",
        body: "The app crashes.\n______________\nJane Doe\nCTO, Acme\n+1 555 010 9999\n",
        text: "The app crashes.",
    },
    Case {
        name: "contact block without a closing",
        body: "The app crashes when I open it.\nEvery time.\n\nJane Doe\n+1 555 010 9999\njane@acme.com\n",
        text: "The app crashes when I open it.\nEvery time.",
    },
    Case {
        name: "postscript after a closing",
        body: "It crashes.\n\nRegards,\nJane\n\nP.S. Call me on +1 555 010 9999, will you?\n",
        text: "It crashes.\n\nRegards,\nJane\n\nP.S. Call me on +1 555 010 9999, will you?",
    },
    Case {
        name: "only a signature stays readable",
        body: "-- \nJane Doe\n",
        text: "--\nJane Doe",
    },
];

const BOILERPLATE: &[Case] = &[
    Case {
        name: "disclaimer",
        body: "Where is my refund?\n\nThis email and any attachments are confidential and intended solely for the addressee.\nIf you are not the intended recipient, delete it.\n",
        text: "Where is my refund?",
    },
    Case {
        name: "disclaimer with heading and two paragraphs",
        body: "Where is my refund?\n\nCONFIDENTIALITY NOTICE\nThe information contained in this message is privileged.\n\nUnauthorised use is prohibited.\n",
        text: "Where is my refund?",
    },
    Case {
        name: "green disclaimer",
        body: "Where is my refund?\n\nPlease consider the environment before printing this e-mail.\n",
        text: "Where is my refund?",
    },
    Case {
        name: "disclaimer glued to the text",
        body: "Where is my refund? This email and any attachments are confidential.",
        text: "Where is my refund?",
    },
    Case {
        name: "german disclaimer",
        body: "Wo bleibt mein Geld?\n\nDiese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat sind, löschen Sie sie.\n",
        text: "Wo bleibt mein Geld?",
    },
    Case {
        name: "french disclaimer",
        body: "Où est mon argent ?\n\nCe message et toutes les pièces jointes sont confidentiels.\n",
        text: "Où est mon argent ?",
    },
    Case {
        name: "italian disclaimer",
        body: "Dov'è il pacco?\n\nLe informazioni contenute in questo messaggio sono riservate.\n",
        text: "Dov'è il pacco?",
    },
    Case {
        name: "portuguese disclaimer",
        body: "Onde está?\n\nAs informações contidas nesta mensagem são confidenciais.\n",
        text: "Onde está?",
    },
    Case {
        name: "russian disclaimer",
        body: "Где заказ?\n\nИнформация, содержащаяся в этом письме, является конфиденциальной.\n",
        text: "Где заказ?",
    },
    Case {
        name: "print it only if you must",
        body: "Where is my refund?\n\nPlease don't print this e-mail unless you really need to.\n",
        text: "Where is my refund?",
    },
    Case {
        name: "banner about a sender who seldom writes",
        body: "You don't often get email from jane@mail.org. Learn why this is important<https://aka.ms/Learn>\n\nWhere is my refund?\n",
        text: "Where is my refund?",
    },
    Case {
        name: "talk about confidentiality is read",
        body: "Your agent shared confidential data of mine.\nThat is prohibited!",
        text: "Your agent shared confidential data of mine.\nThat is prohibited!",
    },
    Case {
        name: "own words behind a sentence of disclaimers are read",
        body: "Hello.\n\nThis message is confidential. Do not tell my husband that I complained, he hits me.",
        text: "Hello.\n\nThis message is confidential. Do not tell my husband that I complained, he hits me.",
    },
    Case {
        name: "own words below a disclaimer are read",
        body: "Hello.\n\nThis e-mail is confidential.\n\nThe virus scanner that you sold me broke my computer.",
        text: "Hello.\n\nThe virus scanner that you sold me broke my computer.",
    },
    Case {
        name: "disclaimer of one person",
        body: "Where is my refund?\n\nThis e-mail is confidential. If it reached you in error, notify me and delete it. The opinions are my own.\n",
        text: "Where is my refund?",
    },
    Case {
        name: "only a disclaimer stays readable",
        body: "This message is confidential. Do not share.",
        text: "This message is confidential. Do not share.",
    },
    Case {
        name: "list footer",
        body: "Does it run on Linux?\n\n-- \nYou received this message because you are subscribed to the Google Groups \"acme\" group.\nTo unsubscribe from this group, send a mail.\n",
        text: "Does it run on Linux?",
    },
    Case {
        name: "machine sentence",
        body: "Your ticket 4711 was closed.\nThis is an automated message, please do not reply.\n",
        text: "Your ticket 4711 was closed.",
    },
    Case {
        name: "out of office is read",
        body: "I am out of office until Monday.\n\nRegards\nJane",
        text: "I am out of office until Monday.\n\nRegards\nJane",
    },
];

#[test]
fn signatures() {
    check(BodyKind::Mail, SIGNATURES);
}

#[test]
fn boilerplate() {
    check(BodyKind::Mail, BOILERPLATE);
}

#[test]
fn kinds_are_named() {
    let body = "Closed.\nThis is an automated message.\n\nSent from my iPhone\n\nThis e-mail is confidential.\n";
    assert_eq!(
        kinds(&prepare(BodyKind::Mail, body)),
        [
            MaskKind::AutoReply,
            MaskKind::Signature,
            MaskKind::Disclaimer
        ]
    );
}
