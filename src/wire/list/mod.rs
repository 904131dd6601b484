//! Lists of Sims: the query, its filters, and the walk from page to page.

mod meta;

pub use meta::PageMeta;
