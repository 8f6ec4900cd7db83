"""A stand-in for DHIS2: one program that plays the tracker and the aggregate instance over the example.

What it answers is what the recordings under `tests/contract/recordings` say that DHIS2 2.42.5.2 answers, or with
the version 2.43 what `tests/contract/recordings-2.43` say of 2.43.1; `versions` names all that differs.
It shares no code with `t2a`, so that the two check each other.
"""
