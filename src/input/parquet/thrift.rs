//! Thrift's compact protocol, read only to see what is claimed.
//!
//! A footer or page header may claim a list of two thousand million items, a page of two gigabytes or
//! a schema of endless depth in a few bytes. Whoever reserves memory for such a claim ends the
//! process, so every claim is looked at here before the parser of the format sees a byte of it.

/// Structs and lists inside of each other. The format's own are 8 deep.
const MAX_DEPTH: usize = 16;

/// What a walk meets, with the ids of the fields that lead there. Items of a list have the list's
/// path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    /// A struct begins.
    Struct,
    /// A list with so many items begins.
    List(usize),
    /// A whole number; a boolean is 1 or 0.
    Number(i64),
}

/// Why bytes are no struct.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Defect {
    /// They end too early.
    Cut,
    /// They claim what no such struct has, or the visitor refused a claim.
    Wrong,
}

/// Is told every event with its path, and may refuse it.
pub(super) type Visit<'v> = dyn FnMut(&[i16], Event) -> Result<(), Defect> + 'v;

/// Walks over the struct that `bytes` begin with; gives its length. `visit` is asked about every claim
/// before it is followed.
pub(super) fn walk(bytes: &[u8], visit: &mut Visit<'_>) -> Result<usize, Defect> {
    let mut walker = Walker {
        bytes,
        at: 0,
        path: Vec::with_capacity(MAX_DEPTH),
        visit,
    };
    walker.fields(0)?;
    Ok(walker.at)
}

struct Walker<'a> {
    bytes: &'a [u8],
    at: usize,
    path: Vec<i16>,
    visit: &'a mut Visit<'a>,
}

/// Types of fields, as numbered by the protocol.
const TRUE: u8 = 1;
const FALSE: u8 = 2;
const BYTE: u8 = 3;
const I16: u8 = 4;
const I64: u8 = 6;
const DOUBLE: u8 = 7;
const BINARY: u8 = 8;
const LIST: u8 = 9;
const SET: u8 = 10;
const STRUCT: u8 = 12;
const UUID: u8 = 13;

impl Walker<'_> {
    fn fields(&mut self, depth: usize) -> Result<(), Defect> {
        if depth > MAX_DEPTH {
            return Err(Defect::Wrong);
        }
        let mut id: i16 = 0;
        loop {
            let head = self.byte()?;
            let kind = head & 0x0f;
            if kind == 0 {
                return Ok(());
            }
            id = match i16::from(head >> 4) {
                0 => i16::try_from(self.zigzag()?).map_err(|_| Defect::Wrong)?,
                step => id.checked_add(step).ok_or(Defect::Wrong)?,
            };
            self.path.push(id);
            self.value(kind, depth)?;
            self.path.pop();
        }
    }

    fn value(&mut self, kind: u8, depth: usize) -> Result<(), Defect> {
        match kind {
            TRUE => self.tell(Event::Number(1)),
            FALSE => self.tell(Event::Number(0)),
            BYTE => {
                let value = self.byte()?;
                self.tell(Event::Number(value.into()))
            }
            I16..=I64 => {
                let value = self.zigzag()?;
                self.tell(Event::Number(value))
            }
            DOUBLE => self.skip(8),
            UUID => self.skip(16),
            BINARY => {
                let length = self.varint()?;
                self.skip(usize::try_from(length).map_err(|_| Defect::Wrong)?)
            }
            LIST | SET => self.items(depth),
            STRUCT => {
                self.tell(Event::Struct)?;
                self.fields(depth + 1)
            }
            // Nothing of the format is a map.
            _ => Err(Defect::Wrong),
        }
    }

    fn items(&mut self, depth: usize) -> Result<(), Defect> {
        let head = self.byte()?;
        let kind = head & 0x0f;
        let count = match head >> 4 {
            15 => usize::try_from(self.varint()?).map_err(|_| Defect::Wrong)?,
            count => usize::from(count),
        };
        // Parsers take an item of these two for nothing or for a byte, so a count of them costs
        // time without end. What is walked over here has no list of them.
        let is_flag = matches!(kind, TRUE | FALSE);
        if depth >= MAX_DEPTH || (is_flag && count > 0) {
            return Err(Defect::Wrong);
        }
        if count > self.bytes.len().saturating_sub(self.at) {
            return Err(Defect::Cut);
        }
        self.tell(Event::List(count))?;
        for _ in 0..count {
            self.value(kind, depth + 1)?;
        }
        Ok(())
    }

    fn tell(&mut self, event: Event) -> Result<(), Defect> {
        (self.visit)(&self.path, event)
    }

    fn byte(&mut self) -> Result<u8, Defect> {
        let byte = self.bytes.get(self.at).ok_or(Defect::Cut)?;
        self.at += 1;
        Ok(*byte)
    }

    fn skip(&mut self, count: usize) -> Result<(), Defect> {
        let end = self.at.checked_add(count).ok_or(Defect::Wrong)?;
        if end > self.bytes.len() {
            return Err(Defect::Cut);
        }
        self.at = end;
        Ok(())
    }

    fn varint(&mut self) -> Result<u64, Defect> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let (value, length) = varint(rest)?;
        self.at += length;
        Ok(value)
    }

    fn zigzag(&mut self) -> Result<i64, Defect> {
        let value = self.varint()?;
        Ok((value >> 1).cast_signed() ^ -((value & 1).cast_signed()))
    }
}

/// The number that `bytes` begin with, seven bits a byte, the lowest first; and its length.
pub(super) fn varint(bytes: &[u8]) -> Result<(u64, usize), Defect> {
    let mut value: u64 = 0;
    for (at, byte) in bytes.iter().enumerate().take(10) {
        value |= u64::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return Ok((value, at + 1));
        }
    }
    Err(if bytes.len() < 10 {
        Defect::Cut
    } else {
        Defect::Wrong
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(bytes: &[u8]) -> Result<Vec<(Vec<i16>, Event)>, Defect> {
        let mut events = Vec::new();
        let length = walk(bytes, &mut |path, event| {
            events.push((path.to_vec(), event));
            Ok(())
        })?;
        assert_eq!(length, bytes.len());
        Ok(events)
    }

    #[test]
    fn fields_are_told_with_their_paths() {
        // 1: i32 150; 3: list of two structs with 2: true; 4: "ab"
        let bytes = [
            0x15, 0xac, 0x02, 0x29, 0x2c, 0x21, 0x00, 0x21, 0x00, 0x18, 0x02, b'a', b'b', 0x00,
        ];
        let wanted = vec![
            (vec![1], Event::Number(150)),
            (vec![3], Event::List(2)),
            (vec![3], Event::Struct),
            (vec![3, 2], Event::Number(1)),
            (vec![3], Event::Struct),
            (vec![3, 2], Event::Number(1)),
        ];
        assert_eq!(events(&bytes).unwrap(), wanted);
    }

    #[test]
    fn false_claims_are_refused() {
        let cases: [(&str, &[u8], Defect); 8] = [
            ("nothing", &[], Defect::Cut),
            ("no end", &[0x15, 0x02], Defect::Cut),
            ("a long text", &[0x18, 0x7f, b'a'], Defect::Cut),
            (
                "a text without end",
                &[
                    0x18, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01,
                ],
                Defect::Wrong,
            ),
            (
                "a long list",
                &[0x19, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x07, 0x00],
                Defect::Cut,
            ),
            (
                "a list of flags",
                &[0x19, 0x21, 0x00, 0x00, 0x00],
                Defect::Wrong,
            ),
            ("a map", &[0x1b, 0x00, 0x00], Defect::Wrong),
            ("depth", &[0x1c; 100], Defect::Wrong),
        ];
        for (name, bytes, defect) in cases {
            assert_eq!(events(bytes), Err(defect), "{name}");
        }
    }
}
