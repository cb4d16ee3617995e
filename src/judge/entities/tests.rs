use proptest::prelude::*;

use super::*;
use crate::prepare::Language;
use crate::span::OffsetMap;

fn prepared(view: String, text: String, map: OffsetMap) -> Prepared {
    Prepared {
        view,
        text,
        map,
        masked: Vec::new(),
        language: Language {
            code: "en".to_owned(),
            p: 1.0,
            supported: true,
        },
        warnings: Vec::new(),
    }
}

fn plain(text: &str) -> Prepared {
    let map = OffsetMap::identity(text.len());
    prepared(text.to_owned(), text.to_owned(), map)
}

fn found(text: &str, kind: EntityKind) -> Vec<String> {
    let entities = find(&plain(text));
    values(&entities, kind).map(str::to_owned).collect()
}

/// Each row: a text, and the values of one kind in it, joined by `; `.
fn check(kind: EntityKind, rows: &[(&str, &str)]) {
    let wrong: Vec<String> = rows
        .iter()
        .map(|(text, expected)| (text, expected, found(text, kind).join("; ")))
        .filter(|(_, expected, got)| got != *expected)
        .map(|(text, expected, got)| format!("{text:?}: expected {expected:?}, got {got:?}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn sums_are_found_and_normalised() {
    check(
        EntityKind::Money,
        &[
            ("You owe me $300.", "USD 300"),
            ("USD 300 gone", "USD 300"),
            ("300 dollars", "USD 300"),
            ("300 DOLLARS!!!", "USD 300"),
            ("£12.50 please", "GBP 12.50"),
            ("£12.5", "GBP 12.50"),
            ("$300.00", "USD 300"),
            ("€ 1.200,50", "EUR 1200.50"),
            ("€1.200", "EUR 1200"),
            ("1.200 EUR", "EUR 1200"),
            ("$1,299.99", "USD 1299.99"),
            ("12,50 €", "EUR 12.50"),
            ("300€ 5 days ago", "EUR 300"),
            ("Rs. 5,000 debited", "INR 5000"),
            ("Rs5000", "INR 5000"),
            ("rs 1,00,000", "INR 100000"),
            ("₹5000", "INR 5000"),
            ("5000/- not refunded", "INR 5000"),
            ("INR 2 lakh", "INR 200000"),
            ("5 lakh rupees", "INR 500000"),
            ("5k dollars", "USD 5000"),
            ("$5k", "USD 5000"),
            ("$1.2 million", "USD 1200000"),
            ("$1.2m", "USD 1200000"),
            ("300 bucks", "USD 300"),
            ("20 quid", "GBP 20"),
            ("50p more", "GBP 0.50"),
            ("99 cents", "0.99"),
            ("300 kr", "300"),
            ("two hundred and fifty pounds", "GBP 250"),
            ("a hundred bucks", "USD 100"),
            ("5 grand", "5000"),
            ("A$50 and US$20 and C$ 10", "AUD 50; USD 20; CAD 10"),
            ("R$ 1.500,00", "BRL 1500"),
            ("$300 CAD", "CAD 300"),
            ("USD $300", "USD 300"),
            ("45 Canadian dollars", "CAD 45"),
            ("10 000 euros", "EUR 10000"),
            ("$300-400", "USD 400"),
            ("between 300 and 400 dollars", "USD 400"),
            ("$20 to $30", "USD 20; USD 30"),
            ("paid$300", "USD 300"),
            ("-$300", "USD 300"),
            ("(£20)", "GBP 20"),
            ("Â£300 taken", "GBP 300"),
            ("2 $10 vouchers", "USD 10"),
            ("$20/month", "USD 20"),
            ("50,00 zł", "PLN 50"),
            ("AED 1,500.00", "AED 1500"),
            ("500 TRY", "TRY 500"),
            ("CHF 1'250.50", "CHF 1250.50"),
            ("one dollar", "USD 1"),
            ("$0.005", "USD 0.01"),
        ],
    );
}

#[test]
fn other_numbers_are_no_sums() {
    check(
        EntityKind::Money,
        &[
            ("it is a $cam", ""),
            ("such $$$", ""),
            ("$$$ 300", ""),
            ("version 2.3.1", ""),
            ("300 items", ""),
            ("I have 300", ""),
            ("donâ£t", ""),
            ("1080p video", ""),
            ("480p", ""),
            ("the box weighs 20 pounds", ""),
            ("lost 20 pounds", ""),
            ("2 pounds of rice", ""),
            ("try 5 times", ""),
            ("TRY 50 TIMES", ""),
            ("PHP 8 is out", ""),
            ("a dollar store", ""),
            ("€", ""),
            ("$ ", ""),
            ("192.168.0.1 $", ""),
            ("Pa$$w0rd", ""),
            ("a£5b", ""),
            ("U.S. Code $ 1681c-2", ""),
            ("https://shop.example/$300 x", ""),
            ("99999999999999999999 dollars", ""),
        ],
    );
}

#[test]
fn order_numbers_are_found_after_their_words() {
    check(
        EntityKind::OrderNumber,
        &[
            ("order #A-10293 is late", "A-10293"),
            ("my order 12345 has not arrived", "12345"),
            ("Order No. 987654", "987654"),
            ("order number is 55512", "55512"),
            ("order id: ab12cd34", "ab12cd34"),
            ("Order Number: 404-1234567-1234567", "404-1234567-1234567"),
            ("PNR X7K2LM", "X7K2LM"),
            ("pnr no - x7k2lm", "x7k2lm"),
            ("AWB 12345678", "12345678"),
            ("tracking 1Z999AA10123456784", "1Z999AA10123456784"),
            ("ref: INV/2024/0012", "INV/2024/0012"),
            ("Ref. GB_1234", "GB_1234"),
            ("ticket (#445566)", "445566"),
            ("case 00123456.", "00123456"),
            ("booking reference ABC123", "ABC123"),
            ("complaint number 778899", "778899"),
            ("invoice INV20240012", "INV20240012"),
            ("#123456", "123456"),
            ("see #123456, thanks", "123456"),
            ("#A-10293", "A-10293"),
            ("order 1111 and order 2222", "1111; 2222"),
        ],
    );
}

#[test]
fn other_numbers_are_no_order_numbers() {
    check(
        EntityKind::OrderNumber,
        &[
            ("#2020goals", ""),
            ("#EURO2024", ""),
            ("#FFAA00", ""),
            ("#1 fan", ""),
            ("#1234", ""),
            ("call 555-123-4567", ""),
            ("case: 555-123-4567", ""),
            ("order $5000", ""),
            ("order 5000 dollars", ""),
            ("order 12 march 2024", ""),
            ("invoice 2024-03-12", ""),
            ("order 2023", ""),
            ("in case 2000 people come", ""),
            ("I want to order 5000 masks", ""),
            ("order iphone14", ""),
            ("order 3 weeks ago", ""),
            ("no order. 2000 people", ""),
            ("reference user1234@mail.example", ""),
            ("order abcdef", ""),
            ("order", ""),
            ("12345", ""),
            ("&#12345;", ""),
            ("https://shop.example/order/12345", ""),
        ],
    );
}

#[test]
fn dates_are_found() {
    check(
        EntityKind::Date,
        &[
            ("on 2024-03-12 I", "2024-03-12"),
            ("2024/03/12", "2024-03-12"),
            ("2024-03-12T10:00:00Z", "2024-03-12"),
            ("12 March 2024", "2024-03-12"),
            ("12th of March, 2024", "2024-03-12"),
            ("March 12th, 2024", "2024-03-12"),
            ("March 12,2024", "2024-03-12"),
            ("March 12th", "March 12th"),
            ("12 Mar", "12 Mar"),
            ("Sept. 3", "Sept. 3"),
            ("12-Mar-2024", "2024-03-12"),
            ("12-Mar-24", "12-Mar-24"),
            ("12/03/2024", "12/03/2024"),
            ("25/12/2024", "2024-12-25"),
            ("12/25/2024", "2024-12-25"),
            ("03/03/2024", "2024-03-03"),
            ("25/12/24", "25/12/24"),
            ("12.03.2024", "2024-03-12"),
            ("12.03.24", "12.03.24"),
            ("since March 2024", "March 2024"),
            ("29 February 2024", "2024-02-29"),
            ("May 5th", "May 5th"),
            ("ordered dec 25", "dec 25"),
        ],
    );
}

#[test]
fn other_texts_are_no_dates() {
    check(
        EntityKind::Date,
        &[
            ("yesterday", ""),
            ("on Monday", ""),
            ("@dec19_signature", ""),
            ("24/7 support", ""),
            ("3/5 stars", ""),
            ("you may 5 times", ""),
            ("the 12 may not work", ""),
            ("99/99/2024", ""),
            ("2024-13-40", ""),
            ("29.02.2023", ""),
            ("192.168.10.12", ""),
            ("10.15.7", ""),
            ("1-2-3-4", ""),
            ("may", ""),
            ("12345-03-12", ""),
            ("2024", ""),
        ],
    );
}

#[test]
fn durations_are_found() {
    check(
        EntityKind::Duration,
        &[
            ("waited 3 weeks", "P3W"),
            ("two days", "P2D"),
            ("48 hours", "PT48H"),
            ("48hrs", "PT48H"),
            ("for 48h now", "PT48H"),
            ("a month ago", "P1M"),
            ("half an hour", "PT30M"),
            ("a half hour", "PT30M"),
            ("half a year", "P6M"),
            ("1.5 hrs", "PT90M"),
            ("1.5 weeks", "P1.5W"),
            ("10-14 business days", "P14D"),
            ("10–14 days", "P14D"),
            ("3 to 5 working days", "P5D"),
            ("two or three weeks", "P3W"),
            ("over 6 months", "P6M"),
            ("twenty-four hours", "PT24H"),
            ("a couple of weeks", "P2W"),
            ("a fortnight", "P2W"),
            ("10-day wait", "P10D"),
            ("1 year and 6 months", "P1Y6M"),
            ("2 hours 30 minutes", "PT2H30M"),
            ("1 day 2 hours", "P1DT2H"),
            ("one and a half hours", "PT90M"),
            ("a year and a half", "P18M"),
            ("30 second hold", "PT30S"),
            ("three full months", "P3M"),
            ("a hundred days", "P100D"),
            ("5mins", "PT5M"),
        ],
    );
}

#[test]
fn other_texts_are_no_durations() {
    check(
        EntityKind::Duration,
        &[
            ("twice a month", ""),
            ("$20 a month", ""),
            ("3 times a week", ""),
            ("20 dollars a year", ""),
            ("every 3 weeks", ""),
            ("my 5 year old", ""),
            ("30-year-old", ""),
            ("18 years of age", ""),
            ("wait a second", ""),
            ("a minute please", ""),
            ("have a nice day", ""),
            ("have a good day", ""),
            ("{$910.00} a month", ""),
            ("the third week", ""),
            ("on day 3", ""),
            ("24/7", ""),
            ("a 3d printer", ""),
            ("covid-19 days", ""),
            ("0 days", ""),
            ("months", ""),
            ("a day", "P1D"),
        ],
    );
}

#[test]
fn contacts_are_counted() {
    check(
        EntityKind::ContactCount,
        &[
            ("this is the third time", "3"),
            ("my 3rd call", "3"),
            ("called 5 times", "5"),
            ("I have called your customer service 5 times", "5"),
            ("five times I have called", "5"),
            ("sent 4 emails", "4"),
            ("after three phone calls", "3"),
            ("second complaint", "2"),
            ("contacted you twice", "2"),
            ("emailed thrice", "3"),
            ("twice I called", "2"),
            ("for the 10th time", "10"),
            ("for the second consecutive time", "2"),
            ("raised 3 tickets", "3"),
            ("two support tickets", "2"),
            ("two attempts to contact you", "2"),
            ("emailed 3x", "3"),
            ("called 3-4 times", "4"),
            ("I've been calling 6 times", "6"),
            ("a dozen emails", "12"),
            ("SECOND EMAIL", "2"),
            ("told you guys 3 times already", "3"),
        ],
    );
}

#[test]
fn other_counts_are_no_contacts() {
    check(
        EntityKind::ContactCount,
        &[
            ("two times bigger", ""),
            ("called 3 times a week", ""),
            ("3 items", ""),
            ("charged 3 times", ""),
            ("I called because I was charged twice", ""),
            ("twice the price", ""),
            ("asked two times more money", ""),
            ("first time", ""),
            ("for the 100th time", ""),
            ("third party", ""),
            ("2 concert tickets", ""),
            ("received 3 emails from you", ""),
            ("they called me 5 times", ""),
            ("I was told twice", ""),
            ("Acme had called me over 15 times", ""),
            ("100 calls per day", ""),
            ("a second", ""),
            ("2 phone cases", ""),
            ("tried 3 times to log in", ""),
            ("one email", ""),
            ("twice a month", ""),
            ("second order", ""),
        ],
    );
}

#[test]
fn spans_lie_in_the_view() {
    // view: "I&nbsp;paid $300 on 12 Mar" -> text: "I paid $300 on 12 Mar"
    let view = "I&nbsp;paid $300 on 12 Mar";
    let text = "I paid $300 on 12 Mar";
    let mut map = OffsetMap::default();
    map.push_copy(1, 0);
    map.push_replaced(1, ByteSpan::new(1, 7));
    map.push_copy(19, 7);
    let entities = find(&prepared(view.to_owned(), text.to_owned(), map));
    let slices: Vec<_> = entities.iter().map(|e| e.span.slice(view)).collect();
    assert_eq!(slices, [Some("$300"), Some("12 Mar")]);
}

#[test]
fn figures_are_the_largest_of_their_kind() {
    let text =
        "I paid $300 and £12.50, called twice, wrote 4 emails, waited 3 weeks and then 48 hours";
    let entities = find(&plain(text));
    assert_eq!(largest_money(&entities), Some(300.0));
    assert_eq!(contact_count(&entities), Some(4));
    assert_eq!(longest_wait_days(&entities), Some(21.0));
    assert_eq!(largest_money(&[]), None);
    assert_eq!(contact_count(&[]), None);
    assert_eq!(longest_wait_days(&[]), None);
}

#[test]
fn days_of_durations_add_up() {
    let cases = [
        ("P1Y6M", 545.0),
        ("P2W", 14.0),
        ("P1DT12H", 1.5),
        ("PT30M", 30.0 / 1440.0),
        ("P1.5W", 10.5),
    ];
    for (value, expected) in cases {
        let days = duration::days(value).unwrap();
        assert!((days - expected).abs() < 1e-9, "{value}: {days}");
    }
}

#[test]
fn hostile_texts_end_in_time_and_within_the_cap() {
    let unit = [
        "1",
        "$",
        ",",
        "1,",
        "$1 ",
        "1-",
        "1 ",
        "a1",
        "#",
        "order ",
        "twenty ",
        "hundred and ",
        "call ",
        "a ",
        "1/1/",
        "and a half ",
        "1 to ",
        "order:",
        "'1",
        "é",
    ];
    for unit in unit {
        let text = unit.repeat(200_000 / unit.len());
        assert!(find(&plain(&text)).len() <= MAX_ENTITIES, "{unit}");
    }
}

/// Pieces that finders care about, to be strung together at random.
const PIECES: &[&str] = &[
    "$", "£", "€", "5", "12", "2024", "1,200.50", " ", " ", "-", ".", "/", "#", "order", "no", "k",
    "third", "time", "times", "called", "twice", "two", "hundred", "and", "a", "half", "weeks",
    "hour", "March", "th", "dollars", "Rs", "A-1029", "ref:", "é", "😡", "\n", "–", "months",
    "old",
];

proptest! {
    #[test]
    fn entities_are_sound(text in prop_oneof![
        any::<String>(),
        proptest::collection::vec(proptest::sample::select(PIECES), 0..30).prop_map(|p| p.concat()),
        proptest::collection::vec(proptest::sample::select(PIECES), 0..30).prop_map(|p| p.join(" ")),
    ]) {
        let entities = find(&plain(&text));
        for entity in &entities {
            prop_assert!(entity.span.slice(&text).is_some_and(|s| !s.is_empty()));
            prop_assert!(!entity.value.is_empty());
        }
        let is_apart = |p: &[Entity]| p.first().zip(p.get(1)).is_none_or(|(a, b)| a.span.end <= b.span.start);
        prop_assert!(entities.windows(2).all(is_apart));
    }

    #[test]
    fn the_prefilter_passes_every_text_with_a_value(
        pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..12),
        is_spaced in any::<bool>(),
    ) {
        let text = if is_spaced { pieces.join(" ") } else { pieces.concat() };
        let has_value = !find_in(&Tokens::scan(&text)).is_empty();
        prop_assert!(!has_value || prefilter::may_hold_value(&text), "{text}");
    }

    #[test]
    fn spans_are_sound_in_a_longer_view(
        pieces in proptest::collection::vec((proptest::sample::select(PIECES), any::<bool>()), 0..30),
    ) {
        let (mut view, mut text, mut map) = (String::new(), String::new(), OffsetMap::default());
        for (piece, is_replaced) in pieces {
            let start = view.len();
            if is_replaced {
                view.push_str("&é;");
                map.push_replaced(piece.len(), ByteSpan::new(start, view.len()));
            } else {
                view.push_str(piece);
                map.push_copy(piece.len(), start);
            }
            text.push_str(piece);
        }
        let prepared = prepared(view, text, map);
        let entities = find(&prepared);
        let is_sound = |e: &Entity| e.span.slice(&prepared.view).is_some_and(|s| !s.is_empty());
        prop_assert!(entities.iter().all(is_sound));
        prop_assert!(entities.is_sorted_by_key(|e| e.span.start));
    }
}
