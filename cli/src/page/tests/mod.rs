//! What the page is held to: complete, safe, small, and right in its sums, whatever the report.

mod asked;
mod fabricate;
mod parts;
mod whole;
