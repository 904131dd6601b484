//! The walk through a list: what to fetch for a page, and the page made of what was fetched (rules L1 to L4).

use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Bound;

use super::filter::{Listed, SimFilter};
use super::meta::PageMeta;
use super::position::{Edge, Order, Position};
use super::query::{ListQuery, PageToken, write_list};
use super::seal::PageKey;
use crate::error::InvalidQuery;
use crate::id::AccountSid;
use crate::wire::address::SIMS_PATH;

/// One page of a list, opened: it says what to fetch, and makes the page of what was fetched.
///
/// The list has the Sims of the requester and of its subaccounts (L1); which accounts those are, the embedder knows and
/// fetches by. A walk by `next_page_url` comes to every Sim once that was there, and met the filters, throughout, whatever
/// is registered and deleted meanwhile: a page begins at a place in the order and not after a number of Sims (L4).
///
/// Out of a database, for accounts `$1` and, where there is an [`edge`](Self::edge), its place `$2` and `$3`:
///
/// ```sql
/// SELECT * FROM sims WHERE account_sid = ANY($1) AND (date_created, sid) > ($2, $3) AND -- the filters
///  ORDER BY date_created ASC, sid ASC LIMIT $4
/// ```
///
/// with `>` for [`Edge::After`], `>=` for [`Edge::From`], and for [`Edge::Before`] and [`Edge::UpTo`] `<` and `<=` with
/// `DESC` twice; `$4` is the [`limit`](Self::limit). What comes is given to [`page`](Self::page) as it comes. Out of
/// memory:
///
/// ```
/// use std::collections::BTreeMap;
/// use sim_lifecycle::wire::{ListQuery, Listed, PageKey, Position, read_list};
/// use sim_lifecycle::{AccountSid, Registration, Sim};
///
/// let account: AccountSid = "AC00000000000000000000000000000001".parse()?;
/// let mut sims = BTreeMap::new();
/// for number in 1..=3 {
///     let registration = Registration {
///         sid: format!("DE{number:032}").parse()?,
///         account,
///         iccid: format!("89012600000000000{number:02}").parse()?,
///         rate_plan: None, registration_code: None, eid: None, ip_address: None,
///     };
///     let sim = Sim::register(registration, "2026-01-01T09:00:00Z".parse()?);
///     sims.insert(Position::of(&sim), sim);
/// }
/// let key = PageKey::new([7; 32]); // of random bytes in earnest
/// let mut query = read_list(b"PageSize=2")?;
///
/// let walk = query.open(&key, account)?;
/// let first = walk.over(sims.range(walk.range()).map(|(_, sim)| sim), |sim| Listed::of(sim, None), "https://a.example");
/// assert_eq!(first.items.len(), 2);
/// assert_eq!(&*first.meta.url, "https://a.example/v1/Sims?PageSize=2&Page=0");
/// assert_eq!(first.meta.previous_page_url, None);
///
/// let next = first.meta.next_page_url.ok_or("there is more")?;
/// let (_, next) = next.split_once('?').ok_or("it has a query")?;
/// query = read_list(next.as_bytes())?;
/// let walk = query.open(&key, account)?;
/// let last = walk.over(sims.range(walk.range()).map(|(_, sim)| sim), |sim| Listed::of(sim, None), "https://a.example");
/// assert_eq!((last.items.len(), last.meta.page, last.meta.next_page_url), (1, 1, None));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Walk {
    query: ListQuery,
    edge: Option<Edge>,
    key: PageKey,
    requester: AccountSid,
}

impl ListQuery {
    /// Opens the page that is asked for; the requester is the account whose list it is.
    ///
    /// # Errors
    ///
    /// [`InvalidQuery::Token`] where the token was not sealed with this key, for this account and these filters. The
    /// page size may be another than that of the page which the token is from.
    pub fn open(&self, key: &PageKey, requester: AccountSid) -> Result<Walk, InvalidQuery> {
        let edge = self
            .token
            .as_ref()
            .map(|token| {
                key.open(token, requester, &self.filter)
                    .ok_or(InvalidQuery::Token)
            })
            .transpose()?;
        Ok(Walk {
            query: self.clone(),
            edge,
            key: key.clone(),
            requester,
        })
    }
}

/// The Sims of a page, in the order of the list, and what it tells of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The Sims, or whatever stands for them.
    pub items: Vec<T>,
    /// Where the page is, and its neighbours.
    pub meta: PageMeta,
}

impl Walk {
    /// Gives the edge beyond which to fetch; `None` for the first page, which begins at the list's beginning.
    #[must_use]
    pub const fn edge(&self) -> Option<Edge> {
        self.edge
    }

    /// Gives the order in which to fetch.
    #[must_use]
    pub const fn order(&self) -> Order {
        match self.edge {
            None => Order::Ascending,
            Some(edge) => edge.order(),
        }
    }

    /// Gives the places among which to fetch, as `BTreeMap::range` takes them.
    #[must_use]
    pub const fn range(&self) -> (Bound<Position>, Bound<Position>) {
        match self.edge {
            None => (Bound::Unbounded, Bound::Unbounded),
            Some(edge) => edge.range(),
        }
    }

    /// Gives what to filter by.
    #[must_use]
    pub const fn filter(&self) -> &SimFilter {
        &self.query.filter
    }

    /// Gives how many to fetch at most: one more than a page has, which shows whether there is another page.
    #[must_use]
    pub const fn limit(&self) -> u16 {
        self.query.page_size.get().saturating_add(1)
    }

    /// Gives the account whose list it is.
    #[must_use]
    pub const fn requester(&self) -> AccountSid {
        self.requester
    }

    /// Makes the page of what was fetched: the first [`limit`](Self::limit) Sims beyond the edge to which the filters
    /// apply, in the [`order`](Self::order) of the walk.
    ///
    /// The URLs are absolute under `base_url`, whose trailing slashes do not count.
    pub fn page<T>(
        &self,
        fetched: impl IntoIterator<Item = T>,
        position_of: impl Fn(&T) -> Position,
        base_url: &str,
    ) -> Page<T> {
        let size = self.query.page_size.get().into();
        let mut items: Vec<T> = fetched.into_iter().take(self.limit().into()).collect();
        let more = items.len() > size;
        items.truncate(size);
        if self.order() == Order::Descending {
            items.reverse();
        }
        let ends = (items.first().map(&position_of)).zip(items.last().map(&position_of));
        let meta = self.meta(self.neighbours(ends, more), base_url);
        Page { items, meta }
    }

    /// Makes the page out of all Sims of the list, in its order, and applies the edge and the filters itself.
    ///
    /// An iterator that begins at the edge already saves the way there; `base_url` as in [`page`](Self::page).
    pub fn over<'a, T: Copy>(
        &self,
        sims: impl DoubleEndedIterator<Item = T>,
        view: impl Fn(T) -> Listed<'a>,
        base_url: &str,
    ) -> Page<T> {
        let listed = sims.filter(|sim| {
            let sim = view(*sim);
            self.admits(sim.position()) && self.filter().matches(&sim)
        });
        let position_of = |sim: &T| view(*sim).position();
        match self.order() {
            Order::Ascending => self.page(listed, position_of, base_url),
            Order::Descending => self.page(listed.rev(), position_of, base_url),
        }
    }

    /// Tells whether a place lies beyond the edge.
    #[must_use]
    pub fn admits(&self, place: Position) -> bool {
        core::ops::RangeBounds::contains(&self.range(), &place)
    }

    /// Where the pages before and after begin, if there are such.
    ///
    /// Forwards, what was fetched shows whether more follows, and what was left behind has to be looked at again; backwards
    /// the other way round. A page without Sims has the edge alone to go by.
    fn neighbours(&self, ends: Option<(Position, Position)>, more: bool) -> (Option<Edge>, Option<Edge>) {
        match (self.edge, self.order(), ends) {
            (None, _, None) => (None, None),
            (None, _, Some((_, last))) => (None, more.then_some(Edge::After(last))),
            (Some(edge), Order::Ascending, None) => (Some(edge.opposite()), None),
            (Some(edge), Order::Descending, None) => (None, Some(edge.opposite())),
            (Some(_), Order::Ascending, Some((first, last))) => {
                (Some(Edge::Before(first)), more.then_some(Edge::After(last)))
            }
            (Some(_), Order::Descending, Some((first, last))) => {
                (more.then_some(Edge::Before(first)), Some(Edge::After(last)))
            }
        }
    }

    fn meta(&self, (previous, next): (Option<Edge>, Option<Edge>), base_url: &str) -> PageMeta {
        let page = self.query.page;
        let token = |edge| self.key.seal(edge, self.requester, self.filter());
        let url = |page, token| self.url(page, token, base_url).into_boxed_str();
        PageMeta {
            page,
            page_size: self.query.page_size.get(),
            url: url(page, self.query.token.clone()),
            first_page_url: url(0, None),
            previous_page_url: previous.map(|edge| url(page.saturating_sub(1), Some(token(edge)))),
            next_page_url: next.map(|edge| url(page.saturating_add(1), Some(token(edge)))),
        }
    }

    fn url(&self, page: u64, token: Option<PageToken>, base_url: &str) -> String {
        let ListQuery {
            filter, page_size, ..
        } = &self.query;
        let query = ListQuery {
            filter: filter.clone(),
            page_size: *page_size,
            page,
            token,
        };
        [
            base_url.trim_end_matches('/'),
            SIMS_PATH,
            "?",
            &write_list(&query),
        ]
        .concat()
    }
}
