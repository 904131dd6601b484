//! What a page tells of itself and of its neighbours (rule L3).

use alloc::boxed::Box;

/// What a page tells of itself and of its neighbours; all URLs are absolute.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PageMeta {
    /// The number that the client gave the page, from 0 (rule L2).
    pub page: u64,
    /// How many Sims a page has at most, 1 to 1,000.
    pub page_size: u16,
    /// This page.
    pub url: Box<str>,
    /// The first page of the same list.
    pub first_page_url: Box<str>,
    /// The page before, if there is one.
    pub previous_page_url: Option<Box<str>>,
    /// The page after, if there is one.
    pub next_page_url: Option<Box<str>>,
}
