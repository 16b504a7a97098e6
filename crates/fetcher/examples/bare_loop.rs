//! What `make bench-fetch` compares with: addresses from a file, fetched by reqwest without any care, each body written
//! to a file of its own.
//!
//! Usage: `bare_loop ADDRESSES FOLDER CONNECTIONS`, on addresses of loopback.
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a yardstick, not a part"
)]

use std::{env, fs, path::PathBuf, sync::Arc};

use tokio::{sync::Semaphore, task::JoinSet};

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [addresses, folder, connections] = arguments.as_slice() else { return };
    let addresses = fs::read_to_string(addresses).expect("a file of addresses");
    let folder = Arc::new(PathBuf::from(folder));
    let permits = Arc::new(Semaphore::new(connections.parse().expect("a number")));
    drop(rustls::crypto::ring::default_provider().install_default());
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().expect("a client");
    let mut tasks = JoinSet::new();
    for (number, address) in addresses.lines().enumerate() {
        let permit = permits.clone().acquire_owned().await.expect("open");
        let (client, address, folder) = (client.clone(), address.to_owned(), folder.clone());
        tasks.spawn(async move {
            let body = client.get(address).send().await.expect("an answer").bytes().await.expect("a body");
            fs::write(folder.join(number.to_string()), &body).expect("written");
            drop(permit);
        });
        while tasks.try_join_next().is_some() {}
    }
    while tasks.join_next().await.is_some() {}
    println!("done");
}
