"""Work that is asked for: who asks, heartbeats, shards, the outbox, queues, leases."""
