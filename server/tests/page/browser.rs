//! Drives a Chromium through its debugging pipe: nothing else is needed for that.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_secs(30);
const NAMES: &[&str] = &[
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];
const OPTIONS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,900",
    "--remote-debugging-pipe",
];
/// Tells in the console what the page's policy forbids, whichever way it came about.
const WATCH: &str = "addEventListener('securitypolicyviolation', (event) => \
                     console.error(`forbidden: ${event.violatedDirective} ${event.blockedURI}`))";

/// A Chromium with one page.
pub(crate) struct Browser {
    process: Child,
    commands: Option<ChildStdin>,
    messages: Receiver<Value>,
    profile: PathBuf,
    session: Option<String>,
    commands_sent: u64,
    complaints: Vec<String>,
}

impl Browser {
    /// Starts one, where there is one: `$CHROMIUM`, or what is on the path.
    pub(crate) fn start() -> Option<Self> {
        let program = find()?;
        let profile = std::env::temp_dir().join(format!("sim-lifecycle-page-{}", std::process::id()));
        let mut process = Command::new("sh")
            // It reads commands from descriptor 3 and answers on 4.
            .args(["-c", r#"exec "$@" 3<&0 4>&1 0</dev/null 1>/dev/null"#, "sh"])
            .arg(program)
            .args(OPTIONS)
            .arg(format!("--user-data-dir={}", profile.display()))
            .arg("about:blank")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell starts");
        let commands = process.stdin.take();
        let answers = BufReader::new(process.stdout.take().expect("its output is piped"));
        let (sender, messages) = channel();
        thread::spawn(move || {
            for message in answers.split(0).map_while(Result::ok) {
                let message = serde_json::from_slice(&message).expect("the browser speaks JSON");
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let mut browser = Self {
            process,
            commands,
            messages,
            profile,
            session: None,
            commands_sent: 0,
            complaints: Vec::new(),
        };
        browser.attach();
        Some(browser)
    }

    fn attach(&mut self) {
        let targets = self.command("Target.getTargets", &json!({}));
        let page = targets["targetInfos"]
            .as_array()
            .and_then(|all| all.iter().find(|target| target["type"] == "page"))
            .expect("a page is open");
        let attached = self.command(
            "Target.attachToTarget",
            &json!({"targetId": page["targetId"], "flatten": true}),
        );
        self.session = attached["sessionId"].as_str().map(Into::into);
        for domain in ["Page", "Runtime", "Log"] {
            self.command(&format!("{domain}.enable"), &json!({}));
        }
        self.command("Page.addScriptToEvaluateOnNewDocument", &json!({"source": WATCH}));
    }

    /// Leads the page to another address.
    pub(crate) fn open(&mut self, url: &str) {
        let answer = self.command("Page.navigate", &json!({"url": url}));
        assert!(answer.get("errorText").is_none(), "{url}: {answer}");
    }

    /// The value of an expression in the page; a promise is waited for.
    pub(crate) fn value(&mut self, expression: &str) -> Value {
        let mut answer = self.command(
            "Runtime.evaluate",
            &json!({"expression": expression, "awaitPromise": true, "returnByValue": true}),
        );
        assert!(answer.get("exceptionDetails").is_none(), "{expression}: {answer}");
        answer["result"]["value"].take()
    }

    /// The text of an expression in the page, empty where it is none.
    pub(crate) fn text(&mut self, expression: &str) -> String {
        self.value(expression).as_str().unwrap_or_default().into()
    }

    /// Waits until a condition holds in the page.
    pub(crate) fn wait(&mut self, condition: &str) {
        let start = Instant::now();
        // The page may be on its way to another address, and have no `document.body` yet.
        let condition =
            format!("(() => {{ try {{ return Boolean({condition}) }} catch {{ return false }} }})()");
        while self.value(&condition) != json!(true) {
            if start.elapsed() > PATIENCE {
                let shown = self.text("document.body.innerText");
                panic!(
                    "not so after {PATIENCE:?}: {condition}\nshown is: {shown}\n{:?}",
                    self.complaints
                );
            }
            thread::sleep(Duration::from_millis(25));
        }
    }

    /// Presses and lets go of a key.
    pub(crate) fn press(&mut self, key: &str, code: u32, text: &str) {
        for kind in ["keyDown", "keyUp"] {
            let text = if kind == "keyDown" { text } else { "" };
            self.command(
                "Input.dispatchKeyEvent",
                &json!({"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code, "text": text}),
            );
        }
    }

    /// Shows the page as wide as that, in CSS pixels.
    pub(crate) fn widen(&mut self, width: u32) {
        self.command(
            "Emulation.setDeviceMetricsOverride",
            &json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}),
        );
    }

    /// What the console has had to complain of since the last call.
    pub(crate) fn complaints(&mut self) -> Vec<String> {
        // Whatever was on its way comes before the answer to this.
        self.value("1");
        std::mem::take(&mut self.complaints)
    }

    fn command(&mut self, method: &str, params: &Value) -> Value {
        self.commands_sent += 1;
        let id = self.commands_sent;
        let mut message = json!({"id": id, "method": method, "params": params});
        if let Some(session) = &self.session {
            message["sessionId"] = session.as_str().into();
        }
        let pipe = self.commands.as_mut().expect("the pipe is open");
        write!(pipe, "{message}\0").expect("the browser listens");
        loop {
            let mut message = self
                .messages
                .recv_timeout(PATIENCE)
                .unwrap_or_else(|_| panic!("the browser answers {method}"));
            if message["id"] == id {
                assert!(message.get("error").is_none(), "{method}: {message}");
                return message["result"].take();
            }
            self.hear(&message["method"], &message["params"]);
        }
    }

    fn hear(&mut self, method: &Value, params: &Value) {
        let complaint = match method.as_str() {
            Some("Runtime.exceptionThrown") => &params["exceptionDetails"],
            Some("Log.entryAdded") if params["entry"]["level"] == "error" => &params["entry"],
            Some("Runtime.consoleAPICalled") if params["type"] == "error" => &params["args"],
            _ => return,
        };
        self.complaints.push(complaint.to_string());
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Without its pipe it ends by itself; it needs a moment for that, but no more.
        drop(self.commands.take());
        for _ in 0..100 {
            if matches!(self.process.try_wait(), Ok(Some(_))) {
                break;
            }
            thread::sleep(Duration::from_millis(20));
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.profile);
    }
}

fn find() -> Option<String> {
    let named = std::env::var("CHROMIUM").ok();
    let mut candidates = named.into_iter().chain(NAMES.iter().copied().map(Into::into));
    candidates.find(|name: &String| {
        let found = Command::new(name)
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        found.is_ok_and(|status| status.success())
    })
}
