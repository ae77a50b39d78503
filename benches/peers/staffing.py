"""Who teaches what, before anything has a time.

In a school people settle this, not the loader. Loads are as good as full in most schools, so that only an exact model
finds an assignment; both peers start from this one.
"""

from __future__ import annotations

from ortools.sat.python import cp_model

from school import NO_LIMIT, School


def assign(school: School, seed: int, seconds: float = 30.0) -> list[tuple[int, ...]]:
    """The people of each class."""
    if not school.has_staff:
        return [()] * len(school.classes)
    model = cp_model.CpModel()
    teaches = {
        (g, p): model.new_bool_var("") for g, group in enumerate(school.classes) if group.needed for p in group.teachers
    }
    for g, group in enumerate(school.classes):
        if group.needed:
            model.add(sum(teaches[g, p] for p in group.teachers) == group.needed)
            for p in group.held_staff:
                model.add(teaches[g, p] == 1)
    for p, person in enumerate(school.people):
        own = [g for g, _ in teaches if (g, p) in teaches]
        own = sorted(set(own))
        if not own:
            continue
        if person.load < NO_LIMIT:
            model.add(sum(school.classes[g].load * teaches[g, p] for g in own) <= person.load)
        _fit_in_time(school, model, teaches, p, own)
    for team in school.bound:
        for p in range(len(school.people)):
            if len(both := [teaches[g, p] for g in team if (g, p) in teaches]) > 1:
                model.add_at_most_one(both)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    # One worker, so that a seed always gives the same answer.
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise SystemExit("no assignment of teachers to classes was found")
    return [
        tuple(p for p in group.teachers if group.needed and solver.value(teaches[g, p]))
        for g, group in enumerate(school.classes)
    ]


def _fit_in_time(school: School, model: cp_model.CpModel, teaches: dict, p: int, own: list[int]) -> None:
    """Classes that can only meet within some times must fit into them, and every day must leave a block free."""
    person = school.people[p]
    reach = {g: _union(pattern.times for pattern in school.classes[g].patterns) for g in own}
    need = {g: min(pattern.times.bit_count() for pattern in school.classes[g].patterns) for g in own}
    for within in {times for times in reach.values()}:
        inside = [g for g in own if reach[g] & ~within == 0]
        room = (within & ~person.away).bit_count()
        model.add(sum(need[g] * teaches[g, p] for g in inside) <= room)
    # A class meets in every term it lasts, so that what a year takes bounds what a day takes.
    blocks = [times for day in school.frame.class_day_blocks() for times in day]
    apart = all(not one & other for i, one in enumerate(blocks) for other in blocks[:i] if one != other)
    if person.min_free and apart and all(times.bit_count() == 1 for times in blocks):
        every = _union(blocks)
        days = {frozenset(day) for day in school.frame.class_day_blocks()}
        free = sum(max(0, person.min_free - sum(bool(t & person.away) for t in day)) for day in days)
        model.add(sum(need[g] * teaches[g, p] for g in own) <= (every & ~person.away).bit_count() - free)


def _union(sets) -> int:
    times = 0
    for own in sets:
        times |= own
    return times
