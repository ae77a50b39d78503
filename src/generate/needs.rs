//! Individual needs: what students with an IEP, a 504 plan or an English learner plan are owed.

use super::dice::Stage;
use super::draft::Draft;
use super::grid::minutes;
use super::population::Support;
use super::staffing::School;
use crate::school::records::ServiceRecord;

/// The ends of the ids of those who ask for one separate class more than their plan names.
const BEYOND_THE_PLAN: [char; 3] = ['1', '4', '7'];

/// Rows of `services.csv`, student by student.
pub(super) fn services(draft: &Draft, school: &School) -> Vec<ServiceRecord> {
    let mut dice = draft.dice(Stage::Support);
    let with_role = |role: &str, prefix: &str| -> Vec<String> {
        let staff = school.teachers.iter();
        let fitting =
            staff.filter(|person| person.roles.contains(&role) && person.id.starts_with(prefix));
        fitting.map(|person| person.id.clone()).collect()
    };
    let co_teachers = with_role("co_teacher", "CT");
    let speech = with_role("provider", "SP");
    let psychologists = with_role("provider", "PS");
    let class_minutes = shortest_class(draft);
    let mut rows = Vec::new();
    for (student, plan) in draft.students.iter().zip(&draft.plans) {
        let blank = || ServiceRecord { student_id: student.id.clone(), ..ServiceRecord::default() };
        let core: Vec<String> = plan
            .wishes
            .iter()
            .map(|wish| &draft.courses[wish.course].template)
            .filter(|template| {
                template.has("core") && ["English", "Mathematics"].contains(&template.department)
            })
            .map(|template| template.id.clone())
            .collect();
        for wish in &plan.wishes {
            let template = &draft.courses[wish.course].template;
            let course = Some(template.id.clone());
            let whole = Some(f64::from(class_minutes));
            let per = Some("cycle".to_owned());
            let subject = Some(template.department.to_owned());
            if wish.co_taught {
                rows.push(ServiceRecord {
                    service: "co_taught".to_owned(),
                    course_id: course,
                    subject,
                    minutes: whole,
                    per,
                    setting: Some("co_taught".to_owned()),
                    provider_ids: dice.pick(&co_teachers).cloned().into_iter().collect(),
                    because: Some("iep".to_owned()),
                    ..blank()
                });
            } else if template.id == "LIFE-SKILL" && student.id.ends_with(BEYOND_THE_PLAN) {
                // Asked for, and in no plan: whether it may be is for the floor of general classes to say.
            } else if template.has("resource") || template.id.starts_with("LIFE-") {
                let service = if template.has("resource") { "resource" } else { "self_contained" };
                rows.push(ServiceRecord {
                    service: service.to_owned(),
                    course_id: course,
                    minutes: whole,
                    per,
                    because: Some("iep".to_owned()),
                    ..blank()
                });
            } else if template.has("eld") {
                rows.push(ServiceRecord {
                    service: "eld".to_owned(),
                    course_id: course,
                    minutes: whole,
                    per,
                    level: student.el.map(|level| level.to_string()),
                    because: Some("el_plan".to_owned()),
                    ..blank()
                });
            }
        }
        if student.iep && student.support == Support::None {
            rows.push(ServiceRecord {
                service: "push_in".to_owned(),
                subject: Some("English".to_owned()),
                minutes: Some(40.0),
                per: Some("week".to_owned()),
                setting: Some("general".to_owned()),
                provider_ids: dice.pick(&co_teachers).cloned().into_iter().collect(),
                because: Some("iep".to_owned()),
                ..blank()
            });
        }
        if student.iep && dice.chance(0.22) {
            rows.push(ServiceRecord {
                service: "related".to_owned(),
                subject: Some("Speech and language".to_owned()),
                minutes: Some(30.0),
                per: Some("week".to_owned()),
                provider_ids: dice.pick(&speech).cloned().into_iter().collect(),
                not_during: core.clone(),
                because: Some("iep".to_owned()),
                ..blank()
            });
        }
        if (student.iep && dice.chance(0.12)) || (student.plan_504 && dice.chance(0.3)) {
            rows.push(ServiceRecord {
                service: "related".to_owned(),
                subject: Some("Counselling".to_owned()),
                minutes: Some(30.0),
                per: Some("week".to_owned()),
                provider_ids: dice.pick(&psychologists).cloned().into_iter().collect(),
                not_during: core,
                because: Some(if student.iep { "iep" } else { "504" }.to_owned()),
                ..blank()
            });
        }
    }
    rows
}

/// Minutes in a cycle of the class block that meets least, so that any class gives what is owed.
fn shortest_class(draft: &Draft) -> u32 {
    let frame = &draft.grid.frame;
    let each = draft.grid.class_blocks().into_iter().map(|block| {
        let own = frame.bells.iter().filter(|bell| bell.block == frame.blocks[block]);
        own.map(|bell| (minutes(&bell.end) - minutes(&bell.start)) * bell.days.len() as u32)
            .sum::<u32>()
    });
    each.min().unwrap_or(200)
}
