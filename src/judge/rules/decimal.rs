//! Exact decimals: three tenths of ten are three.

/// A number of zero or more, as its digits: `digits` ÷ 10^`places`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    digits: u128,
    places: u32,
}

/// More places than this make no difference to a share of any number of students.
const MOST_PLACES: u32 = 20;

impl Decimal {
    /// Reads a number such as `0.35` or `1e-3`.
    pub fn read(text: &str) -> Option<Decimal> {
        let (number, exponent) = match text.split_once(['e', 'E']) {
            Some((number, exponent)) => (number, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let digits = format!("{whole}{fraction}");
        if digits.is_empty() || digits.len() > 30 || digits.bytes().any(|b| !b.is_ascii_digit()) {
            return None;
        }
        let mut digits: u128 = digits.parse().ok()?;
        let mut places = i32::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
        while places < 0 && digits > 0 {
            digits = digits.checked_mul(10)?;
            places += 1;
        }
        let mut places = u32::try_from(places.max(0)).ok()?;
        while places > MOST_PLACES {
            digits /= 10;
            places = if digits == 0 { MOST_PLACES } else { places - 1 };
        }
        Some(Decimal { digits, places })
    }

    /// This share of a number, rounded up.
    pub fn share_of_rounded_up(&self, number: usize) -> u64 {
        let number = u128::try_from(number).unwrap_or(u128::MAX);
        let share = self.digits.saturating_mul(number).div_ceil(10_u128.pow(self.places));
        u64::try_from(share).unwrap_or(u64::MAX)
    }

    /// This share of a number, rounded down.
    pub fn share_of(&self, number: usize) -> u64 {
        let number = u128::try_from(number).unwrap_or(u128::MAX);
        let share = self.digits.saturating_mul(number) / 10_u128.pow(self.places);
        u64::try_from(share).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(text: &str, number: usize) -> Option<u64> {
        Decimal::read(text).map(|decimal| decimal.share_of(number))
    }

    #[test]
    fn shares_are_exact() {
        // In binary floating point, 0.29 × 100 is a little less than 29.
        assert_eq!(share("0.29", 100), Some(29));
        assert_eq!(share("0.3", 10), Some(3));
        assert_eq!(share("0.35", 10), Some(3));
        assert_eq!(share("1", 7), Some(7));
        assert_eq!(share("1e-1", 10), Some(1));
        assert_eq!(share("1.5e2", 2), Some(300));
        assert_eq!(share("1e-300", 1000), Some(0));
        assert_eq!(share("0.9999999999999999", 30), Some(29));
    }

    #[test]
    fn a_share_is_rounded_up_only_if_it_is_not_whole() {
        let up = |text: &str, number| Decimal::read(text).unwrap().share_of_rounded_up(number);
        assert_eq!((up("0.29", 100), up("0.29", 101), up("0", 7), up("1.0", 7)), (29, 30, 0, 7));
    }

    #[test]
    fn rubbish_is_no_decimal() {
        for text in ["", "-1", "1e400000000000", "1e300", ".", "1.2.3", "NaN", "1e"] {
            assert_eq!(Decimal::read(text), None, "{text}");
        }
    }
}
