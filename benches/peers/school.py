"""A school as a program sees it: classes, people, rooms, students and requests, by index.

Reads the folder of spreadsheets that `fairbell build` reads, and gives its words the meaning that ARCHITECTURE.md
("What words mean here") gives them. What it leaves out is in the README beside it.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor
from pathlib import Path

from frame import Frame, Pattern, items, minutes

NO_LIMIT = 10**6
# Settings that only take students whose request asks for them.
RESTRICTED = {"self_contained", "resource", "newcomer"}
LOAD_SCALE = 1200
LOAD_TOLERANCE = 6  # 0.005 block-years


@dataclass
class Course:
    id: str
    kind: str
    load: int
    department: str
    tags: list[str]
    max_size: int
    staff_needed: int
    credential: str
    room_types: list[str]
    settings: list[str]
    count: int | None
    sections: list[int] = field(default_factory=list)
    demand: int = 0


@dataclass
class Section:
    """A row of the result."""

    id: str
    course: int
    setting: str
    max_size: int
    for_groups: list[str] = field(default_factory=list)
    stack: str = ""
    locks: dict[str, str] = field(default_factory=dict)
    group: int = -1


@dataclass
class Group:
    """What is taught together: one section, or the sections of a joint section. The school calls it a class."""

    sections: list[int]
    courses: list[int]
    patterns: list[Pattern]
    limit: int
    load: int
    needed: int
    teachers: list[int]
    rooms: list[int] | None  # None = needs no room
    held_staff: list[int]
    stack: str = ""


@dataclass
class Person:
    id: str
    load: int  # the most, scaled; NO_LIMIT = none
    away: int
    min_free: int = 0


@dataclass
class Room:
    id: str
    types: list[str]
    capacity: int
    accessible: bool


@dataclass
class Student:
    id: str
    grade: str
    tags: set[str]
    load_max: int
    away: int = 0
    requests: list[int] = field(default_factory=list)
    sequences: list[tuple[int, int]] = field(default_factory=list)  # requests: first, then
    apart: list[int] = field(default_factory=list)
    avoid: list[int] = field(default_factory=list)


@dataclass
class Request:
    student: int
    course: int
    kind: str  # primary, alternate or, for a seat that the school fixed, default or service
    priority: int = 3
    weight: int = 0
    required: bool = False
    alternate_for: str = ""
    terms: tuple[int, int] | None = None
    staff: int | None = None
    options: dict[int, int] = field(default_factory=dict)  # class -> section
    pinned: int | None = None

    def takes(self, pattern: Pattern) -> bool:
        return self.terms is None or self.terms == (pattern.first, pattern.last)


@dataclass
class Cap:
    """`group_share_cap` for one class."""

    group: int
    members: set[int]
    share: Fraction | None
    count: int | None
    allow: int

    def most(self, size: int) -> int:
        limits = [floor(self.share * size)] if self.share is not None else []
        limits += [self.count] if self.count is not None else []
        return max(self.allow, min(limits))


def read_table(folder: Path, name: str) -> list[dict[str, str]] | None:
    path = folder / f"{name}.csv"
    if not path.exists():
        return None
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{key: (value or "").strip() for key, value in row.items() if key} for row in csv.DictReader(file)]


class School:
    """All facts of a school, and its hard rules."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.frame = Frame(folder)
        rules = folder / "rules.json"
        data = json.loads(rules.read_text(encoding="utf-8-sig"), parse_float=Fraction) if rules.exists() else []
        data = data["rules"] if isinstance(data, dict) else data
        self.rules = [r["ask"] for r in data if r.get("strength") == "hard" and not r.get("off")]
        self._courses()
        self._rooms()
        self._staff()
        self._students()
        self._sections()
        self._classes()
        self._requests()
        self._rules()

    # Rows -------------------------------------------------------------------------------------------------------

    def _courses(self) -> None:
        self.courses: list[Course] = []
        for row in read_table(self.folder, "courses") or []:
            kind = row.get("meets") or "full"
            self.courses.append(
                Course(
                    id=row["course_id"],
                    kind=kind,
                    load=round(self.frame.load(kind) * LOAD_SCALE),
                    department=row.get("department", ""),
                    tags=items(row.get("tags")),
                    max_size=int(row.get("max_size") or NO_LIMIT),
                    staff_needed=int(row["staff_needed"]) if row.get("staff_needed") else 1,
                    credential=row.get("credential", ""),
                    room_types=items(row.get("room_types")),
                    settings=items(row.get("settings")),
                    count=int(row["sections"]) if row.get("sections") else None,
                )
            )
        self.course_at = {course.id: c for c, course in enumerate(self.courses)}

    def _rooms(self) -> None:
        rows = read_table(self.folder, "rooms")
        self.has_rooms = rows is not None
        self.rooms = [
            Room(
                row["room_id"],
                items(row.get("types")),
                int(row.get("capacity") or NO_LIMIT),
                row.get("accessible", "") != "no",
            )
            for row in rows or []
        ]
        self.room_at = {room.id: r for r, room in enumerate(self.rooms)}

    def _staff(self) -> None:
        rows = read_table(self.folder, "staff")
        self.has_staff = rows is not None
        self.people: list[Person] = []
        self.staff_rows = rows or []
        for row in self.staff_rows:
            self.people.append(Person(row["staff_id"], self._most_load(row), self._away(row.get("unavailable"))))
        self.person_at = {person.id: p for p, person in enumerate(self.people)}
        self.teachers_of = [
            [p for p, row in enumerate(self.staff_rows) if self._may_teach(row, course)] for course in self.courses
        ]

    def _most_load(self, row: dict[str, str]) -> int:
        if row.get("max_sections"):
            most = float(row["max_sections"])
        elif self.frame.teacher_load is not None:
            most = self.frame.teacher_load * float(row.get("fte") or 1)
        else:
            return NO_LIMIT
        return floor(most * LOAD_SCALE) + LOAD_TOLERANCE

    @staticmethod
    def _may_teach(row: dict[str, str], course: Course) -> bool:
        if course.credential and course.credential not in items(row.get("credentials")):
            return False
        named = items(row.get("courses"))
        if not named:
            return bool(row.get("department")) and row["department"] == course.department
        return any(_names(item, course) for item in named)

    def _away(self, cell: str | None) -> int:
        times = 0
        for item in items(cell):
            times |= self.frame.away(item)
        return times

    def _students(self) -> None:
        self.students = [
            Student(
                id=row["student_id"],
                grade=row.get("grade", ""),
                tags=set(items(row.get("groups"))),
                load_max=floor(float(row["load_max"]) * LOAD_SCALE) + LOAD_TOLERANCE if row.get("load_max") else NO_LIMIT,
                away=self._away(row.get("unavailable")) | self._away(row.get("release")),
            )
            for row in read_table(self.folder, "students") or []
        ]
        self.student_at = {student.id: s for s, student in enumerate(self.students)}
        for row in read_table(self.folder, "external") or []:
            times = self.frame.external(row)
            for name in items(row.get("students")):
                if name in self.student_at:
                    self.students[self.student_at[name]].away |= times
        for row in read_table(self.folder, "student_rules") or []:
            self._student_rule(row)

    def _student_rule(self, row: dict[str, str]) -> None:
        if row.get("strength", "hard") != "hard" or row["student_id"] not in self.student_at:
            return
        one, other = self.student_at[row["student_id"]], row["other_id"]
        if row["kind"] == "keep_apart" and other in self.student_at:
            self.students[one].apart.append(self.student_at[other])
            self.students[self.student_at[other]].apart.append(one)
        elif row["kind"] == "avoid_staff" and other in self.person_at:
            self.students[one].avoid.append(self.person_at[other])
        else:
            print(f"student_rules.csv: {row['kind']} is not modelled", file=sys.stderr)

    # Sections ---------------------------------------------------------------------------------------------------

    def _sections(self) -> None:
        """Listed rows first, then the missing ones."""
        for row in read_table(self.folder, "requests") or []:
            if row.get("kind", "primary") in ("", "primary"):
                self.courses[self.course_at[row["course_id"]]].demand += 1
        listed = read_table(self.folder, "sections") or []
        self.sections: list[Section] = []
        taken = {row["section_id"] for row in listed}
        rows_of: dict[str, list[dict[str, str]]] = defaultdict(list)
        for row in listed:
            rows_of[row["course_id"]].append(row)
        counts = self._counts({name: len(rows) for name, rows in rows_of.items()})
        for c, course in enumerate(self.courses):
            start = len(self.sections)
            for row in rows_of[course.id]:
                self.sections.append(self._listed(row, c))
            left = Counter()
            for item in course.settings:
                name, number = item.rsplit(":", 1)
                left[name.strip()] += int(number)
            left.subtract(section.setting for section in self.sections[start:])
            settings = [name for name, number in left.items() for _ in range(number)]
            number = 0
            while len(self.sections) - start < counts[c]:
                number += 1
                name = f"{course.id}.{number}"
                if name not in taken:
                    taken.add(name)
                    setting = settings.pop(0) if settings else "general"
                    self.sections.append(Section(name, c, setting, course.max_size))
            course.sections = list(range(start, len(self.sections)))
        self.section_at = {section.id: s for s, section in enumerate(self.sections)}

    def _listed(self, row: dict[str, str], course: int) -> Section:
        locks = {
            cell: row[cell] for cell in ("term", "blocks", "room_id", "staff_ids") if row.get(cell) and _locked(row, cell)
        }
        return Section(
            id=row["section_id"],
            course=course,
            setting=row.get("setting") or "general",
            max_size=int(row.get("max_size") or self.courses[course].max_size),
            for_groups=items(row.get("for_groups")),
            stack=row.get("stack", ""),
            locks=locks,
        )

    def _counts(self, listed: dict[str, int]) -> list[int]:
        """How many sections each course runs; where the school leaves that open, as many as teachers have load for."""
        counts, filled = [], []
        for course in self.courses:
            rows = listed.get(course.id, 0)
            full = ceil(course.demand / course.max_size) if course.demand else 0
            if course.count is not None:
                counts.append(max(course.count, rows))
                filled.append(counts[-1])
            else:
                counts.append(max(min(full, 1), rows))
                filled.append(max(full, rows))
        if self.has_staff and counts != filled:
            self._plan(counts, filled)
        return counts if self.has_staff else filled

    def _plan(self, counts: list[int], filled: list[int]) -> None:
        """One more section of the course with the most requests without a seat, as long as somebody has load for it."""
        spare = [person.load for person in self.people]

        def take(c: int) -> bool:
            course = self.courses[c]
            able = sorted(self.teachers_of[c], key=lambda p: -spare[p])[: course.staff_needed]
            if len(able) < course.staff_needed or any(spare[p] < course.load for p in able):
                return False
            for p in able:
                spare[p] -= course.load
            return True

        for c in sorted(range(len(counts)), key=lambda c: len(self.teachers_of[c])):
            for _ in range(counts[c]):
                take(c)
        open_ = {c for c in range(len(counts)) if counts[c] < filled[c]}
        while open_:
            c = max(open_, key=lambda c: (self.courses[c].demand - counts[c] * self.courses[c].max_size, -c))
            if not take(c):
                open_.discard(c)
                continue
            counts[c] += 1
            if counts[c] >= filled[c]:
                open_.discard(c)

    # Classes ----------------------------------------------------------------------------------------------------

    def _classes(self) -> None:
        self.classes: list[Group] = []
        stacks: dict[str, list[int]] = defaultdict(list)
        for s, section in enumerate(self.sections):
            if section.stack:
                stacks[section.stack].append(s)
        joins = [parts for parts in stacks.values() if len(parts) > 1]
        for ask in self.rules:
            if "stacked" in ask:
                joins += self._stacked(ask["stacked"], joins)
        for number, parts in enumerate(joins, start=1):
            self._class(parts, self.sections[parts[0]].stack or f"joint-{number}")
        for s, section in enumerate(self.sections):
            if section.group < 0:
                self._class([s], "")

    def _stacked(self, keys: dict, joins: list[list[int]]) -> list[list[int]]:
        """The joint sections that one rule asks for, beyond those that the school's own file makes of its courses."""
        courses = [c for c in range(len(self.courses)) if self._chosen_course(keys["courses"], c)]
        there = sum(1 for parts in joins if {self.sections[s].course for s in parts} == set(courses))
        joined = {s for parts in joins for s in parts}
        free = [[s for s in self.courses[c].sections if s not in joined] for c in courses]
        most = min(len(own) for own in free)
        wanted = keys.get("sections")
        count = most if wanted is None else max(0, min(int(wanted) - there, most))
        found = []
        for _ in range(count):
            lead = free[0].pop(0)
            parts = [lead]
            for own in free[1:]:
                # What is fixed at the same time or shares a setting is lined up first.
                best = min(own, key=lambda s: (self._unlike(lead, s), s))
                own.remove(best)
                parts.append(best)
            found.append(parts)
        return found

    def _unlike(self, one: int, other: int) -> tuple[bool, bool]:
        a, b = self.sections[one], self.sections[other]
        times = [(s.locks.get("term"), s.locks.get("blocks")) for s in (a, b)]
        return times[0] != times[1], (a.setting, a.for_groups) != (b.setting, b.for_groups)

    def _class(self, parts: list[int], stack: str) -> None:
        sections = [self.sections[s] for s in parts]
        courses = [self.courses[section.course] for section in sections]
        for section in sections:
            section.group = len(self.classes)
        lead = courses[0]
        needed = max(course.staff_needed for course in courses) if self.has_staff else 0
        teachers = set(range(len(self.people)))
        for section in sections:
            teachers &= set(self.teachers_of[section.course])
        held = [self.person_at[name] for s in sections for name in items(s.locks.get("staff_ids")) if self.has_staff]
        self.classes.append(
            Group(
                sections=parts,
                courses=[section.course for section in sections],
                patterns=[p for p in self.frame.patterns(lead.kind) if all(self._held(s, p) for s in sections)],
                limit=min(section.max_size for section in sections),
                load=max(course.load for course in courses),
                needed=max(needed, len(set(held))),
                teachers=sorted(teachers | set(held)),
                rooms=self._suitable_rooms(sections, courses),
                held_staff=sorted(set(held)),
                stack=stack,
            )
        )

    def _held(self, section: Section, pattern: Pattern) -> bool:
        """Whether a placement keeps what is locked."""
        span = self.frame.term_set(section.locks.get("term", ""))
        blocks = {self.frame.blocks.index(name) for name in items(section.locks.get("blocks"))}
        return (span is None or span == (pattern.first, pattern.last)) and (not blocks or blocks == set(pattern.blocks))

    def _suitable_rooms(self, sections: list[Section], courses: list[Course]) -> list[int] | None:
        wants = [set(course.room_types) for course in courses if course.room_types != ["none"]]
        if not self.has_rooms or not wants:
            return None
        held = [self.room_at[s.locks["room_id"]] for s in sections if "room_id" in s.locks]
        fits = [r for r, room in enumerate(self.rooms) if all(not types or types & set(room.types) for types in wants)]
        return held or fits

    # Requests ---------------------------------------------------------------------------------------------------

    def _requests(self) -> None:
        self.requests: list[Request] = []
        found: dict[tuple[int, int], int] = {}
        for row in read_table(self.folder, "requests") or []:
            s, c = self.student_at[row["student_id"]], self.course_at[row["course_id"]]
            priority = int(row.get("priority") or 3)
            request = Request(
                student=s,
                course=c,
                kind=row.get("kind") or "primary",
                priority=priority,
                weight=60 + round(60 / priority),
                required=bool(row.get("required_by")),
                alternate_for=row.get("alternate_for", ""),
                terms=self.frame.term_set(row.get("term", "")),
                staff=self.person_at.get(row.get("staff_id", "")),
            )
            for k in self.courses[c].sections:
                section = self.sections[k]
                if self._admits(section, self.students[s], row):
                    request.options.setdefault(section.group, k)
            found[s, c] = len(self.requests)
            self._add(request)
        services = {(row["student_id"], row.get("course_id")) for row in read_table(self.folder, "services") or []}
        for row in read_table(self.folder, "enrollments") or []:
            if (row.get("hold") or "lock") == "lock":
                self._fixed_seat(row, found, services)

    @staticmethod
    def _admits(section: Section, student: Student, row: dict[str, str]) -> bool:
        asks = row.get("setting", "")
        if asks and asks != section.setting or section.setting in RESTRICTED and asks != section.setting:
            return False
        if section.for_groups and not student.tags & set(section.for_groups):
            return False
        return not row.get("section_id") or row["section_id"] == section.id

    def _fixed_seat(self, row: dict[str, str], found: dict[tuple[int, int], int], services: set) -> None:
        s, k = self.student_at[row["student_id"]], self.section_at[row["section_id"]]
        section = self.sections[k]
        if (s, section.course) in found:
            request = self.requests[found[s, section.course]]
        else:
            kind = "service" if (row["student_id"], self.courses[section.course].id) in services else "default"
            request = Request(student=s, course=section.course, kind=kind)
            self._add(request)
        request.options = {section.group: k}
        request.pinned = section.group

    def _add(self, request: Request) -> None:
        self.students[request.student].requests.append(len(self.requests))
        self.requests.append(request)

    # Rules ------------------------------------------------------------------------------------------------------

    def _rules(self) -> None:
        self.caps: dict[int, list[Cap]] = defaultdict(list)
        self.bound: list[list[int]] = []  # classes that meet at the same time, each with its own people and room
        self.exclusive: dict[int, set[int]] = defaultdict(set)  # classes that never overlap
        for ask in self.rules:
            for kind, keys in ask.items():
                rule = getattr(self, f"_rule_{kind}", None)
                if kind != "stacked" and rule is None:
                    print(f"rules.json: {kind} is not modelled", file=sys.stderr)
                elif rule is not None:
                    rule(keys)
        self.team_of = {g: team for team in self.bound for g in team}

    def _chosen_course(self, selection: str | list[str], c: int) -> bool:
        chosen = [selection] if isinstance(selection, str) else selection
        return any(_names(item, self.courses[c]) for item in chosen)

    def _chosen(self, selection: str | list[str]) -> list[int]:
        """The classes that a rule speaks of."""
        chosen = [selection] if isinstance(selection, str) else selection
        settings = {item.split(":", 1)[1] for item in chosen if item.startswith("setting:")}
        return [
            g
            for g, group in enumerate(self.classes)
            if any(self._chosen_course(selection, c) for c in group.courses)
            or any(self.sections[s].setting in settings for s in group.sections)
        ]

    def _rule_block_in(self, keys: dict) -> None:
        blocks = {self.frame.blocks.index(name) for name in keys.get("blocks", [])}
        for g in self._chosen(keys["courses"]):
            group = self.classes[g]
            if "between" in keys:
                start, end = map(minutes, keys["between"])
                group.patterns = [p for p in group.patterns if self.frame.between(p, start, end)]
            else:
                group.patterns = [p for p in group.patterns if set(p.blocks) <= blocks]

    def _rule_same_block(self, keys: dict) -> None:
        """Binds the classes of the course with the fewest, one by one, to a class of each other course."""
        courses = [c for c in range(len(self.courses)) if self._chosen_course(keys["courses"], c)]
        own = [list(dict.fromkeys(self.sections[s].group for s in self.courses[c].sections)) for c in courses]
        for team in zip(*own):
            self.bound.append(sorted(set(team)))

    def _rule_not_same_block(self, keys: dict) -> None:
        groups = self._chosen(keys["courses"])
        for one in groups:
            for other in groups:
                if one != other and set(self.classes[one].courses) != set(self.classes[other].courses):
                    self.exclusive[one].add(other)

    def _rule_sequence(self, keys: dict) -> None:
        first, then = self.course_at[keys["first"]], self.course_at[keys["then"]]
        for student in self.students:
            asked = {self.requests[r].course: r for r in student.requests}
            if first in asked and then in asked:
                student.sequences.append((asked[first], asked[then]))

    def _rule_prep_each_day(self, keys: dict) -> None:
        named = keys["staff"]
        for person in self.people:
            if named == "all" or person.id in named:
                person.min_free = max(person.min_free, int(keys["min_free"]))

    def _rule_group_share_cap(self, keys: dict) -> None:
        tags = set(keys.get("groups", [])) | {keys["group"]} if "group" in keys else set(keys["groups"])
        members = {s for s, student in enumerate(self.students) if student.tags & tags}
        share = Fraction(keys["max_share"]) if "max_share" in keys else None
        for g in self._chosen(keys["courses"]):
            self.caps[g].append(Cap(g, members, share, keys.get("max_count"), int(keys.get("allow_min", 0))))


def _names(item: str, course: Course) -> bool:
    """Whether an item of a selection means a course."""
    if item.startswith("tag:"):
        return item[4:] in course.tags
    if item.startswith("dept:"):
        return item[5:] == course.department
    return item in ("all", course.id)


def _locked(row: dict[str, str], cell: str) -> bool:
    hold = row.get("hold", "")
    if ":" not in hold:
        return hold in ("", "lock")
    return any(item.strip() == f"lock:{cell}" for item in hold.split(";"))
