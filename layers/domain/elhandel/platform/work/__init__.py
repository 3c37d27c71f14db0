"""Work that is asked for: jobs and their requests, shards, the outbox, queues, leases."""
