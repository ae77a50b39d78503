//! Groups that somebody asks for beside the usual ones: any crossing of two or three.

use super::{AND, Family, Group, GroupKind, crossed, dimension};
use crate::equity::expectations::nearest;
use crate::school::{Fault, School};

/// A crossing of more leaves hardly anybody in a cell.
const MOST: usize = 3;

/// What was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// The names of the groups.
    pub groups: Vec<String>,
    /// Crossings that are not compared by default.
    pub families: Vec<Family>,
}

/// The groups that each of some words means: a group, a family (all of its groups), or up to three of either with `&`
/// between them, in any order. `usual` are the families of the school that are compared by default.
///
/// # Errors
/// If a word means nothing here, or nobody is in what it means.
pub fn asked(school: &School, usual: &[Family], words: &[String]) -> Result<Asked, Box<Fault>> {
    let mut asked = Asked::default();
    for word in words {
        let known = || usual.iter().chain(&asked.families);
        let groups = if let Some(groups) = groups_of(known, word) {
            groups
        } else {
            let family = crossing(school, usual, word)?;
            let groups = family.groups.iter().map(|group| group.name.clone()).collect();
            asked.families.push(family);
            groups
        };
        asked.groups.extend(groups);
    }
    Ok(asked)
}

/// The groups of the family, or the group, that a word names, in whatever order it names what is crossed.
fn groups_of<'a, I: Iterator<Item = &'a Family>>(
    families: impl Fn() -> I,
    word: &str,
) -> Option<Vec<String>> {
    let meant = in_any_order(word);
    let group = families().flat_map(|own| &own.groups).find(|own| in_any_order(&own.name) == meant);
    if let Some(group) = group {
        return Some(vec![group.name.clone()]);
    }
    let family = families().find(|own| in_any_order(&own.name) == meant)?;
    Some(family.groups.iter().map(|group| group.name.clone()).collect())
}

/// What a word crosses, in alphabetical order.
fn in_any_order(word: &str) -> Vec<&str> {
    let mut names: Vec<&str> = word.split('&').map(str::trim).collect();
    names.sort_unstable();
    names
}

fn crossing(school: &School, usual: &[Family], word: &str) -> Result<Family, Box<Fault>> {
    let fault = |message: &str| Fault::error(message).file("--group").value(word);
    let names: Vec<&str> = word.split('&').map(str::trim).collect();
    let dimensions = names.iter().map(|name| Ok((*name, meant(usual, name)?)));
    let dimensions: Vec<(&str, Vec<&Group>)> = dimensions.collect::<Result<_, Box<Fault>>>()?;
    if names.len() > MOST {
        let hint = format!("name {MOST} of them");
        return Err(fault("crosses more groups than can be told apart").hint(hint).into());
    }
    if in_any_order(word).windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(fault("names the same group twice").into());
    }
    let family = crossed(school, &dimensions)
        .ok_or_else(|| fault("nobody of this school is in it").hint("ask for fewer at once"))?;
    Ok(Family { is_usual: false, ..family })
}

/// The groups that a name in a crossing stands for.
fn meant<'a>(usual: &'a [Family], name: &str) -> Result<Vec<&'a Group>, Box<Fault>> {
    let single = || usual.iter().filter(|own| own.kind != GroupKind::Intersection);
    let group = || single().flat_map(|own| &own.groups).find(|own| own.name == name);
    let family = dimension(usual, name).filter(|own| own.kind != GroupKind::Intersection);
    if let Some(groups) = family.map(Family::each).or_else(|| Some(vec![group()?])) {
        return Ok(groups);
    }
    let names = || single().flat_map(|own| own.groups.iter().map(|group| group.name.as_str()));
    let families = || single().map(|own| own.name.as_str());
    let fault = Fault::error("is no group of this school").file("--group").value(name);
    if let Some(near) = nearest(name, names().chain(families())) {
        return Err(fault.hint(format!("did you mean '{near}'?")).into());
    }
    // Of tags like el:7 those that share the word; else what families there are.
    let own = name.split_once(':').and_then(|(word, _)| single().find(|own| own.name == word));
    let known: Vec<&str> = match own {
        Some(family) => family.groups.iter().map(|group| group.name.as_str()).collect(),
        None => families().collect(),
    };
    if known.is_empty() {
        return Err(fault.hint("students have no grade and no tag").into());
    }
    Err(fault.hint(format!("there are {}; cross them like 'el{AND}iep'", known.join(", "))).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Sample;

    /// Four students in two grades.
    fn sample() -> Sample {
        let students = [
            ("S1", "9", &["el:1", "iep", "sex:f", "avid"][..]),
            ("S2", "9", &["el:2", "iep", "sex:m", "avid"]),
            ("S3", "10", &["el:2", "sex:m"]),
            ("S4", "10", &["iep", "sex:m", "avid"]),
        ];
        students.into_iter().fold(Sample::new(), |sample, (id, grade, tags)| {
            sample.student_with(id, tags, &[], |row| row.grade = Some(grade.into()))
        })
    }

    fn ask(words: &[&str]) -> Result<Asked, String> {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        sample().measured_by(|draft| {
            asked(draft.school, &draft.families, &words).map_err(|fault| fault.to_string())
        })
    }

    /// The new groups with their members' numbers.
    fn new(words: &[&str]) -> Vec<(String, Vec<usize>)> {
        let asked = ask(words).expect("groups");
        assert!(asked.families.iter().all(|family| !family.is_usual));
        let groups = asked.families.iter().flat_map(|family| &family.groups);
        let members = |group: &Group| group.members.iter().map(|own| own.index() + 1).collect();
        groups.map(|group| (group.name.clone(), members(group))).collect()
    }

    fn lines(lines: &[(&str, &[usize])]) -> Vec<(String, Vec<usize>)> {
        lines.iter().map(|(name, members)| ((*name).to_owned(), members.to_vec())).collect()
    }

    #[test]
    fn groups_and_families_are_crossed_cell_by_cell() {
        assert_eq!(new(&["el:2 & grade:9"]), lines(&[("el:2 & grade:9", &[2])]));
        let by_grade = lines(&[("grade:9 & avid", &[1, 2]), ("grade:10 & avid", &[4])]);
        assert_eq!(new(&["grade&avid"]), by_grade);
        // A word whose tags are degrees of one need stands for all of them, as it does by default.
        let of_three = lines(&[("el:any & iep & sex:f", &[1]), ("el:any & iep & sex:m", &[2])]);
        assert_eq!(new(&["el & iep & sex"]), of_three);
        // No cell names a group twice.
        assert_eq!(new(&["el:2 & el_any & sex"]), lines(&[("el:2 & el:any & sex:m", &[2, 3])]));
    }

    #[test]
    fn what_is_compared_anyway_is_found_in_any_order() {
        let asked = ask(&["iep & el", "sex:m&iep", "grade", "el", "avid"]).expect("groups");
        assert_eq!(asked.families, []);
        let names = ["el:any & iep", "iep & sex:m", "grade:9", "grade:10", "el:1", "el:2", "avid"];
        assert_eq!(asked.groups, names);
        let twice = ask(&["grade:9 & avid", "avid & grade:9"]).expect("groups");
        assert_eq!(twice.families.len(), 1);
    }

    #[test]
    fn what_means_nothing_is_refused_with_what_there_is() {
        let fault = |word: &str| ask(&[word]).expect_err("a fault");
        let there_are = "there are grade, avid, el, iep, sex, el_any; cross them like 'el & iep'";
        assert_eq!(
            fault("foster"),
            format!("--group: 'foster': is no group of this school ({there_are})")
        );
        assert!(
            fault("el & avdi")
                .contains("'avdi': is no group of this school (did you mean 'avid'?)")
        );
        assert!(fault("el:7 & iep").contains("(there are el:1, el:2; cross them"));
        assert!(fault("iep & ").contains("'': is no group of this school"));
        assert!(fault("iep & avid & sex & grade").contains("crosses more groups than can be told"));
        assert!(fault("avid & iep & avid").contains("names the same group twice"));
        let bare = Sample::new().student_with("S1", &[], &[], |row| row.grade = None);
        let words = ["foster".to_owned()];
        let of_bare = bare.measured_by(|draft| {
            asked(draft.school, &draft.families, &words).expect_err("a fault").to_string()
        });
        assert!(of_bare.contains("(students have no grade and no tag)"), "{of_bare}");
        for nobody in ["el:1 & grade:10", "sex & sex:m"] {
            assert!(fault(nobody).contains("nobody of this school is in it"), "{nobody}");
        }
    }
}
