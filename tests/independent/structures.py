"""M38 to M40: cohorts in classes of their own, together, and houses beside the school."""

from collections import Counter
from itertools import combinations

import pandas as pd

from school import cells, of_students, share, who


def structures(school):
    found, seats = {}, school.seats
    cohorts = {}
    for id, row in school.students.iterrows():
        for word in cells(row.cohorts):
            cohorts.setdefault(word, set()).add(id)

    # A cohort's own courses: those that it asks for more than all others together.
    by_all = school.asked.groupby("course_id").size()
    own_courses = {}
    for word, members in cohorts.items():
        by_members = school.asked[school.asked.student_id.isin(members)].groupby("course_id").size()
        own_courses[word] = {course for course, asked in by_members.items() if asked > by_all[course] / 2}

    class_of = dict(zip(seats.section_id, seats["class"]))
    roster = seats.groupby("class").student_id.agg(set).to_dict()
    purity, seen = {}, []
    for word, courses in own_courses.items():
        if courses:
            classes = {class_of[section] for section in seats.section_id[seats.course_id.isin(courses)]}
            theirs = seats[seats["class"].isin(classes)]
            own = theirs.student_id.isin(cohorts[word])
            # What each member sees: the mean over everybody who sits in the same class.
            of_member = own.groupby(theirs["class"]).transform("mean")[own]
            purity[f"cohort|{word}"] = of_member.mean()
            seen.append(of_member)
    found["cohort_purity"] = {"value": pd.concat(seen).mean(), "parts": purity}

    seated = set(zip(seats.student_id, seats.course_id))
    integrity, held, asked = {}, Counter(), Counter()
    for word, courses in own_courses.items():
        if courses:
            wanted = school.asked[school.asked.course_id.isin(courses) & school.asked.student_id.isin(cohorts[word])]
            has = [pair in seated for pair in zip(wanted.student_id, wanted.course_id)]
            integrity[f"cohort|{word}"] = share(sum(has), len(has))
            asked.update(wanted.student_id)
            held.update(wanted.student_id[has])
    found["cohort_integrity"] = of_students(school, pd.Series(held, dtype=float), pd.Series(asked, dtype=float))
    found["cohort_integrity"]["parts"] = integrity

    parts, travellers, astray = {}, set(), set()
    class_in = {(student, course): own for student, course, own in zip(seats.student_id, seats.course_id, seats["class"])}
    for word, courses in own_courses.items():
        if len(courses) < 2:
            continue
        courses = sorted(courses)
        ways = {id: tuple(class_in[id, c] for c in courses) for id in cohorts[word]
                if all((id, c) in class_in for c in courses)}
        sizes = Counter(ways.values()).most_common(2)
        assert len(sizes) < 2 or sizes[0][1] > sizes[1][1], f"{word}: two groups are the largest"
        largest = sizes[0][0] if sizes else ()
        together = {id for id, way in ways.items() if way == largest}
        travellers |= set(ways)
        astray |= set(ways) - together
        asking = school.asked[school.asked.course_id.isin(courses)].groupby("student_id").course_id.nunique()
        asking = {id for id in cohorts[word] if asking.get(id) == len(courses)}
        alike = [len(roster[a] & roster[b]) / len(roster[a] | roster[b]) for a, b in combinations(largest, 2)]
        parts[f"together|{word}"] = share(len(together), len(ways))
        parts[f"jaccard|{word}"] = share(sum(alike), len(alike))
        parts[f"seated_in_all|{word}"] = share(len(asking & set(ways)), len(asking))
    found["travelling_together"] = of_students(school, who(school, travellers - astray), who(school, travellers))
    found["travelling_together"]["parts"] = parts

    houses = {name: set(own.index) for name, own in school.students.groupby("house") if name}
    ratios, under, pairs = {}, {}, 0
    for name, members in [*houses.items(), *cohorts.items()]:
        grades = set(school.students.grade[list(members)])
        pool = set(school.students.index[school.students.grade.isin(grades)])
        own = {}
        for group in school.single():
            of_pool = len(school.groups[group] & pool) / len(pool)
            if not group.startswith("grade:") and of_pool * len(members) >= 5:
                own[group] = len(school.groups[group] & members) / len(members) / of_pool
        pairs += len(own)
        ratios[f"mean_ratio|{name}"] = share(sum(own.values()), len(own))
        under |= {f"under|{name}: {group}": ratio for group, ratio in own.items() if ratio < 0.8}
    found["houses_unlike_school"] = {"value": len(under) / pairs, "parts": ratios | under}
    return found
