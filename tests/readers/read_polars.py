"""Models registered, by locality and period, with polars.

    python read_polars.py data/demo/tables/latest
"""

import sys

import polars as pl


def registered(tables):
    # "total" is the whole: without it a whole and its parts would be added up.
    whole = pl.all_horizontal(pl.col("form", "field", "sector_code", "tier") == "total")
    return (
        pl.read_parquet(f"{tables}/model_counts.parquet")
        .filter(pl.col("stage") == "registered", whole)
        .select("province_name_2025", "locality_name", "period", "value", "status")
    )


if __name__ == "__main__":
    print(registered(sys.argv[1]))
