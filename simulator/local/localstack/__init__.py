"""The real LocalStack as a plain process, without Docker: started by `make localstack`, in an
environment of its own.

`entry_points/` is put on its path: the wheel of localstack-core is missing three entry points, which
name the parts that its runtime is made of. `template` is what of our template its CloudFormation
can create.
"""
