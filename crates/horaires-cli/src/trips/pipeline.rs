//! One reader, several workers, one writer: all cores are used, output order is input order, and only so many batches
//! are on their way at once.

use std::collections::BTreeMap;
use std::thread;

use crossbeam_channel::{Receiver, bounded, select_biased};

use super::batch::Batch;
use crate::failure::Failure;

/// Runs the batches that `read` pushes through `work`, on all cores, and hands the results to `write` in order.
///
/// Once `write` fails, `read` is told to stop (its `push` returns false), but nobody waits for it: it may itself be
/// waiting for an input that stays open.
pub(crate) fn run<Done: Send>(
    read: impl FnOnce(&mut dyn FnMut(Batch) -> bool) + Send + 'static,
    work: impl Fn(Batch) -> Done + Sync,
    mut write: impl FnMut(Done) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let workers = thread::available_parallelism().map_or(1, usize::from);
    // A place is taken when a batch is read, and given back when it is written: memory is bounded even while one
    // batch takes long and later ones are done.
    let places = workers * 4;
    let (take_place, give_place) = bounded::<()>(places);
    let (send_batch, receive_batch) = bounded::<(u64, Batch)>(places);
    let (send_done, receive_done) = bounded::<(u64, Done)>(places);
    // Nothing is ever sent: that its sender is gone tells the workers to stop.
    let (running, stopped) = bounded::<()>(0);
    thread::spawn(move || {
        let mut number = 0;
        read(&mut |batch| {
            let sent = take_place.send(()).is_ok() && send_batch.send((number, batch)).is_ok();
            number += 1;
            sent
        });
    });
    thread::scope(|scope| {
        for _ in 0..workers {
            let (receive_batch, send_done, stopped) = (receive_batch.clone(), send_done.clone(), stopped.clone());
            let work = &work;
            scope.spawn(move || {
                loop {
                    let received = select_biased! {
                        recv(stopped) -> _ => break,
                        recv(receive_batch) -> received => received,
                    };
                    let Ok((number, batch)) = received else { break };
                    if send_done.send((number, work(batch))).is_err() {
                        break;
                    }
                }
            });
        }
        drop((receive_batch, send_done));
        let written = write_in_order(receive_done, &give_place, &mut write);
        drop((give_place, running));
        written
    })
}

fn write_in_order<Done>(
    receive_done: Receiver<(u64, Done)>,
    give_place: &Receiver<()>,
    write: &mut impl FnMut(Done) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut waiting: BTreeMap<u64, Done> = BTreeMap::new();
    let mut next = 0;
    for (number, done) in receive_done {
        waiting.insert(number, done);
        while let Some(done) = waiting.remove(&next) {
            write(done)?;
            let _ = give_place.try_recv();
            next += 1;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(line: u64) -> Batch {
        let mut batch = Batch::default();
        batch.push(b"", line, None);
        batch
    }

    fn first_line(batch: &Batch) -> u64 {
        batch.rows().next().map_or(0, |row| row.line)
    }

    #[test]
    fn order_is_kept_however_long_a_batch_takes() {
        let mut seen = Vec::new();
        run(
            |push| (0..200).for_each(|line| assert!(push(batch(line)))),
            |batch| {
                let line = first_line(&batch);
                if line.is_multiple_of(7) {
                    thread::sleep(std::time::Duration::from_millis(3));
                }
                line
            },
            |line| {
                seen.push(line);
                Ok(())
            },
        )
        .unwrap();
        assert_eq!(seen, (0..200).collect::<Vec<u64>>());
    }

    #[test]
    fn a_failure_of_the_writer_stops_the_reader() {
        let (tell, told) = bounded(1);
        let result = run(
            move |push| {
                let pushed = (0..).take_while(|line| push(batch(*line))).count();
                tell.send(pushed).unwrap();
            },
            |_| (),
            |_| Err(Failure::BrokenPipe),
        );
        assert!(matches!(result, Err(Failure::BrokenPipe)));
        assert!(told.recv().unwrap() < 1000);
    }

    #[test]
    fn a_failure_does_not_wait_for_a_reader_that_waits() {
        let (more, wait) = bounded::<()>(0);
        let result = run(
            move |push| {
                push(batch(1));
                // Like a pipe that stays open: this returns only once the test is over.
                let _ = wait.recv();
            },
            |_| (),
            |_| Err(Failure::BrokenPipe),
        );
        assert!(matches!(result, Err(Failure::BrokenPipe)));
        drop(more);
    }
}
