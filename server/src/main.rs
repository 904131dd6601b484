//! The command `sim-lifecycle-server`.

use std::process::ExitCode;

use clap::Parser as _;
use sim_lifecycle_server::options::{LogFormat, Options, Task};
use sim_lifecycle_server::{import, serve};
use tracing_subscriber::EnvFilter;

/// Whatever goes wrong before there is anything to serve.
const CANNOT: u8 = 2;

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    log_to_standard_error(options.serve.log_format);
    let outcome = match options.task {
        Some(Task::Import(task)) => import::import(&task).await.map_err(|error| error.to_string()),
        None => serve::serve(options.serve)
            .await
            .map_err(|error| error.to_string()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(words) => {
            eprintln!("{words}");
            ExitCode::from(CANNOT)
        }
    }
}

fn log_to_standard_error(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    match format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
}
