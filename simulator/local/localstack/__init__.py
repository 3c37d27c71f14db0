"""The real LocalStack as a plain process, without Docker, in its own environment.

`make localstack` starts it. `entry_points/` is put on its path: the wheel of localstack-core is
missing three entry points, which name the parts of its runtime. `template` reduces our template to
what its CloudFormation can create.
"""
