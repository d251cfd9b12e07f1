-- Instants are milliseconds since 1970-01-01T00:00:00Z; quantities are whole numbers in the smallest unit that is kept,
-- so that sums are exact. AUTOINCREMENT: an id that has been given once never names anything else.

CREATE TABLE customer (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  operator_code INTEGER NOT NULL UNIQUE,
  time_zone TEXT NOT NULL
) STRICT;

CREATE TABLE account (
  id INTEGER PRIMARY KEY,
  login TEXT NOT NULL UNIQUE,
  password_hash TEXT NOT NULL,
  last_name TEXT NOT NULL,
  first_name TEXT NOT NULL,
  email TEXT,
  user_type TEXT NOT NULL,
  driver_id INTEGER,
  valid_until INTEGER
) STRICT;

CREATE TABLE account_customer (
  account_id INTEGER NOT NULL REFERENCES account,
  customer_id INTEGER NOT NULL REFERENCES customer,
  PRIMARY KEY (account_id, customer_id)
) STRICT, WITHOUT ROWID;

-- The SHA-256 of a token, never the token.
CREATE TABLE token (
  digest BLOB PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX token_by_end ON token (expires_at);

CREATE TABLE entity (
  id INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customer,
  name TEXT NOT NULL
) STRICT;

CREATE TABLE team (
  id INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customer,
  description TEXT NOT NULL
) STRICT;

CREATE TABLE driver (
  id INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customer,
  entity_id INTEGER REFERENCES entity,
  team_id INTEGER REFERENCES team,
  last_name TEXT NOT NULL,
  first_name TEXT NOT NULL,
  personnel_number TEXT,
  mobile TEXT,
  email TEXT,
  title_id INTEGER,
  initials TEXT
) STRICT;
CREATE INDEX driver_by_customer ON driver (customer_id, id);

CREATE TABLE vehicle (
  id INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customer,
  entity_id INTEGER REFERENCES entity,
  team_id INTEGER REFERENCES team,
  -- The driver whose company car it is.
  driver_id INTEGER REFERENCES driver,
  registration TEXT NOT NULL,
  unit_number INTEGER NOT NULL,
  make TEXT NOT NULL,
  model TEXT NOT NULL,
  energy TEXT NOT NULL,
  motorisation TEXT NOT NULL,
  geolocated INTEGER NOT NULL,
  privacy_enabled INTEGER NOT NULL,
  equipment_enabled INTEGER NOT NULL,
  odometer_m INTEGER NOT NULL,
  installed_at INTEGER NOT NULL,
  -- When its device was last heard of.
  heard_at INTEGER,
  -- Why it is silent, as a user said on the platform.
  silence_label TEXT,
  silence_comment TEXT,
  silence_said_at INTEGER,
  UNIQUE (customer_id, registration),
  UNIQUE (customer_id, unit_number)
) STRICT;

CREATE TABLE trip (
  id INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customer,
  vehicle_id INTEGER NOT NULL REFERENCES vehicle,
  driver_id INTEGER REFERENCES driver,
  start_at INTEGER NOT NULL,
  end_at INTEGER NOT NULL CHECK (start_at <= end_at),
  distance_m INTEGER NOT NULL,
  electric_distance_m INTEGER NOT NULL,
  energy_wh INTEGER NOT NULL,
  fuel_ml INTEGER NOT NULL,
  battery_permille INTEGER NOT NULL,
  cost_cents INTEGER NOT NULL,
  start_address TEXT NOT NULL,
  end_address TEXT NOT NULL
) STRICT;
CREATE INDEX trip_by_vehicle ON trip (vehicle_id, start_at);
CREATE INDEX trip_by_customer ON trip (customer_id, start_at);

CREATE TABLE position (
  vehicle_id INTEGER NOT NULL REFERENCES vehicle,
  at INTEGER NOT NULL,
  trip_id INTEGER REFERENCES trip,
  latitude REAL NOT NULL,
  longitude REAL NOT NULL,
  speed_kmh INTEGER NOT NULL,
  heading INTEGER NOT NULL,
  distance_m INTEGER NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (vehicle_id, at)
) STRICT, WITHOUT ROWID;
CREATE INDEX position_by_trip ON position (trip_id, at);

-- Auxiliary equipment, and when it ran.
CREATE TABLE equipment_use (
  vehicle_id INTEGER NOT NULL REFERENCES vehicle,
  label TEXT NOT NULL,
  start_at INTEGER NOT NULL,
  end_at INTEGER NOT NULL,
  PRIMARY KEY (vehicle_id, start_at, label)
) STRICT, WITHOUT ROWID;

CREATE TABLE recurrent (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  driver_id INTEGER NOT NULL REFERENCES driver,
  day TEXT NOT NULL,
  kind TEXT NOT NULL,
  start_minute INTEGER NOT NULL,
  end_minute INTEGER NOT NULL,
  -- Null: no bound.
  valid_from INTEGER,
  valid_until INTEGER
) STRICT;
CREATE INDEX recurrent_by_driver ON recurrent (driver_id, id);

CREATE TABLE extension (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  driver_id INTEGER NOT NULL REFERENCES driver,
  account_id INTEGER REFERENCES account,
  description TEXT,
  start_at INTEGER NOT NULL,
  end_at INTEGER NOT NULL
) STRICT;
CREATE INDEX extension_by_driver ON extension (driver_id, id);

-- Requests after the fact, in the order of receipt: the last for a trip wins.
CREATE TABLE request_after (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  customer_id INTEGER NOT NULL REFERENCES customer,
  trip_id INTEGER NOT NULL REFERENCES trip,
  unit_number INTEGER NOT NULL,
  operator_code INTEGER,
  private INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL
) STRICT;
CREATE INDEX request_after_by_customer ON request_after (customer_id, id);
CREATE INDEX request_after_by_trip ON request_after (trip_id, id);

PRAGMA user_version = 1;
