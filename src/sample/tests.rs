//! Shares add up, and nothing depends on the order.

use proptest::prelude::*;

use super::*;
use crate::history::{Dimension, Scored};
use crate::label::Category;

fn scored(number: u64) -> Scored {
    let category = match number % 10 {
        0 => Category::Other,
        1..=3 => Category::BillingPayment,
        _ => Category::TechnicalFault,
    };
    Scored {
        id: format!("T-{number}"),
        row: number,
        category: Some(category),
        ..Scored::default()
    }
}

fn drawn(numbers: &[u64], sample: &Sample, parts: usize) -> Drawn {
    let mut pool = Pool::default();
    for part in numbers.chunks(numbers.len().div_ceil(parts).max(1)) {
        let mut other = Pool::default();
        for number in part {
            sample.add(&mut other, scored(*number));
        }
        sample.merge(&mut pool, other).unwrap();
    }
    sample.draw(pool)
}

fn by_category(places: usize, allocation: Allocation) -> Sample {
    Sample {
        places,
        by: vec![Dimension::Category],
        allocation,
        seed: 1,
    }
}

fn ids(drawn: &Drawn) -> Vec<&str> {
    let ids = drawn.records.iter();
    ids.map(|sampled| sampled.scored.id.as_str()).collect()
}

#[test]
fn shares_follow_the_sizes_and_leave_no_stratum_out() {
    use Allocation::{Equal, Proportional};
    let table: &[(&[u64], u64, Allocation, &[u64])] = &[
        (&[600, 300, 100], 10, Proportional, &[5, 3, 2]),
        (&[9_998, 1, 1], 50, Proportional, &[48, 1, 1]),
        (&[5, 5, 5], 2, Proportional, &[1, 1, 0]),
        (&[10, 0, 10], 4, Proportional, &[2, 0, 2]),
        (&[600, 300, 2], 10, Equal, &[4, 4, 2]),
        (&[3, 2], 9, Equal, &[3, 2]),
        (&[], 9, Equal, &[]),
        (&[7], 0, Proportional, &[0]),
    ];
    for (sizes, places, allocation, shares) in table {
        assert_eq!(allocate(sizes, *places, *allocation), *shares, "{sizes:?}");
    }
}

#[test]
fn a_sample_does_not_depend_on_order_or_parts() {
    let numbers: Vec<u64> = (0..500).collect();
    let sample = by_category(20, Allocation::Proportional);
    let one = drawn(&numbers, &sample, 1);
    let turned: Vec<u64> = numbers.iter().rev().copied().collect();
    let other = drawn(&turned, &sample, 7);
    assert_eq!(ids(&one), ids(&other));
    assert_eq!(one.strata, other.strata);
    let counts: Vec<u64> = one.strata.iter().map(|(_, _, count)| *count).collect();
    assert_eq!((one.records.len(), counts.iter().sum::<u64>()), (20, 20));
    let another = Sample { seed: 2, ..sample };
    assert_ne!(ids(&one), ids(&drawn(&numbers, &another, 1)));
}

#[test]
fn what_the_customer_did_not_write_is_passed_over() {
    let sample = by_category(5, Allocation::Equal);
    let mut pool = Pool::default();
    let agents = Scored {
        author_role: Some(crate::message::AuthorRole::Agent),
        ..scored(1)
    };
    sample.add(&mut pool, agents);
    sample.add(&mut pool, scored(2));
    let drawn = sample.draw(pool);
    assert_eq!((drawn.passed_over, ids(&drawn)), (1, vec!["T-2"]));
}

proptest! {
    #[test]
    fn all_places_are_given_and_no_stratum_gives_what_it_lacks(
        sizes in prop::collection::vec(0..2_000_u64, 0..30),
        places in 0..5_000_u64,
        equal: bool,
    ) {
        let allocation = if equal { Allocation::Equal } else { Allocation::Proportional };
        let shares = allocate(&sizes, places, allocation);
        prop_assert_eq!(shares.iter().sum::<u64>(), places.min(sizes.iter().sum()));
        prop_assert!(shares.iter().zip(&sizes).all(|(share, size)| share <= size));
    }
}
