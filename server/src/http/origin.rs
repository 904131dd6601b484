//! Where a request comes from: other people's pages have no business with what needs no credentials.

use axum::extract::Request;
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Turns a browser away that is on a page of somebody else's. Programs say no origin.
pub(super) async fn own(request: Request, next: Next) -> Response {
    if is_foreign(request.headers()) {
        return (
            StatusCode::FORBIDDEN,
            "this is for programs and for the server's own page",
        )
            .into_response();
    }
    next.run(request).await
}

fn is_foreign(headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(ORIGIN) else {
        return false;
    };
    let origin = origin.to_str().ok().and_then(|origin| origin.split_once("://"));
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    match (origin, host) {
        (Some((_, origin)), Some(host)) => !origin.eq_ignore_ascii_case(host),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn foreign(origin: Option<&str>, host: &str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, host.parse().expect("a host"));
        if let Some(origin) = origin {
            headers.insert(ORIGIN, origin.parse().expect("an origin"));
        }
        is_foreign(&headers)
    }

    #[test]
    fn programs_and_the_own_page_are_let_in() {
        assert!(!foreign(None, "127.0.0.1:8080"));
        assert!(!foreign(Some("http://127.0.0.1:8080"), "127.0.0.1:8080"));
        assert!(!foreign(Some("https://sims.example"), "SIMS.example"));
    }

    #[test]
    fn other_pages_are_not() {
        for origin in [
            "http://evil.example",
            "http://127.0.0.1:8081",
            "null",
            "http://127.0.0.1",
        ] {
            assert!(foreign(Some(origin), "127.0.0.1:8080"), "{origin}");
        }
    }
}
