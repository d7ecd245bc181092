"""The wheel: installed outside the checkout it has its SQL, its pages and its command."""

import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_MIGRATE = """
import asyncio, sys
from pathlib import Path
import actors, goalfund
from goalfund.db import connect, load_queries, migrate, sql_dir

async def main():
    async with connect(sys.argv[1], name="wheel") as connection:
        return await migrate(connection)

print(Path(goalfund.__file__).parent, Path(actors.__file__).parent, sql_dir(), sep="\\n")
print(len(load_queries()), len(asyncio.run(main())))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment of its own with the wheel in it; what it depends on is lent by ours."""
    environment = tmp_path_factory.mktemp("installed") / "venv"
    run(sys.executable, "-m", "venv", str(environment), cwd=wheel.parent)
    python = environment / "bin" / "python"
    pip = (str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check")
    run(*pip, "--no-deps", "--no-index", str(wheel), cwd=wheel.parent)
    # A folder named in a .pth file is not searched for others, so our own checkout stays unseen.
    (site_packages,) = environment.glob("lib/python*/site-packages")
    (site_packages / "lent.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return environment


def run(*command: str, cwd: Path) -> str:
    result = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_the_wheel_holds_what_runs_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.partition("/")[0] for name in names}

    assert {top for top in tops if not top.endswith(".dist-info")} == {"actors", "goalfund"}
    assert not [name for name in names if name.endswith(".pyc")]
    for folder in ("sql/migrations", "sql/queries", "goalfund/web"):
        packed = folder.replace("sql/", "goalfund/_sql/")
        files = [p.relative_to(ROOT / folder) for p in (ROOT / folder).rglob("*") if p.is_file()]
        present = {f"{packed}/{file}" for file in files if "__pycache__" not in file.parts}
        assert present
        assert present - set(names) == set()


def test_the_installed_wheel_migrates_a_database_with_its_own_sql(
    installed: Path, empty_dsn: str, tmp_path: Path
) -> None:
    python = str(installed / "bin" / "python")
    *folders, counts = run(python, "-c", _MIGRATE, empty_dsn, cwd=tmp_path).splitlines()
    queries, migrations = map(int, counts.split())

    assert all(folder.startswith(str(installed)) for folder in folders)
    assert folders[2].endswith("goalfund/_sql")
    assert queries > 0
    assert migrations == len(list((ROOT / "sql" / "migrations").glob("*.sql")))


def test_the_installed_command_answers(installed: Path, tmp_path: Path) -> None:
    run(str(installed / "bin" / "goalfund"), "--help", cwd=tmp_path)
