//! Where each JSON object of an array, of a page's list, or of objects written one after the other,
//! ends.
//!
//! Counts brackets outside of strings; nothing recurses, so depth costs nothing.

use std::io;

use memchr::{memchr, memchr_iter};

use super::json_pages::{LOOK_BYTES, Next, Sight, is_page, next_list, sight, skip_blanks};
use super::window::Window;

/// One element of a stream of JSON values.
pub(super) enum Frame {
    /// The element's bytes.
    Complete(Vec<u8>),
    /// Larger than the limit; it was skipped.
    TooLarge,
    /// It does not end as it must; reading goes on at the next line.
    Broken,
    /// The stream ends before the array that all of it lies in.
    Cut,
}

/// Times a byte may be looked at again after elements that did not end. Chosen: no honest file
/// comes near it.
const MAX_REVISITS: u64 = 4;

/// Splits a stream into elements.
#[derive(Debug, Default)]
pub(super) struct Framer {
    revisited_bytes: u64,
    within: Within,
    has_given_up: bool,
    /// Arrays around the elements that were opened and not closed.
    open_arrays: u64,
    /// Objects around a page that were opened and not closed.
    open_objects: u64,
    /// True where the elements of an array are arrays that are elements themselves.
    keeps_arrays: bool,
}

/// What the next element lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Within {
    /// The stream, or an array that is all of it.
    #[default]
    Stream,
    /// A page, between its fields.
    Page,
    /// A list of a page.
    List,
}

impl Framer {
    /// Splits an array of arrays into these.
    pub(super) fn of_arrays() -> Self {
        Self {
            keeps_arrays: true,
            ..Self::default()
        }
    }

    /// True for one that gives arrays.
    pub(super) fn keeps_arrays(&self) -> bool {
        self.keeps_arrays
    }

    /// The next element and the line it starts at. Pages are no elements; theirs are.
    pub(super) fn next_frame(
        &mut self,
        window: &mut Window,
        max_bytes: usize,
    ) -> io::Result<Option<(u64, Frame)>> {
        loop {
            match self.within {
                Within::Stream => {
                    self.skip_between(window)?;
                    if window.bytes().is_empty() {
                        let is_cut = std::mem::take(&mut self.open_arrays) > 0;
                        let is_known = self.has_given_up;
                        window.start_row();
                        return Ok((is_cut && !is_known).then(|| (window.line(), Frame::Cut)));
                    }
                    if !starts_page(window)? {
                        return self.element(window, max_bytes).map(Some);
                    }
                    window.consume(1);
                    self.within = Within::Page;
                }
                Within::Page => match next_list(window)? {
                    Next::Elements => self.within = Within::List,
                    Next::Inside => self.open_objects += 1,
                    Next::End => match self.open_objects.checked_sub(1) {
                        Some(left) => self.open_objects = left,
                        None => self.within = Within::Stream,
                    },
                    Next::Broken => return self.leave_page(window),
                },
                Within::List => {
                    skip_blanks(window)?;
                    match window.bytes().first() {
                        None => return self.leave_page(window),
                        Some(b']') => {
                            window.consume(1);
                            self.within = Within::Page;
                        }
                        Some(_) => return self.element(window, max_bytes).map(Some),
                    }
                }
            }
        }
    }

    /// Steps over what stands between elements, and counts the arrays around them.
    fn skip_between(&mut self, window: &mut Window) -> io::Result<()> {
        let is_between = |b: &&u8| matches!(b, b' ' | b'\t' | b'\r' | b'\n' | b',' | b'[' | b']');
        loop {
            let mut is_open = self.open_arrays > 0;
            let end = window.bytes().iter().position(|byte| {
                let is_element = self.keeps_arrays && *byte == b'[' && is_open;
                is_open |= *byte == b'[';
                is_element || !is_between(&byte)
            });
            let count = end.unwrap_or(window.bytes().len());
            for byte in window.bytes().get(..count).unwrap_or_default() {
                match byte {
                    b'[' => self.open_arrays += 1,
                    b']' => self.open_arrays = self.open_arrays.saturating_sub(1),
                    _ => {}
                }
            }
            let is_all = count == window.bytes().len();
            window.consume(count);
            if !is_all || window.is_finished() {
                return Ok(());
            }
            window.fill()?;
        }
    }

    /// Gives up a page that does not end as it must, once.
    fn leave_page(&mut self, window: &mut Window) -> io::Result<Option<(u64, Frame)>> {
        self.within = Within::Stream;
        self.open_objects = 0;
        window.start_row();
        let line = window.line();
        let is_known = self.has_given_up && window.bytes().is_empty();
        if !window.bytes().is_empty() {
            self.give_up(window, 0)?;
        }
        Ok((!is_known).then_some((line, Frame::Broken)))
    }

    /// The next element, which starts here.
    fn element(&mut self, window: &mut Window, max_bytes: usize) -> io::Result<(u64, Frame)> {
        window.start_row();
        let line = window.line();
        let mut scanner = Scanner::default();
        let mut seen = 0;
        loop {
            let (head, is_last) = window.head(max_bytes.saturating_add(1));
            let is_full = head.len() > max_bytes;
            match scanner.advance(head.get(seen..).unwrap_or_default()) {
                End::At(length) if seen + length <= max_bytes => {
                    let bytes = head.get(..seen + length).unwrap_or_default().to_vec();
                    window.consume(seen + length);
                    return Ok((line, Frame::Complete(bytes)));
                }
                End::Unknown if !is_last && !is_full => {
                    seen = head.len();
                    window.fill()?;
                }
                End::At(_) | End::Unknown if is_full && !has_object_line(head) => {
                    return skip_element(window).map(|()| (line, Frame::TooLarge));
                }
                End::At(_) | End::Broken(_) | End::Unknown => {
                    let looked_at = head.len();
                    self.give_up(window, looked_at)?;
                    return Ok((line, Frame::Broken));
                }
            }
        }
    }

    /// Goes on at the next line that could start an element; first steps over what was looked at
    /// when looking again has cost too much.
    fn give_up(&mut self, window: &mut Window, looked_at: usize) -> io::Result<()> {
        self.has_given_up = true;
        self.revisited_bytes += looked_at as u64;
        let allowed = window.offset().saturating_add(looked_at as u64);
        if self.revisited_bytes > allowed.saturating_mul(MAX_REVISITS) {
            window.consume(looked_at);
        }
        skip_to_object_line(window)
    }
}

/// Steps to the next line that could start an element.
fn skip_to_object_line(window: &mut Window) -> io::Result<()> {
    loop {
        window.skip_line()?;
        while window.bytes().is_empty() && !window.is_finished() {
            window.fill()?;
        }
        if window.bytes().is_empty() || starts_object(window.bytes()) {
            return Ok(());
        }
    }
}

/// True where the next element is a page.
fn starts_page(window: &mut Window) -> io::Result<bool> {
    if window.bytes().first() != Some(&b'{') {
        return Ok(false);
    }
    loop {
        let (head, is_last) = window.head(LOOK_BYTES);
        let is_all = is_last || head.len() == LOOK_BYTES;
        match sight(head, is_all) {
            Sight::Page => return Ok(true),
            Sight::Other => return Ok(false),
            Sight::Unknown if is_all => return Ok(false),
            Sight::Unknown => window.fill_double()?,
        }
    }
}

/// Steps over one element of any size, in bounded memory; over one that does not end as it must,
/// to the next line that could start an element.
pub(super) fn skip_element(window: &mut Window) -> io::Result<()> {
    let mut scanner = Scanner::default();
    loop {
        match scanner.advance(window.bytes()) {
            End::At(length) => {
                window.consume(length);
                return Ok(());
            }
            End::Broken(length) => {
                window.consume(length);
                return skip_to_object_line(window);
            }
            End::Unknown => window.consume(window.bytes().len()),
        }
        if window.is_finished() {
            return Ok(());
        }
        window.fill()?;
    }
}

/// True when a line of an element that does not end looks like the next element.
fn has_object_line(bytes: &[u8]) -> bool {
    memchr_iter(b'\n', bytes).any(|end| starts_object(bytes.get(end + 1..).unwrap_or_default()))
}

fn starts_object(line: &[u8]) -> bool {
    let first = line
        .iter()
        .find(|b| !matches!(b, b' ' | b'\t' | b',' | b'['));
    first == Some(&b'{')
}

/// Chosen: the JSON parser refuses a quarter of it; deeper brackets are counted only.
const MAX_CHECKED_DEPTH: usize = 512;

/// Outcome of looking for an element's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// After so many of the given bytes.
    At(usize),
    /// Not in the given bytes.
    Unknown,
    /// After so many of the given bytes a line ends inside of a string, or a bracket closes one of
    /// the other kind.
    Broken(usize),
}

/// Looks for the end of one value, piece by piece. A value that is no object or array ends at the
/// next comma, bracket or line end.
#[derive(Debug, Default)]
pub(super) struct Scanner {
    open: Vec<u8>,
    deeper: usize,
    is_string: bool,
    is_escaped: bool,
    is_begun: bool,
}

impl Scanner {
    /// Goes on with these bytes, which follow those before.
    pub(super) fn advance(&mut self, bytes: &[u8]) -> End {
        for (at, byte) in bytes.iter().enumerate() {
            if self.is_string {
                if *byte == b'\n' {
                    return End::Broken(at);
                }
                self.in_string(*byte);
            } else if let Some(end) = self.outside(at, *byte) {
                return end;
            }
            self.is_begun = true;
        }
        End::Unknown
    }

    fn in_string(&mut self, byte: u8) {
        self.is_string = self.is_escaped || byte != b'"';
        self.is_escaped = !self.is_escaped && byte == b'\\';
    }

    fn outside(&mut self, at: usize, byte: u8) -> Option<End> {
        match byte {
            b'"' => self.is_string = true,
            b'{' | b'[' if self.open.len() == MAX_CHECKED_DEPTH => self.deeper += 1,
            b'{' | b'[' => self.open.push(byte),
            b'}' | b']' => return self.closed(at, byte),
            b',' | b'\n' if self.open.is_empty() => return Some(End::At(at)),
            _ => {}
        }
        None
    }

    fn closed(&mut self, at: usize, byte: u8) -> Option<End> {
        if self.deeper > 0 {
            self.deeper -= 1;
            return None;
        }
        match (self.open.pop(), byte) {
            (Some(b'{'), b'}') | (Some(b'['), b']') => {
                self.open.is_empty().then_some(End::At(at + 1))
            }
            (Some(_), _) => Some(End::Broken(at)),
            (None, _) => Some(End::At(if self.is_begun { at } else { at + 1 })),
        }
    }
}

/// True when a stream holds an array, a page or objects over several lines, not one object a line.
pub(super) fn is_framed(sample: &[u8]) -> bool {
    let text = sample.trim_ascii_start();
    let line = memchr(b'\n', text)
        .and_then(|end| text.get(..end))
        .unwrap_or(text);
    let goes_on = line.trim_ascii_end().last();
    let is_open = line.starts_with(b"{") && matches!(goes_on, Some(b'{' | b'[' | b',' | b':'));
    text.starts_with(b"[") || is_open || is_page(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(text: &'static str, max_bytes: usize) -> Vec<(u64, String)> {
        let mut window = Window::new(Box::new(text.as_bytes()));
        let mut framer = Framer::default();
        let next = || {
            let (line, frame) = framer.next_frame(&mut window, max_bytes).unwrap()?;
            let text = match frame {
                Frame::Complete(bytes) => String::from_utf8(bytes).unwrap(),
                Frame::TooLarge => "too large".to_owned(),
                Frame::Broken => "broken".to_owned(),
                Frame::Cut => "cut".to_owned(),
            };
            Some((line, text))
        };
        std::iter::from_fn(next).collect()
    }

    #[test]
    fn an_array_that_does_not_end_is_told_once() {
        let cases: [(&str, &[(u64, &str)]); 5] = [
            ("[{\"a\":1},\n", &[(1, "{\"a\":1}"), (2, "cut")]),
            ("[{\"a\":1}", &[(1, "{\"a\":1}"), (1, "cut")]),
            ("[[[[", &[(1, "cut")]),
            ("[{\"a\":1}]", &[(1, "{\"a\":1}")]),
            ("[]", &[]),
        ];
        for (text, expected) in cases {
            let found = frames(text, 100);
            let found: Vec<_> = found
                .iter()
                .map(|(line, text)| (*line, text.as_str()))
                .collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn arrays_of_arrays_are_split_into_these() {
        let text = "[[{\"a\":1},[2]],\n [3], {\"b\":4}]";
        let mut window = Window::new(Box::new(text.as_bytes()));
        let mut framer = Framer::of_arrays();
        let mut found = Vec::new();
        while let Some((line, Frame::Complete(bytes))) =
            framer.next_frame(&mut window, 100).unwrap()
        {
            found.push((line, String::from_utf8(bytes).unwrap()));
        }
        let expected = [(1, "[{\"a\":1},[2]]"), (2, "[3]"), (2, "{\"b\":4}")];
        assert_eq!(found, expected.map(|(line, text)| (line, text.to_owned())));
    }

    #[test]
    fn elements_are_split() {
        let cases: [(&str, &[(u64, &str)]); 6] = [
            (
                "[{\"a\":1},{\"a\":\"]}\\\"\"}]",
                &[(1, "{\"a\":1}"), (1, "{\"a\":\"]}\\\"\"}")],
            ),
            (
                "[\n{\"a\":[1]}\n,\n{}\n]\n",
                &[(2, "{\"a\":[1]}"), (4, "{}")],
            ),
            (
                "{\n\"a\":1\n}\n{\n}\n",
                &[(1, "{\n\"a\":1\n}"), (4, "{\n}")],
            ),
            ("[1,\"x\",{}]", &[(1, "1"), (1, "\"x\""), (1, "{}")]),
            ("[]", &[]),
            (
                "[{\"a\":\"x\n\"},\n{\"b\":1}]",
                &[(1, "broken"), (3, "{\"b\":1}")],
            ),
        ];
        for (text, expected) in cases {
            let expected: Vec<_> = expected
                .iter()
                .map(|(l, t)| (*l, (*t).to_owned()))
                .collect();
            assert_eq!(frames(text, 100), expected, "{text}");
        }
    }

    #[test]
    fn an_element_that_never_ends_costs_itself_only() {
        let text = "[\n{\"a\":\"b\",\n{\"c\":2},\n{\"d\":3}\n]\n";
        let found = frames(text, 100);
        assert_eq!(found.len(), 3, "{found:?}");
        assert_eq!(found[0], (2, "broken".to_owned()));
        assert_eq!(found[2], (4, "{\"d\":3}".to_owned()));
    }

    #[test]
    fn large_elements_are_skipped() {
        let found = frames("[{\"a\":\"xxxxxxxxxx\"},{}]", 9);
        assert_eq!(found, [(1, "too large".to_owned()), (1, "{}".to_owned())]);
    }
}
