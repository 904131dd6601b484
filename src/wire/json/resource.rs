//! The JSON of a Sim, with every property of the source, null where it has none (rule V13).

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;

use chrono::{DateTime, Utc};

use super::deviation::{DeviationKind, NotStrict};
use super::fault::JsonError;
use super::object::object;
use super::property::{Property, link};
use super::reader::{self, Reader, Step};
use super::unread::Unread;
use crate::id::{AccountSid, Iccid, RatePlanSid, SimSid};
use crate::sim::{Hook, Properties, ResetStatus, Sim};
use crate::text::{FriendlyName, HttpUrl, Method, UniqueName};
use crate::wire::StatusWord;

/// The address under which the provider has its Sims.
pub const DEFAULT_BASE_URL: &str = "https://programmable-wireless.api.korewireless.com";

/// A Sim as the API returns it (rules V4, V6, V7, V8, V13).
///
/// When it is read, each property can be missing or null, and both names of `eid` are known: an `e_id` is taken for it
/// where `eid` is absent or null, and is kept unread where the two differ. A property whose value is not what it should
/// be is `None`, and its JSON is in [`unread`](Self::unread), as are properties that nobody knows yet; what is written
/// has them again. A field that is given a value since is written with that.
///
/// ```
/// use sim_lifecycle::wire::Resource;
///
/// let sim = Resource::from_json(br#"{"status": "hibernating", "e_id": "89033023", "unique_name": ""}"#)?;
/// assert_eq!(sim.eid.as_deref(), Some("89033023"));
/// let written = serde_json::to_string(&sim)?;
/// assert!(written.contains(r#""unique_name":"","friendly_name":null,"account_sid":null,"status":"hibernating""#));
/// assert_eq!(serde_json::from_str::<Resource>(&written)?, sim);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resource {
    /// Its SID.
    pub sid: Option<SimSid>,
    /// The name that stands in for the SID.
    pub unique_name: Option<UniqueName>,
    /// The description.
    pub friendly_name: Option<FriendlyName>,
    /// The account that owns it.
    pub account_sid: Option<AccountSid>,
    /// The status that it reports.
    pub status: Option<StatusWord>,
    /// The rate plan held.
    pub rate_plan_sid: Option<RatePlanSid>,
    /// The number of its card.
    pub iccid: Option<Iccid>,
    /// The number of its chip; deprecated.
    pub eid: Option<Box<str>>,
    /// Called when a Command comes from the SIM.
    pub commands_callback_url: Option<HttpUrl>,
    /// How that is called.
    pub commands_callback_method: Option<Method>,
    /// When it was registered.
    pub date_created: Option<DateTime<Utc>>,
    /// When any property last changed.
    pub date_updated: Option<DateTime<Utc>>,
    /// Its address; deprecated.
    pub ip_address: Option<Box<str>>,
    /// `resetting` while a connectivity reset is open.
    pub reset_status: Option<ResetStatus>,
    /// The URLs of what belongs to it.
    pub links: Option<Links>,
    /// Its own absolute URL.
    pub url: Option<Box<str>>,
    /// Deprecated; kept and shown, never called.
    pub voice_url: Option<HttpUrl>,
    /// Deprecated.
    pub voice_method: Option<Method>,
    /// Deprecated; kept and shown, never called.
    pub voice_fallback_url: Option<HttpUrl>,
    /// Deprecated.
    pub voice_fallback_method: Option<Method>,
    /// Deprecated; kept and shown, never called.
    pub sms_url: Option<HttpUrl>,
    /// Deprecated.
    pub sms_method: Option<Method>,
    /// Deprecated; kept and shown, never called.
    pub sms_fallback_url: Option<HttpUrl>,
    /// Deprecated.
    pub sms_fallback_method: Option<Method>,
    /// What came and was not understood; written again as it came.
    pub unread: Unread,
}

/// The URLs of what belongs to a Sim.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links {
    /// Its rate plan.
    pub rate_plan: Option<Box<str>>,
    /// What it has used.
    pub usage_records: Option<Box<str>>,
    /// Its data sessions.
    pub data_sessions: Option<Box<str>>,
    /// What came and was not understood; written again as it came.
    pub unread: Unread,
}

impl Resource {
    /// Reads a Sim, tolerantly: whatever stands in the object, what is not understood is [`unread`](Self::unread).
    ///
    /// Where a property stands twice, the last one counts.
    ///
    /// # Errors
    ///
    /// [`JsonError`] where the bytes are no JSON, or no object, or where a property's name is no text.
    pub fn from_json(bytes: &[u8]) -> Result<Self, JsonError> {
        reader::read(bytes, &mut Reader::tolerant())
    }

    /// Reads a Sim that is exactly what this crate would write, the order of its properties and its white space aside.
    ///
    /// # Errors
    ///
    /// [`NotStrict`] with each deviation, in the order of the text; what an object lacks comes after what it has.
    pub fn from_json_strict(bytes: &[u8]) -> Result<Self, NotStrict> {
        Reader::strictly(|reader| reader::read(bytes, reader))
    }

    /// Writes a Sim as of its own last instant, `url` and `links` under `base_url`, whose trailing slashes do not count.
    ///
    /// To show it as of now, [`advance`](Sim::advance) it first (rule A7).
    #[must_use]
    pub fn of(sim: &Sim, base_url: &str) -> Self {
        let root = format!("{}/v1", base_url.trim_end_matches('/'));
        let url = format!("{root}/Sims/{}", sim.sid());
        let link = |link: String| Some(link.into_boxed_str());
        let plan = sim.rate_plan().map(|plan| plan.sid);
        let links = Links {
            rate_plan: plan.and_then(|plan| link(format!("{root}/RatePlans/{plan}"))),
            usage_records: link(format!("{url}/UsageRecords")),
            data_sessions: link(format!("{url}/DataSessions")),
            unread: Unread::default(),
        };
        let Properties {
            unique_name,
            friendly_name,
            commands,
            sms,
            sms_fallback,
            voice,
            voice_fallback,
        } = sim.properties().clone();
        let [commands, sms, sms_fallback, voice, voice_fallback] =
            [commands, sms, sms_fallback, voice, voice_fallback]
                .map(|Hook { url, method }| (url, Some(method)));
        Self {
            sid: Some(sim.sid()),
            unique_name,
            friendly_name,
            account_sid: Some(sim.account()),
            status: Some(sim.status().into()),
            rate_plan_sid: plan,
            iccid: Some(sim.iccid().clone()),
            eid: sim.eid().map(Box::from),
            commands_callback_url: commands.0,
            commands_callback_method: commands.1,
            date_created: Some(sim.date_created()),
            date_updated: Some(sim.date_updated()),
            ip_address: sim.ip_address().map(Box::from),
            reset_status: sim.reset_status(),
            links: Some(links),
            url: Some(url.into_boxed_str()),
            voice_url: voice.0,
            voice_method: voice.1,
            voice_fallback_url: voice_fallback.0,
            voice_fallback_method: voice_fallback.1,
            sms_url: sms.0,
            sms_method: sms.1,
            sms_fallback_url: sms_fallback.0,
            sms_fallback_method: sms_fallback.1,
            unread: Unread::default(),
        }
    }
}

object! {
    Resource {
        sid: Always Property::read,
        unique_name: Nullable Property::read,
        friendly_name: Nullable Property::read,
        account_sid: Always Property::read,
        status: Always Property::read,
        rate_plan_sid: Nullable Property::read,
        iccid: Always Property::read,
        eid: Nullable Property::read,
        commands_callback_url: Nullable Property::read,
        commands_callback_method: Always Property::read,
        date_created: Always Property::read,
        date_updated: Always Property::read,
        ip_address: Nullable Property::read,
        reset_status: Nullable Property::read,
        links: Always Property::read,
        url: Always link,
        voice_url: Nullable Property::read,
        voice_method: Always Property::read,
        voice_fallback_url: Nullable Property::read,
        voice_fallback_method: Always Property::read,
        sms_url: Nullable Property::read,
        sms_method: Always Property::read,
        sms_fallback_url: Nullable Property::read,
        sms_fallback_method: Always Property::read,
    }

    fn complete(&mut self, reader: &mut Reader) {
        self.take_older_name();
        self.tell_of_plan_link(reader);
    }

    fn unknown(name: &str) -> DeviationKind {
        if name == OLDER_NAME {
            DeviationKind::OlderName
        } else {
            DeviationKind::Unknown
        }
    }
}

object! {
    Links {
        rate_plan: Nullable link,
        usage_records: Always link,
        data_sessions: Always link,
    }
}

/// What older replies call `eid` (rule V8).
const OLDER_NAME: &str = "e_id";

impl Resource {
    /// Takes `e_id` for `eid` where there is no other, and forgets it where it says nothing else.
    fn take_older_name(&mut self) {
        let Some(json) = self.unread.get(OLDER_NAME) else {
            return;
        };
        if json == "null" {
            return self.unread.forget(OLDER_NAME);
        }
        let Some(older) = json.starts_with('"').then(|| reader::text(json)).flatten() else {
            return;
        };
        let older: Box<str> = older.into();
        if self.eid.is_none() && self.unread.get("eid").is_none() {
            self.eid = Some(older);
            self.unread.forget(OLDER_NAME);
        } else if self.eid.as_ref() == Some(&older) {
            self.unread.forget(OLDER_NAME);
        }
    }

    /// Tells of a link to a plan where there is none, and of a plan without a link.
    fn tell_of_plan_link(&self, reader: &mut Reader) {
        let Some(links) = &self.links else {
            return;
        };
        let is_unread = self.unread.get("rate_plan_sid").is_some() || links.unread.get("rate_plan").is_some();
        let why = match (&self.rate_plan_sid, &links.rate_plan) {
            (Some(_), None) => DeviationKind::PlanLinkAbsent,
            (None, Some(_)) => DeviationKind::PlanLinkStray,
            (None, None) | (Some(_), Some(_)) => return,
        };
        if !is_unread {
            reader.within(Step::Property("links"), |reader| {
                reader.within(Step::Property("rate_plan"), |reader| reader.tell(why));
            });
        }
    }
}
