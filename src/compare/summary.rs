use crate::equity::GroupKind;
use crate::equity::suppress::Told;
use crate::school::HideBelow;
use serde::Deserialize;
use serde_json::Value;

/// What a draft says of itself in `plan.json` and `metrics.json`. All of it may be missing: a schedule that
/// came from elsewhere has neither.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Summary {
    /// The scenarios under which it was built.
    pub scenarios: Vec<String>,
    /// Below how many students its school hides counts; absent in older results.
    pub hide_below: Option<HideBelow>,
    /// What its page tells of groups.
    pub shown_groups: Vec<SummaryShown>,
    /// The files it was built from.
    pub inputs: Vec<SummaryInput>,
    /// The numbers on top.
    pub headline: Option<SummaryHeadline>,
    /// The rules, and by how much each is broken.
    pub rules: Vec<SummaryRule>,
    /// The measures of `metrics.json`.
    pub metrics: Vec<SummaryMeasure>,
}

/// What the page of a draft tells of a group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct SummaryShown {
    /// The group.
    pub group: String,
    /// Whether it tells how many students it has.
    pub students: bool,
    /// Whether it tells exactly how many of its requests are met.
    pub met: bool,
}

/// A file it was built from.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(default)]
pub struct SummaryInput {
    /// Its name.
    pub file: String,
    /// Its digest.
    pub sha256: String,
}

/// The numbers on top that are compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct SummaryHeadline {
    /// Primary requests.
    pub asked: u64,
    /// Primary requests met.
    pub met: u64,
    /// Students with a request.
    pub students: u64,
    /// Students with all of theirs.
    pub complete: u64,
    /// Students missing two or more.
    pub missing_two: u64,
}

/// A rule of `plan.json`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct SummaryRule {
    /// Its id.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// The rule in a sentence.
    pub sentence: String,
    /// Why the school asks it.
    pub because: Option<String>,
    /// The tier of a soft rule; absent = hard.
    pub tier: Option<u8>,
    /// By how much it is broken.
    pub amount: i64,
    /// The same as everybody may see it; absent in older results.
    pub shown: Option<Told>,
}

impl SummaryRule {
    /// By how much it is broken, as everybody may see it.
    pub fn told(&self) -> Told {
        let amount = u64::try_from(self.amount).unwrap_or(0);
        self.shown.unwrap_or_else(|| Told::of_students(amount, HideBelow::default()))
    }
}

/// A measure of `metrics.json`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct SummaryMeasure {
    /// Its name.
    pub name: String,
    /// Over everybody.
    pub overall: SummaryTally,
    /// Group by group.
    pub groups: Vec<SummaryGroup>,
}

/// A count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct SummaryTally {
    /// The students counted.
    pub students: u64,
    /// For how much it is true.
    pub count: u64,
    /// Of how much.
    pub of: u64,
}

/// A group's count.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct SummaryGroup {
    /// The family.
    pub family: String,
    /// The group.
    pub group: String,
    /// What the group is made of.
    pub kind: GroupKind,
    /// The students counted.
    pub students: u64,
    /// For how much it is true.
    pub count: u64,
    /// Of how much.
    pub of: u64,
}

impl Summary {
    /// What the documents say, or why one of them cannot be read: its name and the reason.
    ///
    /// # Errors
    /// If a document is there and is not what its name promises.
    pub fn read(
        plan: Option<&Value>,
        metrics: Option<&Value>,
    ) -> Result<Summary, (&'static str, String)> {
        let read = |name: &'static str, value: Option<&Value>| match value {
            Some(value) => Summary::deserialize(value).map_err(|error| (name, error.to_string())),
            None => Ok(Summary::default()),
        };
        let summary = read("plan.json", plan)?;
        let metrics = read("metrics.json", metrics)?.metrics;
        Ok(Summary { metrics, ..summary })
    }

    /// What its page tells of a group; nothing where the draft does not say.
    pub(super) fn shown(&self, group: &str) -> SummaryShown {
        let found = self.shown_groups.iter().find(|own| own.group == group);
        found.cloned().unwrap_or_default()
    }

    /// The measure of that name.
    pub fn measure(&self, name: &str) -> Option<&SummaryMeasure> {
        self.metrics.iter().find(|measure| measure.name == name)
    }
}

/// Below how many students counts of two drafts are hidden: what either hides, the difference must not tell.
pub(super) fn hide_below(drafts: [&Summary; 2]) -> HideBelow {
    let [one, other] = drafts.map(|draft| draft.hide_below.unwrap_or_default());
    one.max(other)
}

/// Whether both were built from the same files of a school. A JSON file that only one of them names is a
/// scenario.
pub(super) fn same_school(before: &Summary, after: &Summary) -> Option<bool> {
    if before.inputs.is_empty() || after.inputs.is_empty() {
        return None;
    }
    let differs = |these: &Summary, those: &Summary| {
        these.inputs.iter().any(|input| {
            match those.inputs.iter().find(|other| other.file == input.file) {
                Some(other) => other.sha256 != input.sha256,
                None => input.file.ends_with(".csv"),
            }
        })
    };
    Some(!differs(before, after) && !differs(after, before))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn summary(files: &[(&str, &str)]) -> Summary {
        let inputs: Vec<Value> =
            files.iter().map(|(file, sha256)| json!({"file": file, "sha256": sha256})).collect();
        Summary::read(Some(&json!({"inputs": inputs})), None).expect("a summary")
    }

    #[test]
    fn a_scenario_more_is_no_other_school() {
        let school = summary(&[("rooms.csv", "1"), ("frame.json", "2")]);
        let scenario = summary(&[("rooms.csv", "1"), ("frame.json", "2"), ("sped.json", "3")]);
        assert_eq!(same_school(&school, &scenario), Some(true));
        let frame = summary(&[("rooms.csv", "1"), ("frame.json", "4")]);
        assert_eq!(same_school(&school, &frame), Some(false));
        let without = summary(&[("frame.json", "2")]);
        assert_eq!(same_school(&school, &without), Some(false));
        assert_eq!(same_school(&school, &Summary::default()), None);
    }

    #[test]
    fn a_document_of_another_shape_is_named() {
        let wrong = json!({"metrics": "none"});
        let (file, reason) = Summary::read(None, Some(&wrong)).expect_err("no measures");
        assert_eq!(file, "metrics.json");
        assert!(reason.contains("expected a sequence"), "{reason}");
    }
}
