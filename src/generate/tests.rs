use super::*;
use std::collections::BTreeSet;

fn small(seed: u64) -> Records {
    let frame = frame("seven-period").expect("a shipped frame");
    generate(&GenerateRequest::new(Profile::LargeUrban, 400, frame).seed(seed))
}

#[test]
fn the_same_seed_makes_the_same_school_and_another_seed_another() {
    assert_eq!(small(3), small(3));
    assert_ne!(small(3).requests, small(4).requests);
}

#[test]
fn a_large_urban_school_has_the_shares_it_is_named_for() {
    let school = small(5);
    let share = |has: &dyn Fn(&str) -> bool| {
        let members = school.students.iter().filter(|s| s.groups.iter().any(|tag| has(tag)));
        members.count() as f64 / school.students.len() as f64
    };
    assert!(share(&|tag| tag.starts_with("el:")) > 0.20);
    assert!(share(&|tag| tag == "iep") > 0.20);
    assert!(share(&|tag| tag == "low_income") > 0.60);
    assert!(share(&|tag| tag.starts_with("race:") && tag != "race:white") > 0.80);
}

#[test]
fn every_request_names_a_student_and_a_course_that_exist_and_none_is_made_twice() {
    let school = small(6);
    let students: BTreeSet<&str> = school.students.iter().map(|s| s.student_id.as_str()).collect();
    let courses: BTreeSet<&str> = school.courses.iter().map(|c| c.course_id.as_str()).collect();
    let mut seen = BTreeSet::new();
    for request in &school.requests {
        assert!(students.contains(request.student_id.as_str()), "{request:?}");
        assert!(courses.contains(request.course_id.as_str()), "{request:?}");
        assert!(seen.insert((&request.student_id, &request.course_id)), "{request:?}");
    }
}
