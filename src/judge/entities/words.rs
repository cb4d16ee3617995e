//! A word in, the part it can play in a value out.
//!
//! One table for all kinds, so that each word of a text is looked up once.

use std::sync::LazyLock;

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Fortnight,
    Month,
    Year,
    Decade,
}

/// What a word of the contact vocabulary can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Contact {
    /// Several contacts: `calls`, `emails`.
    Plural,
    /// One contact: `letter`.
    Singular,
    /// One contact or contacting: `call`, `email`.
    SingularOrVerb,
    /// One contact, and numbers are given to it as well: `complaint`, `request`.
    SingularOrCue,
    /// Contacting: `called`, `contacted`.
    Verb,
    /// Contacts only when they were raised: `tickets` may be for a concert.
    Ticket,
    /// A contact only when it was one to reach somebody.
    Attempt,
}

/// How surely the word announces an order number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cue {
    /// Has other uses too: `order`, `case`.
    Weak,
    /// Has hardly another use: `PNR`, `reference`.
    Strong,
}

/// The part a word can play.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// None.
    Other,
    Article,
    And,
    Or,
    To,
    Of,
    The,
    In,
    Is,
    Half,
    Couple,
    /// `one` to `ninety`.
    Cardinal(u8),
    /// `hundred`, `dozen`, `lakh`, …
    Scale(u64),
    /// `k`, `bn`: a scale when it touches its number.
    GluedScale(u64),
    Grand,
    Ordinal(u8),
    OrdinalSuffix,
    /// `second`: an ordinal and a unit.
    Second,
    Unit(Unit),
    /// A unit when it touches its number.
    GluedUnit(Unit),
    /// Stands between a number and its unit: `business`.
    UnitModifier,
    Old,
    Age,
    Month(u8),
    /// ISO 4217 code or a sign written in letters, before or after the amount.
    Code(&'static str),
    /// A code that is a word of its own as well: `TRY`.
    WordlikeCode(&'static str),
    /// After the amount: `dollars`; empty where the currency is not known.
    CurrencyName(&'static str),
    /// A hundredth of a currency: `pence`.
    CurrencyMinor(&'static str),
    /// `p`: pence when it touches its number.
    GluedPence,
    /// Whose dollars.
    Nation(&'static str),
    /// Says whose dollars when it touches a `$`.
    DollarPrefix,
    Weight,
    Time,
    Times,
    /// `twice`, `thrice`.
    Adverb(u8),
    /// `3x`
    X,
    Contact(Contact),
    /// Raising a ticket.
    Raise,
    /// The contact came to the sender.
    Received,
    /// Begins another thought: a verb before it does not govern what comes after.
    Clause,
    Speaker,
    /// Whoever else may have made the contact.
    OtherParty,
    /// The contact was made by somebody else: `was told`.
    Passive,
    /// `bigger`, `more`: a factor, not a count.
    Comparative,
    As,
    /// `per`, `every`, `once`.
    Rate,
    /// Between a number and its noun: `phone calls`, `third consecutive time`.
    NounModifier,
    Cue(Cue),
    /// `number`, `no`, `id`.
    Marker,
}

/// Words by part, lower case.
const GROUPS: &[(Word, &str)] = &[
    (Word::Article, "a an"),
    (Word::And, "and"),
    (Word::Or, "or"),
    (Word::To, "to"),
    (Word::Of, "of"),
    (Word::The, "the"),
    (Word::In, "in"),
    (Word::Is, "is"),
    (Word::Half, "half"),
    (Word::Couple, "couple"),
    (Word::Cardinal(1), "one"),
    (Word::Cardinal(2), "two"),
    (Word::Cardinal(3), "three"),
    (Word::Cardinal(4), "four"),
    (Word::Cardinal(5), "five"),
    (Word::Cardinal(6), "six"),
    (Word::Cardinal(7), "seven"),
    (Word::Cardinal(8), "eight"),
    (Word::Cardinal(9), "nine"),
    (Word::Cardinal(10), "ten"),
    (Word::Cardinal(11), "eleven"),
    (Word::Cardinal(12), "twelve"),
    (Word::Cardinal(13), "thirteen"),
    (Word::Cardinal(14), "fourteen"),
    (Word::Cardinal(15), "fifteen"),
    (Word::Cardinal(16), "sixteen"),
    (Word::Cardinal(17), "seventeen"),
    (Word::Cardinal(18), "eighteen"),
    (Word::Cardinal(19), "nineteen"),
    (Word::Cardinal(20), "twenty"),
    (Word::Cardinal(30), "thirty"),
    (Word::Cardinal(40), "forty fourty"),
    (Word::Cardinal(50), "fifty"),
    (Word::Cardinal(60), "sixty"),
    (Word::Cardinal(70), "seventy"),
    (Word::Cardinal(80), "eighty"),
    (Word::Cardinal(90), "ninety"),
    (Word::Scale(12), "dozen"),
    (Word::Scale(100), "hundred"),
    (Word::Scale(1_000), "thousand"),
    (Word::Scale(100_000), "lakh lakhs lac lacs"),
    (Word::Scale(1_000_000), "million mio"),
    (Word::Scale(10_000_000), "crore crores"),
    (Word::Scale(1_000_000_000), "billion"),
    (Word::GluedScale(1_000), "k"),
    (Word::GluedScale(1_000_000), "m mn mil"),
    (Word::GluedScale(10_000_000), "cr"),
    (Word::GluedScale(1_000_000_000), "b bn"),
    (Word::Grand, "grand"),
    (Word::Ordinal(3), "third"),
    (Word::Ordinal(4), "fourth"),
    (Word::Ordinal(5), "fifth"),
    (Word::Ordinal(6), "sixth"),
    (Word::Ordinal(7), "seventh"),
    (Word::Ordinal(8), "eighth"),
    (Word::Ordinal(9), "ninth"),
    (Word::Ordinal(10), "tenth"),
    (Word::Ordinal(11), "eleventh"),
    (Word::Ordinal(12), "twelfth"),
    (Word::Ordinal(15), "fifteenth"),
    (Word::Ordinal(20), "twentieth"),
    (Word::OrdinalSuffix, "st nd rd th"),
    (Word::Second, "second"),
    (Word::Unit(Unit::Second), "seconds sec secs"),
    (Word::Unit(Unit::Minute), "minute minutes min mins minuts"),
    (Word::Unit(Unit::Hour), "hour hours hr hrs"),
    (Word::GluedUnit(Unit::Hour), "h"),
    (Word::Unit(Unit::Day), "day days"),
    (Word::Unit(Unit::Week), "week weeks wk wks"),
    (Word::Unit(Unit::Fortnight), "fortnight fortnights"),
    (Word::Unit(Unit::Month), "month months mth mths mnth mnths"),
    (Word::Unit(Unit::Year), "year years yr yrs"),
    (Word::Unit(Unit::Decade), "decade decades"),
    (
        Word::UnitModifier,
        "business working work calendar full whole long solid straight consecutive more entire",
    ),
    (Word::Old, "old"),
    (Word::Age, "age"),
    (Word::Month(1), "january jan"),
    (Word::Month(2), "february feb"),
    (Word::Month(3), "march mar"),
    (Word::Month(4), "april apr"),
    (Word::Month(5), "may"),
    (Word::Month(6), "june jun"),
    (Word::Month(7), "july jul"),
    (Word::Month(8), "august aug"),
    (Word::Month(9), "september sept sep"),
    (Word::Month(10), "october oct"),
    (Word::Month(11), "november nov"),
    (Word::Month(12), "december dec"),
    (Word::Code("USD"), "usd"),
    (Word::Code("EUR"), "eur euro euros"),
    (Word::Code("GBP"), "gbp"),
    (Word::Code("INR"), "inr rs rupees rupee"),
    (Word::Code("CAD"), "cad"),
    (Word::Code("AUD"), "aud"),
    (Word::Code("NZD"), "nzd"),
    (Word::Code("CHF"), "chf"),
    (Word::Code("JPY"), "jpy yen"),
    (Word::Code("CNY"), "cny rmb yuan"),
    (Word::Code("SEK"), "sek"),
    (Word::Code("NOK"), "nok"),
    (Word::Code("DKK"), "dkk"),
    (Word::Code("PLN"), "pln zł"),
    (Word::Code("CZK"), "czk"),
    (Word::Code("HUF"), "huf"),
    (Word::Code("ZAR"), "zar"),
    (Word::Code("BRL"), "brl"),
    (Word::Code("MXN"), "mxn"),
    (Word::Code("SGD"), "sgd"),
    (Word::Code("HKD"), "hkd"),
    (Word::Code("AED"), "aed dhs"),
    (Word::Code("SAR"), "sar"),
    (Word::Code("QAR"), "qar"),
    (Word::Code("KWD"), "kwd"),
    (Word::Code("ILS"), "ils nis"),
    (Word::Code("EGP"), "egp"),
    (Word::Code("NGN"), "ngn naira"),
    (Word::Code("KES"), "kes ksh"),
    (Word::Code("GHS"), "ghs"),
    (Word::Code("PKR"), "pkr"),
    (Word::Code("BDT"), "bdt taka"),
    (Word::Code("LKR"), "lkr"),
    (Word::Code("NPR"), "npr"),
    (Word::Code("IDR"), "idr"),
    (Word::Code("MYR"), "myr"),
    (Word::Code("THB"), "thb"),
    (Word::Code("VND"), "vnd"),
    (Word::Code("KRW"), "krw"),
    (Word::Code("TWD"), "twd"),
    (Word::Code("RUB"), "rub"),
    (Word::Code("UAH"), "uah"),
    (Word::WordlikeCode("TRY"), "try"),
    (Word::WordlikeCode("PHP"), "php"),
    (Word::WordlikeCode("COP"), "cop"),
    (Word::WordlikeCode("MAD"), "mad"),
    (Word::CurrencyName("USD"), "dollar dollars bucks buck"),
    (Word::CurrencyName("GBP"), "pound pounds quid sterling"),
    (Word::CurrencyName("CHF"), "francs"),
    (Word::CurrencyName("AED"), "dirham dirhams"),
    (Word::CurrencyName("ZAR"), "rand"),
    (
        Word::CurrencyName(""),
        "kr kronor kroner peso pesos riyal riyals dinar dinars",
    ),
    (Word::CurrencyMinor(""), "cent cents"),
    (Word::CurrencyMinor("GBP"), "pence"),
    (Word::CurrencyMinor("INR"), "paise"),
    (Word::GluedPence, "p"),
    (Word::Nation("USD"), "us american"),
    (Word::Nation("CAD"), "canadian"),
    (Word::Nation("AUD"), "australian aussie"),
    (Word::Nation("NZD"), "kiwi"),
    (Word::Nation("SGD"), "singapore"),
    (Word::DollarPrefix, "c ca au nz hk s sg r mx nt"),
    (
        Word::Weight,
        "weigh weighs weighed weighing weight lost lose gained heavy overweight heavier lighter lbs",
    ),
    (Word::Time, "time"),
    (Word::Times, "times"),
    (Word::Adverb(2), "twice"),
    (Word::Adverb(3), "thrice"),
    (Word::X, "x"),
    (
        Word::Contact(Contact::Plural),
        "calls emails mails messages letters complaints requests reminders followups enquiries \
         inquiries queries chats texts voicemails contacts",
    ),
    (
        Word::Contact(Contact::Singular),
        "letter reminder followup enquiry inquiry voicemail",
    ),
    (
        Word::Contact(Contact::Verb),
        "called calling phoned phoning rang rung ringing emailed emailing mailed mailing contacted \
         contacting messaged messaging wrote written writing asked asking requested reached reach \
         complained complaining spoke spoken speaking chased chasing told telling explained reported \
         texted chatted tweeted informed begged reminded escalated",
    ),
    (
        Word::Contact(Contact::SingularOrVerb),
        "call email mail message text chat contact ring",
    ),
    (Word::Contact(Contact::SingularOrCue), "complaint request"),
    (Word::Contact(Contact::Ticket), "ticket tickets"),
    (Word::Contact(Contact::Attempt), "attempt attempts"),
    (
        Word::Raise,
        "raised opened logged submitted filed lodged created raise support",
    ),
    (
        Word::Received,
        "received receive receiving got get getting gets sends missed spam",
    ),
    (
        Word::Clause,
        "but because that when then so which who charged billed debited deducted ordered paid \
         since after cancelled canceled delayed broken failed crashed",
    ),
    (Word::Passive, "was were been being"),
    (Word::Speaker, "i we ive weve"),
    (Word::OtherParty, "they he she you theyve"),
    (
        Word::Comparative,
        "less fewer bigger larger higher cheaper faster slower longer better worse smaller greater \
         stronger much many big expensive price",
    ),
    (Word::As, "as"),
    (Word::Rate, "per every each once"),
    (
        Word::NounModifier,
        "separate different further successive follow up phone customer service online",
    ),
    (
        Word::Cue(Cue::Weak),
        "order orders booking bookings reservation invoice invoices case claim shipment parcel package \
         transaction application dispute incident docket consignment itinerary purchase delivery",
    ),
    (
        Word::Cue(Cue::Strong),
        "reference references ref refs refno confirmation conf pnr tracking awb utr txn rma waybill srn orderid bookingid",
    ),
    (Word::Marker, "no nos number numbers num nr id code nbr"),
];

/// Words of two texts with the same first two letters share a bucket: five bits of each letter.
const BUCKETS: usize = 1 << 10;

/// A set of word lengths in bytes; the last bit stands for 31 and more.
type Lengths = u32;

/// The looked-up words, grouped by their first two letters.
#[derive(Debug)]
pub(super) struct Vocabulary {
    /// Sorted by bucket.
    entries: Vec<(&'static str, Word)>,
    /// Where each bucket begins in `entries`, and one more for the end of the last.
    first: Vec<usize>,
    lengths: Vec<Lengths>,
    anchor_lengths: Vec<Lengths>,
}

pub(super) static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(Vocabulary::build);

impl Vocabulary {
    fn build() -> Self {
        let mut entries: Vec<(&'static str, Word)> = GROUPS
            .iter()
            .flat_map(|&(word, texts)| texts.split_whitespace().map(move |text| (text, word)))
            .collect();
        entries.sort_by_key(|(text, _)| (bucket(text.as_bytes()), *text));
        let first = (0..=BUCKETS)
            .map(|b| entries.partition_point(|(text, _)| bucket(text.as_bytes()) < b))
            .collect();
        let lengths_of = |is_wanted: fn(Word) -> bool| {
            let mut lengths = vec![0; BUCKETS];
            for (text, _) in entries.iter().filter(|(_, word)| is_wanted(*word)) {
                if let Some(set) = lengths.get_mut(bucket(text.as_bytes())) {
                    *set |= length_bit(text.len());
                }
            }
            lengths
        };
        Self {
            first,
            lengths: lengths_of(|_| true),
            anchor_lengths: lengths_of(is_anchor),
            entries,
        }
    }

    /// The part of a word, in any ASCII case.
    pub(super) fn word(&self, text: &[u8]) -> Word {
        if !is_listed(&self.lengths, text) {
            return Word::Other;
        }
        let bucket = bucket(text);
        let range = self.first.get(bucket).zip(self.first.get(bucket + 1));
        range
            .and_then(|(&start, &end)| self.entries.get(start..end))
            .and_then(|entries| {
                entries
                    .iter()
                    .find(|(entry, _)| entry.as_bytes().eq_ignore_ascii_case(text))
            })
            .map_or(Word::Other, |&(_, word)| word)
    }

    /// True when a value without digits and currency signs may hang on this word.
    pub(super) fn is_anchor(&self, text: &[u8]) -> bool {
        is_listed(&self.anchor_lengths, text) && is_anchor(self.word(text))
    }
}

fn bucket(text: &[u8]) -> usize {
    let letter = |at| usize::from(text.get(at).copied().unwrap_or_default() & 31);
    letter(0) << 5 | letter(1)
}

fn length_bit(len_bytes: usize) -> Lengths {
    1 << len_bytes.min(31)
}

fn is_listed(lengths: &[Lengths], text: &[u8]) -> bool {
    lengths
        .get(bucket(text))
        .is_some_and(|set| set & length_bit(text.len()) != 0)
}

fn is_anchor(word: Word) -> bool {
    match word {
        Word::Cardinal(n) => n > 1,
        Word::Scale(_)
        | Word::Couple
        | Word::Ordinal(_)
        | Word::Second
        | Word::Unit(_)
        | Word::CurrencyName(_)
        | Word::CurrencyMinor(_)
        | Word::Code(_)
        | Word::Adverb(_) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_is_listed_once_and_found_in_any_case() {
        let vocabulary = &*VOCABULARY;
        for &(text, word) in &vocabulary.entries {
            let listed = vocabulary.entries.iter().filter(|(t, _)| *t == text);
            assert_eq!(listed.count(), 1, "{text}");
            assert_eq!(vocabulary.word(text.as_bytes()), word, "{text}");
            assert_eq!(vocabulary.word(text.to_ascii_uppercase().as_bytes()), word);
        }
    }

    #[test]
    fn unknown_words_play_no_part() {
        for text in ["", "tw", "twoo", "zebra", "seconde", "ß"] {
            assert_eq!(VOCABULARY.word(text.as_bytes()), Word::Other, "{text}");
        }
    }
}
