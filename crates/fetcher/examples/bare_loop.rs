//! What `make bench-fetch` compares with: addresses from a file, fetched by reqwest without any care.
//!
//! Usage: `bare_loop ADDRESSES FOLDER CONNECTIONS [pack]`, on addresses of loopback. Each body becomes a file of its own,
//! as it was sent, gzipped or not. With `pack` all of them become one file, with what a web archive of digested records
//! cannot do without: two SHA-256 digests of each body, and a gzip member. That is the floor for whoever writes one.
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a yardstick, not a part"
)]

use std::{
    env,
    fs::{self, File},
    io::Write as _,
    path::PathBuf,
    sync::{Arc, Mutex},
};

use danvan_store::warc::{Record, RecordType, sha256_digest};
use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING};
use tokio::{sync::Semaphore, task::JoinSet};

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [addresses, folder, connections, how @ ..] = arguments.as_slice() else { return };
    let addresses = fs::read_to_string(addresses).expect("a file of addresses");
    let folder = Arc::new(PathBuf::from(folder));
    let pack = how.iter().any(|word| word == "pack");
    let packed = Arc::new(Mutex::new(File::create(folder.join("packed")).expect("a file")));
    let permits = Arc::new(Semaphore::new(connections.parse().expect("a number")));
    drop(rustls::crypto::ring::default_provider().install_default());
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().expect("a client");
    let mut tasks = JoinSet::new();
    for (number, address) in addresses.lines().enumerate() {
        let permit = permits.clone().acquire_owned().await.expect("open");
        let (client, address, folder, packed) =
            (client.clone(), address.to_owned(), folder.clone(), packed.clone());
        tasks.spawn(async move {
            let asked = client.get(&address).header(ACCEPT_ENCODING, "gzip");
            let answer = asked.send().await.expect("an answer");
            let is_coded = answer.headers().contains_key(CONTENT_ENCODING);
            let body = answer.bytes().await.expect("a body");
            if pack {
                let record = record(&address, &body, is_coded);
                packed.lock().expect("whole").write_all(&record).expect("written");
            } else {
                fs::write(folder.join(number.to_string()), &body).expect("written");
            }
            drop(permit);
        });
        while tasks.try_join_next().is_some() {}
    }
    while tasks.join_next().await.is_some() {}
    println!("done");
}

fn record(address: &str, body: &[u8], is_coded: bool) -> Vec<u8> {
    let record = Record {
        kind: RecordType::Response,
        target: Some(address),
        date: jiff::Timestamp::UNIX_EPOCH,
        content_type: "application/http;msgtype=response",
        fields: Vec::new(),
        head: b"HTTP/1.1 200 OK\r\n\r\n",
        payload: body,
        is_coded,
        payload_digest: Some(sha256_digest(body)),
    };
    let mut bytes = Vec::new();
    record.write(&mut bytes).expect("in memory");
    bytes
}
