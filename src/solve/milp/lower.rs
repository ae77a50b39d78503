//! From our rows to a solver and back: microlp for whole numbers, good_lp for relaxations.
//!
//! Nothing here stops by the clock: a search stops after so many nodes, so that a run repeats. Whatever a
//! solver says is rounded and checked against our own rows, in whole numbers, before it is believed; what
//! we knew before is kept if the solver knows nothing better.

use super::rows::{Program, Row, Sense, VarId};
use good_lp::{Expression, ProblemVariables, Solution as _, SolverModel, variable};
use microlp::{ComparisonOp, Error, OptimizationDirection, SolutionStatus, SolveOptions};

/// What a solver found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The best there is: values and cost.
    Proven(Vec<i64>, i64),
    /// The best found: values and cost, and the least that any assignment could cost, if known.
    Best(Vec<i64>, i64, Option<i64>),
    /// No assignment keeps all rows.
    Infeasible,
    /// Nothing found within the limit, or nothing that stood the check.
    GaveUp,
}

impl Answer {
    /// The values, if there are any.
    pub fn values(&self) -> Option<&[i64]> {
        match self {
            Answer::Proven(values, _) | Answer::Best(values, ..) => Some(values),
            Answer::Infeasible | Answer::GaveUp => None,
        }
    }
}

/// Solves a program by branch and bound over at most `nodes` nodes, starting from an assignment that is
/// known to do, if one is given.
pub fn solve(program: &Program, known: Option<&[i64]>, nodes: u64) -> Answer {
    let known = known.filter(|values| program.broken(values).is_none());
    let fall_back = || match known {
        Some(values) => Answer::Best(values.to_vec(), program.cost(values), None),
        None => Answer::GaveUp,
    };
    if program.variables.is_empty() {
        return match program.broken(&[]) {
            None => Answer::Proven(Vec::new(), 0),
            Some(_) => Answer::Infeasible,
        };
    }
    let mut problem = microlp::Problem::new(OptimizationDirection::Minimize);
    let mut variables = Vec::with_capacity(program.variables.len());
    for variable in &program.variables {
        let cost = variable.objective as f64;
        variables.push(if variable.is_integer {
            let (Ok(lower), Ok(upper)) =
                (i32::try_from(variable.lower), i32::try_from(variable.upper))
            else {
                return fall_back();
            };
            problem.add_integer_var(cost, (lower, upper))
        } else {
            problem.add_var(cost, (variable.lower as f64, variable.upper as f64))
        });
    }
    for row in &program.rows {
        let Some((divisor, right)) = shortened(program, row) else { return Answer::Infeasible };
        let terms = row.terms.iter().map(|(variable, coefficient)| {
            (variables[variable.index()], (coefficient / divisor) as f64)
        });
        let sense = match row.sense {
            Sense::AtMost => ComparisonOp::Le,
            Sense::AtLeast => ComparisonOp::Ge,
            Sense::Equal => ComparisonOp::Eq,
        };
        problem.add_constraint(terms, sense, right as f64);
    }
    let mut options = SolveOptions::default();
    options.node_limit = Some(nodes);
    options.warm_start = known.map(|values| {
        variables.iter().zip(values).map(|(variable, value)| (*variable, *value as f64)).collect()
    });
    let solution = match problem.solve_with(options) {
        Ok(outcome) => outcome.into_solution(),
        Err(Error::Infeasible) if known.is_none() => return Answer::Infeasible,
        Err(_) => return fall_back(),
    };
    let Ok(solution) = solution else { return fall_back() };
    let values: Vec<i64> =
        variables.iter().map(|variable| solution.var_value(*variable).round() as i64).collect();
    if program.broken(&values).is_some() {
        return fall_back();
    }
    let cost = program.cost(&values);
    let is_optimal = solution.status() == SolutionStatus::Optimal;
    match known {
        // A proof that something we hold disproves is no proof.
        Some(values) if program.cost(values) < cost => fall_back(),
        _ if is_optimal && (solution.objective() - cost as f64).abs() < 0.5 => {
            Answer::Proven(values, cost)
        }
        _ => {
            let bound = solution.stats().best_bound.filter(|bound| bound.is_finite());
            Answer::Best(values, cost, bound.map(|bound| (bound - 1e-4).ceil() as i64))
        }
    }
}

/// The least that any assignment could cost if numbers need not be whole, and where: nothing but a linear
/// program, solved through good_lp.
pub fn relax(program: &Program) -> Option<(f64, Vec<f64>)> {
    let mut variables = ProblemVariables::new();
    let known: Vec<_> = program
        .variables
        .iter()
        .map(|facts| variables.add(variable().min(facts.lower as f64).max(facts.upper as f64)))
        .collect();
    let sum = |terms: &mut dyn Iterator<Item = (VarId, i64)>| {
        let mut expression = Expression::with_capacity(8);
        for (variable, coefficient) in terms {
            expression.add_mul(coefficient as f64, known[variable.index()]);
        }
        expression
    };
    let mut objective = Expression::with_capacity(known.len());
    for (facts, variable) in program.variables.iter().zip(&known) {
        objective.add_mul(facts.objective as f64, *variable);
    }
    let mut model = variables.minimise(objective.clone()).using(good_lp::microlp);
    for row in &program.rows {
        let (divisor, right) = shortened(program, row)?;
        let left = sum(&mut row.terms.iter().map(|(id, by)| (*id, by / divisor)));
        model.add_constraint(match row.sense {
            Sense::AtMost => left.leq(right as f64),
            Sense::AtLeast => left.geq(right as f64),
            Sense::Equal => left.eq(right as f64),
        });
    }
    let solution = model.solve().ok()?;
    let values = known.iter().map(|variable| solution.value(*variable)).collect();
    Some((solution.eval(&objective), values))
}

/// What a row of whole numbers can be divided by, and its right side then, rounded to what whole numbers
/// can reach. `None` if they cannot reach it.
fn shortened(program: &Program, row: &Row) -> Option<(i64, i64)> {
    let whole = row.terms.iter().all(|(id, _)| program.variables[id.index()].is_integer);
    let divisor = row.terms.iter().fold(0, |all, (_, coefficient)| gcd(all, coefficient.abs()));
    if !whole || divisor <= 1 {
        return Some((1, row.right));
    }
    match row.sense {
        Sense::AtMost => Some((divisor, row.right.div_euclid(divisor))),
        Sense::AtLeast => Some((divisor, -(-row.right).div_euclid(divisor))),
        Sense::Equal => (row.right % divisor == 0).then_some((divisor, row.right / divisor)),
    }
}

/// The greatest number that divides both.
pub fn gcd(one: i64, other: i64) -> i64 {
    if other == 0 { one } else { gcd(other, one % other) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn knapsack() -> Program {
        let mut program = Program::default();
        let weights = [5, 4, 3];
        let values = [10, 40, 50];
        let taken: Vec<VarId> =
            values.map(|value: i64| program.choice(format!("take {value}"), -value)).to_vec();
        let terms = taken.iter().copied().zip(weights).collect();
        program.row("weight", terms, Sense::AtMost, 8);
        program
    }

    #[test]
    fn proves_a_small_optimum() {
        assert_eq!(solve(&knapsack(), None, 100), Answer::Proven(vec![0, 1, 1], -90));
    }

    #[test]
    fn keeps_what_is_known_and_ignores_what_is_wrong() {
        let program = knapsack();
        assert_eq!(solve(&program, Some(&[1, 0, 1]), 100), Answer::Proven(vec![0, 1, 1], -90));
        assert_eq!(solve(&program, Some(&[1, 1, 1]), 100), Answer::Proven(vec![0, 1, 1], -90));
    }

    #[test]
    fn says_when_nothing_will_do() {
        let mut program = knapsack();
        let all = program.rows[0].terms.iter().map(|(variable, _)| (*variable, 2)).collect();
        program.row("an odd sum of even numbers", all, Sense::Equal, 3);
        assert_eq!(solve(&program, None, 100), Answer::Infeasible);
        assert_eq!(relax(&program), None);
    }

    #[test]
    fn a_relaxation_costs_no_more() {
        let (cost, values) = relax(&knapsack()).unwrap();
        assert!(cost <= -90.0);
        assert!((values[0] - 0.2).abs() < 1e-6);
    }

    #[test]
    fn a_program_reads_like_one() {
        let text = knapsack().to_string();
        assert!(text.contains("weight: +5 take 10 +4 take 40 +3 take 50 <= 8"), "{text}");
    }
}
