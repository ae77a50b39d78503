//! How the students of a kind of school are made up.

use super::Profile;

/// Shares of a profile's students.
pub(super) struct Shares {
    pub(super) races: &'static [(&'static str, f64)],
    pub(super) el: f64,
    pub(super) newcomer: f64,
    pub(super) ltel: f64,
    pub(super) iep: f64,
    pub(super) plan_504: f64,
    pub(super) low_income: f64,
    pub(super) homeless: f64,
    pub(super) foster: f64,
    pub(super) gifted: f64,
    pub(super) avid: f64,
    pub(super) mobility: f64,
}

/// The shares of a profile.
pub(super) fn shares(profile: Profile) -> Shares {
    match profile {
        Profile::Suburban => Shares {
            races: &[
                ("white", 0.48),
                ("hispanic", 0.24),
                ("asian", 0.14),
                ("black", 0.08),
                ("two_or_more", 0.05),
                ("native", 0.01),
            ],
            el: 0.10,
            newcomer: 0.012,
            ltel: 0.025,
            iep: 0.125,
            plan_504: 0.06,
            low_income: 0.29,
            homeless: 0.01,
            foster: 0.005,
            gifted: 0.12,
            avid: 0.08,
            mobility: 0.005,
        },
        Profile::Rural => Shares {
            races: &[
                ("white", 0.69),
                ("hispanic", 0.17),
                ("native", 0.06),
                ("black", 0.03),
                ("two_or_more", 0.04),
                ("asian", 0.01),
            ],
            el: 0.07,
            newcomer: 0.008,
            ltel: 0.02,
            iep: 0.15,
            plan_504: 0.05,
            low_income: 0.49,
            homeless: 0.02,
            foster: 0.01,
            gifted: 0.06,
            avid: 0.06,
            mobility: 0.006,
        },
        Profile::LargeUrban => Shares {
            races: &[
                ("hispanic", 0.51),
                ("black", 0.24),
                ("asian", 0.11),
                ("white", 0.10),
                ("two_or_more", 0.03),
                ("pacific_islander", 0.01),
            ],
            el: 0.235,
            newcomer: 0.035,
            ltel: 0.075,
            iep: 0.215,
            plan_504: 0.04,
            low_income: 0.74,
            homeless: 0.05,
            foster: 0.012,
            gifted: 0.07,
            avid: 0.09,
            mobility: 0.007,
        },
    }
}
