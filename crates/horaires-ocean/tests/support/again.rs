//! What a program does whose token has ended twice in one call: the client gives such a call up, and it is made again.
#![allow(dead_code, reason = "each test file uses some of it")]
#![allow(missing_docs, unreachable_pub, reason = "test code")]

use std::ops::ControlFlow;

use horaires::RuleBook;
use horaires_ocean::{Client, Done, Error, ErrorKind, PushError, PushEvent, PushReport, WhyStopped};

/// Whether a call was given up with a 401, or so was the reading back that was to settle it.
pub fn token_has_ended(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::Unconfirmed { reading_back, .. } => token_has_ended(reading_back),
        kind => matches!(kind, ErrorKind::Status { status: 401, .. }),
    }
}

/// Reads until there is an answer; and how often the token had ended.
pub async fn read<T>(ask: impl AsyncFn() -> Result<T, Error>) -> (T, usize) {
    let mut ended = 0;
    loop {
        match ask().await {
            Ok(answer) => return (answer, ended),
            Err(error) if token_has_ended(&error) => ended += 1,
            Err(error) => panic!("{error}"),
        }
    }
}

/// Pushes until everything is done; all the steps in one report, and how often the token had ended.
///
/// `more` says of a number of steps whether the service has carried out another one: a step whose answer was lost, and
/// that could not be read back.
pub async fn push(client: &Client, wanted: &RuleBook, more: impl Fn(usize) -> bool) -> (PushReport, usize) {
    let mut all = PushReport::default();
    let mut ended = 0;
    loop {
        let mut sending = None;
        let mut watch = |event: PushEvent<'_>| {
            if let PushEvent::Sending(step) = event {
                sending = Some(step.clone());
            }
            ControlFlow::Continue(())
        };
        let (report, why) = match client.push(wanted, &[], &mut watch).await {
            Ok(report) => (report, None),
            Err(PushError { report, why: WhyStopped::Failed(error) }) if token_has_ended(&error) => {
                (report, Some(error))
            }
            Err(error) => panic!("{error}"),
        };
        all.steps.extend(report.steps);
        all.unreachable.extend(report.unreachable);
        all.complete = report.complete;
        let Some(error) = why else { return (all, ended) };
        ended += 1;
        if more(all.steps.len()) {
            assert!(error.may_have_been_applied(), "carried out, and refused: {error}");
            all.steps.push((sending.unwrap(), Done { tries: error.tries(), read_back: false }));
        }
    }
}
