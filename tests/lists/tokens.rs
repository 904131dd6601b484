//! Page tokens: only what was given out for this account and these filters selects a page (L2).

use chrono::{DateTime, Timelike, Utc};
use data_encoding::BASE64URL_NOPAD;
use proptest::prelude::*;
use sim_lifecycle::wire::{Edge, ListQuery, PageKey, PageToken, Position, SimFilter, read_list};
use sim_lifecycle::{AccountSid, InvalidQuery, Refusal, Status};

use super::fleet::{Row, account, filters, key, query, row};
use super::texts::{accounts, config, sim_sids, texts};

/// The query of the second page of a list that has three Sims, one to a page.
fn second_page(key: &PageKey, requester: AccountSid, filter: SimFilter, at: Position) -> ListQuery {
    let first = query(1, filter).open(key, requester).unwrap();
    let page = first.page([at, at], |at| *at, "");
    let url = page.meta.next_page_url.unwrap();
    let query = url.strip_prefix("/v1/Sims?").unwrap();
    read_list(query.as_bytes()).unwrap()
}

fn token() -> ListQuery {
    second_page(&key(), account(), SimFilter::default(), row(5, 1).position())
}

fn with_token(token: &str) -> ListQuery {
    ListQuery {
        token: Some(token.parse().unwrap()),
        ..query(1, SimFilter::default())
    }
}

fn text(query: &ListQuery) -> String {
    query.token.as_ref().map(PageToken::to_string).unwrap()
}

fn refused(query: &ListQuery, key: &PageKey, requester: AccountSid) -> bool {
    match query.open(key, requester) {
        Ok(_) => false,
        Err(why) => {
            assert_eq!(why, InvalidQuery::Token);
            assert_eq!(Refusal::from(why).code().number(), 33_103);
            true
        }
    }
}

/// Made once by another program: tokens that are out in the world open under later versions too.
#[test]
fn a_token_is_laid_out_as_it_ever_was() {
    assert_eq!(text(&token()), KNOWN);
    let walk = with_token(KNOWN).open(&key(), account()).unwrap();
    assert_eq!(walk.edge(), Some(Edge::After(row(5, 1).position())));
}

const KNOWN: &str = "AQAAAAAAaVY3kQAAAABERTAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA1Dc8Nteogztd8sQmriQJ-ZCKvadxGrQ_bePY8EP_ko4Q";

#[test]
fn every_single_bit_counts() {
    let bytes = BASE64URL_NOPAD.decode(text(&token()).as_bytes()).unwrap();
    for bit in 0..bytes.len() * 8 {
        let mut forged = bytes.clone();
        forged[bit / 8] ^= 1 << (bit % 8);
        let forged = with_token(&BASE64URL_NOPAD.encode(&forged));
        assert!(refused(&forged, &key(), account()), "bit {bit}");
    }
}

/// Two texts for one token would be one too many.
#[test]
fn every_single_character_counts() {
    let genuine = text(&token());
    for at in 0..genuine.len() {
        for other in (0..=127_u8).map(char::from) {
            let mut forged = genuine.clone();
            forged.replace_range(at..=at, &other.to_string());
            assert_eq!(
                refused(&with_token(&forged), &key(), account()),
                forged != genuine,
                "{forged:?}"
            );
        }
    }
}

#[test]
fn it_is_taken_whole_or_not_at_all() {
    let genuine = text(&token());
    for length in 1..genuine.len() {
        assert!(refused(&with_token(&genuine[..length]), &key(), account()));
        assert!(refused(&with_token(&genuine[length..]), &key(), account()));
    }
    for forged in [
        format!("{genuine}A"),
        format!("{genuine}="),
        format!(" {genuine}"),
        format!("{genuine}AAAA"),
    ] {
        assert!(refused(&with_token(&forged), &key(), account()), "{forged}");
    }
}

#[test]
fn it_is_for_one_key_one_account_and_one_set_of_filters() {
    let genuine = token();
    assert!(!refused(&genuine, &key(), account()));
    assert!(refused(&genuine, &PageKey::new([8; 32]), account()));
    assert!(refused(
        &genuine,
        &key(),
        "AC00000000000000000000000000000002".parse().unwrap()
    ));
    for filter in [
        "Status=active",
        "Iccid=8988303000000614224",
        "RatePlan=a",
        "EId=a",
        "SimRegistrationCode=a",
    ] {
        let other = read_list(filter.as_bytes()).unwrap().filter;
        let filtered = ListQuery {
            filter: other.clone(),
            ..genuine.clone()
        };
        assert!(refused(&filtered, &key(), account()), "{filter}");
        let back = ListQuery {
            filter: SimFilter::default(),
            ..second_page(&key(), account(), other, row(5, 1).position())
        };
        assert!(refused(&back, &key(), account()), "{filter}");
    }
}

/// The page's size and number may be other ones: they do not select.
#[test]
fn size_and_number_are_not_part_of_it() {
    let resized = ListQuery {
        page: 77,
        ..query(1_000, SimFilter::default())
    };
    let resized = ListQuery {
        token: token().token,
        ..resized
    };
    assert!(!refused(&resized, &key(), account()));
}

#[test]
fn a_leap_second_comes_back_as_it_went() {
    let leap = |text: &str| -> DateTime<Utc> {
        let second: DateTime<Utc> = text.parse().unwrap();
        second.with_nanosecond(1_999_999_999).unwrap()
    };
    for date_created in [
        leap("2016-12-31T23:59:59Z"),
        leap("2026-01-01T09:00:00Z"),
        DateTime::<Utc>::MAX_UTC,
        DateTime::<Utc>::MIN_UTC,
    ] {
        let at = Position {
            date_created,
            ..row(1, 0).position()
        };
        let query = second_page(&key(), account(), SimFilter::default(), at);
        assert_eq!(
            query.open(&key(), account()).unwrap().edge(),
            Some(Edge::After(at))
        );
    }
}

#[test]
fn a_key_does_not_show_itself() {
    let key = PageKey::new(*b"an example of 32 bytes as secret");
    let walk = token().open(&self::key(), account()).unwrap();
    for shown in [format!("{key:?}"), format!("{key:#?}"), format!("{walk:?}")] {
        assert!(
            !shown.contains("[97") && !shown.contains("an example") && !shown.contains("7, 7"),
            "{shown}"
        );
    }
}

fn places() -> impl Strategy<Value = Position> {
    (
        sim_sids(),
        -62_167_219_200_000..253_402_300_799_999_i64,
        0..1_000_000_u32,
    )
        .prop_map(|(sid, millis, nanos)| {
            let date_created: DateTime<Utc> = DateTime::from_timestamp_millis(millis).unwrap();
            let nanosecond = date_created.nanosecond() + nanos;
            Position {
                date_created: date_created.with_nanosecond(nanosecond).unwrap(),
                sid,
            }
        })
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn every_edge_comes_back_as_it_went(at in places(), requester in accounts(), filter in filters(), secret in any::<[u8; 32]>()) {
        let key = PageKey::new(secret);
        let next = second_page(&key, requester, filter.clone(), at);
        let walk = next.open(&key, requester).unwrap();
        prop_assert_eq!(walk.edge(), Some(Edge::After(at)));
        // The other three edges, by way of the pages around.
        let follow = |url: Option<Box<str>>| {
            let url = url.unwrap();
            let query = read_list(url.strip_prefix("/v1/Sims?").unwrap().as_bytes()).unwrap();
            query.open(&key, requester).unwrap()
        };
        let none: [Row; 0] = [];
        let up_to = follow(walk.page(&none, |row| row.position(), "").meta.previous_page_url);
        prop_assert_eq!(up_to.edge(), Some(Edge::UpTo(at)));
        let before = follow(walk.page([at], |at| *at, "").meta.previous_page_url);
        prop_assert_eq!(before.edge(), Some(Edge::Before(at)));
        let from = follow(before.page(&none, |row| row.position(), "").meta.next_page_url);
        prop_assert_eq!(from.edge(), Some(Edge::From(at)));
        prop_assert_eq!(from.filter(), &filter);
    }

    #[test]
    fn another_account_or_key_or_filter_does_not_open_it(
        at in places(), one in accounts(), other in accounts(), filter in filters(), other_filter in filters(),
        secret in any::<[u8; 32]>(), other_secret in any::<[u8; 32]>(),
    ) {
        let next = second_page(&PageKey::new(secret), one, filter.clone(), at);
        prop_assert_eq!(refused(&next, &PageKey::new(secret), other), one != other);
        prop_assert_eq!(refused(&next, &PageKey::new(other_secret), one), secret != other_secret);
        let refiltered = ListQuery { filter: other_filter.clone(), ..next };
        prop_assert_eq!(refused(&refiltered, &PageKey::new(secret), one), filter != other_filter);
    }

    #[test]
    fn any_text_is_refused(text in texts(40)) {
        prop_assume!(!text.is_empty());
        prop_assert!(refused(&with_token(&text), &key(), account()));
    }

    #[test]
    fn any_bytes_are_refused(bytes in prop::collection::vec(any::<u8>(), 1..=100)) {
        prop_assert!(refused(&with_token(&BASE64URL_NOPAD.encode(&bytes)), &key(), account()));
    }
}

/// What a filter says in the query cannot pass for the account: the one is as long as ever, the other comes last.
#[test]
fn a_filter_does_not_reach_into_the_account() {
    let filter = SimFilter {
        status: Some(Status::Active),
        rate_plan: Some("AC00000000000000000000000000000002".parse().unwrap()),
        ..SimFilter::default()
    };
    let query = second_page(&key(), account(), filter, row(1, 0).position());
    assert!(refused(
        &query,
        &key(),
        "AC00000000000000000000000000000002".parse().unwrap()
    ));
}
