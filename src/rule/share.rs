use crate::school::Fault;
use serde_json::Number;

/// The most decimals a share may have; a computer's own decimal numbers have no more.
const MOST_DECIMALS: usize = 18;

/// A share from 0 to 1 in exact decimals, as numerator and denominator.
///
/// # Errors
/// Why it is none, under the key `column`.
pub fn exact_share(number: &Number, column: &str) -> Result<(i64, i64), Vec<Fault>> {
    let wrong = |message: &str| {
        let fault = Fault::error(message).column(column).value(number.to_string());
        vec![fault.hint("write 0.4 for 40 percent")]
    };
    let text = number.to_string();
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((&text, "0"));
    let (whole, decimals) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{decimals}").parse::<i128>();
    let (Ok(digits), Ok(exponent)) = (digits, exponent.parse::<i32>()) else {
        return Err(wrong("is not a share that can be told exactly"));
    };
    // The value is digits × 10^power.
    let power = i64::from(exponent) - decimals.len() as i64;
    if digits == 0 {
        return Ok((0, 1));
    }
    if digits < 0 || power > 0 {
        return Err(wrong("is not a share from 0 to 1"));
    }
    let places = usize::try_from(-power).unwrap_or(usize::MAX);
    if places > MOST_DECIMALS {
        return Err(wrong("has more decimals than can be told apart"));
    }
    let denominator = 10_i128.pow(places as u32);
    if digits > denominator {
        return Err(wrong("is not a share from 0 to 1"));
    }
    let common = common_divisor(digits, denominator);
    match (i64::try_from(digits / common), i64::try_from(denominator / common)) {
        (Ok(numerator), Ok(denominator)) => Ok((numerator, denominator)),
        _ => Err(wrong("is not a share that can be told exactly")),
    }
}

fn common_divisor(mut a: i128, mut b: i128) -> i128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_exact() {
        let read = |text: &str| exact_share(&text.parse::<Number>().unwrap(), "max_share").ok();
        assert_eq!(read("0.4"), Some((2, 5)));
        assert_eq!(read("0.07"), Some((7, 100)));
        assert_eq!(read("0.3333"), Some((3333, 10_000)));
        assert_eq!(read("4e-1"), Some((2, 5)));
        assert_eq!(read("1"), Some((1, 1)));
        assert_eq!(read("1.0"), Some((1, 1)));
        assert_eq!(read("0"), Some((0, 1)));
        assert_eq!(read("0.3333333333333333"), Some((3_333_333_333_333_333, 10_i64.pow(16))));
        for wrong in ["1.01", "-0.1", "40", "1e3", "1e-30"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        // 0.29 of 100 is 29, where binary fractions say 28.
        let (numerator, denominator) = read("0.29").unwrap();
        assert_eq!(100 * numerator / denominator, 29);
    }
}
