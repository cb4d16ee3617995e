use super::*;
use proptest::prelude::*;

#[test]
fn english_messages_are_english() {
    let texts = [
        "My parcel never arrived and nobody answers the phone.",
        "wtf is wrong with ur app, it keeps crashing on my phone",
        "pls refund my money asap, this is the third time im asking",
        "I WANT MY MONEY BACK NOW YOU THIEVES",
        "Hi, José García here. My order from Zürich has not been delivered to München.",
        "bhai mera order kab aayega, please check the status na",
        "The café in São Paulo charged me twice for the croissant, señor!",
        "@SpotifyCares hey can you help me with my account? https://t.co/AbCdEf #fail",
        "Can't log in since the update. Tried everything.",
        "I ordered a Dell Latitude from you and it came with a German keyboard layout",
        "thx for nothing!!! never again with this company",
        "My van broke down on the way to Les Mans and the hat fell off, die already",
        "Where is my refund",
        "Payment of 300 EUR was taken from my account on 12.03. but I did not authorise it.",
    ];
    for text in texts {
        let found = detect(text);
        if text.len() < 20 {
            assert_eq!(found.code, "und", "{text}");
        } else {
            assert_eq!(found.code, "en", "{text} {found:?}");
            assert!(found.supported && found.p > 0.5, "{text} {found:?}");
        }
    }
}

#[test]
fn what_is_long_and_not_english_is_not_read_as_english() {
    let table = [
        // Estonian, Slovenian: no words of theirs are known here.
        (
            "Ma olen juba kolm nädalat tagasimakset oodanud ja keegi ei vasta.",
            false,
        ),
        (
            "Že tri tedne čakam na vračilo denarja, pa mi nihče ne odgovori.",
            false,
        ),
        ("ok danke", true),
        ("12345 67890 98765 43210 12345 67890 98765", true),
        (
            "customer service unreachable, account charged twice, refund refused",
            true,
        ),
        ("aaaaaaaa bbbbbbbbbb", true),
    ];
    for (text, is_supported) in table {
        let found = detect(text);
        assert_eq!(found.supported, is_supported, "{text}: {found:?}");
    }
}

const FOREIGN: &[(&str, &str)] = &[
    (
        "pl",
        "Od trzech tygodni czekam na zwrot pieniędzy i nikt nie odpowiada.",
    ),
    (
        "cs",
        "Už tři týdny čekám na vrácení peněz a nikdo neodpovídá.",
    ),
    (
        "hu",
        "Három hete várok a pénzem visszatérítésére, és senki sem válaszol, ez felháborító, őszintén.",
    ),
    (
        "de",
        "Ich habe mein Paket immer noch nicht erhalten und niemand antwortet.",
    ),
    (
        "de",
        "Wo ist meine Bestellung? Das ist eine Frechheit, ich will mein Geld zurück!",
    ),
    (
        "fr",
        "Je n'ai toujours pas reçu mon colis et personne ne me répond, c'est inadmissible.",
    ),
    (
        "es",
        "Todavía no he recibido mi pedido y nadie me contesta, quiero mi dinero.",
    ),
    (
        "es",
        "hola, quiero cancelar la cuenta porque no funciona desde ayer",
    ),
    (
        "it",
        "Non ho ancora ricevuto il mio pacco e nessuno risponde, vorrei un rimborso.",
    ),
    (
        "pt",
        "Ainda não recebi a minha encomenda e ninguém responde, quero o meu dinheiro de volta.",
    ),
    (
        "nl",
        "Ik heb mijn pakket nog steeds niet ontvangen en niemand reageert op mijn mail.",
    ),
    (
        "sv",
        "Jag har fortfarande inte fått mitt paket och ingen svarar på mina mejl.",
    ),
    (
        "da",
        "Jeg har stadig ikke modtaget min pakke, og der er ingen der svarer mig.",
    ),
    (
        "pl",
        "Nadal nie otrzymałem mojej paczki i nikt nie odpowiada, czy to jest żart?",
    ),
    (
        "cs",
        "Stále jsem nedostal svůj balík a nikdo neodpovídá, prosím o vrácení peněz, už je to dlouho.",
    ),
    (
        "tr",
        "Siparişim hala gelmedi ve kimse cevap vermiyor, lütfen bana yardım edin, çok kötü.",
    ),
    ("ru", "Где мой заказ"),
    ("uk", "Де моє замовлення?"),
    ("ja", "荷物がまだ届きません"),
    ("zh", "我的包裹还没到"),
    ("ko", "환불해 주세요"),
    ("ar", "أين طلبي"),
    ("he", "איפה ההזמנה שלי"),
    ("el", "Πού είναι το δέμα μου"),
    ("hi", "मेरा ऑर्डर कहाँ है"),
    ("th", "สินค้ายังไม่มา"),
];

#[test]
fn other_languages_are_named() {
    for (code, text) in FOREIGN {
        let found = detect(text);
        assert_eq!(found.code, *code, "{text} {found:?}");
        assert!(!found.supported, "{text}");
        assert!(found.p > 0.5 && found.p < 1.0, "{text} {found:?}");
    }
}

#[test]
fn too_little_text_is_undetermined() {
    for text in [
        "",
        "refund",
        "ok!!!",
        "12345 67890",
        "😡😡😡😡😡😡😡😡",
        "iPhone 15 Pro Max",
        "Danke",
    ] {
        let found = detect(text);
        assert_eq!(
            (found.code.as_str(), found.supported),
            ("und", true),
            "{text}"
        );
        assert!(found.p.abs() < f32::EPSILON);
    }
}

#[test]
fn names_and_slang_are_not_foreign() {
    let texts = [
        "Samsung Galaxy refund asap refund asap",
        "yaar kya bakwas service hai bilkul bekaar",
        "loooool smh bruh deadass fr fr ngl lowkey trash",
        "Rio de Janeiro hotel booking confirmation code",
        "Müller Weiß Gómez Núñez Björk",
    ];
    for text in texts {
        let found = detect(text);
        assert!(found.supported, "{text} {found:?}");
    }
}

#[test]
fn a_text_torn_between_languages_is_not_called_foreign() {
    let text = "El Dorado, La Quinta and Los Angeles: please cancel the parking tickets";
    let found = detect(text);
    assert!(found.supported, "{found:?}");
}

#[test]
fn every_listed_word_is_found() {
    for (index, words) in WORDS.iter().enumerate() {
        for word in words.split_ascii_whitespace().filter(|w| w.len() <= 8) {
            let key = word.bytes().fold(0_u64, |key, b| key << 8 | u64::from(b));
            assert!(TABLE.find(key) >> index & 1 == 1, "{word}");
        }
    }
    assert_eq!(TABLE.find(u64::from(b'q')), 0);
}

proptest! {
    #[test]
    fn probability_is_a_probability(text in "\\PC{0,200}") {
        let found = detect(&text);
        prop_assert!((0.0..=1.0).contains(&found.p));
        prop_assert!(found.supported || found.code != "en");
        prop_assert!(!found.supported || found.code == "en" || found.code == "und");
    }
}
