use super::{Case, check, kinds, prepare};
use crate::label::MaskKind;
use crate::message::BodyKind;
use crate::span::ByteSpan;

const PAGES: &[Case] = &[
    Case {
        name: "blocks break lines",
        body: "<p>I&nbsp;am <b>FURIOUS</b> &amp; done<br>now</p><div>one</div><div>two</div>",
        text: "I am FURIOUS & done\nnow\none\ntwo",
    },
    Case {
        name: "source line breaks are blanks",
        body: "<p>one\n   two\n three</p>",
        text: "one two three",
    },
    Case {
        name: "head, script, style, comment",
        body: "<html><head><title>x</title><style>p{}</style></head><body><!-- hi --><script>alert('a<b')</script>Text</body></html>",
        text: "Text",
    },
    Case {
        name: "head without end",
        body: "<head><title>x</title><p>Text</p>",
        text: "Text",
    },
    Case {
        name: "hidden preview",
        body: "<div style=\"display: none\">Preview <div>x</div></div><p>Text</p>",
        text: "Text",
    },
    Case {
        name: "hidden part that never ends is read",
        body: "<div style=\"display:none\">All <p>there is",
        text: "All\nthere is",
    },
    Case {
        name: "a lone < is text",
        body: "my balance is < 5 and <zero",
        text: "my balance is < 5 and <zero",
    },
    Case {
        name: "cells are parted",
        body: "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>",
        text: "a b\nc",
    },
    Case {
        name: "preformatted",
        body: "<pre>one\ntwo</pre>",
        text: "one\ntwo",
    },
    Case {
        name: "zero width entities",
        body: "re&zwnj;fu&#8203;nd&shy;ed",
        text: "refunded",
    },
    Case {
        name: "gmail reply",
        body: "<div dir=\"ltr\">Still broken.</div><br><div class=\"gmail_quote\"><div dir=\"ltr\" class=\"gmail_attr\">On Mon, Jan 8, 2024 at 10:12 AM Acme &lt;<a href=\"mailto:h@acme.com\">h@acme.com</a>&gt; wrote:<br></div><blockquote class=\"gmail_quote\" style=\"margin:0\"><div>Hi Jane</div></blockquote></div>",
        text: "Still broken.",
    },
    Case {
        name: "gmail inline answer",
        body: "<div class=\"gmail_quote\"><div class=\"gmail_attr\">Someone skrifaði:<br></div><blockquote>Which colour?</blockquote><div>Blue.</div><blockquote>Size?</blockquote><div>Large.</div></div>",
        text: "Blue.\nLarge.",
    },
    Case {
        name: "gmail forward alone",
        body: "<div dir=\"ltr\"><br><br><div class=\"gmail_quote\"><div dir=\"ltr\" class=\"gmail_attr\">---------- Forwarded message ---------<br>From: <b>Jane</b> &lt;jane@mail.org&gt;<br>Date: Mon, Jan 8, 2024<br>Subject: Broken<br>To: help<br></div><br>My kettle is broken.</div></div>",
        text: "My kettle is broken.",
    },
    Case {
        name: "outlook reply",
        body: "<div>Please refund.</div><hr><div id=\"divRplyFwdMsg\" dir=\"ltr\"><font><b>From:</b> Acme &lt;h@acme.com&gt;<br><b>Sent:</b> Monday, January 8, 2024<br><b>To:</b> Jane<br><b>Subject:</b> Re: order</font></div><div>No.</div>",
        text: "Please refund.",
    },
    Case {
        name: "outlook reply in a language without labels",
        body: "<p>Palun raha tagasi.</p><div style='border:none;border-top:solid #E1E1E1 1.0pt'><p><b>Saatja:</b> Acme &lt;h@acme.com&gt;<br><b>Saadetud:</b> 8. jaanuar 2024<br><b>Adressaat:</b> Jane<br><b>Teema:</b> Tellimus</p></div><p>Ei.</p>",
        text: "Palun raha tagasi.",
    },
    Case {
        name: "yahoo reply",
        body: "<div>Broken.</div><div class=\"yahoo_quoted\"><div>On Monday, Acme wrote:</div><div>Hi</div></div>",
        text: "Broken.",
    },
    Case {
        name: "thunderbird reply",
        body: "Broken.<div class=\"moz-cite-prefix\">Am 08.01.24 um 10:12 schrieb Acme:<br></div><blockquote type=\"cite\">Hi</blockquote><pre class=\"moz-signature\">-- \nJane</pre>",
        text: "Broken.",
    },
    Case {
        name: "blockquote, apple",
        body: "Broken.<br><div><blockquote type=\"cite\"><div>On 8 Jan 2024, at 10:12, Acme wrote:</div><div>Hi</div></blockquote></div><div>Really.</div>",
        text: "Broken.\nReally.",
    },
    Case {
        name: "indented by gmail's button",
        body: "<div>Hello,</div><blockquote style=\"margin:0 0 0 40px;border:none;padding:0px\">I smell gas in the kitchen</blockquote>",
        text: "Hello,\nI smell gas in the kitchen",
    },
    Case {
        name: "indented by apple's button",
        body: "<div>Hello,</div><blockquote class=\"webkit-indent-blockquote\" style=\"margin: 0 0 0 40px; border: none;\"><ul><li>It leaks.</li></ul></blockquote>",
        text: "Hello,\nIt leaks.",
    },
    Case {
        name: "a quote that the writer tells",
        body: "<p>Your driver said:</p><blockquote>It is your own fault.</blockquote><p>I am shocked.</p>",
        text: "Your driver said:\nIt is your own fault.\nI am shocked.",
    },
    Case {
        name: "a quote below a head, answers between quotes",
        body: "<p>On 8 Jan 2024 10:12, Acme &lt;h@acme.com&gt; wrote:</p><blockquote>Which colour?</blockquote><p>Blue.</p><blockquote>Size?</blockquote><p>Large.</p>",
        text: "Blue.\nLarge.",
    },
    Case {
        name: "a quote with an address, behind a cite prefix, with a bar",
        body: "<p>Broken.</p><blockquote cite=\"mid:1\">a</blockquote><p>Yes.</p><div class=\"moz-cite-prefix\">Acme:</div><blockquote>b</blockquote><p>No.</p><blockquote style=\"border-left: 2px solid #00f\">c</blockquote>",
        text: "Broken.\nYes.\nNo.",
    },
    Case {
        name: "hidden by attribute, size and height",
        body: "<p hidden>a</p><span style=\"font-size:0\">b</span><div style=\"max-height:0;overflow:hidden\">c</div><div style=\"opacity:0\">d</div><p>Text</p>",
        text: "Text",
    },
    Case {
        name: "a part with a size in one without",
        body: "<div style=\"font-size:0px\">a<div><div style=\"font-size:13px\">Text</div></div></div><p>more</p>",
        text: "Text\nmore",
    },
    Case {
        name: "a style that only looks like hiding",
        body: "<p style=\"x-display:none\">one</p><p style=\"background:url('x;display:none')\">two</p>",
        text: "one\ntwo",
    },
    Case {
        name: "signature element and phone",
        body: "<p>Broken.</p><div class=\"gmail_signature\">Jane<br>CEO</div><p>Sent from my iPhone</p>",
        text: "Broken.",
    },
];

#[test]
fn pages() {
    check(BodyKind::Html, PAGES);
}

#[test]
fn evidence_maps_back_through_tags_and_entities() {
    let prepared = prepare(BodyKind::Html, "<p>I&nbsp;am <b>FURIOUS</b></p>");
    let at = prepared.text.find("FURIOUS").unwrap();
    let span = prepared.to_view(ByteSpan::new(at, at + 7));
    assert_eq!(span.slice(&prepared.view), Some("FURIOUS"));
    let span = prepared.to_view(ByteSpan::new(0, 4));
    assert_eq!(span.slice(&prepared.view), Some("I&nbsp;am"));
    assert!(kinds(&prepared).iter().all(|k| *k == MaskKind::Markup));
}

#[test]
fn visible_text_keeps_characters_and_breaks() {
    let mail = prepare(BodyKind::Mail, "\n\n  It&#39;s  “bad”.\n\n> a\n> b\n\n");
    assert_eq!(mail.visible(), "  It&#39;s  “bad”.");
    let page =
        "<p>It&#39;s “bad”.</p><ul><li>a</li><li>b</li></ul><blockquote type=cite>q</blockquote>c";
    assert_eq!(
        prepare(BodyKind::Html, page).visible(),
        "It's “bad”.\na\nb\nc"
    );
}

#[test]
fn deep_nesting_costs_nothing_but_time() {
    let body = format!(
        "{}deep{}",
        "<div>".repeat(200_000),
        "</div>".repeat(200_000)
    );
    assert_eq!(prepare(BodyKind::Html, &body).text, "deep");
    let body = format!(
        "ok{}q{}",
        "<blockquote type=cite>".repeat(50_000),
        "</blockquote>".repeat(50_000)
    );
    assert_eq!(prepare(BodyKind::Html, &body).text, "ok");
}
