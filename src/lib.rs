#![doc = "placeholder"]
#![no_std]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;
#[cfg(feature = "serde")]
mod serde_text;
pub mod edit; pub mod error; pub mod id; pub mod lifecycle; pub mod policy; pub mod sim; pub use sim::*; pub mod wire; #[cfg(feature="replay")] pub mod replay; pub mod status; pub mod table; pub mod text;
pub use edit::Edit;
pub use error::*;
pub use policy::Policy;
pub use status::*;
