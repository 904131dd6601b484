//! The page at `/`: HTML, style and modules that are served as they stand.

use axum::Router;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::routing::get;

/// The page loads nothing but what stands here, and nobody else may show it in a frame.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
                      img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

struct File {
    path: &'static str,
    kind: &'static str,
    text: &'static str,
}

macro_rules! script {
    ($path:literal, $file:literal) => {
        File {
            path: $path,
            kind: "text/javascript; charset=utf-8",
            text: include_str!($file),
        }
    };
}

static FILES: &[File] = &[
    File {
        path: "/",
        kind: "text/html; charset=utf-8",
        text: include_str!("page.html"),
    },
    File {
        path: "/page.css",
        kind: "text/css; charset=utf-8",
        text: include_str!("page.css"),
    },
    script!("/page.js", "page.js"),
    script!("/page/api.js", "api.js"),
    script!("/page/callbacks.js", "callbacks.js"),
    script!("/page/dom.js", "dom.js"),
    script!("/page/history.js", "history.js"),
    script!("/page/lifetime.js", "lifetime.js"),
    script!("/page/parts.js", "parts.js"),
    script!("/page/sign.js", "sign.js"),
    script!("/page/sim.js", "sim.js"),
    script!("/page/sims.js", "sims.js"),
    script!("/page/timeline.js", "timeline.js"),
    script!("/page/top.js", "top.js"),
    script!("/page/update.js", "update.js"),
    script!("/page/words.js", "words.js"),
];

/// Serves the page and what it consists of; no credentials are needed for that.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    FILES.iter().fold(Router::new(), |router, file| {
        let headers = [
            (CONTENT_TYPE, file.kind),
            (CONTENT_SECURITY_POLICY, POLICY),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (REFERRER_POLICY, "no-referrer"),
            // The next server on this port may be of another version.
            (CACHE_CONTROL, "no-cache"),
        ];
        router.route(file.path, get(async move || (headers, file.text)))
    })
}

#[cfg(test)]
mod tests {
    use super::FILES;

    fn imports(text: &str) -> impl Iterator<Item = &str> {
        text.lines()
            .filter_map(|line| line.split_once(" from './"))
            .map(|(_, from)| from.trim_end_matches("';"))
    }

    #[test]
    fn every_module_that_is_imported_is_served_and_none_besides() {
        let mut imported = Vec::new();
        for file in FILES {
            let folder = if file.path == "/page.js" { "/" } else { "/page/" };
            for from in imports(file.text) {
                let path = format!("{folder}{from}");
                assert!(
                    FILES.iter().any(|other| other.path == path),
                    "{} imports {from}",
                    file.path
                );
                imported.push(path);
            }
        }
        for file in FILES.iter().filter(|file| file.path.starts_with("/page/")) {
            assert!(
                imported.iter().any(|path| path == file.path),
                "nobody imports {}",
                file.path
            );
        }
    }

    #[test]
    fn nothing_is_read_as_markup() {
        for file in FILES {
            for way in [
                "innerHTML",
                "outerHTML",
                "insertAdjacentHTML",
                "document.write",
                "eval(",
            ] {
                assert!(!file.text.contains(way), "{} has {way}", file.path);
            }
        }
    }
}
