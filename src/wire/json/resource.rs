//! The JSON of a Sim, with every property of the source, null where it has none (rule V13).

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::id::{AccountSid, Iccid, RatePlanSid, SimSid};
use crate::sim::{Hook, Properties, ResetStatus, Sim};
use crate::text::{FriendlyName, HttpUrl, Method, UniqueName};
use crate::wire::StatusWord;
use crate::wire::time;

/// The address under which the provider has its Sims.
pub const DEFAULT_BASE_URL: &str = "https://programmable-wireless.api.korewireless.com";

/// A Sim as the API returns it. When it is read, each property can be missing or null, and both names of `eid` are known
/// (rule V8).
///
/// ```
/// use sim_lifecycle::wire::Resource;
///
/// let sim: Resource = serde_json::from_str(r#"{"status": "hibernating", "e_id": "89033023"}"#)?;
/// assert_eq!(sim.eid.as_deref(), Some("89033023"));
/// assert!(serde_json::to_string(&sim)?.contains(r#""status":"hibernating""#));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, remote = "Self")]
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
    /// What older replies call it; read into `eid` where that is absent or null.
    #[serde(skip_serializing)]
    e_id: Option<Box<str>>,
    /// Called when a Command comes from the SIM.
    pub commands_callback_url: Option<HttpUrl>,
    /// How that is called.
    pub commands_callback_method: Option<Method>,
    /// When it was registered.
    #[serde(with = "time::optional")]
    pub date_created: Option<DateTime<Utc>>,
    /// When any property last changed.
    #[serde(with = "time::optional")]
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
}

/// The URLs of what belongs to a Sim.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Links {
    /// Its rate plan.
    pub rate_plan: Option<Box<str>>,
    /// What it has used.
    pub usage_records: Option<Box<str>>,
    /// Its data sessions.
    pub data_sessions: Option<Box<str>>,
}

impl Resource {
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
            e_id: None,
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
        }
    }
}

impl Serialize for Resource {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Resource {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut resource = Self::deserialize(deserializer)?;
        let older = resource.e_id.take();
        resource.eid = resource.eid.or(older);
        Ok(resource)
    }
}

impl Serialize for StatusWord {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for StatusWord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = alloc::borrow::Cow::<str>::deserialize(deserializer)?;
        Ok(Self::from(&*word))
    }
}
