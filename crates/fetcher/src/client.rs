//! One request, one answer.

use std::{collections::HashMap, error::Error, io, sync::Arc, time::Duration};

use danvan_domain::{Connection, error::chain};
use danvan_store::raw::Validators;
use jiff::{Timestamp, fmt::rfc2822};
use reqwest::{
    Certificate, Proxy,
    header::{
        ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, FROM, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE,
        IF_NONE_MATCH, RETRY_AFTER, USER_AGENT,
    },
    redirect::Policy,
};
use rustls::CertificateError;
use url::Url;

use crate::{config::FetchConfig, error::FetchError, report::FailureCause, resolve::Resolver};

/// What is asked for.
const MEDIA_TYPES: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,text/plain;q=0.9,*/*;q=0.5";

/// A client for one way of connecting.
#[derive(Debug)]
pub(crate) struct Client {
    http: reqwest::Client,
    headers: HeaderMap,
    /// Whether a proxy finds the hosts, and not this program.
    pub(crate) proxied: bool,
}

/// What is asked.
#[derive(Debug, Clone)]
pub(crate) struct Request<'a> {
    pub(crate) url: &'a Url,
    pub(crate) accept_encoding: &'static str,
    /// What the site said of the version that is stored: only another one is wanted.
    pub(crate) unless: Option<&'a Validators>,
    /// Whether caches on the way are to be passed by.
    pub(crate) fresh: bool,
    pub(crate) limit: Limit,
    pub(crate) timeout: Duration,
}

/// What is done with a body that is longer than the limit.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Limit {
    /// It is a failure.
    Refuse(u64),
    /// What is over the limit is left out.
    Cut(u64),
}

/// An answer that is of use: a success, a redirect, or that the page is as it was.
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

/// The clients of a fetch: one for each way of connecting that its sources have.
pub(crate) struct Clients<'a> {
    config: &'a FetchConfig,
    resolver: Resolver,
    made: HashMap<Connection, Arc<Client>>,
}

impl<'a> Clients<'a> {
    pub(crate) fn new(config: &'a FetchConfig, resolver: Resolver) -> Self {
        // Fails where the program has installed one already, which then serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self { config, resolver, made: HashMap::new() }
    }

    /// The client of a source.
    pub(crate) fn of(&mut self, source_id: &str, connection: &Connection) -> Result<Arc<Client>, FetchError> {
        if let Some(client) = self.made.get(connection) {
            return Ok(client.clone());
        }
        let client = Arc::new(self.make(source_id, connection)?);
        self.made.insert(connection.clone(), client.clone());
        Ok(client)
    }

    fn make(&self, source_id: &str, connection: &Connection) -> Result<Client, FetchError> {
        let builder = || builder(self.config, self.resolver.clone(), source_id, connection);
        let http = match builder()?.build() {
            Ok(http) => http,
            Err(error) if error.is_builder() && connection.certificates.is_none() => {
                // A machine without root certificates: plain http works, and https fails by page.
                tracing::warn!(%error, "no root certificates found: https will fail");
                builder()?.tls_certs_only([]).build().map_err(FetchError::Client)?
            }
            Err(error) => return Err(FetchError::Client(error)),
        };
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(MEDIA_TYPES));
        if let Ok(value) = HeaderValue::from_str(&self.config.user_agent_field()) {
            headers.insert(USER_AGENT, value);
        }
        match HeaderValue::from_str(&self.config.contact) {
            Ok(value) if self.config.contact.contains('@') => headers.insert(FROM, value),
            _ => None,
        };
        for (name, value) in &connection.headers {
            let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) else {
                let (source_id, field) = (source_id.to_owned(), name.clone());
                return Err(FetchError::Header { source_id, field });
            };
            headers.insert(name, value);
        }
        Ok(Client { http, headers, proxied: connection.proxy.is_some() })
    }
}

fn builder(
    config: &FetchConfig,
    resolver: Resolver,
    source_id: &str,
    connection: &Connection,
) -> Result<reqwest::ClientBuilder, FetchError> {
    let mut builder = reqwest::Client::builder()
        .redirect(Policy::none())
        .connect_timeout(Duration::from_secs(config.connect_timeout_seconds))
        .pool_max_idle_per_host(config.connections_per_host)
        .dns_resolver(resolver)
        .tls_danger_accept_invalid_certs(connection.accept_invalid_certificates);
    if !config.resolve.is_empty() {
        builder = builder.no_proxy();
    }
    if let Some(proxy) = &connection.proxy {
        builder = builder.proxy(Proxy::all(proxy.clone()).map_err(FetchError::Client)?);
    }
    if let Some(path) = &connection.certificates {
        let failed =
            |source| FetchError::Certificates { source_id: source_id.to_owned(), path: path.clone(), source };
        let pem = std::fs::read(path).map_err(|error| failed(error.into()))?;
        let certificates = Certificate::from_pem_bundle(&pem).map_err(|error| failed(error.into()))?;
        if certificates.is_empty() {
            return Err(failed("there is no certificate in it".into()));
        }
        builder = builder.tls_certs_merge(certificates);
    }
    Ok(builder)
}

impl Client {
    /// Asks once. A success, a redirect and the answer that the page is as it was are answers, another status is
    /// a failure.
    pub(crate) async fn get(&self, request: &Request<'_>) -> Result<Answer, Failure> {
        let headers = self.headers(request);
        let request_head = request_head(request.url, &headers);
        let sent = self.http.get(request.url.clone()).timeout(request.timeout).headers(headers);
        let mut response = sent.send().await.map_err(|error| failure(error, request.url))?;
        let status = response.status();
        let conditional = request.unless.is_some() && status.as_u16() == 304;
        let redirect = matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308);
        if !status.is_success() && !redirect && !conditional {
            let mut failed = Failure::new(FailureCause::Status(status.as_u16()), format!("answers {status}"));
            let stated = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
            failed.retry_after = stated.and_then(|text| retry_after(text, Timestamp::now()));
            return Err(failed);
        }
        let body = read_body(&mut response, request).await?;
        Ok(Answer {
            request_head,
            status: status.as_u16(),
            reason: status.canonical_reason().unwrap_or_default().to_owned(),
            headers: std::mem::take(response.headers_mut()),
            body,
            received_at: Timestamp::now(),
        })
    }

    fn headers(&self, request: &Request<'_>) -> HeaderMap {
        let mut headers = self.headers.clone();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(request.accept_encoding));
        if request.fresh {
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        }
        let unless = request.unless.cloned().unwrap_or_default();
        for (name, value) in [(IF_NONE_MATCH, unless.etag), (IF_MODIFIED_SINCE, unless.last_modified)] {
            if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
                headers.insert(name, value);
            }
        }
        headers
    }
}

impl Answer {
    /// The first value of a field, where it is text.
    pub(crate) fn header(&self, name: HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The fields, as records keep them.
    pub(crate) fn fields(&self) -> Vec<(String, Vec<u8>)> {
        self.headers.iter().map(|(name, value)| (name.to_string(), value.as_bytes().to_vec())).collect()
    }
}

/// How long `Retry-After` says to wait: a number of seconds, or a moment (RFC 9110 §10.2.3).
fn retry_after(text: &str, now: Timestamp) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    // The day of the week may be wrong; that the zone is called GMT is what the standard wants.
    let at = rfc2822::DateTimeParser::new().relaxed_weekday(true).parse_timestamp(text).ok()?;
    Some(Duration::try_from(at.duration_since(now)).unwrap_or_default())
}

async fn read_body(response: &mut reqwest::Response, request: &Request<'_>) -> Result<Vec<u8>, Failure> {
    let limit = request.limit;
    let (Limit::Refuse(most) | Limit::Cut(most)) = limit;
    let stated = response.content_length().unwrap_or_default();
    let too_large = || Failure::new(FailureCause::TooLarge, format!("the body is longer than {most} bytes"));
    if matches!(limit, Limit::Refuse(_)) && stated > most {
        return Err(too_large());
    }
    // What is stated is only believed up to a point: it is asked for at once.
    let mut body = Vec::with_capacity(usize::try_from(stated.min(most).min(1 << 20)).unwrap_or_default());
    while let Some(chunk) = response.chunk().await.map_err(|error| failure(error, request.url))? {
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
        head.extend([name.as_str(), ": ", value.to_str().unwrap_or_default(), "\r\n"]);
    }
    head
}

fn failure(error: reqwest::Error, url: &Url) -> Failure {
    if let Some(fault) = certificate_fault(&error) {
        return Failure::new(FailureCause::Certificate, untrusted(fault, url.host_str().unwrap_or_default()));
    }
    let cause = match () {
        () if error.is_timeout() => FailureCause::Timeout,
        () if error.is_connect() => FailureCause::Connect,
        () => FailureCause::Interrupted,
    };
    // The address stands beside the message wherever it is shown.
    Failure::new(cause, chain(&error.without_url()))
}

/// What is wrong with the certificate for which there is no connection, if it is that.
fn certificate_fault(error: &reqwest::Error) -> Option<&CertificateError> {
    let mut next: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = next {
        if let Some(rustls::Error::InvalidCertificate(fault)) = error.downcast_ref() {
            return Some(fault);
        }
        next = match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            // Such an error names as its source that of what it holds.
            Some(held) => Some(held),
            None => error.source(),
        };
    }
    None
}

/// Says to a person what is wrong with a host's certificate, and what can be done.
fn untrusted(fault: &CertificateError, host: &str) -> String {
    let is_incomplete = matches!(fault, CertificateError::UnknownIssuer);
    let todo = if is_incomplete {
        "where it leaves out a certificate of its chain, name a file with that one in the source's connection.certificates"
    } else {
        "only its owner can mend that; connection.accept_invalid_certificates is the last resort"
    };
    format!("{host} has a certificate that cannot be trusted ({fault}): {todo}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_retry_after_are_read() {
        let now = "2026-11-23T14:15:00Z".parse().expect("moment");
        for (text, expected) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("Mon, 23 Nov 2026 14:17:00 GMT", Some(120)),
            ("Sun, 23 Nov 2026 14:17:00 GMT", Some(120)),
            ("Mon, 23 Nov 2026 14:00:00 GMT", Some(0)),
            ("soon", None),
            ("-5", None),
            ("", None),
        ] {
            assert_eq!(retry_after(text, now).map(|wait| wait.as_secs()), expected, "{text:?}");
        }
    }
}
