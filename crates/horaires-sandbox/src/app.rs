//! What the requests share, and the routes.

use std::error::Error;
use std::sync::Arc;
use std::time::Instant as Stopwatch;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::handler::Handler;
use axum::http::header::CONNECTION;
use axum::http::{HeaderValue, Method, Response, StatusCode};
use axum::middleware::{self, Next};
use axum::response::IntoResponse;
use axum::routing::{MethodFilter, MethodRouter, get};
use http_body_util::LengthLimitError;
use tokio::sync::Semaphore;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

use crate::call::{Answer, Call};
use crate::clock::Clock;
use crate::config::{Config, Limits};
use crate::failure::{Failure, json};
use crate::faults::Injector;
use crate::limiter::{FailedLogins, Limiter};
use crate::openapi;
use crate::services::table::{self, Service};
use crate::services::{access, analysis, equipment, exceptional, nearest, people, recurrent, silent, trips, vehicles};
use crate::services::{after_the_fact, positions};
use crate::store::Store;

/// What the requests share.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) limits: Limits,
    /// Whether 201 is answered where the documents list it beside 200.
    pub(crate) created: bool,
    pub(crate) limiter: Limiter,
    pub(crate) failed_logins: FailedLogins,
    pub(crate) injector: Injector,
    /// Hashing a password takes memory and time: two at once.
    pub(crate) hashing: Semaphore,
}

impl App {
    pub(crate) fn new(config: &Config, store: Store) -> Arc<Self> {
        Arc::new(Self {
            store,
            clock: config.clock.clone(),
            limits: config.limits,
            created: config.created,
            limiter: Limiter::new(config.rate_limit, &config.clock),
            failed_logins: FailedLogins::default(),
            injector: Injector::new(config.faults.clone()),
            hashing: Semaphore::new(2),
        })
    }
}

/// The routes: the services below `/ocean/restapi`, as at the service's own address, and below `/restapi`.
pub(crate) fn router(app: &Arc<App>) -> Router {
    let services = services();
    Router::new()
        .nest("/ocean/restapi", services.clone())
        .nest("/restapi", services)
        .route("/openapi.json", get(|| async { openapi::answer() }))
        .route("/health", get(health))
        .fallback(|| async { not_there(StatusCode::NOT_FOUND) })
        .method_not_allowed_fallback(|| async { not_there(StatusCode::METHOD_NOT_ALLOWED) })
        .layer(middleware::from_fn_with_state(Arc::clone(app), whole_body))
        .layer(CompressionLayer::new())
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, app.limits.request_time))
        .layer(CatchPanicLayer::custom(|_panic| {
            tracing::error!("a request panicked");
            Failure::internal().into_response()
        }))
        .layer(middleware::from_fn(log))
        .with_state(Arc::clone(app))
}

fn services() -> Router<Arc<App>> {
    Router::new()
        .route(table::AUTHENTICATE.path, on(&table::AUTHENTICATE, access::authenticate))
        .route(table::INDIVIDUALS.path, calls(&table::INDIVIDUALS, people::list))
        .route(
            table::RECURRENT_LIST.path,
            calls(&table::RECURRENT_LIST, recurrent::list)
                .merge(calls(&table::RECURRENT_REPLACE, recurrent::replace))
                .merge(calls(&table::RECURRENT_REMOVE, recurrent::remove)),
        )
        .route(
            table::EXCEPTIONAL_LIST.path,
            calls(&table::EXCEPTIONAL_LIST, exceptional::list)
                .merge(calls(&table::EXCEPTIONAL_REMOVE, exceptional::remove)),
        )
        .route(table::EXCEPTIONAL_WRITE.path, calls(&table::EXCEPTIONAL_WRITE, exceptional::write))
        .route(table::OVERRIDE.path, calls(&table::OVERRIDE, after_the_fact::record))
        .route(table::ANALYSIS.path, calls(&table::ANALYSIS, analysis::answer))
        .route(table::ENTITIES.path, calls(&table::ENTITIES, people::entities))
        .route(table::DAILY_SHEET.path, calls(&table::DAILY_SHEET, trips::daily_sheet))
        .route(table::VEHICLES.path, calls(&table::VEHICLES, vehicles::list))
        .route(table::NEAREST_VEHICLES.path, calls(&table::NEAREST_VEHICLES, nearest::search))
        .route(table::EQUIPMENT.path, calls(&table::EQUIPMENT, equipment::durations))
        .route(table::SILENT_DEVICES.path, calls(&table::SILENT_DEVICES, silent::list))
        .route(table::POSITIONS.path, calls(&table::POSITIONS, positions::search))
}

/// A service that is called with a token.
fn calls<F>(service: &'static Service, handler: fn(Call) -> F) -> MethodRouter<Arc<App>>
where
    F: Future<Output = Answer> + Send + 'static,
{
    on(service, move |State(app): State<Arc<App>>, request: Request| async move {
        match Call::receive(app, service, request).await {
            Ok(call) => handler(call).await,
            Err(failure) => Err(failure),
        }
    })
}

fn on<T: 'static>(service: &Service, handler: impl Handler<T, Arc<App>>) -> MethodRouter<Arc<App>> {
    let filter = match service.verb {
        Method::POST => MethodFilter::POST,
        Method::DELETE => MethodFilter::DELETE,
        _ => MethodFilter::GET,
    };
    MethodRouter::new().on(filter, handler)
}

/// Whether the server is well: it can read its database, and write to it.
async fn health(State(app): State<Arc<App>>) -> Response<Body> {
    let reads = app.store.read(|connection| connection.query_row("SELECT 1", [], |row| row.get::<_, i64>(0))).await;
    let writes = app.store.write(|connection| connection.query_row("SELECT 1", [], |row| row.get::<_, i64>(0))).await;
    let (status, word) = match reads.and(writes) {
        Ok(_) => (StatusCode::OK, "ok"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database cannot be used"),
    };
    let version = env!("CARGO_PKG_VERSION");
    json(status, &serde_json::json!({"status": word, "version": version, "tzdb": horaires::zone::tzdb_version()}))
}

fn not_there(status: StatusCode) -> Response<Body> {
    let failure = match status {
        StatusCode::METHOD_NOT_ALLOWED => Failure::http(
            status,
            "method-not-allowed",
            "this path has other verbs: see /openapi.json",
            "ce chemin a d'autres verbes : voir /openapi.json",
        ),
        _ => Failure::http(
            status,
            "no-such-path",
            "there is no such path: see /openapi.json",
            "ce chemin n'existe pas : voir /openapi.json",
        ),
    };
    failure.into_response()
}

/// Takes in the whole body before anything is answered: a connection on which a part of a request is left cannot be used
/// again, and its client would take that for a lost answer.
async fn whole_body(State(app): State<Arc<App>>, request: Request, next: Next) -> Response<Body> {
    let (head, body) = request.into_parts();
    let most = app.limits.body_bytes;
    match to_bytes(body, most).await {
        Ok(bytes) => next.run(Request::from_parts(head, Body::from(bytes))).await,
        Err(error) => {
            let too_large = error.source().is_some_and(|source| source.is::<LengthLimitError>());
            let failure = if too_large {
                Failure::http(
                    StatusCode::PAYLOAD_TOO_LARGE,
                    "body-too-large",
                    &format!("the body is larger than {most} bytes"),
                    &format!("le corps dépasse {most} octets"),
                )
            } else {
                Failure::http(
                    StatusCode::BAD_REQUEST,
                    "body-unreadable",
                    "the body did not arrive whole",
                    "le corps n'est pas arrivé entier",
                )
            };
            let mut response = failure.into_response();
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            response
        }
    }
}

/// One line for each request. The path is the route's, never the query: no id, no name, no token is logged.
async fn log(request: Request, next: Next) -> Response<Body> {
    let method = request.method().clone();
    let path = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let started = Stopwatch::now();
    let response = next.run(request).await;
    let ms = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX) as f64 / 1000.0;
    let path = path.as_deref().unwrap_or("-");
    tracing::info!(%method, path, status = response.status().as_u16(), ms, "request");
    response
}
