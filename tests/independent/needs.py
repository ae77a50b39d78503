"""M16 to M24: English learners and students with plans."""

import math
import re

import pandas as pd

from school import cells, minutes_of, of_students, who


def learners(school):
    found, learners = {}, school.learners()
    seats, asked = school.seats, school.asked
    electives = set(school.courses.index) - school.having("core", "eld", "support", "resource")
    free = asked[asked.course_id.isin(electives) & (asked.get("required_by", "") == "")]
    wish = set(free.student_id) & learners
    held = set(seats[seats.course_id.isin(electives)].student_id)
    found["el_elective"] = of_students(school, who(school, held & wish), who(school, wish))
    core = asked[asked.course_id.isin(school.having("core"))]
    seated = set(zip(seats.student_id, seats.course_id))
    lacking = {s for s, c in zip(core.student_id, core.course_id) if (s, c) not in seated}
    wish = set(core.student_id) & learners
    found["el_core"] = of_students(school, who(school, wish - lacking), who(school, wish))

    # The class that a student's own plan names, or else one at the level; it, the elective and the core together.
    classes, learning = school.having("eld"), school.services[school.services.service == "eld"]
    planned = learning[learning.course_id != ""].groupby("student_id").course_id.agg(set)
    levels = {course: {tag for tag in [*cells(row.tags), f"el:{row.level}", row.level]
                       if tag in ("el", "ltel") or re.fullmatch(r"el:\d+", tag)}
              for course, row in school.courses.loc[sorted(classes)].iterrows()}
    own = seats[seats.student_id.isin(learners)].groupby("student_id").course_id.agg(set)
    served, in_none, told = set(), set(), set()
    for id in learners:
        tags, here = set(cells(school.students.groups[id])), own.get(id, set())
        at_level = planned.get(id, {course for course, of in levels.items() if not of or of & tags})
        if here & at_level:
            served.add(id)
        elif not here & classes:
            in_none.add(id)
        if id in planned.index or any(of & tags for of in levels.values()):
            told.add(id)
    assert all(b.get("kind", "class") == "class" or b["block"] == "Lunch" for b in school.frame["bells"])
    n = len(learners)
    found["designated_eld_served"] = of_students(school, who(school, served), who(school, learners)) | {"parts": {
        "in_no_class|": len(in_none) / n, "at_another_level|": len(learners - served - in_none) / n,
        "outside_the_regular_day|": 0, "level_told|": len(told) / n}}
    no_elective = (set(free.student_id) & learners) - held
    no_core = lacking & learners
    found["el_access_triad"] = of_students(
        school, who(school, served - no_elective - no_core), who(school, learners)) | {"parts": {
            "designated_class|": len(served) / n, "no_elective_lacking|": 1 - len(no_elective) / n,
            "no_core_lacking|": 1 - len(no_core) / n}}

    eld, core_tag, subject = school.having("eld"), school.having("core"), school.core_department()
    wanted = asked[asked.course_id.isin(set(subject) & core_tag)].assign(subject=lambda own: own.course_id.map(subject))
    sits = {(s, subject[c]) for s, c in seated if c in subject}
    lack = {s for s, d in zip(wanted.student_id, wanted.subject) if (s, d) not in sits}
    found["core_subject_lacked"] = of_students(school, who(school, lack), who(school, set(wanted.student_id)))

    # Seats at the lowest and the highest level of such a subject that the student's grade is offered.
    rung = school.rungs()
    own = seats[seats.course_id.isin(rung)]
    lowest, highest, of = {}, {}, {}
    for student, course in zip(own.student_id, own.course_id):
        grade = school.students.grade[student]
        open_to = [rung[c] for c in rung if subject[c] == subject[course]
                   and (not school.courses.grades[c] or grade in cells(school.courses.grades[c]))]
        if open_to and min(open_to) < max(open_to):
            of[student] = of.get(student, 0) + 1
            lowest[student] = lowest.get(student, 0) + (rung[course] <= min(open_to))
            highest[student] = highest.get(student, 0) + (rung[course] >= max(open_to))
    for name, counts in [("lowest_level", lowest), ("highest_level", highest)]:
        found[name] = of_students(school, pd.Series(counts, dtype=float), pd.Series(of, dtype=float))

    # Isolation, each class weighing its minutes; classes of courses tagged eld left out.
    own = seats[~seats.course_id.isin(eld)].copy()
    own["is_learner"] = own.student_id.isin(learners)
    class_of = own.groupby("class").is_learner.agg(["sum", "size"])
    own["theirs"], own["all"] = own["class"].map(class_of["sum"]), own["class"].map(class_of["size"])
    total, of_learners = len(own), int(own.is_learner.sum())
    own["floor"] = (1 + (own["all"] - 1) * (of_learners - 1) / (total - 1)) / own["all"]
    mine = own[own.is_learner & (own.minutes > 0)]

    def weighted(column):
        return (column * mine.minutes).groupby(mine.student_id).sum() / mine.groupby("student_id").minutes.sum()

    value, floor = weighted(mine.theirs / mine["all"]), weighted(mine.floor)
    groups = {}
    for group in school.single():
        some = [s for s in school.groups[group] if s in value.index]
        if some:
            groups[group] = {"value": float(value[some].mean()), "floor": float(floor[some].mean())}
    found["el_isolation"] = {"value": float(value.mean()), "groups": groups}
    apart = mine[4 * mine.theirs > 3 * mine["all"]].groupby("student_id").minutes.sum()
    found["el_minutes_apart"] = of_students(school, apart, mine.groupby("student_id").minutes.sum())
    return found


def needs(school):
    """Where students with plans spend the day, who fills their classes, and what of their services has a place."""
    found, seats, sections = {}, school.seats.copy(), school.sections
    iep, learners = school.groups["iep"], school.learners()
    tags = {course: set(cells(text)) for course, text in school.courses.tags.items()}
    apart = {"resource", "self_contained"}
    rows = school.services
    named = set(zip(rows.student_id[rows.service.isin(apart)], rows.course_id[rows.service.isin(apart)]))
    is_apart = {s: row.setting in apart or bool(tags[row.course_id] & apart) for s, row in sections.iterrows()}
    cycle = {}
    for bell in school.frame["bells"]:
        length = minutes_of(bell["end"]) - minutes_of(bell["start"])
        cycle[bell["block"]] = cycle.get(bell["block"], 0) + length * len(bell["days"])
    by_block = {s: sum(cycle[block] for block in cells(row.blocks)) for s, row in sections.iterrows()}

    # The day goes from the first class block to the end of the last; all terms are alike here.
    whole = 0
    for held in school.frame["days"]:
        clock = [b for b in school.frame["bells"] if b.get("kind", "class") == "class" and held in b["days"]]
        whole += max(minutes_of(b["end"]) for b in clock) - min(minutes_of(b["start"]) for b in clock)
    whole *= len(school.frame["terms"])
    seated = set(seats.student_id) & iep
    away = {}
    for student, section, course in zip(seats.student_id, seats.section_id, seats.course_id):
        if is_apart[section] or (student, course) in named:
            away[student] = away.get(student, 0) + by_block[section] * len(school.terms_of(sections.loc[section]))
    together = {id: 1 - away.get(id, 0) / whole for id in seated}
    for name, counts in [("lre_80_or_more", lambda own: own >= 0.8), ("lre_under_40", lambda own: own < 0.4)]:
        own = {id for id in seated if counts(together[id])}
        found[name] = of_students(school, who(school, own), who(school, seated))

    named_courses = {course for _, course in named}
    of_class = sections.groupby("class").apply(lambda own: pd.Series({
        "apart": any(is_apart[s] for s in own.index) or bool(set(own.course_id) & named_courses),
        "co_taught": "co_taught" in set(own.setting),
        "eld": any("eld" in tags[c] for c in own.course_id),
    }))
    need = iep | school.groups.get("504", set()) | learners
    seats["iep"], seats["need"] = seats.student_id.isin(iep), seats.student_id.isin(need)
    own = seats.groupby("class")[["iep", "need"]].mean().join(of_class)
    own["size"] = seats.groupby("class").size()
    open_classes = own[~own.apart.astype(bool)]
    found["inclusion_ratio"] = {"value": (open_classes.iep * open_classes["size"]).sum() / open_classes["size"].sum()}
    co_taught = own[own.co_taught.astype(bool)]
    found["co_taught_over_third"] = {"value": (co_taught.iep > 1 / 3 + 1e-12).mean()}
    mixed = open_classes[~open_classes.eld.astype(bool)]
    found["high_need_over_half"] = {"value": (mixed.need > 0.5).mean()}
    general = open_classes[~open_classes.co_taught.astype(bool)]
    found["self_contained_in_fact"] = {"value": float((general.iep > 0.5).sum())}

    scheduled, asked, met = {}, {}, {}
    for _, row in rows[rows.service.isin(["co_taught", "resource", "self_contained", "eld"])].iterrows():
        own = seats[(seats.student_id == row.student_id) & (seats.course_id == row.course_id)]
        if row.setting:
            own = own[own.setting == row.setting]
        wanted = float(row.minutes or 0)
        given = min(wanted, sum(by_block[section] for section in own.section_id))
        scheduled[row.student_id] = scheduled.get(row.student_id, 0) + given
        asked[row.student_id] = asked.get(row.student_id, 0) + wanted
        met[row.student_id] = met.get(row.student_id, True) and given >= wanted and len(own) > 0
    found["service_minutes_met"] = of_students(school, pd.Series(scheduled), pd.Series(asked))
    found["services_met"] = of_students(
        school, who(school, {id for id, own in met.items() if own}), who(school, set(met)))
    return found


def pull_outs(school):
    """M22: minutes of the core that must be missed, by the week. Nobody here is away while a class meets."""
    sections, core = school.sections, school.having("core")
    lasts = {}
    for bell in school.frame["bells"]:
        if bell.get("kind", "class") == "class":
            for term in school.frame["terms"]:
                key = (term, bell["block"])
                lasts[key] = lasts.get(key, 0) + (minutes_of(bell["end"]) - minutes_of(bell["start"])) * len(bell["days"])

    def meets(own):
        return {(term, block) for _, row in own.iterrows()
                for term in school.terms_of(row) for block in cells(row.blocks)}

    taught = {person: meets(sections[[person in cells(text) for text in sections.staff_ids]])
              for person in school.staff.index}
    missed, of, evenly = {}, {}, {}
    rows = school.services[school.services.service.isin(["pull_out", "related"])]
    for id, own in rows.groupby("student_id"):
        here = sections.loc[school.seats.section_id[school.seats.student_id == id]]
        in_core = meets(here[here.course_id.isin(core)])
        of[id] = sum(lasts[key] for key in in_core)
        missed[id] = evenly[id] = 0
        for _, row in own.iterrows():
            kept = meets(here[here.course_id.isin(cells(row.not_during))])
            providers = cells(row.provider_ids)
            free = {key for key in lasts if not providers or any(
                key not in taught[p] and key[1] not in cells(school.staff.unavailable[p]) for p in providers)}
            times = {"day": len(school.frame["days"]), "week": len(school.frame["days"]) / 5, "cycle": 1}[row.per]
            asked = math.ceil(float(row.minutes) * times)
            for term in school.frame["terms"]:
                open_now = {key: lasts[key] for key in free - kept if key[0] == term}
                inside = sum(minutes for key, minutes in open_now.items() if key in in_core)
                outside = sum(open_now.values()) - inside
                missed[id] += min(max(asked - outside, 0), inside)
                if open_now:
                    evenly[id] += min(asked, inside + outside) * inside / (inside + outside)
    missed, of, evenly = pd.Series(missed, dtype=float), pd.Series(of, dtype=float), pd.Series(evenly, dtype=float)
    value = of_students(school, missed.clip(upper=of), of)
    return {"pull_out_from_core": value | {"parts": {"if_spread_evenly|": evenly.clip(upper=of).sum() / of.sum()}}}
