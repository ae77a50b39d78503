mod brute;

use super::*;
use crate::solve::milp::fixtures::{Size, school};
use crate::solve::{Effort, Settings, Unwatched, build};

const MICRO: Size =
    Size { courses: 3, sections: 4, students: 5, blocks: 3, terms: 2, wishes: 3, is_varied: true };

fn proven(model: &Model) -> Option<(i64, i64)> {
    match optimum(model, &Limits::default()) {
        Whole::Proven(_, score) => {
            assert_eq!(score.hard, 0);
            Some((score.required, score.primary))
        }
        Whole::Impossible => None,
        Whole::GaveUp(why) => panic!("gave up: {why}"),
    }
}

#[test]
fn agrees_with_looking_at_everything() {
    let mut possible = 0;
    for seed in 0..150 {
        let size = Size {
            courses: 3 + (seed % 2) as usize,
            sections: 4 + (seed % 3 / 2) as usize,
            students: 3 + (seed % 4) as usize,
            terms: 1 + (seed % 2) as usize,
            ..MICRO
        };
        let model = school(seed, size);
        let expected = brute::best(&model);
        possible += usize::from(expected.is_some());
        assert_eq!(proven(&model), expected, "seed {seed}");
    }
    assert!(possible > 75, "only {possible} of the schools have a schedule");
}
