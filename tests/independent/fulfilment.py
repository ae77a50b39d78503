"""M1, M2, M42 to M45: what is met of what students ask for; M4, M5, M7: advanced courses."""

import numpy as np
import pandas as pd
from scipy.stats import fisher_exact
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep

from school import everybody, of_students, who


def fulfilment(school):
    seated = set(zip(school.seats.student_id, school.seats.course_id))
    asked = school.asked.copy()
    asked["weight"] = 1 + 1 / asked.priority
    asked["met"] = [pair in seated for pair in zip(asked.student_id, asked.course_id)]
    by = asked.groupby("student_id")
    met, of = by.met.sum(), by.met.size()
    missed = of - met
    weight, met_weight = by.weight.sum(), asked[asked.met].groupby("student_id").weight.sum()
    asks = pd.Series(1.0, of.index)
    alternates = school.seats[school.seats.kind == "alternate"].groupby("student_id").size()
    alternates = alternates.reindex(of.index).fillna(0)
    found = {
        "request_fulfilment": of_students(school, met_weight, weight),
        "requests_met": of_students(school, met, of),
        "students_complete": of_students(school, (missed == 0).astype(float), asks),
        "students_missing_two": of_students(school, (missed >= 2).astype(float), asks),
        "alternate_reliance": of_students(school, alternates, met + alternates),
        "requests_missed": of_students(school, missed, asks),
    }
    # What single students get, from the fifth percentile to Jain's index.
    utility = (met_weight.reindex(of.index).fillna(0) / weight).reindex(school.students.index)

    def number(of_values):
        def value(members):
            own = np.sort(utility[list(members)].dropna().to_numpy())
            return float(of_values(own)) if len(own) else None
        groups = {group: value(school.groups[group]) for group in school.single()}
        return {"value": value(school.students.index), "groups": groups}

    def worst_tenth(own):
        whole = 0.1 * len(own)
        parts = np.clip(whole - np.arange(len(own)), 0, 1)
        return (parts * own).sum() / parts.sum()

    found["student_floor"] = number(lambda own: np.percentile(own, 5))
    found["student_floor_mean"] = number(worst_tenth)
    found["jain_index"] = number(lambda own: own.sum() ** 2 / (len(own) * (own**2).sum()))
    of_all = met_weight.sum() / weight.sum()
    scores = {}
    for group, members in school.groups.items():
        own = [id for id in members if id in weight.index]
        if len(own) >= 10:
            rate = met_weight.reindex(own).fillna(0).sum() / weight[own].sum()
            scores[group] = (len(own) * rate + 10 * of_all) / (len(own) + 10)
    found["worst_off_group"] = {"value": min(scores.values()), "groups": {}}
    found["leximin_vector"] = {
        "parts": {f"group_score|{group}": score for group, score in scores.items()},
        "order": sorted(scores, key=lambda group: (round(scores[group], 12), group)),
    }
    found["students_complete"]["tests"] = tests(school, (missed == 0).astype(float), asks)
    return found


def tests(school, good, asks):
    """Fisher's p, q, Newcombe's interval and that of the risk ratio (of not being complete) for every group."""
    lines, ps = {}, []
    everyone = set(asks.index)
    for group, members in school.groups.items():
        own, rest = members & everyone, everyone - members
        k1, n1 = int(good[list(own)].sum()), len(own)
        k2, n2 = int(good[list(rest)].sum()), len(rest)
        if n1 == 0 or n2 == 0:
            continue
        p = fisher_exact([[k1, n1 - k1], [k2, n2 - k2]])[1]
        low, high = confint_proportions_2indep(k1, n1, k2, n2, method="newcomb")
        bad1, bad2 = n1 - k1, n2 - k2
        half = 0.5 if 0 in (bad1, bad2, k1, k2) else 0
        line = {"p": p, "gap_low": 100 * low, "gap_high": 100 * high}
        if bad1 + bad2 > 0:
            ratio = confint_proportions_2indep(bad1 + half, n1 + 2 * half, bad2 + half, n2 + 2 * half,
                                               compare="ratio", method="log")
            line["risk_ratio_low"], line["risk_ratio_high"] = map(float, ratio)
        lines[group] = line
        ps.append(p)
    for line, q in zip(lines.values(), multipletests(ps, method="fdr_bh")[1]):
        line["q"] = float(q)
    return lines


def participation(school):
    found, everyone = {}, set(school.students.index)
    advanced = school.advanced("advanced")
    asking = set(school.asked.student_id)
    wish = set(school.asked.student_id[school.asked.course_id.isin(advanced)])
    blocked = wish - set(school.seats.student_id[school.seats.course_id.isin(advanced)])
    found["advanced_asked"] = of_students(school, who(school, wish), who(school, asking))
    found["advanced_blocked"] = of_students(school, who(school, blocked), who(school, asking))
    for kind in ["ap", "honors", "dual_enrollment", "cte", "advanced"]:
        such = school.advanced(kind)
        own = school.seats[school.seats.course_id.isin(such)]
        seats = own.groupby("student_id").size()
        sitting = set(own.student_id)
        asking = set(school.asked[school.asked.course_id.isin(such)].student_id)
        found[f"{kind}_participation"] = of_students(school, who(school, sitting), everybody(school))
        found[f"{kind}_seats"] = of_students(school, 100 * seats, everybody(school))
        parts = {}
        for group in school.single():
            members = school.groups[group]
            rates = []
            for side in [members, everyone - members]:
                if side:
                    asks = len(side & asking) / len(side)
                    served = len(side & asking & sitting) / max(len(side & asking), 1)
                    rates.append((asks, served, len((side & sitting) - asking) / len(side),
                                  len(side & sitting) / len(side), len(side & asking)))
            if len(rates) < 2:
                continue
            (a, s, u, all_a, n), (b, t, v, all_b, m) = rates
            if n and m:
                parts[f"request|{group}"] = (s + t) / 2 * (a - b)
                parts[f"schedule|{group}"] = (a + b) / 2 * (s - t)
                parts[f"default|{group}"] = u - v
                parts[f"gap|{group}"] = all_a - all_b
        found[f"{kind}_gap_parts"] = {"parts": parts}
    return found
