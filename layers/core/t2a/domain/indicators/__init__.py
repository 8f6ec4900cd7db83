"""A table of indicators: one row per data element, one program indicator per cell of its disaggregation.

`table` says what the file may hold, `table_file` reads it (`csv_rows` its rows), `category_checks` judges the filters
of a category by `filters` and `bands`, `checks` the rest; `cells` makes the indicators, `metadata` writes them in
DHIS2's words, `changes` compares them with a server's. `docs/indicators.md` is the reference for administrators.
"""
