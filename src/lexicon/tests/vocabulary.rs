//! One row and more for each class.

use super::check;

const FEELINGS: &[(&str, &str, &str)] = &[
    ("I hate this", "anger", "I hate this"),
    ("absolutely FURIOUS with you", "anger", "FURIOUS"),
    ("how dare you charge me", "anger", "how dare you"),
    ("a total disgrace", "anger", "total disgrace"),
    ("I'm fed up with this", "frustration", "fed up with"),
    ("at my wits' end", "frustration", "at my wits' end"),
    (
        "passed from pillar to post",
        "frustration",
        "passed from pillar to post",
    ),
    ("you are thieves and crooks", "insult", "thieves"),
    ("incompetent clowns", "insult", "clowns"),
    ("what the fuck", "profanity", "what the fuck"),
    ("the worst airline ever", "negative", "worst airline ever"),
    ("terrible service", "negative", "terrible"),
    (
        "kindly improve your performance",
        "negative",
        "kindly improve your performance",
    ),
    ("amazing staff", "positive", "amazing"),
    (
        "can't recommend enough",
        "positive",
        "can't recommend enough",
    ),
    ("Website is not working.", "failure", "not working"),
    ("it wont turn on", "failure", "wont turn on"),
    ("the lift is out of order", "failure", "out of order"),
    ("cant log in", "failure", "cant log in"),
    ("I can’t log in", "failure", "can’t log in"),
    ("cannot log in", "failure", "cannot log in"),
    (
        "the parcel never arrived",
        "negated_expectation",
        "never arrived",
    ),
    (
        "not what I ordered",
        "negated_expectation",
        "not what I ordered",
    ),
    ("no one answers", "negated_expectation", "no one answers"),
    ("she hung up on me", "negated_expectation", "hung up on me"),
    (
        "I was charged twice",
        "negated_expectation",
        "charged twice",
    ),
    (
        "haven't received it",
        "negated_expectation",
        "haven't received",
    ),
    (
        "still waiting for a reply",
        "waiting",
        "waiting for a reply",
    ),
    ("waited 3 weeks", "waiting", "waited 3 weeks"),
    ("waited a couple of weeks", "waiting", "a couple of weeks"),
    (
        "waiting for over two months",
        "waiting",
        "waiting for over two months",
    ),
    ("on hold for 2hrs", "waiting", "hold for 2hrs"),
    ("2weeks late", "waiting", "2weeks"),
    ("this is the third time", "repeat", "the third time"),
    ("5 emails and counting", "repeat", "5 emails"),
    ("again and again", "repeat", "again and again"),
    ("this is my first time here", "repeat", ""),
    ("last chance to fix it", "ultimatum", "last chance"),
    ("refund me or else", "ultimatum", "or else"),
    ("Why is my bag not here", "why_question", "Why"),
    ("Please help", "courtesy", "Please"),
    ("thanks in advance", "courtesy", "thanks in advance"),
    (
        "many thanks for your help",
        "gratitude",
        "thanks for your help",
    ),
    ("I need it ASAP", "time_pressure", "ASAP"),
    ("my life savings", "stakes", "life savings"),
];

#[test]
fn feelings_and_failures() {
    check(FEELINGS);
}

const FLAGS: &[(&str, &str, &str)] = &[
    (
        "I will come to your office and beat you up.",
        "flag.abuse",
        "come to your office and beat",
    ),
    (
        "I'm going to punch your driver tomorrow",
        "flag.abuse",
        "I'm going to punch your driver",
    ),
    (
        "I will break his nose",
        "flag.abuse",
        "I will break his nose",
    ),
    (
        "my wife is going to kill me when I hit the snooze button",
        "flag.abuse",
        "",
    ),
    (
        "My identity has been stolen",
        "flag.fraud",
        "identity has been stolen",
    ),
    (
        "does it smell of rotten eggs when off?",
        "flag.safety",
        "smell of rotten eggs",
    ),
    (
        "the gas alarm in my kitchen keeps going off",
        "flag.safety",
        "gas alarm in my",
    ),
    (
        "does your smoke alarm sound different from your gas alarm?",
        "flag.safety",
        "",
    ),
    (
        "is there an emergency number on the new cards?",
        "flag.safety",
        "",
    ),
    (
        "see you in small claims court",
        "flag.legal_threat",
        "small claims court",
    ),
    (
        "I'll be contacting my solicitor",
        "flag.legal_threat",
        "my solicitor",
    ),
    (
        "reporting you to trading standards",
        "flag.regulator",
        "reporting you to trading standards",
    ),
    (
        "the Ombudsman will hear of it",
        "flag.regulator",
        "Ombudsman",
    ),
    (
        "I am going to the press",
        "flag.press_or_social",
        "going to the press",
    ),
    (
        "cancelling my contract",
        "flag.churn_risk",
        "cancelling my contract",
    ),
    (
        "I will never ever shop here again",
        "flag.churn_risk",
        "never ever shop here again",
    ),
    (
        "you have lost a loyal customer",
        "flag.churn_risk",
        "lost a loyal",
    ),
    ("you fucking idiots", "flag.abuse", "fucking idiots"),
    ("there is a smell of gas", "flag.safety", "smell of gas"),
    ("the charger caught fire", "flag.safety", "caught fire"),
    (
        "had an allergic reaction",
        "flag.safety",
        "allergic reaction",
    ),
    (
        "she wants to end her life",
        "flag.self_harm",
        "wants to end her life",
    ),
    (
        "my mum wants to end my life",
        "flag.self_harm",
        "wants to end my life",
    ),
    (
        "my late husband's account",
        "flag.vulnerability",
        "late husband's",
    ),
    (
        "I did not authorise this payment",
        "flag.fraud",
        "did not authorise this payment",
    ),
    (
        "someone has used my card",
        "flag.fraud",
        "someone has used my",
    ),
    (
        "let me speak to a human",
        "flag.wants_human",
        "speak to a human",
    ),
    (
        "speak to your useless manager",
        "flag.wants_human",
        "speak to your useless manager",
    ),
    (
        "I've called three times",
        "flag.repeat_contact",
        "called three times",
    ),
    ("as I said before", "flag.repeat_contact", "as I said"),
    (
        "the issue is still not resolved",
        "flag.unresolved",
        "still not resolved",
    ),
    ("the app keeps crashing", "flag.bug", "keeps crashing"),
    ("great service, thanks", "flag.praise", "great service"),
    (
        "I am out of office until Monday",
        "flag.no_reply_needed",
        "out of office",
    ),
    (
        "that is all, no reply needed",
        "flag.no_reply_needed",
        "no reply needed",
    ),
    ("my dress size is sue", "flag.legal_threat", ""),
    ("I can't wait to go back", "flag.churn_risk", ""),
];

#[test]
fn flags() {
    check(FLAGS);
}

const TOPICS: &[(&str, &str, &str)] = &[
    (
        "a question on my direct debit",
        "category.billing_payment",
        "direct debit",
    ),
    ("refunded yet?", "category.refund_return", "refunded"),
    (
        "the courier left it outside",
        "category.delivery_shipping",
        "courier",
    ),
    (
        "my suitcase is lost",
        "category.delivery_shipping",
        "suitcase",
    ),
    (
        "booking reference ABC",
        "category.order_booking",
        "booking reference",
    ),
    (
        "forgot my password",
        "category.account_access",
        "forgot my password",
    ),
    (
        "the router has no signal",
        "category.technical_fault",
        "router",
    ),
    (
        "the fabric feels cheap",
        "category.product_quality",
        "fabric",
    ),
    (
        "do you have it in stock",
        "category.product_information",
        "do you have",
    ),
    (
        "my mortgage offer",
        "category.subscription_contract",
        "mortgage",
    ),
    (
        "customer service is rude",
        "category.staff_service",
        "customer service",
    ),
    ("my card was cloned", "category.fraud_security", "cloned"),
    ("a GDPR request", "category.privacy_legal", "GDPR"),
    (
        "it keeps crashing",
        "intent.report_problem",
        "keeps crashing",
    ),
    (
        "I want my money back",
        "intent.request_refund",
        "want my money back",
    ),
    (
        "can I return it for another",
        "intent.request_return_exchange",
        "return",
    ),
    (
        "I want to order a cake",
        "intent.place_order",
        "I want to order",
    ),
    (
        "please cancel my subscription",
        "intent.request_cancellation",
        "cancel my subscription",
    ),
    (
        "change my address",
        "intent.request_change",
        "change my address",
    ),
    ("where's my order", "intent.ask_status", "where's my order"),
    ("wheres my order", "intent.ask_status", "wheres my order"),
    ("how do I print it", "intent.ask_information", "how do I"),
    (
        "get me a manager",
        "intent.request_human",
        "get me a manager",
    ),
    (
        "please find attached",
        "intent.give_information",
        "please find attached",
    ),
    ("highly recommend", "intent.praise", "highly recommend"),
    (
        "it would be great if you added it",
        "intent.suggestion",
        "it would be great if",
    ),
    ("all sorted, bye", "intent.no_reply_needed", "all sorted"),
];

#[test]
fn topics_and_intents() {
    check(TOPICS);
}

const EMOJI: &[(&str, &str, &str)] = &[
    ("well 😡", "anger", "😡"),
    ("nice 👍🏽", "positive", "👍🏽"),
    ("nice 👍", "positive", "👍"),
    ("I ❤️ it", "positive", "❤️"),
    ("I ❤️\u{200d}🔥 it", "positive", "❤️\u{200d}🔥"),
    ("oh 🤦🏽\u{200d}♀️", "frustration", "🤦🏽\u{200d}♀️"),
    ("oh 🤦", "frustration", "🤦"),
    ("thanks 🙏", "gratitude", "🙏"),
    ("ok :-(", "negative", ":-("),
    ("ok :)", "positive", ":)"),
    ("👩\u{200d}❤️\u{200d}👨", "positive", ""),
    ("scam💩", "negative", "scam"),
];

#[test]
fn emoji_count_as_whole_sequences() {
    check(EMOJI);
}
