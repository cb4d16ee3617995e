//! Words for who wrote or said something.
//!
//! To teach a word, add it to the list of its role: lower case, words joined by underscores.

use crate::message::AuthorRole;

use super::header::normal_name;

/// Who wrote it, by the value of a column or field.
pub(super) fn by_value(value: &str) -> Option<AuthorRole> {
    let value = normal_name(value);
    look_up(WORDS, &value).or_else(|| look_up(VALUES, &value))
}

/// Who wrote it, by the one letter that a chat program has for it.
pub(super) fn by_initial(value: &str) -> Option<AuthorRole> {
    match value {
        "v" => Some(AuthorRole::Customer),
        "a" => Some(AuthorRole::Agent),
        "s" => Some(AuthorRole::System),
        _ => None,
    }
}

/// Who speaks, by a speaker's label: a word of the list as it stands, with a number (`Agent 2`), with
/// a name beside it (`Agent (Anna)`, `Anna - Support`, `Agent Anna`) or behind other words (`Live
/// Agent`).
pub(super) fn by_label(label: &str) -> Option<AuthorRole> {
    let is_mark = |c: char| matches!(c, '(' | ')' | '[' | ']' | '|' | '/' | ',');
    let mut parts = label.split(is_mark).flat_map(|part| part.split(" - "));
    parts.find_map(by_part)
}

fn by_part(part: &str) -> Option<AuthorRole> {
    let name = normal_name(part);
    let name = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_');
    if let Some(role) = look_up(WORDS, name) {
        return Some(role);
    }
    let (first, rest) = name.split_once('_')?;
    let last = name.rsplit('_').next().unwrap_or_default();
    if GREETINGS.contains(&first) {
        return None;
    }
    look_up(WORDS, last).or_else(|| {
        let is_name = !rest.contains('_') && !SERVICES.contains(&rest);
        look_up(WORDS, first).filter(|_| is_name)
    })
}

fn look_up(lists: &[(AuthorRole, &[&str])], name: &str) -> Option<AuthorRole> {
    let found = lists.iter().find(|(_, words)| words.contains(&name));
    found.map(|(role, _)| *role)
}

/// Words that stand for a person or machine: in English, then in German, French, Spanish, Italian,
/// Portuguese, Dutch and Polish. A word that is another role in another language is left out.
const WORDS: &[(AuthorRole, &[&str])] = &[
    (
        AuthorRole::Customer,
        &[
            "customer",
            "cust",
            "user",
            "client",
            "consumer",
            "requester",
            "end_user",
            "enduser",
            "visitor",
            "contact",
            "caller",
            "guest",
            "buyer",
            "passenger",
            "patient",
            "subscriber",
            "tenant",
            "policyholder",
            "kunde",
            "kundin",
            "anrufer",
            "anruferin",
            "nutzer",
            "nutzerin",
            "benutzer",
            "gast",
            "fahrgast",
            "patientin",
            "mieter",
            "mieterin",
            "cliente",
            "usager",
            "utilisateur",
            "utilisatrice",
            "appelant",
            "appelante",
            "patiente",
            "voyageur",
            "usuario",
            "usuaria",
            "huésped",
            "pasajero",
            "pasajera",
            "paciente",
            "utente",
            "chiamante",
            "ospite",
            "passeggero",
            "paziente",
            "usuário",
            "usuária",
            "utilizador",
            "utilizadora",
            "passageiro",
            "passageira",
            "hóspede",
            "klant",
            "beller",
            "gebruiker",
            "reiziger",
            "patiënt",
            "klient",
            "klientka",
            "użytkownik",
            "dzwoniący",
            "dzwoniąca",
            "pasażer",
            "pacjent",
            "pacjentka",
        ],
    ),
    (
        AuthorRole::Agent,
        &[
            "agent",
            "admin",
            "staff",
            "support",
            "operator",
            "rep",
            "representative",
            "csr",
            "employee",
            "teammate",
            "company",
            "advisor",
            "adviser",
            "seller",
            "consultant",
            "helpdesk",
            "help_desk",
            "service_desk",
            "customer_service",
            "customer_support",
            "customer_care",
            "client_service",
            "client_services",
            "support_team",
            "mitarbeiter",
            "mitarbeiterin",
            "berater",
            "beraterin",
            "kundenservice",
            "kundendienst",
            "kundenberater",
            "kundenberaterin",
            "kundenbetreuer",
            "kundenbetreuerin",
            "sachbearbeiter",
            "sachbearbeiterin",
            "agentin",
            "agente",
            "conseiller",
            "conseillère",
            "téléconseiller",
            "téléconseillère",
            "opérateur",
            "opératrice",
            "service_client",
            "asesor",
            "asesora",
            "operador",
            "operadora",
            "representante",
            "soporte",
            "atención_al_cliente",
            "operatore",
            "operatrice",
            "consulente",
            "assistenza",
            "atendente",
            "consultor",
            "consultora",
            "suporte",
            "medewerker",
            "medewerkster",
            "adviseur",
            "klantenservice",
            "konsultant",
            "konsultantka",
            "pracownik",
            "doradca",
            "obsługa_klienta",
        ],
    ),
    (
        AuthorRole::System,
        &[
            "system",
            "bot",
            "chatbot",
            "chat_bot",
            "voicebot",
            "automation",
            "auto",
            "assistant",
            "virtual_assistant",
            "virtual_agent",
            "machine",
            "ivr",
            "systemnachricht",
            "système",
            "sistema",
            "systeem",
            "automat",
        ],
    ),
];

/// Values of columns and fields that no speaker is called: which way a message went, and words that as a
/// label of a line would be something else ("Model: …").
const VALUES: &[(AuthorRole, &[&str])] = &[
    (
        AuthorRole::Customer,
        &[
            "inbound",
            "incoming",
            "received",
            "in",
            "true",
            "lead",
            "shopper",
            "human",
            "external",
            "messagetooperator",
        ],
    ),
    (
        AuthorRole::Agent,
        &[
            "outbound",
            "outbound_api",
            "outbound_call",
            "outbound_reply",
            "outgoing",
            "sent",
            "out",
            "false",
            "supervisor",
            "internal",
            "developer",
            "business",
            "human_agent",
            "messagetovisitor",
        ],
    ),
    (
        AuthorRole::System,
        &["trigger", "gpt", "model", "automated_agent"],
    ),
];

/// Words that make a name of a department out of a role: a customer service is no customer.
const SERVICES: &[&str] = &[
    "service",
    "services",
    "support",
    "care",
    "success",
    "relations",
    "experience",
    "team",
    "desk",
    "account",
    "id",
    "number",
    "name",
];

/// Words that open a letter: who is greeted does not speak.
const GREETINGS: &[&str] = &[
    "dear", "hi", "hello", "hey", "hallo", "liebe", "lieber", "bonjour", "hola", "ciao", "olá",
    "beste", "cześć",
];

/// True for a word that opens a letter.
pub(super) fn is_greeting(word: &str) -> bool {
    GREETINGS.contains(&&*normal_name(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use AuthorRole::{Agent, Customer, System};

    #[test]
    fn values_of_columns_are_understood() {
        let cases = [
            ("Customer", Some(Customer)),
            ("end-user", Some(Customer)),
            ("True", Some(Customer)),
            ("AGENT", Some(Agent)),
            ("outbound", Some(Agent)),
            ("outbound-api", Some(Agent)),
            ("sent", Some(Agent)),
            ("received", Some(Customer)),
            ("bot", Some(System)),
            ("Kundin", Some(Customer)),
            ("jane@shop.example", None),
        ];
        for (value, expected) in cases {
            assert_eq!(by_value(value), expected, "{value}");
        }
    }

    #[test]
    fn labels_of_speakers_are_understood() {
        let cases = [
            ("Customer", Some(Customer)),
            ("CALLER", Some(Customer)),
            ("Agent 2", Some(Agent)),
            ("agent_01", Some(Agent)),
            ("Agent (Anna)", Some(Agent)),
            ("Anna (Customer)", Some(Customer)),
            ("Anna - Support", Some(Agent)),
            ("Agent Anna", Some(Agent)),
            ("Live Agent", Some(Agent)),
            ("Support Bot", Some(System)),
            ("Customer Service", Some(Agent)),
            ("Customer Service Representative", Some(Agent)),
            ("Customer Success", None),
            ("Virtual Assistant", Some(System)),
            ("Użytkownik", Some(Customer)),
            ("Opérateur", Some(Agent)),
            ("Speaker 1", None),
            ("Anna", None),
            ("Dear Customer", None),
            ("True", None),
            ("", None),
        ];
        for (label, expected) in cases {
            assert_eq!(by_label(label), expected, "{label}");
        }
    }
}
