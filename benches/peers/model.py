"""One CP-SAT model for everything: some classes are free to move, some students are free to be seated anew.

No free class and all students free is the loading of a whole school; a few free classes and all whom they concern is a
neighbourhood; free classes and no student, with prices from a conflict matrix, places sections.

A seat in a free class has one variable for each time the class may take (`student sits in class at time`), so that a
student's time is a plain set of at-most-ones. That is much tighter than seats and times apart, joined by clauses.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from board import NOBODY, REQUIRED, Board, Place
from frame import Pattern
from school import NO_LIMIT

ROOMS_TRIED = 8
SCALE = 8  # what a unit of cost counts, above the noise that makes equal schedules differ
SMALLEST_STEP = 5  # all weights of requests are multiples of this


@dataclass
class Change:
    """What a solution says: places of the free classes, seats of the free students."""

    places: dict[int, Place] = field(default_factory=dict)
    seats: dict[int, int] = field(default_factory=dict)
    students: list[int] = field(default_factory=list)
    proved: bool = False
    seconds: float = 0.0


class Neighbourhood:
    def __init__(
        self,
        board: Board,
        free: set[int],
        students: list[int],
        held: frozenset[int] | set[int] = frozenset(),
        prices: list[dict[int, float]] | None = None,
    ) -> None:
        self.held = held  # requests whose seats stay, though their students are free
        self.board, self.school = board, board.school
        self.free, self.students = sorted(free), students
        self.model = cp_model.CpModel()
        self.objective: list = []
        self.person_times = board.person_times(free)
        self.person_loads = board.person_loads(free)
        self.room_times = board.room_times(free)
        self.present_times = board.person_times()
        self.at: dict[tuple[int, int], cp_model.IntVar] = {}  # class, pattern
        self.by: dict[tuple[int, int, int], cp_model.IntVar] = {}  # class, pattern, person
        self.in_room: dict[tuple[int, int, int], cp_model.IntVar] = {}  # class, pattern, room
        self.sits: dict[tuple[int, int, int], cp_model.IntVar] = {}  # request, class, pattern (-1 = where it is)
        self._places()
        if students:
            self._seats()
        if prices is not None:
            self._clashes(prices)

    # Places -----------------------------------------------------------------------------------------------------

    def _places(self) -> None:
        self.open: dict[int, list[tuple[int, Pattern]]] = {}
        for g in self.free:
            patterns = enumerate(self.school.classes[g].patterns)
            self.open[g] = [(i, p) for i, p in patterns if not self._excluded(g, p) and self._place(g, i, p)]
            self.model.add_exactly_one(self.at[g, i] for i, _ in self.open[g])
        self._people()
        self._rooms()
        self._teams()

    def _excluded(self, g: int, pattern: Pattern) -> bool:
        """Whether a rule keeps a class away from a time because of one that stays where it is."""
        others = (self.board.places[o] for o in self.school.exclusive.get(g, ()) if o not in self.open_set)
        return any(place and place.pattern.times & pattern.times for place in others)

    @property
    def open_set(self) -> set[int]:
        return set(self.free)

    def _place(self, g: int, i: int, pattern: Pattern) -> bool:
        """Variables for a class at one time; false if it can have no teacher or no room there."""
        group, model, was = self.school.classes[g], self.model, self.board.places[g]
        people = [p for p in group.teachers if self._can_teach(p, group.load, pattern)] if group.needed else []
        rooms = self._free_rooms(g, pattern)
        if len(people) < group.needed or rooms == []:
            return False
        here = self.at[g, i] = model.new_bool_var("")
        model.add_hint(here, bool(was and was.pattern == pattern))
        for p in people:
            self.by[g, i, p] = model.new_bool_var("")
            model.add_hint(self.by[g, i, p], bool(was and was.pattern == pattern and p in was.staff))
        if group.needed:
            model.add(sum(self.by[g, i, p] for p in people) == group.needed * here)
        for p in group.held_staff:
            if (g, i, p) in self.by:
                model.add(self.by[g, i, p] == here)
            else:
                model.add(here == 0)
        for r in rooms or []:
            self.in_room[g, i, r] = model.new_bool_var("")
            model.add_hint(self.in_room[g, i, r], bool(was and was.pattern == pattern and was.room == r))
        if rooms is not None:
            model.add(sum(self.in_room[g, i, r] for r in rooms) == here)
        return True

    def _can_teach(self, p: int, load: int, pattern: Pattern) -> bool:
        person = self.school.people[p]
        free = not (self.person_times[p] | person.away) & pattern.times
        return free and self.person_loads[p] + load <= person.load

    def _free_rooms(self, g: int, pattern: Pattern) -> list[int] | None:
        """The rooms that are free at a time: the present one, then the smallest that are large enough."""
        group, was = self.school.classes[g], self.board.places[g]
        if group.rooms is None:
            return None
        now = was.room if was else None
        size = min(group.limit, len(self.board.rosters[g]) or group.limit)
        found = [r for r in group.rooms if not self.room_times[r] & pattern.times]
        rooms = self.school.rooms
        found.sort(key=lambda r: (r != now, max(0, size - rooms[r].capacity), not rooms[r].accessible, len(rooms[r].types)))
        return found[:ROOMS_TRIED]

    def _people(self) -> None:
        """Nobody teaches twice at a time, or too much, or a whole day long."""
        at_once, loads = defaultdict(list), defaultdict(list)
        for (g, i, p), var in self.by.items():
            loads[p].append(self.school.classes[g].load * var)
            for atom in _atoms(self.school.classes[g].patterns[i].times):
                at_once[p, atom].append(var)
        for variables in at_once.values():
            self.model.add_at_most_one(variables)
        for p, terms in loads.items():
            person = self.school.people[p]
            if person.load < NO_LIMIT:
                self.model.add(sum(terms) <= person.load - self.person_loads[p])
            if person.min_free:
                self._preparation(p, at_once)

    def _preparation(self, p: int, at_once: dict) -> None:
        for day in self.school.frame.class_day_blocks():
            open_ = [times for times in day if not times & self.person_times[p]]
            free = [self.model.new_bool_var("") for _ in open_]
            self._hint_free(p, free, open_)
            for k, (var, times) in enumerate(zip(free, open_)):
                for atom in _atoms(times):
                    self.model.add_at_most_one([var, *at_once.get((p, atom), [])])
                for other, its in zip(free[:k], open_):
                    if its & times:
                        self.model.add_at_most_one([var, other])
            self.model.add(sum(free) >= self.school.people[p].min_free)

    def _hint_free(self, p: int, free: list, blocks: list[int]) -> None:
        taken = self.present_times[p]
        for var, times in sorted(zip(free, blocks), key=lambda pair: pair[1].bit_count()):
            self.model.add_hint(var, not times & taken)
            if not times & taken:
                taken |= times

    def _rooms(self) -> None:
        at_once = defaultdict(list)
        for (g, i, r), var in self.in_room.items():
            for atom in _atoms(self.school.classes[g].patterns[i].times):
                at_once[r, atom].append(var)
        for variables in at_once.values():
            self.model.add_at_most_one(variables)

    def _teams(self) -> None:
        """Classes that meet together do, and those that never overlap do not."""
        free = self.open_set
        for g in self.free:
            team = self.school.team_of.get(g)
            if team and g != team[0]:
                times = lambda h: {pattern: self.at[h, i] for i, pattern in self.open[h]}  # noqa: E731
                lead, own = times(team[0]), times(g)
                for pattern in set(lead) | set(own):
                    self.model.add(lead.get(pattern, 0) == own.get(pattern, 0))
            for o in self.school.exclusive.get(g, set()) & free:
                if o < g:
                    for atom in range(self.school.frame.atom_count):
                        self.model.add_at_most_one(self._at_atom(g, atom) + self._at_atom(o, atom))

    def _at_atom(self, g: int, atom: int) -> list:
        return [self.at[g, i] for i, pattern in self.open[g] if pattern.times >> atom & 1]

    # Seats ------------------------------------------------------------------------------------------------------

    def _seats(self) -> None:
        self.takers: dict[int, list[tuple[int, cp_model.IntVar]]] = defaultdict(list)  # class -> request, variable
        self.own = set(self.students)
        self.misses: dict[int, cp_model.IntVar] = {}
        for s in self.students:
            self._student(s)
        for g, takers in self.takers.items():
            self._room_for(g, takers)
        self._apart()

    def _student(self, s: int) -> None:
        school, model, student = self.school, self.model, self.school.students[s]
        at_once, loads, most = defaultdict(list), [], 0
        of_request: dict[int, list[tuple[Pattern, cp_model.IntVar]]] = {}
        for r in student.requests:
            request = school.requests[r]
            if request.kind == "alternate" and request.pinned is None:
                continue
            own = of_request[r] = self._choices(r)
            variables = [var for _, var in own]
            if request.pinned is not None:
                model.add_exactly_one(variables)
            elif variables:
                missed = self.misses[r] = model.new_bool_var("")
                model.add_exactly_one([missed, *variables])
                model.add_hint(missed, self.board.seats[r] == NOBODY)
            for pattern, var in own:
                for atom in _atoms(pattern.times):
                    at_once[atom].append(var)
            load = school.courses[request.course].load
            loads += [load * var for var in variables]
            most += load
        for variables in {tuple(v.index for v in own): own for own in at_once.values()}.values():
            if len(variables) > 1:
                model.add_at_most_one(variables)
        if most > student.load_max:
            model.add(sum(loads) <= student.load_max)
        for first, then in student.sequences:
            self._in_order(of_request.get(first, []), of_request.get(then, []))
        self._price_of_misses(s)

    def _choices(self, r: int) -> list[tuple[Pattern, cp_model.IntVar]]:
        school, board, request = self.school, self.board, self.school.requests[r]
        away = school.students[request.student].away
        found = []
        for g in [board.seats[r]] if r in self.held else request.options:
            if g in self.open:
                for i, pattern in self.open[g]:
                    if not pattern.times & away and request.takes(pattern):
                        var = self._seat(r, g, i, board.seats[r] == g and board.places[g].pattern == pattern)
                        self._suited(r, g, i, var)
                        found.append((pattern, var))
            elif (place := board.places[g]) and not place.pattern.times & away and board.may_sit(r, g):
                if not self._apart_from_others(request.student, g):
                    found.append((place.pattern, self._seat(r, g, -1, board.seats[r] == g)))
        return found

    def _seat(self, r: int, g: int, i: int, now: bool) -> cp_model.IntVar:
        var = self.sits[r, g, i] = self.model.new_bool_var("")
        self.model.add_hint(var, now)
        self.takers[g].append((r, var))
        return var

    def _suited(self, r: int, g: int, i: int, var: cp_model.IntVar) -> None:
        """A seat in a free class: only when the class is then, and with the people and the room it needs."""
        request, model = self.school.requests[r], self.model
        student = self.school.students[request.student]
        model.add_implication(var, self.at[g, i])
        if request.staff is not None:
            teaches = self.by.get((g, i, request.staff))
            model.add(var == 0) if teaches is None else model.add_implication(var, teaches)
        for p in student.avoid:
            if (g, i, p) in self.by:
                model.add_at_most_one([var, self.by[g, i, p]])
        if "mobility" in student.tags:
            for room, its in enumerate(self.school.rooms):
                if not its.accessible and (g, i, room) in self.in_room:
                    model.add_at_most_one([var, self.in_room[g, i, room]])

    def _in_order(self, first: list, then: list) -> None:
        """All terms of one course before any of the other."""
        for term in range(len(self.school.frame.terms)):
            late = [var for pattern, var in first if pattern.last >= term]
            early = [var for pattern, var in then if pattern.first <= term]
            if late and early:
                self.model.add_at_most_one(late + early)

    def _price_of_misses(self, s: int) -> None:
        """Twice the weight of the heaviest miss, three times that of each further one."""
        requests = self.school.requests
        own = [r for r in self.school.students[s].requests if r in self.misses]
        for r in own:
            price = 3 * requests[r].weight + (REQUIRED if requests[r].required else 0)
            self.objective.append(SCALE * price * self.misses[r])
        below = 0
        for weight in sorted({requests[r].weight for r in own}):
            heavy = [r for r in own if requests[r].weight >= weight]
            some = self.model.new_bool_var("")
            self.model.add_bool_or([some.negated(), *(self.misses[r] for r in heavy)])
            self.model.add_hint(some, any(self.board.seats[r] == NOBODY for r in heavy))
            self.objective.append(-SCALE * (weight - below) * some)
            below = weight

    def _others(self, g: int) -> list[int]:
        """The students of a class who are not free."""
        requests = self.school.requests
        return [requests[r].student for r in self.board.rosters[g] if requests[r].student not in self.own]

    def _room_for(self, g: int, takers: list[tuple[int, cp_model.IntVar]]) -> None:
        """Seats and shares of one class."""
        others = self._others(g)
        everybody = [var for _, var in takers]
        if g in self.open:
            limit = self.school.classes[g].limit
            for i, _ in self.open[g]:
                here = [var for (r, var) in takers if (r, g, i) in self.sits and self.sits[r, g, i] is var]
                rooms = {r: v for (h, j, r), v in self.in_room.items() if (h, j) == (g, i)} if self.in_room else {}
                seats = {r: min(limit, self.school.rooms[r].capacity) for r in rooms}
                if any(n < len(here) for n in seats.values()):
                    self.model.add(sum(here) <= sum(seats[r] * v for r, v in rooms.items()))
                elif not rooms and len(here) > limit:
                    self.model.add(sum(here) <= limit * self.at[g, i])
        else:
            limit = self.board.limit(g) - len(others)
            if len(everybody) > limit:
                self.model.add(sum(everybody) <= limit)
        for cap in self.school.caps.get(g, []):
            self._share(cap, others, takers)

    def _share(self, cap, others: list[int], takers: list) -> None:
        requests, model = self.school.requests, self.model
        there = sum(s in cap.members for s in others)
        members = there + sum(var for r, var in takers if requests[r].student in cap.members)
        few = model.new_bool_var("")
        roster = self.board.rosters[cap.group]
        model.add_hint(few, sum(requests[r].student in cap.members for r in roster) <= cap.allow)
        model.add(members <= cap.allow).only_enforce_if(few)
        if cap.share is not None:
            size = len(others) + sum(var for _, var in takers)
            limit = cap.share.numerator * size
            model.add(cap.share.denominator * members <= limit).only_enforce_if(few.negated())
        if cap.count is not None:
            model.add(members <= cap.count).only_enforce_if(few.negated())

    def _apart_from_others(self, s: int, g: int) -> bool:
        apart = self.school.students[s].apart
        return bool(apart) and any(o in apart for o in self._others(g))

    def _apart(self) -> None:
        for s in self.students:
            for o in self.school.students[s].apart:
                if o in self.own and s < o:
                    for takers in self.takers.values():
                        both = [var for r, var in takers if self.school.requests[r].student in (s, o)]
                        if len(both) > 1:
                            self.model.add(sum(both) <= 1)

    # Prices and solving -----------------------------------------------------------------------------------------

    def _clashes(self, prices: list[dict[int, float]]) -> None:
        """What the conflict matrix says of the free classes, in place of students."""
        free = self.open_set
        for g in self.free:
            fixed = [(w, self.board.places[o]) for o, w in prices[g].items() if o not in free and self.board.places[o]]
            for i, pattern in self.open[g]:
                price = sum(w for w, place in fixed if place.pattern.times & pattern.times)
                self.objective.append(round(100 * price) * self.at[g, i])
            for o in (o for o in free if o < g and round(100 * prices[g].get(o, 0))):
                clash = self.model.new_bool_var("")
                own, its = self.board.places[g], self.board.places[o]
                self.model.add_hint(clash, bool(own and its and own.pattern.times & its.pattern.times))
                for atom in range(self.school.frame.atom_count):
                    one, other = self._at_atom(g, atom), self._at_atom(o, atom)
                    if one and other:
                        self.model.add(sum(one) + sum(other) <= 1 + clash)
                self.objective.append(round(100 * prices[g][o]) * clash)

    def stir(self, dice: random.Random) -> None:
        """A little noise, too small to outweigh a request, so that among equal schedules another one is found."""
        most = (SCALE * SMALLEST_STEP - 1) // max(1, len(self.free))
        for var in self.at.values():
            if noise := dice.randint(0, most):
                self.objective.append(noise * var)

    def solve(self, seconds: float, seed: int, workers: int = 1) -> Change | None:
        self.model.minimize(sum(self.objective))
        solver = cp_model.CpSolver()
        parameters = solver.parameters
        parameters.max_time_in_seconds = seconds
        parameters.num_workers = workers
        parameters.random_seed = seed
        parameters.linearization_level = 2
        # What is left of the gap is noise.
        parameters.absolute_gap_limit = SCALE * SMALLEST_STEP - 1
        status = solver.solve(self.model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        change = Change(students=self.students, proved=status == cp_model.OPTIMAL, seconds=solver.wall_time)
        for (g, i), var in self.at.items():
            if solver.boolean_value(var):
                staff = tuple(p for (h, j, p), v in self.by.items() if (h, j) == (g, i) and solver.boolean_value(v))
                rooms = [r for (h, j, r), v in self.in_room.items() if (h, j) == (g, i) and solver.boolean_value(v)]
                change.places[g] = Place(self.school.classes[g].patterns[i], staff, rooms[0] if rooms else None)
        for (r, g, _), var in self.sits.items():
            if solver.boolean_value(var):
                change.seats[r] = g
        return change


def _atoms(times: int) -> list[int]:
    atoms = []
    while times:
        low = times & -times
        atoms.append(low.bit_length() - 1)
        times ^= low
    return atoms
