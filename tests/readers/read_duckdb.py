"""Models registered, by locality and period, with DuckDB from Python.

    python read_duckdb.py data/demo/tables/latest
"""

import pathlib
import sys

import duckdb

QUERY = pathlib.Path(__file__).with_name("read_duckdb.sql").read_text(encoding="utf-8")


def opened(tables):
    # The query names files of the tables' folder.
    database = duckdb.connect()
    database.execute(f"SET file_search_path = '{tables}'")
    return database


def registered(database):
    return database.sql(QUERY)


if __name__ == "__main__":
    database = opened(sys.argv[1])
    print(registered(database))
