//! The words that say what exactly stands in the way. They name courses, sections and rules, never people.

use super::choose::{Answer, Bits, Offer, Terms, Wish, bits, choose};
use super::unmet::Case;
use crate::school::{BLOCK_YEAR, CourseId, Frame, Load, PatternId, SectionId};

/// Lists of places, sections or moves longer than this are counted instead.
const MOST_NAMED: usize = 4;

/// The smallest set of courses that cannot be taken together, and where they meet.
pub(super) fn hall(case: &Case, wishes: &[Wish]) -> String {
    let frame = &case.written.model.school.frame;
    let away = bits(&case.written.model.school.student(case.student).unavailable);
    let set = smallest_clash(frame, away, wishes);
    let titles: Vec<&str> = set.iter().map(|wish| title(case, wish.course)).collect();
    let mut open: Vec<PatternId> = Vec::new();
    let mut meets = Vec::new();
    for wish in &set {
        let own: Vec<PatternId> = wish.offers.iter().filter_map(|offer| offer.pattern).collect();
        meets.push(format!("{} meets only in {}", title(case, wish.course), places(frame, &own)));
        let in_time = wish.offers.iter().filter(|offer| is_free(offer, &away));
        open.extend(in_time.filter_map(|offer| offer.pattern));
    }
    open.sort_unstable();
    open.dedup();
    let is_away = set.iter().any(|wish| wish.offers.iter().any(|offer| !is_free(offer, &away)));
    if set.len() == 1 {
        return format!("{}, when the student is away", meets.concat());
    }
    let mut text = if open.len() < set.len() && !open.is_empty() {
        format!("{} share only {}", listed(&titles), places(frame, &open))
    } else {
        format!("{} cannot be taken together: {}", listed(&titles), meets.join("; "))
    };
    if is_away {
        text += "; the student is away at other times";
    }
    text
}

fn is_free(offer: &Offer, away: &Bits) -> bool {
    offer.bits.iter().zip(away).all(|(a, b)| a & b == 0)
}

/// Wishes that cannot be met together although any fewer of them can; the last wish is among them.
///
/// Pairs and triples are tried first, so that the set is smallest wherever it has up to three courses.
fn smallest_clash(frame: &Frame, away: Bits, wishes: &[Wish]) -> Vec<Wish> {
    let Some((wanted, held)) = wishes.split_last() else { return Vec::new() };
    let clashes = |set: &[&Wish]| {
        let set: Vec<Wish> = set.iter().map(|wish| (*wish).clone()).collect();
        choose(&set, &Terms::time_only(frame, away)) == Answer::Impossible
    };
    let found = |set: &[&Wish]| set.iter().map(|wish| (*wish).clone()).collect();
    if clashes(&[wanted]) {
        return found(&[wanted]);
    }
    for one in held {
        if clashes(&[one, wanted]) {
            return found(&[one, wanted]);
        }
    }
    for (index, one) in held.iter().enumerate() {
        for other in &held[..index] {
            if clashes(&[other, one, wanted]) {
                return found(&[other, one, wanted]);
            }
        }
    }
    // Leaves out one course after the other, those with the most sections first.
    let mut kept: Vec<&Wish> = held.iter().collect();
    kept.sort_by_key(|wish| wish.offers.len());
    for index in (0..kept.len()).rev() {
        let mut fewer = kept.clone();
        fewer.remove(index);
        if clashes(&[&fewer[..], &[wanted]].concat()) {
            kept = fewer;
        }
    }
    kept.push(wanted);
    found(&kept)
}

/// Which sections would fit, and that they are full.
pub(super) fn seats(case: &Case, wishes: &[Wish]) -> String {
    let school = &case.written.model.school;
    let away = bits(&school.student(case.student).unavailable);
    let held = &wishes[..wishes.len() - 1];
    let mut full = Vec::new();
    let (mut taken, mut limit, mut free_elsewhere) = (0, 0, 0u32);
    for offer in &case.wanted.offers {
        let seats = case.written.seats(offer.section);
        if !offer.is_full {
            free_elsewhere = seats.left().saturating_add(free_elsewhere);
            continue;
        }
        let only = Wish { course: case.course, offers: vec![offer.clone()] };
        let wishes = [held, &[only]].concat();
        if matches!(choose(&wishes, &Terms::time_only(&school.frame, away)), Answer::Found(_)) {
            let id = section(case, offer.section);
            full.push(format!("{id} {} of {}", seats.taken, seats.limit));
            taken += seats.taken;
            limit += seats.limit;
        }
    }
    let every = if full.len() == case.wanted.offers.len() { "" } else { " that fits" };
    let mut text = match full.len() {
        1 => format!("the only section{every} is full: {}", full.concat()),
        count if count <= MOST_NAMED => {
            format!("every section{every} is full: {}", full.join(", "))
        }
        count => format!("all {count} sections{every} are full: {taken} of {limit}"),
    };
    if free_elsewhere > 0 {
        text += &format!("; {free_elsewhere} free only at times that do not fit");
    }
    text
}

/// Which load limit, room or rule bars the seat.
pub(super) fn rules(case: &Case, seated: &[SectionId]) -> String {
    let model = &case.written.model;
    if let Some((load, limit)) = case.load_beyond_limit() {
        let (load, limit) = (block_years(load), block_years(limit));
        return format!("the student would carry {load} block-years and may carry {limit}");
    }
    let broken = case.written.broken_by(case.student, seated);
    let sentences: Vec<String> = broken
        .into_iter()
        .map(|rule| {
            let stated = &model.rules[rule];
            format!("{}: {}", stated.id, stated.rule.sentence(&model.school))
        })
        .collect();
    if !sentences.is_empty() {
        return sentences.join(" · ");
    }
    let mut free = case.wanted.offers.iter().filter(|offer| !offer.is_full);
    if free.all(|offer| !case.written.is_accessible(case.student, offer.section)) {
        return "no section with a seat is in an accessible room".to_owned();
    }
    "every choice with a seat breaks a hard rule or needs a room that is not accessible".to_owned()
}

/// What would have to be entered although it is full.
pub(super) fn displaced(case: &Case, sections: &[SectionId]) -> String {
    let mine = mine(case);
    let mut full = Vec::new();
    for chosen in sections {
        if case.written.offer(*chosen, &mine).is_full {
            let course = case.written.model.school.section(*chosen).course;
            full.push(format!("{} in {}", title(case, course), section(case, *chosen)));
        }
    }
    let are = if full.len() == 1 { "is" } else { "are" };
    format!("{}, but that needs {}, which {are} full", seat_in(case, sections), listed(&full))
}

/// The seat that could simply be given, and what the student would change for it.
pub(super) fn given(case: &Case, sections: &[SectionId]) -> String {
    let mine = mine(case);
    let held = &sections[..sections.len().saturating_sub(1)];
    let moves: Vec<String> = held
        .iter()
        .filter(|section| !mine.contains(section))
        .map(|chosen| {
            let course = case.written.model.school.section(*chosen).course;
            format!("{} moved to {}", title(case, course), section(case, *chosen))
        })
        .collect();
    match moves.len() {
        0 => seat_in(case, sections),
        count if count <= MOST_NAMED => {
            format!("{} with {}", seat_in(case, sections), listed(&moves))
        }
        count => format!("{} with {count} other courses moved", seat_in(case, sections)),
    }
}

fn seat_in(case: &Case, sections: &[SectionId]) -> String {
    match sections.last() {
        Some(last) => format!("{} has a seat", section(case, *last)),
        None => String::new(),
    }
}

fn mine(case: &Case) -> Vec<SectionId> {
    case.written.seats_of(case.student).iter().map(|seat| seat.section).collect()
}

fn title<'a>(case: &'a Case, course: CourseId) -> &'a str {
    &case.written.model.school.course(course).title
}

/// A section with its place, for example `BAND.2 (S1 2)`.
fn section(case: &Case, section: SectionId) -> String {
    let school = &case.written.model.school;
    let id = &school.section(section).id;
    match case.written.plan.placed[section.index()].pattern {
        Some(pattern) => format!("{id} ({})", place(&school.frame, pattern)),
        None => id.clone(),
    }
}

/// A placement in a few words: its term unless it lasts the whole year, and its blocks.
fn place(frame: &Frame, pattern: PatternId) -> String {
    let pattern = frame.pattern(pattern);
    let blocks: Vec<&str> =
        pattern.blocks.iter().map(|block| frame.blocks[block.index()].name.as_str()).collect();
    let blocks = blocks.join("+");
    match frame.term_cell(pattern).as_str() {
        "all" if pattern.blocks.len() == 1 => format!("block {blocks}"),
        "all" => format!("blocks {blocks}"),
        terms => format!("{} {blocks}", terms.replace(';', "+")),
    }
}

fn places(frame: &Frame, patterns: &[PatternId]) -> String {
    let mut patterns = patterns.to_vec();
    patterns.sort_unstable();
    patterns.dedup();
    if patterns.len() > 2 * MOST_NAMED {
        return format!("{} places", patterns.len());
    }
    let places: Vec<String> = patterns.iter().map(|pattern| place(frame, *pattern)).collect();
    listed(&places)
}

/// `a`, `a and b`, `a, b and c`.
fn listed<T: AsRef<str>>(items: &[T]) -> String {
    let items: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
    match items.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => items.concat(),
    }
}

/// A load in block-years, with as many decimals as it needs.
fn block_years(load: Load) -> String {
    format!("{}", (load as f64 / BLOCK_YEAR as f64 * 100.0).round() / 100.0)
}
