//! The command `sim-lifecycle`.
fn main() {
    use std::io::{BufRead, Write};
    let args: Vec<String> = std::env::args().collect();
    let mut r = sim_lifecycle::replay::Replay::new();
    let f = std::fs::File::open(&args[2]).unwrap();
    let mut out = std::io::BufWriter::new(std::io::stdout());
    let mut o = Vec::new();
    for l in std::io::BufReader::new(f).split(b'\n') {
        if let Err(e) = r.line(&l.unwrap(), &mut o) {
            eprintln!("{e}");
            out.flush().unwrap();
            std::process::exit(2)
        }
        for x in o.drain(..) {
            serde_json::to_writer(&mut out, &x).unwrap();
            out.write_all(b"\n").unwrap();
        }
    }
    if args.iter().any(|a| a == "--sims") {
        let base = args
            .iter()
            .position(|a| a == "--base-url")
            .map_or(sim_lifecycle::wire::DEFAULT_BASE_URL, |i| &args[i + 1]);
        for x in r.sims(base) {
            serde_json::to_writer(&mut out, &x).unwrap();
            out.write_all(b"\n").unwrap();
        }
    }
}
