//! Who asks: the credentials of a request, and the account that they belong to.

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::App;
use super::answer::failed;
use crate::storage::Account;
use crate::world::{Credentials, Failure};

/// The account that asks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Requester(pub(super) Account);

impl FromRequestParts<App> for Requester {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let account = match read(&parts.headers) {
            Some(credentials) => app.world.requester(&credentials).await.map_err(Failure::Storage),
            None => Ok(None),
        };
        account
            .and_then(|account| account.ok_or(Failure::Unauthorized))
            .map(Self)
            .map_err(|failure| failed(&app.world, &failure))
    }
}

/// Reads the credentials; `None` where there are none, or none that can be read.
fn read(headers: &HeaderMap) -> Option<Credentials> {
    let (scheme, rest) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let rest = rest.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(Credentials::Bearer { token: rest.into() });
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(rest).ok()?).ok()?;
    let (account, token) = decoded.split_once(':')?;
    Some(Credentials::Basic {
        account: account.into(),
        token: token.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(value: &str) -> Option<Credentials> {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, value.parse().expect("a header"));
        read(&headers)
    }

    #[test]
    fn basic_and_bearer_are_read_whatever_the_case_of_the_scheme() {
        let basic = Credentials::Basic {
            account: "AC1".into(),
            token: "to:ken".into(),
        };
        assert_eq!(read_text("bAsIc QUMxOnRvOmtlbg=="), Some(basic));
        let bearer = Credentials::Bearer {
            token: "token".into(),
        };
        assert_eq!(read_text("BEARER token"), Some(bearer));
    }

    #[test]
    fn all_else_is_nobodys() {
        for text in ["", "Basic", "Basic !", "Basic QUMx", "Digest QUMxOnQ=", "token"] {
            assert_eq!(read_text(text), None, "{text}");
        }
    }
}
