use crate::cli::Exit;
use crate::cli::args::GenerateArguments;
use crate::cli::printer::Printer;
use crate::generate::{self, GenerateRequest, Profile};
use crate::input;
use crate::school::records::{FrameRecord, Records};
use std::path::Path;

/// Makes up a school to try things on.
pub fn run(arguments: &GenerateArguments, printer: &Printer) -> Exit {
    let records = match made_up(arguments) {
        Ok(records) => records,
        Err(why) => return super::fail(&why, printer),
    };
    match input::write_school_folder(&records, &arguments.out, input::Overwrite::Ours) {
        Ok(()) => {
            printer.talk(&format!(
                "{} students, {} courses, {} requests: {}",
                records.students.len(),
                records.courses.len(),
                records.requests.len(),
                arguments.out.display()
            ));
            Exit::Done
        }
        Err(error) => super::fail(&error, printer),
    }
}

/// The school that is asked for.
///
/// # Errors
///
/// What of it is not known.
pub fn made_up(arguments: &GenerateArguments) -> Result<Records, String> {
    if let Some(name) = &arguments.shipped {
        let all = generate::shipped();
        let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
        let names = names.join(", ");
        return all
            .into_iter()
            .find(|(known, _)| known == name)
            .map(|(_, request)| generate::generate(&request))
            .ok_or_else(|| format!("'{name}' is not shipped: {names} are"));
    }
    let profile: Profile = arguments.profile.parse().map_err(|error| format!("{error}"))?;
    let frame = frame(&arguments.frame)?;
    let mut request = GenerateRequest::new(profile, arguments.students, frame)
        .seed(arguments.seed)
        .fill(arguments.fill)
        .named(&format!("made up {}", arguments.seed));
    if arguments.planted {
        request = request.planted();
    }
    Ok(generate::generate(&request))
}

/// A shipped frame by name, or one from a file.
fn frame(name: &str) -> Result<FrameRecord, String> {
    if let Some(frame) = generate::frame(name) {
        return Ok(frame);
    }
    let text = std::fs::read_to_string(Path::new(name)).map_err(|error| {
        format!("'{name}' is neither a shipped frame nor a readable file: {error}")
    })?;
    serde_json::from_str(&text).map_err(|error| format!("{name}: {error}"))
}
