"""The notebook runs from its beginning to its end, and draws.

    DANVAN_TABLES=data/demo/tables/latest python -m unittest discover -s notebooks
"""

import pathlib
import tempfile
import unittest

import run


class TheNotebook(unittest.TestCase):
    def test_every_cell_runs_and_every_chart_is_drawn(self):
        with tempfile.TemporaryDirectory() as folder:
            notebook, pictures = run.run(pathlib.Path(folder))
            drawing = [cell for cell in notebook.cells if cell.cell_type == "code" and "alt.Chart(" in cell.source]
            self.assertEqual([picture.stem for picture in pictures], [cell["id"] for cell in drawing])
            for picture in pictures:
                self.assertGreater(picture.stat().st_size, 10_000, picture.name)

    def test_it_is_kept_without_what_it_showed(self):
        notebook = run.nbformat.read(run.NOTEBOOK, as_version=4)
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        self.assertEqual([cell.outputs for cell in code], [[]] * len(code))

    def test_nothing_is_fetched_from_the_web(self):
        text = run.NOTEBOOK.read_text(encoding="utf-8")
        self.assertNotIn("http", text)


if __name__ == "__main__":
    unittest.main()
