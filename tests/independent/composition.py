"""M25 to M28: who sits with whom."""

import math
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.stats import hypergeom
from segregation.multigroup import MultiInfoTheory
from segregation.singlegroup import Dissim, Isolation

from school import cells


def xlogx(number):
    return number * math.log(number) if number > 0 else 0.0


def composition(school):
    """Who sits with whom: PySAL for the indices, scipy's hypergeometric distribution for their floors."""
    found = {name: {"groups": {}} for name in [
        "dissimilarity", "dissimilarity_systematic", "isolation", "theil_h", "theil_h_between_courses",
        "theil_h_within_courses", "tracking_within_courses"]}
    seats = school.seats
    courses = school.sections.groupby("class").course_id.agg(lambda own: " + ".join(sorted(set(own))))
    sizes = seats.groupby("class").size()
    offering = courses[sizes.index]
    total = int(sizes.sum())
    theil_parts = {}

    def entropy(counts):
        shares = np.asarray(counts, dtype=float) / sum(counts)
        return -sum(xlogx(one) for one in shares)

    def theil(table):
        return float(MultiInfoTheory(table.reset_index(drop=True), list(table.columns)).statistic)

    def information_by_chance(totals, class_sizes):
        """The mean of I(group; class) where chance gives the seats out."""
        n = sum(class_sizes)
        mean = 0.0
        for size in set(class_sizes):
            times = list(class_sizes).count(size)
            for marked in totals:
                if marked in (0, n):
                    continue
                x = np.arange(0, min(size, marked) + 1)
                pmf = hypergeom.pmf(x, n, marked, size)
                terms = np.array([xlogx(k / size) for k in x]) * size / n
                mean += times * (pmf @ terms)
        return mean + entropy(totals)

    settings = school.sections.groupby("class").setting.agg(set)
    eld = school.having("eld")
    exempt = {
        c for c in sizes.index
        if settings[c] & {"co_taught", "self_contained", "resource", "newcomer"}
        or set(courses[c].split(" + ")) & eld
    }

    def within_by_chance(table):
        within = 0.0
        for _, own in table.groupby(offering):
            inside = [int(size) for size in own.sum(axis=1)]
            within += sum(inside) / total * information_by_chance([int(t) for t in own.sum()], inside)
        return within

    def line_of(table):
        """H, its parts and their floors for a table of classes by categories."""
        totals = [int(own) for own in table.sum()]
        all_of = entropy(totals)
        h = theil(table)
        between = theil(table.groupby(offering).sum())
        class_sizes = [int(size) for size in sizes]
        offering_sizes = [int(size) for size in sizes.groupby(offering).sum()]
        return (
            {"value": h, "floor": information_by_chance(totals, class_sizes) / all_of},
            {"value": between, "floor": information_by_chance(totals, offering_sizes) / all_of},
            {"value": h - between, "floor": within_by_chance(table) / all_of},
        )

    for group in school.single():
        own = seats[seats.student_id.isin(school.groups[group])].groupby("class").size()
        own = own.reindex(sizes.index).fillna(0).astype(int)
        ours = int(own.sum())
        if ours in (0, total):
            continue
        data = pd.DataFrame({"own": own, "all": sizes}).reset_index(drop=True)
        share_of = ours / total
        d = float(Dissim(data, "own", "all").statistic)
        floor = 0.0
        for size in set(sizes):
            x = np.arange(0, size + 1)
            deviation = hypergeom.pmf(x, total, ours, size) @ np.abs(x - size * share_of)
            floor += (sizes == size).sum() * deviation
        floor /= 2 * total * share_of * (1 - share_of)
        found["dissimilarity"]["groups"][group] = {"value": d, "floor": float(floor)}
        beyond = (d - floor) / (1 - floor) if d >= floor else (d - floor) / floor
        found["dissimilarity_systematic"]["groups"][group] = {"value": float(beyond)}
        classes = len(sizes)
        found["isolation"]["groups"][group] = {
            "value": float(Isolation(data, "own", "all").statistic),
            "floor": share_of + (1 - share_of) * (classes - 1) / (total - 1),
        }
        table = pd.DataFrame({"own": own, "rest": sizes - own})
        h, between, within = line_of(table)
        found["theil_h"]["groups"][group] = h
        found["theil_h_between_courses"]["groups"][group] = between
        found["theil_h_within_courses"]["groups"][group] = within
        theil_parts[f"within_courses|{group}"] = within["value"] / h["value"]
        # The variance ratio of the open classes of each course, weighing N p (1 - p).
        weight = value = chance = 0.0
        for _, course in table.groupby(offering):
            course = course[~course.index.isin(exempt)]
            n, x = course.sum(axis=1), course.own
            all_n, all_x = n.sum(), x.sum()
            if len(course) < 2 or all_x in (0, all_n):
                continue
            p = all_x / all_n
            scale = all_n * p * (1 - p)
            weight += scale
            value += (n * (x / n - p) ** 2).sum()
            chance += scale * (len(course) - 1) / (all_n - 1)
        if weight > 0:
            found["tracking_within_courses"]["groups"][group] = {"value": value / weight, "floor": chance / weight}
    found["theil_h"]["parts"] = theil_parts

    # All races at once; who has none or several of the tags is a category of their own.
    race = {s: "+".join(sorted(t for t in cells(row.groups) if t.startswith("race:")))
            for s, row in school.students.iterrows()}
    table = seats.assign(race=seats.student_id.map(race)).pivot_table(
        index="class", columns="race", values="student_id", aggfunc="size", fill_value=0).loc[sizes.index]
    for name, line in zip(["theil_h", "theil_h_between_courses", "theil_h_within_courses"], line_of(table)):
        found[name]["value"] = line["value"]

    # Exposure of each two groups of a family.
    parts = {}
    for family, groups in school.families.items():
        if "&" in family or family == "grade":
            continue
        for one, other in combinations(groups, 2):
            a, b = (seats[seats.student_id.isin(school.groups[g])].groupby("class").size().reindex(sizes.index)
                    .fillna(0) for g in (one, other))
            if a.sum() and b.sum():
                parts[f"exposure|{one} to {other}"] = float((a / a.sum() * b / sizes).sum())
                parts[f"exposure|{other} to {one}"] = float((b / b.sum() * a / sizes).sum())
    found["exposure"] = {"parts": parts}
    return found
