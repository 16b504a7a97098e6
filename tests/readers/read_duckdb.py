"""Models registered, by locality and period, with DuckDB from Python.

    python read_duckdb.py data/demo/tables/latest
"""

import pathlib
import sys

import duckdb

QUERY = pathlib.Path(__file__).with_name("read_duckdb.sql").read_text(encoding="utf-8")


def registered(tables):
    # The query names files of the tables' folder.
    database = duckdb.connect(config={"file_search_path": str(tables)})
    return database.sql(QUERY)


if __name__ == "__main__":
    print(registered(sys.argv[1]))
