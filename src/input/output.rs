//! Writing so that what was there stays whole until what replaces it is whole.

use crate::bench::FORMAT as BENCH_FORMAT;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};
use tempfile::TempDir;

/// Why something could not be written. Nothing was changed then.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The operating system refused.
    #[error("{}: {source}", path.display())]
    Io {
        /// What was to be written.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// Something else is there.
    #[error("{}: {message}", path.display())]
    Taken {
        /// What was to be written.
        path: PathBuf,
        /// What is there instead.
        message: String,
    },
    /// A file name that would lead out of the folder.
    #[error("'{0}' is not a name for a file of the folder")]
    Name(String),
}

impl WriteError {
    pub(super) fn io(path: &Path) -> impl FnOnce(io::Error) -> WriteError {
        let path = path.to_owned();
        move |source| WriteError::Io { path, source }
    }

    fn taken(path: &Path, message: &str) -> WriteError {
        WriteError::Taken { path: path.to_owned(), message: message.to_owned() }
    }
}

/// What may be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overwrite {
    /// Nothing but an empty folder.
    Never,
    /// What this program wrote before, or a school in its form.
    Ours,
    /// Anything. In a folder, files that are not ours stay where they are even so.
    Anything,
}

/// What a folder holds; it decides which files in it are ours to replace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holding {
    /// The results of a build, or several of them numbered, compared in `solutions.csv`.
    Results,
    /// A school.
    School,
    /// What may be handed on of a result.
    Shared,
    /// What a bench came to.
    Bench,
}

impl Holding {
    /// Whether the folder holds what this program writes, and not merely a file of the same name.
    fn is_marked(self, folder: &Path) -> bool {
        let plan = |name: &str| beginning(&folder.join(name)).contains(PLAN_FORMAT);
        match self {
            Holding::Results => plan("plan.json") || plan("1/plan.json"),
            Holding::Shared => {
                let document = beginning(&folder.join("metrics.json"));
                SHARED_FORMATS.iter().any(|format| document.contains(format))
            }
            Holding::Bench => beginning(&folder.join("bench.json")).contains(BENCH_FORMAT),
            Holding::School => {
                ["courses.csv", "frame.json"].iter().all(|name| folder.join(name).is_file())
            }
        }
    }

    fn is_ours(self, folder: &Path, name: &str) -> bool {
        match self {
            Holding::School => super::tables::school_files().contains(&name),
            Holding::Bench => BENCH_FILES.contains(&name),
            // A numbered folder is one of several results that were kept.
            Holding::Results if !name.is_empty() && name.bytes().all(|b| b.is_ascii_digit()) => {
                folder.join(name).join("plan.json").is_file()
            }
            Holding::Results => RESULT_FILES.contains(&name),
            Holding::Shared => SHARED_FILES.contains(&name),
        }
    }
}

/// The format's name that every `plan.json` carries.
const PLAN_FORMAT: &str = "fairbell/plan";

/// The formats' names that `metrics.json` carries where it may be handed on: of a draft, of several years.
const SHARED_FORMATS: [&str; 2] = ["fairbell/shared-metrics", "fairbell/shared-audit"];

/// Every file of a bench's folder.
const BENCH_FILES: [&str; 3] = ["bench.json", "runs.csv", "report.html"];

/// What may lie in a folder of ours without making it somebody else's. It stays where it is.
const TOLERATED: [&str; 4] = ["README.md", ".gitkeep", ".DS_Store", "Thumbs.db"];

/// Every file that a result folder may hold. A folder with a file that is not listed is somebody else's.
pub(super) const RESULT_FILES: [&str; 9] = [
    "sections.csv",
    "enrollments.csv",
    "unmet.csv",
    "plan.json",
    "metrics.json",
    "report.html",
    "report.xlsx",
    "run.log.json",
    "solutions.csv",
];

/// Every file that may be handed on.
pub(super) const SHARED_FILES: [&str; 6] =
    ["README.txt", "metrics.json", "metrics.csv", "changes.csv", "sections.csv", "report.html"];

/// A folder that is being written beside its place. Dropping it without [`OutputFolder::commit`] leaves
/// everything as it was.
#[derive(Debug)]
pub struct OutputFolder {
    target: PathBuf,
    holding: Holding,
    overwrite: Overwrite,
    beside: TempDir,
}

impl OutputFolder {
    /// Begins a result folder. It may replace an absent or empty folder, or one that holds earlier results
    /// and nothing else: a stray `plan.json` in a home folder must not make it ours.
    ///
    /// # Errors
    ///
    /// If something else is there, or nothing can be written beside it.
    pub fn begin(folder: &Path) -> Result<OutputFolder, WriteError> {
        OutputFolder::begin_as(folder, Holding::Results, Overwrite::Ours)
    }

    /// Begins a folder of any holding.
    ///
    /// # Errors
    ///
    /// If something is there that may not be replaced, or nothing can be written beside it.
    pub fn begin_as(
        folder: &Path,
        holding: Holding,
        overwrite: Overwrite,
    ) -> Result<OutputFolder, WriteError> {
        let target = settled(folder)?;
        may_replace(&target, holding, overwrite)?;
        let parent = target.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(parent).map_err(WriteError::io(parent))?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(".fairbell-");
        everybodys(&mut builder, 0o777);
        let beside = builder.tempdir_in(parent).map_err(WriteError::io(&target))?;
        Ok(OutputFolder { target, holding, overwrite, beside })
    }

    /// The file beside the folder's place with this ending more to its name.
    pub fn file_beside(&self, ending: &str) -> PathBuf {
        let mut name = self.target.file_name().unwrap_or_default().to_owned();
        name.push(ending);
        self.target.with_file_name(name)
    }

    /// Writes a file of the folder; `name` may lead into a folder inside, as `1/sections.csv`.
    ///
    /// # Errors
    ///
    /// If the name leads elsewhere, was written before, or the file cannot be written.
    pub fn file(&mut self, name: &str, bytes: &[u8]) -> Result<(), WriteError> {
        let inside = Path::new(name);
        let plain = inside.components().all(|part| matches!(part, Component::Normal(_)));
        if name.is_empty() || !plain || name.contains(['\\', '\0', ':']) {
            return Err(WriteError::Name(name.to_owned()));
        }
        let path = self.beside.path().join(inside);
        let write = || {
            fs::create_dir_all(path.parent().unwrap_or(self.beside.path()))?;
            let mut file = fs::File::create_new(&path)?;
            file.write_all(bytes)?;
            file.sync_all()
        };
        write().map_err(WriteError::io(&self.target.join(inside)))
    }

    /// Puts the folder in its place.
    ///
    /// # Errors
    ///
    /// If that cannot be done; what was there is then still there.
    pub fn commit(self) -> Result<(), WriteError> {
        let OutputFolder { target, holding, overwrite, beside } = self;
        // Somebody may have put something there in the meantime.
        may_replace(&target, holding, overwrite)?;
        let error = |source| WriteError::Io { path: target.clone(), source };
        if target.symlink_metadata().is_err() {
            fs::rename(beside.path(), &target).map_err(error)?;
            let _moved = beside.keep();
            return Ok(());
        }
        let parent = target.parent().unwrap_or(Path::new("."));
        let aside =
            tempfile::Builder::new().prefix(".fairbell-old-").tempdir_in(parent).map_err(error)?;
        let old = aside.path().join("old");
        fs::rename(&target, &old).map_err(error)?;
        if let Err(source) = fs::rename(beside.path(), &target) {
            if fs::rename(&old, &target).is_err() {
                // Better an odd name beside than a folder lost.
                let _kept = aside.keep();
            }
            return Err(error(source));
        }
        let _moved = beside.keep();
        if carry_over(&old, &target, holding).is_err() {
            let _kept = aside.keep();
            let message = "was written, but files that are not ours could not be carried over; they \
                           are in a folder beside it whose name begins with '.fairbell-old-'";
            return Err(WriteError::taken(&target, message));
        }
        Ok(())
    }
}

/// Moves what is not ours from the folder that was replaced.
fn carry_over(old: &Path, new: &Path, holding: Holding) -> io::Result<()> {
    for name in names(old)? {
        let shown = name.to_string_lossy();
        if !holding.is_ours(old, &shown) && new.join(&name).symlink_metadata().is_err() {
            fs::rename(old.join(&name), new.join(&name))?;
        }
    }
    Ok(())
}

fn names(folder: &Path) -> io::Result<Vec<OsString>> {
    folder.read_dir()?.map(|entry| Ok(entry?.file_name())).collect()
}

/// The path without `.`, `..` and links on the way, so that "beside it" is where it says.
fn settled(path: &Path) -> Result<PathBuf, WriteError> {
    if path.is_symlink() {
        return Err(WriteError::taken(path, "is a link; give the folder or file itself"));
    }
    if path.exists() {
        return path.canonicalize().map_err(WriteError::io(path));
    }
    if !matches!(path.components().next_back(), Some(Component::Normal(_))) {
        return Err(WriteError::taken(path, "is not a name for a folder or file"));
    }
    std::path::absolute(path).map_err(WriteError::io(path))
}

fn may_replace(target: &Path, holding: Holding, overwrite: Overwrite) -> Result<(), WriteError> {
    let found = match target.symlink_metadata() {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(WriteError::io(target)(error)),
    };
    if !found.is_dir() {
        return Err(WriteError::taken(target, "is there and is not a folder"));
    }
    let names = names(target).map_err(WriteError::io(target))?;
    if names.is_empty() {
        return Ok(());
    }
    // Whoever stands in a folder that is swapped stands in a folder that is no longer there.
    if std::env::current_dir().is_ok_and(|here| here.starts_with(target)) {
        return Err(WriteError::taken(target, "is the folder you are in; choose another one"));
    }
    if overwrite == Overwrite::Anything {
        return Ok(());
    }
    if overwrite == Overwrite::Never {
        return Err(WriteError::taken(target, "is there and is not empty"));
    }
    let what = match holding {
        Holding::Results => "results of a build",
        Holding::School => "a school",
        Holding::Shared => "a set that may be handed on",
        Holding::Bench => "what a bench wrote",
    };
    let foreign = names
        .iter()
        .map(|name| name.to_string_lossy())
        .find(|name| !holding.is_ours(target, name) && !TOLERATED.contains(&name.as_ref()));
    let message = match foreign {
        _ if !holding.is_marked(target) => format!("is there and does not hold {what}"),
        Some(name) => format!("holds '{name}' beside {what}"),
        None => return Ok(()),
    };
    Err(WriteError::taken(target, &format!("{message}; choose another folder")))
}

/// Lets the user's own settings decide who may read what is written; a temporary file would be private.
fn everybodys(builder: &mut tempfile::Builder<'_, '_>, mode: u32) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(mode));
    }
    #[cfg(not(unix))]
    let _ = (builder, mode);
}

/// Writes a file whole or not at all. `ours` says whether a file that is there may be replaced under
/// [`Overwrite::Ours`], judging by how it begins.
///
/// # Errors
///
/// If something is there that may not be replaced, or the file cannot be written.
pub fn write_file(
    path: &Path,
    bytes: &[u8],
    overwrite: Overwrite,
    ours: impl Fn(&str) -> bool,
) -> Result<(), WriteError> {
    let target = settled(path)?;
    if let Ok(found) = target.symlink_metadata() {
        let replaceable = match overwrite {
            _ if !found.is_file() => false,
            Overwrite::Never => false,
            Overwrite::Ours => found.len() == 0 || ours(&beginning(&target)),
            Overwrite::Anything => true,
        };
        if !replaceable {
            let message = "is there and was not written by this program; choose another name";
            return Err(WriteError::taken(path, message));
        }
    }
    let parent = target.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(WriteError::io(parent))?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".fairbell-");
    everybodys(&mut builder, 0o666);
    let mut file = builder.tempfile_in(parent).map_err(WriteError::io(path))?;
    let written = file.write_all(bytes).and_then(|()| file.as_file().sync_all());
    written.map_err(WriteError::io(path))?;
    file.persist(&target).map_err(|error| WriteError::io(path)(error.error))?;
    Ok(())
}

/// The first bytes of a file, as text.
fn beginning(path: &Path) -> String {
    let mut bytes = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(4096).read_to_end(&mut bytes));
    read.map_or(String::new(), |_| String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests;
