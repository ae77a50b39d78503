"""A schedule under change: where classes are, who sits in them, and what still fits."""

from __future__ import annotations

from dataclasses import dataclass

from frame import Pattern
from school import School

NOBODY = -1
# What a miss of a request that is required by something costs more than any other: more than a day of others.
REQUIRED = 5_000


@dataclass(frozen=True)
class Place:
    """Where and when a class meets, and who teaches it."""

    pattern: Pattern
    staff: tuple[int, ...]
    room: int | None


class Board:
    """Placements and seats. Seats are kept sound: `fits` says what may be added, `seat` adds it."""

    def __init__(self, school: School) -> None:
        self.school = school
        self.places: list[Place | None] = [None] * len(school.classes)
        self.seats: list[int] = [NOBODY] * len(school.requests)
        self.rosters: list[set[int]] = [set() for _ in school.classes]
        self.busy: list[int] = [student.away for student in school.students]
        self.load: list[int] = [0] * len(school.students)

    def copy(self) -> Board:
        other = Board(self.school)
        other.places = list(self.places)
        other.seats = list(self.seats)
        other.rosters = [set(roster) for roster in self.rosters]
        other.busy, other.load = list(self.busy), list(self.load)
        return other

    # Classes ----------------------------------------------------------------------------------------------------

    def limit(self, g: int) -> int:
        """The most students a class may have where it is."""
        group, place = self.school.classes[g], self.places[g]
        if place is None or place.room is None:
            return group.limit
        return min(group.limit, self.school.rooms[place.room].capacity)

    def person_times(self, without: set[int] = frozenset()) -> list[int]:
        """When each person teaches."""
        times = [0] * len(self.school.people)
        for g, place in enumerate(self.places):
            if place and g not in without:
                for p in place.staff:
                    times[p] |= place.pattern.times
        return times

    def person_loads(self, without: set[int] = frozenset()) -> list[int]:
        loads = [0] * len(self.school.people)
        for g, place in enumerate(self.places):
            if place and g not in without:
                for p in place.staff:
                    loads[p] += self.school.classes[g].load
        return loads

    def room_times(self, without: set[int] = frozenset()) -> list[int]:
        times = [0] * len(self.school.rooms)
        for g, place in enumerate(self.places):
            if place and place.room is not None and g not in without:
                times[place.room] |= place.pattern.times
        return times

    def unplaced(self) -> list[int]:
        return [g for g, place in enumerate(self.places) if place is None]

    # Seats ------------------------------------------------------------------------------------------------------

    def fits(self, r: int, g: int) -> bool:
        """Whether a request can be met in a class as everything stands."""
        school, place = self.school, self.places[g]
        request = school.requests[r]
        s = request.student
        if place is None or place.pattern.times & self.busy[s] or len(self.rosters[g]) >= self.limit(g):
            return False
        if self.load[s] + school.courses[request.course].load > school.students[s].load_max:
            return False
        return self.may_sit(r, g) and self._order_kept(r, g) and self._apart(s, g) and self._share_kept(s, g)

    def may_sit(self, r: int, g: int) -> bool:
        """What a place says of one student, whoever else is there."""
        school, place = self.school, self.places[g]
        request = school.requests[r]
        student = school.students[request.student]
        if not request.takes(place.pattern):
            return False
        if request.staff is not None and request.staff not in place.staff:
            return False
        if any(p in place.staff for p in student.avoid):
            return False
        return place.room is None or school.rooms[place.room].accessible or "mobility" not in student.tags

    def _order_kept(self, r: int, g: int) -> bool:
        pattern = self.places[g].pattern
        for first, then in self.school.students[self.school.requests[r].student].sequences:
            if r == first and self.seats[then] != NOBODY:
                if pattern.last >= self.places[self.seats[then]].pattern.first:
                    return False
            if r == then and self.seats[first] != NOBODY:
                if pattern.first <= self.places[self.seats[first]].pattern.last:
                    return False
        return True

    def _apart(self, s: int, g: int) -> bool:
        apart = self.school.students[s].apart
        return not apart or not any(self.school.requests[r].student in apart for r in self.rosters[g])

    def _share_kept(self, s: int, g: int) -> bool:
        for cap in self.school.caps.get(g, []):
            members = sum(self.school.requests[r].student in cap.members for r in self.rosters[g])
            if s in cap.members and members + 1 > cap.most(len(self.rosters[g]) + 1):
                return False
        return True

    def may_leave(self, r: int) -> bool:
        """Whether a class keeps its shares when somebody leaves."""
        g = self.seats[r]
        s = self.school.requests[r].student
        for cap in self.school.caps.get(g, []):
            members = sum(self.school.requests[o].student in cap.members for o in self.rosters[g])
            if s not in cap.members and members > cap.most(len(self.rosters[g]) - 1):
                return False
        return True

    def seat(self, r: int, g: int) -> None:
        request = self.school.requests[r]
        self.seats[r] = g
        self.rosters[g].add(r)
        self.busy[request.student] |= self.places[g].pattern.times
        self.load[request.student] += self.school.courses[request.course].load

    def unseat(self, r: int) -> None:
        g, request = self.seats[r], self.school.requests[r]
        self.seats[r] = NOBODY
        self.rosters[g].discard(r)
        self.busy[request.student] &= ~self.places[g].pattern.times
        self.load[request.student] -= self.school.courses[request.course].load

    def seat_pinned(self) -> None:
        """Takes the seats that the school fixed."""
        for r, request in enumerate(self.school.requests):
            if request.pinned is not None and self.seats[r] == NOBODY:
                self.seat(r, request.pinned)

    # What is reached --------------------------------------------------------------------------------------------

    def missed(self, s: int) -> list[int]:
        """The primary requests of a student that are not met."""
        requests = self.school.requests
        return [r for r in self.school.students[s].requests if requests[r].kind == "primary" and self.seats[r] == NOBODY]

    def cost(self) -> int:
        """What is compared: required requests first, then misses by weight, a student's later ones half as much again."""
        return sum(self.student_cost(s) for s in range(len(self.school.students)))

    def student_cost(self, s: int) -> int:
        return misses_cost([(self.school.requests[r].weight, self.school.requests[r].required) for r in self.missed(s)])

    def met(self) -> int:
        requests = self.school.requests
        return sum(request.kind == "primary" and self.seats[r] != NOBODY for r, request in enumerate(requests))


def misses_cost(misses: list[tuple[int, bool]]) -> int:
    weights = [weight for weight, _ in misses]
    required = sum(REQUIRED for _, is_required in misses if is_required)
    return 3 * sum(weights) - max(weights, default=0) + required


def seat_alternates(board: Board) -> dict[int, int]:
    """Gives alternates, first come first served, for what is not met. Returns the request each stands in for."""
    school, stands_for = board.school, {}
    for s, student in enumerate(school.students):
        open_ = board.missed(s)
        for r in student.requests:
            request = school.requests[r]
            if request.kind != "alternate" or board.seats[r] != NOBODY:
                continue
            wanted = [m for m in open_ if request.alternate_for in ("", school.courses[school.requests[m].course].id)]
            choices = [g for g in request.options if board.fits(r, g)]
            if wanted and choices:
                board.seat(r, min(choices, key=lambda g: len(board.rosters[g]) - board.limit(g)))
                stands_for[r] = wanted[0]
                open_.remove(wanted[0])
    return stands_for
