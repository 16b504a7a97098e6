"""The grouping and choosing of `model_counts` and `awards` once more, in DuckDB's SQL and in pandas.

    python choose.py FOLDER/FACTS [duckdb] [pandas]

Reads `latest/facts.parquet`, `latest/articles.parquet` and `claims.csv` of a folder that the bench `tables` left, chooses,
and compares every row with the published tables. Prints CPU seconds: of reading, and of choosing from what was read.
"""

import pathlib
import resource
import sys
import time

KEYS = {
    "model_counts": ["locality_code", "period", "basis", "stage", "form", "field", "sector_code", "tier"],
    "awards": ["locality_code", "period", "purpose", "kind", "body_type", "body_level", "recipient"],
}
CHOSEN = ["value", "fact_id", "rule", "article_count", "agreement", "status"]
RULES = [
    "exact-before-rounded/1", "surer-reading/1", "text-before-headline-and-caption/1", "nearest-source/1",
    "original-before-reprint/1", "latest-published/1", "lowest-fact-id/1",
]
SCORES = [f"s{number}" for number in range(len(RULES))]


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def measured(tool, phase, work):
    cpu_before, before = cpu(), time.monotonic()
    result = work()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{tool} {phase} cpu_s {cpu() - cpu_before:.2f} wall_s {time.monotonic() - before:.2f} peak_mb {peak}", flush=True)
    return result


# What a statement scores by each rule, the lowest first; the last one is the identifier itself.
PREPARE = """
CREATE TABLE statements AS
SELECT f.fact_id, f.locality_code, coalesce(f.period, CAST(f.as_of AS VARCHAR)) AS period, f.basis, f.measure,
  f.stage, coalesce(f.form, 'total') AS form, coalesce(f.field, 'total') AS field,
  coalesce(f.sector_code, 'total') AS sector_code, coalesce(f.tier, 'total') AS tier,
  f.purpose, coalesce(f.kind, 'unstated') AS kind, coalesce(f.body_type, 'unstated') AS body_type,
  coalesce(f.body_level, 'unstated') AS body_level, f.recipient,
  f.value, f.value_min, f.value_max, coalesce(a.duplicate_of, a.article_id) AS story,
  f.qualifier <> 'exact' AS s0,
  CASE f.confidence WHEN 'high' THEN 0 WHEN 'medium' THEN 1 ELSE 2 END AS s1,
  f.text_part IN ('title', 'caption') AS s2,
  CASE WHEN own.source_id IS NOT NULL THEN 0 WHEN near.source_id IS NOT NULL THEN 1 ELSE 2 END AS s3,
  a.duplicate_of IS NOT NULL AS s4,
  -coalesce(epoch(CAST(a.published_on AS TIMESTAMP)) * 2 + CAST(a.published_at IS NOT NULL AS INT), -1e18) AS s5,
  f.fact_id AS s6
FROM read_parquet('facts.parquet') f
JOIN read_parquet('articles.parquet') a USING (article_id)
LEFT JOIN read_csv('claims.csv') own ON own.source_id = f.source_id AND own.locality_code = f.locality_code
LEFT JOIN (SELECT DISTINCT source_id, locality_code FROM read_csv('claims.csv')) near
  ON near.source_id = f.source_id AND near.locality_code IN (f.province_code, f.province_code_2025)
WHERE f.measure IN ('models', 'awards') AND f.locality_code IS NOT NULL AND coalesce(f.period, CAST(f.as_of AS VARCHAR)) IS NOT NULL
"""

CHOOSE = """
CREATE TABLE {table} AS
WITH ranked AS (
  SELECT *, row_number() OVER key AS place, count(*) OVER (PARTITION BY {key}) AS count,
    lead({scores}) OVER key AS next
  FROM statements WHERE measure = '{measure}'
  WINDOW key AS (PARTITION BY {key} ORDER BY {order})
),
chosen AS (SELECT * FROM ranked WHERE place = 1),
told AS (
  SELECT {key}, s.story, bool_and(s.value_min <= c.value_max AND c.value_min <= s.value_max) AS agrees,
    max(s.value_min) AS highest_min, min(s.value_max) AS lowest_max
  FROM ranked s JOIN chosen c USING ({key}) WHERE c.count > 1 GROUP BY {key}, s.story
),
agreed AS (
  SELECT {key}, count(*) AS articles, count(*) FILTER (agrees) AS agreeing, max(highest_min) > min(lowest_max) AS disputed
  FROM told GROUP BY {key}
)
SELECT {key}, value, fact_id, {rule} AS rule, coalesce(articles, 1) AS article_count,
  coalesce(agreeing / articles, 1.0) AS agreement, CASE WHEN disputed THEN 'disputed' ELSE 'reported' END AS status
FROM chosen LEFT JOIN agreed USING ({key})
"""


def with_duckdb(folder):
    import duckdb

    database = duckdb.connect(config={"file_search_path": f"{folder}/latest,{folder}", "threads": 2})
    measured("duckdb", "read", lambda: database.sql(PREPARE))
    scores = "{" + ", ".join(f"'{score}': {score}" for score in SCORES) + "}"
    cases = " ".join(f"WHEN next.{score} <> {score} THEN '{rule}'" for score, rule in zip(SCORES, RULES))
    rule = f"CASE WHEN next IS NULL THEN 'only-statement/1' {cases} END"

    def choose():
        for table, measure in {"model_counts": "models", "awards": "awards"}.items():
            key = ", ".join(KEYS[table])
            database.sql(CHOOSE.format(
                table=table, key=key, measure=measure, order=", ".join(SCORES), scores=scores, rule=rule
            ))

    measured("duckdb", "choose", choose)
    for table, key in KEYS.items():
        columns = ", ".join(key + CHOSEN)
        published = f"(SELECT {columns} FROM read_parquet('{table}.parquet'))"
        ours = f"(SELECT {columns} FROM {table})"
        for a, b in [(published, ours), (ours, published)]:
            left = database.sql(f"SELECT * FROM {a} EXCEPT SELECT * FROM {b} LIMIT 5").fetchall()
            assert not left, (table, left)
        rows = database.sql(f"SELECT count(*) FROM {table}").fetchall()[0][0]
        assert rows == database.sql(f"SELECT count(*) FROM read_parquet('{table}.parquet')").fetchall()[0][0]
        print(f"duckdb {table}: {rows} rows are equal", flush=True)


def with_pandas(folder):
    import numpy as np
    import pandas as pd

    def read():
        columns = sorted({*sum(KEYS.values(), []), "fact_id", "article_id", "source_id", "measure", "value", "value_min",
            "value_max", "qualifier", "confidence", "text_part", "province_code", "province_code_2025", "as_of"})
        facts = pd.read_parquet(folder / "latest/facts.parquet", columns=columns)
        articles = pd.read_parquet(
            folder / "latest/articles.parquet", columns=["article_id", "duplicate_of", "published_on", "published_at"]
        )
        claims = pd.read_csv(folder / "claims.csv")
        facts = facts[facts["measure"].isin(["models", "awards"]) & facts["locality_code"].notna()]
        rows = facts.merge(articles, on="article_id")
        rows["period"] = rows["period"].fillna(rows["as_of"].astype("string"))
        rows = rows[rows["period"].notna()]
        rows["story"] = rows["duplicate_of"].fillna(rows["article_id"])
        claimed = pd.MultiIndex.from_frame(claims[["source_id", "locality_code"]])
        claims_of = lambda column: pd.MultiIndex.from_frame(rows[["source_id", column]]).isin(claimed)
        own, near = claims_of("locality_code"), claims_of("province_code") | claims_of("province_code_2025")
        rows["s0"] = rows["qualifier"] != "exact"
        rows["s1"] = rows["confidence"].map({"high": 0, "medium": 1, "low": 2})
        rows["s2"] = rows["text_part"].isin(["title", "caption"])
        rows["s3"] = np.where(own, 0, np.where(near, 1, 2))
        rows["s4"] = rows["duplicate_of"].notna()
        days = pd.to_datetime(rows["published_on"]).map(lambda day: day.value, na_action="ignore")
        rows["s5"] = -(days * 2 + rows["published_at"].notna()).fillna(-1e30)
        rows["s6"] = rows["fact_id"]
        for column in ["form", "field", "sector_code", "tier"]:
            rows[column] = rows[column].fillna("total")
        for column in ["kind", "body_type", "body_level"]:
            rows[column] = rows[column].fillna("unstated")
        return rows

    rows = measured("pandas", "read", read)

    def choose_one(table, measure):
        key = KEYS[table]
        sorted_rows = rows[rows["measure"] == measure].sort_values(key + SCORES).reset_index(drop=True)
        group = sorted_rows.groupby(key, sort=False, observed=True)
        number = group.ngroup()
        first = ~number.duplicated()
        chosen = sorted_rows[first].reset_index(drop=True)
        following = sorted_rows[first.shift(fill_value=False) & ~first]
        following = following.set_index(number[following.index])
        rule = pd.Series("only-statement/1", index=chosen.index)
        undecided = pd.Series(chosen.index.isin(following.index), index=chosen.index)
        for score, name in zip(SCORES, RULES):
            next_best = following[score].reindex(chosen.index)
            told = undecided & (next_best != chosen[score])
            rule[told] = name
            undecided &= ~told
        minimum, maximum = chosen["value_min"].to_numpy()[number], chosen["value_max"].to_numpy()[number]
        agrees = (sorted_rows["value_min"] <= maximum) & (minimum <= sorted_rows["value_max"])
        stories = pd.DataFrame({"number": number, "story": sorted_rows["story"], "agrees": agrees})
        stories = stories.groupby(["number", "story"], sort=False)["agrees"].all().groupby("number")
        chosen["rule"] = rule
        chosen["article_count"] = stories.size()
        chosen["agreement"] = stories.mean()
        disputed = sorted_rows.groupby(number)["value_min"].max() > sorted_rows.groupby(number)["value_max"].min()
        chosen["status"] = np.where(disputed, "disputed", "reported")
        return chosen[key + CHOSEN]

    def choose():
        return {"model_counts": choose_one("model_counts", "models"), "awards": choose_one("awards", "awards")}

    for table, chosen in measured("pandas", "choose", choose).items():
        key = KEYS[table]
        published = pd.read_parquet(folder / f"latest/{table}.parquet", columns=key + CHOSEN)
        chosen = chosen.sort_values(key).reset_index(drop=True)
        pd.testing.assert_frame_equal(chosen, published, check_dtype=False)
        print(f"pandas {table}: {len(chosen)} rows are equal", flush=True)


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1])
    tools = sys.argv[2:] or ["duckdb", "pandas"]
    for tool in tools:
        {"duckdb": with_duckdb, "pandas": with_pandas}[tool](folder)
