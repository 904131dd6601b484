//! A Sim put away and taken out again: the versioned form that serde writes and reads.
//!
//! The form is `{"v1": {…}}`: the version is the key, so that any order of keys, and formats that cannot look ahead,
//! are read all the same. A version once written is read for ever; a new one is a new variant beside it.

use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;

use serde::de::{EnumAccess, IgnoredAny, VariantAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::Sim;
use super::property::RatePlan;
use super::record::Record;
use crate::lifecycle::{Lifecycle, Unsound};
use crate::status::Settled;

/// A Sim in the form in which it is put away.
///
/// ```
/// # use sim_lifecycle::sim::{Registration, Sim};
/// # let sim = Sim::register(Registration {
/// #     sid: "DE00000000000000000000000000000001".parse()?,
/// #     account: "AC00000000000000000000000000000001".parse()?,
/// #     iccid: "8901260000000000001".parse()?,
/// #     rate_plan: None, registration_code: None, eid: None, ip_address: None,
/// # }, "2026-01-01T09:00:00Z".parse()?);
/// use sim_lifecycle::sim::{RestoreError, SavedSim};
///
/// let text = serde_json::to_string(&SavedSim::from(sim.clone()))?;
/// let saved: SavedSim = serde_json::from_str(&text)?;
/// assert_eq!(Sim::try_from(saved)?, sim);
///
/// let later: SavedSim = serde_json::from_str(r#"{"v9": {"anything": 1}}"#)?;
/// assert_eq!(Sim::try_from(later), Err(RestoreError::UnknownVersion { version: "v9".into() }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub enum SavedSim {
    /// The first version.
    #[serde(rename = "v1")]
    V1(Box<SavedV1>),
    /// A version that this release of the crate does not know; nothing of it was kept, so it is not written.
    #[serde(skip_serializing)]
    Unknown {
        /// Its name.
        version: String,
    },
}

/// What the first version holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedV1 {
    lifecycle: Lifecycle<RatePlan>,
    record: Record,
}

/// Says why what was put away cannot be taken out again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RestoreError {
    /// The form has a version that this release of the crate does not know.
    #[error("a saved Sim of version `{version}`; this release reads `v1`")]
    UnknownVersion {
        /// The version that came.
        version: String,
    },
    /// The lifecycle holds what none can come to.
    #[error("a saved Sim whose lifecycle cannot be: {0}")]
    Lifecycle(#[from] Unsound),
    /// A callback is kept for a change that is not in flight, or for a reset that is not open.
    #[error("a saved Sim with a callback for a change or a reset that it does not have")]
    OrphanCallback,
    /// A callback stands for a final status that can no longer come (rule C3).
    #[error("a saved Sim with a callback that stands for a status which cannot come from {settled}")]
    Standing {
        /// The settled status.
        settled: Settled,
    },
    /// The dates are not in the order created, updated, last input (rules V11, A8).
    #[error("a saved Sim whose dates are out of order")]
    Dates,
}

impl From<Sim> for SavedSim {
    fn from(sim: Sim) -> Self {
        let Sim { lifecycle, record } = sim;
        let record = *record;
        Self::V1(Box::new(SavedV1 { lifecycle, record }))
    }
}

impl TryFrom<SavedSim> for Sim {
    type Error = RestoreError;

    fn try_from(saved: SavedSim) -> Result<Self, RestoreError> {
        match saved {
            SavedSim::V1(saved) => {
                let SavedV1 { lifecycle, record } = *saved;
                lifecycle.check_sound()?;
                let (change, reset) = record.callbacks.owed();
                if (change && lifecycle.change().is_none()) || (reset && lifecycle.reset().is_none()) {
                    return Err(RestoreError::OrphanCallback);
                }
                let settled = lifecycle.settled();
                if !record.callbacks.can_still_stand(settled) {
                    return Err(RestoreError::Standing { settled });
                }
                if record.date_created > record.date_updated || record.date_updated > lifecycle.last() {
                    return Err(RestoreError::Dates);
                }
                let record = Box::new(record);
                Ok(Self { lifecycle, record })
            }
            SavedSim::Unknown { version } => Err(RestoreError::UnknownVersion { version }),
        }
    }
}

impl<'de> Deserialize<'de> for SavedSim {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_enum("SavedSim", &["v1"], AnyVersion)
    }
}

/// Reads the variant's name as a text, so that an unknown one is told from a broken one.
struct AnyVersion;

impl<'de> Visitor<'de> for AnyVersion {
    type Value = SavedSim;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a saved Sim under its version, for instance `v1`")
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<SavedSim, A::Error> {
        let (version, content) = data.variant::<String>()?;
        if version == "v1" {
            content.newtype_variant().map(SavedSim::V1)
        } else {
            content.newtype_variant::<IgnoredAny>()?;
            Ok(SavedSim::Unknown { version })
        }
    }
}
