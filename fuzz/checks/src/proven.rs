//! What is proven by a key: nothing but what the key has made is taken, and that always is.

use chrono::{DateTime, TimeDelta, Utc};
use sim_lifecycle::sim::{Callback, CallbackId, CallbackParameters, CallbackTarget};
use sim_lifecycle::text::Method;
use sim_lifecycle::wire::{
    CallbackKey, CallbackParameter, CallbackRequest, Edge, ListQuery, PageKey, PageSize, PageToken, Position,
    ReceivedCallback, SignatureError, SimFilter, Walk, read_list,
};
use sim_lifecycle::{AccountSid, Status};

use crate::cursor::Cursor;

/// Page tokens. A first byte that is even begins the text of a token; an odd one begins the parts of a genuine token and
/// what is changed of its text.
///
/// # Panics
///
/// Where a text opens that was not sealed, or one does not open that was.
pub fn token(bytes: &[u8]) {
    let mut cursor = Cursor(bytes);
    if cursor.flag() {
        genuine_token(&mut cursor);
    } else if let Ok(text) = core::str::from_utf8(cursor.0) {
        any_token(text);
    }
}

fn any_token(text: &str) {
    let (account, filter) = (account(1), SimFilter::default());
    let Ok(token) = text.parse::<PageToken>() else {
        return assert_eq!(text, "");
    };
    if let Some(edge) = open(&token, &key(), account, &filter) {
        assert_eq!(seal(edge, account, &filter), token);
        assert_bound(&token, account, &filter);
    }
}

fn genuine_token(cursor: &mut Cursor<'_>) {
    let side = cursor.one_of::<fn(Position) -> Edge>(&[Edge::After, Edge::From, Edge::Before, Edge::UpTo]);
    let Some(date_created) = cursor.instant() else {
        return;
    };
    let sid = format!("DE{:032x}", u128::from_be_bytes(cursor.bytes()));
    let sid = if cursor.flag() {
        sid.replacen('a', "A", 1)
    } else {
        sid
    };
    let position = Position {
        date_created,
        sid: sid.parse().unwrap_or_else(|why| panic!("{sid} {why}")),
    };
    let requester = account(cursor.byte());
    let filter = filter(cursor.byte());
    let edge = side(position);
    let token = seal(edge, requester, &filter);
    assert_eq!(open(&token, &key(), requester, &filter), Some(edge));
    assert_bound(&token, requester, &filter);

    let mut forged: Vec<char> = token.as_str().chars().collect();
    while !cursor.is_empty() && !forged.is_empty() {
        let at = usize::from(cursor.byte()) % forged.len();
        match cursor.byte() {
            0x80 => forged.truncate(at),
            0x81 => forged.push('A'),
            0x82 => drop(forged.remove(at)),
            byte => forged[at] = char::from(byte),
        }
    }
    let forged: String = forged.into_iter().collect();
    if let Ok(forged) = forged.parse::<PageToken>()
        && forged != token
    {
        assert_eq!(open(&forged, &key(), requester, &filter), None, "{forged}");
    }
}

/// A token is good for its own list alone.
fn assert_bound(token: &PageToken, requester: AccountSid, filter: &SimFilter) {
    let other_key = PageKey::new([8; 32]);
    assert_eq!(open(token, &other_key, requester, filter), None);
    let others = (0..4).map(account).filter(|other| *other != requester);
    assert!(
        others
            .into_iter()
            .all(|other| open(token, &key(), other, filter).is_none())
    );
    let others = (0..4).map(self::filter).filter(|other| other != filter);
    assert!(
        others
            .into_iter()
            .all(|other| open(token, &key(), requester, &other).is_none())
    );
}

fn key() -> PageKey {
    PageKey::new([7; 32])
}

fn account(number: u8) -> AccountSid {
    let text = format!("AC{:032}", number % 4);
    text.parse().unwrap_or_else(|why| panic!("{text} {why}"))
}

fn filter(number: u8) -> SimFilter {
    let query: &[u8] = match number % 4 {
        0 => b"",
        1 => b"Status=ready",
        2 => b"Status=ready&EId=1",
        _ => b"RatePlan=meters+%26+more",
    };
    let read = read_list(query);
    read.unwrap_or_else(|why| panic!("{why}")).filter
}

fn query(filter: &SimFilter, token: Option<&PageToken>) -> ListQuery {
    ListQuery {
        filter: filter.clone(),
        page_size: PageSize::new(1).unwrap_or_default(),
        page: 0,
        token: token.cloned(),
    }
}

fn open(token: &PageToken, key: &PageKey, requester: AccountSid, filter: &SimFilter) -> Option<Edge> {
    let walk = query(filter, Some(token)).open(key, requester);
    walk.ok().map(|walk| {
        walk.edge()
            .unwrap_or_else(|| panic!("{token} opens the first page"))
    })
}

/// Comes to the token of an edge as a client does, from page to page.
fn seal(edge: Edge, requester: AccountSid, filter: &SimFilter) -> PageToken {
    let at = edge.at();
    let walk = |token: Option<&PageToken>| -> Walk {
        let walk = query(filter, token).open(&key(), requester);
        walk.unwrap_or_else(|why| panic!("{why}: {token:?}"))
    };
    let token = |url: Option<Box<str>>| -> PageToken {
        let url = url.unwrap_or_else(|| panic!("there is a page beside the one at {at:?}"));
        let query = url.split_once('?').map_or("", |(_, query)| query);
        let read = read_list(query.as_bytes()).unwrap_or_else(|why| panic!("{url}: {why}"));
        read.token.unwrap_or_else(|| panic!("{url} has a token"))
    };
    let page = |from: Option<&PageToken>, count: usize| walk(from).page(vec![at; count], |at| *at, "").meta;
    let after = token(page(None, 2).next_page_url);
    match edge {
        Edge::After(_) => after,
        Edge::UpTo(_) => token(page(Some(&after), 0).previous_page_url),
        Edge::Before(_) => token(page(Some(&after), 1).previous_page_url),
        Edge::From(_) => {
            let before = token(page(Some(&after), 1).previous_page_url);
            token(page(Some(&before), 0).next_page_url)
        }
    }
}

/// Callbacks as they come in: the first line is a signature, the second an id, the rest the form. A signature of `!` and
/// pairs of bytes is a genuine one in which, at the place of the first, the second stands.
///
/// # Panics
///
/// Where something does not hold of what was read, or a signature is believed that is not genuine.
pub fn callback(bytes: &[u8]) {
    let mut parts = bytes.splitn(3, |byte| *byte == b'\n');
    let [signature, id, form] = core::array::from_fn(|_| parts.next().unwrap_or_default());
    let received = ReceivedCallback::from_form(form);
    assert_eq!(ReceivedCallback::from_query(form), received);
    let received = match received {
        Ok(received) => received,
        Err(why) => return assert!(why.to_string().contains('`'), "{why}"),
    };
    let key = CallbackKey::new(b"a shared secret").unwrap_or_else(|why| panic!("{why}"));
    let id = String::from_utf8_lossy(id);
    if let Ok(text) = core::str::from_utf8(signature) {
        assert_genuine(&key, &received, &id, text);
    }
    // What this crate sends has a status that is known.
    let Some(status) = received.status.known() else {
        return;
    };
    let callback = sent(&received, status, 1);
    assert_arrives(&callback, &received);
    assert_says_the_same(form, &callback);
    let signed = key.sign(&callback, now());
    let (id, tolerance) = (callback.id.to_string(), TimeDelta::minutes(5));
    let verdict = |signature: &str, now| key.verify(&received, &id, signature, now, tolerance);
    assert_eq!(verdict(&signed, now()), Ok(()));
    assert!(matches!(
        verdict(&signed, now() + TimeDelta::seconds(301)),
        Err(SignatureError::TooOld {
            seconds: 301,
            tolerated: 300
        })
    ));
    assert!(matches!(
        verdict(&signed, now() - TimeDelta::seconds(301)),
        Err(SignatureError::FromTheFuture {
            seconds: 301,
            tolerated: 300
        })
    ));
    if let [b'!', changes @ ..] = signature {
        let mut forged: Vec<char> = signed.chars().collect();
        for change in changes.chunks_exact(2) {
            let at = usize::from(change[0]) % forged.len();
            forged[at] = char::from(change[1]);
        }
        let forged: String = forged.into_iter().collect();
        assert_eq!(verdict(&forged, now()).is_ok(), forged == signed, "{forged}");
    }
}

/// A signature that is believed is the one which the key makes of this id and these parameters.
fn assert_genuine(key: &CallbackKey, received: &ReceivedCallback, id: &str, signature: &str) {
    if key
        .verify(received, id, signature, now(), TimeDelta::MAX)
        .is_err()
    {
        return;
    }
    let at = signature.split(',').find_map(|part| part.strip_prefix("t="));
    let at: i64 = at
        .and_then(|at| at.parse().ok())
        .unwrap_or_else(|| panic!("{signature} has no time"));
    let number = id.rsplit_once('-').and_then(|(_, number)| number.parse().ok());
    let status = received.status.known();
    // The words of a status to come cannot be sent, so that nothing is there to compare with.
    let (Some(number), Some(status), Some(at)) = (number, status, DateTime::from_timestamp(at, 0)) else {
        return;
    };
    let callback = sent(received, status, number);
    assert_eq!(callback.id.to_string(), id);
    let genuine = key.sign(&callback, at);
    let mut parts = genuine.split(',');
    // One instant and one tag have one text each; what else stands beside them belongs to schemes to come.
    assert!(
        parts.all(|part| signature.split(',').any(|given| given == part)),
        "{signature} is not {genuine}"
    );
}

/// A receiver has what was sent, by either method.
fn assert_arrives(callback: &Callback, received: &ReceivedCallback) {
    assert_eq!(&ReceivedCallback::from(&callback.parameters), received);
    for method in [Method::Post, Method::Get] {
        let mut callback = callback.clone();
        callback.target.method = method;
        let CallbackRequest { url, body, .. } = CallbackRequest::of(&callback);
        let query = || {
            url.split_once('?')
                .and_then(|(_, rest)| rest.split('#').next().map(String::from))
        };
        let form = body.or_else(query).unwrap_or_default();
        assert_eq!(
            ReceivedCallback::from_form(form.as_bytes()).as_ref(),
            Ok(received),
            "{form}"
        );
    }
}

/// What was taken has each parameter once, and is sent with the same values, as another reader of forms has them.
fn assert_says_the_same(form: &[u8], callback: &Callback) {
    let told = |form: &[u8]| -> Vec<(String, String)> {
        let mut pairs: Vec<_> = form_urlencoded::parse(form).into_owned().collect();
        pairs.retain(|(name, _)| name.parse::<CallbackParameter>().is_ok());
        pairs.sort_unstable();
        assert!(pairs.is_sorted_by(|(one, _), (next, _)| one < next), "{pairs:?}");
        // What is empty tells nothing, and a number may come with zeros before it.
        pairs.retain(|(name, value)| !value.is_empty() && name != "ErrorCode");
        pairs
    };
    let body = CallbackRequest::of(callback).body.unwrap_or_default();
    assert_eq!(told(form), told(body.as_bytes()));
}

fn sent(received: &ReceivedCallback, status: Status, number: u64) -> Callback {
    let ReceivedCallback {
        sim,
        unique_name,
        failure,
        account,
        ..
    } = received.clone();
    let url = "https://a.example/?x=1#y";
    Callback {
        id: CallbackId { sim, number },
        target: CallbackTarget {
            url: url.parse().unwrap_or_else(|why| panic!("{url} {why}")),
            method: Method::Post,
        },
        parameters: CallbackParameters {
            sim,
            unique_name,
            status,
            failure,
            account,
        },
    }
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_767_258_000, 750_000_000).unwrap_or_default()
}
