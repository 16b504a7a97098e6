//! One request, one answer.

use std::{fmt::Write as _, time::Duration};

use danvan_domain::error::chain;
use jiff::Timestamp;
use reqwest::{
    header::{ACCEPT, ACCEPT_ENCODING, FROM, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER, USER_AGENT},
    redirect::Policy,
};
use tokio::sync::Semaphore;
use url::Url;

use crate::{config::FetchConfig, error::FetchError, report::FailureCause};

/// What is asked for.
const MEDIA_TYPES: &str = "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.5";

/// The client of the whole fetch.
pub(crate) struct Client {
    http: reqwest::Client,
    headers: HeaderMap,
    permits: Semaphore,
}

/// What is done with a body that is longer than the limit.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Limit {
    /// It is a failure.
    Refuse(u64),
    /// What is over the limit is left out.
    Cut(u64),
}

/// An answer, of whatever status.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Request line and fields.
    pub(crate) request_head: String,
    pub(crate) status: u16,
    pub(crate) reason: String,
    pub(crate) headers: HeaderMap,
    /// As sent, with the transfer coding undone.
    pub(crate) body: Vec<u8>,
    pub(crate) received_at: Timestamp,
}

/// No answer, or one that is of no use.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    pub(crate) cause: FailureCause,
    /// For people.
    pub(crate) message: String,
    /// How long the site asks to wait.
    pub(crate) retry_after: Option<Duration>,
}

impl Failure {
    pub(crate) fn new(cause: FailureCause, message: impl Into<String>) -> Self {
        Self { cause, message: message.into(), retry_after: None }
    }

    /// Whether it may pass.
    pub(crate) fn may_pass(&self) -> bool {
        match self.cause {
            FailureCause::Connect | FailureCause::Timeout | FailureCause::Interrupted => true,
            FailureCause::Status(status) => matches!(status, 408 | 429 | 500..=599),
            _ => false,
        }
    }
}

impl Client {
    pub(crate) fn new(config: &FetchConfig) -> Result<Self, FetchError> {
        // Fails where the program has installed one already, which then serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = match builder(config)?.build() {
            Ok(http) => http,
            Err(error) if error.is_builder() => {
                // A machine without root certificates: plain http works, and https fails by page.
                tracing::warn!(%error, "no root certificates found: https will fail");
                builder(config)?.tls_certs_only([]).build().map_err(FetchError::Client)?
            }
            Err(error) => return Err(FetchError::Client(error)),
        };
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(MEDIA_TYPES));
        if let Ok(value) = HeaderValue::from_str(&config.user_agent_field()) {
            headers.insert(USER_AGENT, value);
        }
        match HeaderValue::from_str(&config.contact) {
            Ok(value) if config.contact.contains('@') => headers.insert(FROM, value),
            _ => None,
        };
        Ok(Self { http, headers, permits: Semaphore::new(config.connections) })
    }

    /// Asks once. A success and a redirect are answers, another status is a failure.
    pub(crate) async fn get(
        &self,
        url: &Url,
        accept_encoding: &'static str,
        limit: Limit,
    ) -> Result<Answer, Failure> {
        let mut headers = self.headers.clone();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(accept_encoding));
        let request_head = request_head(url, &headers);
        let request = self.http.get(url.clone()).headers(headers);
        // Held until the body is here, so that it bounds what is in memory, too.
        let _permit = self.permits.acquire().await;
        let mut response = request.send().await.map_err(failure)?;
        let status = response.status();
        if !status.is_success() && !status.is_redirection() {
            let mut failed = Failure::new(FailureCause::Status(status.as_u16()), format!("answers {status}"));
            let stated = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
            failed.retry_after = stated.and_then(|text| text.trim().parse().ok()).map(Duration::from_secs);
            return Err(failed);
        }
        let body = read_body(&mut response, limit).await?;
        Ok(Answer {
            request_head,
            status: status.as_u16(),
            reason: status.canonical_reason().unwrap_or_default().to_owned(),
            headers: std::mem::take(response.headers_mut()),
            body,
            received_at: Timestamp::now(),
        })
    }
}

impl Answer {
    /// The first value of a field, where it is text.
    pub(crate) fn header(&self, name: HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

fn builder(config: &FetchConfig) -> Result<reqwest::ClientBuilder, FetchError> {
    let mut builder = reqwest::Client::builder()
        .redirect(Policy::none())
        .timeout(Duration::from_secs(config.timeout_seconds))
        .connect_timeout(Duration::from_secs(config.connect_timeout_seconds))
        .pool_max_idle_per_host(1);
    let resolved = config.resolved()?;
    if !resolved.is_empty() {
        builder = builder.no_proxy();
    }
    for (host, at) in resolved {
        builder = builder.resolve(host, at);
    }
    Ok(builder)
}

async fn read_body(response: &mut reqwest::Response, limit: Limit) -> Result<Vec<u8>, Failure> {
    let (Limit::Refuse(most) | Limit::Cut(most)) = limit;
    let mut body = Vec::new();
    let too_large = || Failure::new(FailureCause::TooLarge, format!("the body is longer than {most} bytes"));
    if matches!(limit, Limit::Refuse(_)) && response.content_length().is_some_and(|length| length > most) {
        return Err(too_large());
    }
    while let Some(chunk) = response.chunk().await.map_err(failure)? {
        body.extend_from_slice(&chunk);
        if body.len() as u64 > most {
            if matches!(limit, Limit::Refuse(_)) {
                return Err(too_large());
            }
            body.truncate(usize::try_from(most).unwrap_or(usize::MAX));
            break;
        }
    }
    Ok(body)
}

/// The request as it goes out over HTTP/1.1.
fn request_head(url: &Url, headers: &HeaderMap) -> String {
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let host = url.host_str().unwrap_or_default();
    let mut head = format!("GET {}{query} HTTP/1.1\r\nhost: {host}{port}\r\n", url.path());
    for (name, value) in headers {
        // Writing to a string does not fail.
        let _ = write!(head, "{name}: {}\r\n", value.to_str().unwrap_or_default());
    }
    head
}

fn failure(error: reqwest::Error) -> Failure {
    let cause = match () {
        () if error.is_timeout() => FailureCause::Timeout,
        () if error.is_connect() => FailureCause::Connect,
        () => FailureCause::Interrupted,
    };
    // The address stands beside the message wherever it is shown.
    Failure::new(cause, chain(&error.without_url()))
}
