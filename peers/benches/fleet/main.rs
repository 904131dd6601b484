//! Fleet bench.
mod around;
mod end;
mod heap;
mod life;
mod scenario;
mod tally;
mod traffic;
mod world;

use end::End;
use world::{ActiveTraffic, World};

fn main() {
    let n: u32 = std::env::args().find_map(|a| a.parse().ok()).unwrap_or(2000);
    let scenario = scenario::trackers(n);
    let run = |name: &str, mode, f: fn(&World) -> tally::Tally| {
        let world = World::of(&scenario, mode).unwrap();
        let start = std::time::Instant::now();
        let mut tally = f(&world);
        if mode == ActiveTraffic::Superposed {
            traffic::superpose(&world, &mut tally);
        }
        let s = start.elapsed().as_secs_f64();
        println!("{name} {:.0} SIM-years/s, size {}", f64::from(n) * 3.0 / s, size_of::<life::Life>());
        tally
    };
    let a = run("every", ActiveTraffic::Superposed, heap::run_every_event);
    let b = run("next", ActiveTraffic::Superposed, heap::run_next_event);
    let c = run("every+traffic", ActiveTraffic::Events, heap::run_every_event);
    let d = run("next+traffic", ActiveTraffic::Events, heap::run_next_event);
    assert_eq!(a, b);
    assert_eq!(c, d);
    println!("{:#?}", End::from(&a));
    println!("{:#?}", End::from(&c));
    let per = |x: u64| x as f64 / (f64::from(n) * 3.0);
    println!("{:?} {}", a.draws, per(a.draws.total()));
    let e = End::from(&a);
    println!("requests {}", per(e.changes + e.resets));
}
