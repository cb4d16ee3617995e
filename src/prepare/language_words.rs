//! Words that tell a language: articles, pronouns, particles. Data for [`super::language`].
//!
//! A foreign list holds no word that English messages use (`die`, `plus`, `com`, `min`, `den` as a
//! name …), so that names and slang do not turn English into another language. Words of more than
//! eight bytes cannot be told apart by the scan and are left out.

/// Languages told by their words, English first.
pub(super) const CODES: [&str; 16] = [
    "en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "pl", "cs", "tr", "fi", "hu", "ro", "id",
];

/// Letters that, among the languages of [`CODES`] written in Latin letters, only one has: a word with one
/// of them speaks for it.
pub(super) const LETTERS: [(&str, &str); 7] = [
    ("de", "ß"),
    ("es", "ñ¿¡"),
    ("pl", "ąęłżźśćń"),
    ("cs", "ěřůťď"),
    ("tr", "ğış"),
    ("hu", "őű"),
    ("ro", "șțţ"),
];

/// The words of each language of [`CODES`], parted by blanks.
pub(super) const WORDS: [&str; 16] = [
    "the and you my this that have with for was are not but it your of to they been from what when \
     how why please would can will get got just still there their our we has had were she he his \
     her don't im i'm i've it's can't won't didn't doesn't isn't is be at or if so all any now \
     because about after out who which could should do does did u ur pls dont cant ive thanks \
     thank need want help never again than then them us by as here where no on in me an",
    "der das und ist nicht ich sie wir mit für fuer ein eine einen auf bei dem von zu haben habe \
     wurde aber auch noch mein meine wie ihr ihre ihnen bitte sehr kann wird sind keine kein nach \
     seit diese mich mir uns dass wenn schon immer aus oder über einem einer zum zur als sich",
    "le la les des est et je vous nous ne une un pour dans avec que qui ce cette mais votre j'ai \
     c'est n'est au du été suis bonjour merci depuis très pas de il elle vos ils tout être sont \
     plusieurs aucune ça toujours d'un d'une",
    "el la los las que es un una por con para mi se lo su está pero muy más como cuando tengo hola \
     gracias este esta yo desde porque quiero hace del ya nada todo todavía estoy sus aún de y ni",
    "il che di è sono una un con mi ho della ma anche questo perché perche grazie mio mia gli nel alla \
     più ancora stato vorrei lo ha hanno dei delle cosa la quando sul dal",
    "que não nao um uma para meu minha por mas você voce estou isso muito já foi está eu em na se \
     olá ola obrigado obrigada quero tem ainda seu sua dos das pelo porque fazer de ao também",
    "het een ik niet van en dat zijn met voor mijn maar ook nog wel geen heb heeft bij naar aan \
     jullie wij deze dit als wordt kan graag werd door zo mij hoe waarom te ben",
    "och att det jag är inte som på för med har ett mitt ni vi kan från en av hej mycket när fick \
     vill inget mig om så nu har ännu",
    "og jeg ikke det er af til med har på som mit vi kan hej fra været meget hvor når nu mig blev \
     en et jer",
    "nie że ze się sie jest od ale moje czy jak przez już tylko dla był dzień dobry proszę jestem \
     mnie nadal jeszcze bardzo którą który gdzie w z",
    "je že jsem není ale jak dobrý prosím děkuji který už bylo jste mám nebo moje také ještě si mě \
     jsme že stále",
    "ve bir bu için çok değil ama daha ile gibi merhaba lütfen yok olarak kadar sipariş hala hâlâ \
     bana neden hiç siz sizin mi bunu",
    "ja ei että olen mutta minun kun niin hei kiitos ole tämä joka ovat vielä kuin mitä en se",
    "az és nem hogy egy volt már csak ez meg kérem köszönöm nincs mert még vagyok nekem",
    "și este să cu pe mai din pentru dar în nu sunt vă cum fost nici aceasta mea meu o",
    "yang saya tidak ini itu untuk dengan ada sudah bisa mohon belum kami apa dari tolong terima \
     kasih akan juga di",
];
