"""Runs the notebook from its beginning, and keeps what it shows.

    DANVAN_TABLES=data/demo/tables/latest python notebooks/run.py [FOLDER]

Writes the executed notebook to FOLDER (target/notebook), and each of its pictures as a PNG file. Fails where a cell
does, naming it.
"""

import base64
import os
import pathlib
import sys

import nbformat
from nbclient import NotebookClient

HERE = pathlib.Path(__file__).resolve().parent
NOTEBOOK = HERE / "explore.ipynb"


def run(folder):
    tables = pathlib.Path(os.environ.get("DANVAN_TABLES") or HERE.parent / "data/demo/tables/latest").resolve()
    os.environ["DANVAN_TABLES"] = str(tables)
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(HERE)}}).execute()
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, folder / NOTEBOOK.name)
    pictures = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            png = output.get("data", {}).get("image/png")
            if png:
                pictures.append(folder / f"{cell['id']}.png")
                pictures[-1].write_bytes(base64.b64decode(png))
    return notebook, pictures


if __name__ == "__main__":
    target = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "target/notebook"
    _, pictures = run(target)
    print(f"{target / NOTEBOOK.name}: every cell ran, {len(pictures)} pictures beside it")
