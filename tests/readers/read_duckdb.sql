-- Models registered, by locality and period, with DuckDB:
--     cd data/demo/tables/latest && duckdb < …/tests/readers/read_duckdb.sql
-- 'total' is the whole: without it a whole and its parts would be added up.
SELECT province_name_2025, locality_name, period, value, status
FROM 'model_counts.parquet'
WHERE stage = 'registered'
  AND form = 'total' AND field = 'total' AND sector_code = 'total' AND tier = 'total'
ORDER BY locality_code, period, basis;
