use super::{Names, listed, unknown};
use crate::school::{Fault, GroupId, School, StaffId, Student, StudentId};

/// A column of `students.csv` by which a rule finds the students it speaks of; the key has its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// A word of `cohorts`.
    Cohort,
    /// A tag of `groups`.
    Group,
    /// The house.
    House,
    /// The grade.
    Grade,
    /// The id.
    Id,
}

impl By {
    /// The key.
    pub fn key(self) -> &'static str {
        match self {
            By::Cohort => "cohort",
            By::Group => "group",
            By::House => "house",
            By::Grade => "grade",
            By::Id => "students",
        }
    }

    /// The words of a student in this column.
    fn words_of<'a>(self, school: &'a School, student: &'a Student) -> Vec<&'a str> {
        match self {
            By::Cohort => student.cohorts.iter().map(String::as_str).collect(),
            By::Group => {
                student.groups.iter().map(|group| school.groups[group.index()].as_str()).collect()
            }
            By::House => {
                Some(student.house.as_str()).filter(|house| !house.is_empty()).into_iter().collect()
            }
            By::Grade => Some(student.grade.as_str()).into_iter().collect(),
            By::Id => vec![student.id.as_str()],
        }
    }
}

/// The students of a cohort, group, house or grade, or of several of one kind.
#[derive(Debug, Clone)]
pub struct Members {
    by: By,
    names: Vec<String>,
    /// For each student.
    are: Vec<bool>,
}

impl Members {
    /// The students meant by the only one of these keys that is given.
    ///
    /// # Errors
    /// That none or several are given, or a fault for each word that no student bears.
    pub fn find(keys: &[(By, Option<&Names>)], school: &School) -> Result<Members, Vec<Fault>> {
        let mut given = keys.iter().filter_map(|(by, names)| Some((*by, (*names)?)));
        let quoted: Vec<String> = keys.iter().map(|(by, _)| format!("'{}'", by.key())).collect();
        let Some((by, names)) = given.next() else {
            let message = match quoted.as_slice() {
                [only] => format!("{only} is not given"),
                _ => format!("give one of {}", listed(&quoted)),
            };
            return Err(vec![Fault::error(message)]);
        };
        if let Some((other, _)) = given.next() {
            let message = format!("'{}' and '{}' cannot both be given", by.key(), other.key());
            return Err(vec![Fault::error(message).column(other.key())]);
        }
        let mut are = vec![false; school.students.len()];
        let mut faults = Vec::new();
        for name in names.items() {
            let mut is_known = false;
            for (student, is_member) in school.students.iter().zip(&mut are) {
                let bears = by.words_of(school, student).contains(&name.as_str());
                *is_member |= bears;
                is_known |= bears;
            }
            if !is_known {
                let known = school.students.iter().flat_map(|student| by.words_of(school, student));
                let message = match by {
                    By::Cohort => "is a cohort that no student is in",
                    By::Group => "is a tag that no student carries",
                    By::House => "is a house that no student is in",
                    By::Grade => "is a grade that no student is in",
                    By::Id => "is not a student",
                };
                faults.push(unknown(message, name, known).column(by.key()));
            }
        }
        if names.items().is_empty() {
            faults.push(Fault::error("names nothing").column(by.key()));
        }
        let names = names.items().to_vec();
        if faults.is_empty() { Ok(Members { by, names, are }) } else { Err(faults) }
    }

    /// Whether a student is one of them.
    pub fn has(&self, student: StudentId) -> bool {
        self.are[student.index()]
    }

    /// The tags by which they are found, for [`super::Rule::steers_by`].
    pub fn tags(&self, school: &School) -> Vec<GroupId> {
        let tags = self.names.iter().filter(|_| self.by == By::Group);
        tags.filter_map(|tag| school.group(tag)).collect()
    }

    /// How many of these students are of them.
    pub fn count(&self, students: &[StudentId]) -> i64 {
        let members = students.iter().filter(|student| self.has(**student));
        i64::try_from(members.count()).unwrap_or(i64::MAX)
    }

    /// Who they are, after "students": for example `of the cohort health-10`.
    pub fn words(&self) -> String {
        let names = listed(&self.names);
        match self.by {
            By::Cohort if self.names.len() > 1 => format!("of the cohorts {names}"),
            By::Cohort => format!("of the cohort {names}"),
            By::Group => format!("who carry {}", self.names.join(" or ")),
            By::House if self.names.len() > 1 => format!("of the houses {names}"),
            By::House => format!("of the house {names}"),
            By::Grade if self.names.len() > 1 => format!("of grades {names}"),
            By::Grade => format!("of grade {names}"),
            // What people read names no student.
            By::Id => "whom the rule names".to_owned(),
        }
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = StudentId> {
        let all = (0..self.are.len()).filter(|index| self.are[*index]);
        all.map(StudentId::new)
    }

    /// Their names alone, for reports.
    pub fn names(&self) -> String {
        self.names.join(", ")
    }
}

/// The people whose `teams` name one of these teams.
///
/// # Errors
/// A fault for each team that nobody belongs to.
pub fn team(names: &Names, school: &School) -> Result<Vec<StaffId>, Vec<Fault>> {
    let teams = school.staff.iter().flat_map(|person| person.teams.iter().map(String::as_str));
    let known = |name: &str| teams.clone().any(|team| team == name).then(|| name.to_owned());
    let named = names.find("team", "is a team that nobody is in", teams.clone(), known)?;
    let is_in = |id: &StaffId| {
        school.staff[id.index()].teams.iter().any(|team| named.binary_search(team).is_ok())
    };
    Ok((0..school.staff.len()).map(StaffId::new).filter(is_in).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;

    fn found(keys: &[(By, &str)]) -> Result<(Vec<bool>, String), String> {
        let school = Fixture::new()
            .course("ART", "full", 1)
            .student("s1", "9", &["iep"], &["ART"])
            .student("s2", "10", &[], &["ART"])
            .student("s3", "10", &[], &["ART"])
            .cohort("health-10", &["s2"])
            .cohort("avid", &["s1", "s2"])
            .house("North", &["s1"])
            .school();
        let names: Vec<(By, Option<Names>)> = keys
            .iter()
            .map(|(by, text)| {
                (*by, Some(Names::Many(text.split(' ').map(str::to_owned).collect())))
            })
            .collect();
        let keys: Vec<(By, Option<&Names>)> =
            names.iter().map(|(by, names)| (*by, names.as_ref())).collect();
        let members = Members::find(&keys, &school).map_err(|faults| faults[0].to_string())?;
        Ok((members.are.clone(), members.words()))
    }

    #[test]
    fn students_are_found_by_one_column() {
        let are = |by, text| found(&[(by, text)]).unwrap();
        assert_eq!(are(By::Cohort, "avid"), (vec![true, true, false], "of the cohort avid".into()));
        assert_eq!(are(By::Cohort, "avid health-10").1, "of the cohorts avid and health-10");
        assert_eq!(are(By::Group, "iep"), (vec![true, false, false], "who carry iep".into()));
        assert_eq!(
            are(By::House, "North"),
            (vec![true, false, false], "of the house North".into())
        );
        assert_eq!(are(By::Grade, "10"), (vec![false, true, true], "of grade 10".into()));
    }

    #[test]
    fn a_word_that_nobody_bears_is_a_fault_with_the_nearest() {
        let wrong = found(&[(By::Cohort, "helth-10")]).unwrap_err();
        assert!(wrong.contains("cohort: 'helth-10'"), "{wrong}");
        assert!(wrong.contains("did you mean 'health-10'?"), "{wrong}");
        let both = found(&[(By::Cohort, "avid"), (By::House, "North")]).unwrap_err();
        assert!(both.contains("house: 'cohort' and 'house' cannot both be given"), "{both}");
        assert!(found(&[]).is_err());
    }
}
