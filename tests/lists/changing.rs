//! A list that changes while it is walked through, kept as plainly as can be, and what a page of it has to have.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::sample::Index;
use sim_lifecycle::SimSid;
use sim_lifecycle::wire::{Edge, ListQuery, Order, Page, Position, SimFilter, read_list};

use super::fleet::{Row, account, filters, key, rows, sorted};

pub const BASE: &str = "https://a.example/base//";

/// What happens between two pages.
#[derive(Clone, Debug)]
pub enum Event {
    Register(Row),
    Delete(Index),
    /// The first or the last Sim of the page that was seen last goes.
    DeleteAtTheEdge {
        last: bool,
    },
}

pub fn events() -> impl Strategy<Value = Event> {
    prop_oneof![
        2 => rows(64, 6).prop_map(Event::Register),
        2 => any::<Index>().prop_map(Event::Delete),
        2 => any::<bool>().prop_map(|last| Event::DeleteAtTheEdge { last }),
    ]
}

/// A list, and who was there from the beginning of the walk.
#[derive(Clone, Debug)]
pub struct List {
    pub rows: Vec<Row>,
    pub throughout: BTreeSet<SimSid>,
    gone: BTreeSet<SimSid>,
}

impl List {
    pub fn of(rows: Vec<Row>) -> Self {
        let mut by_sid = BTreeMap::new();
        for row in rows {
            by_sid.entry(row.sid).or_insert(row);
        }
        let throughout = by_sid.keys().copied().collect();
        Self {
            rows: by_sid.into_values().collect(),
            throughout,
            gone: BTreeSet::new(),
        }
    }

    pub fn happen(&mut self, event: &Event, seen: &[SimSid]) {
        let doomed = match event {
            // A SID is never used again.
            Event::Register(row) if self.gone.contains(&row.sid) => return,
            Event::Register(row) if self.rows.iter().any(|known| known.sid == row.sid) => return,
            Event::Register(row) => return self.rows.push(row.clone()),
            Event::Delete(_) if self.rows.is_empty() => return,
            Event::Delete(index) => Some(index.get(&self.rows).sid),
            Event::DeleteAtTheEdge { last: true } => seen.last().copied(),
            Event::DeleteAtTheEdge { last: false } => seen.first().copied(),
        };
        let Some(doomed) = doomed else { return };
        self.rows.retain(|row| row.sid != doomed);
        self.throughout.remove(&doomed);
        self.gone.insert(doomed);
    }

    /// Makes the page twice, in memory and out of what a database would give for the walk's edge, order and limit.
    pub fn page(&self, query: &ListQuery) -> Page<SimSid> {
        let walk = query.open(&key(), account()).unwrap();
        let sorted = sorted(&self.rows);
        let over = walk.over(sorted.iter().copied(), Row::listed, BASE);

        let mut fetched: Vec<&Row> = sorted
            .into_iter()
            .filter(|row| walk.filter().matches(&row.listed()))
            .filter(|row| match walk.edge() {
                None => true,
                Some(Edge::After(at)) => row.position() > at,
                Some(Edge::From(at)) => row.position() >= at,
                Some(Edge::Before(at)) => row.position() < at,
                Some(Edge::UpTo(at)) => row.position() <= at,
            })
            .collect();
        if walk.order() == Order::Descending {
            fetched.reverse();
        }
        fetched.truncate(walk.limit().into());
        assert_eq!(walk.limit(), query.page_size.get() + 1);
        let page = walk.page(fetched, |row| row.position(), BASE);
        assert_eq!(page, over);
        let Page { items, meta } = page;
        assert_eq!(meta.page, query.page);
        assert_eq!(meta.page_size, query.page_size.get());
        assert_eq!(follow(&meta.url), *query);
        let first = ListQuery {
            page: 0,
            token: None,
            ..query.clone()
        };
        assert_eq!(follow(&meta.first_page_url), first);
        let items = items.into_iter().map(|row| row.sid).collect();
        Page { items, meta }
    }
}

pub fn follow(url: &str) -> ListQuery {
    let query = url.strip_prefix("https://a.example/base/v1/Sims?").unwrap();
    read_list(query.as_bytes()).unwrap()
}

/// Where a page was cut off from the one before or after it.
#[derive(Clone, Copy, Debug)]
pub enum Cut {
    Begin,
    Below(Position),
    Above(Position),
}

/// What lies past a cut, forwards or backwards, as far as one page goes.
pub fn expected(list: &List, filter: &SimFilter, size: usize, cut: Cut, forwards: bool) -> Vec<SimSid> {
    let rows = sorted(&list.rows)
        .into_iter()
        .filter(|row| filter.matches(&row.listed()));
    let past = |row: &&Row| match (cut, forwards) {
        (Cut::Begin, _) => forwards,
        (Cut::Below(at), true) => row.position() >= at,
        (Cut::Above(at), true) => row.position() > at,
        (Cut::Below(at), false) => row.position() < at,
        (Cut::Above(at), false) => row.position() <= at,
    };
    let past: Vec<_> = rows.filter(past).map(|row| row.sid).collect();
    let begin = if forwards {
        0
    } else {
        past.len().saturating_sub(size)
    };
    past[begin..].iter().take(size).copied().collect()
}

/// The cuts before and after a page that was just fetched; both are the one it was reached by where it is empty.
pub fn cuts(list: &List, page: &Page<SimSid>, reached_by: Cut) -> (Cut, Cut) {
    let places = places(list);
    match (page.items.first(), page.items.last()) {
        (Some(low), Some(high)) => (Cut::Below(places[low]), Cut::Above(places[high])),
        _ => (reached_by, reached_by),
    }
}

pub fn places(list: &List) -> BTreeMap<SimSid, Position> {
    list.rows.iter().map(|row| (row.sid, row.position())).collect()
}

pub fn fleets() -> impl Strategy<Value = List> {
    prop::collection::vec(rows(64, 6), 0..=24).prop_map(List::of)
}

/// None for most walks: a filter leaves few Sims to walk by.
pub fn some_filters() -> impl Strategy<Value = SimFilter> {
    prop_oneof![2 => Just(SimFilter::default()), 1 => filters()]
}

pub fn between_pages() -> impl Strategy<Value = Vec<Vec<Event>>> {
    prop::collection::vec(prop::collection::vec(events(), 0..=4), 40)
}
