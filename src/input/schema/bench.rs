//! The shape of a bench's plan; what is read goes key by key in `bench_plan`.

use schemars::JsonSchema;

/// What a bench runs: every case under every configuration with every seed. Paths are from the folder of the plan.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "it only tells the shape; what is read goes key by key")]
pub(super) struct BenchDocument {
    /// The format's name, `fairbell/bench`.
    format: Option<String>,
    /// The format's version; absent = 1.
    version: Option<u32>,
    /// What people call the plan.
    name: Option<String>,
    /// The schools.
    #[schemars(length(min = 1))]
    cases: Vec<CaseDocument>,
    /// The ways to build; the first is what the others are compared with.
    #[schemars(length(min = 1))]
    configurations: Vec<ConfigurationDocument>,
    /// The seeds; runs of the same case and seed are a pair.
    #[schemars(length(min = 1))]
    seeds: Vec<u64>,
    /// Differences of shares smaller than this, in points, are noise; absent = 0.05.
    #[schemars(range(min = 0, max = 100))]
    least_effect: Option<f64>,
}

/// A school to build: `school` or `generate`.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "it only tells the shape; what is read goes key by key")]
struct CaseDocument {
    /// Its name; absent = that of its folder, or of the school that ships.
    #[schemars(length(max = 60))]
    name: Option<String>,
    /// A folder of spreadsheets or a JSON file.
    school: Option<String>,
    /// A school to be made up.
    generate: Option<MadeUpDocument>,
    /// Scenarios laid over it, before those of a configuration.
    scenarios: Option<Vec<String>>,
    /// A bound on the requests met that stays what it is from version to version.
    bound: Option<u32>,
}

/// A school to be made up, in the words of `generate`.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "it only tells the shape; what is read goes key by key")]
struct MadeUpDocument {
    /// One of those that ship; then nothing else is given.
    shipped: Option<String>,
    /// Students; absent = 1,200.
    #[schemars(range(min = 150, max = 10_000))]
    students: Option<u32>,
    /// `suburban` (if absent), `rural` or `large_urban`.
    profile: Option<String>,
    /// The name of a frame that ships; absent = `seven-period`.
    frame: Option<String>,
    /// Where random choices come from; absent = 1.
    seed: Option<u32>,
    /// Requested seats over offered seats; absent = 0.94.
    #[schemars(range(min = 0.85, max = 0.97))]
    fill: Option<f64>,
    /// Whether a full schedule is known to exist.
    planted: Option<bool>,
}

/// A way to build. Of `effort`, `units`, `time` and `results` one may be given; without any the effort is that of the
/// scenarios, or else the usual one.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "it only tells the shape; what is read goes key by key")]
struct ConfigurationDocument {
    /// Its name.
    #[schemars(length(max = 60))]
    name: String,
    /// Steps of effort.
    effort: Option<u32>,
    /// Units of work.
    units: Option<u32>,
    /// Seconds.
    #[schemars(range(min = 0, max = 1_000_000))]
    time: Option<f64>,
    /// A folder with finished results in `CASE/SEED`, made elsewhere: they are judged, nothing is built.
    results: Option<String>,
    /// Threads to use.
    #[schemars(range(min = 1, max = 256))]
    threads: Option<u32>,
    /// Scenarios laid over every case.
    scenarios: Option<Vec<String>>,
    /// A folder with a result in `CASE` to start from.
    start_from: Option<String>,
}
