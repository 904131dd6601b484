//! Walks through a list that changes meanwhile, against a list kept as plainly as can be (L3, L4).

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use proptest::prelude::*;
use sim_lifecycle::SimSid;
use sim_lifecycle::wire::{Edge, ListQuery, Order, Page, PageMeta, Position, SimFilter};

use super::changing::{
    BASE, Cut, Event, List, between_pages, cuts, events, expected, fleets, follow, places, some_filters,
};
use super::fleet::{Row, account, key, query, row};
use super::texts::config;

/// Walks in one direction to the end while things happen, and gives what was seen.
fn walk(
    list: &mut List,
    mut next: ListQuery,
    onwards: impl Fn(&PageMeta) -> Option<&str>,
    meanwhile: &[Vec<Event>],
) -> Vec<Vec<SimSid>> {
    let mut pages = Vec::new();
    let nothing = Vec::new();
    // What happens comes to an end, and then so does the walk.
    for events in meanwhile.iter().chain(std::iter::repeat_n(&nothing, 200)) {
        let page = list.page(&next);
        pages.push(page.items);
        let Some(url) = onwards(&page.meta) else {
            return pages;
        };
        next = follow(url);
        for event in events {
            list.happen(event, pages.last().unwrap());
        }
    }
    panic!("the walk does not end: {pages:?}");
}

fn forwards(meta: &PageMeta) -> Option<&str> {
    meta.next_page_url.as_deref()
}

fn backwards(meta: &PageMeta) -> Option<&str> {
    meta.previous_page_url.as_deref()
}

/// The SIDs in `seen` are in order, each but once, and have all that were there throughout.
fn check(list: &List, filter: &SimFilter, seen: &[SimSid], places: &BTreeMap<SimSid, Position>) {
    let known: Vec<_> = seen.iter().filter_map(|sid| places.get(sid)).collect();
    assert!(
        known.is_sorted_by(|one, next| one < next),
        "not in order, or twice: {seen:?}"
    );
    let distinct: BTreeSet<_> = seen.iter().collect();
    assert_eq!(distinct.len(), seen.len(), "twice: {seen:?}");
    for row in &list.rows {
        let due = list.throughout.contains(&row.sid) && filter.matches(&row.listed());
        assert!(!due || distinct.contains(&row.sid), "{row:?} was never seen");
    }
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn a_walk_forwards_sees_each_that_was_there_throughout_once(
        mut list in fleets(), size in 1..=5_u16, filter in some_filters(), meanwhile in between_pages(),
    ) {
        let places = places(&list);
        let pages = walk(&mut list, query(size, filter.clone()), forwards, &meanwhile);
        check(&list, &filter, &pages.concat(), &places);
    }

    #[test]
    fn a_walk_backwards_does_too(
        mut list in fleets(), size in 1..=5_u16, filter in some_filters(), meanwhile in between_pages(),
    ) {
        let mut last = query(size, filter.clone());
        while let Some(url) = list.page(&last).meta.next_page_url {
            last = follow(&url);
        }
        let places = places(&list);
        let mut pages = walk(&mut list, last, backwards, &meanwhile);
        pages.reverse();
        check(&list, &filter, &pages.concat(), &places);
    }

    /// Back and forth at will, with the page size changed on the way: each page is what lies past the cut.
    #[test]
    fn a_walk_at_will_never_loses_its_place(
        mut list in fleets(), filter in some_filters(),
        steps in prop::collection::vec((any::<bool>(), 1..=5_u16, prop::collection::vec(events(), 0..=3)), 1..=30),
    ) {
        let mut now = query(2, filter.clone());
        let mut page = list.page(&now);
        prop_assert_eq!(&page.items, &expected(&list, &filter, 2, Cut::Begin, true));
        let (mut low, mut high) = cuts(&list, &page, Cut::Begin);
        for (ahead, size, happens) in steps {
            for event in &happens {
                list.happen(event, &page.items);
            }
            let onwards = if ahead { &page.meta.next_page_url } else { &page.meta.previous_page_url };
            let Some(url) = onwards else { continue };
            let cut = if ahead { high } else { low };
            let page_before = now.page;
            now = follow(url);
            prop_assert_eq!(now.page, if ahead { page_before + 1 } else { page_before.saturating_sub(1) });
            now.page_size = query(size, SimFilter::default()).page_size;
            page = list.page(&now);
            prop_assert_eq!(&page.items, &expected(&list, &filter, size.into(), cut, ahead));
            (low, high) = cuts(&list, &page, cut);
        }
    }

    #[test]
    fn a_list_at_rest_is_the_same_both_ways(list in fleets(), size in 1..=5_u16, filter in some_filters()) {
        let all = expected(&list, &filter, usize::MAX, Cut::Begin, true);
        let pages: Vec<_> = all.chunks(size.into()).map(<[_]>::to_vec).collect();
        let mut now = query(size, filter);
        for (number, items) in pages.iter().enumerate() {
            let page = list.page(&now);
            prop_assert_eq!(&page.items, items);
            prop_assert_eq!(page.meta.page, number as u64);
            prop_assert_eq!(page.meta.previous_page_url.is_none(), number == 0);
            prop_assert_eq!(page.meta.next_page_url.is_none(), number + 1 == pages.len());
            now = page.meta.next_page_url.map_or(now, |url| follow(&url));
        }
        for (number, items) in pages.iter().enumerate().rev().skip(1) {
            now = follow(&list.page(&now).meta.previous_page_url.unwrap());
            let page = list.page(&now);
            prop_assert_eq!((&page.items, page.meta.page), (items, number as u64));
            prop_assert_eq!(page.meta.previous_page_url.is_none(), number == 0);
            prop_assert!(page.meta.next_page_url.is_some());
        }
    }

    /// A map in the order of the list needs no search for the edge.
    #[test]
    fn an_ordered_map_gives_the_same_page(list in fleets(), size in 1..=5_u16, filter in some_filters()) {
        let map: BTreeMap<_, _> = list.rows.iter().map(|row| (row.position(), row)).collect();
        let mut now = query(size, filter);
        loop {
            let walk = now.open(&key(), account()).unwrap();
            let page = walk.over(map.range(walk.range()).map(|(_, row)| *row), Row::listed, BASE);
            let sids: Vec<_> = page.items.iter().map(|row| row.sid).collect();
            prop_assert_eq!(sids, list.page(&now).items);
            match page.meta.next_page_url {
                Some(url) => now = follow(&url),
                None => break,
            }
        }
    }
}

fn sids(page: &Page<SimSid>) -> Vec<SimSid> {
    page.items.clone()
}

fn numbers(list: &[u32]) -> Vec<SimSid> {
    list.iter().map(|number| super::fleet::sim(*number)).collect()
}

#[test]
fn an_empty_list_has_one_empty_page_without_neighbours() {
    let page = List::of(Vec::new()).page(&query(3, SimFilter::default()));
    assert_eq!(sids(&page), []);
    assert_eq!(
        (page.meta.previous_page_url, page.meta.next_page_url),
        (None, None)
    );
    assert_eq!(
        &*page.meta.url,
        "https://a.example/base/v1/Sims?PageSize=3&Page=0"
    );
    assert_eq!(page.meta.first_page_url, page.meta.url);
}

#[test]
fn the_last_page_may_be_full() {
    let list = List::of((0..4).map(|number| row(number, 0)).collect());
    let first = list.page(&query(2, SimFilter::default()));
    let second = list.page(&follow(&first.meta.next_page_url.unwrap()));
    assert_eq!(
        (sids(&second), second.meta.next_page_url),
        (numbers(&[2, 3]), None)
    );
}

/// All that the page was to have is deleted before it is fetched: it is empty, and leads back to what is left.
#[test]
fn a_next_page_that_turns_out_empty_leads_back_and_finds_what_came_since() {
    let mut list = List::of((0..3).map(|number| row(number, 0)).collect());
    let first = list.page(&query(2, SimFilter::default()));
    list.rows.truncate(2);
    let empty = list.page(&follow(first.meta.next_page_url.as_deref().unwrap()));
    assert_eq!(
        (sids(&empty), empty.meta.next_page_url.as_deref()),
        (numbers(&[]), None)
    );
    let back = follow(empty.meta.previous_page_url.as_deref().unwrap());
    // The Sim at the edge belongs to what lies behind, whether it is there still or not.
    assert_eq!(sids(&list.page(&back)), numbers(&[0, 1]));
    list.rows.truncate(1);
    assert_eq!(sids(&list.page(&back)), numbers(&[0]));
    // What has been registered since lies ahead.
    list.rows.push(row(9, 1));
    assert_eq!(sids(&list.page(&back)), numbers(&[0]));
    let ahead = follow(first.meta.next_page_url.as_deref().unwrap());
    assert_eq!(sids(&list.page(&ahead)), numbers(&[9]));
}

#[test]
fn a_previous_page_that_turns_out_empty_is_the_beginning_and_leads_on() {
    let mut list = List::of((0..4).map(|number| row(number, 0)).collect());
    let first = list.page(&query(2, SimFilter::default()));
    let second = list.page(&follow(&first.meta.next_page_url.unwrap()));
    list.rows.drain(..2);
    let empty = list.page(&follow(&second.meta.previous_page_url.unwrap()));
    assert_eq!(
        (sids(&empty), empty.meta.previous_page_url.as_deref()),
        (numbers(&[]), None)
    );
    let again = list.page(&follow(&empty.meta.next_page_url.unwrap()));
    assert_eq!(
        (sids(&again), again.meta.next_page_url.as_deref()),
        (numbers(&[2, 3]), None)
    );
    // Once more back and on: nothing is before the first, and it is not lost.
    let before = list.page(&follow(&again.meta.previous_page_url.unwrap()));
    assert_eq!(
        (sids(&before), before.meta.previous_page_url.as_deref()),
        (numbers(&[]), None)
    );
    assert_eq!(before.meta.page, 0);
}

/// A page between two others, emptied and forgotten: its neighbours still meet without a gap.
#[test]
fn an_empty_page_reached_backwards_over_a_full_edge_keeps_both_sides() {
    let mut list = List::of(vec![row(1, 0)]);
    let mut now = query(1, SimFilter::default());
    list.rows.push(row(2, 1));
    now = follow(&list.page(&now).meta.next_page_url.unwrap());
    list.rows.clear();
    let empty = list.page(&now);
    let back = list.page(&follow(&empty.meta.previous_page_url.unwrap()));
    assert_eq!(
        (sids(&back), back.meta.previous_page_url.as_deref()),
        (numbers(&[]), None)
    );
    let on = follow(&back.meta.next_page_url.unwrap());
    list.rows = vec![row(1, 0), row(2, 1)];
    assert_eq!(sids(&list.page(&on)), numbers(&[2]));
}

#[test]
fn the_edges_bound_a_range_and_its_complement() {
    let (low, at, high) = (row(1, 0).position(), row(2, 0).position(), row(3, 0).position());
    for (edge, inside) in [
        (Edge::After(at), vec![high]),
        (Edge::From(at), vec![at, high]),
        (Edge::Before(at), vec![low]),
        (Edge::UpTo(at), vec![low, at]),
    ] {
        let set = BTreeSet::from([low, at, high]);
        assert_eq!(
            set.range(edge.range()).copied().collect::<Vec<_>>(),
            inside,
            "{edge:?}"
        );
        let outside = set.range(edge.opposite().range()).count();
        assert_eq!(inside.len() + outside, 3, "{edge:?}");
        assert_ne!(edge.order(), edge.opposite().order());
        assert_eq!((edge.at(), edge.opposite().opposite()), (at, edge));
    }
    let walk = query(1, SimFilter::default()).open(&key(), account()).unwrap();
    assert_eq!(walk.range(), (Bound::Unbounded, Bound::Unbounded));
    assert_eq!(
        (walk.edge(), walk.order(), walk.requester()),
        (None, Order::Ascending, account())
    );
}

#[test]
fn more_rows_than_the_limit_do_no_harm() {
    let walk = query(2, SimFilter::default()).open(&key(), account()).unwrap();
    let rows: Vec<_> = (0..9).map(|number| row(number, 0)).collect();
    let page = walk.page(&rows, |row| row.position(), "");
    assert_eq!(page.items.len(), 2);
    assert!(
        page.meta
            .next_page_url
            .is_some_and(|url| url.starts_with("/v1/Sims?"))
    );
}
