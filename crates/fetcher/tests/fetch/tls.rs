//! Sites whose certificates or chains of them are not as they should be.

use std::{net::SocketAddr, path::Path, sync::Arc};

use axum::{Router, http::Uri, serve::Listener};
use danvan_domain::{IssueCode, Source};
use danvan_fetcher::{FetchReport, probe};
use rcgen::{BasicConstraints, Certificate, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::{ServerConfig, pki_types::PrivatePkcs8KeyDer};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use crate::site::{Site, addresses, failed, page, run, source, way};

/// A root, what it signed, and a site's own certificate, which that one signed.
struct Chain {
    root: Certificate,
    between: Certificate,
    own: Certificate,
    key: KeyPair,
}

fn authority(name: &str) -> CertificateParams {
    let mut params = CertificateParams::new([]).expect("no names");
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
}

fn chain(site: &str) -> Chain {
    let new_key = || KeyPair::generate().expect("a key");
    let (root_key, between_key, key) = (new_key(), new_key(), new_key());
    let root_params = authority("Root");
    let root = root_params.self_signed(&root_key).expect("signed");
    let root_issuer = Issuer::new(root_params, root_key);
    let between_params = authority("Between");
    let between = between_params.signed_by(&between_key, &root_issuer).expect("signed");
    let own = CertificateParams::new([site.to_owned()]).expect("a name");
    let own = own.signed_by(&key, &Issuer::new(between_params, between_key)).expect("signed");
    Chain { root, between, own, key }
}

/// Takes connections, those that come to nothing left out.
struct Secure {
    tcp: TcpListener,
    tls: TlsAcceptor,
}

impl Listener for Secure {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, SocketAddr) {
        loop {
            let (stream, address) = self.tcp.accept().await.expect("a connection");
            if let Ok(stream) = self.tls.accept(stream).await {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        self.tcp.local_addr()
    }
}

/// Serves a page at every address over https, showing `shown`; gives the port.
async fn serve(shown: &[&Certificate], key: &KeyPair) -> u16 {
    let shown = shown.iter().map(|certificate| certificate.der().clone()).collect();
    let key = PrivatePkcs8KeyDer::from(key.serialize_der()).into();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.expect("sound").with_no_client_auth().with_single_cert(shown, key).expect("sound");
    let tcp = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = tcp.local_addr().expect("bound").port();
    let secure = Secure { tcp, tls: TlsAcceptor::from(Arc::new(config)) };
    let site = Router::new().fallback(async |asked: Uri| page(asked.path()));
    tokio::spawn(async move { axum::serve(secure, site).await });
    port
}

/// A source with two pages, reached as `connection` says.
fn secure_source(connection: &str) -> Source {
    let ways = way("urls", "urls = [\"https://a.example/1\", \"https://a.example/2\"]");
    source("a", &format!("[connection]\n{connection}\n{ways}"))
}

/// What fetching both pages from `port` comes to.
async fn fetched(folder: &Path, port: u16, connection: &str) -> FetchReport {
    let mut config = Site::new(|_| page("")).await.config();
    config.resolve = [("a.example".to_owned(), format!("127.0.0.1:{port}"))].into();
    run(folder, &[secure_source(connection)], &config).await
}

#[tokio::test]
async fn a_broken_chain_is_mended_by_the_certificate_that_it_lacks() {
    let chain = chain("a.example");
    let broken = serve(&[&chain.own], &chain.key).await;
    let whole = serve(&[&chain.own, &chain.between], &chain.key).await;
    let folder = tempfile::tempdir().expect("folder");
    let named = |name: &str, certificate: &Certificate| {
        let file = folder.path().join(name);
        danvan_store::atomic::write(&file, certificate.pem().as_bytes()).expect("written");
        format!("certificates = {file:?}")
    };
    let (between, root) = (named("between.pem", &chain.between), named("root.pem", &chain.root));
    for (port, connection, stored) in
        [(broken, "", 0), (whole, "", 0), (broken, &*between, 2), (whole, &*root, 2), (broken, &*root, 0)]
    {
        let raw = tempfile::tempdir().expect("folder");
        let report = fetched(raw.path(), port, connection).await;
        assert_eq!(addresses(raw.path()).len(), stored, "{connection}: {:?}", report.issues);
        if stored > 0 {
            assert_eq!(report.issues, []);
            continue;
        }
        // The host is told once, with what to do; it is tried once, since trying again does not help.
        assert_eq!(failed(&report), [("certificate".to_owned(), 2)].into(), "{:?}", report.issues);
        let [issue] = report.issues.as_slice() else { panic!("one issue: {:?}", report.issues) };
        assert_eq!((issue.code, issue.url.as_str()), (IssueCode::FetchFailed, "https://a.example/"));
        assert_eq!(
            issue.message,
            "a.example has a certificate that cannot be trusted (UnknownIssuer): where it \
             leaves out a certificate of its chain, name a file with that one in the source's connection.certificates"
        );
        assert_eq!(report.total().requests, 1);
    }
}

#[tokio::test]
async fn trying_a_source_says_what_is_wrong_with_its_certificate() {
    let chain = chain("a.example");
    let whole = serve(&[&chain.own, &chain.between], &chain.key).await;
    let folder = tempfile::tempdir().expect("folder");
    let root = folder.path().join("root.pem");
    danvan_store::atomic::write(&root, chain.root.pem().as_bytes()).expect("written");
    let words = danvan_domain::Reference::embedded_lexicon().expect("embedded");
    for (connection, said) in [
        (format!("certificates = {root:?}"), Ok("the certificate can be trusted")),
        ("accept_invalid_certificates = true".to_owned(), Ok("the certificate is not checked")),
        (
            String::new(),
            Err("a.example has a certificate that cannot be trusted (UnknownIssuer): where it leaves out"),
        ),
    ] {
        let mut config = Site::new(|_| page("")).await.config();
        config.resolve = [("a.example".to_owned(), format!("127.0.0.1:{whole}"))].into();
        let probed = probe(&secure_source(&connection), &config, &words).await.expect("tried");
        let trial = probed.trials.iter().find(|trial| trial.what == "https").expect("tried");
        match (&trial.outcome, said) {
            (Ok(seen), Ok(said)) => assert_eq!(seen, said),
            (Err(seen), Err(said)) => assert!(seen.starts_with(said), "{seen}"),
            other => panic!("{connection}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_certificate_of_another_name_is_taken_only_when_nothing_is_checked() {
    let chain = chain("khac.example");
    let port = serve(&[&chain.own, &chain.between, &chain.root], &chain.key).await;
    let folder = tempfile::tempdir().expect("folder");
    let root = folder.path().join("root.pem");
    danvan_store::atomic::write(&root, chain.root.pem().as_bytes()).expect("written");
    let report = fetched(&folder.path().join("strict"), port, &format!("certificates = {root:?}")).await;
    assert_eq!(failed(&report), [("certificate".to_owned(), 2)].into(), "{:?}", report.issues);
    let message = &report.issues.first().expect("told").message;
    assert!(message.ends_with("connection.accept_invalid_certificates is the last resort"), "{message}");

    let raw = folder.path().join("lenient");
    for _ in 0..2 {
        let report = fetched(&raw, port, "accept_invalid_certificates = true").await;
        let codes: Vec<_> = report.issues.iter().map(|issue| issue.code).collect();
        assert_eq!(codes, [IssueCode::UncheckedCertificate], "told in each run");
        assert_eq!(addresses(&raw).len(), 2);
    }
}
