//! The least that a server of Sims could do: one SQL statement a request, or none.
//!
//! `sql-only FILE ROWS` makes the table in a file that has none yet, and serves it on a free port of 127.0.0.1 until it is
//! stopped. It knows no accounts, rules, filters, tokens or errors.

mod answers;
mod rows;

use std::io::Write as _;

use axum::Router;
use axum::routing::{get, post};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, rows] = arguments.as_slice() else {
        return Err("usage: sql-only FILE ROWS".into());
    };
    let rows = rows::open(file.as_ref(), rows.parse()?).await?;
    let router = Router::new()
        .route("/bare", get(answers::bare).post(answers::bare))
        .route("/bare/page", get(answers::bare_page))
        .route("/fetch/{sid}", get(answers::fetch))
        .route("/list", get(answers::list))
        .route("/update/{sid}", post(answers::update))
        .with_state(rows);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
    // As the server does it: what is written is sent.
    let listener = axum::serve::ListenerExt::tap_io(listener, |stream| {
        // Only a connection that has gone already takes no option, and it gets no answer either.
        let _ = stream.set_nodelay(true);
    });
    println!(
        "listening on http://{}",
        axum::serve::Listener::local_addr(&listener)?
    );
    std::io::stdout().flush()?;
    axum::serve(listener, router).await?;
    Ok(())
}
