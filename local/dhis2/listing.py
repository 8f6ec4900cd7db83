"""The metadata endpoints: `/api/<collection>` and `/api/<collection>/<uid>`."""

from urllib.parse import urlencode

from local.dhis2 import fields, filters
from local.dhis2.metadata import CLASS_NAMES, Metadata
from local.dhis2.users import User
from local.dhis2.web import Json, Request, Response, answer, not_found


def one(metadata: Metadata, user: User, request: Request, collection: str, uid: str) -> Response:
    item = metadata.get(collection, uid)
    if item is None:
        raise not_found(CLASS_NAMES[collection], uid)
    asked = fields.parse(request.one("fields", "*"))
    return answer(fields.select(metadata, collection, with_access(metadata, item, user), asked))


def many(metadata: Metadata, user: User, request: Request, collection: str) -> Response:
    """Sorted by name unless `order` says otherwise; pages of 50 unless `paging=false`."""
    found = sorted(_accepted(metadata, request, collection), key=lambda item: item.get("name", "").lower())
    for order in reversed(request.one("order").split(",") if request.one("order") else []):
        name, _, direction = order.partition(":")
        found.sort(key=lambda item: item.get(name, ""), reverse=direction == "desc")
    head: Json = {}
    if request.one("paging", "true") != "false":
        head, found = _page(request, found)
    asked = fields.parse(request.one("fields", "id,displayName"))
    selected = [fields.select(metadata, collection, with_access(metadata, item, user), asked) for item in found]
    return answer(head | {collection: selected})


def _accepted(metadata: Metadata, request: Request, collection: str) -> list[Json]:
    asked = [filters.parse(text) for text in request.all("filter")]
    together = any if request.one("rootJunction") == "OR" and asked else all
    return [
        item for item in metadata.list(collection) if together(one.accepts(metadata, collection, item) for one in asked)
    ]


def _page(request: Request, found: list[Json]) -> tuple[Json, list[Json]]:
    page, size = int(request.one("page", "1")), int(request.one("pageSize", "50"))
    pages = max(1, -(-len(found) // size))
    pager: Json = {"page": page, "total": len(found), "pageSize": size}
    if page < pages:
        pager["nextPage"] = _page_url(request, page + 1)
    if page > 1:
        pager["prevPage"] = _page_url(request, page - 1)
    pager["pageCount"] = pages
    return {"pager": pager}, found[(page - 1) * size : page * size]


def _page_url(request: Request, page: int) -> str:
    others = [(name, value) for name, value in request.pairs if name != "page"]
    return f"{request.base_url}{request.path}?" + urlencode(([("page", str(page))] if page > 1 else []) + others)


def with_access(metadata: Metadata, item: Json, user: User) -> Json:
    """The object with what this user may do to it, by its public sharing."""
    public = item.get("sharing", {}).get("public", "rw------")
    everything = user.is_superuser
    may = {
        right: everything or public[index] != "-"
        for right, index in (("read", 0), ("write", 1), ("data_read", 2), ("data_write", 3))
    }
    access: Json = {"manage": everything, "read": may["read"]}
    access |= {"externalize": everything} if metadata.tells_externalize else {}
    access |= dict.fromkeys(("write", "update", "delete"), may["write"])
    access["data"] = {"read": may["data_read"], "write": may["data_write"]}
    return item | {"access": access}
