-- Models recognised in provinces in the years 2019 to 2024, beside the provinces of today, with DuckDB:
--     cd data/demo/tables/latest && duckdb < …/tests/readers/recognised.sql
-- Only whole years: a half or the years of a term have rows of their own. A province that says how many models "of
-- province level" it recognised has them under tier = 'province', for they are not all that were recognised there.
-- Several provinces of then can stand beside one of today: add them up only where none is missing, and look into
-- coverage.parquet before you take a gap for a zero.
SELECT province_name_2025, province_name, year(period_end) AS year, tier, basis, value, qualifier, status, article_url
FROM 'model_counts.parquet'
WHERE stage = 'recognised' AND locality_level = 'province'
  AND form = 'total' AND field = 'total' AND sector_code = 'total' AND tier IN ('total', 'province')
  AND period_start = make_date(year(period_end), 1, 1)
  AND period_end = make_date(year(period_end), 12, 31)
  AND year(period_end) BETWEEN 2019 AND 2024
ORDER BY province_code_2025, year, province_code, tier, basis;
