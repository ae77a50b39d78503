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

PLACING_SHARE = 0.15  # of the time, for places by the conflict matrix
LOADING_SHARE = 0.25
PLACED_AT_ONCE = 40
LOADED_AT_ONCE = 25_000  # options of requests in one loading model
SLICE = 3.0  # seconds for a neighbourhood
MOST_STUDENTS = 350


@dataclass
class Task:
    """What a worker is to solve."""

    places: list[Place | None]
    seats: list[int]
    free: set[int]
    students: list[int]
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
        model = Neighbourhood(board, task.free, task.students, cls.matrix if task.by_matrix else None)
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
        self.size = 5.0
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
            self.size = max(2.0, self.size - 0.3)
            return
        if not task.by_matrix and task.free:
            self.size += 0.15 if change.proved and change.seconds < SLICE / 2 else -0.15 if not change.proved else 0
            self.size = min(max(self.size, 2.0), 16.0)
        self.tally["proved" if change.proved else "stopped"] += 1
        self.tally["taken" if self.apply(change) else "refused"] += 1

    def _new_task(self, free: set[int], students: list[int], by_matrix: bool, seconds: float) -> Task:
        seed = self.dice.randrange(2**31)
        return Task(list(self.board.places), list(self.board.seats), free, students, by_matrix, seconds, seed)

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
        return self._new_task(free, [], True, SLICE)

    def _add(self, free: set[int], g: int, held: set[int]) -> bool:
        team = set(self.school.team_of.get(g, [g]))
        if team & held:
            return False
        free |= team
        return True

    # Loading ----------------------------------------------------------------------------------------------------

    def _load(self, seconds: float) -> None:
        """All students at once while that is a size that CP-SAT can do; else in parts, each the class-mates of some who miss something."""
        until = self.left() - seconds
        sizes = [sum(len(self.school.requests[r].options) for r in s.requests) for s in self.school.students]
        if sum(sizes) <= LOADED_AT_ONCE:
            everybody = list(range(len(self.school.students)))
            change = Neighbourhood(self.board, set(), everybody).solve(seconds, self.seed, self.workers)
            if change:
                self.apply(change)
            return

        def part(_held: set[int], busy: set[int]) -> Task | None:
            missing = [s for s in range(len(sizes)) if s not in busy and self.board.missed(s)]
            order = self.dice.sample(missing, len(missing))
            chosen: dict[int, None] = {}
            room = LOADED_AT_ONCE // 4
            for s in order:
                near = self._near(s)
                for o in [s, *self.dice.sample(near, min(12, len(near)))]:
                    if o not in busy and o not in chosen:
                        chosen[o] = None
                        room -= sizes[o]
                if room < 0:
                    break
            return self._new_task(set(), sorted(chosen), False, SLICE * 1.5) if chosen else None

        self._rounds(part, max(0.5, until))

    def _near(self, s: int) -> list[int]:
        """The students in the classes that would meet what somebody misses."""
        requests = self.school.requests
        groups = {g for r in self.board.missed(s) for g in requests[r].options}
        return sorted({requests[r].student for g in groups for r in self.board.rosters[g]} - {s})

    # Neighbourhoods ---------------------------------------------------------------------------------------------

    def _task(self, held: set[int], busy: set[int]) -> Task | None:
        school, board, dice = self.school, self.board, self.dice
        missed = [r for s in range(len(school.students)) if s not in busy for r in board.missed(s)]
        missed = [r for r in missed if school.requests[r].options]
        if not missed:
            return None
        for _ in range(20):
            required = [r for r in missed if school.requests[r].required]
            r = dice.choice(required) if required and dice.random() < 0.3 else dice.choice(missed)
            free = self._around(r, held)
            students = self._concerned(free) | {school.requests[r].student}
            if free and not students & busy:
                return self._new_task(free, sorted(students), False, SLICE)
        # Everybody is somehow concerned with what the others solve: leave out whom they hold.
        free = self._around(r, held)
        return None if self._concerned(free) & busy else self._new_task(free, sorted(self._concerned(free)), False, SLICE)

    def _around(self, r: int, held: set[int]) -> set[int]:
        """A class that would meet a request, what stands in its way, and what is near that."""
        school, board, dice = self.school, self.board, self.dice
        request = school.requests[r]
        free: set[int] = set()
        wanted = round(self.size)
        first = dice.choice(sorted(request.options))
        self._add(free, first, held)
        own = [board.seats[o] for o in school.students[request.student].requests if board.seats[o] != NOBODY]
        clashing = [g for g in own if board.places[g].pattern.times & board.places[first].pattern.times]
        for g in clashing[:2]:
            self._add(free, g, held)
        teach = {p: [] for g in free for p in board.places[g].staff}
        tries = 0
        while len(free) < wanted and tries < 60:
            tries += 1
            g = dice.choice(sorted(free)) if free else first
            near = self._neighbours(g, own)
            if near:
                # Courses with few sections are what stands in the way of students.
                picks = dice.choices(near, k=2)
                best = min(picks, key=lambda o: len(school.courses[school.classes[o].courses[0]].sections))
                if len(self._concerned(free | {best})) <= MOST_STUDENTS:
                    self._add(free, best, held)
        return free

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
            if is_sound and board.fits(r, g):
                board.seat(r, g)
            else:
                is_sound = False
                break
        touched = set(change.seats.values()) | set(old_seats.values())
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
