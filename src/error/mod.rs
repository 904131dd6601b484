//! What a request can be refused with: the codes, the kernel's reasons, and the whole refusal with its words.

mod code;
mod illegal;
mod parameter;
mod query;
mod refusal;

pub use code::Code;
pub use illegal::Illegal;
pub use parameter::{InvalidParameter, Parameter, Unreadable};
pub use query::{InvalidQuery, ListParameter};
pub use refusal::{Conflict, InFlight, Refusal};
