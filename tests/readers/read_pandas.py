"""Models registered, by locality and period, with pandas.

    python read_pandas.py data/demo/tables/latest
"""

import sys

import pandas as pd


def registered(tables):
    counts = pd.read_parquet(f"{tables}/model_counts.parquet")
    # "total" is the whole: without it a whole and its parts would be added up.
    whole = counts[
        (counts["stage"] == "registered")
        & (counts[["form", "field", "sector_code", "tier"]] == "total").all(axis=1)
    ]
    return whole[["province_name_2025", "locality_name", "period", "value", "status"]]


if __name__ == "__main__":
    print(registered(sys.argv[1]).to_string(index=False))
