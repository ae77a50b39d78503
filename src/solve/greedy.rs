//! How a typical student information system loads: student by student, the courses with the fewest
//! sections first, each into the emptiest section that fits. Nobody is ever moved again.
//!
//! It is the yardstick: no schedule of ours meets fewer requests than this on the same board.

use super::problem::NONE;
use super::seating::admits;
use super::state::State;
use super::times::Bits;

/// Takes every seat back that is not fixed, and loads all students anew.
pub fn load<const W: usize>(state: &mut State<W>) {
    let problem = state.problem;
    for request in 0..problem.primary_count {
        let facts = &problem.requests[request];
        if state.seat[request] != NONE && !facts.is_pinned {
            state.set_seat(request as u32, NONE);
        }
    }
    for student in &problem.students {
        let mut order: Vec<usize> = student.requests.clone().collect();
        order.sort_by_key(|request| (problem.requests[*request].options.len(), *request));
        let mut carried: i64 = order
            .iter()
            .filter(|request| state.seat[**request] != NONE)
            .map(|request| problem.classes[state.seat[*request] as usize].load)
            .sum();
        for request in order {
            let facts = &problem.requests[request];
            if state.seat[request] != NONE || state.has_enough(request as u32) {
                continue;
            }
            let busy = state.busy[facts.student as usize];
            let emptiest = problem.options[facts.options.clone()]
                .iter()
                .copied()
                .filter(|class| {
                    let at = *class as usize;
                    let free = state.free[at] > 0
                        && state.times[at] != Bits::NONE
                        && !state.times[at].overlaps(busy);
                    free && carried + problem.classes[at].load <= student.max_load
                        && admits(state, request, *class)
                        && !state.breaks_order(request as u32, state.pattern[at])
                })
                .max_by_key(|class| (state.free[*class as usize], std::cmp::Reverse(*class)));
            if let Some(class) = emptiest {
                carried += problem.classes[class as usize].load;
                state.set_seat(request as u32, class);
            }
        }
    }
    state.settle();
}
