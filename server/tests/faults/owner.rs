//! A client that has Sims of its own, asks all sorts of things of them, and keeps in mind what it was told.
//!
//! Each update sets several properties to one tag of its own, so that it can be seen whether it was done, and done whole.
//! Where its answer is lost, an update of another property, which waits for its turn as any other does, shows what has
//! come of it; what was sent to a dead server cannot come after that.

use serde_json::{Value, json};

use super::chance::Chance;
use super::fleet::{Lost, Ways, insist};
use super::recorder::Recorder;
use crate::support::{Reply, form, line, path, sid, with_plan};

/// The instant of lines: the server's clock is always later, and that counts.
const AT: &str = "2026-01-01T00:00:00Z";

/// How many Sims a client has at a time.
const SIMS: u64 = 3;

/// What has come of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It was done; whether it went to the operator, or nobody knows.
    Done(Option<bool>),
    /// It was not done, and changed nothing.
    NotDone,
    /// No answer has come.
    Lost,
}

/// An update that was asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What its properties were set to.
    pub tag: String,
    /// The status that it asked for.
    pub wants: Option<&'static str>,
    /// What has come of it.
    pub fate: Fate,
}

/// A Sim, and all that its owner knows of it.
#[derive(Clone, Debug)]
pub struct Owned {
    /// Its number.
    pub number: u32,
    /// What was asked of it with a callback.
    pub asked: Vec<Asked>,
    /// How many of its Commands were called back for sure, and how many more perhaps.
    pub commands: (u64, u64),
    /// Its history when it was deleted.
    pub left: Option<Vec<Value>>,
    tag: Option<String>,
    fences: u32,
}

/// The client.
#[derive(Debug)]
pub struct Owner<'a> {
    ways: &'a Ways,
    recorder: Recorder,
    chance: Chance,
    by_hand: bool,
    next: u32,
    sims: Vec<Owned>,
    gone: Vec<Owned>,
}

impl<'a> Owner<'a> {
    /// A client whose Sims are numbered from `first`; it answers for the operator where that is done by hand.
    pub fn new(ways: &'a Ways, recorder: &Recorder, chance: Chance, first: u32, by_hand: bool) -> Self {
        Self {
            ways,
            recorder: recorder.clone(),
            chance,
            by_hand,
            next: first,
            sims: Vec::new(),
            gone: Vec::new(),
        }
    }

    /// The way to the servers.
    pub const fn ways(&self) -> &'a Ways {
        self.ways
    }

    /// Asks until it is told to stop; then gives its Sims, nothing in doubt any more.
    pub fn run(mut self) -> Vec<Owned> {
        while !self.ways.is_stopped() {
            match self.sims.len() {
                few if (few as u64) < SIMS => {
                    let sim = self.register();
                    self.sims.push(sim);
                }
                _ => self.step(),
            }
        }
        for mut sim in std::mem::take(&mut self.sims) {
            self.fence(&mut sim);
            self.gone.push(sim);
        }
        self.gone
    }

    fn step(&mut self) {
        let index = usize::try_from(self.chance.below(SIMS)).expect("an index");
        let mut sim = self.sims.swap_remove(index);
        match self.chance.below(20) {
            0..=5 => self.update(&mut sim, None),
            6..=11 => {
                let wants = self
                    .chance
                    .of(&["ready", "active", "active", "suspended", "deactivated"]);
                self.update(&mut sim, Some(wants));
            }
            12..=15 if self.by_hand => self.operator(&sim),
            16 | 17 => self.command(&mut sim),
            18 => self.data(&sim),
            _ => self.fetch(&sim),
        }
        if let Some(Asked { fate: Fate::Lost, .. }) = sim.asked.last() {
            self.fence(&mut sim);
        }
        if self.chance.below(8) == 0 && self.is_canceled(&sim) && self.delete(&mut sim) {
            self.gone.push(sim);
        } else {
            self.sims.push(sim);
        }
    }

    fn register(&mut self) -> Owned {
        let number = self.next;
        self.next += 1;
        let registration = with_plan(number);
        let (ways, chance) = (self.ways, &mut self.chance);
        let mut lost = false;
        let reply = insist(|| ways.input(chance, &registration).inspect_err(|_| lost = true));
        // Where an answer was lost, what it told may have been done.
        assert!(
            reply.status == 200 || (lost && reply.status == 400),
            "{}",
            reply.text()
        );
        let url = self.recorder.url("/commands");
        let commands = form(&[("CommandsCallbackUrl", &url)]);
        insist(|| ways.ask(chance, "POST", &path(number), &commands)).expect(200);
        Owned {
            number,
            asked: Vec::new(),
            commands: (0, 0),
            left: None,
            tag: None,
            fences: 0,
        }
    }

    fn update(&mut self, sim: &mut Owned, wants: Option<&'static str>) {
        let tag = format!("{}-{}", sim.number, sim.asked.len());
        let (url, away) = (self.recorder.url(&format!("/{tag}")), away(&tag));
        let mut parameters = vec![
            ("FriendlyName", tag.as_str()),
            ("CallbackUrl", &url),
            ("VoiceUrl", &away),
            ("SmsUrl", &away),
        ];
        if self.chance.below(4) == 0 {
            parameters.push(("CallbackMethod", "GET"));
        }
        parameters.extend(wants.map(|wants| ("Status", wants)));
        let fate = match self.post(sim.number, &form(&parameters)) {
            Err(Lost) => Fate::Lost,
            Ok(reply) if reply.status == 200 => {
                sim.tag = Some(tag.clone());
                let shown = sim.assert_whole(&reply);
                Fate::Done(Some(wants.is_some() && shown["status"] == "updating"))
            }
            Ok(reply) => {
                let code = reply.json()["code"].as_u64();
                let expected = [(400, Some(33105)), (409, Some(33010))];
                assert!(
                    wants.is_some() && expected.contains(&(reply.status, code)),
                    "{}",
                    reply.text()
                );
                Fate::NotDone
            }
        };
        sim.asked.push(Asked { tag, wants, fate });
    }

    /// Finds out what has come of the last update, where that is not known.
    fn fence(&mut self, sim: &mut Owned) {
        let reply = loop {
            sim.fences += 1;
            let url = away(&format!("fence-{}", sim.fences));
            if let Ok(reply) = self.post(sim.number, &form(&[("VoiceFallbackUrl", &url)])) {
                assert_eq!(reply.clone().expect(200).json()["voice_fallback_url"], url);
                break reply;
            }
        };
        if let Some(last @ Asked { fate: Fate::Lost, .. }) = sim.asked.last_mut() {
            last.fate = Fate::NotDone;
            if reply.json()["friendly_name"] == last.tag.as_str() {
                last.fate = Fate::Done(None);
                sim.tag = Some(last.tag.clone());
            }
        }
        sim.assert_whole(&reply);
    }

    /// Answers for the operator, now and then twice, or to what nobody waits for.
    fn operator(&mut self, sim: &Owned) {
        let Some(history) = self.history(sim) else {
            return;
        };
        let mut requests = history
            .iter()
            .rev()
            .filter(|output| output["output"] == "upstream");
        let Some(request) = requests.find_map(|output| output["request"].as_u64()) else {
            return;
        };
        let answer = self.chance.of(&[
            "completed",
            "completed",
            "completed",
            "completed",
            "failed",
            "unavailable",
            "resumed",
        ]);
        let mut fields = json!({"sim": sid(sim.number), "request": request, "answer": answer});
        if answer == "failed" {
            fields["error_code"] = 30001.into();
            fields["error_message"] = "no".into();
        }
        for _ in 0..=self.chance.below(2) {
            if let Ok(reply) = self
                .ways
                .input(&mut self.chance, &line(AT, "operator", fields.clone()))
            {
                reply.expect(200);
            }
        }
    }

    fn command(&mut self, sim: &mut Owned) {
        let fields = json!({"sim": sid(sim.number), "direction": "from_sim"});
        match self.ways.input(&mut self.chance, &line(AT, "command", fields)) {
            Err(Lost) => sim.commands.1 += 1,
            Ok(reply) => {
                let outputs = reply.expect(200).lines();
                let called = outputs
                    .iter()
                    .filter(|output| output["output"] == "commands_callback");
                sim.commands.0 += called.count() as u64;
            }
        }
    }

    fn data(&mut self, sim: &Owned) {
        let fields = json!({"sim": sid(sim.number), "bytes": self.chance.below(60_000)});
        if let Ok(reply) = self.ways.input(&mut self.chance, &line(AT, "data", fields)) {
            reply.expect(200);
        }
    }

    fn fetch(&mut self, sim: &Owned) {
        if let Ok(reply) = self.get(&path(sim.number)) {
            sim.assert_whole(&reply);
        }
    }

    fn is_canceled(&mut self, sim: &Owned) -> bool {
        let reply = self.get(&path(sim.number));
        reply.is_ok_and(|reply| reply.expect(200).json()["status"] == "canceled")
    }

    /// Deletes a canceled Sim; gives up where its history cannot be had first.
    fn delete(&mut self, sim: &mut Owned) -> bool {
        // What was sent to a dead server has come to an end after that.
        self.fence(sim);
        sim.left = self.history(sim);
        if sim.left.is_none() {
            return false;
        }
        let (ways, chance) = (self.ways, &mut self.chance);
        let mut lost = false;
        let reply = insist(|| {
            ways.ask(chance, "DELETE", &path(sim.number), "")
                .inspect_err(|_| lost = true)
        });
        assert!(
            reply.status == 204 || (lost && reply.status == 404),
            "{}",
            reply.text()
        );
        true
    }

    fn history(&mut self, sim: &Owned) -> Option<Vec<Value>> {
        let reply = self.get(&format!("/console/sims/{}/history", sid(sim.number)));
        Some(outputs(&reply.ok()?))
    }

    fn get(&mut self, path: &str) -> Result<Reply, Lost> {
        self.ways.ask(&mut self.chance, "GET", path, "")
    }

    fn post(&mut self, number: u32, form: &str) -> Result<Reply, Lost> {
        self.ways.ask(&mut self.chance, "POST", &path(number), form)
    }
}

impl Owned {
    /// Shows the last update that was done, and nothing of any other.
    pub fn assert_whole(&self, reply: &Reply) -> Value {
        let shown = reply.clone().expect(200).json();
        let tag = self.tag.as_deref();
        let url = tag.map(away);
        let found = ["friendly_name", "voice_url", "sms_url"].map(|field| shown[field].as_str());
        assert_eq!(found, [tag, url.as_deref(), url.as_deref()], "{self:#?}");
        shown
    }
}

/// The outputs of a history, in their order.
pub fn outputs(history: &Reply) -> Vec<Value> {
    let history = history.clone().expect(200).json();
    let groups = history["groups"].as_array().expect("groups").iter();
    groups
        .flat_map(|group| group["outputs"].as_array().expect("outputs").clone())
        .collect()
}

fn away(tag: &str) -> String {
    format!("http://away.invalid/{tag}")
}
