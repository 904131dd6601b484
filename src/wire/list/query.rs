//! The query of a list, written by clients and read by servers (rules L1, L2).

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use core::num::NonZeroU16;
use core::str::FromStr;

use form_urlencoded::Serializer;

use super::filter::{FilterText, SimFilter};
use crate::error::{InvalidQuery, ListParameter, Unreadable};
use crate::id::Iccid;
use crate::text::RatePlanRef;
use crate::wire::form::pairs::{BadName, Pair, pairs};
use crate::wire::form::value::{not_empty, number, word};

/// The query of a list: what is listed, how many on a page, and which page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ListQuery {
    /// What is listed.
    pub filter: SimFilter,
    /// `PageSize`.
    pub page_size: PageSize,
    /// `Page`: the client's own count of pages, from 0; it selects nothing.
    pub page: u64,
    /// `PageToken`: out of a neighbour's URL; none for the first page.
    pub token: Option<PageToken>,
}

/// How many Sims a page has at most: 1 to 1,000, 50 by default (rule L2).
///
/// ```
/// use sim_lifecycle::wire::PageSize;
///
/// assert_eq!(PageSize::default().get(), 50);
/// assert!(PageSize::new(1_000).is_some());
/// assert!(PageSize::new(1_001).is_none());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PageSize(NonZeroU16);

impl PageSize {
    /// The greatest.
    pub const MAX: Self = Self(NonZeroU16::MIN.saturating_add(999));

    /// Gives the page size, if it is one.
    #[must_use]
    pub const fn new(size: u16) -> Option<Self> {
        match NonZeroU16::new(size) {
            Some(size) if size.get() <= Self::MAX.get() => Some(Self(size)),
            _ => None,
        }
    }

    /// Gives the number.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0.get()
    }
}

impl Default for PageSize {
    fn default() -> Self {
        Self(NonZeroU16::MIN.saturating_add(49))
    }
}

impl fmt::Display for PageSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What selects a page; opaque to clients, and any text but the empty one may come as it (rule L2).
///
/// Whether it was given out for the list that it comes with, is seen when the list is opened.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PageToken(pub(super) Box<str>);

impl PageToken {
    /// Gives the token as it stands in a query before it is percent-encoded.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PageToken {
    type Err = PageTokenError;

    fn from_str(text: &str) -> Result<Self, PageTokenError> {
        if text.is_empty() {
            Err(PageTokenError)
        } else {
            Ok(Self(text.into()))
        }
    }
}

impl fmt::Display for PageToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Says that a page token is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is empty; the first page of a list has no token")]
pub struct PageTokenError;

impl From<PageTokenError> for Unreadable {
    fn from(PageTokenError: PageTokenError) -> Self {
        Self::Empty {
            expected: "the token out of a page's URL",
        }
    }
}

/// Reads the query of a list, what stands after the `?`.
///
/// A query that cannot be taken whole is refused: a misspelt filter would else list every Sim.
///
/// ```
/// use sim_lifecycle::wire::read_list;
/// use sim_lifecycle::{Code, Status};
///
/// let query = read_list(b"Status=scheduled&PageSize=1000")?;
/// assert_eq!((query.filter.status, query.page_size.get()), (Some(Status::Scheduled), 1_000));
///
/// let error = read_list(b"PageSize=0").unwrap_err();
/// assert_eq!(error.code(), Code::InvalidPage);
/// assert_eq!(
///     error.to_string(),
///     "parameter `PageSize` of the list is `0`; expected a number from 1 to 1000",
/// );
/// # Ok::<(), sim_lifecycle::InvalidQuery>(())
/// ```
///
/// # Errors
///
/// For the first parameter that cannot be taken: [`InvalidQuery::Unknown`], [`InvalidQuery::Repeated`],
/// [`InvalidQuery::NameEncoding`], or [`InvalidQuery::Value`], an empty value included.
pub fn read_list(query: &[u8]) -> Result<ListQuery, InvalidQuery> {
    let mut list = ListQuery::default();
    let mut seen = Vec::new();
    for pair in pairs(query) {
        let Pair { name, value } = pair.map_err(|BadName { name }| InvalidQuery::NameEncoding { name })?;
        let parameter: ListParameter = name
            .parse()
            .map_err(|_| InvalidQuery::Unknown { name: name.into() })?;
        if seen.contains(&parameter) {
            return Err(InvalidQuery::Repeated { parameter });
        }
        seen.push(parameter);
        value
            .ok_or(Unreadable::Encoding)
            .and_then(|value| take(&mut list, parameter, &value))
            .map_err(|why| InvalidQuery::Value { parameter, why })?;
    }
    Ok(list)
}

const STATUSES: &str =
    "`new`, `ready`, `active`, `suspended`, `deactivated`, `canceled`, `scheduled` or `updating`";

fn take(list: &mut ListQuery, parameter: ListParameter, value: &str) -> Result<(), Unreadable> {
    let filter = &mut list.filter;
    match parameter {
        ListParameter::Status => filter.status = Some(word(value, STATUSES)?),
        ListParameter::Iccid => filter.iccid = Some(not_empty(value, "an ICCID")?.parse()?),
        ListParameter::RatePlan => filter.rate_plan = Some(value.parse()?),
        ListParameter::EId => filter.eid = Some(value.parse()?),
        ListParameter::SimRegistrationCode => filter.registration_code = Some(value.parse()?),
        ListParameter::PageSize => list.page_size = page_size(value)?,
        ListParameter::Page => list.page = number(value, "a number from 0 to 18446744073709551615")?,
        ListParameter::PageToken => list.token = Some(value.parse()?),
    }
    Ok(())
}

fn page_size(value: &str) -> Result<PageSize, Unreadable> {
    let expected = "a number from 1 to 1000";
    let size = number(value, expected)?;
    (u16::try_from(size).ok())
        .and_then(PageSize::new)
        .ok_or_else(|| Unreadable::Word {
            found: value.into(),
            expected,
        })
}

/// Writes the query of a list, in the order of [`ListParameter`]: the filters that there are, `PageSize` and `Page`
/// always, the token if there is one. [`read_list`] reads the same query from it.
///
/// ```
/// use sim_lifecycle::wire::{ListQuery, write_list};
///
/// let mut query = ListQuery { page: 2, ..ListQuery::default() };
/// query.filter.rate_plan = Some("meters & more".parse()?);
/// assert_eq!(write_list(&query), "RatePlan=meters+%26+more&PageSize=50&Page=2");
/// # Ok::<(), sim_lifecycle::text::RatePlanRefError>(())
/// ```
#[must_use]
pub fn write_list(query: &ListQuery) -> String {
    let ListQuery {
        filter,
        page_size,
        page,
        token,
    } = query;
    let mut form = Serializer::new(String::new());
    append_filter(&mut form, filter);
    form.append_pair(ListParameter::PageSize.into(), &page_size.to_string());
    form.append_pair(ListParameter::Page.into(), &page.to_string());
    if let Some(token) = token {
        form.append_pair(ListParameter::PageToken.into(), token.as_str());
    }
    form.finish()
}

/// Writes the filters alone: the same text for the same filters, in whatever order they came.
#[cfg(feature = "signing")]
pub(super) fn write_filter(filter: &SimFilter) -> String {
    let mut form = Serializer::new(String::new());
    append_filter(&mut form, filter);
    form.finish()
}

fn append_filter(form: &mut Serializer<'_, String>, filter: &SimFilter) {
    let SimFilter {
        status,
        iccid,
        rate_plan,
        eid,
        registration_code,
    } = filter;
    let values = [
        (ListParameter::Status, status.map(Into::into)),
        (ListParameter::Iccid, iccid.as_ref().map(Iccid::as_str)),
        (
            ListParameter::RatePlan,
            rate_plan.as_ref().map(RatePlanRef::as_str),
        ),
        (ListParameter::EId, eid.as_ref().map(FilterText::as_str)),
        (
            ListParameter::SimRegistrationCode,
            registration_code.as_ref().map(FilterText::as_str),
        ),
    ];
    for (parameter, value) in values {
        if let Some(value) = value {
            form.append_pair(parameter.into(), value);
        }
    }
}
