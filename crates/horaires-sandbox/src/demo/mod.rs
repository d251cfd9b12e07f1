//! A fleet to try things with: two customers, and a month of trips. The same clock makes the same fleet, to the last
//! metre; nobody in it exists.

mod driving;

use chrono::{Days, NaiveDate, NaiveTime};
use fastrand::Rng;
use horaires::time::DAY_MS;
use horaires::wire::Kind;
use horaires::{Id, Instant, MinuteOfDay, OverrideRule, Period, Schedule, TimeRange, Weekday, Zone};

use crate::fleet::{Account, Customer, Driver, DriverExtension, DriverSchedule, Fleet, Unit, Vehicle};

/// The customer whose fleet it is.
pub const CUSTOMER: i64 = 1_110_000_000;
/// Another customer, whose data nobody of the first may see.
pub const OTHER_CUSTOMER: i64 = 2_220_000_000;
/// A driver of [`CUSTOMER`] with a schedule.
pub const DRIVER: i64 = 1_110_000_403;
/// A driver of [`OTHER_CUSTOMER`] with a schedule.
pub const OTHER_DRIVER: i64 = 2_220_000_403;
/// The login of an account for [`CUSTOMER`] alone.
pub const LOGIN: &str = "demo";
/// The login of an account for both customers.
pub const LOGIN_OF_BOTH: &str = "demo-both";
/// The login of an account for [`OTHER_CUSTOMER`] alone.
pub const OTHER_LOGIN: &str = "demo-other";
/// The password of every account.
pub const PASSWORD: &str = "demo-password";
/// The moment at which [`small`] ends.
pub const SMALL_UNTIL_MS: i64 = 1_764_000_000_000;

/// Days of trips.
const DAYS: u64 = 30;

/// A month of trips up to the day before `now`, for a dozen drivers and two.
#[must_use]
pub fn fleet(now: Instant) -> Fleet {
    build(now, 12, DAYS)
}

/// Three drivers and three days of trips before 24 November 2025 16:00 UTC: for tests that start many servers.
#[must_use]
pub fn small() -> Fleet {
    build(Instant::clamped(SMALL_UNTIL_MS), 3, 3)
}

fn build(now: Instant, drivers: i64, days: u64) -> Fleet {
    let mut fleet = Fleet::default();
    let mut builder = Builder { fleet: &mut fleet, rng: Rng::with_seed(110), now, days };
    builder.customer(CUSTOMER, "Transports Exemple", 1_110_000_001, "Europe/Paris", drivers);
    builder.customer(OTHER_CUSTOMER, "Autre Exemple", 2_220_000_001, "America/Guadeloupe", 2);
    builder.accounts();
    fleet
}

struct Builder<'f> {
    fleet: &'f mut Fleet,
    rng: Rng,
    now: Instant,
    days: u64,
}

/// A point on the map.
#[derive(Debug, Clone, Copy)]
struct Place {
    latitude: f64,
    longitude: f64,
}

/// A customer under construction.
struct Owner {
    id: i64,
    zone: Zone,
    /// The first letters of registrations.
    letters: &'static str,
    home: Place,
    operator_code: i64,
}

impl Builder<'_> {
    fn customer(&mut self, id: i64, name: &str, operator_code: i64, time_zone: &str, drivers: i64) {
        let main = id == CUSTOMER;
        let home = if main {
            Place { latitude: 48.117, longitude: -1.678 }
        } else {
            Place { latitude: 16.241, longitude: -61.533 }
        };
        let zone = Zone::named(time_zone).unwrap_or_else(|_| Zone::utc());
        let owner = Owner { id, zone, letters: if main { "AA" } else { "ZZ" }, home, operator_code };
        self.fleet.customers.push(Customer { id, name: name.into(), operator_code, time_zone: time_zone.into() });
        for (number, name) in ["Agence Nord", "Agence Sud", "Siège"].into_iter().enumerate() {
            self.fleet.entities.push(Unit { id: id + 10 + as_i64(number), customer: id, name: name.into() });
        }
        for (number, name) in ["Commerciaux", "Techniciens"].into_iter().enumerate() {
            self.fleet.teams.push(Unit { id: id + 20 + as_i64(number), customer: id, name: name.into() });
        }
        for number in 0..drivers {
            self.driver(&owner, number);
            let vehicle = self.vehicle(&owner, number, Some(id + 403 + number), number + 1 < drivers || drivers < 4);
            self.schedules(&owner, number);
            driving::month(self, &owner, id + 403 + number, &vehicle);
        }
        // A pool car that has never been heard of.
        self.vehicle(&owner, drivers, None, false);
        self.requests(&owner);
    }

    fn driver(&mut self, owner: &Owner, number: i64) {
        let one_based = number + 1;
        self.fleet.drivers.push(Driver {
            id: owner.id + 403 + number,
            customer: owner.id,
            entity: Some(owner.id + 10 + number % 3),
            team: Some(owner.id + 20 + number % 2),
            last_name: format!("Conducteur {one_based:02}"),
            first_name: "Essai".into(),
            // One who cannot be matched by personnel number.
            personnel_number: (number != 5).then(|| format!("M{one_based:04}")),
            mobile: (number % 2 == 0).then(|| format!("06000000{one_based:02}")),
            email: Some(format!("conducteur-{one_based:02}@example.com")),
        });
    }

    fn vehicle(&mut self, owner: &Owner, number: i64, driver: Option<i64>, is_heard: bool) -> Vehicle {
        let (make, model, energy, motorisation) = match number % 3 {
            0 => ("Renault", "Clio", "DIESEL", "MONO"),
            1 => ("Peugeot", "Partner", "ELECTRIQUE", "MONO"),
            _ => ("Toyota", "Yaris", "ESSENCE", "HYBRIDE"),
        };
        let ago = |ms: i64| Instant::clamped(self.now.millis() - ms);
        let heard_at = match (is_heard, driver) {
            (true, _) => Some(ago(600_000)),
            (false, Some(_)) => Some(ago(5 * DAY_MS)),
            (false, None) => None,
        };
        let silence =
            (!is_heard && driver.is_some()).then(|| ("Véhicule immobilisé".to_owned(), "au garage".to_owned()));
        let vehicle = Vehicle {
            id: owner.id + 700 + number,
            customer: owner.id,
            entity: Some(owner.id + 10 + number % 3),
            team: Some(owner.id + 20 + number % 2),
            driver,
            registration: format!("{}-{:03}-{}", owner.letters, 101 + number, owner.letters),
            unit_number: number + 1,
            make: make.into(),
            model: model.into(),
            energy: energy.into(),
            motorisation: motorisation.into(),
            geolocated: number % 4 != 3,
            privacy_enabled: true,
            equipment_enabled: number % 4 == 1,
            odometer_m: 30_000_000 + number * 1_234_567,
            installed_at: ago(700 * DAY_MS),
            heard_at,
            silence,
        };
        self.fleet.vehicles.push(vehicle.clone());
        vehicle
    }

    /// The third driver of each customer has no rules; the second changes schedules within the month.
    fn schedules(&mut self, owner: &Owner, number: i64) {
        let driver = owner.id + 403 + number;
        let from = midnight(owner, self.now, -400);
        let mut push = |start: Instant, end: Instant, schedule: Schedule| {
            if let Some(validity) = Period::new(start, end) {
                self.fleet.schedules.push(DriverSchedule { driver, validity, schedule });
            }
        };
        match number {
            1 => {
                let change = midnight(owner, self.now, -15);
                push(from, change, office_hours());
                push(change, Instant::MAX, early_hours());
            }
            2 => {}
            4 => push(from, Instant::MAX, early_hours()),
            _ => push(from, Instant::MAX, office_hours()),
        }
        let extensions: &[(i64, i64, &str)] = match number {
            0 => &[(-10, -9, "JOUR FERIE"), (20, 21, "FETE")],
            1 => &[(-1, 3, "CONGES")],
            _ => &[],
        };
        for (first, after, description) in extensions {
            let interval = Period::new(midnight(owner, self.now, *first), midnight(owner, self.now, *after));
            if let Some(interval) = interval {
                let description = (*description).to_owned();
                self.fleet.extensions.push(DriverExtension {
                    driver,
                    account: Some(owner.id + 1),
                    description,
                    interval,
                });
            }
        }
    }

    /// Two trips that were settled after the fact: an errand for work at a weekend, and a detour in working hours.
    fn requests(&mut self, owner: &Owner) {
        for (place, private) in [("Commerces", false), ("Client", true)] {
            let mut trips = self.fleet.trips.iter().filter(|trip| trip.customer == owner.id);
            let Some(trip) = trips.find(|trip| trip.end_address == place) else { continue };
            let rule = OverrideRule {
                trip: Id::Number(trip.id),
                unit_number: Some(Id::Number(trip.vehicle - owner.id - 699)),
                operator_code: Some(Id::Number(owner.operator_code)),
                private,
                recorded_at: Some(trip.period.end()),
                position: 0,
            };
            self.fleet.requests.push((owner.id, rule));
        }
    }

    fn accounts(&mut self) {
        let accounts = [
            (CUSTOMER + 1, LOGIN, vec![CUSTOMER], "SUPERUSER", None),
            (OTHER_CUSTOMER + 1, OTHER_LOGIN, vec![OTHER_CUSTOMER], "SUPERUSER", None),
            (CUSTOMER + 2, LOGIN_OF_BOTH, vec![CUSTOMER, OTHER_CUSTOMER], "SUPERUSER", None),
            // A driver with an account, and rights nowhere.
            (CUSTOMER + 3, "demo-driver", vec![], "CLASSIC", Some(DRIVER)),
        ];
        self.fleet.accounts.extend(accounts.map(|(id, login, customers, user_type, driver)| Account {
            id,
            login: login.into(),
            password: PASSWORD.into(),
            last_name: "Compte".into(),
            first_name: "Essai".into(),
            user_type: user_type.into(),
            driver,
            customers,
            valid_until: None,
        }));
    }
}

/// The first instant of the day on the wall that is so many days from today.
fn midnight(owner: &Owner, now: Instant, days: i64) -> Instant {
    on_the_wall(owner, day(owner, now, days), 0)
}

/// The day on the wall that is so many days from today.
fn day(owner: &Owner, now: Instant, days: i64) -> NaiveDate {
    let today = owner.zone.to_local(now).date();
    let shift = Days::new(days.unsigned_abs());
    let moved = if days < 0 { today.checked_sub_days(shift) } else { today.checked_add_days(shift) };
    moved.unwrap_or(today)
}

/// The instant at which the clock on the wall shows that second of that day; the first of two, and the end of a gap.
fn on_the_wall(owner: &Owner, day: NaiveDate, second: u32) -> Instant {
    let time = NaiveTime::from_num_seconds_from_midnight_opt(second.min(86_399), 0).unwrap_or_default();
    let mut local = day.and_time(time);
    for _ in 0..4 {
        if let Some(instant) = owner.zone.from_local(local).first() {
            return *instant;
        }
        local += chrono::TimeDelta::minutes(30);
    }
    Instant::clamped(local.and_utc().timestamp_millis())
}

/// Nights, lunch and weekends, written as the documentation writes them: a day ends at 23:59.
fn office_hours() -> Schedule {
    week(&[(0, 480), (720, 810), (1080, 1439)])
}

/// For who begins and ends early.
fn early_hours() -> Schedule {
    week(&[(0, 360), (660, 720), (930, 1439)])
}

fn week(weekdays: &[(u16, u16)]) -> Schedule {
    let ranges = Weekday::ALL.into_iter().flat_map(|day| {
        let ranges = if day >= Weekday::Saturday { &[(0, 1439)][..] } else { weekdays };
        ranges.iter().filter_map(move |(start, end)| {
            let range = TimeRange::new(MinuteOfDay::new(*start)?, MinuteOfDay::new(*end)?)?;
            Some((Kind::Private, day, range))
        })
    });
    Schedule::new(ranges)
}

fn as_i64(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_clock_makes_the_same_fleet() {
        let now = Instant::from_millis(1_764_000_000_000).unwrap();
        let made = fleet(now);
        assert_eq!(made, fleet(now));
        assert!(made.trips.len() > 1000, "{}", made.trips.len());
        assert!(made.trips.iter().all(|trip| trip.period.end() < now));
        for trip in &made.trips {
            let positions = made.positions.iter().filter(|position| position.trip == Some(trip.id));
            assert_eq!(positions.map(|position| position.distance_m).sum::<i64>(), trip.amounts.distance_m);
        }
    }

    #[test]
    fn trips_of_a_vehicle_do_not_overlap() {
        let made = small();
        for vehicle in &made.vehicles {
            let mut last = Instant::MIN;
            for trip in made.trips.iter().filter(|trip| trip.vehicle == vehicle.id) {
                assert!(last <= trip.period.start() && trip.period.start() < trip.period.end());
                last = trip.period.end();
            }
        }
        assert!(made.trips.len() > 20, "{}", made.trips.len());
    }
}
