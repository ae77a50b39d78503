//! Numbers in words: the same on the page and on the terminal.

use crate::equity::suppress::{ShownShare, Told};
use crate::school::HideBelow;

/// What stands in place of a number that is hidden or not defined.
pub(super) const NOTHING: &str = "–";

/// A whole number with its thousands apart: `6,241`.
pub(super) fn whole(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A share in per cent with one decimal. All but one is never shown as all, nor one as none.
pub(super) fn percent(share: f64) -> String {
    let mut tenths = (share * 1000.0).round();
    if share < 1.0 {
        tenths = tenths.min(999.0);
    }
    if share > 0.0 {
        tenths = tenths.max(1.0);
    }
    format!("{:.1}%", tenths / 10.0)
}

/// `count` of `of` in per cent.
pub(super) fn share_of(count: u64, of: u64) -> String {
    if of == 0 { NOTHING.to_owned() } else { percent(count as f64 / of as f64) }
}

/// A share as it may be shown.
pub(super) fn shown(share: ShownShare) -> String {
    match share {
        ShownShare::Exact(share) => percent(share),
        ShownShare::Over(percent) => format!("over {percent}%"),
        ShownShare::Under(percent) => format!("under {percent}%"),
        ShownShare::Hidden => NOTHING.to_owned(),
    }
}

/// Percentage points with their sign: `+0.6`, `−3.2`, `0.0`.
pub(super) fn points(gap: Option<f64>) -> String {
    let Some(gap) = gap else { return NOTHING.to_owned() };
    let tenths = (gap * 10.0).round() / 10.0;
    if tenths > 0.0 {
        format!("+{tenths:.1}")
    } else if tenths < 0.0 {
        format!("−{:.1}", -tenths)
    } else {
        "0.0".to_owned()
    }
}

/// A difference with so many decimals and its sign: `+0.08`, `−1.50`, `0.00`.
pub(super) fn difference(number: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", number.abs());
    match text.bytes().any(|digit| (b'1'..=b'9').contains(&digit)) {
        false => text,
        true if number > 0.0 => format!("+{text}"),
        true => format!("−{text}"),
    }
}

/// A ratio with two decimals.
pub(super) fn ratio(ratio: Option<f64>) -> String {
    ratio.map_or_else(|| NOTHING.to_owned(), |ratio| format!("{ratio:.2}"))
}

/// A count that is not shown exactly because it is small.
pub(super) fn few(below: HideBelow) -> String {
    format!("under {}", below.count())
}

/// A count as it may be told.
pub(super) fn told(count: Told) -> String {
    told_times(count, 1)
}

/// A count, so many times, as it may be told.
pub(super) fn told_times(count: Told, times: u64) -> String {
    let whole = |count: u64| whole(count.saturating_mul(times));
    match count {
        Told::Exact(count) => whole(count),
        Told::Few(below) => format!("under {}", whole(below.count())),
        Told::Many(below) => format!("{} or more", whole(below.count())),
        Told::Hidden => NOTHING.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(
            [whole(0), whole(999), whole(1000), whole(1234567)],
            ["0", "999", "1,000", "1,234,567"]
        );
        assert_eq!(percent(0.9999), "99.9%");
        assert_eq!(percent(1.0), "100.0%");
        assert_eq!(percent(0.0001), "0.1%");
        assert_eq!(
            [points(Some(-0.04)), points(Some(-3.24)), points(Some(0.6))],
            ["0.0", "−3.2", "+0.6"]
        );
    }
}
