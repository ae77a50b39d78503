use super::{Names, View, listed, unknown};
use crate::school::{Fault, GroupId, School, SectionId, StaffId, Student, StudentId};

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

    /// How many students of a section are of them.
    pub fn count(&self, view: &dyn View, section: SectionId) -> i64 {
        view.count(section, &|student| self.has(student))
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

/// People by their ids, or `all`; nobody where staff are no part of the school's problem (`input` warns of
/// it).
///
/// # Errors
/// That nobody teaches here, or a fault for each id that is nobody's.
pub fn staff(names: &Names, school: &School) -> Result<Vec<StaffId>, Vec<Fault>> {
    if !school.has_staff {
        return Ok(Vec::new());
    }
    if school.staff.is_empty() {
        let message = "nobody teaches here: staff.csv is empty";
        return Err(vec![Fault::error(message).column("staff")]);
    }
    if names.items().iter().any(|item| item == ALL) {
        return Ok((0..school.staff.len()).map(StaffId::new).collect());
    }
    let known = school.staff.iter().map(|person| person.id.as_str());
    let find = |id: &str| school.staff.iter().position(|person| person.id == id).map(StaffId::new);
    names.find("staff", "is nobody in staff.csv", known, find)
}

/// Who they are, to begin a sentence, and the verb of that many.
pub fn staff_words(names: &Names, singular: &str, plural: &str) -> String {
    match names.items() {
        items if items.iter().any(|item| item == ALL) => {
            format!("Everybody who teaches {singular}")
        }
        [one] => format!("{one} {singular}"),
        several => format!("{} {plural}", listed(several)),
    }
}

/// The word for everybody.
const ALL: &str = "all";

/// Students whom a rule leaves out, by their ids or by tags.
#[derive(Debug, Clone, Default)]
pub struct Excepted {
    names: Vec<String>,
    tags: Vec<GroupId>,
    /// For each student.
    are: Vec<bool>,
}

impl Excepted {
    /// The students whom the key `except` names; nobody if it is absent.
    ///
    /// # Errors
    /// A fault for each word that is neither a student nor a tag.
    pub fn find(names: Option<&Names>, school: &School) -> Result<Excepted, Vec<Fault>> {
        let mut found = Excepted { are: vec![false; school.students.len()], ..Excepted::default() };
        let Some(names) = names else { return Ok(found) };
        let mut faults = Vec::new();
        for name in names.items() {
            let by_id = school.students.iter().position(|student| student.id == *name);
            if let Some(student) = by_id {
                found.are[student] = true;
            } else if let Some(tag) = school.group(name) {
                found.tags.push(tag);
                for (student, is_excepted) in school.students.iter().zip(&mut found.are) {
                    *is_excepted |= student.groups.contains(&tag);
                }
            } else {
                let ids = school.students.iter().map(|student| student.id.as_str());
                let known = ids.chain(school.groups.iter().map(String::as_str));
                let message = "is neither a student nor a tag that a student carries";
                faults.push(unknown(message, name, known).column("except"));
            }
        }
        if names.items().is_empty() {
            faults.push(Fault::error("names nothing").column("except"));
        }
        found.names = names.items().to_vec();
        if faults.is_empty() { Ok(found) } else { Err(faults) }
    }

    /// Whether a student is left out.
    pub fn has(&self, student: StudentId) -> bool {
        self.are[student.index()]
    }

    /// The tags among the names, for [`super::Rule::steers_by`].
    pub fn tags(&self) -> &[GroupId] {
        &self.tags
    }

    /// What a sentence says of them; nothing if nobody is left out. Tags are told, students never.
    pub fn words(&self, school: &School) -> String {
        let is_tag =
            |name: &&String| self.tags.iter().any(|tag| school.groups[tag.index()] == **name);
        let tags: Vec<&str> = self.names.iter().filter(is_tag).map(String::as_str).collect();
        let named = self.names.len() - tags.len();
        let tagged = format!("those who carry {}", tags.join(" or "));
        match (tags.is_empty(), named) {
            (true, 0) => String::new(),
            (false, 0) => format!(" (but not {tagged})"),
            (true, 1) => " (but not one who is named)".to_owned(),
            (true, several) => format!(" (but not {several} who are named)"),
            (false, named) => format!(" (but not {tagged}, and {named} named)"),
        }
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
    fn students_are_left_out_by_id_or_by_tag() {
        let school = Fixture::new()
            .course("ART", "full", 1)
            .student("s1", "9", &["newcomer"], &["ART"])
            .student("s2", "9", &["iep"], &["ART"])
            .student("s3", "9", &[], &["ART"])
            .school();
        let found = |items: &[&str]| {
            let names = Names::Many(items.iter().map(|item| (*item).to_owned()).collect());
            Excepted::find(Some(&names), &school).map_err(|faults| faults[0].to_string())
        };
        let left_out = found(&["newcomer", "s3"]).unwrap();
        assert_eq!(left_out.are, [true, false, true]);
        assert_eq!(left_out.tags().len(), 1);
        assert_eq!(left_out.words(&school), " (but not those who carry newcomer, and 1 named)");
        let wrong = found(&["newcommer"]).unwrap_err();
        assert!(wrong.contains("except: 'newcommer': is neither a student nor a tag"), "{wrong}");
        assert!(wrong.contains("did you mean 'newcomer'?"), "{wrong}");
        assert!(found(&[]).unwrap_err().contains("names nothing"));
        let nobody = Excepted::find(None, &school).unwrap();
        assert_eq!((nobody.are.as_slice(), nobody.words(&school).as_str()), (&[false; 3][..], ""));
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
