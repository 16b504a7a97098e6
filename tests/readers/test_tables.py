"""What other tools find in the published tables.

    DANVAN_TABLES=data/demo/tables/latest python -m unittest discover -s tests/readers   (or pytest tests/readers)

`DANVAN_EXPECTED` names the file that says what the tables must hold (JSON Lines, an object a page); without it
it is the bundled sample's. An empty value leaves that comparison out, for tables of other pages.
"""

import collections
import datetime
import hashlib
import json
import math
import os
import pathlib
import shutil
import tempfile
import unittest

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

import read_duckdb
import read_pandas
import read_polars

try:
    import frictionless
except ImportError:  # It is no reader: once is enough.
    frictionless = None

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
TABLES = pathlib.Path(os.environ.get("DANVAN_TABLES") or REPOSITORY / "data/demo/tables/latest")
EXPECTED = os.environ.get("DANVAN_EXPECTED", str(REPOSITORY / "data/sample/expected.jsonl"))

KEYS = {
    "model_counts": ["locality_code", "period", "basis", "stage", "form", "field", "sector_code", "tier"],
    "awards": ["locality_code", "period", "purpose", "kind", "body_type", "body_level", "recipient"],
    "participants": ["locality_code", "period", "basis", "recipient", "scope", "fact_id"],
    "contributions": ["locality_code", "period", "basis", "item", "scope", "fact_id"],
    "named_models": ["name", "article_id"],
    "locality_summary": ["locality_code", "period"],
    "facts": ["fact_id"],
    "articles": ["article_id"],
    "localities": ["locality_code", "span"],
    "coverage": ["source_id", "locality_code", "year"],
    "issues": ["code", "source_id", "url", "message"],
}

PACKAGE = json.loads((TABLES / "datapackage.json").read_text(encoding="utf-8"))
RESOURCES = {resource["name"]: resource for resource in PACKAGE["resources"]}

# The types of columns that are not text.
DATES = {"period_start", "period_end", "as_of", "published_on", "valid_from", "valid_to"}
INSTANTS = {"published_at", "fetched_at", "captured_at"}
INTEGERS = {
    "article_count", "fact_count", "year", "span", "quote_start", "quote_end", "value_start", "value_end",
}
NUMBERS = {"value", "value_min", "value_max", "value_read", "agreement"}


def path(table):
    return TABLES / f"{table}.parquet"


def expected_type(table, column):
    if table == "locality_summary" and column.startswith(("models_", "awards_")):
        return "number"
    kinds = {"date": DATES, "instant": INSTANTS, "integer": INTEGERS, "number": NUMBERS}
    return next((kind for kind, columns in kinds.items() if column in columns), "text")


# Each reader gives the columns with their types, in the words above, and the rows as plain Python values.


def read_with_polars(table):
    frame = pl.read_parquet(path(table))
    kinds = {
        pl.String: "text",
        pl.Date: "date",
        pl.Datetime("us", "UTC"): "instant",
        pl.Float64: "number",
        pl.Int64: "integer",
    }
    return {name: kinds.get(kind, str(kind)) for name, kind in frame.schema.items()}, frame.rows()


def read_with_duckdb(table):
    # Nothing here needs an extension, and a test asks no network for one.
    database = duckdb.connect(config={"autoinstall_known_extensions": "false"})
    relation = database.sql("SELECT * FROM read_parquet(?)", params=[str(path(table))])
    kinds = {
        "VARCHAR": "text",
        "DATE": "date",
        "TIMESTAMP WITH TIME ZONE": "instant",
        "DOUBLE": "number",
        "BIGINT": "integer",
    }
    columns = {name: kinds.get(str(kind), str(kind)) for name, kind in zip(relation.columns, relation.types)}
    return columns, relation.fetchall()


def read_with_pyarrow(table):
    read = pq.read_table(path(table))
    rows = list(zip(*(column.to_pylist() for column in read.columns))) if read.num_rows else []
    return {field.name: arrow_kind(field.type) for field in read.schema}, rows


def arrow_kind(kind):
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or str(kind) == "string_view":
        return "text"
    kinds = {
        pa.date32(): "date",
        pa.timestamp("us", "UTC"): "instant",
        pa.float64(): "number",
        pa.int64(): "integer",
    }
    return kinds.get(kind, str(kind))


def read_with_pandas_on_arrow(table):
    frame = pd.read_parquet(path(table), dtype_backend="pyarrow")
    columns = {name: arrow_kind(frame[name].dtype.pyarrow_dtype) for name in frame.columns}
    return columns, plain_rows(frame)


def read_with_pandas(table):
    """With pandas' own types, in which a column of nothing but missing values has none that speaks of it."""
    frame = pd.read_parquet(path(table))
    columns = {}
    for name in frame.columns:
        column = frame[name]
        if pd.api.types.is_float_dtype(column):
            columns[name] = "number"
        elif pd.api.types.is_integer_dtype(column):
            columns[name] = "integer"
        elif isinstance(column.dtype, pd.DatetimeTZDtype) and str(column.dtype.tz) == "UTC":
            columns[name] = "instant"
        elif column.isna().all():
            columns[name] = expected_type(table, name)
        elif is_of(column, datetime.date):
            columns[name] = "date"
        elif is_of(column, str):
            columns[name] = "text"
        else:
            columns[name] = str(column.dtype)
    return columns, plain_rows(frame)


def is_of(column, kind):
    return all(isinstance(value, kind) for value in column.dropna())


def plain_rows(frame):
    return list(zip(*([plain(value) for value in frame[name]] for name in frame.columns)))


def plain(value):
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, float) and math.isnan(value):
        return None
    return value.to_pydatetime() if isinstance(value, pd.Timestamp) else value


READERS = {
    "polars": read_with_polars,
    "duckdb": read_with_duckdb,
    "pyarrow": read_with_pyarrow,
    "pandas on arrow": read_with_pandas_on_arrow,
    "pandas": read_with_pandas,
}


class EveryTable(unittest.TestCase):
    def test_there_is_a_file_for_each_table_and_no_other(self):
        self.assertEqual(sorted(KEYS), sorted(file.stem for file in TABLES.glob("*.parquet")))

    def test_all_readers_find_the_same(self):
        for table in KEYS:
            columns, rows = read_with_polars(table)
            with self.subTest(table=table):
                self.assertEqual(columns, {name: expected_type(table, name) for name in columns})
            for reader, read in READERS.items():
                with self.subTest(table=table, reader=reader):
                    found, found_rows = read(table)
                    self.assertEqual(list(found.items()), list(columns.items()))
                    self.assertEqual(len(found_rows), len(rows))
                    self.assertEqual(found_rows, rows)

    def test_keys_are_there_unique_and_in_order(self):
        for table, columns in KEYS.items():
            with self.subTest(table=table):
                key = pl.read_parquet(path(table)).select(columns)
                self.assertEqual(key.null_count().row(0), (0,) * key.width)
                rows = key.rows()
                self.assertEqual(len(set(rows)), len(rows))
                self.assertEqual(rows, sorted(rows))

    def test_files_are_compressed_and_name_their_table(self):
        for table in KEYS:
            with self.subTest(table=table):
                metadata = pq.read_metadata(path(table))
                said = {key.decode(): value.decode() for key, value in metadata.metadata.items()}
                self.assertEqual(
                    said,
                    {
                        "dataset": "danvan",
                        "table": table,
                        "schema_version": PACKAGE["version"].split(".")[0],
                        "content_version": RESOURCES[table]["hash"].removeprefix("sha256:"),
                    },
                )
                for group in range(metadata.num_row_groups):
                    for column in range(metadata.num_columns):
                        chunk = metadata.row_group(group).column(column)
                        self.assertEqual(chunk.compression, "ZSTD")
                        self.assertTrue(chunk.is_stats_set)


class ThePackage(unittest.TestCase):
    """`datapackage.json` and the CSV twins that it describes."""

    def test_it_describes_every_table_with_its_key(self):
        keys = {name: resource["schema"]["primaryKey"] for name, resource in RESOURCES.items()}
        self.assertEqual(keys, KEYS)

    @unittest.skipUnless(frictionless, "frictionless is not installed")
    def test_it_is_valid_and_so_is_every_cell(self):
        report = frictionless.validate(str(TABLES / "datapackage.json"))
        self.assertEqual(report.flatten(["name", "type", "note"]), [])
        self.assertEqual(report.stats["tasks"], len(KEYS))

    @unittest.skipUnless(frictionless, "frictionless is not installed")
    def test_the_validator_finds_what_is_wrong(self):
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder) / "version"
            shutil.copytree(TABLES.resolve(), copy)
            counts = copy / "model_counts.csv"
            lines = counts.read_text(encoding="utf-8").splitlines(keepends=True)
            counts.write_text("".join(lines + lines[-1:]), encoding="utf-8")
            package = frictionless.Package(str(copy / "datapackage.json"))
            report = package.get_resource("model_counts").validate()
        kinds = {kind for _, kind in report.flatten(["name", "type"])}
        self.assertLessEqual({"primary-key", "hash-count", "byte-count"}, kinds)

    def test_csv_has_the_same_rows(self):
        kinds = {"text": pl.String, "date": pl.Date, "number": pl.Float64, "integer": pl.Int64}
        for table in KEYS:
            with self.subTest(table=table):
                frame = pl.read_parquet(path(table))
                types = {
                    name: kinds.get(expected_type(table, name), pl.Datetime("us", "UTC")) for name in frame.columns
                }
                twin = pl.read_csv(TABLES / f"{table}.csv", schema=types)
                plain = pl.col(pl.String).str.replace(r"^'('*[=+\-@\t\r])", "$1")
                self.assertEqual(twin.with_columns(plain).rows(), frame.rows())

    def test_descriptions_are_there_in_both_languages(self):
        for table, resource in RESOURCES.items():
            for described in [resource, *resource["schema"]["fields"]]:
                with self.subTest(table=table, name=described["name"]):
                    self.assertTrue(described["description"] and described["description_vi"])

    def test_every_file_has_its_digest(self):
        sums = dict(reversed(line.split("  ")) for line in (TABLES / "SHA256SUMS").read_text().splitlines())
        self.assertEqual(sorted(sums), sorted(file.name for file in TABLES.iterdir() if file.name != "SHA256SUMS"))
        for name, digest in sums.items():
            self.assertEqual(hashlib.sha256((TABLES / name).read_bytes()).hexdigest(), digest, name)


class ChosenValues(unittest.TestCase):
    def test_each_is_a_fact_that_some_article_states(self):
        for table, measure in {"model_counts": "models", "awards": "awards"}.items():
            chosen = pl.read_parquet(path(table))
            facts = pl.read_parquet(path("facts")).filter(pl.col("measure") == measure)
            stated = chosen.join(facts, on=["fact_id", "value", "qualifier", "quote", "locality_code"])
            self.assertEqual(stated.height, chosen.height, table)

    def test_agreement_is_a_share_and_a_dispute_has_its_issue(self):
        issues = pl.read_parquet(path("issues")).filter(pl.col("code") == "disputed-value")
        disputed = 0
        for table in ["model_counts", "awards"]:
            chosen = pl.read_parquet(path(table))
            self.assertTrue(chosen["agreement"].is_between(0, 1).all())
            self.assertTrue((chosen["value"].is_between(chosen["value_min"], chosen["value_max"])).all())
            self.assertEqual(set(chosen["status"]) - {"reported", "corrected", "disputed"}, set())
            disputed += chosen.filter(pl.col("status") == "disputed").height
        self.assertEqual(issues.height, disputed)


class Snippets(unittest.TestCase):
    def test_three_tools_give_one_answer(self):
        answer = read_polars.registered(TABLES).rows()
        self.assertTrue(answer)
        self.assertEqual(plain_rows(read_pandas.registered(TABLES)), answer)
        database = read_duckdb.opened(TABLES)
        self.assertEqual(read_duckdb.registered(database).fetchall(), answer)

    def test_a_question_on_both_eras_is_answered(self):
        database = read_duckdb.opened(TABLES)
        query = pathlib.Path(__file__).with_name("recognised.sql").read_text(encoding="utf-8")
        found = database.sql(query)
        rows = [dict(zip(found.columns, row)) for row in found.fetchall()]
        year = pl.col("period").str.contains("^(2019|202[0-4])$")
        whole = pl.all_horizontal(pl.col("form", "field", "sector_code") == "total")
        expected = pl.read_parquet(path("model_counts")).filter(
            year, whole, pl.col("stage") == "recognised", pl.col("locality_level") == "province",
            pl.col("tier").is_in(["total", "province"]),
        )
        self.assertTrue(rows)
        self.assertEqual(sorted(row["value"] for row in rows), sorted(expected["value"]))
        self.assertTrue(all(row["province_name_2025"] and row["province_name"] for row in rows))


FACT = [
    "measure", "stage", "form", "field", "sector", "tier", "recipient", "kind", "purpose", "body", "item", "scope",
    "value", "qualifier", "period",
]
PLACE = ["locality_name", "locality_level", "province_name"]


def expected_fact(page, fact):
    fact = {**fact, "purpose": fact.get("for"), "value": float(fact["value"])}
    place = fact.get("locality", page["locality"])
    return (page["url"], *(fact.get(key) for key in FACT), place["name"], place["level"], place["province"])


@unittest.skipUnless(EXPECTED, "DANVAN_EXPECTED is empty")
class TheSample(unittest.TestCase):
    """The tables hold what a careful reader takes from the pages, and nothing else."""

    @classmethod
    def setUpClass(cls):
        pages = [json.loads(line) for line in pathlib.Path(EXPECTED).read_text(encoding="utf-8").splitlines()]
        cls.pages = [page for page in pages if page.get("article", True)]

    def assert_same(self, expected, found):
        expected, found = collections.Counter(expected), collections.Counter(found)
        self.assertEqual((expected - found, found - expected), (collections.Counter(), collections.Counter()))

    def test_facts(self):
        facts = pl.read_parquet(path("facts")).select("article_url", *FACT, *PLACE).rows()
        self.assert_same([expected_fact(page, fact) for page in self.pages for fact in page["facts"]], facts)

    def test_articles(self):
        articles = pl.read_parquet(path("articles"))
        urls = dict(articles.select("article_id", "url").iter_rows())
        found = [
            (row["url"], row["title"], row["author"], row["published_on"], row["published_at"],
             urls.get(row["duplicate_of"]))
            for row in articles.iter_rows(named=True)
        ]
        expected = [
            (page["url"], page["title"], page["author"], *moment(page["published"]), page.get("same_as"))
            for page in self.pages
        ]
        self.assert_same(expected, found)

    def test_named_models(self):
        found = pl.read_parquet(path("named_models")).select("article_url", "name").rows()
        originals = [page for page in self.pages if not page.get("same_as")]
        self.assert_same([(page["url"], name) for page in originals for name in page["named_models"]], found)


def moment(published):
    """The day in Vietnam, and the instant where a time of day is printed."""
    if published is None:
        return None, None
    if "T" not in published:
        return datetime.date.fromisoformat(published), None
    at = datetime.datetime.fromisoformat(published)
    return at.date(), at.astimezone(datetime.timezone.utc)


if __name__ == "__main__":
    unittest.main()
