use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Build the master schedule of a school from what its students need.
#[derive(Debug, Parser)]
#[command(name = "fairbell", version, max_term_width = 80)]
pub struct Arguments {
    /// Keep talk to a minimum
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// What to do
    #[command(subcommand)]
    pub verb: Verb,
}

/// The whole command line, for help pages and completions.
pub fn command() -> clap::Command {
    Arguments::command()
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Build a schedule: sections to blocks, teachers and rooms; students to seats
    Build(BuildArguments),
    /// Seat students in sections that are already placed
    Load(BuildArguments),
    /// Say all that is wrong with a school's files, and what cannot be done at all
    Check(CheckArguments),
    /// Judge a result from its files alone: every fact, every hard rule
    Verify(VerifyArguments),
    /// Say whom a schedule serves: every measure, for every group of students
    Metrics(MetricsArguments),
    /// Measure schedules that exist, one or several years side by side, with or without requests
    Audit(AuditArguments),
    /// Say in words what differs between two results, or between two scenarios
    Diff(DiffArguments),
    /// Run cases under several configurations, paired, and say which is better
    Bench(BenchArguments),
    /// Turn a folder of spreadsheets into one JSON file
    Import(ImportArguments),
    /// Turn one JSON file into a folder of spreadsheets
    Export(ExportArguments),
    /// Make up a school to try things on
    Generate(GenerateArguments),
    /// List the kinds of rules, or show one
    Rules(RulesArguments),
    /// Write the JSON Schemas of all documents
    Schema(SchemaArguments),
}

/// A school and the scenarios laid over it.
#[derive(Debug, Args)]
pub struct SchoolArguments {
    /// The school: a folder of spreadsheets, or one JSON file
    pub school: PathBuf,
    /// A scenario to lay over the school; several take effect in order
    #[arg(long = "scenario", value_name = "FILE")]
    pub scenarios: Vec<PathBuf>,
}

/// Arguments of `build` and `load`.
#[derive(Debug, Args)]
pub struct BuildArguments {
    /// The school
    #[command(flatten)]
    pub school: SchoolArguments,
    /// The folder to write the result to
    #[arg(long, short, value_name = "DIR")]
    pub out: PathBuf,
    /// Units of work: one is about a second of two cores for 1,200 students
    #[arg(long, value_name = "N", conflicts_with = "time")]
    pub effort: Option<u64>,
    /// Seconds to work for, instead of an effort
    #[arg(long, value_name = "S", value_parser = seconds)]
    pub time: Option<f64>,
    /// Checkpoints to pass, to replay what --time once did (see plan.json)
    #[arg(long, value_name = "N", conflicts_with_all = ["time", "effort"])]
    pub units: Option<u64>,
    /// Where random choices come from
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Threads to use; the result does not depend on it
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
    /// Keep so many different schedules, the best in OUT/1
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=20))]
    pub keep: u8,
    /// A result folder to start from; of several that were kept, the best
    #[arg(long, value_name = "DIR")]
    pub start_from: Option<PathBuf>,
    /// A folder for what may be handed on: small groups hidden, staff under other names, no student
    #[arg(long, value_name = "DIR")]
    pub share: Option<PathBuf>,
    /// Print the summary as JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// The school
    #[command(flatten)]
    pub school: SchoolArguments,
    /// Print the findings as JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `verify`.
#[derive(Debug, Args)]
pub struct VerifyArguments {
    /// The school
    #[command(flatten)]
    pub school: SchoolArguments,
    /// The result folder to judge
    pub out: PathBuf,
    /// Print the verdict as JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `metrics`.
#[derive(Debug, Args)]
pub struct MetricsArguments {
    /// The school
    #[command(flatten)]
    pub school: SchoolArguments,
    /// The result folder to measure; without it, the school's own sections and seats
    pub out: Option<PathBuf>,
    /// A measure to show with all its groups, by name or number; several may be given
    #[arg(long = "measure", value_name = "NAME")]
    pub measures: Vec<String>,
    /// A group to show, such as iep, or all of a family, such as race; with --exact also two or three of them crossed,
    /// such as 'el:5 & grade:9'; several may be given
    #[arg(long = "group", value_name = "TAG")]
    pub groups: Vec<String>,
    /// Print exact numbers, small groups too, for staff entitled to them; JSON always is exact
    #[arg(long)]
    pub exact: bool,
    /// A folder for what may be handed on: small groups hidden, staff under other names, no student
    #[arg(long, value_name = "DIR")]
    pub share: Option<PathBuf>,
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text", conflicts_with = "json")]
    pub format: MetricsFormat,
    /// Print it as JSON: the document that a build writes, confidential, without its headline
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `audit`.
#[derive(Debug, Args)]
pub struct AuditArguments {
    /// Schools with their sections and seats, the oldest first: folders of spreadsheets, or JSON files
    #[arg(required = true, value_name = "SCHOOL")]
    pub schools: Vec<PathBuf>,
    /// A scenario to lay over every school, whose expectations are checked; several take effect in order
    #[arg(long = "scenario", value_name = "FILE")]
    pub scenarios: Vec<PathBuf>,
    /// A measure to show with all its groups, by name or number; several may be given
    #[arg(long = "measure", value_name = "NAME")]
    pub measures: Vec<String>,
    /// Print exact numbers, small groups too, for staff entitled to them; JSON always is exact
    #[arg(long)]
    pub exact: bool,
    /// A folder for what may be handed on of all years: small groups hidden, staff under other names, no student
    #[arg(long, value_name = "DIR")]
    pub share: Option<PathBuf>,
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text", conflicts_with = "json")]
    pub format: MetricsFormat,
    /// Print it as JSON: every measure of every schedule, and the trends; confidential
    #[arg(long)]
    pub json: bool,
}

/// How measures are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MetricsFormat {
    /// A table for a terminal
    Text,
    /// One document
    Json,
    /// A row for each measure and group
    Csv,
}

/// Arguments of `diff`.
#[derive(Debug, Args)]
pub struct DiffArguments {
    /// The earlier result folder, or a scenario file
    pub before: PathBuf,
    /// The later one
    pub after: PathBuf,
    /// Print everything that differs as JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `bench`.
#[derive(Debug, Args)]
pub struct BenchArguments {
    /// The plan: cases, configurations and seeds (see benches/plans)
    pub plan: PathBuf,
    /// The folder to write to; what this program has finished there is not run again
    #[arg(long, short, value_name = "DIR")]
    pub out: PathBuf,
    /// An earlier bench to compare with: its folder, or its bench.json
    #[arg(long, value_name = "PATH")]
    pub baseline: Option<PathBuf>,
    /// Print everything as JSON: what bench.json holds
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `import`.
#[derive(Debug, Args)]
pub struct ImportArguments {
    /// The folder of spreadsheets
    pub folder: PathBuf,
    /// The JSON file to write
    #[arg(long, short, value_name = "FILE")]
    pub out: PathBuf,
}

/// Arguments of `export`.
#[derive(Debug, Args)]
pub struct ExportArguments {
    /// The JSON file
    pub file: PathBuf,
    /// The folder to write
    #[arg(long, short, value_name = "DIR")]
    pub out: PathBuf,
}

/// Arguments of `generate`.
#[derive(Debug, Args)]
pub struct GenerateArguments {
    /// Students, 150 to 10,000
    #[arg(long, value_name = "N", default_value_t = 1200, value_parser = clap::value_parser!(u32).range(150..=10_000))]
    pub students: u32,
    /// suburban, rural or large_urban
    #[arg(long, value_name = "WORD", default_value = "suburban")]
    pub profile: String,
    /// A frame: a file, or the name of one that is shipped, such as seven-period
    #[arg(long, value_name = "FRAME", default_value = "seven-period")]
    pub frame: String,
    /// Where random choices come from
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Requested seats over offered seats, 0.85 to 0.97
    #[arg(long, value_name = "SHARE", default_value_t = 0.94)]
    pub fill: f64,
    /// Make a school of which a full schedule is known to exist
    #[arg(long)]
    pub planted: bool,
    /// Write one of the schools that are shipped instead: riverside, harbor or metro
    #[arg(long, value_name = "NAME", conflicts_with_all = ["students", "profile", "frame", "seed", "fill", "planted"])]
    pub shipped: Option<String>,
    /// The folder to write
    #[arg(long, short, value_name = "DIR")]
    pub out: PathBuf,
}

/// Arguments of `rules`.
#[derive(Debug, Args)]
pub struct RulesArguments {
    /// What to show
    #[command(subcommand)]
    pub verb: Option<RulesVerb>,
    /// Print the list as JSON
    #[arg(long)]
    pub json: bool,
}

/// What to show of the rules.
#[derive(Debug, Subcommand)]
pub enum RulesVerb {
    /// Show what a kind of rule asks, why, its keys and an example
    Show {
        /// The kind
        name: String,
    },
}

/// Arguments of `schema`.
#[derive(Debug, Args)]
pub struct SchemaArguments {
    /// The folder to write
    #[arg(long, short, value_name = "DIR", default_value = "models/schema")]
    pub out: PathBuf,
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if seconds.is_finite() && (0.0..=1_000_000.0).contains(&seconds) => Ok(seconds),
        _ => Err("is not a number of seconds".to_owned()),
    }
}
