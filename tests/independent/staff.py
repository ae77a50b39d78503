"""M29 to M32, M41: who teaches whom, in how large classes, and when teams are free together."""

import numpy as np
import pandas as pd

from school import RUNGS, cells, minutes_of, of_students


def staff(school):
    found, seats = {}, school.seats
    by = seats.assign(seen=seats.minutes * seats["size"]).groupby("student_id")
    found["class_size"] = of_students(school, by.seen.sum(), by.minutes.sum())
    own = seats[seats.course_id.isin(school.core_subject())]
    by = own.assign(seen=own.minutes * own["size"]).groupby("student_id")
    found["core_class_size"] = of_students(school, by.seen.sum(), by.minutes.sum())

    teachers = school.teachers()
    years = pd.to_numeric(school.staff.years, errors="coerce").dropna()
    known = {section: [p for p in own[0] if p in years.index] for section, own in teachers.items()}
    is_novice = {s: all(years[p] <= 2 for p in own) for s, own in known.items() if own}
    own = seats[seats.section_id.isin(is_novice)]
    novice = own[own.section_id.map(is_novice)]
    found["novice_exposure"] = of_students(
        school, novice.groupby("student_id").minutes.sum(), own.groupby("student_id").minutes.sum())

    out = {}
    for section, row in school.sections.iterrows():
        wanted, there = school.courses.credential[row.course_id], teachers[section][1]
        if wanted and there:
            out[section] = not any(wanted in cells(school.staff.credentials[p]) for p in there)
    own = seats[seats.section_id.isin(out)]
    lost = own[own.section_id.map(out)]
    found["out_of_field_exposure"] = of_students(
        school, lost.groupby("student_id").minutes.sum(), own.groupby("student_id").minutes.sum())

    # Who is given the lowest level of a core subject that has several.
    subject = school.core_subject()
    rung = {c: RUNGS[school.courses.level[c]] for c in subject if school.courses.level[c] in RUNGS}
    levels = pd.DataFrame({"rung": rung, "subject": pd.Series(subject)[list(rung)]})
    lowest = levels.groupby("subject").rung.agg(lambda own: own.min() if own.nunique() > 1 else -1)
    at_lowest = {c for c, row in levels.iterrows() if row.rung == lowest[row.subject]}
    classes = {}
    for section, novice in is_novice.items():
        row = school.sections.loc[section]
        is_low, _ = classes.get(row["class"], (False, novice))
        classes[row["class"]] = (is_low or row.course_id in at_lowest, novice)
    of_all = np.mean([novice for _, novice in classes.values()])
    of_low = np.mean([novice for is_low, novice in classes.values() if is_low])
    found["novice_assignment"] = {"value": of_low / of_all}

    # Time that teams have in common: class blocks of a cycle, and their minutes, in the term with the fewest.
    length = {(bell["block"], day): minutes_of(bell["end"]) - minutes_of(bell["start"])
              for bell in school.frame["bells"] if bell.get("kind", "class") == "class" for day in bell["days"]}
    busy = {(person, term, block)
            for _, row in school.sections.iterrows() for person in cells(row.staff_ids)
            for term in school.terms_of(row) for block in cells(row.blocks)}
    away = {(person, block) for person, row in school.staff.iterrows() for block in cells(row.unavailable)}
    teams = {}
    for person, row in school.staff.iterrows():
        for team in cells(row.teams):
            teams.setdefault(team, []).append(person)
    common = []
    for own in teams.values():
        if len(own) > 1:
            of_terms = []
            for term in school.frame["terms"]:
                free = [minutes for (block, _), minutes in length.items() if not any(
                    (person, term, block) in busy or (person, block) in away for person in own)]
                of_terms.append((len(free), sum(free)))
            common.append(min(of_terms))
    found["teams_with_common_planning"] = {"value": np.mean([blocks > 0 for blocks, _ in common])}
    found["common_planning_minutes"] = {"value": np.mean([minutes for _, minutes in common])}
    return found
