//! What people read: from a model, a plan and what is known about the run to one plain [`ReportView`],
//! and from that to every form of output.
//!
//! `plan.json`, `metrics.json` and the three tables are for staff: they name students and hide nothing.
//! `report.html` and the text are for everybody: they name no student and small groups are hidden
//! ([`crate::equity::suppress`]).
//!
//! To add something to the page, add it to the view first; writers compute nothing but words and layout.

mod audit;
mod board;
mod changes;
mod html;
mod json;
mod metrics_json;
mod metrics_text;
mod plan_json;
mod public;
mod tables;
#[cfg(test)]
mod tests;
mod text;
mod view;
mod words;

pub use audit::{Audited, audit_json, audit_schema, audit_text};
pub use board::{Board, BoardPart, BoardRow, Card, Cell, Column};
pub use changes::{changes_text, scenario_changes_text};
pub use html::html;
pub use metrics_json::{MetricsDocument, metrics_json, metrics_schema};
pub use metrics_text::{measures_text, metrics_text};
pub use plan_json::plan_json;
pub use tables::Tables;
pub use text::{expectations_text, text};
pub use view::{
    Bound, Completeness, CourseUnmet, Headline, InputDigest, PlannedLine, ReasonUnmet, ReportView,
    RuleLine, RunFacts, TracePoint,
};
