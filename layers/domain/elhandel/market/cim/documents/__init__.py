"""Every document of the market as types: what its records hold, under Energinet's names.

The types are complete: what a document of Energinet's schemas may hold stands here, used or not.
`catalogue` is the table of documents.
"""
