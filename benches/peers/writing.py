"""Writes the tables that `fairbell verify` reads, in the format of a build."""

from __future__ import annotations

import csv
from pathlib import Path

from board import NOBODY, Board
from school import NO_LIMIT


def write(board: Board, stands_for: dict[int, int], out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    _table(out / "sections.csv", _sections(board))
    _table(out / "enrollments.csv", _enrollments(board, stands_for))
    _table(out / "unmet.csv", _unmet(board, stands_for))


def _table(path: Path, rows: list[list]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def _sections(board: Board) -> list[list]:
    school = board.school
    head = "section_id course_id term blocks room_id staff_ids setting size max_size stack".split()
    sizes = [0] * len(school.sections)
    for r, g in enumerate(board.seats):
        if g != NOBODY:
            sizes[school.requests[r].options[g]] += 1
    rows = []
    for s, section in enumerate(school.sections):
        group, place = school.classes[section.group], board.places[section.group]
        when = [school.frame.term_cell(place.pattern), _blocks(school, place.pattern.blocks)] if place else ["", ""]
        room = school.rooms[place.room].id if place and place.room is not None else ""
        staff = ";".join(school.people[p].id for p in place.staff) if place else ""
        most = "" if section.max_size == NO_LIMIT else section.max_size
        rows.append(
            [section.id, school.courses[section.course].id, *when, room, staff, section.setting, sizes[s], most, group.stack]
        )
    return [head, *rows]


def _blocks(school, blocks: tuple[int, ...]) -> str:
    return ";".join(school.frame.blocks[b] for b in blocks)


def _enrollments(board: Board, stands_for: dict[int, int]) -> list[list]:
    school = board.school
    rows = []
    for r, g in enumerate(board.seats):
        if g == NOBODY:
            continue
        request = school.requests[r]
        instead = school.courses[school.requests[stands_for[r]].course].id if r in stands_for else ""
        kind = "default" if request.kind == "alternate" and r not in stands_for else request.kind
        section = school.sections[request.options[g]].id
        rows.append([school.students[request.student].id, school.courses[request.course].id, section, kind, instead])
    return ["student_id course_id section_id kind for_course".split(), *sorted(rows)]


def _unmet(board: Board, stands_for: dict[int, int]) -> list[list]:
    """What is not met. The peers do not look for reasons."""
    school = board.school
    replaced = {missed: school.courses[school.requests[r].course].id for r, missed in stands_for.items()}
    rows = []
    for r, request in enumerate(school.requests):
        if request.kind == "primary" and board.seats[r] == NOBODY:
            who, what = school.students[request.student].id, school.courses[request.course].id
            rows.append([who, what, request.priority, "not_determined", "", replaced.get(r, "")])
    return ["student_id course_id priority reason detail replaced_by".split(), *rows]
