//! The loop that accepts connections, and the faults that befall them.

use std::future::Future;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, UNIX_EPOCH};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::header::DATE;
use axum::http::{HeaderMap, HeaderValue, Request, Response};
use axum::response::IntoResponse;
use http_body_util::BodyExt;
use hyper::body::{Frame, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower::ServiceExt;

use crate::app::{App, router};
use crate::auth;
use crate::call::TOKEN_HEADER;
use crate::failure::Failure;
use crate::faults::Fault;
use crate::store::tokens;

/// Serves until `shutdown` completes; then no more connections are accepted, and the requests under way are answered, for
/// as long as the limits allow.
pub(crate) async fn serve(app: Arc<App>, listener: TcpListener, shutdown: impl Future<Output = ()>) {
    let router = router(&app);
    let connections = Arc::new(Semaphore::new(app.limits.connections));
    let head_time = app.limits.head_time;
    let graceful = GracefulShutdown::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = async {
            let permit = Arc::clone(&connections).acquire_owned().await;
            (permit, listener.accept().await)
        };
        let (permit, accepted) = tokio::select! {
            accepted = accepted => accepted,
            () = &mut shutdown => break,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                // Too many open files, for example: it passes.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        // Small answers leave at once.
        let _ = stream.set_nodelay(true);
        let (router, served) = (router.clone(), Arc::clone(&app));
        let service = service_fn(move |request| dated(Arc::clone(&served), router.clone(), request));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(head_time)
            .serve_connection(TokioIo::new(stream), service);
        let watched = graceful.watch(connection);
        tokio::spawn(async move {
            let _permit = permit;
            if let Err(error) = watched.await {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(app.limits.shutdown_time, graceful.shutdown()).await;
}

/// An answer says when it was given, by the clock that decides what is past.
async fn dated(app: Arc<App>, router: Router, request: Request<Incoming>) -> io::Result<Response<Body>> {
    let mut response = answer(Arc::clone(&app), router, request).await?;
    let since = Duration::from_millis(u64::try_from(app.clock.now().millis()).unwrap_or(0));
    if let Ok(date) = HeaderValue::from_str(&httpdate::fmt_http_date(UNIX_EPOCH + since)) {
        response.headers_mut().insert(DATE, date);
    }
    Ok(response)
}

/// Answers a request, unless a fault is drawn for it. An error cuts the connection.
async fn answer(app: Arc<App>, router: Router, request: Request<Incoming>) -> io::Result<Response<Body>> {
    let request = request.map(Body::new);
    let fault = if is_service(request.uri().path()) { app.injector.draw() } else { None };
    match fault {
        None => carry_out(router, request).await,
        Some(Fault::TooMany) => {
            take_in(&app, request).await?;
            Ok(Failure::too_many(app.injector.retry_after()).into_response())
        }
        Some(Fault::ServerError) => {
            take_in(&app, request).await?;
            Ok(Failure::internal().into_response())
        }
        Some(Fault::Delay) => {
            tokio::time::sleep(app.injector.delay()).await;
            carry_out(router, request).await
        }
        Some(Fault::DroppedConnection) => Err(cut("dropped before it was carried out")),
        Some(Fault::TruncatedBody) => {
            let response = carry_out(router, request).await?;
            truncate(response).await
        }
        Some(Fault::ExpiredToken) => {
            expire(&app, request.headers()).await;
            carry_out(router, request).await
        }
        Some(Fault::LostAnswer) => {
            let response = carry_out(router, request).await?;
            drop(response);
            Err(cut("carried out, and its answer lost"))
        }
    }
}

/// The router never fails by itself.
async fn carry_out(router: Router, request: Request<Body>) -> io::Result<Response<Body>> {
    match router.oneshot(request).await {
        Ok(response) => Ok(response),
        Err(never) => match never {},
    }
}

/// Takes in a body that nobody reads: the connection stays of use (see [`crate::app`]).
async fn take_in(app: &App, request: Request<Body>) -> io::Result<()> {
    let taken = axum::body::to_bytes(request.into_body(), app.limits.body_bytes);
    match tokio::time::timeout(app.limits.request_time, taken).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(cut("a body that did not arrive, or was too large")),
    }
}

fn is_service(path: &str) -> bool {
    path.strip_prefix("/ocean").unwrap_or(path).starts_with("/restapi/")
}

fn cut(why: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionReset, why)
}

/// Ends the token that a request carries.
async fn expire(app: &App, headers: &HeaderMap) {
    let Some(token) = headers.get(TOKEN_HEADER) else { return };
    let digest = auth::digest(token.as_bytes());
    let ended: rusqlite::Result<()> = app.store.write(move |connection| tokens::end(connection, digest)).await;
    if let Err(error) = ended {
        tracing::error!(%error, "a token could not be ended");
    }
}

/// The head and half of the body; then the connection is cut. An answer without a body is lost as a whole.
async fn truncate(response: Response<Body>) -> io::Result<Response<Body>> {
    let (head, body) = response.into_parts();
    let bytes = body.collect().await.map_err(io::Error::other)?.to_bytes();
    if bytes.is_empty() {
        return Err(cut("carried out, and its answer lost"));
    }
    let half = bytes.slice(..bytes.len() / 2);
    Ok(Response::from_parts(head, Body::new(Cut { half: Some(half), flushed: false })))
}

/// Half of a body. Once it has been sent, the connection is cut.
struct Cut {
    half: Option<Bytes>,
    flushed: bool,
}

impl hyper::body::Body for Cut {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        match self.half.take() {
            Some(half) => Poll::Ready(Some(Ok(Frame::data(half)))),
            // hyper sends what it has when it is told to wait.
            None if !self.flushed => {
                self.flushed = true;
                context.waker().wake_by_ref();
                Poll::Pending
            }
            None => Poll::Ready(Some(Err(cut("truncated")))),
        }
    }
}
