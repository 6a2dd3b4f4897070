"""JavaScript modules -> one script: each a function of its own, called in the order of imports."""

import re
from pathlib import Path

_IMPORT = re.compile(r'^import \{(.*?)\} from "\./(\w+)\.js";\n', re.M | re.S)
_EXPORT = re.compile(r"^export (?:async )?(?:function|const|class) (\w+)", re.M)
_EXPORTED = re.compile(r"^export \{(.*?)\};\n", re.M | re.S)


def bundle(folder: Path, main: str) -> str:
    """The module ``main`` in a folder with all that it imports, directly or not, as one script.

    Understood are ``import { a, b } from "./name.js"``, and ``export`` before a function, a
    constant or a class, or of a list of names. A page opened from a disk may not import files.
    """
    parts, done = ['"use strict";\n'], set()

    def add(name: str) -> None:
        if name in done:
            return
        done.add(name)
        source = (folder / f"{name}.js").read_text(encoding="utf-8")
        for _, imported in _IMPORT.findall(source):
            add(imported)
        parts.append(_as_function(name, source))

    add(main)
    return "\n".join(parts)


def _as_function(name: str, source: str) -> str:
    names = _EXPORT.findall(source)
    for listed in _EXPORTED.findall(source):
        names += [one.strip() for one in listed.split(",") if one.strip()]
    body = _EXPORTED.sub("", _IMPORT.sub(r"const {\1} = module_\2;\n", source))
    body = re.sub(r"^export ", "", body, flags=re.M)
    if re.search(r"^(import|export)\b", body, re.M):
        raise ValueError(f"{name}.js: an import or export of a form that is not understood")
    return f"const module_{name} = (() => {{\n{body}return {{ {', '.join(names)} }};\n}})();\n"
