use fairbell::*;
use std::time::Instant;
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let t = Instant::now();
    let src = input::read_school(a[1].as_ref()).unwrap_or_else(|f| {
        for x in f {
            println!("{x}");
        }
        panic!()
    });
    for f in src.faults.iter().take(10) {
        println!("{f}");
    }
    let (school, w) = input::lower::lower(&src.records).unwrap_or_else(|f| {
        for x in f.iter().take(20) {
            println!("{x}");
        }
        panic!()
    });
    for f in w {
        println!("{f}");
    }
    let m = model::Model::new(
        school,
        &src.records
            .rules
            .clone()
            .unwrap_or_default()
            .into_iter()
            .filter(|r| {
                rule::kinds::KINDS.iter().any(|k| r.kind().is_some_and(|x| x.0 == k.name()))
            })
            .collect::<Vec<_>>(),
    )
    .unwrap_or_else(|f| {
        for x in f.iter().take(20) {
            println!("{x}");
        }
        panic!()
    });
    println!(
        "read {:?} classes {} words {} patterns {}",
        t.elapsed(),
        m.classes.len(),
        m.school.frame.words,
        m.school.frame.patterns.len()
    );
    let t = Instant::now();
    let p = solve::problem::Problem::<1>::new(&m);
    println!("problem {:?}", t.elapsed());
    let mut i = solve::islands::Islands::new(&p, a.get(3).map_or(1, |s| s.parse().unwrap()));
    println!(
        "first {:?} met {} of {} {:?}",
        t.elapsed(),
        i.best.met,
        p.requests.len(),
        i.best.standing
    );
    let secs: f64 = a[2].parse().unwrap();
    let mut last = 0.0;
    while t.elapsed().as_secs_f64() < secs {
        let imp = i.epoch();
        let e = t.elapsed().as_secs_f64();
        if imp && e - last > secs / 12.0 {
            last = e;
            println!(
                "{:6.1}s epoch {} met {} {:?}",
                e,
                i.epochs,
                i.best.met,
                (i.best.standing.hard, i.best.standing.required, i.best.standing.primary)
            );
        }
    }
    println!("{:?} epochs {} {:?}", t.elapsed(), i.epochs, i.tallies());
    let s = i.into_best();
    let plan = s.state.plan();
    println!("score {:?}", m.score(&plan));
    let mut miss = vec![0; m.school.students.len()];
    for r in &s.state.unmet {
        miss[p.requests[*r as usize].student as usize] += 1;
    }
    println!(
        "met {} complete {} two+ {}",
        p.requests.len() - s.state.unmet.len(),
        miss.iter().filter(|m| **m == 0).count(),
        miss.iter().filter(|m| **m >= 2).count()
    );
}
