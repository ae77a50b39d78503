//! The three schools that ship with Fairbell. Their seeds are fixed and were not chosen by any solver.

use super::{GenerateRequest, Profile, frame};

/// Name and request of each shipped school.
pub fn shipped() -> [(&'static str, GenerateRequest); 3] {
    let on = |name: &str| frame(name).unwrap_or_default();
    [
        (
            "riverside",
            GenerateRequest::new(Profile::Suburban, 1_200, on("seven-period"))
                .named("Riverside High School")
                .seed(1_187)
                .fill(0.945),
        ),
        (
            "harbor",
            GenerateRequest::new(Profile::Rural, 500, on("four-by-four"))
                .named("Harbor High School")
                .grades(9, 12)
                .seed(4_021)
                .fill(0.935),
        ),
        (
            "metro",
            GenerateRequest::new(Profile::LargeUrban, 2_400, on("eight-period"))
                .named("Metro High School")
                .seed(2_609)
                .fill(0.94),
        ),
    ]
}
