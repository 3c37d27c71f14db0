"""The local cloud: runs `infra/sam-template.yaml` whole on one machine, without Docker.

The template is read (`template`), its queues, buckets, keys and secrets are made in moto or
LocalStack (`aws`), its functions run as real processes under the runtime client that AWS uses
(`runtime`), and they are fed as on AWS: over HTTP (`gateway`), by the clock (`schedules`) and from
queues (`queues`). `host` puts these together; `stack` adds PostgreSQL and the outside world, and is
what `elhandel up` starts.
"""
