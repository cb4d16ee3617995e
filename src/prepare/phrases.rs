//! The fixed phrases of mail programs, lawyers and letter writers, in the languages mail comes in.
//!
//! Data for [`super::cues`]. To add a language, add its phrases to the lists here and its header
//! labels to [`super::header`]. ASCII letters match in either case, other letters as they stand.

use super::cues::Cue;

/// All phrases by what they announce.
pub(super) const PHRASES: &[(Cue, &[&str])] = &[
    (Cue::Verb, VERBS),
    (Cue::Original, ORIGINAL),
    (Cue::Forward, FORWARD),
    (Cue::MobileFooter, MOBILE),
    (Cue::Closing, CLOSINGS),
    (Cue::Thanks, THANKS),
    (Cue::Disclaimer, DISCLAIMERS),
    (Cue::Legalese, LEGALESE),
    (Cue::ListFooter, LIST_FOOTERS),
    (Cue::AutoReply, AUTO_REPLIES),
];

/// "… wrote:" in the heads of quoted replies.
const VERBS: &[&str] = &[
    "wrote", "writes", "has written", "sent the following", "schrieb", "schreibt", "geschrieben",
    "a écrit", "a\u{a0}écrit", "a ecrit", "écrivait", "écrit", "escribió", "escribio", "escribe", "ha scritto",
    "scrive", "scritto", "escreveu", "escrita", "schreef", "schrijft", "heeft geschreven",
    "napisał", "napisała", "napisał(a)", "pisze", "napisano", "написал", "написала",
    "написал(а)", "написал(a)", "пишет", "писал", "のメール", "のメッセージ", "書きました", "は書きました",
    "写道", "寫道", "写到", "skrev", "skriver", "yazdı", "şunları yazdı", "napsal",
    "napsala", "napsal(a)", "napsal/a", "píše", "kirjoitti", "írta", "a scris", "έγραψε", "님이 작성",
    "작성", "đã viết", "menulis", "كتب", "כתב",
];

/// "Original Message" between its dashes.
const ORIGINAL: &[&str] = &[
    "original message", "original appointment", "reply message", "ursprüngliche nachricht",
    "originalnachricht", "original-nachricht", "ursprüngliche e-mail", "message d'origine",
    "message d’origine", "message original", "message initial", "mail original",
    "mensaje original", "messaggio originale", "messaggio originario", "mensagem original",
    "oorspronkelijk bericht", "oorspronkelijke bericht", "origineel bericht",
    "oryginalna wiadomość", "wiadomość oryginalna", "wiadomość pierwotna",
    "исходное сообщение", "Исходное сообщение", "оригинальное сообщение", "Оригинальное сообщение",
    "元のメッセージ", "原始邮件", "原始郵件", "原始訊息", "邮件原件", "ursprungligt meddelande",
    "originalmeddelande", "oprindelig meddelelse", "original meddelelse", "opprinnelig melding",
    "özgün ileti", "orijinal mesaj", "orjinal mesaj", "původní zpráva", "původní e-mail",
    "alkuperäinen viesti", "eredeti üzenet", "원본 메시지", "원본 메일",
];

/// The first line of a forwarded mail.
const FORWARD: &[&str] = &[
    "forwarded message", "begin forwarded message", "forwarded by", "forwarded mail", "weitergeleitete nachricht",
    "weitergeleitete mail", "anfang der weitergeleiteten nachricht",
    "anfang der weitergeleiteten e-mail", "weitergeleitet von", "message transféré",
    "message transmis", "début du message transféré", "début du message réexpédié",
    "mensaje reenviado", "inicio del mensaje reenviado", "messaggio inoltrato",
    "inizio messaggio inoltrato", "messaggio inoltrato da", "mensagem encaminhada",
    "mensagem reencaminhada", "início da mensagem encaminhada", "início da mensagem reencaminhada",
    "doorgestuurd bericht", "begin doorgestuurd bericht", "wiadomość przekazana dalej",
    "przekazana wiadomość", "początek przekazywanej wiadomości", "treść przekazanej wiadomości",
    "пересылаемое сообщение", "Пересылаемое сообщение", "пересланное сообщение",
    "Пересланное сообщение", "переадресованное сообщение", "Переадресованное сообщение",
    "начало переадресованного сообщения", "Начало переадресованного сообщения",
    "Начало переадресованного письма", "転送メッセージ", "転送されたメッセージ", "転送元",
    "转发的邮件", "转发邮件信息", "开始转发的邮件", "轉寄郵件", "轉寄的郵件", "開始轉寄郵件",
    "vidarebefordrat meddelande", "vidarebefordrat brev", "vidarebefordrade meddelandet",
    "videresendt meddelelse", "videresendt besked", "start på videresendt besked",
    "videresendt melding", "yönlendirilmiş ileti", "iletilen mesaj", "iletilmiş mesaj",
    "iletiyi ilettiği", "přeposlaná zpráva", "přeposlaný e-mail", "začátek přeposílané zprávy",
    "välitetty viesti", "továbbított üzenet", "전달된 메시지",
];

/// Footers of phones and apps, as their lines begin.
const MOBILE: &[&str] = &[
    "sent from my iphone", "sent from my ipad", "sent from my android", "sent from my phone",
    "sent from my mobile", "sent from my cell", "sent from my samsung", "sent from my galaxy",
    "sent from my huawei", "sent from my blackberry", "sent from my htc", "sent from my windows",
    "sent from my pixel", "sent from my oneplus", "sent from my xiaomi", "sent from my redmi",
    "sent from my verizon", "sent from my t-mobile", "sent from my metro", "sent from my at&t",
    "sent from my boost", "sent from my sprint", "sent from my lg", "sent from my sony",
    "sent from my moto", "sent from my nokia", "sent from my nexus", "sent from my tablet",
    "sent from my smartphone", "sent from my mac", "sent from my apple", "sent from my ipod",
    "sent from my palm", "sent from my kindle", "sent from my treo", "sent from my wireless",
    "sent from my handheld", "sent from my oppo", "sent from my vivo", "sent from my honor",
    "sent from my laptop", "sent from my surface", "sent from a mobile", "sent from a phone",
    "sent from mobile", "sent from iphone", "sent from android", "sent from samsung",
    "sent from outlook", "sent from mail for windows", "sent from yahoo mail",
    "sent from aol", "sent from gmail mobile", "sent from proton", "sent with proton", "sent from protonmail",
    "sent from bluemail", "sent from mailbox", "sent from fairphone", "sent from nine",
    "sent from spark", "sent with spark", "sent from airmail", "sent via superhuman",
    "sent from hey", "sent with airmail", "sent using hushmail", "sent from k-9",
    "sent from myMail", "sent from workspace one", "sent from email+", "sent using zoho",
    "sent via the samsung", "sent via my", "sent on the go", "get outlook for", "get bluemail for",
    "download outlook for", "yahoo mail on android", "yahoo mail for iphone",
    "yahoo mail: search", "yahoo mail stationery", "sent from the all new aol",
    "von meinem iphone gesendet", "von meinem ipad gesendet", "von meinem samsung",
    "von meinem handy gesendet", "von meinem mobiltelefon", "von meinem android",
    "von meinem huawei", "von meinem smartphone", "gesendet von meinem", "gesendet von mail",
    "gesendet mit der", "gesendet mit", "gesendet von outlook", "gesendet von yahoo",
    "diese nachricht wurde von meinem", "outlook für ios", "outlook für android", "holen sie sich outlook",
    "envoyé de mon", "envoyé depuis mon", "envoyé à partir de mon", "envoyé à partir d'outlook",
    "envoyé à partir de outlook", "envoyé de yahoo", "envoyé depuis l'application",
    "envoyé depuis", "obtenez outlook pour", "télécharger outlook pour", "envoyé avec",
    "enviado desde mi", "enviado desde un", "enviado desde outlook", "enviado desde yahoo",
    "enviado desde correo", "obtener outlook para", "enviado do meu", "enviado do iphone",
    "enviado a partir do", "enviada do meu", "enviado via iphone", "obter o outlook para", "obter outlook para",
    "inviato da iphone", "inviato da ipad", "inviato dal mio", "inviato da outlook",
    "inviato da posta", "inviato da yahoo", "inviato da smartphone", "scarica outlook per", "ottieni outlook per",
    "verstuurd vanaf mijn", "verzonden vanaf mijn", "verstuurd via mijn", "verzonden vanuit",
    "verzonden met", "outlook voor ios", "outlook voor android", "download outlook voor", "wysłane z iphone",
    "wysłane z mojego", "wysłano z", "wysłane z urządzenia", "wysłane z programu", "pobierz aplikację outlook",
    "отправлено с iphone", "Отправлено с iphone", "Отправлено с моего", "отправлено с моего",
    "Отправлено из", "отправлено из", "Отправлено с ipad", "Отправлено с устройства", "iphoneから送信", "ipadから送信",
    "Outlook for iOS を入手", "発自我的", "发自我的", "發自我的", "從我的 iphone 傳送", "从我的 iphone 发送",
    "skickat från min", "skickat från outlook", "skickades från min", "hämta outlook för", "skaffa outlook för",
    "sendt fra min", "sendt fra mit", "sendt fra outlook", "få outlook til", "hent outlook til", "hent outlook for",
    "iphone'umdan gönderildi", "iphone’umdan gönderildi", "ipad'imden gönderildi", "iphone'dan gönderildi",
    "iphone cihazımdan gönderildi", "samsung cihazımdan gönderildi", "ios için outlook",
    "android için outlook", "odesláno z", "odesláno ze", "získejte outlook pro", "stáhněte si outlook",
    "lähetetty iphone", "hanki outlook", "az iphone-omról küldve", "나의 iphone에서 보냄",
    "내 iphone에서 보냄",
];

/// Complimentary closings without thanks.
const CLOSINGS: &[&str] = &[
    "best regards", "kind regards", "warm regards", "warmest regards", "kindest regards",
    "with kind regards", "with best regards", "many regards", "regards", "best wishes",
    "all the best", "best", "sincerely", "sincerely yours", "yours sincerely",
    "yours faithfully", "yours truly", "very truly yours", "respectfully", "respectfully yours",
    "cordially", "cheers", "warmly", "cordialement", "bien cordialement", "bien à vous",
    "sincères salutations", "salutations distinguées", "salutations", "cdlt", "bàv",
    "mit freundlichen grüßen", "mit freundlichen gruessen", "mit freundlichem gruß",
    "mit freundlichem gruss", "mit besten grüßen", "mit bestem gruß", "freundliche grüße",
    "freundliche grüsse", "viele grüße", "viele grüsse", "beste grüße", "beste grüsse",
    "liebe grüße", "herzliche grüße", "schöne grüße", "hochachtungsvoll", "mfg", "lg", "vg",
    "saludos", "saludos cordiales", "un cordial saludo", "un saludo", "cordialmente",
    "atentamente", "atte", "cordiali saluti", "distinti saluti", "un cordiale saluto",
    "saluti", "atenciosamente", "att", "com os melhores cumprimentos", "melhores cumprimentos",
    "cumprimentos", "cordiais saudações", "abraços", "met vriendelijke groet",
    "met vriendelijke groeten", "vriendelijke groet", "vriendelijke groeten", "groeten", "mvg",
    "z poważaniem", "z wyrazami szacunku", "pozdrawiam", "с уважением", "С уважением",
    "с наилучшими пожеланиями", "С наилучшими пожеланиями", "よろしくお願いいたします",
    "宜しくお願い致します", "よろしくお願いします", "敬具", "此致", "顺颂商祺", "祝好", "med vänlig hälsning",
    "med vänliga hälsningar", "vänliga hälsningar", "vänlig hälsning", "hälsningar", "mvh",
    "med venlig hilsen", "venlig hilsen", "venlige hilsner", "hilsen", "med vennlig hilsen",
    "vennlig hilsen", "saygılarımla", "iyi çalışmalar", "saygılar", "s pozdravem",
    "s přátelským pozdravem", "ystävällisin terveisin", "terveisin", "üdvözlettel",
];

/// Closings that say thanks: their line stays readable, what follows does not.
const THANKS: &[&str] = &[
    "thanks", "many thanks", "thank you", "thanks in advance", "thanks and regards",
    "thanks & regards", "thank you and regards", "thank you in advance", "thanks so much",
    "thank you so much", "thank you very much", "thx", "ty", "merci", "merci d'avance",
    "vielen dank", "danke", "besten dank", "gracias", "muchas gracias", "grazie", "obrigado",
    "obrigada", "bedankt", "alvast bedankt", "dziękuję", "спасибо", "Спасибо", "tack", "tak",
    "mange tak", "teşekkürler", "děkuji",
];

/// Sentences that only disclaimers hold.
const DISCLAIMERS: &[&str] = &[
    "confidentiality notice", "confidentiality note:", "legal disclaimer", "email disclaimer",
    "e-mail disclaimer", "disclaimer:", "privileged and confidential", "privileged & confidential",
    "this email and any attachments", "this e-mail and any attachments", "this email and any files",
    "this e-mail and any files", "this message and any attachments", "this email, including any",
    "this e-mail, including any", "this message, including any", "this email (including any",
    "this e-mail (including any", "this message (including any", "this email message is intended",
    "this email is intended", "this e-mail is intended", "this message is intended",
    "this email is confidential", "this e-mail is confidential", "this message is confidential",
    "this email may contain", "this e-mail may contain", "this message may contain",
    "this email contains confidential", "this e-mail contains confidential",
    "this message contains confidential", "this email transmission", "this e-mail transmission",
    "this communication is confidential", "this communication may contain",
    "this communication is intended", "this electronic message", "this transmission",
    "the information contained in this", "the information in this email",
    "the information in this e-mail", "the information in this message",
    "the contents of this email", "the contents of this e-mail", "the content of this email",
    "the content of this e-mail", "not the intended recipient", "not an intended recipient",
    "solely for the use of the individual", "intended solely for the",
    "intended only for the use of", "intended only for the person",
    "intended only for the individual", "please consider the environment",
    "think before you print", "before printing this e", "views expressed in this e",
    "views or opinions expressed", "views or opinions presented", "scanned for viruses",
    "this email has been scanned", "this e-mail has been scanned", "virus-free. www",
    "registered in england", "diese e-mail enthält vertrauliche", "diese e-mail kann vertrauliche", "diese e-mail und",
    "diese nachricht enthält vertrauliche", "diese nachricht ist vertraulich",
    "der inhalt dieser e-mail", "vertraulichkeitshinweis", "nicht der richtige adressat",
    "nicht der beabsichtigte empfänger", "bitte denken sie an die umwelt",
    "denken sie an die umwelt", "ce message et toutes les pièces jointes",
    "ce message et les pièces jointes", "ce message et ses pièces jointes",
    "ce courriel et", "ce message est confidentiel", "ce message peut contenir",
    "cet e-mail est confidentiel", "si vous n'êtes pas le destinataire",
    "si vous n’êtes pas le destinataire", "pensez à l'environnement", "avis de confidentialité",
    "este mensaje y sus archivos", "este mensaje y los archivos", "este mensaje contiene información confidencial",
    "este mensaje va dirigido", "este mensaje se dirige", "este correo electrónico y",
    "este correo electrónico contiene", "este correo es confidencial", "aviso legal",
    "aviso de confidencialidad", "si no es usted el destinatario", "si usted no es el destinatario",
    "questo messaggio e gli allegati", "questo messaggio è riservato", "questo messaggio contiene informazioni",
    "questa e-mail è", "le informazioni contenute in quest", "le informazioni contenute nella presente", "ai sensi del d.lgs",
    "prima di stampare", "esta mensagem e quaisquer", "esta mensagem é confidencial",
    "esta mensagem pode conter", "esta mensagem contém informações", "este e-mail é confidencial",
    "as informações contidas nest", "aviso de confidencialidade", "dit bericht is vertrouwelijk",
    "dit e-mailbericht", "deze e-mail is uitsluitend", "deze e-mail en", "de informatie in deze e-mail", "dit bericht kan",
    "niet de geadresseerde", "niniejsza wiadomość", "treść tej wiadomości", "ta wiadomość może zawierać",
    "wiadomość ta jest przeznaczona", "настоящее сообщение", "Настоящее сообщение", "Это сообщение и любые",
    "Данное сообщение", "このメールには", "本メールには", "本邮件及其附件", "本电子邮件", "本郵件", "detta meddelande är",
    "detta e-postmeddelande", "denne e-mail", "denne mail er fortrolig", "bu e-posta", "bu elektronik posta",
    "bu mesaj ve ekleri", "tento e-mail", "tato zpráva je důvěrná", "tato zpráva a",
];

/// Words that follow in a disclaimer; they count only beside one of [`DISCLAIMERS`].
const LEGALESE: &[&str] = &[
    "intended recipient", "confidential", "privileged", "received this email in error",
    "received this e-mail in error", "received this message in error", "received it in error",
    "in error, please", "unauthorised", "unauthorized", "dissemination", "liability", "virus",
    "copyright", "registered office", "company number", "company no", "vat no", "printing",
    "disclosure", "strictly prohibited", "vertraulich", "irrtümlich", "empfänger", "amtsgericht",
    "handelsregister", "geschäftsführer", "confidentiel", "destinataire", "confidencial",
    "destinatario", "riservat", "destinatário", "vertrouwelijk", "poufn", "конфиденциаль",
];

/// Footers of mailing lists and ticket systems.
const LIST_FOOTERS: &[&str] = &[
    "you received this message because you are subscribed", "you received this email because you",
    "you are receiving this email because", "you are receiving this because",
    "you're receiving this email because", "you're receiving this because",
    "you have received this email because", "to unsubscribe from this", "to unsubscribe, ",
    "to unsubscribe send", "to unsubscribe click", "to stop receiving these", "click here to unsubscribe",
    "unsubscribe from this list", "manage your subscription", "update your email preferences", "manage your email preferences",
    "mailing list\n", "for more options, visit", "this email is a service from",
    "##- please type your reply above this line", "reply to this email directly or view it on",
    "um sich abzumelden", "diesen newsletter abbestellen", "pour vous désabonner", "se désabonner",
    "para darse de baja", "para cancelar su suscripción", "per annullare l'iscrizione",
    "per cancellarsi", "para cancelar a inscrição", "om u af te melden",
];

/// Sentences by which a machine says that it is one.
const AUTO_REPLIES: &[&str] = &[
    "this is an automated", "this is an automatic", "this is an auto-generated",
    "this is a system generated", "this is a system-generated", "this is an auto generated",
    "this message was automatically", "this email was automatically", "this e-mail was automatically",
    "this message was sent automatically", "this email was sent automatically", "this mailbox is not monitored",
    "this mailbox is unmonitored", "this inbox is not monitored", "automatic reply:", "auto reply:", "auto-reply:", "please do not reply to this",
    "please don't reply to this", "do not reply to this e", "do not reply directly to this",
    "dies ist eine automatisch", "diese e-mail wurde automatisch", "diese nachricht wurde automatisch",
    "bitte antworten sie nicht auf diese", "ceci est un message automatique", "ceci est une réponse automatique",
    "merci de ne pas répondre à ce", "ne pas répondre à ce", "este es un mensaje automático",
    "este es un correo automático", "por favor no responda a este", "no responda a este",
    "questo è un messaggio automatico", "questa è una risposta automatica", "si prega di non rispondere a quest",
    "esta é uma mensagem automática", "por favor, não responda", "não responda a este", "dit is een automatisch",
    "niet op deze e-mail te antwoorden", "wiadomość została wygenerowana automatycznie", "prosimy nie odpowiadać na",
    "это автоматическое", "Это автоматическое", "このメールは自動", "此邮件由系统自动", "本邮件由系统自动", "detta är ett automatiskt",
    "dette er en automatisk", "bu otomatik", "bu e-posta otomatik", "toto je automatick",
];
