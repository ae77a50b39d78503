//! What charts and the board tell of classes: sizes, the part of a group in a class, students in class by grade and
//! block, and pairs of courses that are asked for together.

use super::{between, shown_from, table_rows};
use crate::common::rows;
use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOptions, Variable};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Who belongs to each group.
type Members = BTreeMap<String, BTreeSet<String>>;

/// A class as the board shows it.
struct Told {
    has_size: bool,
    limit: Option<i64>,
    /// In which quarter the share of a group lies.
    quarters: BTreeMap<String, i64>,
}

/// The truth and the page.
struct School<'a> {
    page: String,
    members: &'a Members,
    families: &'a [Vec<String>],
    /// For each class on the board, by its sections, who sits in it.
    rosters: BTreeMap<String, BTreeSet<String>>,
    told: BTreeMap<String, Told>,
}

/// Every small count that comes out.
pub fn found(
    school: &Path,
    out: &Path,
    members: &Members,
    families: &[Vec<String>],
) -> Vec<String> {
    let page = fs::read_to_string(out.join("report.html")).expect("a page");
    let mut of_section: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in rows(&out.join("enrollments.csv")) {
        let own = of_section.entry(row["section_id"].clone()).or_default();
        own.insert(row["student_id"].clone());
    }
    let told = board(&page);
    let roster = |sections: &String| {
        let own = sections.split(" + ").filter_map(|section| of_section.get(section));
        own.flatten().cloned().collect()
    };
    let rosters = told.keys().map(|sections| (sections.clone(), roster(sections))).collect();
    let own = School { page, members, families, rosters, told };
    let mut found = own.sizes();
    found.extend(own.shares());
    found.extend(own.attendance(out));
    found.extend(own.pairs(school));
    found.extend(own.bands());
    found
}

/// The classes of all boards.
fn board(page: &str) -> BTreeMap<String, Told> {
    let (groups, _) = between(page, "<select id=\"find-colour\">", "</select>").expect("colours");
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut rest = groups;
    while let Some((option, after)) = between(rest, "<option value=\"", "</option>") {
        rest = after;
        let (value, name) = option.split_once("\">").expect("a name");
        if let Some(name) = name.strip_prefix("Share of ") {
            names.insert(value.to_owned(), name.replace("Grade ", "grade:"));
        }
    }
    assert!(!names.is_empty(), "no share is told");
    let mut told = BTreeMap::new();
    // Who has neither teacher nor room stands on the board of courses alone.
    let mut boards = String::new();
    let mut rest = page;
    while let Some((board, after)) = between(rest, "<table class=\"board\">", "</table>") {
        boards.push_str(board);
        rest = after;
    }
    let mut rest = boards.as_str();
    while let Some((card, after)) = between(rest, "<div class=\"k ", "</div>") {
        rest = after;
        let (sections, _) = between(card, "</b> <span>", "</span>").expect("sections");
        let sections = sections.split(" · ").next().unwrap_or_default();
        let (size, _) = between(card, "<u>", "</u>").expect("a size");
        let (taken, limit) = size.split_once('/').unwrap_or((size, ""));
        let marks = between(card, "data-g=\"", "\"").map_or("", |(marks, _)| marks);
        let quarters = marks.split(' ').filter_map(|mark| mark.split_once(':'));
        let own = Told {
            has_size: taken != "–",
            limit: limit.split(' ').next().and_then(|limit| limit.parse().ok()),
            quarters: quarters
                .map(|(group, quarter)| (names[group].clone(), quarter.parse().expect("a quarter")))
                .collect(),
        };
        told.insert(sections.to_owned(), own);
    }
    assert!(told.len() > 10, "{} classes", told.len());
    told
}

/// The least and the most of each of some counts whose sum is known.
fn ranges(each: &[(i64, i64)], all: i64) -> Vec<(i64, i64)> {
    let (least, most) = each.iter().fold((0, 0), |sum, range| (sum.0 + range.0, sum.1 + range.1));
    let of = |(low, high): &(i64, i64)| {
        ((*low).max(all - (most - high)), (*high).min(all - (least - low)))
    };
    each.iter().map(of).collect()
}

impl School<'_> {
    fn size(&self, class: &str) -> i64 {
        self.rosters[class].len() as i64
    }

    fn count(&self, class: &str, group: &str) -> i64 {
        self.rosters[class].intersection(&self.members[group]).count() as i64
    }

    /// Sizes add up to all seats; how many those are is known here.
    fn sizes(&self) -> Vec<String> {
        let hidden: Vec<&String> =
            self.told.iter().filter(|(_, told)| !told.has_size).map(|(class, _)| class).collect();
        let all = hidden.iter().map(|class| self.size(class)).sum();
        let each: Vec<(i64, i64)> =
            hidden.iter().map(|class| (0, self.told[*class].limit.unwrap_or(all))).collect();
        let ranges = ranges(&each, all);
        hidden
            .iter()
            .zip(ranges)
            .filter(|(class, (low, high))| {
                (1..shown_from()).contains(&self.size(class)) && low == high
            })
            .map(|(class, _)| format!("{class} has {} students", self.size(class)))
            .collect()
    }

    /// In a class, families add up; over all classes, the seats of a group.
    fn shares(&self) -> Vec<String> {
        let mut found = Vec::new();
        for (class, told) in &self.told {
            if told.quarters.is_empty() {
                continue;
            }
            for group in self.members.keys() {
                for (count, is_rest) in [
                    (self.count(class, group), false),
                    (self.size(class) - self.count(class, group), true),
                ] {
                    if !(1..shown_from()).contains(&count) {
                        continue;
                    }
                    let low = self.bound(class, group, OptimizationDirection::Minimize);
                    let high = self.bound(class, group, OptimizationDirection::Maximize);
                    if low == high {
                        let whom = if is_rest { "without" } else { "with" };
                        found.push(format!("{class} has {count} {whom} {group}"));
                    }
                }
            }
        }
        for group in self.members.keys() {
            let classes: Vec<&String> = self.told.keys().collect();
            let all = classes.iter().map(|class| self.count(class, group)).sum();
            let each: Vec<(i64, i64)> =
                classes.iter().map(|class| self.range(class, group)).collect();
            for (class, (low, high)) in classes.iter().zip(ranges(&each, all)) {
                if (1..shown_from()).contains(&self.count(class, group)) && low == high {
                    found.push(format!("{class} has {low} with {group}, by all classes"));
                }
            }
        }
        found
    }

    /// What the page says of a group in a class.
    fn range(&self, class: &str, group: &str) -> (i64, i64) {
        let (size, told) = (self.size(class), &self.told[class]);
        match told.quarters.get(group) {
            // Whatever is shown has ten students on both sides.
            Some(quarter) => {
                let (from, to) = (quarter * size, (quarter + 1) * size);
                let most = if *quarter == 3 { size } else { (to - 1).div_euclid(4) };
                ((from + 3).div_euclid(4).max(shown_from()), most.min(size - shown_from()))
            }
            None => (0, size),
        }
    }

    /// The least or the most of a group in a class.
    fn bound(&self, class: &str, group: &str, direction: OptimizationDirection) -> i64 {
        let is_most = matches!(direction, OptimizationDirection::Maximize);
        let mut problem = Problem::new(direction);
        let mut of: BTreeMap<&str, Variable> = BTreeMap::new();
        for name in self.members.keys() {
            let (low, high) = self.range(class, name);
            let cost = if name == group { 1.0 } else { 0.0 };
            of.insert(name, problem.add_var(cost, (low as f64, high as f64)));
        }
        let everybody: BTreeSet<&String> = self.members.values().flatten().collect();
        for family in self.families {
            let own: Vec<&BTreeSet<String>> =
                family.iter().map(|name| &self.members[name]).collect();
            let together: BTreeSet<&String> = own.iter().copied().flatten().collect();
            if own.iter().map(|own| own.len()).sum::<usize>() == together.len() {
                let is_all = together.len() == everybody.len();
                let sense = if is_all { ComparisonOp::Eq } else { ComparisonOp::Le };
                let terms = family.iter().map(|name| (of[name.as_str()], 1.0));
                let size = self.size(class) as f64;
                problem.add_constraint(terms.collect::<Vec<_>>(), sense, size);
            }
            for (outer, held) in self.members {
                let inside: Vec<&String> = family
                    .iter()
                    .filter(|name| *name != outer && self.members[*name].is_subset(held))
                    .collect();
                let sum: usize = inside.iter().map(|name| self.members[*name].len()).sum();
                if !inside.is_empty() && sum <= held.len() {
                    let mut terms: Vec<(Variable, f64)> =
                        inside.iter().map(|name| (of[name.as_str()], 1.0)).collect();
                    terms.push((of[outer.as_str()], -1.0));
                    let sense = if sum == held.len() { ComparisonOp::Eq } else { ComparisonOp::Le };
                    problem.add_constraint(terms, sense, 0.0);
                }
            }
        }
        let solved = problem.solve_with(SolveOptions::default()).expect("what is true is possible");
        let value = solved.into_solution().expect("a solution").objective();
        if is_most { (value + 1e-6).floor() as i64 } else { (value - 1e-6).ceil() as i64 }
    }

    /// Students in class by grade: those of a block add up to what the board may tell.
    fn attendance(&self, out: &Path) -> Vec<String> {
        let (table, _) =
            between(&self.page, "<table class=\"heat\">", "</table>").expect("students in class");
        let mut blocks = Vec::new();
        let mut rest = table;
        while let Some((name, after)) = between(rest, "class=\"n\"><bdi>", "</bdi>") {
            blocks.push(name.to_owned());
            rest = after;
        }
        let mut sits_in: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
        let placed = rows(&out.join("sections.csv"));
        let when: BTreeMap<&String, &String> =
            placed.iter().map(|row| (&row["section_id"], &row["blocks"])).collect();
        for row in rows(&out.join("enrollments.csv")) {
            for block in when[&row["section_id"]].split(';') {
                for (group, members) in self.members {
                    if group.starts_with("grade:") && members.contains(&row["student_id"]) {
                        let key = (block.to_owned(), group.clone());
                        sits_in.entry(key).or_default().insert(row["student_id"].clone());
                    }
                }
            }
        }
        let lines = table_rows(table);
        let mut found = Vec::new();
        let mut told_cells = 0;
        for (index, block) in blocks.iter().enumerate() {
            let in_class = |grade: &String| {
                let own = sits_in.get(&(block.clone(), grade.clone()));
                own.map_or(0, |own| own.len() as i64)
            };
            let all = lines.iter().map(|(grade, _)| in_class(grade)).sum();
            let each: Vec<(i64, i64)> = lines
                .iter()
                .map(|(grade, _)| {
                    let size = self.members[grade].len() as i64;
                    match cell(table, grade, index).as_str() {
                        "–" => (0, size),
                        small if small == format!("under {}", first_ten()) => (0, first_ten() - 1),
                        told => {
                            told_cells += 1;
                            let told: i64 = told.replace(',', "").parse().expect("a number");
                            let is_top = told + shown_from() + 10 > size;
                            (told, if is_top { size } else { told + 9 })
                        }
                    }
                })
                .collect();
            for ((grade, _), (low, high)) in lines.iter().zip(ranges(&each, all)) {
                let (count, size) = (in_class(grade), self.members[grade].len() as i64);
                let is_small = (1..shown_from()).contains(&count)
                    || (1..shown_from()).contains(&(size - count));
                if is_small && low == high {
                    found.push(format!("{count} of {size} of {grade} are in class in {block}"));
                }
            }
        }
        assert!(told_cells > 0, "no number of students in class is told");
        found
    }

    /// Shares of students with an IEP and of English learners: as many counts are possible as a band is wide.
    fn bands(&self) -> Vec<String> {
        let size = |is_meant: fn(&str) -> bool| {
            let own = self.members.iter().filter(|(name, _)| is_meant(name));
            own.flat_map(|(_, members)| members).collect::<BTreeSet<_>>().len() as i64
        };
        let mut found = Vec::new();
        for (id, size) in [
            ("inclusion", size(|name| name == "iep")),
            ("learners", size(|name| name.starts_with("el:"))),
        ] {
            let start = format!("<figcaption id=\"{id}-title\">");
            let Some((figure, _)) = between(&self.page, &start, "</figure>") else { continue };
            let mut rest = figure;
            while let Some((band, after)) = between(rest, "<span class=\"v\">", "</span>") {
                rest = after;
                let (from, to) = band.trim_end_matches('%').split_once('–').expect("a band");
                let [from, to] = [from, to].map(|end| end.parse::<i64>().expect("a number"));
                if (to - from) * size < 100 * shown_from() {
                    found.push(format!("{band} of {size} is too narrow for {id}"));
                }
            }
        }
        found
    }

    /// How many ask for two singletons, for somebody who knows how many ask for each.
    fn pairs(&self, school: &Path) -> Vec<String> {
        let (table, _) = match between(&self.page, "<table class=\"heat matrix\">", "</table>") {
            Some(found) => found,
            None => return Vec::new(),
        };
        let titles: BTreeMap<String, String> = rows(&school.join("courses.csv"))
            .iter()
            .map(|row| (row["title"].clone(), row["course_id"].clone()))
            .collect();
        let mut asking: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for row in rows(&school.join("requests.csv")) {
            if row.get("kind").is_none_or(|kind| kind != "alternate") {
                asking
                    .entry(row["course_id"].clone())
                    .or_default()
                    .insert(row["student_id"].clone());
            }
        }
        let mut names = Vec::new();
        let mut lines = Vec::new();
        let mut rest = table;
        while let Some((row, after)) = between(rest, "<tr><th scope=\"row\">", "</tr>") {
            rest = after;
            let (name, cells) = between(row, "<bdi>", "</bdi>").expect("a course");
            names.push(name.replace("&#38;", "&").replace("&#39;", "'"));
            let cells = cells.split("<td class=\"").skip(1);
            let word = |cell: &str| {
                let (_, word) = cell.split_once('>').expect("a cell");
                word.split([' ', '<']).next().unwrap_or_default().to_owned()
            };
            lines.push(cells.map(word).collect::<Vec<_>>());
        }
        let mut found = Vec::new();
        for (one, cells) in names.iter().zip(&lines) {
            for (other, cell) in names.iter().zip(cells) {
                let Some(least) = cell.strip_suffix('+') else { continue };
                let least: i64 = least.parse().expect("a number");
                let (one, other) = (&asking[&titles[one]], &asking[&titles[other]]);
                let both = one.intersection(other).count() as i64;
                assert!(least <= both, "{least} of {both}");
                let most = one.len().min(other.len()) as i64;
                if least < shown_from() || most - least < shown_from() {
                    found.push(format!("{both} ask for two courses: {least} to {most}"));
                }
            }
        }
        found
    }
}

/// The cell of a grade in a block of the table of students in class.
fn cell(table: &str, grade: &str, block: usize) -> String {
    let name = grade.replace("grade:", "Grade ");
    let start = format!("<tr><th scope=\"row\"><bdi>{name}</bdi></th>");
    let (row, _) = between(table, &start, "</tr>").expect("a row");
    let cell = row.split("<td class=\"").skip(2).nth(block).expect("a cell");
    let (_, word) = cell.split_once('>').expect("a cell");
    word.split('<').next().unwrap_or_default().to_owned()
}

/// Charts tell tens: below the first that may be told, how many there are is left open.
fn first_ten() -> i64 {
    (shown_from() + 9) / 10 * 10
}

#[test]
fn what_follows_from_too_much_is_found() {
    // 280 or more and 130 or more, and 428 in all: the most that both can be.
    assert_eq!(ranges(&[(280, 289), (130, 139)], 428), [(289, 289), (139, 139)]);
    // Of a class of twenty, a group that is shown is one half, and the other half follows.
    let students: Vec<String> = (0..20).map(|number| format!("S{number}")).collect();
    let own = |range: std::ops::Range<usize>| students[range].iter().cloned().collect();
    let members: Members = BTreeMap::from([
        ("sex:female".to_owned(), own(0..10)),
        ("sex:male".to_owned(), own(10..20)),
    ]);
    let told = Told {
        has_size: true,
        limit: None,
        quarters: BTreeMap::from([("sex:female".to_owned(), 2)]),
    };
    let school = School {
        page: String::new(),
        members: &members,
        families: &[vec!["sex:female".to_owned(), "sex:male".to_owned()]],
        rosters: BTreeMap::from([("ART.1".to_owned(), own(0..20))]),
        told: BTreeMap::from([("ART.1".to_owned(), told)]),
    };
    let bound = |direction| school.bound("ART.1", "sex:male", direction);
    let [low, high] = [OptimizationDirection::Minimize, OptimizationDirection::Maximize].map(bound);
    assert_eq!([low, high], [10, 10]);
}
