//! The error codes of the API, and the one place that gives each its HTTP status.

use core::fmt;

use strum::{EnumIter, IntoEnumIterator};

/// The code of an error, as it stands in an error body (section 12 of the rules).
///
/// ```
/// use sim_lifecycle::Code;
///
/// assert_eq!(Code::ChangeInFlight.number(), 33010);
/// assert_eq!(Code::ChangeInFlight.http_status(), 409);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumIter)]
#[non_exhaustive]
#[repr(u16)]
pub enum Code {
    /// The credentials are missing, or do not hold.
    Unauthorized = 20003,
    /// The Sim does not exist, or not for whoever asks.
    NotFound = 20404,
    /// The Sim's settled status does not allow its deletion.
    NotDeletable = 20409,
    /// Something broke in the server, and the client is not to blame.
    Internal = 33000,
    /// The server cannot take requests at present.
    ServiceUnavailable = 33004,
    /// A change is in flight.
    ChangeInFlight = 33010,
    /// A value is malformed, or this Sim cannot be given it: a name that is taken, no plan where one must be.
    InvalidParameter = 33101,
    /// A move leaves open what becomes of the rate plan.
    MoveWithPlan = 33102,
    /// A page of a list that cannot be.
    InvalidPage = 33103,
    /// Needs a rate plan, or a SIM that can connect.
    NotConnected = 33104,
    /// The status or the plan cannot change so.
    IllegalChange = 33105,
    /// No such rate plan in the Sim's account.
    NoSuchPlan = 33108,
    /// A reset needs a SIM that can connect, and an operator that takes it.
    ResetImpossible = 33119,
    /// A reset is open already.
    AlreadyResetting = 33120,
    /// Parameters that cannot stand together.
    Combination = 33121,
    /// The account is out of reach, or the Sim past moving.
    MoveForbidden = 33201,
}

impl Code {
    /// Gives the number on the wire.
    #[must_use]
    pub const fn number(self) -> u16 {
        self as u16
    }

    /// Gives the code that has this number on the wire, if it is known here.
    ///
    /// ```
    /// use sim_lifecycle::Code;
    ///
    /// assert_eq!(Code::from_number(33010), Some(Code::ChangeInFlight));
    /// assert_eq!(Code::from_number(33011), None);
    /// ```
    #[must_use]
    pub fn from_number(number: u16) -> Option<Self> {
        Self::iter().find(|code| code.number() == number)
    }

    /// Gives the HTTP status that an answer with this code has.
    #[must_use]
    pub const fn http_status(self) -> u16 {
        match self {
            Self::Unauthorized => 401,
            Self::NotFound => 404,
            Self::NotDeletable | Self::ChangeInFlight | Self::AlreadyResetting => 409,
            Self::Internal => 500,
            Self::ServiceUnavailable => 503,
            Self::InvalidParameter
            | Self::MoveWithPlan
            | Self::InvalidPage
            | Self::NotConnected
            | Self::IllegalChange
            | Self::NoSuchPlan
            | Self::ResetImpossible
            | Self::Combination => 400,
            Self::MoveForbidden => 403,
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.number().fmt(f)
    }
}
