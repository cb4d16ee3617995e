//! What got worse, and why.

use super::super::document::{Block, Cell, Section, Table, Tile, Tone};
use super::super::model::{Change, Comparison, Headline, Mix, Report};
use super::super::words::{
    capital, days, dimension, group, grouped, p_value, percent, plural, points, share_of,
    signed_percent, whole_percent,
};
use super::{MAX_ROWS, problems, quotes};

pub(super) fn section(report: &Report) -> Section {
    let compared = &report.comparison;
    let mut blocks = Vec::new();
    match compared.sentences.split_first() {
        Some((lead, rest)) => {
            blocks.push(Block::Lead(lead.clone()));
            let worsening = problems::worsening(report);
            blocks.push(Block::List(
                worsening.into_iter().chain(rest.iter().cloned()).collect(),
            ));
            blocks.push(Block::Tiles(tiles(compared)));
            blocks.push(Block::Table(figures(compared)));
            blocks.push(Block::Table(movers(compared)));
            let title = "Of what there is more or less, the surest first";
            blocks.push(Block::Table(mixes(title, &compared.mixes)));
        }
        None => blocks.push(Block::Lead("There is nothing to compare with.".to_owned())),
    }
    blocks.extend(quotes("Worst messages of the last period", &compared.worst));
    Section {
        id: "worse",
        title: "What got worse, and why",
        blocks,
    }
}

/// More of any of the figures is bad; a change within chance is neither.
fn tone(change: &Change) -> Tone {
    match change.value {
        Some(value) if change.is_significant && value > 0.0 => Tone::Bad,
        Some(value) if change.is_significant && value < 0.0 => Tone::Good,
        _ => Tone::Plain,
    }
}

fn tiles(compared: &Comparison) -> Vec<Tile> {
    let volume = compared.volume.iter().map(|volume| Tile {
        name: "Messages".to_owned(),
        value: grouped(volume.now),
        detail: format!(
            "{} from {}",
            signed_percent(volume.change.value),
            grouped(volume.before)
        ),
        tone: Tone::Plain,
    });
    let shares = compared.headlines.iter().map(|headline| Tile {
        name: capital(plural(headline.measure)),
        value: percent(headline.now.share),
        detail: format!(
            "{} points from {}",
            points(headline.change.value),
            percent(headline.before.share)
        ),
        tone: tone(&headline.change),
    });
    volume.chain(shares).collect()
}

fn figures(compared: &Comparison) -> Table {
    let volume = compared.volume.iter().map(|volume| {
        let change = &volume.change;
        vec![
            "Messages".into(),
            grouped(volume.before).into(),
            grouped(volume.now).into(),
            signed_percent(change.value).into(),
            interval(change, signed_percent).into(),
            p_value(change.p_corrected).into(),
        ]
    });
    let shares = compared.headlines.iter().map(|headline| {
        let Headline {
            measure,
            now,
            before,
            change,
            ..
        } = headline;
        vec![
            capital(plural(*measure)).into(),
            share_of(before).into(),
            share_of(now).into(),
            changed(change),
            interval(change, points).into(),
            p_value(change.p_corrected).into(),
        ]
    });
    Table {
        caption: format!("{} beside {}", days(&compared.now), days(&compared.before)),
        head: vec![
            "",
            "before",
            "last period",
            "change",
            "95 % interval",
            "p (Holm)",
        ],
        rows: volume.chain(shares).collect(),
        names: 1,
        is_folded: true,
    }
}

fn changed(change: &Change) -> Cell {
    Cell {
        text: points(change.value),
        tone: tone(change),
    }
}

fn interval(change: &Change, shown: impl Fn(Option<f64>) -> String) -> String {
    format!("{} to {}", shown(change.low), shown(change.high))
}

fn movers(compared: &Comparison) -> Table {
    let rows = compared.movers.iter().map(|mover| {
        vec![
            capital(plural(mover.measure)).into(),
            dimension(&mover.dimension).into(),
            group(&mover.dimension, &mover.name).into(),
            percent(mover.before.share).into(),
            percent(mover.now.share).into(),
            changed(&mover.change),
            interval(&mover.change, points).into(),
            p_value(mover.change.p_corrected).into(),
            mover.part.map_or("–".to_owned(), whole_percent).into(),
        ]
    });
    Table {
        caption: "Which groups moved the figures: their part in all messages".to_owned(),
        head: vec![
            "figure",
            "by",
            "group",
            "before",
            "last period",
            "change, points",
            "95 % interval",
            "p (Holm)",
            "part of the change",
        ],
        rows: rows.collect(),
        names: 3,
        is_folded: true,
    }
}

/// Groups of which there is more or less.
pub(super) fn mixes(caption: &str, mixes: &[Mix]) -> Table {
    let rows = mixes.iter().take(2 * MAX_ROWS).map(|mix| {
        vec![
            dimension(&mix.dimension).into(),
            group(&mix.dimension, &mix.name).into(),
            percent(mix.before.share).into(),
            percent(mix.now.share).into(),
            points(mix.change.value).into(),
            interval(&mix.change, points).into(),
            p_value(mix.change.p_corrected).into(),
        ]
    });
    Table {
        caption: caption.to_owned(),
        head: vec![
            "by",
            "group",
            "before",
            "last period",
            "change, points",
            "95 % interval",
            "p (Holm)",
        ],
        rows: rows.collect(),
        names: 2,
        is_folded: true,
    }
}
