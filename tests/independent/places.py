"""M3, M7, M8, M11, M14: what the timetable and the catalogue leave open to a student."""

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from school import cells, everybody, of_students, share, who


def places(school):
    found = {"structural_lock_out": lock_out(school), "drivers_ladder": ladder(school)}
    found |= dual_enrollment(school)
    found["electives_reachable"] = reachable(school)
    found["pathway_feasible"] = pathways(school)
    return found


def meets(school):
    """Section -> the (term, block) that it takes. In these two schools no two blocks overlap."""
    return {id: {(term, block) for term in school.terms_of(row) for block in cells(row.blocks)}
            for id, row in school.sections.iterrows()}


def lock_out(school):
    """An integer program for each student: a section for each request, no two of them at once."""
    times, finding = meets(school), {}
    of_course = school.sections.groupby("course_id").groups
    for id, own in school.asked.groupby("student_id"):
        choices = []
        for number, (_, row) in enumerate(own.iterrows()):
            for section in of_course.get(row.course_id, []):
                if row.setting in ("", school.sections.setting[section]):
                    choices.append((number, times[section]))
        if len({number for number, _ in choices}) < len(own):
            finding[id] = "no_section"
            continue
        one_each = np.array([[number == wanted for number, _ in choices] for wanted in range(len(own))], float)
        cells_used = sorted(set().union(*(taken for _, taken in choices)))
        at_once = np.array([[cell in taken for _, taken in choices] for cell in cells_used], float)
        result = milp(np.zeros(len(choices)), integrality=np.ones(len(choices)), bounds=Bounds(0, 1),
                      constraints=[LinearConstraint(one_each, 1, 1), LinearConstraint(at_once, 0, 1)])
        assert result.status in (0, 2), result.message
        finding[id] = "free" if result.status == 0 else "clash"
    locked = {id for id, own in finding.items() if own != "free"}
    found = of_students(school, who(school, locked), who(school, set(finding)))
    parts = {f"{why}|": list(finding.values()).count(why) / len(finding) for why in ["no_section", "clash"]}
    parts["not_determined|"] = 0
    single = {course: times[own[0]] for course, own in of_course.items() if len(own) == 1}
    order = {course: number for number, course in enumerate(school.courses.index)}
    for _, own in school.asked[school.asked.course_id.isin(single)].groupby("student_id"):
        wanted = sorted(own.course_id, key=order.get)
        for number, one in enumerate(wanted):
            for other in wanted[number + 1:]:
                if single[one] & single[other]:
                    part = f"singleton_pair|{one} + {other}"
                    parts[part] = parts.get(part, 0) + 1
    return found | {"parts": parts}


def limits(school):
    """Class -> the smallest limit of its sections."""
    rows = school.sections.merge(school.courses[["max_size"]], left_on="course_id", right_index=True,
                                 suffixes=("", "_of_course"))
    own = rows.max_size.where(rows.max_size != "", rows.max_size_of_course)
    assert (own != "").all(), "every section has a limit"
    return own.astype(int).groupby(rows["class"]).min()


def ladder(school):
    parts, sections, limit = {}, school.sections, limits(school)
    students = len(school.students)
    for kind in ["ap", "ib", "honors", "dual_enrollment", "cte", "advanced"]:
        own = sections[sections.course_id.isin(school.advanced(kind))]
        parts[f"offered|{kind}"] = len(own)
        if len(own):
            parts[f"seats_per_hundred|{kind}"] = 100 * limit[list(set(own["class"]))].sum() / students
            taken = school.seats[school.seats.section_id.isin(own.index)].student_id
            for group in school.single():
                members = school.groups[group]
                parts[f"share_of_seats|{kind}: {group}"] = taken.isin(members).mean() / (len(members) / students)
    return {"parts": parts}


def dual_enrollment(school):
    such = school.having("dual_enrollment") | set(school.courses.index[school.courses.level == "dual_enrollment"])
    passed = school.passed.groupby("student_id").course_id.agg(set)

    def is_open(id, course):
        # A|B is either, A&B both; & binds first.
        ways = [set(way.split("&")) for way in school.courses.prerequisites[course].split("|")]
        return school.is_for(course, school.students.grade[id]) and (
            ways == [{""}] or any(way <= passed.get(id, set()) for way in ways))

    eligible = {id for id in school.students.index if any(is_open(id, course) for course in such)}
    enrolled = set(school.seats.student_id[school.seats.course_id.isin(such)])
    for _, row in school.external.iterrows():
        if row.course_id in such:
            enrolled |= set(cells(row.students))
    return {
        "dual_enrollment_eligible": of_students(school, who(school, eligible), everybody(school)),
        "dual_enrollment_conversion": of_students(school, who(school, eligible & enrolled), who(school, eligible)),
    }


def reachable(school):
    """How many electives a student could take. Nobody in these schools is ever away while a class meets."""
    times, limit, electives = meets(school), limits(school), school.electives()
    left = limit - school.seats.groupby("class").size().reindex(limit.index).fillna(0)
    chosen = school.chosen()
    offered = school.sections[school.sections.course_id.isin(electives)]
    number = {}
    for id, row in school.students.iterrows():
        own = school.seats[school.seats.student_id == id]
        bound = set().union(*(times[s] for s, is_wish in zip(own.section_id, chosen[own.index]) if not is_wish))
        within = {section.course_id for name, section in offered.iterrows()
                  if (left[section["class"]] > 0 or name in set(own.section_id)) and not times[name] & bound}
        number[id] = sum(school.is_for(course, row.grade) for course in within)
    return of_students(school, pd.Series(number, dtype=float), everybody(school))


def pathways(school):
    """Who can complete a pathway: all ways to put the steps that are left into the terms to the end of grade 12."""
    terms = len(school.frame["terms"])
    seated = school.seats.groupby("student_id").course_id.agg(set)
    wanted = school.asked.groupby("student_id").course_id.agg(set)
    passed = school.passed.groupby("student_id").course_id.agg(set)
    length = {course: school.frame["meets"][row.meets or "full"]["terms"] for course, row in school.courses.iterrows()}

    def fits(steps, grade, here, first):
        """Whether the steps follow one another, the first of them in no term before this one of the years left."""
        if not steps:
            return True
        own, takes = steps[0], min(length[course] for course in steps[0]["courses"])
        for start in range(first, terms * (13 - grade)):
            year = start // terms
            is_now = bool(here & set(own["courses"]))
            low, high = own["grades"]
            if (year == 0) == is_now and (is_now or low <= grade + year <= high) and start % terms + takes <= terms:
                return fits(steps[1:], grade, here, start + takes)
        return False

    def can(steps, grade, here, before):
        done = max((at + 1 for at, step in enumerate(steps) if before & set(step["courses"])), default=0)
        now = [at for at in range(done, len(steps)) if here & set(steps[at]["courses"])]
        left = steps[now[0] if now else done:]
        is_due = bool(left) and left[0]["grades"][0] <= grade <= left[0]["grades"][1]
        return not (is_due and not now) and fits(left, grade, here, 0)

    able, on, parts = set(), set(), {}
    for pathway in school.programs["pathways"]:
        steps, of_one, able_one = pathway["steps"], set(), set()
        courses = {course for step in steps for course in step["courses"]}
        for id, row in school.students.iterrows():
            here = seated.get(id, set())
            if (here | wanted.get(id, set())) & courses:
                of_one.add(id)
                if can(steps, int(row.grade), here, passed.get(id, set())):
                    able_one.add(id)
        on, able = on | of_one, able | able_one
        parts[f"pathway|{pathway['program']}"] = share(len(able_one), len(of_one))
    return of_students(school, who(school, able), who(school, on)) | {"parts": parts}
