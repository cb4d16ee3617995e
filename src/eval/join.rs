//! Stored records to gold messages.

use std::collections::BTreeMap;

use super::answers::Answers;
use super::evaluate::{GoldMessage, Run};

impl Run {
    /// Gives each gold message its record: by id, and by row where no id of gold stands in any
    /// record. Of several records with one id the one of the same row is taken, else the first
    /// that is left. Records that are left over are named in [`Run::without_gold`].
    pub fn join(name: String, gold: &[GoldMessage], records: Vec<Answers>) -> Self {
        let mut by_id: BTreeMap<String, Vec<Answers>> = BTreeMap::new();
        let ids: std::collections::BTreeSet<&str> = gold.iter().map(|g| g.id.as_str()).collect();
        let is_by_id = records
            .iter()
            .any(|record| ids.contains(record.id.as_str()));
        for record in records {
            let key = if is_by_id {
                record.id.clone()
            } else {
                record.row.to_string()
            };
            by_id.entry(key).or_default().push(record);
        }
        let answers = gold.iter().map(|message| {
            let row = message.row.to_string();
            let key = if is_by_id { &message.id } else { &row };
            take(by_id.get_mut(key)?, message.row)
        });
        Self {
            name,
            answers: answers.collect(),
            joined_by: Some(if is_by_id { "id" } else { "row" }),
            without_gold: by_id
                .into_values()
                .flatten()
                .map(|record| record.id)
                .collect(),
            versions: None,
        }
    }
}

fn take(records: &mut Vec<Answers>, row: u64) -> Option<Answers> {
    let of_row = records.iter().position(|record| record.row == row);
    let at = of_row.unwrap_or(0);
    (at < records.len()).then(|| records.remove(at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::tests::answers;

    fn message(id: &str, row: u64) -> GoldMessage {
        GoldMessage {
            id: id.to_owned(),
            row,
            ..GoldMessage::default()
        }
    }

    fn record(id: &str, row: u64) -> Answers {
        Answers {
            id: id.to_owned(),
            row,
            ..answers()
        }
    }

    fn rows(run: &Run) -> Vec<Option<u64>> {
        run.answers
            .iter()
            .map(|a| a.as_ref().map(|a| a.row))
            .collect()
    }

    #[test]
    fn ids_join_in_any_order_and_what_is_left_is_named() {
        let gold = [message("a", 0), message("b", 1), message("c", 2)];
        let records = vec![record("x", 0), record("c", 1), record("a", 7)];
        let run = Run::join("p".to_owned(), &gold, records);
        assert_eq!(rows(&run), [Some(7), None, Some(1)]);
        assert_eq!(
            (run.joined_by, run.without_gold),
            (Some("id"), vec!["x".to_owned()])
        );
    }

    #[test]
    fn rows_join_where_no_id_is_known() {
        let gold = [message("a", 0), message("b", 1)];
        let run = Run::join(
            "p".to_owned(),
            &gold,
            vec![record("T1", 1), record("T2", 0)],
        );
        assert_eq!(
            (rows(&run), run.joined_by),
            (vec![Some(0), Some(1)], Some("row"))
        );
    }

    #[test]
    fn of_equal_ids_the_same_row_is_taken() {
        let gold = [message("a", 0), message("a", 1), message("a", 5)];
        let run = Run::join("p".to_owned(), &gold, vec![record("a", 1), record("a", 0)]);
        assert_eq!(rows(&run), [Some(0), Some(1), None]);
    }
}
