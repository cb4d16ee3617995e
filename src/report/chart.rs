//! Charts as SVG, drawn by `charts-rs`.
//!
//! Every colour is one of [`INKS`] or [`HEATS`], so that the page's style can change them in the dark by their
//! attribute. Names come from records: what has no shape is shown as its escape here, and the crate escapes the marks
//! of HTML.

use std::sync::Once;

use charts_rs::{
    BarChart, Box, Color, HeatmapChart, LineChart, Series, Symbol, THEME_LIGHT, add_theme,
    get_theme,
};

use super::document::{Chart, Ink, Line, Shape};
use super::escape::{escaped, shown};
use crate::error::{Error, ErrorCode, Result};

/// Name under which our colours and sizes are known to the crate.
const THEME: &str = "kvetch-report";

/// Units that a pixel has. The crate keeps a fixed number of units between bars, which would leave nothing of many bars
/// in a small chart.
const SCALE: f32 = 4.0;

/// Width in units. Chosen: half of a laptop's page, and still readable at three quarters of it on a phone.
const WIDTH: f32 = 460.0 * SCALE;

/// Height of a chart.
const HEIGHT: f32 = 210.0 * SCALE;

/// Size of letters.
const FONT_SIZE: f32 = 12.0 * SCALE;

/// Percentage from which on an axis ends at 100.
const HIGH_PERCENT: f32 = 75.0;

/// Points up to which each has a dot of its own.
const MAX_DOTS: usize = 40;

/// Colours of series, as the style of the page knows them.
const INKS: [(Ink, (u8, u8, u8)); 4] = [
    (Ink::Accent, (0x3b, 0x6e, 0xa8)),
    (Ink::Bad, (0xb4, 0x3c, 0x2e)),
    (Ink::Worse, (0xd0, 0x8a, 0x2e)),
    (Ink::Quiet, (0xb9, 0xc2, 0xcc)),
];

/// Colours of the cells of a week, from little to much.
const HEATS: [(u8, u8, u8); 5] = [
    (0xee, 0xf2, 0xf7),
    (0xc9, 0xd9, 0xea),
    (0x94, 0xb4, 0xd4),
    (0x5b, 0x88, 0xb8),
    (0x2c, 0x58, 0x8c),
];

/// Colour of letters.
const LETTERS: (u8, u8, u8) = (0x5a, 0x63, 0x6e);

/// Colour of lines behind a chart.
const RULES: (u8, u8, u8) = (0xe2, 0xe6, 0xeb);

/// Days of the week from the bottom of a chart to its top.
const WEEKDAYS: [&str; 7] = ["Sun", "Sat", "Fri", "Thu", "Wed", "Tue", "Mon"];

/// The chart as an SVG element with a name for those who cannot see it.
///
/// # Errors
/// [`ErrorCode::Output`] when the crate cannot draw it, which sane numbers rule out.
pub(super) fn svg(chart: &Chart) -> Result<String> {
    static STYLED: Once = Once::new();
    STYLED.call_once(register);
    let drawn = match chart.shape {
        Shape::Bars => bars(chart).svg(),
        Shape::Lines => lines(chart).svg(),
        Shape::Heat => heat(chart).svg(),
    };
    let svg = drawn.map_err(|error| {
        let what = format!("cannot draw the chart `{}`: {error}", chart.title);
        Error::new(ErrorCode::Output, what)
    })?;
    Ok(for_page(&svg, &chart.title))
}

/// Without the style that the crate brings, which stands in the page's own, and with a role and a name.
fn for_page(svg: &str, title: &str) -> String {
    let styled = svg.split_once("<style>").and_then(|(before, rest)| {
        let (_, after) = rest.split_once("</style>")?;
        Some(format!("{before}{after}"))
    });
    let svg = styled.unwrap_or_else(|| svg.to_owned());
    let name = escaped(title);
    let named =
        format!("<svg role=\"img\" aria-label=\"{name}; the table below has its numbers\" ");
    svg.replacen("<svg ", &named, 1)
}

fn register() {
    let mut theme = (*get_theme(THEME_LIGHT)).clone();
    let letters: Color = LETTERS.into();
    theme.width = WIDTH;
    theme.height = HEIGHT;
    theme.background_color = Color::white().with_alpha(0);
    theme.margin = Box {
        left: 10.0 * SCALE,
        top: 8.0 * SCALE,
        right: 12.0 * SCALE,
        bottom: 2.0 * SCALE,
    };
    theme.series.colors = INKS.iter().map(|(_, ink)| (*ink).into()).collect();
    theme.series.stroke_width = 2.0 * SCALE;
    theme.grid.stroke_width = SCALE;
    theme.x_axis.stroke_width = Some(SCALE);
    theme.x_axis.height = 26.0 * SCALE;
    theme.x_axis.name_gap = 5.0 * SCALE;
    theme.y_axis.name_gap = 6.0 * SCALE;
    // The page has a legend of its own.
    theme.legend.show = Some(false);
    theme.grid.stroke_color = RULES.into();
    theme.x_axis.stroke_color = RULES.into();
    theme.y_axis.split_number = 4;
    let fonts = [
        &mut theme.x_axis.font,
        &mut theme.y_axis.font,
        &mut theme.legend.font,
        &mut theme.series.label.font,
        &mut theme.title.font,
        &mut theme.sub_title.font,
    ];
    for font in fonts {
        font.size = FONT_SIZE;
        font.color = letters;
    }
    add_theme(THEME, theme);
}

/// The crate draws with half the digits; that is enough for a picture.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a picture has no more digits"
)]
fn drawn(value: f64) -> f32 {
    value as f32
}

fn series(line: &Line) -> Series {
    let values = line.values.iter().map(|value| value.map(drawn)).collect();
    let mut series = Series::new_nullable(line.name.to_owned(), values);
    series.index = INKS.iter().position(|(ink, _)| *ink == line.ink);
    series
}

fn steps(chart: &Chart) -> Vec<String> {
    chart.steps.iter().map(|step| shown(step)).collect()
}

/// What the hover says, before it the name of the series.
fn hover(chart: &Chart) -> String {
    let unit = if chart.is_percent { " %" } else { "" };
    format!("{{b}}, {{c}}{unit}")
}

fn bars(chart: &Chart) -> BarChart {
    let series = chart.lines.iter().map(|line| {
        let mut series = series(line);
        series.stack = Some("all".to_owned());
        series
    });
    let indexes: Vec<Option<usize>> = series.clone().map(|series| series.index).collect();
    let mut bars = BarChart::new_with_theme(series.collect(), steps(chart), THEME);
    // The crate numbers the series anew; ours are places among the colours.
    for (series, index) in bars.series_list.iter_mut().zip(indexes) {
        series.index = index;
    }
    for axis in &mut bars.y_axis_configs {
        axis.formatter = Some("{t}".to_owned());
        axis.min = Some(0.0);
    }
    bars.tooltip.show = true;
    bars.series.label.formatter = hover(chart);
    bars
}

fn lines(chart: &Chart) -> LineChart {
    let all: Vec<Series> = chart.lines.iter().map(series).collect();
    let indexes: Vec<Option<usize>> = all.iter().map(|series| series.index).collect();
    let values = all.iter().flat_map(|series| series.data.iter().flatten());
    let most = values.copied().fold(0.0, f32::max);
    let mut lines = LineChart::new_with_theme(all, steps(chart), THEME);
    for (series, index) in lines.series_list.iter_mut().zip(indexes) {
        series.index = index;
    }
    for axis in &mut lines.y_axis_configs {
        axis.formatter = Some("{c} %".to_owned());
        axis.min = Some(0.0);
        // Beyond the whole there is nothing, though a round axis would go there.
        axis.max = (most > HIGH_PERCENT).then_some(100.0);
    }
    if chart.steps.len() > MAX_DOTS {
        lines.series.symbol = Some(Symbol::None);
    }
    lines.tooltip.show = true;
    lines.series.label.formatter = hover(chart);
    lines
}

fn heat(chart: &Chart) -> HeatmapChart {
    let values = chart
        .lines
        .iter()
        .flat_map(|line| line.values.iter())
        .copied();
    let columns = chart.steps.len().max(1);
    // Monday is our first row and the crate's last.
    let cells = values.enumerate().filter_map(|(at, value)| {
        let row = WEEKDAYS.len().checked_sub(at / columns + 1)?;
        Some((row * columns + at % columns, drawn(value?)))
    });
    let weekdays = WEEKDAYS.map(str::to_owned).into();
    let mut heat = HeatmapChart::new_with_theme(cells.collect(), steps(chart), weekdays, THEME);
    let most = heat.heatmap_series.max.max(f32::MIN_POSITIVE);
    heat.heatmap_series.min = 0.0;
    heat.heatmap_series.max = most;
    heat.heatmap_series.colors = HEATS.iter().map(|heat| (*heat).into()).collect();
    heat.heatmap_series.steps = HEATS.len();
    // No number in the cells: they are small, and the hover and the table tell it.
    " ".clone_into(&mut heat.series.label.formatter);
    heat.tooltip.show = true;
    heat
}

#[cfg(test)]
mod tests {
    use super::super::document::Table;
    use super::*;

    fn chart(shape: Shape, points: u32, name: &str) -> Chart {
        let values = |factor: f64| (0..points).map(|at| Some(f64::from(at) * factor)).collect();
        let line = |ink, factor| Line {
            name: "negative",
            values: values(factor),
            ink,
        };
        Chart {
            title: "Messages by <day>\" onload=\"x".to_owned(),
            shape,
            steps: (0..points).map(|at| format!("{name}{at}")).collect(),
            lines: vec![line(Ink::Bad, 1.0), line(Ink::Accent, 0.5)],
            is_percent: false,
            table: Table::default(),
        }
    }

    #[test]
    fn charts_of_any_size_are_drawn_without_style_or_script() {
        for shape in [Shape::Bars, Shape::Lines] {
            for points in [0, 1, 2, 400] {
                let svg = svg(&chart(shape.clone(), points, "day ")).unwrap();
                assert!(svg.starts_with("<svg role=\"img\" aria-label=\""), "{svg}");
                for forbidden in ["<style", "style=", "<script", "NaN", "href", "onload=\"x"] {
                    assert!(!svg.contains(forbidden), "{forbidden} of {points}");
                }
                assert_eq!(svg.contains("<title>"), points > 0, "{points}");
            }
        }
        let mut week = chart(Shape::Heat, 24, "");
        week.lines = vec![Line {
            name: "hours",
            values: (0..168).map(|at| Some(f64::from(at % 7))).collect(),
            ink: Ink::Accent,
        }];
        assert_eq!(svg(&week).unwrap().matches("<title>").count(), 168);
        week.lines[0].values = vec![None; 168];
        assert!(!svg(&week).unwrap().contains("NaN"));
    }

    #[test]
    fn names_from_records_stay_names() {
        let hostile = "<script>alert(1)</script>\"><img src=x onerror=y>\u{202e}\0]]>-->";
        for shape in [Shape::Bars, Shape::Lines] {
            let svg = svg(&chart(shape, 3, hostile)).unwrap();
            for forbidden in ["<script", "<img", "\u{202e}", "\0"] {
                assert!(!svg.contains(forbidden), "{forbidden:?}: {svg}");
            }
        }
    }
}
