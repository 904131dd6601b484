//! What a client knows of a remote Sim.
