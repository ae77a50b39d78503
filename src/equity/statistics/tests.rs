use super::*;
use proptest::prelude::*;

/// Tables of (count, of) of a group and of all others, and for each: Fisher's p, both ends of the gap's
/// interval, both ends of the ratio's interval (NaN: no events at all), and q among these thirty.
///
/// By scipy 1.17.1 and statsmodels 0.15.0, from random tables (numpy's `default_rng(20261123)`) and six with
/// empty cells: `fisher_exact([[k1, n1 - k1], [k2, n2 - k2]])`, `confint_proportions_2indep(method="newcomb")`,
/// `confint_proportions_2indep(compare="ratio", method="log")` (with an empty cell, of k + 0.5 and n + 1), and
/// `multipletests(method="fdr_bh")`.
#[rustfmt::skip]
const TABLES: [([u64; 4], [f64; 6]); 30] = [
    ([0, 12, 30, 400], [1.0, -0.10504770626130437, 0.16848651698956651, 0.03267429628104284, 7.825933042454292, 1.0]),
    ([12, 12, 400, 400], [1.0, -0.24249400665524112, 0.009512294334296567, 0.8635121751825768, 1.0733677944233877, 1.0]),
    ([0, 5, 0, 9], [1.0, -0.29914504841954415, 0.43448246478317487, f64::NAN, f64::NAN, 1.0]),
    ([5, 5, 0, 7], [0.0012626262626262623, 0.4393529903596999, 1.0, 0.991005045842243, 217.06358813570995, 0.002913752913752913]),
    ([1, 1, 3, 10], [0.36363636363636365, -0.1494159654564582, 0.8922087325936989, 0.7254742479150857, 7.658607407426426, 0.5194805194805195]),
    ([3, 10, 0, 40], [0.006122448979591837, 0.08876141005570876, 0.6032218525388546, 1.453687844933764, 468.2817838523648, 0.013119533527696793]),
    ([18, 276, 28, 106], [5.856884711887742e-07, -0.2930417259584749, -0.11630370789357919, 0.14271174152946892, 0.4271326872287579, 2.5147051921377195e-06]),
    ([112, 280, 701, 1239], [5.867645448321346e-07, -0.2277924993277087, -0.10115131245048666, 0.6075868026409766, 0.8226559202706244, 2.5147051921377195e-06]),
    ([246, 246, 1422, 1531], [7.749934653543967e-08, 0.05179152177947088, 0.08517804827711273, 1.058810746085068, 1.0910246948828466, 4.6499607921263805e-07]),
    ([272, 272, 1542, 1604], [7.331566677020864e-05, 0.02239789590478104, 0.04924223978481346, 1.02716717377125, 1.050186220142809, 0.00021994700031062591]),
    ([0, 81, 147, 1307], [0.0001299722316963442, -0.1307481381872398, -0.06444755268624401, 0.003396662411265885, 0.8607784110915689, 0.00035446972280821145]),
    ([0, 235, 149, 1954], [5.0250392354792524e-08, -0.08887081717602818, -0.05679416637249123, 0.0017306094130481813, 0.4435351868511796, 3.7687794266094396e-07]),
    ([39, 49, 938, 1768], [0.0002136408387720898, 0.1310729674302824, 0.357630388392538, 1.2932899932035864, 1.740203273797822, 0.0005341020969302245]),
    ([8, 51, 452, 1662], [0.07730698982772041, -0.19339451160763974, 0.009893985256545293, 0.303789930409723, 1.0950940433358374, 0.1288449830462007]),
    ([81, 227, 143, 818], [1.6129415691561656e-08, 0.11648449782569385, 0.25075053482966675, 1.6225802836115613, 2.5677140728257437, 1.6498536702030415e-07]),
    ([89, 204, 506, 1263], [0.35670436429582475, -0.03601164705851691, 0.10925684475612482, 0.9187673034083919, 1.2906836676288342, 0.5194805194805195]),
    ([85, 229, 128, 600], [5.420558828739178e-06, 0.08863937115574316, 0.22911029517486048, 1.385045370902477, 2.1856743120868334, 1.8068529429130595e-05]),
    ([263, 294, 199, 225], [0.7774033030348899, -0.043598513699127206, 0.0671185110510798, 0.9511943581561955, 1.07549019129794, 0.9328839636418679]),
    ([86, 132, 712, 1297], [0.02702564499822937, 0.013852530614454142, 0.1832324204787265, 1.0378111180397873, 1.3572213601019651, 0.05405128999645874]),
    ([47, 68, 417, 612], [1.0, -0.11303834009493068, 0.11405578047641061, 0.8576388355110452, 1.199787095025644, 1.0]),
    ([72, 211, 1177, 2306], [2.5407209404263225e-06, -0.23312912924577966, -0.09980591761175495, 0.5519279870541037, 0.8098103922724234, 9.52770352659871e-06]),
    ([11, 11, 242, 261], [1.0, -0.18730887433466814, 0.11089060466069778, 0.915680244221006, 1.1707615231160504, 1.0]),
    ([3, 89, 99, 1590], [0.3635553069274109, -0.05424621914625738, 0.03317132837678769, 0.17512724870824045, 1.6735266426332254, 0.5194805194805195]),
    ([36, 72, 916, 1705], [0.5485411842112234, -0.15221178022511406, 0.07775940314539787, 0.7356575920857819, 1.1773947817804473, 0.715488501145074]),
    ([24, 81, 197, 598], [0.614148766724913, -0.12959561823546736, 0.07974449714386152, 0.6309263064386198, 1.28216443354089, 0.7676859584061413]),
    ([7, 30, 103, 898], [0.07562648734206676, 0.0010511011887329308, 0.29563066134801635, 1.0372207872031587, 3.9898868767026534, 0.1288449830462007]),
    ([81, 97, 648, 715], [0.047004913628854554, -0.15967719806802744, -0.0060379956415995, 0.8407988765093768, 1.0097096766375577, 0.0881342130541023]),
    ([154, 233, 903, 2218], [1.290015355680907e-13, 0.18758344235262664, 0.3150100213448055, 1.4619460519945198, 1.8027928867816871, 3.8700460670427214e-12]),
    ([28, 264, 564, 2224], [1.6498536702030415e-08, -0.1841999307167599, -0.10109720842416145, 0.2925480208182447, 0.5978915319697127, 1.6498536702030415e-07]),
    ([21, 28, 1285, 1957], [0.42231044039318033, -0.091338873577161, 0.2184494386807335, 0.9201077409312537, 1.4179445192943243, 0.5758778732634278]),
];

fn events(table: [u64; 4]) -> (Events, Events) {
    (Events { count: table[0], of: table[1] }, Events { count: table[2], of: table[3] })
}

#[track_caller]
fn close(value: f64, expected: f64) {
    let allowed = 1e-9 * expected.abs().max(1.0);
    assert!((value - expected).abs() <= allowed, "{value} is not {expected}");
}

#[test]
fn intervals_and_tests_agree_with_scipy_and_statsmodels() {
    for (table, [p, low, high, ratio_low, ratio_high, _]) in TABLES {
        let (own, others) = events(table);
        let found = fisher(own, others).expect("two groups");
        close(found, p);
        // Rare tables too, not only their distance from zero.
        close(found / p, 1.0);
        let gap = gap_interval(own, others).expect("two groups");
        close(gap.low, low);
        close(gap.high, high);
        match risk_ratio_interval(own, others) {
            Some(ratio) => {
                close(ratio.low, ratio_low);
                close(ratio.high, ratio_high);
            }
            None => assert!(ratio_low.is_nan() && ratio_high.is_nan()),
        }
    }
}

#[test]
fn q_agrees_with_statsmodels() {
    let p: Vec<f64> =
        TABLES.iter().map(|(table, _)| events(*table)).filter_map(|(a, b)| fisher(a, b)).collect();
    for (q, (_, expected)) in false_discovery(&p).into_iter().zip(TABLES) {
        close(q, expected[5]);
    }
    assert!(false_discovery(&[]).is_empty());
}

#[test]
fn the_quantile_and_chi_square_are_those_of_scipy() {
    let normal = statrs::distribution::Normal::standard();
    close(normal.inverse_cdf(0.975), Z);
    // scipy 1.17.1: chi2.sf(x, d).
    let known = [
        (0.5, 1, 0.47950012218695337),
        (3.84, 1, 0.05004352124870519),
        (12.3, 7, 0.0911148860003131),
        (60.2, 11, 8.511793026474616e-09),
    ];
    for (value, degrees, expected) in known {
        close(chi_square_above(value, degrees).expect("a share") / expected, 1.0);
    }
    assert_eq!(chi_square_above(1.0, 0), None);
}

#[test]
fn means_over_draws_are_those_of_scipy() {
    // scipy 1.17.1, x over all numbers, h = hypergeom(of, marked, drawn): sum(h.pmf(x) abs(x - drawn marked / of))
    // and sum(h.pmf(x) x log(x)).
    let known = [
        ((112, 12, 28), 1.09705795746205, 3.6703603486477343),
        ((2400, 300, 35), 1.5674581164727484, 6.914715167067429),
        ((17000, 9000, 34), 2.302790605561557, 52.26497764293205),
        ((40, 39, 5), 0.21875, 7.734438047459135),
    ];
    for ((of, marked, drawn), deviation, entropy) in known {
        let draw = Draw { of, marked, drawn };
        let even = drawn as f64 * marked as f64 / of as f64;
        close(draw.mean(|number| (number as f64 - even).abs()), deviation);
        close(draw.mean(|number| (number as f64) * (number.max(1) as f64).ln()), entropy);
    }
}

#[test]
fn a_ratio_without_a_reference_is_told_in_words() {
    let ratio = |table| {
        let (own, others) = events(table);
        risk_ratio(own, others)
    };
    assert_eq!(ratio([0, 20, 0, 50]).note, Some("no events"));
    assert_eq!(ratio([3, 20, 0, 50]), RiskRatio { ratio: None, note: Some("reference rate zero") });
    let small = RiskRatio { ratio: Some(2.0), note: Some("reference group small") };
    assert_eq!(ratio([16, 40, 9, 45]), small, "nine events");
    assert_eq!(ratio([16, 20, 10, 25]), small, "25 students");
    let own = RiskRatio { ratio: Some(2.0), note: Some("group small") };
    assert_eq!(ratio([8, 40, 10, 100]), own, "eight events");
    assert_eq!(ratio([10, 25, 10, 50]), own, "25 students");
    assert_eq!(ratio([12, 30, 10, 50]), RiskRatio { ratio: Some(2.0), note: None });
    assert_eq!(ratio([0, 0, 10, 50]), RiskRatio::default());
}

#[test]
fn a_small_reference_gives_way_to_the_district() {
    let ratio = |table, reference| {
        let (own, others) = events(table);
        alternate_risk_ratio(own, others, reference)
    };
    // 8 of 20 beside a fifth in the district.
    assert_eq!(ratio([8, 20, 9, 45], 0.2), Some(2.0), "nine events");
    assert_eq!(ratio([8, 20, 10, 29], 0.2), Some(2.0), "29 students");
    assert_eq!(ratio([8, 20, 0, 45], 0.2), Some(2.0), "no event");
    assert_eq!(ratio([8, 20, 0, 0], 0.2), Some(2.0), "nobody else");
    assert_eq!(ratio([8, 20, 10, 30], 0.2), None, "the others are enough");
    assert_eq!(ratio([8, 20, 9, 45], 0.0), None);
    assert_eq!(ratio([0, 0, 9, 45], 0.2), None);
}

#[test]
fn what_is_lacking_for_parity_is_a_whole_number() {
    // 30 of 60 elsewhere is a half: 10 of 20 are parity, 8 are four fifths of it.
    let short = |count, of_parity| {
        short_of(Events { count, of: 20 }, Events { count: 30, of: 60 }, of_parity)
    };
    assert_eq!((short(4, (1, 1)), short(4, (4, 5))), (Some(6), Some(4)));
    assert_eq!((short(8, (1, 1)), short(8, (4, 5))), (Some(2), Some(0)));
    assert_eq!(short(12, (1, 1)), Some(0));
    // A third of 20 is 6.67: seven are needed.
    let third = Events { count: 1, of: 3 };
    assert_eq!(short_of(Events { count: 6, of: 20 }, third, (1, 1)), Some(1));
    assert_eq!(short_of(Events { count: 0, of: 0 }, third, (1, 1)), None);
}

#[test]
fn a_shrunken_rate_borrows_ten_students_from_all() {
    // (3 + 10 x 0.9) / (5 + 10).
    close(shrunken(0.6, 5, 0.9), 0.8);
    close(shrunken(0.6, 0, 0.9), 0.9);
}

#[test]
fn leximin_looks_at_the_worst_off_first() {
    assert_eq!(leximin(&[0.90, 0.91], &[0.80, 0.99]), Ordering::Greater);
    assert_eq!(leximin(&[0.801, 0.91], &[0.80, 0.99]), Ordering::Less);
    assert_eq!(leximin(&[0.801, 0.99], &[0.80, 0.991]), Ordering::Equal);
}

proptest! {
    #[test]
    fn nothing_is_ever_beyond_its_bounds(a in 0u64..60, b in 0u64..60, of_a in 0u64..60, of_b in 0u64..200) {
        let own = Events { count: a.min(of_a), of: of_a };
        let others = Events { count: b.min(of_b), of: of_b };
        let within = |interval: Option<Interval>, least: f64, most: f64| {
            interval.is_none_or(|own| least <= own.low && own.low <= own.high && own.high <= most)
        };
        prop_assert!(within(gap_interval(own, others), -1.0 - 1e-12, 1.0 + 1e-12));
        prop_assert!(within(risk_ratio_interval(own, others), 0.0, f64::MAX));
        let p = fisher(own, others);
        prop_assert!(p.is_none_or(|p| 0.0 < p && p <= 1.0));
        // Whether one counts those for whom it is true or the others makes no difference.
        let mirrored = fisher(own.missing(), others.missing());
        prop_assert_eq!(p.is_some(), mirrored.is_some());
        prop_assert!(p.zip(mirrored).is_none_or(|(p, mirrored)| (p - mirrored).abs() < 1e-12));
        if let (Some(gap), Some(one), Some(two)) = (gap_interval(own, others), own.rate(), others.rate()) {
            prop_assert!(gap.low <= one - two + 1e-12 && one - two <= gap.high + 1e-12);
        }
    }

    #[test]
    fn weights_of_a_draw_have_the_known_mean(of in 1u64..400, marked in 0u64..400, drawn in 0u64..400) {
        let (marked, drawn) = (marked.min(of), drawn.min(of));
        let mean = Draw { of, marked, drawn }.mean(|number| number as f64);
        prop_assert!((mean - drawn as f64 * marked as f64 / of as f64).abs() < 1e-9);
    }
}
