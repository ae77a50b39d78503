use super::json::lines;
use super::public::Public;
use super::view::ReportView;
use crate::equity::suppress::{ShownGroup, ShownShare};
use serde_json::json;

/// `plan.json`: the plan and what reproduces it. No clock times, paths or thread counts.
pub fn plan_json(view: &ReportView) -> String {
    let run = &view.run;
    let mut plan = json!({
        "format": "fairbell/plan",
        "version": 1,
        "confidential": true,
        "school": view.school,
        "hide_below": view.hide_below,
        "program": { "version": run.program_version, "features": run.features },
        "inputs": run.inputs,
        "scenarios": run.scenarios,
        "seed": run.seed,
        "effort_units": run.effort_units,
        "solution": run.solution,
        "headline": view.headline,
        "score": view.score,
        "bounds": run.bounds,
        "served_evenly": run.served_evenly,
        "trace": run.trace,
        "planned_sections": view.planned,
        "shown_groups": shown_groups(view),
        "rules": view.rules,
        "expectations": view.expected,
        "findings": run.findings,
        "sections": view.tables.sections,
        "enrollments": view.tables.enrollments,
    });
    let left_out =
        [("solution", run.solution.is_none()), ("served_evenly", run.served_evenly.is_empty())];
    for (key, is_left_out) in left_out {
        if let (true, Some(keys)) = (is_left_out, plan.as_object_mut()) {
            keys.shift_remove(key);
        }
    }
    lines(&plan)
}

/// Of which groups the page tells how many students they have, and exactly how many of their requests are met: whoever
/// compares this draft with another tells of no more.
fn shown_groups(view: &ReportView) -> Vec<serde_json::Value> {
    let public = Public::new(view);
    let line = |group: &ShownGroup| {
        json!({
            "group": group.group,
            "students": group.students.is_some(),
            "met": matches!(group.shares.first(), Some(ShownShare::Exact(_))),
        })
    };
    public.groups.iter().flat_map(|family| &family.groups).map(line).collect()
}
