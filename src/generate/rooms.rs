//! Rooms: as many of each type as keep them well used.

use super::dice::Stage;
use super::draft::Draft;
use super::staffing::{Class, School};
use serde_json::{Map, Value};

/// A room.
#[derive(Debug, Clone)]
pub(super) struct Room {
    pub(super) id: String,
    pub(super) types: Vec<&'static str>,
    pub(super) capacity: u32,
    pub(super) accessible: bool,
    pub(super) building: &'static str,
}

/// Types in the order in which they are numbered, with the building and the first letter of their ids.
const TYPES: [(&str, &str, &str); 18] = [
    ("general", "Main", "R"),
    ("resource", "Main", "RS"),
    ("science_lab", "Science", "SL"),
    ("computer", "Main", "CL"),
    ("health_lab", "Science", "HL"),
    ("art", "Arts", "AR"),
    ("ceramics", "Arts", "CE"),
    ("media_lab", "Arts", "ML"),
    ("music", "Arts", "MU"),
    ("theatre", "Arts", "TH"),
    ("dance", "Arts", "DA"),
    ("kitchen", "Trades", "KI"),
    ("shop", "Trades", "SH"),
    ("salon", "Trades", "SA"),
    ("gym", "Athletics", "GY"),
    ("weight_room", "Athletics", "WR"),
    ("pool", "Athletics", "PO"),
    ("library", "Main", "LI"),
];

/// Walking minutes between buildings, one way and the other.
const WALKING: [(&str, &str, u32); 10] = [
    ("Arts", "Athletics", 6),
    ("Arts", "Main", 3),
    ("Arts", "Science", 4),
    ("Arts", "Trades", 5),
    ("Athletics", "Main", 5),
    ("Athletics", "Science", 6),
    ("Athletics", "Trades", 3),
    ("Main", "Science", 2),
    ("Main", "Trades", 4),
    ("Science", "Trades", 5),
];

/// Walking minutes between the buildings that have rooms, as `school.json` states them.
pub(super) fn walking(school: &School) -> Map<String, Value> {
    let is_there = |name: &str| school.rooms.iter().any(|room| room.building == name);
    let mut walking: Map<String, Value> = Map::new();
    for (from, to, minutes) in WALKING.into_iter().filter(|(a, b, _)| is_there(a) && is_there(b)) {
        let ways = walking.entry(from).or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(ways) = ways {
            ways.insert(to.to_owned(), Value::from(minutes));
        }
    }
    walking
}

/// The room types of which any will do for a class: those that every course taught in it accepts.
pub(super) fn types(draft: &Draft, class: &Class) -> Vec<&'static str> {
    let mut lists = class.members.iter().map(|(course, _)| draft.courses[*course].template.rooms);
    let mut types: Vec<&'static str> = lists.next().unwrap_or(&[]).to_vec();
    for list in lists {
        types.retain(|word| list.contains(word));
    }
    types
}

/// A type that shares another's rooms while it has too few classes for one of its own.
const SHARES: [(&str, &str); 8] = [
    ("ceramics", "art"),
    ("media_lab", "computer"),
    ("health_lab", "science_lab"),
    ("dance", "theatre"),
    ("pool", "gym"),
    ("salon", "shop"),
    ("weight_room", "gym"),
    ("theatre", "music"),
];

/// Rooms in which an ordinary class can sit when the subject does not need them.
const ALSO_GENERAL: [&str; 8] =
    ["science_lab", "computer", "health_lab", "media_lab", "art", "kitchen", "resource", "theatre"];

/// How full a type of room gets at most.
const USE: f64 = 0.94;

/// Builds the rooms.
pub(super) fn furnish(draft: &Draft, school: &mut School) {
    let mut dice = draft.dice(Stage::Staffing);
    let hold = f64::from(draft.grid.class_units.max(1));
    let mut loads = [0.0; TYPES.len()];
    let mut largest = [0; TYPES.len()];
    let place = |word: &str| TYPES.iter().position(|(known, _, _)| *known == word);
    for class in &school.classes {
        if let Some(place) = types(draft, class).first().and_then(|word| place(word)) {
            loads[place] += f64::from(draft.grid.kinds[class.kind].units);
            largest[place] = largest[place].max(class.size);
        }
    }
    let mut also: Vec<Vec<&'static str>> = vec![Vec::new(); TYPES.len()];
    for (small, host) in SHARES {
        let (Some(small_place), Some(host)) = (place(small), place(host)) else { continue };
        if loads[small_place] > 0.0 && loads[small_place] < 0.6 * hold {
            let guests = std::mem::take(&mut also[small_place]);
            also[host].push(small);
            also[host].extend(guests);
            loads[host] += std::mem::take(&mut loads[small_place]);
            largest[host] = largest[host].max(largest[small_place]);
        }
    }
    let mut rooms = Vec::new();
    let mut spare = 0.0;
    // General rooms come last: what is free elsewhere counts for them.
    for at in (1..TYPES.len()).chain([0]) {
        let (word, building, letters) = TYPES[at];
        let load = if at == 0 { loads[at] - spare } else { loads[at] };
        if load <= 0.0 {
            continue;
        }
        let mut count = (load / hold / USE).ceil() as u32;
        if word == "gym" {
            // Teams share the last hours of the day.
            let teams = draft.course("ATHLET").map_or(0, |course| draft.courses[course].sections);
            count = count.max(teams.div_ceil(draft.grid.last_blocks().len().max(1) as u32).min(3));
        }
        let left = f64::from(count) * hold * USE - load;
        let open = ALSO_GENERAL.contains(&word) && left > 0.2 * hold;
        if open {
            spare += 0.9 * left;
        }
        for number in 1..=count {
            let small = at == 0 && number % 7 == 3;
            let field = word == "gym" && number == count && count > 1;
            let mut types = if field { vec!["field", word] } else { vec![word] };
            // What shares the rooms has the last of them; so do ordinary classes.
            if number == count {
                types.extend(&also[at]);
                if open {
                    types.push("general");
                }
            }
            rooms.push(Room {
                id: match word {
                    "general" => format!("{letters}-{}", 100 + number),
                    _ if field => "FIELD-1".to_owned(),
                    _ => format!("{letters}-{number}"),
                },
                capacity: match (small, types.contains(&"general")) {
                    (true, _) => 30.min(largest[at]),
                    (false, true) => largest[at].max(largest[0]),
                    _ => largest[at] + [0, 0, 2, 4][dice.below(4)],
                },
                types,
                // An old wing upstairs, without a lift.
                accessible: !(at == 0 && number % 12 == 5),
                building,
            });
        }
    }
    sort(&mut rooms);
    school.rooms = rooms;
}

fn sort(rooms: &mut [Room]) {
    rooms.sort_by_key(|room| {
        let word = if room.types[0] == "field" { "gym" } else { room.types[0] };
        TYPES.iter().position(|(known, _, _)| *known == word)
    });
}

/// One more room like those in which a class can meet.
pub(super) fn add(draft: &Draft, school: &mut School, class: usize) {
    let types = types(draft, &school.classes[class]);
    let Some(word) = types.first().copied() else { return };
    let like = school.rooms.iter().filter(|room| room.types[0] == word).count();
    let known = TYPES.iter().find(|(known, _, _)| *known == word);
    let (_, building, letters) = known.copied().unwrap_or(("", "Main", "X"));
    let number = if word == "general" { 101 + like } else { 1 + like };
    school.rooms.push(Room {
        id: format!("{letters}-{number}"),
        types: vec![word],
        capacity: school.classes[class].size.max(30),
        accessible: true,
        building,
    });
    sort(&mut school.rooms);
}
