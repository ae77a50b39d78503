"""A loader as student information systems have it: sections placed by a conflict matrix, students one after another.

Sections: singletons first, then by how few times are open to them; each goes where it clashes least with what its
students ask for. One that finds no teacher, room or time sends others away, which are placed again.

Students: by grade, the oldest first, and by lottery within a grade; each student's requests by priority, those with the
fewest sections first; each into the emptiest section that fits. If none fits, one seat of the student's own may go to
another section of its course (`--no-swap` leaves that out). Nobody is moved for anybody else.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter, defaultdict
from pathlib import Path

import staffing
import writing
from board import NOBODY, Board, Place, seat_alternates
from frame import Pattern
from school import School


class Placer:
    """Gives every class a time and a room; who teaches it is settled."""

    def __init__(self, board: Board, staff: list[tuple[int, ...]], seed: int) -> None:
        self.board, self.school, self.staff = board, board.school, staff
        self.dice = random.Random(seed)
        self.conflicts = conflict_matrix(self.school)
        self.days = self.school.frame.class_day_blocks()
        self.classes_of: dict[int, list[int]] = defaultdict(list)
        for g, people in enumerate(staff):
            for p in people:
                self.classes_of[p].append(g)
        self.sent_away = Counter()
        # The classes that a room has held since the beginning; some of them may have left.
        self.held_by: dict[int, set[int]] = defaultdict(set)

    def place_all(self, patience: int = 40) -> None:
        teams = {tuple(self.school.team_of.get(g, [g])) for g in range(len(self.school.classes))}
        queue = sorted(teams, key=self._urgency)
        left = patience * len(queue)
        while queue and left:
            left -= 1
            away = self._place(queue.pop(0))
            back = {tuple(self.school.team_of.get(g, [g])) for g in away}
            for team in back:
                for g in team:
                    self.board.places[g] = None
                    self.sent_away[g] += 1
            queue = sorted(set(queue) | back, key=self._urgency)

    def _urgency(self, team: tuple[int, ...]) -> tuple:
        """Whoever was often sent away, then singletons, then who has the fewest places."""
        groups = [self.school.classes[g] for g in team]
        sections = min(len(self.school.courses[c].sections) for group in groups for c in group.courses)
        asked = sum(self.school.courses[c].demand for group in groups for c in group.courses)
        away = max(self.sent_away[g] for g in team)
        return -away, sections, min(len(group.patterns) for group in groups), -asked, team

    def _place(self, team: tuple[int, ...]) -> set[int]:
        """Places classes that meet together; returns those that had to go."""
        open_ = [p for p in self.school.classes[team[0]].patterns if all(p in self.school.classes[g].patterns for g in team)]
        if not open_:
            raise SystemExit(f"no time is open to {self.school.sections[self.school.classes[team[0]].sections[0]].id}")
        best = min(open_, key=lambda pattern: (*self._price(team, pattern), self.dice.random()))
        away: set[int] = set()
        for g in team:
            away |= self._in_the_way(g, best)
            room, holders = self._room(g, best, away)
            away |= holders
            self.board.places[g] = Place(best, self.staff[g], room)
            if room is not None:
                self.held_by[room].add(g)
        return away - set(team)

    def _price(self, team: tuple[int, ...], pattern: Pattern) -> tuple[float, float]:
        away: set[int] = set()
        for g in team:
            away |= self._in_the_way(g, pattern)
            if any(pattern.times & self.school.people[p].away for p in self.staff[g]):
                return 10.0**9, 0.0
            away |= self._room(g, pattern, away)[1]
        clashes = sum(
            weight
            for g in team
            for other, weight in self.conflicts[g].items()
            if (place := self.board.places[other]) and place.pattern.times & pattern.times
        )
        return sum((1 + self.sent_away[o]) ** 2 for o in away), clashes

    def _in_the_way(self, g: int, pattern: Pattern) -> set[int]:
        """The classes that cannot stay if a class comes here: those of its teachers, and those a rule keeps apart."""
        places = self.board.places
        away = set()
        for p in self.staff[g]:
            own = [o for o in self.classes_of[p] if o != g and places[o]]
            clash = {o for o in own if places[o].pattern.times & pattern.times}
            away |= clash
            busy = pattern.times
            for o in own:
                if o not in clash:
                    busy |= places[o].pattern.times
            if not self.prepared(p, busy):
                rest = [o for o in own if o not in clash]
                helps = [o for o in rest if self.prepared(p, busy & ~places[o].pattern.times)]
                away |= {min(helps, key=lambda o: self.sent_away[o])} if helps else set(rest)
        for o in self.school.exclusive.get(g, ()):
            if places[o] and places[o].pattern.times & pattern.times:
                away.add(o)
        return away

    def prepared(self, p: int, busy: int) -> bool:
        person = self.school.people[p]
        return not person.min_free or all(free_blocks(day, busy) >= person.min_free for day in self.days)

    def _room(self, g: int, pattern: Pattern, away: set[int]) -> tuple[int | None, set[int]]:
        """A room, and whoever has it: one that is free if there is one, the smallest that is large enough."""
        group = self.school.classes[g]
        if group.rooms is None:
            return None, set()
        holders: dict[int, set[int]] = defaultdict(set)
        for r in group.rooms:
            for o in self.held_by[r]:
                place = self.board.places[o]
                if place and place.room == r and o != g and o not in away and place.pattern.times & pattern.times:
                    holders[r].add(o)
        wheels = any("mobility" in self.school.students[s].tags for s in self._askers(g))
        size = min(group.limit, len(self._askers(g)))

        def price(r: int) -> tuple:
            room = self.school.rooms[r]
            sent = sum((1 + self.sent_away[o]) ** 2 for o in holders[r])
            return sent, wheels and not room.accessible, max(0, size - room.capacity), len(room.types), room.capacity

        room = min(group.rooms, key=price)
        return room, holders[room]

    def _askers(self, g: int) -> set[int]:
        if not hasattr(self, "_asked"):
            self._asked: dict[int, set[int]] = defaultdict(set)
            for request in self.school.requests:
                for o in request.options:
                    self._asked[o].add(request.student)
        return self._asked[g]


def free_blocks(day: list[int], busy: int) -> int:
    """How many blocks of a day that do not overlap are free. Shortest first is exact for blocks that nest or are apart."""
    taken, free = busy, 0
    for times in sorted(day, key=int.bit_count):
        if not times & taken:
            taken |= times
            free += 1
    return free


def conflict_matrix(school: School) -> list[dict[int, float]]:
    """How many students two classes are expected to share. Classes of one course are spread, by a little."""
    conflicts: list[dict[int, float]] = [defaultdict(float) for _ in school.classes]
    for student in school.students:
        asked = [school.requests[r] for r in student.requests if school.requests[r].kind != "alternate"]
        for i, one in enumerate(asked):
            for other in asked[:i]:
                share = 1 / max(1, len(one.options) * len(other.options)) ** 1.5
                for g in one.options:
                    for h in other.options:
                        if g != h:
                            conflicts[g][h] += share
                            conflicts[h][g] += share
    for course in school.courses:
        groups = {school.sections[s].group for s in course.sections}
        for g in groups:
            for h in groups - {g}:
                conflicts[g][h] += 2 * course.demand / max(1, len(groups)) ** 2
    return conflicts


class Loader:
    """Seats students in a fixed order."""

    def __init__(self, board: Board, seed: int, swap: bool = True) -> None:
        self.board, self.school, self.swap = board, board.school, swap
        self.dice = random.Random(seed)

    def load_all(self) -> None:
        self.board.seat_pinned()
        order = list(range(len(self.school.students)))
        self.dice.shuffle(order)
        order.sort(key=lambda s: _grade(self.school.students[s].grade), reverse=True)
        for s in order:
            requests = [r for r in self.school.students[s].requests if self.school.requests[r].kind == "primary"]
            for r in sorted(requests, key=self._rank):
                if self.board.seats[r] == NOBODY and not self._seat(r) and self.swap:
                    self._swap(r)

    def _rank(self, r: int) -> tuple:
        request = self.school.requests[r]
        return not request.required, request.priority, len(request.options), r

    def _seat(self, r: int) -> bool:
        choices = [g for g in self.school.requests[r].options if self.board.fits(r, g)]
        if choices:
            self.board.seat(r, min(choices, key=self._fill))
        return bool(choices)

    def _fill(self, g: int) -> float:
        return len(self.board.rosters[g]) / max(1, self.board.limit(g))

    def _swap(self, r: int) -> bool:
        """Moves one seat of the student to another section of its course, if that makes room."""
        board, request = self.board, self.school.requests[r]
        for g in sorted(request.options, key=self._fill):
            place = board.places[g]
            if place is None or len(board.rosters[g]) >= board.limit(g):
                continue
            own = self.school.students[request.student].requests
            blocking = [o for o in own if board.seats[o] != NOBODY and self._meets(o) & place.pattern.times]
            if len(blocking) != 1 or self.school.requests[blocking[0]].pinned is not None:
                continue
            other = blocking[0]
            was = board.seats[other]
            if not board.may_leave(other):
                continue
            board.unseat(other)
            if board.fits(r, g):
                board.seat(r, g)
                if self._seat(other):
                    return True
                board.unseat(r)
            board.seat(other, was)
        return False

    def _meets(self, r: int) -> int:
        return self.board.places[self.board.seats[r]].pattern.times


def _grade(grade: str) -> int:
    return int(grade) if grade.isdigit() else 0


def build(school: School, seed: int, swap: bool = True) -> Board:
    board = Board(school)
    staff = staffing.assign(school, seed)
    Placer(board, staff, seed).place_all()
    if left := board.unplaced():
        print(f"{len(left)} classes were not placed", file=sys.stderr)
    Loader(board, seed, swap).load_all()
    return board


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("school", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-swap", action="store_true")
    args = parser.parse_args()
    board = build(School(args.school), args.seed, not args.no_swap)
    met = board.met()
    writing.write(board, seat_alternates(board), args.out)
    print(f"{met} primary requests met", file=sys.stderr)


if __name__ == "__main__":
    main()
