//! Linear programs in our own words: whole numbers only, so that every answer can be checked exactly.

use std::fmt;

/// A variable of a [`Program`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct VarId(u32);

impl VarId {
    /// Its place among the variables.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a variable may be, and what it costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// What it stands for, for people who debug.
    pub name: String,
    /// Its least value.
    pub lower: i64,
    /// Its greatest value.
    pub upper: i64,
    /// Whether the solver must keep it whole. What is not kept so must come out whole by itself.
    pub is_integer: bool,
    /// What one unit of it adds to the objective, which is made small.
    pub objective: i64,
}

/// How the two sides of a row compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sense {
    /// The left side is at most the right.
    AtMost,
    /// The left side is at least the right.
    AtLeast,
    /// Both sides are the same.
    Equal,
}

/// A linear condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What it says, for people who debug.
    pub name: String,
    /// The left side; a variable stands in it at most once.
    pub terms: Vec<(VarId, i64)>,
    /// How the sides compare.
    pub sense: Sense,
    /// The right side.
    pub right: i64,
}

/// Variables, rows, and an objective to be made small.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Program {
    /// The variables.
    pub variables: Vec<Variable>,
    /// The rows.
    pub rows: Vec<Row>,
}

impl Program {
    /// Adds a whole variable with bounds and a cost.
    pub fn whole(
        &mut self,
        name: impl Into<String>,
        lower: i64,
        upper: i64,
        objective: i64,
    ) -> VarId {
        let id = VarId(u32::try_from(self.variables.len()).unwrap_or(u32::MAX));
        let name = name.into();
        self.variables.push(Variable { name, lower, upper, is_integer: true, objective });
        id
    }

    /// Adds a variable that is 0 or 1.
    pub fn choice(&mut self, name: impl Into<String>, objective: i64) -> VarId {
        self.whole(name, 0, 1, objective)
    }

    /// Adds a row. Terms of the same variable are added up.
    pub fn row(
        &mut self,
        name: impl Into<String>,
        mut terms: Vec<(VarId, i64)>,
        sense: Sense,
        right: i64,
    ) {
        terms.sort_unstable_by_key(|(variable, _)| *variable);
        terms.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            if same {
                earlier.1 += later.1;
            }
            same
        });
        terms.retain(|(_, coefficient)| *coefficient != 0);
        self.rows.push(Row { name: name.into(), terms, sense, right });
    }

    /// What an assignment costs.
    pub fn cost(&self, values: &[i64]) -> i64 {
        self.variables.iter().zip(values).map(|(variable, value)| variable.objective * value).sum()
    }

    /// The first bound or row that an assignment breaks, by name.
    pub fn broken(&self, values: &[i64]) -> Option<&str> {
        if values.len() != self.variables.len() {
            return Some("an assignment of another program");
        }
        let outside = self
            .variables
            .iter()
            .zip(values)
            .find(|(variable, value)| **value < variable.lower || **value > variable.upper);
        if let Some((variable, _)) = outside {
            return Some(&variable.name);
        }
        self.rows.iter().find(|row| !row.holds(values)).map(|row| row.name.as_str())
    }
}

impl Row {
    /// Whether an assignment keeps the row.
    pub fn holds(&self, values: &[i64]) -> bool {
        let left: i64 = self
            .terms
            .iter()
            .map(|(variable, coefficient)| coefficient * values[variable.index()])
            .sum();
        match self.sense {
            Sense::AtMost => left <= self.right,
            Sense::AtLeast => left >= self.right,
            Sense::Equal => left == self.right,
        }
    }
}

impl fmt::Display for Program {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |variable: &VarId| &self.variables[variable.index()].name;
        write!(out, "minimise")?;
        for variable in self.variables.iter().filter(|variable| variable.objective != 0) {
            write!(out, " {:+} {}", variable.objective, variable.name)?;
        }
        writeln!(out)?;
        for row in &self.rows {
            write!(out, "{}:", row.name)?;
            for (variable, coefficient) in &row.terms {
                write!(out, " {coefficient:+} {}", name(variable))?;
            }
            let sense = match row.sense {
                Sense::AtMost => "<=",
                Sense::AtLeast => ">=",
                Sense::Equal => "=",
            };
            writeln!(out, " {sense} {}", row.right)?;
        }
        for variable in &self.variables {
            writeln!(out, "{} <= {} <= {}", variable.lower, variable.name, variable.upper)?;
        }
        Ok(())
    }
}
