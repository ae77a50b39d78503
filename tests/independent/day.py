"""M33 to M37: what days look like."""

import numpy as np
import pandas as pd

from school import cells, everybody, of_students, who


def day(school):
    """What days look like. In these two schools blocks never overlap, and no student is ever away."""
    seats, everyone = school.seats, school.students.index
    blocks, lunches = school.bells(["class"]), school.bells(["lunch"])
    all_bells = school.bells(["class", "lunch", "advisory", "flex", "optional"])
    no_content, advanced = school.having("relief"), school.advanced("advanced")
    number = {name: {id: 0 for id in everyone} for name in [
        "held", "holes", "late_starts", "early_ends", "lunch_days", "lunches", "ways", "too_short", "owed", "served"]}
    own_sections = seats.groupby("student_id").section_id.agg(list)
    walk = {}
    for one, ways in school.walking.items():
        for other, minutes in ways.items():
            walk[one, other] = walk[other, one] = minutes
    for id in everyone:
        pace = 1.5 if "mobility" in cells(school.students.groups[id]) else 1.0
        for (term, cycle_day), dates in school.dates.items():
            meetings = []
            for section in own_sections.get(id, []):
                row = school.sections.loc[section]
                if term in school.terms_of(row):
                    meetings += [(start, end, section) for start, end, block in all_bells[term, cycle_day]
                                 if block in cells(row.blocks)]
            meetings.sort()
            met = lambda bell, some: any(a < bell[1] and bell[0] < b for a, b, _ in some)
            with_content = [m for m in meetings if school.sections.course_id[m[2]] not in no_content]
            number["owed"][id] += dates * len(blocks[term, cycle_day])
            number["served"][id] += dates * sum(met(bell, with_content) for bell in blocks[term, cycle_day])
            if not meetings:
                continue
            first, last = meetings[0][0], max(end for _, end, _ in meetings)
            number["held"][id] += dates
            for bell in blocks[term, cycle_day]:
                if not met(bell, meetings):
                    where = "late_starts" if bell[1] <= first else "early_ends" if bell[0] >= last else "holes"
                    number[where][id] += dates
            lunch = lunches[term, cycle_day]
            if lunch and first < max(own[1] for own in lunch) and last > min(own[0] for own in lunch):
                number["lunch_days"][id] += dates
                number["lunches"][id] += dates * any(not met(own, meetings) for own in lunch)
            for (_, end, one), (start, _, other) in zip(meetings, meetings[1:]):
                rooms = [school.sections.room_id[section] for section in (one, other)]
                if one == other or "" in rooms or start < end:
                    continue
                ends = [school.building[room] for room in rooms]
                minutes = walk.get(tuple(ends), 0 if ends[0] == ends[1] else None)
                if minutes is not None:
                    number["ways"][id] += dates
                    number["too_short"][id] += dates * (minutes * pace > start - end)
    n = {name: pd.Series(own, dtype=float) for name, own in number.items()}
    found = {name: of_students(school, n[name], n["held"]) for name in ["holes", "late_starts", "early_ends"]}
    with_lunch = n["lunch_days"] > 0
    found["lunch_kept"] = of_students(
        school, (with_lunch & (n["lunches"] == n["lunch_days"])).astype(float), with_lunch.astype(float))
    found["transitions_too_short"] = of_students(school, n["too_short"], n["ways"])
    open_time = n["owed"] - n["served"]
    found["unserved_time"] = of_students(school, open_time, n["owed"])
    found["students_unserved"] = of_students(school, (open_time > 0).astype(float), everybody(school))

    running = {id: [0] * len(school.frame["terms"]) for id in everyone}
    for id, section, course in zip(seats.student_id, seats.section_id, seats.course_id):
        if course in advanced and school.sections.blocks[section]:
            for term in school.terms_of(school.sections.loc[section]):
                running[id][school.frame["terms"].index(term)] += 1
    working = {id: own for id, own in running.items() if sum(own)}
    spread = pd.Series({id: float(np.std(own)) for id, own in working.items()})
    found["rigor_spread_terms"] = of_students(school, spread, pd.Series(1.0, spread.index))
    days = {}
    for id in working:
        meetings = {(term, held): 0 for term in school.frame["terms"] for held in school.frame["days"]}
        own = seats[(seats.student_id == id) & seats.course_id.isin(advanced)]
        for section in own.section_id:
            row = school.sections.loc[section]
            for bell in school.frame["bells"]:
                if bell["block"] in cells(row.blocks):
                    for key in meetings:
                        meetings[key] += key[0] in school.terms_of(row) and key[1] in bell["days"]
        days[id] = np.mean([np.std([meetings[term, held] for held in school.frame["days"]])
                            for term in school.frame["terms"]])
    found["rigor_spread_days"] = of_students(school, pd.Series(days), pd.Series(1.0, days.keys()))
    over = {id for id, own in working.items() if max(own) > 4}
    found["rigor_over_cap"] = of_students(school, who(school, over), who(school, set(working)))
    return found
