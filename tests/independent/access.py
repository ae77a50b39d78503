"""M6, M9 to M13, M15: what students reach, and where it leads."""

import math
import re

from school import cells, everybody, of_students, who


def access(school):
    found = {}
    seats, courses = school.seats, school.courses

    def sitting(such):
        return set(seats[seats.course_id.isin(such)].student_id)

    arts = school.having("arts") | set(courses.index[courses.department.isin(["Visual Arts", "Performing Arts"])])
    found["arts_access"] = of_students(school, who(school, sitting(arts)), everybody(school))
    found["elective_held"] = of_students(school, who(school, set(seats.student_id[school.chosen()])), everybody(school))
    # A class counts for whom it is meant: the grades of courses.csv say for whom it is grade-level.
    subject = school.core_subject()
    held = {(s, subject[c]) for s, c in zip(seats.student_id, seats.course_id)
            if c in subject and school.is_for(c, school.students.grade[s])}
    complete = {s for s in school.students.index if all((s, name) in held for name in set(subject.values()))}
    found["core_complete"] = of_students(school, who(school, complete), everybody(school))
    passed = set(zip(school.passed.student_id, school.passed.course_id))
    again = {s for s, c in zip(seats.student_id, seats.course_id) if (s, c) in passed}
    found["prior_course_repeat"] = of_students(school, who(school, again), everybody(school))

    beside = school.having("support", "resource", "eld")
    for name, pattern in [("geometry", r"\bgeometry\b"), ("algebra_2", r"\balgebra (2|ii)\b"),
                          ("calculus", r"\bcalculus\b"), ("biology", r"\bbiology\b"),
                          ("chemistry", r"\bchemistry\b"), ("physics", r"\bphysics\b")]:
        such = {id for id, row in courses.iterrows() if id not in beside
                and re.search(pattern, row.title.lower()) and not re.search(r"\bpre\b", row.title.lower())}
        meant = {s for s, row in school.students.iterrows()
                 if any(row.grade in cells(courses.grades[c]) or not courses.grades[c] for c in such)}
        has = sitting(such) | {s for s, c in passed if c in such}
        found[f"gatekeeper_{name}"] = of_students(school, who(school, has & meant), who(school, meant))

    cte, on_course = school.advanced("cte"), set()
    programmes = [set(own.index) & cte for name, own in courses.groupby("program") if name.strip()]
    now = seats.groupby("student_id").course_id.agg(set)
    before = school.passed.groupby("student_id").course_id.agg(set)
    for id, row in school.students.iterrows():
        this_year = now.get(id, set())
        ever = this_year | before.get(id, set())
        for programme in programmes:
            taken = len(programme & ever)
            goes_on = int(row.grade) < 12 and taken < len(programme) and programme & this_year
            if taken >= 2 or (taken == 1 and goes_on):
                on_course.add(id)
    found["cte_concentration"] = of_students(school, who(school, on_course), everybody(school))
    return found


def college(school):
    """Who is as far on the way to college entry as the grade asks."""
    frame = school.frame["meets"]
    terms = len(school.frame["terms"])
    load = {name: own.get("load", own["blocks"] * own["terms"] / terms) for name, own in frame.items()}
    worth = {c: min(load[row.meets or "full"] / load["full"], 1) for c, row in school.courses.iterrows()}

    def ways(text):
        return [[c.strip() for c in way.split("&")] for way in text.split("|")]

    def all_before(course, found):
        for before in {c for way in ways(school.courses.prerequisites[course]) for c in way if c in worth} - found:
            found.add(before)
            all_before(before, found)
        return found

    asked = sum(len(rule["courses"]) if "courses" in rule else rule["years"] for rule in school.college_entry)
    taken = set(zip(school.seats.student_id, school.seats.course_id)) | set(
        zip(school.passed.student_id, school.passed.course_id))
    ready, meant = set(), set()
    for id, row in school.students.iterrows():
        own = {c for s, c in taken if s == id}
        before = own | {c for course in own for c in all_before(course, set())}
        done = 0
        for rule in school.college_entry:
            if "courses" in rule:
                for entry in rule["courses"]:
                    possible = [sum(worth[c] for c in way) for way in ways(entry) if set(way) <= before]
                    done += min(max(possible, default=0), 1)
            else:
                departments = rule.get("departments", [rule.get("department")])
                done += min(sum(worth[c] for c in own if school.courses.department[c] in departments), rule["years"])
        years = int(row.grade) - 8
        meant.add(id)
        if done >= (asked if years == 4 else math.floor(asked * years / 4)) - 1e-9:
            ready.add(id)
    return {"college_ready": of_students(school, who(school, ready), who(school, meant))}
