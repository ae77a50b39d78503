"""A CP-SAT schedule builder: sections placed, students loaded, then neighbourhoods to the end of the time.

1. Who teaches what: an exact model. First places: by a conflict matrix; then CP-SAT improves them by that matrix, some
   dozens of sections at a time, with teachers and rooms.
2. Loading: all students into these places in one model, or where that is too large, in parts.
3. Neighbourhoods: a request that is not met, some sections that stand in its way and all whom they concern, solved as
   one model of places, teachers, rooms and seats. Each worker solves one with a search of its own; that gets more done
   than many workers on one, as the models are small. How many sections are free follows from how soon they are solved.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sys
import time
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

import greedy
import staffing
import writing
from board import NOBODY, Board, Place, seat_alternates
from model import Change, Neighbourhood
from school import School

PLACING_SHARE = 0.25  # of the time, for places by the conflict matrix
LOADING_SHARE = 0.1
PLACED_AT_ONCE = 40
# How many variables of seats a model may have. Beyond about 4,000 its linear relaxation, which finds the answers, is
# no longer solved within seconds; a whole school in one model is then no better than its hint.
SEATS_AT_ONCE = 1500
SLICE = 2.5  # seconds for a neighbourhood
ONLY_SEATS = 0.25  # of the neighbourhoods, in which every class stays where it is
HELD = 0.7  # of the seats that students who miss nothing have in classes that stay


@dataclass
class Task:
    """What a worker is to solve."""

    places: list[Place | None]
    seats: list[int]
    free: set[int]
    students: list[int]
    held: set[int]
    by_matrix: bool
    seconds: float
    seed: int


class Worker:
    """What a process keeps between tasks."""

    school: School
    matrix: list[dict[int, float]]

    @classmethod
    def start(cls, folder: Path) -> None:
        cls.school = School(folder)
        cls.matrix = greedy.conflict_matrix(cls.school)

    @classmethod
    def solve(cls, task: Task) -> Change | None:
        started = time.monotonic()
        board = Board(cls.school)
        board.places = task.places
        for r, g in enumerate(task.seats):
            if g != NOBODY:
                board.seat(r, g)
        model = Neighbourhood(board, task.free, task.students, task.held, cls.matrix if task.by_matrix else None)
        if not task.by_matrix:
            model.stir(random.Random(task.seed))
        change = model.solve(task.seconds, task.seed)
        if change:
            change.seconds = time.monotonic() - started
        return change


class Builder:
    def __init__(self, folder: Path, seconds: float, seed: int, workers: int) -> None:
        self.started = time.monotonic()
        self.seconds, self.seed, self.workers = seconds, seed, workers
        self.dice = random.Random(seed)
        self.school = School(folder)
        self.board = Board(self.school)
        self.pool = ProcessPoolExecutor(
            workers, multiprocessing.get_context("spawn"), initializer=Worker.start, initargs=(folder,)
        )
        # Processes begin to read the school while this one settles who teaches what.
        self.warm = [self.pool.submit(time.sleep, 0.1) for _ in range(workers)]
        self.size = float(SEATS_AT_ONCE)
        self.tally = Counter()

    def left(self) -> float:
        return self.seconds - (time.monotonic() - self.started)

    def build(self) -> Board:
        school, board = self.school, self.board
        staff = staffing.assign(school, self.seed, self.seconds / 4)
        placer = greedy.Placer(board, staff, self.seed)
        placer.place_all()
        if left := board.unplaced():
            raise SystemExit(f"{len(left)} classes were not placed")
        self.matrix, self.days = placer.conflicts, placer
        self._say("placed by matrix")
        self._rounds(self._matrix_task, self.seconds * (1 - PLACING_SHARE))
        self._say("places improved")
        greedy.Loader(board, self.seed).load_all()
        self._say("loaded greedily")
        self._load(self.seconds * LOADING_SHARE)
        self._say("loaded")
        self._rounds(self._task, 0.5)
        self._say("neighbourhoods")
        self.pool.shutdown(wait=False, cancel_futures=True)
        return board

    def _say(self, what: str) -> None:
        spent = self.seconds - self.left()
        print(f"{spent:6.1f} s  {what}: {self.board.met()} met, {dict(self.tally)}", file=sys.stderr)

    # Rounds of tasks --------------------------------------------------------------------------------------------

    def _rounds(self, choose, until_left: float) -> None:
        """Keeps every worker busy with a neighbourhood that no other worker touches."""
        running: dict[Future, Task] = {}
        while True:
            while len(running) < self.workers and self.left() > until_left + 0.3:
                held = set().union(*(task.free for task in running.values()))
                busy = set().union(*(task.students for task in running.values()))
                task = choose(held, busy)
                if task is None:
                    break
                task.seconds = max(0.2, min(task.seconds, self.left() - until_left - 0.2))
                running[self.pool.submit(Worker.solve, task)] = task
            if not running:
                return
            done, _ = wait(running, timeout=max(0.1, self.left() - until_left + 0.4), return_when=FIRST_COMPLETED)
            if not done:
                return
            for future in done:
                self._settle(running.pop(future), future.result())

    def _settle(self, task: Task, change: Change | None) -> None:
        if change is None:
            self.tally["nothing"] += 1
            self.size *= 0.9
            return
        if not task.by_matrix:
            self.size *= 0.95 if not change.proved else 1.03 if change.seconds < SLICE / 2 else 1.0
        self.tally["proved" if change.proved else "stopped"] += 1
        self.tally["taken" if self.apply(change) else "refused"] += 1

    def _new_task(self, free: set[int], students: list[int], held: set[int], by_matrix: bool = False) -> Task:
        seed = self.dice.randrange(2**31)
        return Task(list(self.board.places), list(self.board.seats), free, students, held, by_matrix, SLICE, seed)

    # Places by the conflict matrix ------------------------------------------------------------------------------

    def _matrix_task(self, held: set[int], _busy: set[int]) -> Task | None:
        """Classes that clash, and those that clash with them."""
        free: set[int] = set()
        while len(free) < PLACED_AT_ONCE:
            g = self.dice.randrange(len(self.school.classes))
            places = self.board.places
            near = [o for o in self.matrix[g] if places[o].pattern.times & places[g].pattern.times]
            near = self.dice.sample(near, min(3, len(near))) + [g]
            for o in near:
                self._add(free, o, held)
        return self._new_task(free, [], set(), by_matrix=True)

    def _add(self, free: set[int], g: int, held: set[int]) -> bool:
        team = set(self.school.team_of.get(g, [g]))
        if team & held:
            return False
        free |= team
        return True

    # Loading ----------------------------------------------------------------------------------------------------

    def _load(self, seconds: float) -> None:
        """All students in one model if that is small enough; else in parts, some who miss something with class-mates."""
        until = self.left() - seconds
        everybody = list(range(len(self.school.students)))
        if sum(self._seats_of(s, set(), set()) for s in everybody) <= self.size:
            change = Neighbourhood(self.board, set(), everybody).solve(seconds, self.seed)
            if change:
                self.apply(change)
            return
        self._rounds(self._part, max(0.5, until))

    def _part(self, _held: set[int], busy: set[int]) -> Task | None:
        missing = [s for s in range(len(self.school.students)) if s not in busy and self.board.missed(s)]
        chosen: dict[int, None] = {}
        room = self.size * 0.7  # with no class free, seats hang together more and take longer
        for s in self.dice.sample(missing, len(missing)):
            near = self._near(s)
            for o in [s, *self.dice.sample(near, min(4, len(near)))]:
                if o not in busy and o not in chosen:
                    chosen[o] = None
                    room -= self._seats_of(o, set(), set())
            if room < 0:
                break
        return self._new_task(set(), sorted(chosen), set()) if chosen else None

    def _seats_of(self, s: int, free: set[int], held: set[int]) -> int:
        """How many variables a student's seats have in a model."""
        classes, requests = self.school.classes, self.school.requests
        count = 0
        for r in self.school.students[s].requests:
            if requests[r].kind != "alternate" and r not in held:
                count += sum(len(classes[g].patterns) if g in free else 1 for g in requests[r].options)
        return count

    def _near(self, s: int) -> list[int]:
        """The students in the classes that would meet what somebody misses."""
        requests = self.school.requests
        groups = {g for r in self.board.missed(s) for g in requests[r].options}
        return sorted({requests[r].student for g in groups for r in self.board.rosters[g]} - {s})

    # Neighbourhoods ---------------------------------------------------------------------------------------------

    def _task(self, held: set[int], busy: set[int]) -> Task | None:
        school, dice = self.school, self.dice
        if dice.random() < ONLY_SEATS:
            return self._part(held, busy)
        missed = [r for s in range(len(school.students)) if s not in busy for r in self.board.missed(s)]
        missed = [r for r in missed if school.requests[r].options]
        required = [r for r in missed if school.requests[r].required]
        for _ in range(20):
            if not missed:
                break
            r = dice.choice(required) if required and dice.random() < 0.3 else dice.choice(missed)
            free, students, kept = self._around(r, held)
            if free and not students & busy:
                return self._new_task(free, sorted(students), kept)
        return None

    def _around(self, r: int, held: set[int]) -> tuple[set[int], set[int], set[int]]:
        """A class that would meet a request, what stands in its way, and what is near that; whom it concerns; and what of
        theirs stays."""
        school, board, dice = self.school, self.board, self.dice
        request = school.requests[r]
        free: set[int] = set()
        first = dice.choice(sorted(request.options))
        own = [board.seats[o] for o in school.students[request.student].requests if board.seats[o] != NOBODY]
        clashing = [g for g in own if board.places[g].pattern.times & board.places[first].pattern.times]
        queue = [first, *clashing[:1]]
        concerned: tuple[set[int], set[int]] = set(), set()
        for _ in range(40):
            g = queue.pop(0) if queue else self._next(sorted(free), own)
            more = set(free)
            if g is None or g in free or not self._add(more, g, held):
                continue
            students = self._concerned(more) | {request.student}
            for share in (HELD, 1.0):
                kept = self._kept(students, more, share)
                if fits := sum(self._seats_of(s, more, kept) for s in students) <= self.size:
                    break
            if fits:
                free, concerned = more, (students, kept)
            elif free:
                break
        return free, *concerned

    def _next(self, free: list[int], own: list[int]) -> int | None:
        """A class near the free ones, rather one of a course with few sections: those stand in the way of students."""
        if not free:
            return None
        near = self._neighbours(self.dice.choice(free), own)
        if not near:
            return None
        sections = lambda g: len(self.school.courses[self.school.classes[g].courses[0]].sections)  # noqa: E731
        return min(self.dice.choices(near, k=2), key=sections)

    def _kept(self, students: set[int], free: set[int], share: float) -> set[int]:
        """Seats that stay, of students who miss nothing: that lets more classes be free in a model of one size."""
        board, kept = self.board, set()
        for s in students:
            if not board.missed(s):
                seated = [r for r in self.school.students[s].requests if board.seats[r] not in free and board.seats[r] != NOBODY]
                kept |= {r for r in seated if self.dice.random() < share}
        return kept

    def _neighbours(self, g: int, own: list[int]) -> list[int]:
        """Classes that share a teacher, a room, a student or the student in question with a class."""
        board, dice = self.board, self.dice
        place = board.places[g]
        kind = dice.random()
        if kind < 0.35 and place.staff:
            near = [o for o, other in enumerate(board.places) if set(other.staff) & set(place.staff)]
        elif kind < 0.5 and place.room is not None:
            near = [o for o, other in enumerate(board.places) if other.room == place.room]
        elif kind < 0.75 or not board.rosters[g]:
            near = own
        else:
            r = dice.choice(sorted(board.rosters[g]))
            student = self.school.students[self.school.requests[r].student]
            near = [board.seats[o] for o in student.requests if board.seats[o] != NOBODY]
        return [o for o in near if o != g]

    def _concerned(self, free: set[int]) -> set[int]:
        """Who sits in the free classes, or wants to."""
        if not hasattr(self, "_askers"):
            self._askers: list[list[int]] = [[] for _ in self.school.classes]
            for r, request in enumerate(self.school.requests):
                if request.kind == "primary":
                    for g in request.options:
                        self._askers[g].append(r)
        requests, board = self.school.requests, self.board
        found = {requests[r].student for g in free for r in board.rosters[g]}
        return found | {requests[r].student for g in free for r in self._askers[g] if board.seats[r] == NOBODY}

    # Taking a change --------------------------------------------------------------------------------------------

    def apply(self, change: Change) -> bool:
        """Takes a change if the schedule, which others have changed meanwhile, still allows it and is no worse for it."""
        board, requests = self.board, self.school.requests
        if not self._places_sound(change):
            return False
        old_places = {g: board.places[g] for g in change.places}
        own = [r for s in change.students for r in self.school.students[s].requests]
        # Without free students, seats are still to be given.
        old_seats = {r: board.seats[r] for r in own if board.seats[r] != NOBODY}
        before = sum(board.student_cost(s) for s in change.students)
        for r in old_seats:
            board.unseat(r)
        self._put(change.places)
        is_sound = all(self._mine(change, g) for g in change.places)
        for r, g in sorted(change.seats.items(), key=lambda seat: self._counts(seat, requests)):
            # A seat may have gone to somebody whom another worker has seated meanwhile: then any other, or none.
            seat = next((o for o in [g, *requests[r].options] if board.fits(r, o)), None)
            if seat is not None:
                board.seat(r, seat)
            elif requests[r].pinned is not None:
                is_sound = False
        touched = {board.seats[r] for r in own if board.seats[r] != NOBODY} | set(old_seats.values())
        is_sound = is_sound and all(self._shares_kept(g) for g in touched)
        if is_sound and sum(board.student_cost(s) for s in change.students) <= before:
            return True
        for r in own:
            if board.seats[r] != NOBODY:
                board.unseat(r)
        self._put(old_places)
        for r, g in old_seats.items():
            board.seat(r, g)
        return False

    def _put(self, places: dict[int, Place]) -> None:
        for g, place in places.items():
            self.board.places[g] = place

    def _mine(self, change: Change, g: int) -> bool:
        """Whether nobody else has meanwhile been seated in a class that is to move."""
        return not self.board.rosters[g]

    def _counts(self, seat: tuple[int, int], requests: list) -> tuple:
        """Those whose share is limited last, so that the share holds at every step."""
        r, g = seat
        return any(requests[r].student in cap.members for cap in self.school.caps.get(g, [])), r

    def _shares_kept(self, g: int) -> bool:
        students = [self.school.requests[r].student for r in self.board.rosters[g]]
        return all(sum(s in cap.members for s in students) <= cap.most(len(students)) for cap in self.school.caps.get(g, []))

    def _places_sound(self, change: Change) -> bool:
        """Whether teachers and rooms are still free."""
        school, moved = self.school, set(change.places)
        people, loads = self.board.person_times(moved), self.board.person_loads(moved)
        rooms = self.board.room_times(moved)
        for g, place in change.places.items():
            times = place.pattern.times
            for p in place.staff:
                loads[p] += school.classes[g].load
                if people[p] & times or loads[p] > school.people[p].load:
                    return False
                people[p] |= times
                if not self.days.prepared(p, people[p]):
                    return False
            if place.room is not None:
                if rooms[place.room] & times:
                    return False
                rooms[place.room] |= times
            for o in school.exclusive.get(g, ()):
                other = change.places.get(o) or self.board.places[o]
                if other.pattern.times & times:
                    return False
        return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("school", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--time", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args()
    board = Builder(args.school, args.time, args.seed, args.workers).build()
    met = board.met()
    writing.write(board, seat_alternates(board), args.out)
    print(f"{met} primary requests met", file=sys.stderr)


if __name__ == "__main__":
    main()
