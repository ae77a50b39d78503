//! What people read: from a model, a plan and what is known about the run to one plain [`ReportView`],
//! and from that to every form of output.
//!
//! `plan.json`, `metrics.json` and the three tables are for staff: they name students and hide nothing.
//! `report.html` and the texts name no student and hide small groups ([`crate::equity::suppress`]), but staff go by
//! their ids there; exact texts say in their first line that they are. What may be handed on is a set of its own,
//! [`Shared`].
//!
//! To add something to the page, add it to the view first; writers compute nothing but words and layout.

mod attendance;
mod audit;
mod bench;
mod board;
mod changes;
mod charts;
mod crowds;
mod html;
mod json;
mod metrics_json;
mod metrics_text;
mod plan_json;
mod pseudonyms;
mod public;
mod run;
mod shared;
mod shared_audit;
mod shown_text;
mod singletons;
mod tables;
mod teaching;
#[cfg(test)]
mod tests;
mod text;
mod view;
mod words;

use serde_json::Value;

pub use attendance::{Attendance, GradeLine};
pub use audit::{Audited, audit_json, audit_schema, audit_text};
pub use bench::{bench_json, bench_page, bench_result_schema, bench_text};
pub use board::{Board, BoardPart, BoardRow, Card, Cell, Column};
pub use changes::{changes_text, scenario_changes_text};
pub use crowds::{ClassSize, GroupShares};
pub use html::html;
pub use metrics_json::{MetricsDocument, metrics_json, metrics_schema};
pub use metrics_text::{measures_text, metrics_text};
pub use plan_json::plan_json;
pub use pseudonyms::under_other_names;
pub use public::shown_expectations;
pub use run::{Bound, InputDigest, Reach, RunFacts, Solution, TracePoint};
pub use shared::{ON_THE_PAGE, Shared, shared_schema, shown_measures};
pub use shared_audit::{Roll, SharedAudit, SharedSchedule, shared_audit_schema};
pub use shown_text::{shown_audit_text, shown_measures_text, shown_metrics_text};
pub use singletons::{AskedTogether, Singleton, Singletons};
pub use tables::Tables;
pub use teaching::TeacherLine;
pub use text::{expectations_text, text};
pub use view::{
    Completeness, CourseUnmet, Headline, PlannedLine, ReasonUnmet, ReportView, RuleLine,
};

/// The JSON Schemas of documents that only this program writes, each with the name of its file in `models/schema`.
pub fn written_schemas() -> Vec<(&'static str, Value)> {
    vec![
        metrics_schema(),
        audit_schema(),
        shared_schema(),
        shared_audit_schema(),
        bench_result_schema(),
    ]
}
