//! How many records each stratum gives.

/// How places are shared among strata.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Allocation {
    /// As the strata are large, each with one at least as long as there are enough places.
    #[default]
    Proportional,
    /// The same number for each, as long as it has so many.
    Equal,
}

impl Allocation {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Proportional, Self::Equal];

    /// The name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Proportional => "proportional",
            Self::Equal => "equal",
        }
    }
}

/// Shares `places` among strata of these sizes. No stratum gives more than it has; all places are given
/// while there are records for them. Of equal claims the earlier stratum's is met first.
///
/// Proportional shares are rounded by largest remainder (Hamilton) after each stratum, the largest first, got
/// its one place.
pub fn allocate(sizes: &[u64], places: u64, allocation: Allocation) -> Vec<u64> {
    let total: u64 = sizes.iter().sum();
    if places >= total {
        return sizes.to_vec();
    }
    match allocation {
        Allocation::Proportional => proportional(sizes, places),
        Allocation::Equal => equal(sizes, places),
    }
}

fn proportional(sizes: &[u64], places: u64) -> Vec<u64> {
    let mut given = vec![0; sizes.len()];
    let mut by_size: Vec<usize> = (0..sizes.len()).collect();
    by_size.sort_by_key(|at| std::cmp::Reverse(sizes.get(*at).copied()));
    let filled = by_size
        .iter()
        .filter(|at| sizes.get(**at).is_some_and(|size| *size > 0));
    let first: Vec<usize> = filled
        .take(usize::try_from(places).unwrap_or(usize::MAX))
        .copied()
        .collect();
    for at in &first {
        if let Some(given) = given.get_mut(*at) {
            *given = 1;
        }
    }
    let left = places - first.len() as u64;
    let rest: Vec<u64> = sizes
        .iter()
        .zip(&given)
        .map(|(size, given)| size - given)
        .collect();
    for (given, more) in given.iter_mut().zip(largest_remainder(&rest, left)) {
        *given += more;
    }
    given
}

/// Shares of `places` by size; none is larger than its size, as there are fewer places than that.
fn largest_remainder(sizes: &[u64], places: u64) -> Vec<u64> {
    let total: u128 = sizes.iter().map(|size| u128::from(*size)).sum();
    if total == 0 {
        return vec![0; sizes.len()];
    }
    let claim = |size: &u64| u128::from(*size) * u128::from(places);
    let mut given: Vec<u64> = sizes
        .iter()
        .map(|size| u64::try_from(claim(size) / total).unwrap_or(u64::MAX))
        .collect();
    let mut left = places - given.iter().sum::<u64>();
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(sizes.get(*at).map(|size| claim(size) % total)));
    for at in order {
        if left == 0 {
            break;
        }
        if let Some(given) = given.get_mut(at) {
            *given += 1;
            left -= 1;
        }
    }
    given
}

fn equal(sizes: &[u64], places: u64) -> Vec<u64> {
    let mut given = vec![0; sizes.len()];
    let mut left = places;
    loop {
        let open = sizes
            .iter()
            .zip(&given)
            .filter(|(size, given)| size > given);
        let open = open.count() as u64;
        if open == 0 || left == 0 {
            return given;
        }
        let each = (left / open).max(1);
        for (size, given) in sizes.iter().zip(&mut given) {
            let more = each.min(size - *given).min(left);
            *given += more;
            left -= more;
        }
    }
}
