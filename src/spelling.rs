//! The known name that somebody may have meant.

/// Bytes up to which a suggestion is looked for: the longest known name has 30.
const MAX_SUGGEST_BYTES: usize = 64;

/// The known name with the fewest typing errors, where these are at most a third of its letters;
/// else the first that has `name` as a part between dots or underscores.
pub(crate) fn closest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    if name.len() > MAX_SUGGEST_BYTES {
        return None;
    }
    let name = name.to_lowercase();
    let budget = (name.len() / 3).clamp(1, 4);
    let by_spelling = known
        .iter()
        .map(|k| (edits(&name, k), *k))
        .filter(|(edits, _)| *edits <= budget)
        .min_by_key(|(edits, _)| *edits);
    let by_part = || {
        let is_part = |k: &&&str| name.len() >= 4 && k.split(['.', '_']).any(|p| p == name);
        known.iter().find(is_part).copied()
    };
    by_spelling.map(|(_, k)| k).or_else(by_part)
}

/// Optimal string alignment distance over bytes: insert, delete, replace, swap of neighbours.
fn edits(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |cells: &[usize], j: usize| cells.get(j).copied().unwrap_or(usize::MAX - 1);
            let mut best = (at(&last, j) + usize::from(x != y))
                .min(at(&last, j + 1) + 1)
                .min(at(&row, j) + 1);
            if i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x) {
                best = best.min(at(&before_last, j - 1) + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

/// Characters to insert, delete or replace that turn `a` into `b` (Levenshtein).
pub(crate) fn edit_distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        let mut next = vec![left];
        for (cb, above) in b.chars().zip(row.iter().skip(1)) {
            left = (diagonal + usize::from(ca != cb))
                .min(left + 1)
                .min(above + 1);
            diagonal = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edit_distance_counts_edits() {
        let table = [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("kitten", "sitting", 3),
        ];
        for (from, to, wanted) in table {
            assert_eq!(edit_distance(from, to), wanted, "{from} {to}");
        }
    }

    #[test]
    fn names_spelt_alike_are_found() {
        let known = ["text_column", "time_column", "top", "threads"];
        let table = [
            ("text_colunm", Some("text_column")),
            ("Threads", Some("threads")),
            ("tpo", Some("top")),
            ("column", Some("text_column")),
            ("zebra", None),
            ("", None),
        ];
        for (name, wanted) in table {
            assert_eq!(closest(name, &known), wanted, "{name}");
        }
        assert_eq!(closest(&"x".repeat(1_000_000), &known), None);
        assert_eq!(closest("top", &[]), None);
    }
}
