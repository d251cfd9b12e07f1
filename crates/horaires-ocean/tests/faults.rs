//! Ten thousand operations against a server that disturbs a fifth of its answers: none lost, none applied twice.
#![allow(missing_docs, reason = "a test says what it is by its name")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail")]

#[path = "support/again.rs"]
mod again;
#[path = "support/random.rs"]
mod random;
#[path = "support/sandbox.rs"]
mod sandbox;

use std::rc::Rc;
use std::time::Duration;

use fastrand::Rng;
use horaires::service::{Request, Service};
use horaires::wire::Kind;
use horaires::{
    DriverRules, ExtensionRule, Id, Instant, MinuteOfDay, Options, OverrideRule, Overrides, Payload, Period, RuleBook,
    Schedule, TimeRange, Weekday, WeeklyRule, Zone, payload_sequence,
};
use horaires_ocean::models::Override;
use horaires_ocean::{Client, Done, Error};
use horaires_sandbox::{Faults, Sandbox, demo};

const OPERATIONS: usize = 10_000;
const DRIVERS: i64 = 8;
const FIRST: i64 = demo::CUSTOMER + 5_000;
const HOUR: i64 = 3_600_000;

fn after(hours: i64) -> Instant {
    Instant::from_millis(demo::SMALL_UNTIL_MS + hours * HOUR).unwrap()
}

/// What extensions say, whatever their ids.
fn extensions_of(rules: &DriverRules) -> Vec<(Period, Option<String>)> {
    let mut extensions: Vec<_> =
        rules.extensions.iter().map(|rule| (rule.interval, rule.description.clone())).collect();
    extensions.sort_by_key(|(interval, description)| (interval.start(), interval.end(), description.clone()));
    extensions
}

fn schedule(rng: &mut Rng) -> Schedule {
    let range = |start, end| TimeRange::new(MinuteOfDay::from_hm(start, 0)?, MinuteOfDay::from_hm(end, 0)?);
    let hours = [range(0, 8), range(12, 14), range(18, 24), range(0, 24)];
    Schedule::new((0..rng.usize(0..4)).map(|_| {
        let kind = if rng.usize(0..5) == 0 { Kind::Immobilisation } else { Kind::Private };
        (kind, Weekday::ALL[rng.usize(0..7)], hours[rng.usize(0..4)].unwrap())
    }))
}

/// One driver, and the model of what the server should hold.
struct Actor {
    client: Client,
    sandbox: Rc<Sandbox>,
    driver: Id,
    rng: Rng,
    model: Service,
    trips: Vec<(i64, i64)>,
    created: usize,
    read: usize,
    written: usize,
    read_back: usize,
    resent: usize,
    refused: usize,
    ended: usize,
}

impl Actor {
    fn rules(&self) -> DriverRules {
        self.model.rules(&self.driver)
    }

    fn number(&self) -> i64 {
        let Id::Number(number) = self.driver else { panic!("a number") };
        number
    }

    /// What the server holds must be what the model holds, at every read.
    async fn recurrent(&mut self) -> Vec<WeeklyRule> {
        let (read, ended) = again::read(async || sandbox::recurrent(&self.client, self.number()).await).await;
        self.ended += ended;
        assert_eq!(payload_sequence(&read), payload_sequence(&self.rules()));
        read.recurrent
    }

    async fn extensions(&mut self) -> Vec<ExtensionRule> {
        let (read, ended) = again::read(async || sandbox::extensions(&self.client, self.number()).await).await;
        self.ended += ended;
        assert_eq!(extensions_of(&read), extensions_of(&self.rules()));
        read.extensions
    }

    fn interval(&mut self) -> Period {
        // Some lie in the past, some are under way, most are to come.
        let start = self.rng.i64(-100..300);
        Period::new(after(start), after(start + self.rng.i64(1..100))).unwrap()
    }

    /// One operation, drawn; whether there was one to do.
    async fn operate(&mut self) -> bool {
        let driver = self.driver.clone();
        let request = match self.rng.usize(0..26) {
            0..3 => {
                self.recurrent().await;
                self.read += 1;
                return true;
            }
            3..6 => {
                self.extensions().await;
                self.read += 1;
                return true;
            }
            6..9 => {
                let start = self.rng.bool().then(|| after(self.rng.i64(-2..6) * 50));
                let end = self.rng.bool().then(|| after(self.rng.i64(-1..8) * 50));
                if start.zip(end).is_some_and(|(start, end)| start >= end) {
                    return false; // The client would not send it.
                }
                let payload = Payload { driver: None, start, end, schedule: schedule(&mut self.rng) };
                Request::ReplaceRecurrent { driver, payload }
            }
            9..11 => {
                let Some(own) = self.rng.choice(self.rules().recurrent) else { return false };
                let same = |entry: &WeeklyRule| {
                    (&entry.kind, entry.day, entry.range, entry.validity)
                        == (&own.kind, own.day, own.range, own.validity)
                };
                let held = self.recurrent().await.into_iter().find(same).unwrap();
                let remove =
                    |rule: WeeklyRule| Request::RemoveRecurrent { driver: driver.clone(), ids: vec![rule.id.unwrap()] };
                self.carry_out(&remove(held), &remove(own)).await;
                return true;
            }
            11..14 if self.rules().extensions.len() < 6 => {
                self.created += 1;
                let description = Some(format!("n° {}", self.created));
                Request::CreateExtension { driver, description, interval: self.interval() }
            }
            11..16 => {
                let Some((held, own)) = self.choose().await else { return false };
                let remove = |rule: ExtensionRule| Request::RemoveExtensions {
                    driver: driver.clone(),
                    ids: vec![rule.id.unwrap()],
                };
                self.carry_out(&remove(held), &remove(own)).await;
                return true;
            }
            16..18 => {
                let Some((held, own)) = self.choose().await else { return false };
                let interval = self.interval();
                self.created += 1;
                let description = self.rng.bool().then(|| format!("n° {}", self.created));
                let modify = |rule: ExtensionRule| Request::ModifyExtension {
                    driver: driver.clone(),
                    id: rule.id.unwrap(),
                    description: description.clone(),
                    interval,
                };
                self.carry_out(&modify(held), &modify(own)).await;
                return true;
            }
            _ => {
                let (trip, unit) = self.rng.choice(&self.trips).copied().unwrap();
                Request::Override(OverrideRule {
                    trip: trip.into(),
                    unit_number: Some(unit.into()),
                    operator_code: None,
                    private: self.rng.bool(),
                    recorded_at: None,
                    position: 0,
                })
            }
        };
        self.carry_out(&request, &request).await;
        true
    }

    /// An extension as the server holds it, and as the model does: their ids differ, their names are unique.
    async fn choose(&mut self) -> Option<(ExtensionRule, ExtensionRule)> {
        let own = self.rng.choice(self.rules().extensions)?;
        let held =
            self.extensions().await.into_iter().find(|extension| extension.description == own.description).unwrap();
        Some((held, own))
    }

    /// Sends a request until it is settled. A call that ends in a 401 has done nothing, unless an earlier try of it may
    /// have: then what the server holds says so.
    async fn apply(&mut self, request: &Request) -> Result<Done, Error> {
        loop {
            let error = match self.client.apply(request).await {
                Err(error) if again::token_has_ended(&error) => error,
                answer => return answer,
            };
            self.ended += 1;
            if !self.is_as_before() {
                assert!(error.may_have_been_applied(), "carried out, and refused: {request:?}: {error}");
                return Ok(Done { tries: error.tries(), read_back: true });
            }
        }
    }

    /// Whether the server still holds what the model holds of this driver and these trips: nothing has been carried out.
    fn is_as_before(&self) -> bool {
        let (held, model) = (sandbox::stored(&self.sandbox, self.number()), self.rules());
        payload_sequence(&held) == payload_sequence(&model)
            && extensions_of(&held) == extensions_of(&model)
            && self.are_settled(&self.sandbox.overrides(demo::CUSTOMER).unwrap())
    }

    /// Whether the last request for each trip is the model's.
    fn are_settled(&self, stored: &[Override]) -> bool {
        self.trips.iter().all(|(trip, _)| {
            let id = Id::Number(*trip);
            let last = stored.iter().rfind(|held| held.trip.value() == Some(&id));
            let own = self.model.overrides().iter().rfind(|rule| rule.trip == id);
            last.map(|held| held.privacy.value().copied()) == own.map(|rule| Some(rule.private))
        })
    }

    async fn carry_out(&mut self, request: &Request, own: &Request) {
        let answer = self.apply(request).await;
        match (answer, self.model.apply(own, after(0))) {
            (Ok(done), Ok(())) => {
                self.written += 1;
                self.read_back += usize::from(done.read_back);
                self.resent += usize::from(done.tries > 1);
            }
            (Err(error), Err(refusal)) => {
                assert_eq!(error.status(), Some(400), "{error}");
                assert!(error.said().is_some_and(|said| said.body().contains(refusal.code())), "{error}: {refusal}");
                self.refused += 1;
            }
            (answer, expected) => panic!("{request:?}: the server said {answer:?}, the model {expected:?}"),
        }
    }
}

/// The demo's small fleet, with drivers of our own.
fn sandbox_with_drivers() -> Sandbox {
    let mut fleet = demo::small();
    fleet.drivers.extend((0..DRIVERS).map(|number| horaires_sandbox::fleet::Driver {
        id: FIRST + number,
        customer: demo::CUSTOMER,
        ..horaires_sandbox::fleet::Driver::default()
    }));
    sandbox::start(fleet)
}

/// A fifth of all answers is disturbed. One in a hundred requests finds that its token has ended, and with it the calls
/// beside it: a login costs the server a password's hash, which is slow on purpose.
fn a_fifth() -> Faults {
    let expired_tokens = 0.01;
    let each = (0.2 - expired_tokens) / 6.0;
    Faults {
        seed: 4,
        too_many: each,
        server_errors: each,
        delays: each,
        dropped_connections: each,
        truncated_bodies: each,
        expired_tokens,
        lost_answers: each,
        retry_after: 0,
        delay: Duration::from_millis(2),
    }
}

#[tokio::test]
async fn none_lost_none_applied_twice() {
    let sandbox = Rc::new(sandbox_with_drivers());
    let units: Vec<(i64, i64)> = demo::small().vehicles.iter().map(|car| (car.id, car.unit_number)).collect();
    let trips: Vec<(i64, i64)> = sandbox
        .trips(demo::CUSTOMER)
        .unwrap()
        .iter()
        .map(|trip| (trip.id, units.iter().find(|(id, _)| *id == trip.vehicle).unwrap().1))
        .collect();
    // One client, as a service of several drivers would have; each driver has trips of its own.
    let client = sandbox::client(&sandbox);
    let actors = (0..DRIVERS).map(|number| Actor {
        client: client.clone(),
        sandbox: sandbox.clone(),
        driver: Id::Number(FIRST + number),
        rng: Rng::with_seed(number.unsigned_abs()),
        model: Service::default(),
        trips: trips
            .iter()
            .skip(number.unsigned_abs() as usize)
            .step_by(DRIVERS.unsigned_abs() as usize)
            .copied()
            .collect(),
        created: 0,
        read: 0,
        written: 0,
        read_back: 0,
        resent: 0,
        refused: 0,
        ended: 0,
    });
    sandbox.set_faults(a_fifth());
    let together = tokio::task::LocalSet::new();
    let work = |mut actor: Actor| async move {
        let mut done = 0;
        while done < OPERATIONS / DRIVERS.unsigned_abs() as usize {
            done += usize::from(actor.operate().await);
        }
        actor
    };
    let running: Vec<_> = actors.map(|actor| together.spawn_local(work(actor))).collect();
    together.await;
    let mut actors = Vec::new();
    for actor in running {
        actors.push(actor.await.unwrap());
    }
    sandbox.set_faults(Faults::default());

    let sum = |count: fn(&Actor) -> usize| actors.iter().map(count).sum::<usize>();
    let (written, refused) = (sum(|a| a.written), sum(|a| a.refused));
    let (read_back, resent) = (sum(|a| a.read_back), sum(|a| a.resent));
    assert_eq!(sum(|a| a.read) + written + refused, OPERATIONS, "each of them is settled");
    // The faults were felt, in every way.
    let ended = sum(|a| a.ended);
    let felt =
        format!("{written} written, {refused} refused, {read_back} read back, {resent} sent again, {ended} given up");
    assert!(written > 4_000 && refused > 100 && read_back > 100 && resent > 400 && ended > 0, "{felt}");
    let disturbed = sandbox.disturbed();
    assert_eq!(disturbed.len(), 7, "{disturbed:?}");
    for (kind, count) in disturbed {
        assert!(count > if kind == "expired-tokens" { 100 } else { 300 }, "{kind}: {count}");
    }
    let stored = sandbox.overrides(demo::CUSTOMER).unwrap();
    for actor in &mut actors {
        actor.recurrent().await;
        actor.extensions().await;
        assert!(actor.are_settled(&stored));
    }
}

/// For random current and wanted rules: the past stays, the future is as wanted, in a server that disturbs its answers.
#[tokio::test]
async fn plans_are_carried_out() {
    let sandbox = sandbox_with_drivers();
    let client = sandbox::client(&sandbox);
    let book = |rules: DriverRules| {
        RuleBook::new(Zone::named("Europe/Paris").unwrap(), Options::default(), vec![rules], Overrides::default())
    };
    let mut steps = 0;
    sandbox.set_faults(a_fifth());
    for seed in 0..36_u64 {
        let driver = FIRST + i64::try_from(seed).unwrap() % DRIVERS;
        let mut rng = Rng::with_seed(seed);
        let base = sandbox.clock().now();
        let wanted = random::rules(&mut rng, driver, base);
        let rules = async || again::read(async || sandbox::rules(&client, driver).await).await.0;
        let before = rules().await;
        let (report, _) = again::push(&client, &book(wanted.clone()), |_| false).await;
        steps += report.steps.len();
        let after = rules().await;
        // The server's clock stands still: what is sent is received now.
        random::check([&before, &wanted, &after], &report, base, base..base);
        let (again, _) = again::push(&client, &book(wanted), |_| false).await;
        assert!(again.complete && again.steps.is_empty());
        // Any moment: what is sent in whole seconds is decided within a second of it.
        sandbox.clock().advance(rng.i64(1..14 * HOUR));
    }
    assert!(steps > 90, "{steps}");
}
