//! Callbacks on their way: whom they may reach, the HTTP request, and when to try again.
