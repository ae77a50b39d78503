use super::json::lines;
use super::view::ReportView;
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
        "trace": run.trace,
        "planned_sections": view.planned,
        "rules": view.rules,
        "expectations": view.expected,
        "findings": run.findings,
        "sections": view.tables.sections,
        "enrollments": view.tables.enrollments,
    });
    if let (None, Some(keys)) = (run.solution, plan.as_object_mut()) {
        keys.shift_remove("solution");
    }
    lines(&plan)
}
