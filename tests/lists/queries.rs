//! The query of a list, its words and its codes (L1, L2), and its filters against a plain loop.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::select;
use sim_lifecycle::wire::{
    FilterText, ListQuery, Listed, PageSize, PageToken, SimFilter, read_list, write_list,
};
use sim_lifecycle::{Code, ListParameter, Refusal, Registration, Sim, Status};
use strum::IntoEnumIterator;

use super::fleet::{Row, account, filters, instant, row, rows, sim, sorted, statuses};
use super::texts::{config, iccids, plan_words, texts};

fn filter_texts() -> impl Strategy<Value = FilterText> {
    texts(8).prop_filter_map("empty", |text| text.parse().ok())
}

fn tokens() -> impl Strategy<Value = PageToken> {
    texts(8).prop_filter_map("empty", |text| text.parse().ok())
}

fn queries() -> impl Strategy<Value = ListQuery> {
    let filter = (
        prop::option::of(statuses()),
        prop::option::of(iccids()),
        prop::option::of(plan_words()),
        prop::option::of(filter_texts()),
        prop::option::of(filter_texts()),
    );
    (filter, 1..=1_000_u16, any::<u64>(), prop::option::of(tokens())).prop_map(
        |((status, iccid, rate_plan, eid, registration_code), size, page, token)| ListQuery {
            filter: SimFilter {
                status,
                iccid,
                rate_plan,
                eid,
                registration_code,
            },
            page_size: PageSize::new(size).unwrap(),
            page,
            token,
        },
    )
}

/// Text that is almost a query.
fn almost_queries() -> impl Strategy<Value = Vec<u8>> {
    let names: Vec<Vec<u8>> = ListParameter::iter()
        .map(|name| name.to_string().into_bytes())
        .collect();
    let bits: Vec<&[u8]> = vec![
        b"&", b"=", b"%", b"%4", b"%FF", b"%c3%a9", b"+", b"\xff", b"1", b"active",
    ];
    let pieces = prop_oneof![
        4 => select(names),
        4 => select(bits).prop_map(<[u8]>::to_vec),
        1 => prop::collection::vec(any::<u8>(), 0..=8),
    ];
    prop::collection::vec(pieces, 0..=12).prop_map(|pieces| pieces.concat())
}

/// Rule L1, word by word.
fn holds(filter: &SimFilter, row: &Row) -> bool {
    if let Some(status) = filter.status
        && status.to_string() != row.status.to_string()
    {
        return false;
    }
    if let Some(iccid) = &filter.iccid
        && iccid.as_str() != row.iccid.as_str()
    {
        return false;
    }
    if let Some(word) = &filter.rate_plan {
        let Some(plan) = row.plan else { return false };
        let name = row.plan_name.clone().unwrap_or_default();
        if ![plan.to_string(), name].contains(&word.to_string()) {
            return false;
        }
    }
    if let Some(eid) = &filter.eid
        && row.eid.as_deref().unwrap_or_default() != eid.as_str()
    {
        return false;
    }
    match &filter.registration_code {
        Some(code) => row.code.as_deref().unwrap_or_default() == code.as_str(),
        None => true,
    }
}

proptest! {
    #![proptest_config(config(512))]

    #[test]
    fn every_query_is_read_as_it_was_written(query in queries()) {
        let text = write_list(&query);
        prop_assert!(text.is_ascii() && !text.contains(['#', '?']), "{}", text);
        prop_assert_eq!(read_list(text.as_bytes()), Ok(query), "{}", text);
    }

    #[test]
    fn a_query_of_any_bytes_is_read_or_refused(bytes in almost_queries()) {
        match read_list(&bytes) {
            Ok(query) => {
                prop_assert_eq!(read_list(write_list(&query).as_bytes()), Ok(query));
                let names: Vec<_> = form_urlencoded::parse(&bytes).map(|(name, _)| name.into_owned()).collect();
                prop_assert!(names.iter().all(|name| name.parse::<ListParameter>().is_ok()), "{:?}", names);
                prop_assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
            }
            Err(why) => {
                let code = Refusal::from(why).code();
                prop_assert!(matches!(code, Code::InvalidParameter | Code::InvalidPage));
            }
        }
    }

    #[test]
    fn all_filters_have_to_hold(filter in filters(), sims in prop::collection::vec(rows(8, 3), 0..=12)) {
        for row in &sims {
            prop_assert_eq!(filter.matches(&row.listed()), holds(&filter, row), "{:?} {:?}", filter, row);
        }
    }
}

fn parsed(text: &str) -> ListQuery {
    read_list(text.as_bytes()).unwrap_or_else(|why| panic!("{text}: {why}"))
}

#[test]
fn without_parameters_it_is_the_first_fifty_of_all() {
    for text in ["", "&&", "PageSize=50", "Page=0", "PageSize=0050&Page=00"] {
        assert_eq!(parsed(text), ListQuery::default(), "{text}");
    }
    assert_eq!(ListQuery::default().page_size.get(), 50);
    assert_eq!(ListQuery::default().filter, SimFilter::default());
    assert_eq!(PageSize::MAX.get(), 1_000);
}

#[test]
fn each_parameter_goes_where_it_belongs() {
    let query = parsed(
        "Page=7&PageToken=t%2B&PageSize=1000&SimRegistrationCode=c&EId=e&RatePlan=p+1&Iccid=8988303000000614224&Status=updating",
    );
    let expected = ListQuery {
        filter: SimFilter {
            status: Some(Status::Updating),
            iccid: Some("8988303000000614224".parse().unwrap()),
            rate_plan: Some("p 1".parse().unwrap()),
            eid: Some("e".parse().unwrap()),
            registration_code: Some("c".parse().unwrap()),
        },
        page_size: PageSize::MAX,
        page: 7,
        token: Some("t+".parse().unwrap()),
    };
    assert_eq!(query, expected);
}

#[test]
fn every_status_that_a_sim_reports_can_be_filtered_by_and_no_other_word() {
    for status in Status::iter() {
        assert_eq!(parsed(&format!("Status={status}")).filter.status, Some(status));
    }
    for word in ["deleted", "Active", "any", "active "] {
        let why = read_list(format!("Status={word}").as_bytes()).unwrap_err();
        assert_eq!(why.code(), Code::InvalidParameter, "{word}");
    }
}

#[test]
fn page_sizes_are_1_to_1000() {
    for size in 0..=1_100_u16 {
        let query = read_list(format!("PageSize={size}").as_bytes());
        match size {
            1..=1_000 => assert_eq!(query.map(|query| query.page_size.get()), Ok(size)),
            _ => assert_eq!(query.map_err(|why| why.code()), Err(Code::InvalidPage), "{size}"),
        }
        assert_eq!(PageSize::new(size).is_some(), (1..=1_000).contains(&size));
    }
    assert_eq!(parsed(&format!("Page={}", u64::MAX)).page, u64::MAX);
}

#[test]
fn a_sim_is_viewed_as_it_reports_itself() {
    let registration = Registration {
        sid: sim(1),
        account: account(),
        iccid: "8988303000000614224".parse().unwrap(),
        rate_plan: None,
        registration_code: Some("c".into()),
        eid: Some("e".into()),
        ip_address: None,
    };
    let sim = Sim::register(registration, instant(0));
    let listed = Listed::of(&sim, Some("p"));
    let by = |filter: &str| parsed(filter).filter.matches(&listed);
    assert!(by("") && by("Status=new") && by("Iccid=8988303000000614224&EId=e&SimRegistrationCode=c"));
    assert!(!by("Status=active") && !by("EId=c") && !by("SimRegistrationCode=e"));
    // Without a plan there is none that the name could be of.
    assert!(!by("RatePlan=p"));
    assert_eq!(listed.position(), sim_lifecycle::wire::Position::of(&sim));
}

#[test]
fn the_order_is_by_date_then_sid_byte_by_byte() {
    let mut late = row(0xa, 1);
    late.sid = "DE0000000000000000000000000000000A".parse().unwrap();
    let rows = [row(0xa, 1), late.clone(), row(1, 2), row(2, 0)];
    let order: Vec<_> = sorted(&rows).into_iter().map(Row::position).collect();
    assert_eq!(
        order,
        [
            row(2, 0).position(),
            late.position(),
            row(0xa, 1).position(),
            row(1, 2).position()
        ]
    );
    assert!(order.is_sorted());
}
