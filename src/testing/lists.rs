//! Strategies for lists: queries, places, and walks from page to page.

use alloc::string::String;
use alloc::vec::Vec;

use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;

use super::json::base_urls;
use super::macros::{arbitrary, each_variant};
use super::texts::matching;
use super::time::instants;
use crate::error::{InvalidQuery, ListParameter};
use crate::id::{AccountSid, Iccid, SimSid};
use crate::status::Status;
use crate::text::RatePlanRef;
use crate::wire::{
    Edge, FilterText, FilterTextError, ListQuery, Order, Page, PageKey, PageMeta, PageSize, PageToken,
    PageTokenError, Position, SimFilter, Walk, read_list,
};

each_variant!(ListParameter);

arbitrary! {
    Position => (instants(), any::<SimSid>()).prop_map(|(date_created, sid)| Self { date_created, sid });
    Edge => any::<Position>().prop_flat_map(|at| {
        select(alloc::vec![Edge::After(at), Edge::From(at), Edge::Before(at), Edge::UpTo(at)])
    });
    Order => select(&[Order::Ascending, Order::Descending][..]);
    PageSize => prop_oneof![
        2 => Just(Self::default().get()),
        4 => 1..=3_u16,
        2 => 1..=Self::MAX.get(),
        1 => Just(Self::MAX.get()),
    ]
    .prop_filter_map("a size", Self::new);
    FilterText => prop_oneof![3 => matching("[A-Z0-9]{1,12}"), 1 => any::<String>()]
        .prop_filter_map("a text to filter by", |text| text.parse::<FilterText>().ok());
    FilterTextError => Just(FilterTextError);
    SimFilter => filters();
    // Those that a server has given out, to some list or other, and what somebody has made up.
    PageToken => prop_oneof![
        3 => trips().prop_filter_map("a token", |trip| trip.walked()?.0.token),
        1 => matching("[A-Za-z0-9_-]{1,40}").prop_filter_map("a token", |text| text.parse::<PageToken>().ok()),
        1 => any::<String>().prop_filter_map("a token", |text| text.parse::<PageToken>().ok()),
    ];
    PageTokenError => Just(PageTokenError);
    ListQuery => (first_queries(), weighted(0.5, any::<PageToken>()))
        .prop_map(|(query, token)| Self { token, ..query });
    InvalidQuery => prop_oneof![
        6 => no_queries().prop_filter_map("a query that is refused", |text| read_list(text.as_bytes()).err()),
        1 => (any::<ListQuery>(), any::<PageToken>(), any::<PageKey>(), any::<AccountSid>()).prop_filter_map(
            "a token of another list",
            |(query, token, key, requester)| {
                let token = Some(token);
                ListQuery { token, ..query }.open(&key, requester).err()
            },
        ),
    ];
    PageKey => any::<[u8; 32]>().prop_map(Self::new);
    Walk => trips().prop_filter_map("a walk", |trip| Some(trip.walked()?.1));
    PageMeta => any::<Page<()>>().prop_map(|page| page.meta);
}

impl<T> Arbitrary for Page<T>
where
    T: Arbitrary + 'static,
    T::Strategy: 'static,
{
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    /// A page that a walk comes to, over a few Sims.
    fn arbitrary_with((): ()) -> BoxedStrategy<Self> {
        (trips(), vec((any::<Position>(), any::<T>()), 0..=6), base_urls())
            .prop_filter_map("a page", |(trip, mut all, base_url)| {
                let (_, walk) = trip.walked()?;
                all.retain(|(place, _)| walk.admits(*place));
                all.sort_by_key(|(place, _)| *place);
                if walk.order() == Order::Descending {
                    all.reverse();
                }
                let Page { items, meta } = walk.page(all, |(place, _)| *place, &base_url);
                let items = items.into_iter().map(|(_, item)| item).collect();
                Some(Self { items, meta })
            })
            .boxed()
    }
}

fn filters() -> impl Strategy<Value = SimFilter> {
    (
        weighted(0.4, any::<Status>()),
        weighted(0.2, any::<Iccid>()),
        weighted(0.4, any::<RatePlanRef>()),
        weighted(0.2, any::<FilterText>()),
        weighted(0.2, any::<FilterText>()),
    )
        .prop_map(|(status, iccid, rate_plan, eid, registration_code)| SimFilter {
            status,
            iccid,
            rate_plan,
            eid,
            registration_code,
        })
}

/// Queries of the first page of a list.
fn first_queries() -> impl Strategy<Value = ListQuery> {
    let page = prop_oneof![6 => Just(0), 2 => 0..=20_u64, 1 => any::<u64>()];
    (any::<SimFilter>(), any::<PageSize>(), page).prop_map(|(filter, page_size, page)| ListQuery {
        filter,
        page_size,
        page,
        token: None,
    })
}

/// A walk through a list as the turns that it takes.
#[derive(Clone, Debug)]
struct Trip {
    key: PageKey,
    requester: AccountSid,
    query: ListQuery,
    /// Where the Sims are.
    places: Vec<Position>,
    turns: Vec<Turn>,
}

#[derive(Clone, Copy, Debug)]
struct Turn {
    is_back: bool,
    /// Whether all Sims have gone meanwhile.
    is_deserted: bool,
}

impl Trip {
    /// Gives the last query, and the walk that it opens.
    fn walked(&self) -> Option<(ListQuery, Walk)> {
        let mut query = self.query.clone();
        let mut walk = query.open(&self.key, self.requester).ok()?;
        for turn in &self.turns {
            let places = if turn.is_deserted {
                &[]
            } else {
                self.places.as_slice()
            };
            let mut beyond: Vec<_> = places.iter().filter(|place| walk.admits(**place)).collect();
            if walk.order() == Order::Descending {
                beyond.reverse();
            }
            let meta = walk.page(beyond, |place| **place, "https://sims.example").meta;
            let (back, on) = (meta.previous_page_url, meta.next_page_url);
            let url = if turn.is_back { back.or(on) } else { on.or(back) };
            let Some(url) = url else {
                break;
            };
            let (_, next) = url.split_once('?')?;
            query = read_list(next.as_bytes()).ok()?;
            walk = query.open(&self.key, self.requester).ok()?;
        }
        Some((query, walk))
    }
}

fn trips() -> impl Strategy<Value = Trip> {
    let turn = (any::<bool>(), prop::bool::weighted(0.3))
        .prop_map(|(is_back, is_deserted)| Turn { is_back, is_deserted });
    // Pages so small that there is a next one.
    let size = prop_oneof![4 => 1..=3_u16, 1 => 1..=1_000_u16].prop_filter_map("a size", PageSize::new);
    (
        any::<PageKey>(),
        any::<AccountSid>(),
        (first_queries(), size).prop_map(|(query, page_size)| ListQuery { page_size, ..query }),
        vec(any::<Position>(), 0..=8),
        vec(turn, 0..=4),
    )
        .prop_map(|(key, requester, query, mut places, turns)| {
            places.sort();
            Trip {
                key,
                requester,
                query,
                places,
                turns,
            }
        })
}

/// Queries of which most cannot be read.
fn no_queries() -> impl Strategy<Value = String> {
    let parameter = any::<ListParameter>();
    let value = prop_oneof![
        2 => Just(String::new()),
        2 => matching("[a-z]{1,8}"),
        2 => matching("-?[0-9]{4,22}"),
        1 => Just("%FF".into()),
        1 => Just("0".into()),
    ];
    prop_oneof![
        6 => (parameter.clone(), value).prop_map(|(parameter, value)| alloc::format!("{parameter}={value}")),
        2 => parameter.prop_map(|parameter| alloc::format!("{parameter}=1&{parameter}=1")),
        2 => matching("[A-Z][a-z]{2,8}=1"),
        1 => matching("[A-Z][a-z]{0,4}%F[0-9A-F]=1"),
    ]
}
