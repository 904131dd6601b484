//! Lists of Sims: the query, its filters, and the walk from page to page.

mod filter;
mod meta;
mod position;
mod query;
#[cfg(feature = "signing")]
mod seal;
#[cfg(feature = "signing")]
mod walk;

pub use filter::{FilterText, FilterTextError, Listed, SimFilter};
pub use meta::PageMeta;
pub use position::{Edge, Order, Position};
pub use query::{ListQuery, PageSize, PageToken, PageTokenError, read_list, write_list};
#[cfg(feature = "signing")]
pub use seal::PageKey;
#[cfg(feature = "signing")]
pub use walk::{Page, Walk};
