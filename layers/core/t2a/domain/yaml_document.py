"""A YAML file as texts, lists and dicts, with the line of everything in it.

YAML gives the shape only: every scalar is the text that stands there, so that an unquoted code such as `NO`,
`007` or `12:30` stays what it is.
"""

import yaml

Path = tuple[str | int, ...]


class Unreadable(ValueError):
    """The text has no such content, because of what stands in `line` (from 1; None for the whole)."""

    def __init__(self, line: int | None, reason: str) -> None:
        super().__init__(reason)
        self.line = line


class YamlDocument:
    """The keys of a file; `repeated` says where a key stands once more, the first one counts."""

    def __init__(self, text: str | bytes) -> None:
        """Raises Unreadable."""
        self.repeated: list[tuple[Path, int]] = []
        self._lines: dict[Path, int] = {}
        self._nodes: set[int] = set()
        root = _compose(_decoded(text))
        self._lines[()] = _line(root)
        self.content = self._keys(root, ())

    def line(self, path: Path) -> int:
        """Of what stands at the path or, where nothing stands, of what it would stand in."""
        while path not in self._lines:
            path = path[:-1]
        return self._lines[path]

    def _keys(self, node: yaml.MappingNode, path: Path) -> dict[str, object]:
        content: dict[str, object] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise Unreadable(_line(key), "a key must be a single word")
            place = (*path, key.value)
            if place in self._lines:
                self.repeated.append((place, _line(key)))
                continue
            self._lines[place] = _line(key)
            content[key.value] = self._content(value, place)
        return content

    def _content(self, node: yaml.Node, path: Path) -> object:
        if id(node) in self._nodes:
            raise Unreadable(_line(node), "anchors and aliases are not taken; write the values out")
        self._nodes.add(id(node))
        self._lines.setdefault(path, _line(node))
        if isinstance(node, yaml.MappingNode):
            return self._keys(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self._content(item, (*path, index)) for index, item in enumerate(node.value)]
        plain = isinstance(node, yaml.ScalarNode) and node.style is None
        return None if plain and node.value in ("", "~", "null") else node.value


def _decoded(text: str | bytes) -> str:
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        raise Unreadable(line, "this is not UTF-8 text; save the file as UTF-8") from None


def _compose(text: str) -> yaml.MappingNode:
    try:
        root = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        raise _not_yaml(error) from None
    except yaml.YAMLError:
        raise Unreadable(None, "the file holds control characters; save it as plain text") from None
    except RecursionError:
        raise Unreadable(None, "the file is nested far too deeply; correct its brackets and indentation") from None
    if root is None:
        raise Unreadable(None, "the file is empty; write its keys")
    if not isinstance(root, yaml.MappingNode):
        raise Unreadable(_line(root), "the file must begin with a key, such as `name:`")
    return root


def _not_yaml(error: yaml.MarkedYAMLError) -> Unreadable:
    line = error.problem_mark.line + 1 if error.problem_mark else None
    if "'\\t'" in (error.problem or ""):
        return Unreadable(line, "a tab stands here; indent with spaces")
    if "single document" in (error.context or ""):
        return Unreadable(line, "a second document begins here; keep one to a file, without ---")
    return Unreadable(line, f"this is not YAML ({error.problem}); quote texts that hold : or #")


def _line(node: yaml.Node) -> int:
    line: int = node.start_mark.line
    return line + 1
