//! Every message of what is read from files: saved Sims, and the lines of a log.

#[cfg(feature = "serde")]
pub fn saved() -> String {
    use sim_lifecycle::Settled;
    use sim_lifecycle::lifecycle::Unsound;
    use sim_lifecycle::sim::RestoreError;

    let unsound = vec![
        Unsound::Plan {
            settled: Settled::Ready,
        },
        Unsound::IllegalChange {
            settled: Settled::New,
        },
        Unsound::IllegalReset {
            settled: Settled::Suspended,
        },
        Unsound::Numbers { requests: 2 },
        Unsound::Time,
    ];
    super::messages::check_all_listed(&unsound, include_str!("../../src/lifecycle/sound.rs"), "Unsound");
    let mut errors = vec![
        RestoreError::UnknownVersion { version: "v9".into() },
        RestoreError::OrphanCallback,
        RestoreError::Standing {
            settled: Settled::Active,
        },
        RestoreError::Dates,
    ];
    errors.extend(unsound.into_iter().map(RestoreError::from));
    super::messages::check_all_listed(&errors, include_str!("../../src/sim/saved.rs"), "RestoreError");
    errors.iter().map(|error| format!("{error}\n")).collect()
}

/// What stops a replay: the line that does, and the message, of a log whose first line declares an account.
#[cfg(feature = "replay")]
pub fn lines() -> String {
    use sim_lifecycle::replay::Replay;

    let before = [
        r#"{"at":"2026-01-01T00:00:00Z","input":"account","sid":"AC00000000000000000000000000000001"}"#,
        r#"{"at":"2026-01-01T00:00:00Z","input":"account","sid":"AC00000000000000000000000000000002","parent":"AC00000000000000000000000000000001"}"#,
        r#"{"at":"2026-01-01T00:00:00Z","input":"rate_plan","sid":"WP00000000000000000000000000000001","account_sid":"AC00000000000000000000000000000001","unique_name":"basic"}"#,
        r#"{"at":"2026-01-01T00:00:00Z","input":"register","sid":"DE00000000000000000000000000000001","account_sid":"AC00000000000000000000000000000001","iccid":"8988303000000614224","registration_code":"H3LL0"}"#,
    ];
    let mut replay = Replay::new();
    for line in before {
        replay.line(line.as_bytes(), &mut Vec::new()).unwrap();
    }
    let mut text = String::new();
    let mut faults = Vec::new();
    let lines = include_str!("stopped.jsonl").lines().map(str::as_bytes);
    let not_utf8: &[u8] = b"{\"input\":\"advance\",\"at\":\"\xFF\"}";
    for line in lines.chain([not_utf8]) {
        let error = replay.clone().line(line, &mut Vec::new()).unwrap_err();
        assert_eq!(error.line, 5);
        text += &format!("{}\n  {error}\n", String::from_utf8_lossy(line));
        faults.push(error.fault);
    }
    super::messages::check_all_listed(&faults, include_str!("../../src/replay/fault.rs"), "LineFault");
    text
}
