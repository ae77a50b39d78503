//! The exact search for one student: one section of each course, none overlapping another.

use crate::plan::Placed;
use crate::school::{CourseId, Frame, PatternId, SectionId, Times};

/// How many steps one search may take. A student's day of a dozen courses needs a few hundred.
const MOST_STEPS: u32 = 50_000;

/// A time set of at most four words, which is the widest a frame has.
pub(super) type Bits = [u64; 4];

/// A time set in fixed width.
pub(super) fn bits(times: &Times) -> Bits {
    let mut bits = [0; 4];
    for (bit, word) in bits.iter_mut().zip(times.words()) {
        *bit = *word;
    }
    bits
}

fn overlap(a: &Bits, b: &Bits) -> bool {
    a.iter().zip(b).any(|(a, b)| a & b != 0)
}

fn union(a: &Bits, b: &Bits) -> Bits {
    [a[0] | b[0], a[1] | b[1], a[2] | b[2], a[3] | b[3]]
}

/// A section that would do for a wish.
#[derive(Debug, Clone)]
pub(super) struct Offer {
    pub section: SectionId,
    pub pattern: Option<PatternId>,
    pub bits: Bits,
    /// Whether somebody else would have to leave it first.
    pub is_full: bool,
}

impl Offer {
    pub fn new(frame: &Frame, section: SectionId, placed: &Placed, is_full: bool) -> Offer {
        let pattern = placed.pattern;
        let bits = pattern.map_or([0; 4], |pattern| bits(&frame.pattern(pattern).times));
        Offer { section, pattern, bits, is_full }
    }
}

/// A course that the student is to take, and the sections that would do.
#[derive(Debug, Clone)]
pub(super) struct Wish {
    pub course: CourseId,
    pub offers: Vec<Offer>,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// One section for each wish, in the order of the wishes.
    Found(Vec<SectionId>),
    /// There is none.
    Impossible,
    /// It took too many steps to tell.
    TooLong,
}

/// What a choice must keep beside the student's time.
pub(super) struct Terms<'a> {
    pub frame: &'a Frame,
    /// Times at which the student is away.
    pub away: Bits,
    /// For a student who takes both, the first comes wholly before the second.
    pub orders: &'a [(CourseId, CourseId)],
    /// At most so many full sections may be used.
    pub most_full: usize,
    /// Whether a complete choice is allowed by everything else.
    pub allows: &'a dyn Fn(&[SectionId]) -> bool,
}

impl<'a> Terms<'a> {
    /// Nothing but time.
    pub fn time_only(frame: &'a Frame, away: Bits) -> Terms<'a> {
        Terms { frame, away, orders: &[], most_full: usize::MAX, allows: &|_| true }
    }
}

/// Looks for a choice of one section for each wish.
pub(super) fn choose(wishes: &[Wish], terms: &Terms) -> Answer {
    let mut order: Vec<usize> = (0..wishes.len()).collect();
    order.sort_by_key(|wish| wishes[*wish].offers.len());
    let mut search = Search {
        wishes,
        terms,
        order,
        chosen: Vec::with_capacity(wishes.len()),
        steps_left: MOST_STEPS,
    };
    match search.go(terms.away, 0) {
        Step::Done => Answer::Found(search.sections()),
        Step::Back => Answer::Impossible,
        Step::Stop => Answer::TooLong,
    }
}

enum Step {
    Done,
    Back,
    Stop,
}

struct Search<'a> {
    wishes: &'a [Wish],
    terms: &'a Terms<'a>,
    /// The wishes, those with the fewest offers first.
    order: Vec<usize>,
    /// For each wish in this order, the offer chosen so far.
    chosen: Vec<usize>,
    steps_left: u32,
}

impl Search<'_> {
    fn go(&mut self, busy: Bits, full: usize) -> Step {
        let depth = self.chosen.len();
        if depth == self.wishes.len() {
            return if (self.terms.allows)(&self.sections()) { Step::Done } else { Step::Back };
        }
        let wish = &self.wishes[self.order[depth]];
        for (index, offer) in wish.offers.iter().enumerate() {
            if self.steps_left == 0 {
                return Step::Stop;
            }
            self.steps_left -= 1;
            let full = full + usize::from(offer.is_full);
            if overlap(&offer.bits, &busy)
                || full > self.terms.most_full
                || !self.keeps_order(wish.course, offer)
            {
                continue;
            }
            self.chosen.push(index);
            match self.go(union(&offer.bits, &busy), full) {
                Step::Back => {
                    self.chosen.pop();
                }
                done_or_stop => return done_or_stop,
            }
        }
        Step::Back
    }

    /// The sections chosen, in the order of the wishes.
    fn sections(&self) -> Vec<SectionId> {
        let mut sections = vec![SectionId::new(0); self.wishes.len()];
        for (wish, offer) in self.order.iter().zip(&self.chosen) {
            sections[*wish] = self.wishes[*wish].offers[*offer].section;
        }
        sections
    }

    fn keeps_order(&self, course: CourseId, offer: &Offer) -> bool {
        self.terms.orders.iter().all(|(first, then)| {
            let (other, comes_first) = match (*first == course, *then == course) {
                (true, _) => (*then, true),
                (_, true) => (*first, false),
                _ => return true,
            };
            let chosen = self.chosen.iter().zip(&self.order).find_map(|(offer, wish)| {
                (self.wishes[*wish].course == other).then(|| &self.wishes[*wish].offers[*offer])
            });
            let (Some(mine), Some(theirs)) = (offer.pattern, chosen.and_then(|o| o.pattern)) else {
                return true;
            };
            let (mine, theirs) = (self.terms.frame.pattern(mine), self.terms.frame.pattern(theirs));
            if comes_first {
                mine.last_term() < theirs.first_term
            } else {
                theirs.last_term() < mine.first_term
            }
        })
    }
}
