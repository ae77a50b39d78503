//! Visual and performing arts.

use super::{Meets, Template, Track, TrackKind, course};
use crate::generate::population::Strand;

fn visual(id: &str, title: &str, subject: &'static str, grades: (u8, u8)) -> Template {
    let studio = course(id, title, grades).of("Visual Arts", subject).credential("art").tag("arts");
    studio.size(20, 30).rooms(&["art"]).meets(Meets::Elective).leans(Strand::Arts)
}

fn music(id: &str, title: &str, grades: (u8, u8)) -> Template {
    let ensemble =
        course(id, title, grades).of("Performing Arts", "music").credential("music").tag("arts");
    ensemble.size(24, 45).rooms(&["music"]).meets(Meets::Year).leans(Strand::Arts)
}

fn stage(id: &str, title: &str, subject: &'static str, grades: (u8, u8)) -> Template {
    let class =
        course(id, title, grades).of("Performing Arts", subject).credential(subject).tag("arts");
    class.size(20, 32).rooms(&["theatre"]).meets(Meets::Elective).leans(Strand::Arts)
}

/// The courses.
pub(super) fn courses() -> Vec<Template> {
    vec![
        visual("ART-MS", "Studio Art, Middle Grades", "art", (6, 8)).draw(2.0).meets(Meets::Half),
        visual("ART-1", "Art 1", "art", (9, 12)).draw(1.0),
        visual("ART-2", "Art 2", "art", (9, 12)).after("ART-1"),
        visual("ART-3", "Art 3", "art", (10, 12)).after("ART-2"),
        visual("ART-4", "Art 4", "art", (11, 12)).after("ART-3"),
        visual("AP-ART", "AP Two-Dimensional Art and Design", "art", (11, 12))
            .ap()
            .after("ART-3")
            .from(600),
        visual("CERAM-1", "Ceramics 1", "ceramics", (9, 12)).draw(1.0).rooms(&["ceramics"]),
        visual("CERAM-2", "Ceramics 2", "ceramics", (10, 12)).rooms(&["ceramics"]).after("CERAM-1"),
        visual("CERAM-3", "Ceramics 3", "ceramics", (11, 12))
            .rooms(&["ceramics"])
            .after("CERAM-2")
            .from(1_500),
        visual("PHOTO-1", "Photography 1", "photography", (9, 12))
            .draw(0.9)
            .rooms(&["media_lab"])
            .from(500),
        visual("PHOTO-2", "Photography 2", "photography", (10, 12))
            .rooms(&["media_lab"])
            .after("PHOTO-1")
            .from(500),
        visual("GRAPH-1", "Graphic Design 1", "photography", (9, 12))
            .draw(0.8)
            .rooms(&["computer"])
            .from(700),
        visual("GRAPH-2", "Graphic Design 2", "photography", (10, 12))
            .rooms(&["computer"])
            .after("GRAPH-1")
            .from(700),
        visual("AP-ARTH", "AP Art History", "art", (11, 12)).ap().rooms(&["general"]).from(1_500),
        visual("ART-DRAW", "Drawing", "art", (9, 12)).meets(Meets::Half).draw(0.7).from(300),
        visual("ART-PAINT", "Painting", "art", (9, 12)).meets(Meets::Half).draw(0.6).from(300),
        visual("ART-SCULP", "Sculpture", "ceramics", (10, 12))
            .meets(Meets::Half)
            .draw(0.4)
            .rooms(&["ceramics"])
            .from(1_500),
        visual("ANIM-1", "Animation 1", "photography", (9, 12))
            .draw(0.5)
            .rooms(&["computer"])
            .from(1_800),
        visual("ANIM-2", "Animation 2", "photography", (10, 12))
            .rooms(&["computer"])
            .after("ANIM-1")
            .from(1_800),
        music("MARIACHI", "Mariachi", (9, 12)).size(18, 32).from(2_000),
        music("STEEL", "Steel Drums", (9, 12))
            .meets(Meets::Elective)
            .size(16, 26)
            .draw(0.3)
            .from(2_000),
        music("BAND-MS", "Band, Middle Grades", (6, 8)),
        music("CHOIR-MS", "Choir, Middle Grades", (6, 8)),
        music("BAND-CON", "Concert Band", (9, 12)),
        music("BAND-SYM", "Symphonic Band", (9, 12)).after("BAND-CON").from(700),
        music("BAND-WIND", "Wind Ensemble", (10, 12)).after("BAND-SYM").from(900),
        music("BAND-JAZZ", "Jazz Ensemble", (9, 12)).meets(Meets::Zero).size(18, 28).from(900),
        music("BAND-JAZZ2", "Advanced Jazz Ensemble", (10, 12))
            .meets(Meets::Zero)
            .size(18, 28)
            .from(900),
        music("PERC", "Percussion Ensemble", (9, 12)).size(16, 28).from(1_500),
        music("CHOIR-CON", "Concert Choir", (9, 12)),
        music("CHOIR-CHAM", "Chamber Choir", (10, 12)).after("CHOIR-CON").from(450),
        music("CHOIR-TREB", "Treble Choir", (9, 12)).from(1_500),
        music("ORCH", "Orchestra", (9, 12)).from(900),
        music("ORCH-CHAM", "Chamber Orchestra", (10, 12)).after("ORCH").from(900),
        music("GUITAR-1", "Guitar 1", (9, 12))
            .meets(Meets::Elective)
            .size(20, 32)
            .draw(0.7)
            .from(450),
        music("GUITAR-2", "Guitar 2", (9, 12))
            .meets(Meets::Elective)
            .size(20, 32)
            .after("GUITAR-1")
            .from(450),
        music("PIANO-1", "Piano 1", (9, 12))
            .meets(Meets::Elective)
            .size(18, 28)
            .draw(0.5)
            .from(1_000),
        music("PIANO-2", "Piano 2", (9, 12))
            .meets(Meets::Elective)
            .size(18, 28)
            .after("PIANO-1")
            .from(1_000),
        music("AP-MUST", "AP Music Theory", (10, 12)).meets(Meets::Full).ap().from(1_200),
        stage("DRAMA-MS", "Drama, Middle Grades", "theatre", (6, 8)).draw(1.2).meets(Meets::Half),
        stage("DRAMA-1", "Drama 1", "theatre", (9, 12)).draw(0.9),
        stage("DRAMA-2", "Drama 2", "theatre", (9, 12)).after("DRAMA-1"),
        stage("DRAMA-3", "Drama 3", "theatre", (10, 12)).after("DRAMA-2"),
        stage("DRAMA-PLAY", "Play Production", "theatre", (10, 12)).after("DRAMA-2").from(1_200),
        stage("STAGE-1", "Stagecraft 1", "theatre", (9, 12)).draw(0.6).from(900),
        stage("STAGE-2", "Stagecraft 2", "theatre", (10, 12)).after("STAGE-1").from(900),
        stage("DANCE-1", "Dance 1", "dance", (9, 12)).rooms(&["dance"]).draw(0.8).from(700),
        stage("DANCE-2", "Dance 2", "dance", (9, 12)).rooms(&["dance"]).after("DANCE-1").from(700),
        stage("DANCE-3", "Dance 3", "dance", (10, 12)).rooms(&["dance"]).after("DANCE-2").from(700),
    ]
}

/// Arts tracks.
pub(super) fn tracks() -> Vec<Track> {
    let track = |steps, begins, appeal| Track {
        kind: TrackKind::Arts,
        steps,
        begins,
        appeal,
        strand: Strand::Arts,
    };
    vec![
        track(&["BAND-MS", "BAND-MS", "BAND-MS"], (6, 7), 2.0),
        track(&["CHOIR-MS", "CHOIR-MS", "CHOIR-MS"], (6, 8), 1.6),
        track(&["ART-1", "ART-2", "ART-3", "ART-4"], (9, 10), 2.2),
        track(&["ART-1", "ART-2", "ART-3", "AP-ART"], (9, 9), 1.4),
        track(&["CERAM-1", "CERAM-2", "CERAM-3"], (9, 11), 1.5),
        track(&["PHOTO-1", "PHOTO-2"], (9, 11), 1.4),
        track(&["GRAPH-1", "GRAPH-2"], (9, 11), 1.2),
        track(&["BAND-CON", "BAND-CON", "BAND-SYM", "BAND-SYM"], (9, 9), 1.2),
        track(&["BAND-CON", "BAND-SYM", "BAND-WIND", "BAND-WIND"], (9, 9), 1.2),
        track(&["BAND-SYM", "BAND-WIND", "BAND-WIND", "BAND-WIND"], (9, 9), 0.5),
        track(&["BAND-JAZZ", "BAND-JAZZ", "BAND-JAZZ2", "BAND-JAZZ2"], (9, 10), 0.8),
        track(&["PERC", "PERC", "PERC", "PERC"], (9, 10), 0.4),
        track(&["CHOIR-CON", "CHOIR-CON", "CHOIR-CHAM", "CHOIR-CHAM"], (9, 9), 1.3),
        track(&["CHOIR-TREB", "CHOIR-TREB", "CHOIR-CHAM", "CHOIR-CHAM"], (9, 10), 0.7),
        track(&["ORCH", "ORCH", "ORCH-CHAM", "ORCH-CHAM"], (9, 9), 1.3),
        track(&["GUITAR-1", "GUITAR-2", "GUITAR-2"], (9, 11), 0.9),
        track(&["PIANO-1", "PIANO-2", "AP-MUST"], (9, 10), 0.8),
        track(&["DRAMA-1", "DRAMA-2", "DRAMA-3", "DRAMA-PLAY"], (9, 9), 1.3),
        track(&["DRAMA-1", "DRAMA-2", "DRAMA-3"], (9, 10), 0.7),
        track(&["ANIM-1", "ANIM-2"], (9, 11), 0.8),
        track(&["MARIACHI", "MARIACHI", "MARIACHI", "MARIACHI"], (9, 10), 0.6),
        track(&["STAGE-1", "STAGE-2"], (9, 11), 0.7),
        track(&["DANCE-1", "DANCE-2", "DANCE-3", "DANCE-3"], (9, 10), 1.2),
    ]
}

/// Levels that share a class.
pub(super) fn stacks() -> Vec<(&'static [&'static str], &'static str)> {
    vec![
        (&["ART-3", "ART-4", "AP-ART"], "one studio, one teacher for the upper years"),
        (&["CERAM-1", "CERAM-2", "CERAM-3"], "one kiln room"),
        (&["PHOTO-1", "PHOTO-2"], "both years share the darkroom"),
        (&["GRAPH-1", "GRAPH-2"], "both years share the design studio"),
        (&["BAND-JAZZ", "BAND-JAZZ2"], "one jazz director, one band room"),
        (&["CHOIR-CON", "CHOIR-CHAM"], "one choir director in the building"),
        (&["ORCH", "ORCH-CHAM"], "the orchestra teacher is shared with another school"),
        (&["GUITAR-1", "GUITAR-2"], "one set of instruments"),
        (&["PIANO-1", "PIANO-2"], "one keyboard laboratory"),
        (&["DRAMA-2", "DRAMA-3", "DRAMA-PLAY"], "one stage; the upper years rehearse together"),
        (&["STAGE-1", "STAGE-2"], "one workshop behind the stage"),
        (&["DANCE-2", "DANCE-3"], "one dance studio, one teacher"),
    ]
}
