//! Which tracks a student follows, and how far along each is.

use super::catalogue::{ACADEMIES, Track, TrackKind};
use super::dice::Dice;
use super::population::{Strand, Student, yes};

/// Chooses the tracks that a student follows, and how far along each the student is.
pub(super) fn follow_tracks(student: &mut Student, tracks: &[Track], dice: &mut Dice) {
    if let Some(academy) = student.academy {
        let first = ACADEMIES[academy].pathway;
        let own = tracks.iter().position(|track| track.steps[0] == first);
        student.tracks.extend(own.map(|track| (track, usize::from(student.grade - 10))));
    }
    let keen = 0.35 + 0.6 * student.academic;
    if student.grade >= 8 && dice.chance(keen) && !matches!(student.el, Some(1..=2)) {
        student.language = start(student, tracks, dice, |kind| kind == TrackKind::Language);
        // The language requirement is two years for most, more for the keen.
        if let Some((_, step)) = student.language
            && step >= 2
            && !dice.chance(0.25 + 0.6 * student.academic)
        {
            student.language = None;
        }
    }
    let arts = match student.strand {
        Strand::Arts => 0.97,
        Strand::Career | Strand::Athletics => 0.20,
        _ => 0.42,
    };
    let career = match student.strand {
        Strand::Career => 0.97,
        Strand::Stem => 0.25,
        Strand::Arts => 0.10,
        _ => 0.28,
    };
    let computing = if student.strand == Strand::Stem { 0.55 } else { 0.08 };
    let mut wishes = Vec::new();
    for (probability, kind) in
        [(arts, TrackKind::Arts), (career, TrackKind::Career), (computing, TrackKind::Computing)]
    {
        if dice.chance(probability) {
            let fan =
                dice.unit() < 0.3 && student.strand == Strand::Arts && kind == TrackKind::Arts;
            for _ in 0..if fan { 2 } else { 1 } {
                wishes.extend(start(student, tracks, dice, |other| other == kind));
            }
        }
    }
    // The dearest first: what the strand is about.
    wishes.sort_by_key(|(track, _)| tracks[*track].strand != student.strand);
    for (track, step) in wishes {
        let id = tracks[track].steps[step];
        let known = student.tracks.iter().any(|(other, step)| tracks[*other].steps[*step] == id);
        if !known {
            student.tracks.push((track, step));
        }
    }
}

/// A track of a kind and the step a student of this grade has come to.
fn start(
    student: &Student,
    tracks: &[Track],
    dice: &mut Dice,
    of: impl Fn(TrackKind) -> bool,
) -> Option<(usize, usize)> {
    let weights: Vec<f64> = tracks
        .iter()
        .map(|track| {
            let middle = track.begins.1 < 9;
            let open = of(track.kind)
                && student.grade >= track.begins.0
                && (middle == (student.grade < 9) || track.kind == TrackKind::Language);
            if open { track.appeal * yes(track.strand == student.strand, 1.6) } else { 0.0 }
        })
        .collect();
    let track = dice.weighted(&weights)?;
    let (first, last) = tracks[track].begins;
    let latest = last.min(student.grade);
    // Most begin as early as they can.
    let mut begun = first;
    while begun < latest && dice.chance(0.4) {
        begun += 1;
    }
    let step = usize::from(student.grade - begun);
    (step < tracks[track].steps.len()).then_some((track, step))
}
